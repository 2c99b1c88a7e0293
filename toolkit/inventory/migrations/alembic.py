"""Migrations of Alembic: the operations of `upgrade`."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from toolkit.inventory.migrations.calls import Names, WrittenCall, literal_value, read_call
from toolkit.inventory.migrations.data_changes import changes_of_rows, statement_risks, written_calls
from toolkit.inventory.migrations.names import Functions, constants_of
from toolkit.inventory.migrations.sql import CONCURRENT, in_transaction
from toolkit.model.inventory import MigrationOperation, RiskKind
from toolkit.model.tree import dotted_name

_RISKS: Mapping[str, tuple[RiskKind, str]] = {
    "drop_column": ("breaks", "column_dropped"),
    "drop_table": ("breaks", "table_dropped"),
    "rename_table": ("breaks", "table_renamed"),
    "create_unique_constraint": ("breaks", "unique_added"),
    "create_foreign_key": ("locks", "constraint_added"),
    "create_check_constraint": ("locks", "constraint_added"),
    "create_primary_key": ("locks", "constraint_added"),
    "create_exclude_constraint": ("locks", "constraint_added"),
    "bulk_insert": ("safe", "harmless"),
    "create_table": ("safe", "table_created"),
    "drop_index": ("safe", "harmless"),
    "drop_constraint": ("safe", "constraint_dropped"),
    "create_table_comment": ("safe", "harmless"),
    "drop_table_comment": ("safe", "harmless"),
}


def judge_alembic(trees: Mapping[str, ast.Module], *, autocommits: bool = False) -> Iterator[MigrationOperation]:
    """Yield every operation in the `upgrade` functions of Alembic revisions.

    Args:
        trees: trees of files by path; other files than revisions are skipped.
        autocommits: whether revisions run outside of transactions.
    """
    for path, tree in sorted(trees.items()):
        values = top_assignments(tree)
        if "revision" not in values or "down_revision" not in values:
            continue
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        if "upgrade" not in functions:
            continue
        down = functions.get("downgrade")
        reversible = down is not None and any(not _is_empty(item) for item in down.body)
        initial = literal_value(values["down_revision"]) is None
        outside = range((tree.body[-1].end_lineno or 0) + 1) if autocommits else _lines_outside(functions["upgrade"])
        operations = _operations(functions, constants_of(tree.body))
        yield from _judge(path, operations, frozenset(outside), initial=initial, reversible=reversible)


def top_assignments(tree: ast.Module) -> dict[str, ast.expr]:
    """Map the names that a module assigns at its top level to their values; the last one counts."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            found.update({target.id: node.value for target in node.targets if isinstance(target, ast.Name)})
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            found[node.target.id] = node.value
    return found


def _is_empty(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass | ast.Raise) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _lines_outside(upgrade: ast.FunctionDef) -> Iterator[int]:
    """Yield the lines that run outside of a transaction: in `autocommit_block()`, and behind `COMMIT`."""
    for node in ast.walk(upgrade):
        if isinstance(node, ast.With):
            blocks = [item.context_expr.func for item in node.items if isinstance(item.context_expr, ast.Call)]
            if any(isinstance(block, ast.Attribute) and block.attr == "autocommit_block" for block in blocks):
                yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)
        elif (call := read_call(node)) is not None and call.last == "execute" and _commits(call):
            yield from range(call.line, (upgrade.end_lineno or call.line) + 1)


def _commits(call: WrittenCall) -> bool:
    return call.text(0, "sqltext").strip(" ;").upper() == "COMMIT"


class _Operation(NamedTuple):
    """An operation, the table that it names, and (risk, reason, table) of each of its effects."""

    call: WrittenCall
    table: str
    risks: tuple[tuple[RiskKind, str, str], ...]


def _judge(
    path: str, operations: Iterable[_Operation], outside: frozenset[int], *, initial: bool, reversible: bool
) -> Iterator[MigrationOperation]:
    created: set[str] = set()
    for call, table, risks in operations:
        about = _operation_target(call, table)
        if call.last == "create_table":
            created.add(table)
        excuse = "initial" if initial else "created_here" if table in created and call.last != "create_table" else ""
        for risk, reason, subject in risks:
            known = (risk, reason) if call.line in outside else in_transaction((risk, reason))
            verdict: tuple[RiskKind, str] = ("safe", excuse) if excuse else known
            if not excuse and not reversible and _changes_rows(reason, subject):
                verdict = ("loses", "not_reversible")
            store, _, column = (about or subject).partition(".")
            yield MigrationOperation(
                *(path, call.line, f"{call.last} {about}".strip(), *verdict, "alembic"),
                *(store, (column,) if column else ()),
            )


def _operations(functions: Functions, names: Names) -> Iterator[_Operation]:
    """Yield the operations of `upgrade` in the order in which they run, through `batch_alter_table` and functions."""
    upgrade = functions["upgrade"]
    batches = {name: table for function in functions.values() for name, table in _batches(function, names)}
    for node, bound in written_calls(upgrade, functions, names):
        call = read_call(node, bound)
        owner = call.name.rpartition(".")[0] if call is not None else ""
        if call is not None and owner in batches:
            yield _Operation(call, batches[owner], tuple(_operation_risks(call, batches[owner])))
        elif call is not None and (owner == "op" or owner.endswith(".op")):
            table = call.text(1 if call.last in _TABLE_SECOND else 0, "table_name", "source_table")
            yield _Operation(call, table, tuple(_operation_risks(call, table)))
        else:
            found = tuple(row for row in changes_of_rows(node, bound) if row[0] != "safe" or _changes_rows(*row[1:]))
            if found:
                yield _Operation(WrittenCall("execute", (), {}, node.lineno), "", found)


