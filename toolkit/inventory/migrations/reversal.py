"""Read whether the last migrations can be taken back: those of Django, South and Alembic."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from toolkit.inventory.migrations.alembic import top_assignments
from toolkit.inventory.migrations.calls import literal_value, read_call
from toolkit.inventory.migrations.django import DjangoMigration, order_migrations, own_dependencies
from toolkit.model.setup import MigrationReversal, WayBack
from toolkit.model.tree import is_name

LAST = 3
"""Number of migrations of each application or history that are read; a release seldom brings more."""
_REVERSE = {"RunPython": "reverse_code", "RunSQL": "reverse_sql"}
"""Operations of Django that need a second argument to be taken back, with its name
(https://docs.djangoproject.com/en/stable/ref/migration-operations/)."""
_DROPS = frozenset({"RemoveField", "DeleteModel", "drop_column", "drop_table"})
"""Operations whose way back makes an empty column or table."""


def read_reversals(trees: Mapping[str, ast.Module]) -> Iterator[MigrationReversal]:
    """Yield the way back of the last three migrations of each application and history, the newest first.

    Those of Django are ordered by `dependencies` and their file names, those of South by these, those of Alembic by
    `down_revision`.

    Args:
        trees: trees by path of files that can hold a migration.
    """
    by_app: dict[str, dict[str, ast.ClassDef]] = {}
    for path, tree in sorted(trees.items()):
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and node.name == "Migration" and "/migrations/" in f"/{path}":
                by_app.setdefault(path.rpartition("/")[0], {})[path] = node
    for classes in by_app.values():
        ordered = [item.path for item in order_migrations([_position(path, node) for path, node in classes.items()])]
        for path in ordered[: -LAST - 1 : -1]:
            yield _way_of_class(path, classes[path])
    for path in _last_revisions(trees):
        yield _way_of_revision(path, trees[path])


def _position(path: str, node: ast.ClassDef) -> DjangoMigration:
    """Read of a migration only what orders it."""
    app = path.rpartition("/")[0].rpartition("/")[0] or "."
    before = tuple(own_dependencies(_value_of(node, "dependencies"), app))
    return DjangoMigration(path, app, path.rpartition("/")[2].removesuffix(".py"), before)


def _way_of_class(path: str, node: ast.ClassDef) -> MigrationReversal:
    methods = {item.name: item for item in node.body if isinstance(item, ast.FunctionDef)}
    if "forwards" in methods:  # South
        return _way_of_function(path, methods["forwards"], methods.get("backwards"))
    operations = _value_of(node, "operations")
    if operations is None:
        return _reversal(path, node.lineno, "written")
    if not isinstance(operations, ast.List | ast.Tuple):
        return _reversal(path, operations.lineno, "unknown")
    return _way_of_operations(path, operations)


def _way_of_operations(path: str, operations: ast.List | ast.Tuple) -> MigrationReversal:
    calls = [call for item in ast.walk(operations) if (call := read_call(item))]
    for call in calls:
        if (name := _REVERSE.get(call.last)) and call.argument(1, name) is None:
            return _reversal(path, call.line, "missing", call.last)
    for item in operations.elts:
        known = read_call(item)
        if known is None or not _is_known(known.name):
            return _reversal(path, item.lineno, "unknown")
    for call in calls:
        if call.last in _DROPS:
            return _reversal(path, call.line, "loses", call.last)
    return _reversal(path, operations.lineno, "written")


def _value_of(node: ast.ClassDef, name: str) -> ast.expr | None:
    """Return the value that a class assigns to a name, the last one; None if it has none."""
    found = None
    for item in node.body:
        if isinstance(item, ast.Assign) and any(is_name(goal, name) for goal in item.targets):
            found = item.value
    return found


def _is_known(name: str) -> bool:
    """Return whether an operation is one of Django's module `migrations`."""
    return name.startswith("migrations.") or name in _REVERSE


def _last_revisions(trees: Mapping[str, ast.Module]) -> Iterator[str]:
    """Yield the paths of the newest revisions of each history of Alembic."""
    paths: dict[str, str] = {}
    before: dict[str, Sequence[str]] = {}
    for path, tree in sorted(trees.items()):
        values = top_assignments(tree)
        revision = literal_value(values.get("revision"))
        if isinstance(revision, str) and "down_revision" in values:
            down = literal_value(values["down_revision"])
            paths[revision] = path
            before[revision] = (down,) if isinstance(down, str) else down if isinstance(down, tuple) else ()
    inner = {name for names in before.values() for name in names}
    told: set[str] = set()
    for head in paths:
        name = "" if head in inner else head
        for _ in range(LAST):
            if name not in paths or name in told:
                break
            told.add(name)
            yield paths[name]
            name = next(iter(before[name]), "")


def _way_of_revision(path: str, tree: ast.Module) -> MigrationReversal:
    functions = {item.name: item for item in tree.body if isinstance(item, ast.FunctionDef)}
    upgrade = functions.get("upgrade")
    if upgrade is None:
        return _reversal(path, 1, "unknown")
    return _way_of_function(path, upgrade, functions.get("downgrade"))


def _way_of_function(path: str, forwards: ast.FunctionDef, back: ast.FunctionDef | None) -> MigrationReversal:
    if _is_empty(forwards):
        return _reversal(path, forwards.lineno, "written")
    if back is None or _is_empty(back):
        decisive = back or forwards
        return _reversal(path, decisive.lineno, "missing", f"{decisive.name}()")
    if any(isinstance(item, ast.Raise) for item in back.body):
        return _reversal(path, back.lineno, "refused", f"{back.name}()")
    for item in ast.walk(forwards):
        call = read_call(item)
        if call is not None and call.last in _DROPS:
            return _reversal(path, call.line, "loses", call.last)
    return _reversal(path, back.lineno, "written")


def _is_empty(function: ast.FunctionDef) -> bool:
    return all(
        isinstance(item, ast.Pass) or (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
        for item in function.body
    )


def _reversal(path: str, line: int, way: WayBack, operation: str = "") -> MigrationReversal:
    return MigrationReversal(f"{path}:{line}", path.rpartition("/")[2].removesuffix(".py"), way, operation)
