"""Judge SQL texts in migrations: the risk of each statement for a revision that is still running."""

import logging
from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from toolkit.model.inventory import RiskKind

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # what it cannot parse is named by us

_LONGEST = 100_000
CONCURRENT = "index_concurrent"
"""Reason of a safe statement that fails inside a transaction."""


def sql_risks(text: str) -> Iterator[tuple[RiskKind, str, str]]:
    """Yield (risk, reason, table or column) for each statement; statements that cannot be parsed are `unread`.

    Args:
        text: one or more statements, for PostgreSQL.
    """
    try:
        statements = sqlglot.parse(text[:_LONGEST], dialect="postgres")
    except (SqlglotError, RecursionError):
        yield "safe", "sql_unread", ""
        return
    created = {_table(item) for item in statements if isinstance(item, exp.Create) and _kind(item) == "TABLE"}
    for statement in statements:
        if isinstance(statement, exp.Create) or statement is None or _table(statement) not in created:
            yield from _statement_risks(statement, created) if statement is not None else ()


def _statement_risks(statement: exp.Expr, created: set[str]) -> Iterator[tuple[RiskKind, str, str]]:
    if isinstance(statement, exp.Alter):
        if _kind(statement) == "INDEX":
            yield "safe", "harmless", _table(statement)
            return
        for action in statement.args.get("actions") or ():
            yield _action_risk(statement, action)
    elif isinstance(statement, exp.Drop):
        yield _drop_risk(statement)
    elif isinstance(statement, exp.Create):
        yield _create_risk(statement, created)
    elif isinstance(statement, exp.TruncateTable | exp.Delete):
        yield "loses", "rows_deleted", _table(statement)
    elif isinstance(statement, exp.Command):
        yield _command_risk(statement)
    else:
        yield "safe", "sql_statement", type(statement).__name__.lower()


def _kind(statement: exp.Expr) -> str:
    return str(statement.args.get("kind") or "").upper()


def _drop_risk(statement: exp.Drop) -> tuple[RiskKind, str, str]:
    if statement.args.get("concurrently"):
        return "safe", CONCURRENT, ""
    is_of_type = _kind(statement) == "TYPE" and bool(statement.args.get("cascade"))  # otherwise no column may use it
    if is_of_type or _kind(statement) in ("TABLE", "VIEW", "SCHEMA", "SEQUENCE"):
        return "breaks", "table_dropped", _table(statement)
    return "safe", "sql_statement", _kind(statement).lower()


def _create_risk(statement: exp.Create, created: set[str]) -> tuple[RiskKind, str, str]:
    table = _table(statement)
    if _kind(statement) != "INDEX":
        return "safe", "sql_statement", "create"
    if statement.args.get("concurrently"):
        return "safe", CONCURRENT, table
    return ("safe", "created_here", table) if table in created else ("locks", "index_created", table)


def in_transaction(risk: tuple[RiskKind, str]) -> tuple[RiskKind, str]:
    """Return (risk, reason) of a statement inside a transaction, given those that it has outside of one.

    PostgreSQL refuses to build or drop an index concurrently there, so that the deployment stops half-way.
    Source: PostgreSQL manual, CREATE INDEX, "Building Indexes Concurrently".
    """
    return ("breaks", "concurrent_in_transaction") if risk[1] == CONCURRENT else risk


def _action_risk(statement: exp.Alter, action: exp.Expr) -> tuple[RiskKind, str, str]:
    table = _table(statement)
    if isinstance(action, exp.Drop):
        column = str(action.args.get("kind") or "").upper() == "COLUMN"
        return (
            ("breaks", "column_dropped", _with_column(table, action))
            if column
            else ("safe", "constraint_dropped", table)
        )
    if isinstance(action, exp.RenameColumn | exp.AlterRename):
        if isinstance(action, exp.AlterRename):
            return "breaks", "table_renamed", table
        return "breaks", "column_renamed", _with_column(table, action)
    if isinstance(action, exp.ColumnDef):
        required = bool(action.find(exp.NotNullColumnConstraint)) and not action.find(exp.DefaultColumnConstraint)
        return ("breaks", "not_null_added", table) if required else ("safe", "column_added", table)
    if isinstance(action, exp.AlterColumn):
        return _alter_column_risk(action, table)
    return _constraint_risk(statement, action, table)


def _constraint_risk(statement: exp.Alter, action: exp.Expr, table: str) -> tuple[RiskKind, str, str]:
    if not isinstance(action, exp.AddConstraint):
        return "safe", "sql_statement", "alter"
    if action.find(exp.UniqueColumnConstraint):
        return "breaks", "unique_added", table
    return ("safe" if statement.args.get("not_valid") else "locks"), "constraint_added", table


def _alter_column_risk(action: exp.AlterColumn, table: str) -> tuple[RiskKind, str, str]:
    column = f"{table}.{action.name}"
    if action.args.get("dtype"):
        return "breaks", "type_changed", column
    if action.args.get("allow_null") is False:
        return "breaks", "made_not_null", column
    return "safe", "sql_statement", "alter column"


def _command_risk(statement: exp.Command) -> tuple[RiskKind, str, str]:
    text = f"{statement.name} {statement.args.get('expression') or ''}".upper()
    if text.startswith(("VACUUM FULL", "CLUSTER", "LOCK", "REINDEX")) and "CONCURRENTLY" not in text:
        return "locks", "table_locked", ""
    if text.startswith("ALTER TABLE") and " DROP COLUMN" in text:
        return "breaks", "column_dropped", ""
    return "safe", "sql_unread", text[:40].strip().lower()


def _table(statement: exp.Expr) -> str:
    found = statement.find(exp.Table)
    return found.name if found is not None else ""


def _with_column(table: str, action: exp.Expr) -> str:
    column = action.find(exp.Column)
    return f"{table}.{column.name}" if column is not None else table
