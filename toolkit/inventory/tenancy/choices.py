"""Find relations for which a form or serializer accepts every row of the other store."""

import ast
from collections.abc import Iterator

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.tenancy.accesses import CHOICES, AccessReader, StoreAccess
from toolkit.inventory.tenancy.row_conditions import identifiers
from toolkit.model.tree import text_of

_MADE_OF_MODELS = ("ModelForm", "ModelSerializer", "HyperlinkedModelSerializer")
_NARROWED_IN = ("get_fields", "__init__", "validate", "clean", "get_queryset", "to_internal_value")


def find_choices(reader: DataReader, accesses: AccessReader) -> Iterator[StoreAccess]:
    """Yield every relation of a model for which a form or serializer accepts all rows.

    Args:
        reader: reader of the program's queries.
        accesses: reader of accesses, which names stores.
    """
    for item in reader.program.index.classes.values():
        if not any(name.endswith(_MADE_OF_MODELS) for name in item.externals()):
            continue
        meta = reader.program.index.classes.get((item.path, f"{item.scope.qualname}.Meta"))
        given, model = meta.members.get("fields") if meta is not None else None, _model_of(reader, meta)
        if meta is None or model is None or not isinstance(given, ast.expr):
            continue
        relations = {row.name: row.relation for row in reader.models.fields(model) if row.relation}
        for node in _names_of(given):
            name = node.value
            if name in relations and _is_open(item, meta, str(name)):
                yield StoreAccess(item.path, item.scope, node, accesses.store_of(relations[str(name)]), CHOICES)


def _model_of(reader: DataReader, meta: ClassDefinition | None) -> ClassDefinition | None:
    node = meta.members.get("model") if meta is not None else None
    if meta is None or not isinstance(node, ast.expr):
        return None
    found = reader.program.index.resolve(node, meta.path, meta.scope)
    return found if isinstance(found, ClassDefinition) and id(found) in reader.models.found else None


def _names_of(given: ast.expr) -> list[ast.Constant]:
    return [node for node in ast.walk(given) if isinstance(node, ast.Constant) and text_of(node)]


def _is_open(item: ClassDefinition, meta: ClassDefinition, name: str) -> bool:
    """Return whether a class neither declares nor limits nor checks a field."""
    if any(item.find(known) is not None for known in (name, f"validate_{name}", f"clean_{name}")):
        return False
    for option in ("read_only_fields", "exclude", "extra_kwargs"):
        value = meta.members.get(option)
        if isinstance(value, ast.expr) and name in identifiers(value):
            return False
    checks = (item.find(check) for check in _NARROWED_IN)
    return not any(name in identifiers(check.node) for check in checks if isinstance(check, FunctionDefinition))
