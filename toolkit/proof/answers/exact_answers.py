"""Compare the exact answers of old and new code, including details that locks do not store.

Locks store masked values, the beginning of long texts, and only the class of values that cannot be serialized. Answers
that look alike in a lock may still differ, so keyed fingerprints are compared: `toolkit/probe/replay/fingerprints.py`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from toolkit.model.lock import Case, ExactAnswers
from toolkit.proof.answers.answer_difference import describe_input

_OF_DATABASES = ("databases of queries", "databases of changes")
"""Beginnings of parts that say which databases were asked, of one query if a digest follows: some value may need none.

`probe/replay/statement_targets.py` names them.
"""
_NOTHING: Mapping[str, Mapping[str, str]] = {}


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
        return f"{describe_input(self.case)}: {place}" if place else describe_input(self.case)


def differences_beyond_locks(
    cases: Sequence[Case], old: ExactAnswers, new: ExactAnswers, ask_again: Callable[[], ExactAnswers]
) -> Iterator[DifferenceBeyondLock]:
    """Yield for each case the first differing place that is deterministic in the old code.

    Args:
        cases: cases whose answers look alike in a lock.
        old: fingerprints of the answers of the old code.
        new: fingerprints of the answers of the new code.
        ask_again: replays the old code once more; only called if something differs.
    """
    differing = [it for it in cases if next(_places(it, old, new), None)]
    if not differing:
        return
    again = ask_again()
    for case in differing:
        varying = set(_places(case, old, again))
        for part, place in _places(case, old, new):
            if (part, place) not in varying or not part:
                yield DifferenceBeyondLock(case, part, place)
                break


def _places(case: Case, first: ExactAnswers, second: ExactAnswers) -> Iterator[tuple[str, str]]:
    """Yield the places where two answers to a case differ; the whole answer if they are unknown."""
    was, now = first.get(case.id, _NOTHING), second.get(case.id, _NOTHING)
    if not (was or now):
        yield "", ""
    for part in sorted({*was, *now}):
        is_only_there = not (was.get(part) and now.get(part))
        if part not in case.not_locked and not (is_only_there and part.startswith(_OF_DATABASES)):
            before, after = was.get(part, {}), now.get(part, {})
            yield from ((part, place) for place in {**before, **after} if before.get(place) != after.get(place))
