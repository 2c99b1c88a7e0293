"""Judge operations of Django migrations, given the fields after the migrations before them."""

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from toolkit.inventory.migrations.calls import Names, WrittenCall, literal_value, read_call
from toolkit.inventory.migrations.django_data import data_risks
from toolkit.inventory.migrations.django_operations import JUDGES, OperationRisk
from toolkit.inventory.migrations.django_state import AppState, DjangoOperation, apply_operation, subject_of
from toolkit.inventory.migrations.names import constants_of, expand_calls, expand_list
from toolkit.inventory.migrations.sql import in_transaction, sql_risks
from toolkit.model.inventory import MigrationOperation, RiskKind
from toolkit.model.tree import dotted_name
from toolkit.source.code_text import shorten_code

_DEFAULTS = frozenset({"AddDefaultValue"})
_HARMLESS = frozenset(
    {
        *("CreateModel", "AlterModelOptions", "AlterModelManagers", "AlterModelTableComment", "RemoveIndex"),
        *("RenameIndex", "RemoveConstraint", "AddConstraintNotValid", "ValidateConstraint"),
        *("CreateExtension", "AddDefaultValue", "CreateCollation", "IgnoreMigration"),
    }
)


class DjangoMigration(NamedTuple):
    """A migration file.

    Attributes:
        app: the folder above `migrations/`.
        before: names of the migrations of the same app that it depends on.
        is_initial: whether it declares so, is the first one of its app, or only replaces others.
        is_atomic: whether all of it runs in one transaction.
        operations: the list of operations; None if it has none.
        file: the module.
    """

    path: str
    app: str
    name: str
    before: tuple[str, ...]
    is_initial: bool = False
    is_atomic: bool = True
    operations: ast.expr | None = None
    file: ast.Module = ast.Module([], [])


def judge_django(trees: Mapping[str, ast.Module]) -> Iterator[MigrationOperation]:
    """Yield every operation of Django migrations.

    Args:
        trees: trees by path of files in folders named `migrations`.
    """
    by_app: dict[str, list[DjangoMigration]] = {}
    for path, tree in sorted(trees.items()):
        found = read_migration(path, tree)
        if found is not None:
            by_app.setdefault(found.app, []).append(found)
    for app in sorted(by_app):
        state = AppState()
        for migration in order_migrations(by_app[app]):
            state.created = set()
            if migration.operations is not None:
                names = constants_of(migration.file.body)
                yield from _judge_migration(migration, migration.operations, names, state)


