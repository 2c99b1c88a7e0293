"""Decide whether a loop around a query has few iterations, or writes a row in each of them."""

import ast
import re
from collections.abc import Collection

from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, ancestors, dotted_name, has_name, is_name
from toolkit.rules._handlers import answers_requests
from toolkit.rules._queries import SHORT_TABLE
from toolkit.rules._sql_text import assigned_values
from toolkit.source.calls import last_name

_WRITES = frozenset(
    (
        *("save", "create", "delete", "get_or_create", "update_or_create", "bulk_save", "commit", "flush"),
        *("insert", "insert_one", "insert_many", "update_one", "update_many", "replace_one", "delete_one"),
        *("delete_many", "find_one_and_update", "find_one_and_replace", "find_one_and_delete", "put_item"),
    )
)
_SESSION = re.compile(r"(\A|[._])(session|db)\Z", re.IGNORECASE)
_SESSION_WRITES = frozenset(("add", "merge", "delete", "execute"))
_SQL_WRITE = re.compile(r"\s*(insert\s+into|update\s+\w|delete\s+from|replace\s+into|merge\s+into)\b", re.IGNORECASE)
_ROWS_OF_QUERY = re.compile(r"\.(?:objects|query|session)\b|\.find\(|\.all\(\)")
_FILE_ROWS = re.compile(
    r"(\A|[._])(csv|reader|sheet|worksheet|rows_of_file)\Z|(\A|\.)(DictReader|iter_rows|get_rows)\Z"
)
_AROUND = ("enumerate", "reversed", "sorted", "list", "tuple", "set", "map", "filter")
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def has_few_rounds(node: ast.Call, scope: Scope) -> bool:
    """Return whether every loop around a call has few iterations: words of a text, or values listed by a caller.

    `text.split(",")` and `*names` are lists that a person typed: they have a handful of elements. So have constants of
    a class (`Order.STATES`), choices of a form (`getlist`) and tables whose names suggest few rows.
    """
    loops = _loops_around(node)
    return bool(loops) and all(_is_typed(loop.iter, scope) or _is_short(loop.iter, scope) for loop in loops)


def _is_short(value: ast.expr, scope: Scope) -> bool:
    """Return whether a loop iterates over a constant of a class, choices of a form, or all rows of a short table."""
    if isinstance(value, ast.Name):
        given = list(assigned_values(scope, value.id))
        return len(given) == 1 and not isinstance(given[0], ast.Name) and _is_short(given[0], scope)
    if isinstance(value, ast.Attribute):
        return (
            isinstance(value.value, ast.Name)
            and value.value.id[:1].isupper()
            and value.attr not in ("query", "objects")
        )
    if not isinstance(value, ast.Call):
        return False
    table = _ROWS_OF_QUERY.split(ast.unparse(value))
    return last_name(value) == "getlist" or (len(table) > 1 and bool(SHORT_TABLE.search(table[0])))


def goes_over_rows(node: ast.Call, scope: Scope) -> bool:
    """Return whether a loop around a call iterates over the rows of a query."""
    return any(_goes_over_rows(loop.iter, scope) for loop in _loops_around(node))


def writes_each_row(node: ast.Call, scope: Scope) -> bool:
    """Return whether the loop around a call writes in each iteration, so that a single query would help little.

    Loops over the rows of a file count as well, but not request handlers that iterate over the rows of a query: their
    client waits.
    """
    loops = _loops_around(node)
    if any(_reads_file(loop.iter) for loop in loops):
        return True
    statements = [loop for loop in loops if isinstance(loop, ast.For | ast.AsyncFor)]
    if not statements or not any(_writes(inner) for inner in walk(statements[-1])):
        return False
    return not (answers_requests(scope) and goes_over_rows(node, scope))


