"""Find checks of a key against the tenant before a query: in the function, its decorators and its callers."""

from collections.abc import Collection

from toolkit.inventory.call_graph.definitions import ProgramIndex
from toolkit.inventory.tenancy.accesses import StoreAccess
from toolkit.inventory.tenancy.discarded import DiscardedConditions
from toolkit.inventory.tenancy.evidence import Evidence
from toolkit.inventory.tenancy.guards import HandlerGuards
from toolkit.inventory.tenancy.handed_on import HandedValue, HandedValues
from toolkit.inventory.tenancy.row_conditions import is_one_of_two_reasons
from toolkit.model.tree import Scope


class EarlierChecks:
    """Finds checks that make a tenant condition unnecessary.

    Args:
        index: index of the program.
        evidence: evidence of the tenant.
        handed: finds the handlers that fill the parameters of a function.
        scoped: accesses with a tenant condition; their results belong to the tenant.

    Attributes:
        discarded: finds tenant conditions that an access throws away.
    """

    def __init__(
        self, index: ProgramIndex, evidence: Evidence, handed: HandedValues, scoped: Collection[StoreAccess]
    ) -> None:
        self._index = index
        self._evidence = evidence
        self._handed = handed
        self._guards = HandlerGuards(index, frozenset(evidence.words))
        self.discarded = DiscardedConditions(scoped)
        self._lines: dict[int, list[tuple[int, set[str]]]] = {}
        for access in scoped:
            if not is_one_of_two_reasons(access):
                row = (access.node.lineno, evidence.raw_inputs(access))
                self._lines.setdefault(id(access.scope), []).append(row)

    def answer(self, access: StoreAccess, raw: set[str]) -> bool:
        """Return whether every key of an access was checked against the tenant before.

        Args:
            access: access without a tenant condition.
            raw: its client inputs.
        """
        line = self.first_line(access.scope, raw)
        if line and line < access.node.lineno:
            return True
        keys = raw - {"request"}
        if keys and keys <= self._guards.keys(access.scope, access.path):
            return True
        handed = self.handed(access, raw)
        return bool(handed) and all(map(self._is_guarded, handed))

    def first_line(self, scope: Scope, raw: Collection[str]) -> int:
        """Return the first line of a function that checks one of these keys with the tenant; 0 if there is none."""
        rows = [*self._lines.get(id(scope), ()), *self._evidence.checks.of(scope)]
        return min((line for line, known in rows if (set(raw) - {"request"}) & known), default=0)

    def handed(self, access: StoreAccess, raw: set[str]) -> list[HandedValue]:
        """Return the calls of handlers that fill the inputs of an access, unless it reads the request itself."""
        return self._handed.into(self._index.function_around(access.scope), raw) if "request" not in raw else []

    def _is_guarded(self, handed: HandedValue) -> bool:
        if 0 < self.first_line(handed.scope, handed.keys) < handed.line:
            return True
        handler = self._index.function_around(handed.scope)
        keys = handed.keys - {"request"}
        return handler is not None and 0 < len(keys) == len(keys & self._guards.keys(handed.scope, handler.path))
