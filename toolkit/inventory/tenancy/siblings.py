"""Compare an access with similar ones: how many of them have a tenant condition."""

import math
from collections import Counter
from dataclasses import dataclass, field

from toolkit.inventory.call_graph.definitions import ProgramIndex
from toolkit.inventory.tenancy.accesses import StoreAccess

_ONE_ROW = ("get", "find_one", "fetch_one", "load")
"""Prefixes of methods that return one row."""
_LEAST, _MOST = -1.5, 3.0
_FEW = 3
_SMALL = ("class", "function")


@dataclass
class Siblings:
    """Groups of comparable accesses: each is in several, of the same store or the same place.

    Args:
        index: index of the program.

    Attributes:
        written: (scope, store) pairs where a row is written with the tenant.
    """

    index: ProgramIndex
    scoped: Counter[str] = field(default_factory=Counter)
    every: Counter[str] = field(default_factory=Counter)
    written: set[tuple[int, str]] = field(default_factory=set)

    def note(self, access: StoreAccess, *, scoped: bool) -> None:
        """Count one access in each of its groups."""
        for key in self._groups(access).values():
            self.every[key] += 1
            self.scoped[key] += scoped

    def odds(self, access: StoreAccess) -> dict[str, float]:
        """Return the natural logarithm of the odds that another access of each group has a tenant condition.

        One half is added to each count (Haldane and Anscombe), so that two of two weigh less than twenty of twenty; the
        result is at most 3, and at least -1.5, because a store that mostly lacks conditions may leak as well. A
        function
        or a class in which others lack conditions counts as 0.
        """
        found = {group: self.odds_of(key) for group, key in self._groups(access).items() if group != "store"}
        return {group: max(0.0, odds) if group in _SMALL else odds for group, odds in found.items()}

    def share(self, access: StoreAccess, group: str) -> float:
        """Return the share of the others in a group with a tenant condition; 0 if fewer than two have one."""
        key = self._groups(access)[group]
        return self.scoped[key] / max(1, self.every[key] - 1) if self.scoped[key] > 1 else 0.0

    def is_only_exception(self, access: StoreAccess) -> bool:
        """Return whether all others of a store have a tenant condition, and there are at least three of them."""
        return self.scoped[access.store] >= _FEW and self.every[access.store] - self.scoped[access.store] <= 1

    def odds_of(self, key: str) -> float:
        """Return the logarithm of the odds in one group."""
        bare = max(0, self.every[key] - self.scoped[key] - 1)
        return max(_LEAST, min(_MOST, math.log((self.scoped[key] + 0.5) / (bare + 0.5))))

    def _groups(self, access: StoreAccess) -> dict[str, str]:
        owner = self.index.class_around(access.scope)
        place = f"{access.path}:{owner.name if owner is not None else ''}"
        return {
            "store": access.store,
            "way": f"{access.store}:{_asks_for_one(access)}",
            "file": f"/{access.path}",
            "class": f"/{place}:{access.store}",
            "function": f"/{access.symbol}",
        }


def _asks_for_one(access: StoreAccess) -> bool:
    """Return whether an access queries one row."""
    if access.method is not None:
        return access.method.name.startswith(_ONE_ROW)
    return access.query is not None and bool(access.query.bounded)
