"""Find updates of MongoDB that rename or drop a field of every document."""

import ast
from collections.abc import Iterator, Mapping

from toolkit.inventory.migrations.calls import literal_value
from toolkit.model.inventory import MigrationOperation, RiskKind

_RISKS: Mapping[str, tuple[RiskKind, str]] = {
    "$rename": ("breaks", "document_field_renamed"),
    "$unset": ("loses", "document_field_dropped"),
}
_UPDATES = frozenset({"update", "update_many", "update_one", "find_one_and_update", "bulk_write", "UpdateMany"})


def judge_mongo(trees: Mapping[str, ast.Module]) -> Iterator[MigrationOperation]:
    """Yield updates of whole collections with `$rename` or, in migrations, `$unset`.

    Args:
        trees: trees of files by path.
    """
    for path, tree in sorted(trees.items()):
        is_migration = "migrat" in path.lower()
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if name in _UPDATES and len(node.args) >= 2 and _matches_all(node.args[0], is_migration):
                yield from _operators(path, node, name, is_migration)


def _matches_all(query: ast.expr, is_migration: bool) -> bool:
    """Return whether an update applies to a whole collection."""
    return is_migration or literal_value(query) == {} or (isinstance(query, ast.Dict) and not query.keys)


def _operators(path: str, node: ast.Call, name: str, is_migration: bool) -> Iterator[MigrationOperation]:
    update = node.args[1]
    for key, value in zip(update.keys, update.values, strict=True) if isinstance(update, ast.Dict) else ():
        operator = literal_value(key)
        if operator in _RISKS and isinstance(operator, str) and (is_migration or operator == "$rename"):
            risk, reason = _RISKS[operator]
            fields = [literal_value(item) for item in value.keys] if isinstance(value, ast.Dict) else []
            names = tuple(str(item) for item in fields if item)
            what = f"{name} {operator} {', '.join(names)}".strip()
            yield MigrationOperation(path, node.lineno, what, risk, reason, "mongo", _collection(node.func), names)


def _collection(function: ast.expr) -> str:
    """Return the collection of a call: `users` for `db.users.update_many` and `db["users"].update_many`."""
    owner = function.value if isinstance(function, ast.Attribute) else None
    if isinstance(owner, ast.Subscript):
        name = literal_value(owner.slice)
        return name if isinstance(name, str) else ""
    return owner.attr if isinstance(owner, ast.Attribute) else ""
