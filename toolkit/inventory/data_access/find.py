"""Find all accesses of a program to databases and external systems."""

from collections.abc import Iterable, Mapping

import msgspec

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.data_access.exposed import ExposureReader
from toolkit.inventory.data_access.indexes import advise_indexes
from toolkit.inventory.data_access.models import Models
from toolkit.inventory.data_access.mongo import MongoReader, index_keys
from toolkit.inventory.data_access.orm import OrmReader
from toolkit.inventory.data_access.orm_wrappers import ModelWrappers, Written
from toolkit.inventory.data_access.outside import find_outside
from toolkit.inventory.data_access.program import Program
from toolkit.inventory.data_access.settings import find_settings
from toolkit.inventory.data_access.sql_calls import SqlReader
from toolkit.inventory.data_access.stored_settings import find_stored_settings
from toolkit.model.data_access import DataAccess, DataQuery
from toolkit.model.tree import Scope


class DataReader:
    """Reads a program once; its parts are passed to the analyses of queries.

    Args:
        program: the program.

    Attributes:
        written: every query with its call and scope.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.models = Models(program)
        self.mongo = MongoReader(program)
        self.sql = SqlReader(program)
        self.orm = OrmReader(program, self.models)
        mapped = ModelWrappers(program, self.models).replace([*self.orm.queries()], self.orm.found)
        found: list[Written] = [*self.mongo.queries(), *self.sql.queries(), *mapped]
        self._handed = handed_in_loops(program, found)
        self.written = [
            (self._with_endpoints(row, scope), node, scope)
            for row, node, scope in sorted(found, key=lambda item: item[0])
        ]

    def access(self, handlers: Mapping[str, Iterable[FunctionDefinition | ClassDefinition]]) -> DataAccess:
        """Return all accesses that were found.

        Args:
            handlers: maps an endpoint to its handlers.
        """
        queries = [row for row, _, _ in self.written]
        stored = find_stored_settings(self.program)
        names = {item.name for item in stored}
        settings = [item for item in find_settings(self.program) if item.name not in names or item.default]
        return DataAccess(
            queries=tuple(queries),
            indexes=tuple(advise_indexes((row for row in queries if row.technology == "mongo"), self._existing())),
            models=tuple(sorted(self.models.found.values())),
            outside=tuple(sorted(find_outside(self.program))),
            settings=tuple(sorted([*settings, *stored])),
            filters=tuple(sorted(ExposureReader(self.program, self.written).read(handlers))),
            unread=tuple(sorted({*self.mongo.unread, *self.sql.unread})),
        )

    def _with_endpoints(self, row: DataQuery, scope: Scope) -> DataQuery:
        looped = row.in_loop or id(self.program.index.function_around(scope)) in self._handed
        return msgspec.structs.replace(row, endpoints=self.program.endpoints_of(scope), in_loop=looped)

    def _existing(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for row, node, _ in self.written:
            if row.operation in ("create_index", "ensure_index") and row.store:
                found.setdefault(row.store, []).append((index_keys(node), f"{row.file}:{row.line}"))
        return found


def handed_in_loops(program: Program, written: Iterable[Written]) -> set[int]:
    """Return the ids of small functions with a query that other functions of the project call in a loop."""
    from toolkit.inventory.data_access.program import is_in_loop

    functions = {
        id(function): function for _, _, scope in written if (function := program.index.function_around(scope))
    }
    return {
        key
        for key in functions
        if any(
            edge.call is not None and edge.sure and is_in_loop(edge.call) for edge in program.graph.callers.get(key, ())
        )
    }
