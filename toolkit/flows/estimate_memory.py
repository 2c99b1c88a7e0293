"""Remember the hours of work and the roadmap of steps: the same work takes the same hours.

Computing them begins with the import of numpy, which takes longer than the plan of a run after a small edit.
"""

from collections.abc import Callable, Sequence

import msgspec

from toolkit.model.cache import Cache, NoCache
from toolkit.model.estimate import Estimate, Hours, Work
from toolkit.model.links import digest
from toolkit.model.plan import Roadmap, Step, Team

_HOURS = "hours"
_ROADMAP = "roadmap"
_MOST = 8
"""Terms and roadmaps that are remembered."""

Price = Callable[[Work], Estimate]
Simulation = Callable[[Sequence[Step], Team], Roadmap]

_PRICES = msgspec.msgpack.Decoder(dict[bytes, Estimate])
_ROADMAPS = msgspec.msgpack.Decoder(Roadmap)


class EstimateMemory:
    """The cache of estimates.

    Args:
        cache: where they are stored; None: nowhere.
        version: hash of the code that estimates; results of another version are not used.
    """

    def __init__(self, cache: Cache | None = None, version: str = "") -> None:
        self._cache, self._version = cache or NoCache(), version
        self._key = ""
        self._known: dict[bytes, Estimate] = {}
        self._used: dict[bytes, Estimate] = {}

    def remember_prices(self, compute: Price, *terms: object) -> Price:
        """Return a function that estimates work which is not remembered.

        Args:
            compute: estimates work.
            terms: values on which the estimates depend besides the work.
        """
        self._key = digest(self._version, msgspec.msgpack.encode(terms))
        for stored in self._cache.get_many(_HOURS, [self._key]).values():
            self._known = _PRICES.decode(stored)

        def price(work: Work) -> Estimate:
            encoded = msgspec.msgpack.encode(work)
            if encoded not in self._used:  # many small steps are alike
                self._used[encoded] = self._known.get(encoded) or compute(work)
            return self._used[encoded]

        return price

    def remember_roadmaps(self, compute: Simulation) -> Simulation:
        """Return a function that simulates steps which are not remembered; it also stores the estimates of steps."""

        def simulate(steps: Sequence[Step], team: Team) -> Roadmap:
            self._store_prices()
            read = [(item.id, item.action, _hours(item), item.needs, item.work.size.upgrades) for item in steps]
            key = digest(self._version, msgspec.msgpack.encode((read, team)))
            for stored in self._cache.get_many(_ROADMAP, [key]).values():
                return _ROADMAPS.decode(stored)
            made = compute(steps, team)
            self._cache.put_many(_ROADMAP, {key: msgspec.msgpack.encode(made)})
            self._cache.keep_newest(_ROADMAP, _MOST)
            return made

        return simulate

    def _store_prices(self) -> None:
        """Store the estimates that this run asked for, if some of them are new."""
        if not self._used.keys() <= self._known.keys():
            self._cache.put_many(_HOURS, {self._key: msgspec.msgpack.encode(self._used)})
            self._cache.keep_newest(_HOURS, _MOST)


def _hours(step: Step) -> Hours | None:
    return step.estimate.hours if step.estimate else None
