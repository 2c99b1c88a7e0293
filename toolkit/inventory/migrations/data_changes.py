"""Changes of rows in the code of migrations: SQL texts that it executes, and deletions and updates of queries."""

import ast
from collections.abc import Iterator, Sequence

from toolkit.inventory.migrations.calls import Names, literal_value
from toolkit.inventory.migrations.names import Functions, arguments_by_name, assignments, bind_items, resolve
from toolkit.inventory.migrations.sql import sql_risks
from toolkit.model.inventory import RiskKind
from toolkit.model.tree import has_name, name_of

_EXECUTES = frozenset({"execute", "exec_driver_sql", "executescript"})
_CHANGES = frozenset({"update", "delete", "insert"})
_LONGEST_CHAIN = 40
_BLOCKS = ("body", "orelse", "finalbody")


def written_calls(
    function: ast.FunctionDef, functions: Functions, names: Names, entered: frozenset[str] = frozenset()
) -> Iterator[tuple[ast.Call, Names]]:
    """Yield the calls in a function and in those of the file that it calls, in the order in which they run.

    A loop over written items gives the calls of its body once for each of them.

    Args:
        function: function of a migration.
        functions: the functions of its file.
        names: the names that it may use.
        entered: names of the functions around it.
    """
    inner = entered | {function.name}
    for call, bound in _calls_of_block(function.body, names):
        callee = functions.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if callee is None:
            yield call, bound
        elif callee.name not in inner:
            yield from written_calls(callee, functions, {**bound, **arguments_by_name(callee, call, bound)}, inner)


def _calls_of_block(statements: Sequence[ast.stmt], names: Names) -> Iterator[tuple[ast.Call, Names]]:
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr | ast.withitem):
                found = [inner for inner in ast.walk(part) if isinstance(inner, ast.Call)]
                yield from ((call, names) for call in sorted(found, key=lambda call: (call.lineno, call.col_offset)))
        if isinstance(node, ast.For):
            for bound in bind_items(node.target, node.iter, names):
                yield from _calls_of_block(node.body, bound)
            yield from _calls_of_block(node.orelse, names)
            continue
        for block in _BLOCKS:
            yield from _calls_of_block(getattr(node, block, ()), names)
        for handler in getattr(node, "handlers", ()):
            yield from _calls_of_block(handler.body, names)
        names = {**names, **{name: value for name, value in assignments(node) if not has_name(value, name)}}


def changes_of_rows(call: ast.Call, names: Names) -> Iterator[tuple[RiskKind, str, str]]:
    """Yield (risk, reason, table) of a call that executes SQL, or deletes or updates what a query selects.

    Args:
        call: a call in the code of a migration.
        names: the names that it may use.
    """
    if not isinstance(call.func, ast.Attribute):
        return
    name = call.func.attr
    if name in _EXECUTES and call.args:
        yield from statement_risks(call.args[0], names)
    elif name == "delete" and not call.args and _is_query(call.func.value, names):
        yield "loses", "rows_deleted", ""
    elif name == "update" and (call.keywords or call.args) and _is_query(call.func.value, names):
        yield "safe", "sql_statement", "update"


def statement_risks(node: ast.expr, names: Names) -> Iterator[tuple[RiskKind, str, str]]:
    """Yield (risk, reason, table) of an SQL text or a statement of SQLAlchemy; `sql_unread` for others."""
    value = literal_value(node, names)
    if isinstance(value, str):
        yield from sql_risks(value)
        return
    kind, table = _built_statement(resolve(node, names), names)
    if kind == "delete":
        yield "loses", "rows_deleted", table
    else:
        yield "safe", *(("sql_statement", kind) if kind else ("sql_unread", ""))


def _built_statement(node: ast.expr, names: Names) -> tuple[str, str]:
    """Return kind and table of `orders.update().where(..)` or `sa.delete(orders)`; empty if it is none."""
    while isinstance(node, ast.Call):
        name = name_of(node.func)
        if name in _CHANGES:
            table = node.args[0] if node.args else getattr(node.func, "value", node)
            found = resolve(table, names)
            first = literal_value(found.args[0], names) if isinstance(found, ast.Call) and found.args else None
            return name, first if isinstance(first, str) else ""
        if not isinstance(node.func, ast.Attribute):
            break
        node = node.func.value
    return "", ""


def _is_query(node: ast.expr, names: Names) -> bool:
    """Return whether an expression is rows of a model: `Order.objects.filter(..)`, `session.query(Order)`."""
    for _ in range(_LONGEST_CHAIN):
        node = resolve(node, names)
        if not isinstance(node, ast.Call | ast.Attribute):
            break
        if isinstance(node, ast.Attribute) and (node.attr in ("objects", "query") or node.attr.endswith("_objects")):
            return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return False
