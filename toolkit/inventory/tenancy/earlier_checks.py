"""Checks of a key against the tenant before rows are asked for: in the function, in its decorators, in its callers."""

from collections.abc import Collection, Iterable

from toolkit.inventory.call_graph.definitions import ProgramIndex
from toolkit.inventory.tenancy.accesses import StoreAccess
from toolkit.inventory.tenancy.evidence import Evidence
from toolkit.inventory.tenancy.guards import HandlerGuards
from toolkit.inventory.tenancy.handed_on import HandedValue, HandedValues
from toolkit.inventory.tenancy.row_conditions import is_one_of_two_reasons
from toolkit.model.tree import Scope


class EarlierChecks:
    """Looks for checks that make a condition needless.

    Args:
        index: of the program.
        evidence: what looks for the tenant.
        handed: looks for the handlers that fill the parameters of a function.
        scoped: accesses that ask for the tenant; what they find was compared with it.
    """

    def __init__(
        self, index: ProgramIndex, evidence: Evidence, handed: HandedValues, scoped: Iterable[StoreAccess]
    ) -> None:
        self._index = index
        self._evidence = evidence
        self._handed = handed
        self._guards = HandlerGuards(index, frozenset(evidence.words))
        self._lines: dict[int, list[tuple[int, set[str]]]] = {}
        for access in scoped:
            if not is_one_of_two_reasons(access):
                row = (access.node.lineno, evidence.raw_inputs(access))
                self._lines.setdefault(id(access.scope), []).append(row)

    def answer(self, access: StoreAccess, raw: set[str]) -> bool:
        """Return whether every key of an access was compared with the tenant before.

        Args:
            access: without the tenant.
            raw: its inputs that were not read from a row.
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
        """Return the first line of a function that looks one of some keys up with the tenant; 0 if there is none."""
        rows = [*self._lines.get(id(scope), ()), *self._evidence.checks.of(scope)]
        return min((line for line, known in rows if (set(raw) - {"request"}) & known), default=0)

    def handed(self, access: StoreAccess, raw: set[str]) -> list[HandedValue]:
        """Return the calls of handlers that fill the inputs of an access, if its function takes none itself."""
        return self._handed.into(self._index.function_around(access.scope), raw) if "request" not in raw else []

    def _is_guarded(self, handed: HandedValue) -> bool:
        return 0 < self.first_line(handed.scope, handed.keys) < handed.line
