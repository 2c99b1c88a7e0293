"""Turn a template and the values of a finding into a sentence whose code is marked as code.

A template is a `str.format` text in which code stands between backticks. Values that are strings come from the
analysed project (names, paths, operators), because a finding's arguments carry no language: they are always
code, also where the template forgets the backticks. Each format then writes code its own harmless way. An English
`place(s)` agrees with the value before it.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from string import Formatter
from typing import Any, NamedTuple

from toolkit.model.facts import Lang
from toolkit.model.findings import Finding
from toolkit.model.links import split_symbol
from toolkit.text.numbers import long_day, number
from toolkit.text.visible import visible

_PLAIN = re.compile(r"[A-Z]{1,3}|[0-9][0-9.]*%?")  # author labels and versions need no marking
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_EXACT = re.compile(r"(?:^|_)(?:line|year)$")  # numbers that name something and are not amounts
_PLURAL = "(s)"
_BETWEEN: dict[Lang, str] = {"en": ", ", "ja": "、"}


class Piece(NamedTuple):
    """A stretch of a sentence; `code` says that it is code. Its text holds nothing that does not show."""

    text: str
    code: bool = False


Sentence = tuple[Piece, ...]


class _Anything(dict[str, Piece]):
    """A value for every placeholder."""

    def __missing__(self, key: str) -> Piece:
        return Piece("…")


_ANYTHING = _Anything()


def fill(template: str, args: Mapping[str, Any], lang: Lang) -> Sentence:
    """Fill a template.

    Args:
        template: the text; its placeholders are keys of `args`, with an optional format specification.
        args: JSON values, lists being written one by one; or a `Piece`, which is taken as it is.
        lang: the language of the sentence.

    Raises:
        KeyError: a placeholder has no value.
    """
    pieces: list[Piece] = []
    amount: Any = None
    for code, literal, key, spec in _parsed(template):
        if literal:
            pieces.append(Piece(literal if code else literal.replace(_PLURAL, "" if amount == 1 else "s"), code))
        if key:
            amount = args[key]
            pieces += _written(args[key], key, spec, code, lang)
    return _merged(pieces)


def told(template: str, finding: Finding, lang: Lang) -> Sentence:
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
    return fill(template, {**known, **finding.args}, lang)


def general(template: str, lang: Lang) -> Sentence:
    """Fill a template for no finding in particular: an ellipsis stands for every value."""
    return fill(template, _ANYTHING, lang)


def is_general(template: str) -> bool:
    """Whether a template says the same of every finding: it has no placeholder."""
    return not any(key for _, _, key, _ in _parsed(template))


def plain(sentence: Sentence) -> str:
    """The sentence as plain text, code between backticks."""
    return "".join(f"`{text}`" if code else text for text, code in sentence)


@cache
def _parsed(template: str) -> tuple[tuple[bool, str, str, str], ...]:
    """(code?, literal, key, format specification) in order."""
    return tuple(
        (index % 2 == 1, literal, key or "", spec or "")
        for index, stretch in enumerate(template.split("`"))
        for literal, key, spec, _ in Formatter().parse(stretch)
    )


def _written(value: Any, key: str, spec: str, code: bool, lang: Lang) -> Iterable[Piece]:
    if not isinstance(value, list | tuple) or isinstance(value, Piece):
        yield _one(value, key, spec, code, lang)
        return
    for index, item in enumerate(value):
        if index:
            yield Piece(_BETWEEN[lang])
        yield from _written(item, key, spec, code, lang)


def _one(value: Any, key: str, spec: str, code: bool, lang: Lang) -> Piece:
    if isinstance(value, Piece):
        return Piece(value.text, code or value.code)
    if isinstance(value, str):
        return _text(visible(value), code, lang)
    if spec:
        return Piece(format(value, spec), code)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Piece(visible(str(value)), code=True)
    return Piece(str(value) if code or _EXACT.search(key) else number(value), code)


def _text(text: str, code: bool, lang: Lang) -> Piece:
    """A text of the project is code; a day is written as the language writes it, and labels are left as they are."""
    if not code and _DAY.fullmatch(text):
        return Piece(long_day(text, lang))
    return Piece(text, code or not _PLAIN.fullmatch(text))


def _merged(pieces: Iterable[Piece]) -> Sentence:
    merged: list[Piece] = []
    for piece in pieces:
        if merged and merged[-1].code == piece.code:
            merged[-1] = Piece(merged[-1].text + piece.text, piece.code)
        else:
            merged.append(piece)
    return tuple(merged)
