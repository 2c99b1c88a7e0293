"""Catalogues: the texts of a package by key, one file for each language, `en.toml` and `ja.toml`.

Those beside this module hold the words that several plug-ins and formats share. A plug-in (rule, metric, codemod,
proof) carries its own words instead; both are templates by the same rules: see `toolkit.text.templates`.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.model.facts import Lang
from toolkit.text.numbers import format_number
from toolkit.text.sentences import Sentence, TextRun, fill_template
from toolkit.text.templates import format_text
from toolkit.text.visible import make_visible


class Words:
    """A catalogue, or one table of it, in one language; texts are looked up by dotted key (`severity.high`)."""

    def __init__(self, lang: Lang, texts: Mapping[str, str]) -> None:
        self.lang = lang
        self.texts = texts

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def label(self, key: str) -> str:
        """A text without values.

        Raises:
            KeyError: there is no such key.
        """
        return self.texts[key]

    def text(self, key: str, /, **values: Any) -> str:
        """A text with values, which are written as they are.

        Raises:
            KeyError: there is no such key, or a value is missing.
        """
        return format_text(self.texts[key], **values)

    def say(self, key: str, /, **args: Any) -> Sentence:
        """A text with values as a sentence: texts of the project are marked as code, numbers are made readable.

        Raises:
            KeyError: there is no such key, or a value is missing.
        """
        return fill_template(self.texts[key], args, self.lang)

    def count(self, key: str, amount: float) -> str:
        """An amount with its counter: `1 finding`, `12 findings`, `12件`; the text names it `{n}`."""
        return self.text(key, n=format_number(amount))

    def open(self, group: str, key: str, /, **args: Any) -> Sentence:
        """Return a text of a group to which other packages add keys; an unknown key is shown as code."""
        name = f"{group}.{key}"
        return self.say(name, **args) if name in self.texts else (TextRun(make_visible(key), code=True),)


@cache
def load_words(lang: Lang, module: str = __file__, table: str = "") -> Words:
    """The catalogue beside a module.

    Args:
        lang: its language.
        module: `__file__` of that module; by default the words that several plug-ins and formats share.
        table: the one table that is wanted, whose keys are then named without it; empty: the whole catalogue.
    """
    whole = _read_catalogue(Path(module).with_name(f"{lang}.toml"))
    if not table:
        return Words(lang, whole)
    prefix = f"{table}."
    return Words(lang, {key.removeprefix(prefix): text for key, text in whole.items() if key.startswith(prefix)})


@cache
def _read_catalogue(file: Path) -> Mapping[str, str]:
    return dict(_flatten(tomllib.loads(file.read_text(encoding="utf-8")), ""))


def _flatten(table: Mapping[str, Any], prefix: str) -> "list[tuple[str, str]]":
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        found += _flatten(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return found