def read_migration(path: str, tree: ast.Module) -> DjangoMigration | None:
    """Read the migration in a file; None if it has none."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == "Migration":
            values = {
                target.id: item.value
                for item in node.body
                if isinstance(item, ast.Assign)
                for target in item.targets
                if isinstance(target, ast.Name)
            }
            folder, _, file = path.rpartition("/")
            app = folder.rpartition("/")[0] or "."
            before = tuple(own_dependencies(values.get("dependencies"), app))
            replaces = values.get("replaces")
            initial = literal_value(values.get("initial")) is True or bool(replaces and not _is_empty(replaces))
            name = file.removesuffix(".py")
            is_atomic = literal_value(values.get("atomic")) is not False
            operations = values.get("operations")
            return DjangoMigration(path, app, name, before, initial or not before, is_atomic, operations, tree)
    return None


def _is_empty(node: ast.expr) -> bool:
    return isinstance(node, ast.List | ast.Tuple) and not node.elts


def own_dependencies(node: ast.expr | None, app: str) -> Iterator[str]:
    """Yield the names of the migrations of the same application in a list of dependencies."""
    own = app.rpartition("/")[2]
    for item in node.elts if isinstance(node, ast.List | ast.Tuple) else ():
        value = literal_value(item)
        if isinstance(value, tuple) and len(value) == 2 and value[0] == own:
            yield str(value[1])
        elif isinstance(value, tuple) and len(value) == 2 and str(value[1])[:4].isdigit() and value[0] not in _DJANGO:
            yield str(value[1])  # an application that is labelled otherwise than its folder


_DJANGO = frozenset({"auth", "contenttypes", "sessions", "sites", "admin", "authtoken", "flatpages", "redirects"})


def order_migrations(migrations: list[DjangoMigration]) -> Iterator[DjangoMigration]:
    """Yield the migrations of one app, each after those on which it depends, otherwise by name."""
    waiting = {migration.name: migration for migration in sorted(migrations, key=lambda item: item.name)}
    while waiting:
        ready = [item for item in waiting.values() if not any(name in waiting for name in item.before)]
        chosen = (ready or list(waiting.values()))[0]
        del waiting[chosen.name]
        yield chosen


def _judge_migration(
    migration: DjangoMigration, operations: ast.expr, names: Names, state: AppState
) -> Iterator[MigrationOperation]:
    bases = _own_operations(migration.file)
    functions = {node.name: node for node in migration.file.body if isinstance(node, ast.FunctionDef)}
    calls = [
        _read_operation(node, bound, bases)._replace(line=written.lineno)
        for written, around in expand_list(operations, names)
        for node, bound in expand_calls(written, around, functions)
    ]
    ignored = any(call.last == "IgnoreMigration" for call in calls)
    for position, call in enumerate(calls):
        if call.last == "SeparateDatabaseAndState":
            yield from _judge_separated(migration, call, state)
            continue
        followed = {
            subject_of(later) for later in calls[position + 1 :] if later.last in _DEFAULTS or _sets_default(later)
        }
        excuse = "initial" if migration.is_initial else "ignored_by_team" if ignored else ""
        for risk, reason, about in _operation_risks(call, migration.file, state, followed):
            known = in_transaction((risk, reason)) if migration.is_atomic else (risk, reason)
            verdict: OperationRisk = ("safe", excuse) if excuse else known
            store, _, column = about.partition(".")
            yield MigrationOperation(
                *(migration.path, call.line, f"{call.last} {about}".strip(), *verdict, "django"),
                *(store, (column,) if column else ()),
            )
        if state.in_state:
            apply_operation(call, state)


def _own_operations(file: ast.Module) -> dict[str, str]:
    """Map the operations that a file derives from others without a constructor of its own to their base."""
    found: dict[str, str] = {}
    for node in file.body:
        if isinstance(node, ast.ClassDef) and node.name != "Migration" and node.bases:
            base = dotted_name(node.bases[0]).rpartition(".")[2]
            if not any(isinstance(item, ast.FunctionDef) and item.name == "__init__" for item in node.body):
                found[node.name] = found.get(base, base)
    return found


def _read_operation(node: ast.expr, names: Names, bases: Mapping[str, str]) -> WrittenCall:
    """Read an operation; what is none, such as the result of a function, gets its own code as its name."""
    call = read_call(node, names)
    if call is None:
        return WrittenCall(shorten_code(node), (), {}, node.lineno)
    return call._replace(name=bases.get(call.name, call.name))


def _judge_separated(migration: DjangoMigration, call: WrittenCall, state: AppState) -> Iterator[MigrationOperation]:
    """Yield the database operations of `SeparateDatabaseAndState`; its state operations do not touch the database."""
    for name, in_database in (("database_operations", True), ("state_operations", False)):
        node = call.argument(0 if in_database else 1, name)
        inner = AppState(state.models, state.tables, state.created, in_database, not in_database)
        if node is not None:
            yield from _judge_migration(migration, node, call.names, inner)


def _sets_default(call: WrittenCall) -> bool:
    return call.last == "RunSQL" and "SET DEFAULT" in call.text(0, "sql").upper()


def _operation_risks(
    call: WrittenCall, file: ast.Module, state: AppState, followed: set[tuple[str, str]]
) -> Iterator[tuple[RiskKind, str, str]]:
    if call.last == "RunSQL":
        yield from _sql_operation_risks(call)
        return
    model, name = subject_of(call)
    about = ".".join(part for part in (model, name or call.text(1, "old_name")) if part)
    if not state.in_database:
        yield "safe", "only_state", about
        return
    if model in state.created and call.last != "CreateModel":
        yield "safe", "created_here", about
        return
    judge = JUDGES.get(call.last)
    if call.last == "RunPython" and (found := list(data_risks(call, file))):
        yield from found
    elif judge is not None:
        yield *judge(DjangoOperation(call, state, followed)), about
    elif call.last in _HARMLESS:
        yield "safe", "harmless", about
    else:
        yield "safe", "not_known", about


def _sql_operation_risks(call: WrittenCall) -> Iterator[tuple[RiskKind, str, str]]:
    value = call.value(0, "sql")
    for item in value if isinstance(value, list | tuple) else [value]:
        text = item[0] if isinstance(item, list | tuple) and item else item
        if isinstance(text, str):
            yield from sql_risks(text)
        elif text is not None or not isinstance(value, list | tuple):
            yield "safe", "sql_unread", ""
