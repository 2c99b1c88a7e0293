"""Group differences by their cause: the same difference, wherever it shows."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from toolkit.characterize.difference_kinds import signature_of
from toolkit.characterize.difference_places import PlaceDifference, describe_place
from toolkit.model.links import digest
from toolkit.model.lock import Case
from toolkit.model.verify import AcceptedCause, ChangedPart, DifferenceCause

_KEY = 8

Accepted = Callable[[str], AcceptedCause | None]
"""Key of a cause -> why it was accepted; None: it was not."""


def accept_nothing(_key: str) -> None:
    """The default of what was accepted: nothing."""


class _Sighting(NamedTuple):
    """One place where a cause shows."""

    case: Case
    part: ChangedPart
    kind: str


class CauseCollection:
    """Collects the causes of differences.

    Args:
        accepted: what was accepted for this upgrade.
    """

    def __init__(self, accepted: Accepted) -> None:
        self._accepted = accepted
        self._sightings: dict[str, list[_Sighting]] = {}

    def add(self, case: Case, place: PlaceDifference, kind: str) -> str:
        """Note that a case shows a difference, and give the key of its cause."""
        key = cause_key(place, kind)
        self._sightings.setdefault(key, []).append(_Sighting(case, describe_place(place), kind))
        return key

    def is_accepted(self, key: str) -> bool:
        """Return whether a cause was accepted."""
        return self._accepted(key) is not None

    def causes(self, describe: Mapping[str, str]) -> tuple[DifferenceCause, ...]:
        """All of them: those that decide first, and of these the widest.

        Args:
            describe: id of a case -> its input as text.
        """
        found = (self._cause(key, sightings, describe) for key, sightings in self._sightings.items())
        return tuple(sorted(found, key=lambda one: (not one.decides, one.kind, -len(one.abouts), one.place, one.key)))

    def _cause(self, key: str, sightings: list[_Sighting], describe: Mapping[str, str]) -> DifferenceCause:
        first = min(sightings, key=lambda one: (len(describe[one.case.id]), one.case.id))
        accepted = self._accepted(key)
        return DifferenceCause(
            key,
            first.part.place,
            first.part.before,
            first.part.now,
            len({one.case.id for one in sightings}),
            tuple(sorted({one.case.about for one in sightings})),
            describe[first.case.id],
            first.kind,
            *((accepted.because, accepted.reviewer, accepted.on) if accepted else ()),
        )


def cause_key(place: PlaceDifference, kind: str = "") -> str:
    """Name the cause of a difference; what decides nothing is named by its kind as well."""
    return digest(*signature_of(place), kind)[:_KEY]
