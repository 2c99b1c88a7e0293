"""Group differences by their cause: the same difference, wherever it shows."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from toolkit.characterize.cases import canonical
from toolkit.characterize.difference_kinds import fold_place, is_exception, signature_of
from toolkit.characterize.difference_places import ABSENT, PlaceDifference, describe_place
from toolkit.model.links import digest
from toolkit.model.lock import Case
from toolkit.model.verify import AcceptedCause, ChangedPart, DifferenceCause

_KEY = 8

Accepted = Callable[[str, str], AcceptedCause | None]
"""(key of a cause, key of its values, may be empty) -> why it was accepted; None if it was not."""


def accept_nothing(_key: str, _seen: str) -> None:
    """Accept no cause: the default."""


class _Sighting(NamedTuple):
    """One place where a cause occurs."""

    case: Case
    part: ChangedPart
    kind: str
    seen: str


class CauseCollection:
    """Collects the causes of differences.

    Args:
        accepted: looks up the causes accepted for this upgrade.
    """

    def __init__(self, accepted: Accepted) -> None:
        self._accepted = accepted
        self._sightings: dict[tuple[str, AcceptedCause | None], list[_Sighting]] = {}

    def add(self, case: Case, place: PlaceDifference, kind: str) -> tuple[str, bool]:
        """Record a difference of a case; return the key of its cause, and whether it was accepted."""
        key, seen = cause_key(place, kind), seen_key(case.about, place)
        accepted = self._accepted(key, seen)
        found = self._sightings.setdefault((key, accepted), [])
        found.append(_Sighting(case, describe_place(place), kind, seen))
        return key, accepted is not None

    def ranked_causes(self, describe: Mapping[str, str]) -> tuple[DifferenceCause, ...]:
        """Return all causes: decisive ones first, then by the number of affected functions.

        Args:
            describe: id of a case -> its input as text.
        """
        found = (self._cause(*named, sightings, describe) for named, sightings in self._sightings.items())
        return tuple(sorted(found, key=lambda one: (not one.decides, one.kind, -len(one.abouts), one.place, one.key)))

    @staticmethod
    def _cause(
        key: str, accepted: AcceptedCause | None, sightings: list[_Sighting], describe: Mapping[str, str]
    ) -> DifferenceCause:
        first = min(sightings, key=lambda one: (len(describe[one.case.id]), one.case.id))
        return DifferenceCause(
            key,
            first.part.place,
            first.part.before,
            first.part.now,
            len({one.case.id for one in sightings}),
            tuple(sorted({one.case.about for one in sightings})),
            describe[first.case.id],
            first.kind,
            *((accepted.because, accepted.reviewer, accepted.on) if accepted else ("", "", "")),
            tuple(sorted({one.seen for one in sightings} - {""})),
        )


def cause_key(place: PlaceDifference, kind: str = "") -> str:
    """Return the key of a difference's cause; for an indecisive one it includes the kind."""
    return digest(*signature_of(place), kind)[:_KEY]


def seen_key(about: str, place: PlaceDifference) -> str:
    """Return a key of the function or endpoint and both values; empty for a reworded exception.

    Python and libraries rename and reword exceptions wherever they are raised; other values are a program's results.
    """
    if is_exception(place.was) and is_exception(place.now):
        return ""
    values = (b"" if value is ABSENT else canonical(value) for value in (place.was, place.now))
    return digest(about, fold_place(place.place), *values)[:_KEY]
