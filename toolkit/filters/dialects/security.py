"""Probe an implementation for attacks by way of filters.

Each probe asks and reports the result, without reading the code. Times are compared with those of a harmless
question of the same form.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from toolkit.filters.dialects.dialect import describe_answer, parsed_value
from toolkit.filters.dialects.words import of_probe
from toolkit.filters.extended_json import format_extended_json
from toolkit.filters.oracles import Answer, Oracle, Rejected
from toolkit.filters.oracles.waiting_budget import WaitingSpentError
from toolkit.model.dialect import SecurityNote
from toolkit.model.session import SessionFailure

_CATASTROPHIC = "^(a+)+$"  # each further letter doubles the work of an engine that backtracks
_LENGTHS = (14, 22)  # letters: 256 times the work where the engine backtracks, less than twice where it does not
_GROWTH = 10  # so many times as slow for the longer text is a concern, and so many seconds
_SLOW = 0.02
_REPEATS = 3  # the shortest of so many times is the least disturbed by other processes
_LONGEST = 300
_SHOWN = 60
_TELLTALES = (
    "sql",
    "syntax",
    "operational",
    "programming",
    "unterminated",
    "unrecognized token",
    "quoted",
    "quotation",
    "parse error",
)
_QUOTES = ("'", '"', "`", "x' OR '1'='1", "x) OR (1=1", "x;--", "\\")


class _Probe:
    """Asks one implementation and writes notes."""

    def __init__(self, target: Oracle, field: str, clock: Callable[[], float]) -> None:
        self.target = target
        self.field = field
        self._clock = clock

    def ask(self, filter_: Any, document: Mapping[str, Any]) -> Answer:
        return self.target.ask(filter_, [document])[0]

    def time_answer(self, filter_: Any, document: Mapping[str, Any]) -> tuple[Answer, float]:
        begun = self._clock()
        try:
            answer = self.ask(filter_, document)
        except WaitingSpentError as error:
            answer = SessionFailure("timeout", str(error))
        return answer, self._clock() - begun

    def shortest(self, filter_: Any, document: Mapping[str, Any]) -> tuple[Answer, float]:
        """Return an answer with the shortest of several times; it asks once if there is no answer in time."""
        answer, seconds = self.time_answer(filter_, document)
        for _ in range(_REPEATS - 1):
            if isinstance(answer, SessionFailure):
                break
            answer, again = self.time_answer(filter_, document)
            seconds = min(seconds, again)
        return answer, seconds


def probe_security(target: Oracle, field: str, clock: Callable[[], float] = time.monotonic) -> Iterator[SecurityNote]:
    """Yield the notes on one implementation.

    Args:
        target: the implementation.
        field: a field that it knows.
        clock: the present time in seconds.
    """
    probed = _Probe(target, field, clock)
    return (note for check in _CHECKS for note in check(probed))


def _note(key: str, concern: bool, filter_: Any, document: Any, answer: Answer, **said: Any) -> SecurityNote:
    sentence = {str(lang): text.format(**said) for lang, text in of_probe(key, concern=concern).items()}
    return SecurityNote(key, concern, sentence, _shorten(filter_), _shorten(document), describe_answer(answer))


def _shorten(value: Any) -> Any:
    text = format_extended_json(value)
    return parsed_value(value) if len(text) <= _LONGEST else text[:_SHOWN] + "…"


def _injection(probed: _Probe) -> Iterator[SecurityNote]:
    """Try an operator where a plain value is expected, as when a JSON body becomes a filter unchecked."""
    for operator, value in (("$gt", ""), ("$ne", None)):
        filter_, document = {probed.field: {operator: value}}, {probed.field: "secret"}
        answer = probed.ask(filter_, document)
        if answer is True or operator == "$ne":
            yield _note("operator_injection", answer is True, filter_, document, answer)
            return


def _javascript(probed: _Probe) -> Iterator[SecurityNote]:
    document = {probed.field: 1}
    yes, no = (probed.ask({"$where": code}, document) for code in ("return true", "return false"))
    if isinstance(yes, bool) and yes != no:
        yield _note("where_runs", True, {"$where": "return true"}, document, yes)
    else:
        yield _note("where_accepted", isinstance(yes, bool), {"$where": "return true"}, document, yes)


def _patterns(probed: _Probe) -> Iterator[SecurityNote]:
    filter_, document = {probed.field: {"$regex": "^s"}}, {probed.field: "secret"}
    other = {probed.field: "other"}
    answer = probed.ask(filter_, document)
    works = answer is True and probed.ask(filter_, other) is False
    yield _note("regex_works", works, filter_, document, answer)
    if not works:
        return
    pattern = {probed.field: {"$regex": _CATASTROPHIC}}
    short, long = ({probed.field: "a" * length + "!"} for length in _LENGTHS)
    _, usual = probed.shortest(pattern, short)
    answer, seconds = probed.shortest(pattern, long)
    hangs = isinstance(answer, SessionFailure) or seconds > max(_SLOW, _GROWTH * usual)
    yield _note("catastrophic_pattern", hangs, pattern, long, answer, seconds=round(seconds, 2))


def _names(probed: _Probe) -> Iterator[SecurityNote]:
    """Try field names with quotes, compared with a merely unknown name."""
    document = {probed.field: 1}
    usual = _kind(probed.ask({"nosuchfield": 1}, document), "nosuchfield")
    for suffix in _QUOTES:
        for name in (f"nosuchfield{suffix}", f"{probed.field}.x{suffix}"):
            answer = probed.ask({name: 1}, document)
            if _kind(answer, name) != usual and (_betrays(answer) or answer is True):
                yield _note("field_name_escapes", True, {name: 1}, document, answer)
                return
    yield _note("field_name_escapes", False, {"nosuchfield'": 1}, document, probed.ask({"nosuchfield'": 1}, document))


def _values(probed: _Probe) -> Iterator[SecurityNote]:
    document = {probed.field: "b"}
    for value in ("x' OR '1'='1", 'x" OR "1"="1', "x\\' OR 1=1 -- ", "'"):
        filter_ = {probed.field: value}
        answer = probed.ask(filter_, document)
        if answer is True or _betrays(answer):
            yield _note("value_escapes", True, filter_, document, answer)
            return
    yield _note(
        "value_escapes", False, {probed.field: "x' OR '1'='1"}, document, probed.ask({probed.field: "'"}, document)
    )


def _dollar_names(probed: _Probe) -> Iterator[SecurityNote]:
    filter_, document = {"$nosuchoperator": 1}, {probed.field: 1}
    answer = probed.ask(filter_, document)
    yield _note("unknown_operator_passes", answer is True, filter_, document, answer)


def _sizes(probed: _Probe) -> Iterator[SecurityNote]:
    document = {probed.field: 1}
    deep: Any = {probed.field: 1}
    for _ in range(90):
        deep = {"$and": [deep]}
    answer, seconds = probed.time_answer(deep, document)
    yield _note(
        "depth",
        isinstance(answer, bool | SessionFailure) or "Recursion" in answer.name,
        deep,
        document,
        answer,
        seconds=round(seconds, 1),
    )
    wide = {probed.field: {"$in": list(range(2, 50_002))}}
    answer, seconds = probed.time_answer(wide, document)
    yield _note("width", isinstance(answer, bool | SessionFailure), wide, document, answer, seconds=round(seconds, 1))


def _kind(answer: Answer, name: str) -> str:
    """Return the kind of an answer to a filter on one field; an error without the name of the field."""
    if not isinstance(answer, Rejected):
        return str(answer)
    first, *_ = answer.message.replace(name, "").split("\n")
    return f"{answer.name}: {first}"


def _betrays(answer: Answer) -> bool:
    """Return whether a rejection reveals a query language behind the filter."""
    said = f"{answer.name} {answer.message}".lower() if isinstance(answer, Rejected) else ""
    return any(word in said for word in _TELLTALES)


_CHECKS: tuple[Callable[[_Probe], Iterator[SecurityNote]], ...] = (
    _injection,
    _javascript,
    _names,
    _values,
    _dollar_names,
    _sizes,
    _patterns,  # it may take all the time that is left for calls that do not answer
)
