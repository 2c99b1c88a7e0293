"""An import-linter contract: the modules of a room import only what the room's line names.

The standard library, the room itself and `toolkit.errors` are always allowed. Third-party packages count, and so do
imports inside functions and under `if TYPE_CHECKING`: a type is a dependency too.
"""

import sys
from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

_ALWAYS = frozenset({"toolkit", "toolkit.errors"})


class OnlyImports(Contract):
    """`room` may import only `allowed`."""

    room = fields.StringField()
    allowed = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        allowed = {*(self.allowed or ()), str(self.room)}
        found = sorted(_violations(graph, str(self.room), allowed))
        return ContractCheck(kept=not found, metadata={"violations": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, line in check.metadata["violations"]:
            output.print_error(f"{importer} (line {line}) imports {imported}: {self.room} may not.")


class EveryModuleHasARoom(Contract):
    """No module of `package` is outside `rooms`."""

    package = fields.StringField()
    rooms = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        package = str(self.package)
        inside = {package, *graph.find_descendants(package)}
        lost = sorted(name for name in inside - {package} if not any(_within(name, room) for room in self.rooms))
        return ContractCheck(kept=not lost, metadata={"lost": lost})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for name in check.metadata["lost"]:
            output.print_error(f"{name} belongs to no room: name its room in .importlinter and docs/architecture.md.")


def _violations(graph: ImportGraph, room: str, allowed: set[str]) -> Iterator[tuple[str, str, int]]:
    inside = {room, *graph.find_descendants(room)}
    for importer in inside & graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            if imported in _ALWAYS or imported.split(".")[0] in sys.stdlib_module_names:
                continue
            if not any(_within(imported, name) for name in allowed):
                details = graph.get_import_details(importer=importer, imported=imported)
                yield importer, imported, details[0]["line_number"] if details else 0


def _within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")
