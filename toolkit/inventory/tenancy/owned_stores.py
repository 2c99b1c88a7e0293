"""Find the stores whose rows belong to the caller because code says so: it selects, or makes, rows with the caller."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from toolkit.inventory.call_graph.definitions import ClassDefinition, ProgramIndex
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.data_access.program import local_values
from toolkit.inventory.tenancy.accesses import AccessReader, StoreAccess
from toolkit.model.tree import Scope, dotted_name, text_of
from toolkit.source.calls import last_name

_CALLER = re.compile(
    r"(\A|\.)(request\.user|context\.user|g\.(user|current_user)|(self\.)?current_user)"
    r"(\.(id|pk|uuid|uid|username|user_id|email|get_id))?\Z"
)
"""Names of the requesting user, and of what identifies it."""
_CLERK = re.compile(
    r"(\A|_)(updat|modif|edit|review|approv|delet|verif|assign|clos|cancel)\w*?_?by|\Alast_", re.IGNORECASE
)
"""Fields that say who worked on a row, who need not be its owner."""


def find_owned_stores(reader: DataReader, accesses: AccessReader, found: Iterable[StoreAccess]) -> dict[str, str]:
    """Map each store whose rows the program selects by the caller, or makes for the caller, to the field that does so.

    Args:
        reader: reader of the program's queries.
        accesses: reader of accesses, which names stores.
        found: the accesses of the program.
    """
    counted: dict[str, list[str]] = defaultdict(list)
    index = reader.program.index
    of_classes: dict[int, str] = {}
    for access in found:
        if access.query is None:
            continue
        if access.scope.kind == "class" and (owner := index.class_around(access.scope)) is not None:
            of_classes.setdefault(id(owner), access.store)
        for path in _fields_of_caller(access.node, access.scope):
            store, field = _end_of_path(reader, accesses, access.store, path)
            if store and not _CLERK.search(field):
                counted[store].append(field)
    for store, field in _made_by_views(index, of_classes):
        if not _CLERK.search(field):
            counted[store].append(field)
    return {store: max(sorted(set(names)), key=names.count) for store, names in counted.items()}


def _fields_of_caller(node: ast.expr, scope: Scope) -> Iterator[str]:
    """Yield the fields, as paths with `__`, to which an access compares the caller, or to which it writes it."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and last_name(call) != "exclude":
            yield from (item.arg for item in call.keywords if item.arg and is_caller(item.value, scope))
        elif isinstance(call, ast.Compare) and len(call.ops) == 1 and isinstance(call.ops[0], ast.Eq):
            sides = call.left, call.comparators[0]
            for field, value in (sides, sides[::-1]):
                if isinstance(field, ast.Attribute) and not is_caller(field, scope) and is_caller(value, scope):
                    yield field.attr
        elif isinstance(call, ast.Dict):
            pairs = zip(call.keys, call.values, strict=True)
            yield from (text_of(key) for key, value in pairs if key is not None and is_caller(value, scope))


def is_caller(node: ast.expr, scope: Scope) -> bool:
    """Return whether an expression is the requesting user, also through a local name."""
    if isinstance(node, ast.Name) and (values := list(local_values(scope, node.id))):
        return all(_CALLER.search(dotted_name(value)) for value in values)
    if isinstance(node, ast.Call) and not node.args:
        node = node.func
    return bool(_CALLER.search(dotted_name(node)))


def _end_of_path(reader: DataReader, accesses: AccessReader, store: str, path: str) -> tuple[str, str]:
    """Return the store and the field at the end of a path of relations; empty if a relation is not known."""
    *steps, field = path.removesuffix("__in").removesuffix("__exact").split("__")
    if steps and field in ("id", "pk"):
        field = steps.pop()
    for step in steps:
        models = [item for item in reader.models.by_name.values() if accesses.store_of(item[0].name) == store]
        rows = [row for item in models for row in reader.models.fields(item[0]) if row.name == step and row.relation]
        if not rows:
            return "", field
        store = accesses.store_of(rows[0].relation)
    return store, field


def _made_by_views(index: ProgramIndex, stores: dict[int, str]) -> Iterator[tuple[str, str]]:
    """Yield the store and the field of the rows that a view of Django REST framework makes for the caller."""
    for owner in index.classes.values():
        store = next((stores[id(item)] for item in owner.lineage() if id(item) in stores), "")
        method = owner.members.get("perform_create")
        if not store or method is None or isinstance(method, ast.expr | ClassDefinition):
            continue
        for call in method.scope.nodes(ast.Call):
            if last_name(call) == "save":
                for item in call.keywords:
                    if item.arg and is_caller(item.value, method.scope):
                        yield store, item.arg