def runs_seldom(node: ast.Call, variables: Collection[str]) -> bool:
    """Return whether few iterations reach a call: those for one constant, or only the first hit.

    Args:
        node: the call.
        variables: names that depend on the loops: `if key == "state":` is true for one key.
    """
    inner: ast.AST = node
    for outer in ancestors(node):
        if isinstance(outer, ast.If) and inner in outer.body and _is_one_of_many(outer.test, variables):
            return True
        if isinstance(outer, (*_SCOPES, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            break
        if isinstance(inner, ast.stmt) and _ends_after(inner, outer):
            return True
        if isinstance(outer, ast.For | ast.AsyncFor | ast.While):
            break
        inner = outer
    return False


def _is_one_of_many(test: ast.expr, variables: Collection[str]) -> bool:
    """Return whether a condition compares a loop variable with one constant."""
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    names = {inner.id for side in sides for inner in walk(side) if isinstance(inner, ast.Name)}
    return any(isinstance(side, ast.Constant) for side in sides) and bool(names & set(variables))


def _ends_after(inner: ast.stmt, outer: ast.AST) -> bool:
    """Return whether the loop always ends after a statement that raised no error."""
    block: list[ast.stmt] = next((part for part in _blocks(outer) if inner in part), [])
    return bool(block) and isinstance(block[-1], ast.Return | ast.Break)


def _blocks(node: ast.AST) -> list[list[ast.stmt]]:
    return [part for name in ("body", "orelse", "finalbody") if isinstance(part := getattr(node, name, None), list)]


def _loops_around(node: ast.Call) -> list[ast.For | ast.AsyncFor | ast.comprehension]:
    """Return the loops around a call inside its function, innermost first."""
    found: list[ast.For | ast.AsyncFor | ast.comprehension] = []
    inner: ast.AST = node
    for outer in ancestors(node):
        if isinstance(outer, _SCOPES):
            break
        if isinstance(outer, ast.For | ast.AsyncFor) and inner is not outer.iter:
            found.append(outer)
        elif isinstance(outer, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            found += [item for item in outer.generators if inner is not item]
        inner = outer
    return found


def _bare(source: ast.expr) -> ast.expr:
    """Strip `enumerate`, `sorted` and the like from the iterable of a loop."""
    while isinstance(source, ast.Call) and dotted_name(source.func) in _AROUND and source.args:
        source = source.args[-1] if dotted_name(source.func) in ("map", "filter") else source.args[0]
    return source


def _is_typed(source: ast.expr, scope: Scope, within: frozenset[str] = frozenset()) -> bool:
    """Return whether the elements of a collection were typed by a person; `within`: names already examined."""
    source = _bare(source)
    if isinstance(source, ast.Call):
        return isinstance(source.func, ast.Attribute) and source.func.attr in ("split", "splitlines")
    if isinstance(source, ast.ListComp | ast.GeneratorExp | ast.SetComp):
        return all(_is_typed(item.iter, scope, within) for item in source.generators)
    if not isinstance(source, ast.Name) or source.id in within:
        return False
    given = _assigned_values(source.id, scope)
    if given:
        others = [value for value in given if not has_name(value, source.id)]
        return bool(others) and all(_is_typed(value, scope, within | {source.id}) for value in others)
    return _is_starred_parameter(source.id, scope)


def _assigned_values(name: str, scope: Scope) -> list[ast.expr]:
    return [node.value for node in scope.nodes(ast.Assign) if any(is_name(target, name) for target in node.targets)]


def _is_starred_parameter(name: str, scope: Scope) -> bool:
    function = scope.node
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return function.args.vararg is not None and function.args.vararg.arg == name


def _reads_file(source: ast.expr) -> bool:
    source = _bare(source)
    name = dotted_name(source.func) if isinstance(source, ast.Call) else dotted_name(source)
    return bool(_FILE_ROWS.search(name))


def _goes_over_rows(source: ast.expr, scope: Scope) -> bool:
    source = _bare(source)
    given = _assigned_values(source.id, scope) if isinstance(source, ast.Name) else [source]
    return any(_ROWS_OF_QUERY.search(ast.unparse(value)) for value in given)


def _writes(node: ast.AST) -> bool:
    """Return whether a node writes to a database: a call of an ORM or driver, or the text of a SQL statement."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(_SQL_WRITE.match(node.value))
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    receiver = dotted_name(node.func.value)
    if last_name(node) == "execute":
        return False  # its text tells
    if last_name(node) in _SESSION_WRITES and _SESSION.search(receiver):
        return True
    if last_name(node) == "add":  # a relation of an object; a set has a name of its own
        return "." in receiver and not receiver.startswith("self.") and bool(node.args)
    return last_name(node) in _WRITES
