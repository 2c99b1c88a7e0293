"""Render a codemod for a terminal: one line in a list, or all details."""

import re
from collections.abc import Iterable, Iterator

from toolkit.model.codemod import Codemod, CodemodExample
from toolkit.model.facts import Lang
from toolkit.render._site_reasons import codemod_words


def list_codemods(codemods: Iterable[Codemod], lang: Lang) -> Iterator[str]:
    """Yield name, title and summary of each codemod."""
    for codemod in codemods:
        words = codemod.words[lang]
        yield f"{codemod.name}{codemod_words(lang).label('colon')}{words.title}"
        yield f"  {words.what}"
    yield from ("", codemod_words(lang).label("go_on"))


def explain_codemod(codemod: Codemod, lang: Lang) -> Iterator[str]:
    """Describe a codemod completely."""
    words, labels = codemod.words[lang], codemod_words(lang)
    yield f"{words.title} ({codemod.name})" if lang == "en" else f"{words.title}（{codemod.name}）"
    yield from _card(codemod, lang)
    yield from ("", labels.text("try_it", name=codemod.name))
    for key in ("what", "why", "when_not", "look_at"):
        yield from ("", labels.label(key), f"  {getattr(words, key)}")
    yield from ("", labels.label("preconditions"))
    yield from (f"  - {text}" for text in words.preconditions)
    yield from ("", labels.label("reasons"))
    yield from (f"  {key}{labels.label('colon')}{_general(text)}" for key, text in words.reasons.items())
    yield from ("", labels.label("examples"))
    for number, case in enumerate(codemod.examples, 1):
        yield from _case(number, case, lang)


def _general(reason: str) -> str:
    """Return a reason without a particular site: placeholders become ellipses."""
    return re.sub(r"\{\w+\}", "…", reason)


def _card(codemod: Codemod, lang: Lang) -> Iterator[str]:
    card, labels = codemod.card, codemod_words(lang)
    yield labels.text("minutes", least=card.minutes[0], most=card.minutes[1])
    yield labels.text("risk", risk=labels.label(card.risk))
    yield labels.label(card.review)
    yield labels.text("proofs", proofs=labels.label("comma").join(labels.label(proof) for proof in card.proofs))


def _case(number: int, case: CodemodExample, lang: Lang) -> Iterator[str]:
    labels = codemod_words(lang)
    verdict = labels.label("alone" if case.after is None and not case.reason else case.verdict)
    reason = f"（{case.reason}）" if lang == "ja" else f" ({case.reason})"
    yield f"  {number}. {verdict}" + (reason if case.reason else "")
    yield from _code("-" if case.after is not None else " ", case.before)
    if case.after is not None:
        yield from _code("+", case.after)


def _code(mark: str, text: str) -> Iterator[str]:
    yield from (f"     {mark} {line}".rstrip() for line in text.splitlines())
