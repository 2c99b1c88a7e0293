"""Reasons why a codemod left a site or a file alone, and notes for its reviewer, in English and Japanese."""

from collections.abc import Mapping
from typing import Any

from toolkit.model.codemod import Codemod, Site
from toolkit.model.facts import Lang
from toolkit.render.terminal.errors import translate_detail
from toolkit.text.templates import format_values
from toolkit.text.words import Words, load_words


def codemod_words(lang: Lang) -> Words:
    """Return the words about codemods in lists, on their pages and in the output of `refactor`."""
    return load_words(lang, __file__, "codemod")


def refusal_words(lang: Lang) -> Words:
    """Return the sentences for general reasons of refusals, which are not specific to a codemod."""
    return load_words(lang, __file__, "refusal")


def site_reason(site: Site, codemods: Mapping[str, Codemod], lang: Lang) -> str:
    """Return the reason why a site is refused, or the note for its reviewer; empty if there is nothing to say."""
    codemod = codemods.get(site.codemod)
    own = codemod.words[lang].reasons if codemod else {}
    template = own.get(site.reason) or refusal_words(lang).texts.get(site.reason, site.reason)
    return format_values(template, _Values(site, own, lang))


def file_refusal(key: str, detail: str, lang: Lang) -> str:
    """Return the reason why a file is left alone."""
    words = refusal_words(lang)
    detail = translate_detail(detail, lang)
    return words.text(key, detail=detail) if key in words else f"{key}{codemod_words(lang).label('colon')}{detail}"


def _ruff_in_japanese(message: str) -> str:
    """Translate a message of ruff: its code, with our words if there are any."""
    code = message.partition(" ")[0]
    words = load_words("ja", __file__, "ruff")
    return f"{code} {words.label(code).replace('`', '')}" if code in words else message


def _list_text(items: list[Any], reasons: Mapping[str, str], lang: Lang) -> str:
    """Return a list as text: plain items, or reasons with values of their own."""
    words = codemod_words(lang)
    if any(isinstance(it, Mapping) for it in items):
        return (" " if lang == "en" else "").join(format_values(reasons[it["reason"]], it) for it in items)
    return words.label("comma").join(map(str, items))


class _Values(dict[str, object]):
    """Values for the placeholders of a template; a missing one is shown as its name."""

    def __init__(self, site: Site, reasons: Mapping[str, str], lang: Lang) -> None:
        super().__init__(site.args, codemod=site.codemod, line=site.line)
        for key, value in site.args.items():
            if isinstance(value, list):
                self[key] = _list_text(value, reasons, lang)
        if lang == "ja" and "said" in site.args:
            self["said"] = _ruff_in_japanese(str(site.args["said"]))

    def __missing__(self, key: str) -> str:
        return key
