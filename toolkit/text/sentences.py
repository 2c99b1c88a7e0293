"""Fill a template with the values of a finding, keeping code marked as code.

A template is a `str.format` text in which code stands between backticks. Values that are strings come from the
analysed project (names, paths, operators), because a finding's arguments carry no language: they are always
code, also where the template forgets the backticks. Each format then writes code its own harmless way. Words agree
with the value before them: see `toolkit.text.templates`.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from string import Formatter
from typing import Any, NamedTuple

from toolkit.model.facts import Lang
from toolkit.model.findings import Finding
from toolkit.model.links import split_symbol
from toolkit.model.words import RuleWords
from toolkit.text.numbers import format_long_day, format_number
from toolkit.text.templates import agree
from toolkit.text.visible import make_visible

_PLAIN = re.compile(r"[A-Z]{1,3}|[0-9][0-9.]*%?")  # author labels and versions need no marking
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_EXACT = re.compile(r"(?:^|_)(?:line|year)$")  # numbers that name something and are not amounts
LIST_SEPARATORS: dict[Lang, str] = {"en": ", ", "ja": "、"}
"""Separators between the parts of a list in a sentence."""


class TextRun(NamedTuple):
    """A stretch of a sentence; `code` marks code. Its text has no invisible characters."""

    text: str
    code: bool = False


Sentence = tuple[TextRun, ...]


class _Anything(dict[str, TextRun]):
    """A value for every placeholder."""

    def __missing__(self, key: str) -> TextRun:
        return TextRun("…")


_ANYTHING = _Anything()


def fill_template(template: str, args: Mapping[str, Any], lang: Lang) -> Sentence:
    """Fill a template.

    Args:
        template: the text; its placeholders are keys of `args`, with an optional format specification.
        args: JSON values, lists being written one by one; or a `TextRun`, which is taken as it is.
        lang: the language of the sentence.

    Raises:
        KeyError: a placeholder has no value.
    """
    pieces: list[TextRun] = []
    amount: Any = None
    for code, literal, key, spec in _parse_template(template):
        if literal:
            pieces.append(TextRun(literal if code else agree(literal, amount), code))
        if key:
            amount = args[key]
            pieces += _format_value(args[key], key, spec, code, lang)
    return _merge_runs(pieces)


def fill_from_finding(template: str, finding: Finding, lang: Lang) -> Sentence:
    """Fill a template of a rule's words with what a finding knows (see `toolkit.model.words`)."""
    place = finding.place
    path, qualname = split_symbol(finding.symbol)
    known = {
        "symbol": finding.symbol,
        "path": place.path,
        "line": place.line,
        "name": qualname or path.rpartition("/")[2],
        "count": len(finding.evidence),
    }
    return fill_template(template, {**known, **finding.args}, lang)


def seen_in(words: RuleWords, finding: Finding, lang: Lang) -> Sentence:
    """Return a rule's sentence for a finding, extended by its argument `says`."""
    more = words.says.get(finding.args.get("says", ""), "")
    gap = " " if lang == "en" else ""
    return fill_from_finding(f"{words.seen}{gap}{more}" if more else words.seen, finding, lang)


def fill_with_ellipses(template: str, lang: Lang) -> Sentence:
    """Fill a template for no finding in particular: an ellipsis stands for every value."""
    return fill_template(template, _ANYTHING, lang)


def has_no_placeholder(template: str) -> bool:
    """Return whether a template is the same for every finding because it has no placeholder."""
    return not any(key for _, _, key, _ in _parse_template(template))


def plain_text(sentence: Sentence) -> str:
    """The sentence as plain text, code between backticks."""
    return "".join(f"`{text}`" if code else text for text, code in sentence)


def general_text(template: str, lang: Lang) -> str:
    """Fill a template for no finding in particular, as plain text."""
    return plain_text(fill_with_ellipses(template, lang))


@cache
def _parse_template(template: str) -> tuple[tuple[bool, str, str, str], ...]:
    """(code?, literal, key, format specification) in order."""
    return tuple(
        (index % 2 == 1, literal, key or "", spec or "")
        for index, stretch in enumerate(template.split("`"))
        for literal, key, spec, _ in Formatter().parse(stretch)
    )


def _format_value(value: Any, key: str, spec: str, code: bool, lang: Lang) -> Iterable[TextRun]:
    if not isinstance(value, list | tuple) or isinstance(value, TextRun):
        yield _one(value, key, spec, code, lang)
        return
    for index, item in enumerate(value):
        if index:
            yield TextRun(LIST_SEPARATORS[lang])
        yield from _format_value(item, key, spec, code, lang)


def _one(value: Any, key: str, spec: str, code: bool, lang: Lang) -> TextRun:
    if isinstance(value, TextRun):
        return TextRun(value.text, code or value.code)
    if isinstance(value, str):
        return _text(make_visible(value), code, lang)
    if spec:
        return TextRun(format(value, spec), code)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return TextRun(make_visible(str(value)), code=True)
    return TextRun(str(value) if code or _EXACT.search(key) else format_number(value), code)


def _text(text: str, code: bool, lang: Lang) -> TextRun:
    """A text of the project is code; a day is written as the language writes it, and labels are left as they are."""
    if not code and _DAY.fullmatch(text):
        return TextRun(format_long_day(text, lang))
    return TextRun(text, code or not _PLAIN.fullmatch(text))


def _merge_runs(pieces: Iterable[TextRun]) -> Sentence:
    merged: list[TextRun] = []
    for piece in pieces:
        if merged and merged[-1].code == piece.code:
            merged[-1] = TextRun(merged[-1].text + piece.text, piece.code)
        else:
            merged.append(piece)
    return tuple(merged)