def _batches(function: ast.FunctionDef, names: Names) -> Iterator[tuple[str, str]]:
    """Yield (name, table) of each `with op.batch_alter_table("..") as name`."""
    for node in ast.walk(function):
        for item in node.items if isinstance(node, ast.With) else ():
            batch = read_call(item.context_expr, names)
            if batch is not None and batch.last == "batch_alter_table" and isinstance(item.optional_vars, ast.Name):
                yield item.optional_vars.id, batch.text(0, "table_name")


def _changes_rows(reason: str, subject: str) -> bool:
    """Return whether a statement changes or adds rows, which only a reverse can undo."""
    return reason == "sql_statement" and subject in ("update", "insert")


_TABLE_SECOND = frozenset(
    {"create_index", "create_unique_constraint", "create_foreign_key", "create_check_constraint", "drop_constraint"}
)


def _operation_target(call: WrittenCall, table: str) -> str:
    if call.last == "execute":
        return ""
    inside = call.text(1, "column_name")
    column = inside if call.name.startswith("op.") and call.last in ("drop_column", "alter_column") else ""
    if not column and call.last in ("drop_column", "alter_column"):
        column = call.text(0, "column_name")
    if call.last == "add_column":
        new = _new_column(call)
        column = new.text(0, "name") if new is not None else ""
    return ".".join(part for part in (table, column) if part)


def _new_column(call: WrittenCall) -> WrittenCall | None:
    for node in (*call.positional, *call.keywords.values()):
        found = read_call(node, call.names)
        if found is not None and found.last == "Column":
            return found
    return None


def _operation_risks(call: WrittenCall, table: str) -> Iterator[tuple[RiskKind, str, str]]:
    if call.last == "execute":
        node = call.argument(0, "sqltext")
        yield from statement_risks(node, call.names) if node is not None else ()
    elif call.last == "add_column":
        yield *_add_column_risk(call), table
    elif call.last == "alter_column":
        yield *_alter_column_risk(call), table
    elif call.last == "create_index":
        concurrent = call.flag("postgresql_concurrently")
        yield *(("safe", CONCURRENT) if concurrent else ("locks", "index_created")), table
    elif call.last == "drop_index" and call.flag("postgresql_concurrently"):
        yield "safe", CONCURRENT, table
    elif call.last in _RISKS:
        risk, reason = _RISKS[call.last]
        yield ("safe" if call.flag("postgresql_not_valid") else risk), reason, table


def _add_column_risk(call: WrittenCall) -> tuple[RiskKind, str]:
    new = _new_column(call)
    if new is None:
        return "safe", "not_known"
    required = new.value(-1, "nullable") is False or new.value(-1, "primary_key") is True
    if required and "server_default" not in new.keywords and not _is_generated(new):
        return "breaks", "not_null_added"
    if new.flag("unique"):
        return "locks", "unique_index_created"
    return ("locks", "index_created") if new.flag("index") else ("safe", "column_added")


def _is_generated(column: WrittenCall) -> bool:
    inner = [read_call(node, column.names) for node in column.positional]
    return any(call is not None and call.last in ("Identity", "Computed", "FetchedValue") for call in inner)


def _alter_column_risk(call: WrittenCall) -> tuple[RiskKind, str]:
    if "new_column_name" in call.keywords:
        return "breaks", "column_renamed"
    if "type_" in call.keywords and not _is_widened(call):
        return ("locks", "type_enlarged") if _is_larger(call) else ("breaks", "type_changed")
    if call.value(-1, "nullable") is False and call.value(-1, "existing_nullable") is not False:
        return "breaks", "made_not_null"
    return "safe", "harmless"


def _is_widened(call: WrittenCall) -> bool:
    """Return whether a text type only becomes longer, which needs no rewrite of the table in PostgreSQL."""
    old, new = call.inner(-1, "existing_type"), call.inner(-1, "type_")
    if old is None or new is None:
        return False
    texts = {"String", "VARCHAR", "Unicode", "Text", "TEXT", "UnicodeText"}
    if old.last not in texts or new.last not in texts:
        return False
    before, after = old.value(0, "length"), new.value(0, "length")
    return after is None or (isinstance(before, int) and isinstance(after, int) and after >= before)


_NUMBERS = {"smallinteger": 1, "smallint": 1, "integer": 2, "int": 2, "biginteger": 3, "bigint": 3}
"""Whole numbers by size."""


def _is_larger(call: WrittenCall) -> bool:
    """Return whether a column of whole numbers gets a larger type: its old values stay what they are."""
    old, new = (
        dotted_name(_type_of(call.keywords.get(name))).rpartition(".")[2] for name in ("existing_type", "type_")
    )
    return 0 < _NUMBERS.get(old.lower(), 0) < _NUMBERS.get(new.lower(), 0)


def _type_of(node: ast.expr | None) -> ast.AST:
    return node.func if isinstance(node, ast.Call) else node or ast.Constant(None)
