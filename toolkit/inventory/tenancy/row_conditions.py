"""Find the parts of a function that determine the rows of an access, and the values of local names."""

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from toolkit.inventory.data_access.program import local_values, method_chain
from toolkit.inventory.tenancy.accesses import StoreAccess
from toolkit.model.tree import Scope, ancestors, dotted_name, has_name, is_name, is_text, parent
from toolkit.source.calls import last_name

_LONGEST = 4000
LAST_LINE = 2**31
"""A line number after all others."""
_NO_CONDITIONS = frozenset(
    {
        *("update", "update_one", "update_many", "replace_one", "find_and_modify", "find_one_and_update"),
        *("find_one_and_replace", "values", "values_list", "only", "defer", "order_by", "sort", "options", "modify"),
        *("select_related", "prefetch_related", "with_entities", "load_only", "bulk_update", "annotate"),
    }
)
"""Methods whose arguments do not select rows; in those of MongoDB the first argument does."""
_WITH_FLAG = frozenset({"get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create"})
"""Methods that return a row first, and whether they made it."""
_PLAIN = (str, dict, list, int, bytes, set, datetime)
_GROWS = frozenset({"append", "extend", "insert", "add", "setdefault", "save"})
_FILTERS = ("filter", "query", "spec", "criteria")
_CHECKS = re.compile(
    r"\A_*(?:user_)?(check|require|ensure|verify|assert|has|can|is|may|must|allow|belongs|authorize|validate|restrict|guard|deny|forbid"
    r"|filter|scope|limit)(_|\Z)|(\A|_)(permissions?|access|accessible\w*|allowed|authorized|owned)\Z",
    re.IGNORECASE,
)
"""Names of functions that test or filter rows."""


def condition_nodes(access: StoreAccess) -> Iterator[ast.AST]:
    """Yield the parts of an access that select rows, without written values, order and columns."""
    is_mongo = access.query is not None and access.query.technology == "mongo"
    waiting: list[ast.AST] = [access.node]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _NO_CONDITIONS:
            waiting.append(node.func)
            if is_mongo:
                waiting += [*node.args[:1], *(item for item in node.keywords if item.arg in _FILTERS)]
        elif isinstance(node, ast.Call):
            waiting += [node.func, *node.args, *(item for item in node.keywords if item.arg != "defaults")]
        else:
            waiting += ast.iter_child_nodes(node)


def collection_name(access: StoreAccess) -> str:
    """Return the local name of the collection of a MongoDB access; empty if it has none."""
    is_mongo = access.query is not None and access.query.technology == "mongo"
    start = method_chain(access.node)[1] if is_mongo and isinstance(access.node, ast.Call) else None
    return start.id if isinstance(start, ast.Name) else ""


def is_own_queryset(node: ast.expr) -> bool:
    """Return whether a call chain starts at the queryset of its class: `self.queryset.get(...)`."""
    return isinstance(node, ast.Call) and dotted_name(method_chain(node)[1]) == "self.queryset"


def is_test_of(call: ast.Call, names: set[str]) -> bool:
    """Return whether a call filters or tests rows: a method on them, or a check by its name."""
    _, start = method_chain(call)
    is_own = dotted_name(start) in names and last_name(call) not in _NO_CONDITIONS | _GROWS
    return is_own or is_check(last_name(call))


def is_check(name: str) -> bool:
    """Return whether a function tests or filters rows, by its name."""
    return bool(_CHECKS.search(name))


def single_rows(scope: Scope, name: str) -> Iterator[str]:
    """Yield the names of the single rows that a loop or a comprehension takes from a name."""
    loops: list[ast.For | ast.comprehension] = [*scope.nodes(ast.For), *scope.nodes(ast.comprehension)]
    for loop in loops:
        if has_name(loop.iter, name):
            yield from (inner.id for inner in ast.walk(loop.target) if isinstance(inner, ast.Name))


def is_one_of_two_reasons(access: StoreAccess) -> bool:
    """Return whether a missing row alone does not refuse a request: `if not member and not admin: return 403`."""
    held = name_of_result(access.node)
    tests = [node.test for node in access.scope.nodes(ast.If) if held and has_name(node.test, held)]
    return bool(tests) and all(
        isinstance(test, ast.BoolOp)
        and isinstance(test.op, ast.And)
        and all(isinstance(item, ast.UnaryOp) and isinstance(item.op, ast.Not) for item in test.values)
        for test in tests
    )


def identifiers(node: ast.AST) -> Iterator[str]:
    """Yield every name, attribute, keyword, key and short text in a tree."""
    return names_in(ast.walk(node))


def names_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names, attributes, keywords, keys and short texts among some nodes."""
    for inner in nodes:
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr
        elif isinstance(inner, ast.keyword | ast.arg):
            yield inner.arg or ""
        elif is_text(inner) and len(inner.value) < _LONGEST:
            yield from () if isinstance(parent(inner), ast.Expr) else (inner.value,)


def values_of_local(scope: Scope, name: str, before: int = LAST_LINE) -> Iterator[ast.expr]:
    """Yield the values of a local name up to a line: from assignments, items, `update`, loops."""
    return (value for value in _every_value(scope, name) if value.lineno <= before)


def _every_value(scope: Scope, name: str) -> Iterator[ast.expr]:
    """Yield the values of a local name: from assignments, items, `update`, loops."""
    yield from local_values(scope, name)
    for node in scope.nodes(ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Subscript) and dotted_name(target.value) == name:
                yield target.slice
                yield node.value
    for call in scope.nodes(ast.Call):
        if dotted_name(call.func) in (f"{name}.update", f"{name}.append", f"{name}.extend"):
            yield from call.args
    for grown in scope.nodes(ast.AugAssign):
        if dotted_name(grown.target) == name:
            yield grown.value
    for loop in scope.nodes(ast.For):
        if has_name(loop.target, name):
            yield loop.iter


def values_given(scope: Scope, name: str) -> Iterator[ast.expr]:
    """Yield the values assigned to a local name, also by unpacking: `rows, _ = readable(user)`."""
    yield from local_values(scope, name)
    for node in scope.nodes(ast.Assign):
        several = (item for item in node.targets if isinstance(item, ast.Tuple))
        if any(is_name(item, name) for target in several for item in target.elts):
            yield node.value


def is_object(scope: Scope, name: str) -> bool:
    """Return whether a name is an object of the project, such as a row, and not a plain value."""
    return any(
        isinstance(node.value, ast.Name)
        and node.value.id == name
        and not any(hasattr(item, node.attr) for item in _PLAIN)
        for node in scope.nodes(ast.Attribute)
    )


def is_returned(access: StoreAccess) -> bool:
    """Return whether a function returns the result of an access, or a value derived from it."""
    held = name_of_result(access.node)
    for node in access.scope.nodes(ast.Return):
        inside = list(ast.walk(node.value)) if node.value is not None else []
        if access.node in inside or any(is_name(item, held) for item in inside):
            return True
    return False


def name_of_result(node: ast.expr) -> str:
    """Return the name to which the result of an access is assigned; of `found, row = ...` the last one."""
    for around in ancestors(node):
        if isinstance(around, ast.Assign) and len(around.targets) == 1:
            target = around.targets[0]
            several = target.elts if isinstance(target, ast.Tuple) and isinstance(node, ast.Call) else []
            is_made = isinstance(node, ast.Call) and last_name(node) in _WITH_FLAG
            return dotted_name((several[0] if is_made else several[-1]) if several else target)
        if isinstance(around, ast.For | ast.AnnAssign | ast.NamedExpr):
            return dotted_name(around.target)
        if isinstance(around, ast.stmt):
            return ""
    return ""
