"""Find the rows that a generic view of Django reads by its model alone: `class Edit(UpdateView): model = Note`."""

import ast
from collections.abc import Iterator

from toolkit.inventory.call_graph.definitions import ClassDefinition
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.tenancy.accesses import VIEW_ROW, AccessReader, StoreAccess

_OF_ONE_ROW = ("DetailView", "UpdateView", "DeleteView")
_GIVING_ROWS = ("queryset", "get_queryset", "get_object")


def find_view_rows(reader: DataReader, accesses: AccessReader) -> Iterator[StoreAccess]:
    """Yield the row of each generic view that looks up any row of its model by the key in its path.

    Args:
        reader: reader of the program's queries.
        accesses: reader of accesses, which names stores.
    """
    index = reader.program.index
    for item in index.classes.values():
        if not any(name.endswith(_OF_ONE_ROW) for name in item.externals()):
            continue
        node = item.members.get("model")
        if not isinstance(node, ast.Name | ast.Attribute) or any(item.find(name) is not None for name in _GIVING_ROWS):
            continue
        model = index.resolve(node, item.path, item.scope)
        if isinstance(model, ClassDefinition) and id(model) in reader.models.found:
            yield StoreAccess(item.path, item.scope, node, accesses.store_of(model.name, model), VIEW_ROW)
