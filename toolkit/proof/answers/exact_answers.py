"""Compare the exact answers of old and new code, including details that locks do not store.

Locks store masked values, the beginning of long texts, and only the class of values that cannot be serialized. Answers
that look alike in a lock may still differ, so keyed fingerprints are compared: `toolkit/probe/replay/fingerprints.py`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, Protocol

import msgspec

from toolkit.model.lock import Case, ExactAnswers
from toolkit.proof.answers.answer_difference import describe_input
from toolkit.proof.answers.state_answers import ASKINGS
from toolkit.proof.statements.changed_statements import Side

_OF_DATABASES = ("databases of queries", "databases of changes")
"""Beginnings of parts that say which databases were asked, of one query if a digest follows: some value may need none.

`probe/replay/statement_targets.py` names them.
"""
_NOTHING: Mapping[str, Mapping[str, str]] = {}
_WAYS = {
    "refuse": "where the functions in its arguments raise",
    "truth": "where they return other true and false values",
    "empty": "where they return empty values",
    "change": "where they change what they receive",
}
"""Way in which functions inside of arguments act otherwise (`probe/replay/other_callees.py`) -> words for it."""
_CALLABLE = (b'"name"', b'"function"', b'"method"', b'"class"')
_MOST = 200  # cases whose functions act otherwise


class DifferenceBeyondLock(NamedTuple):
    """A place of an answer where old and new code differ although a lock stores the same for both.

    Attributes:
        part: part of the answer; empty: it could not be compared. `place`: path inside of the part; empty: all of it.
    """

    case: Case
    part: str
    place: str

    def __str__(self) -> str:
        part = next((it for it in _OF_DATABASES if self.part.startswith(it)), self.part)
        place = f"{part}{self.place}"
        told = f"{describe_input(self.case)}: {place}" if place else describe_input(self.case)
        return f"{told}, {_WAYS[way]}" if (way := self.case.ask.get("callees")) else told


class Asker(Protocol):
    """Asks for exact answers."""

    def __call__(self, side: Side, variants: Sequence[Case], time: str, /) -> ExactAnswers:
        """Return the fingerprints of answers.

        Args:
            side: whose code is asked.
            variants: what is asked; empty: the cases themselves.
            time: which one of several alike askings it is (`ASKINGS`).
        """


def differences_beyond_locks(cases: Sequence[Case], ask: Asker) -> Iterator[DifferenceBeyondLock]:
    """Yield for each case the first place where old and new code differ.

    Cases that are alike are asked once more, with functions in their arguments that act otherwise.

    Args:
        cases: cases whose answers look alike in a lock.
        ask: asks for exact answers.
    """
    found = list(_differences(cases, ask, ()))
    yield from found
    differing = {it.case.id for it in found}
    variants = _with_other_callees(it for it in cases if it.id not in differing)
    if variants:
        for one in _differences(variants, ask, variants):
            yield one._replace(case=msgspec.structs.replace(one.case, id=one.case.id.partition(" ")[0]))


def _differences(cases: Sequence[Case], ask: Asker, variants: Sequence[Case]) -> Iterator[DifferenceBeyondLock]:
    """Yield for each case the first differing place that is deterministic in the old code."""
    old, new = ask("old", variants, ASKINGS[0]), ask("new", variants, ASKINGS[0])
    differing = [it for it in cases if next(_places(it, old, new), None)]
    if not differing:
        return
    again = ask("old", variants, ASKINGS[1])
    for case in differing:
        varying = set(_places(case, old, again))
        for part, place in _places(case, old, new):
            if (part, place) not in varying or not part:
                yield DifferenceBeyondLock(case, part, place)
                break


def _with_other_callees(cases: Iterable[Case]) -> list[Case]:
    """Return the first calls that may hold functions, once for each way in which these may act otherwise."""
    return [
        msgspec.structs.replace(it, id=f"{it.id} {way}", ask={**it.ask, "callees": way})
        for it in islice(filter(_may_hold_functions, cases), _MOST)
        for way in _WAYS
    ]


def _may_hold_functions(case: Case) -> bool:
    written = msgspec.json.encode(case.ask["given"]) if case.is_call else b""
    return any(it in written for it in _CALLABLE)


def _places(case: Case, first: ExactAnswers, second: ExactAnswers) -> Iterator[tuple[str, str]]:
    """Yield the places where two answers to a case differ; the whole answer if they are unknown.

    With functions that act otherwise an unknown one says nothing: the case itself was compared already.
    """
    was, now = first.get(case.id, _NOTHING), second.get(case.id, _NOTHING)
    if not (was or now or "callees" in case.ask):
        yield "", ""
    for part in sorted({*was, *now}):
        is_only_there = not (was.get(part) and now.get(part))
        if part not in case.not_locked and not (is_only_there and part.startswith(_OF_DATABASES)):
            before, after = was.get(part, {}), now.get(part, {})
            yield from ((part, place) for place in {**before, **after} if before.get(place) != after.get(place))
