"""Recognize the statements by which a check refuses a request, with their status codes."""

import ast
import re
from typing import TypeGuard

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.endpoints.status_words import status_of_name, status_of_value
from toolkit.inventory.endpoints.statuses import call_statuses
from toolkit.model.tree import dotted_name

_REFUSING = 400
_REDIRECTS = range(300, 400)
_STATUS_NAMES = ("status", "status_code", "code", "http_status")
_QUALITIES = re.compile(r"_*(?:is|has|can|may)_|\w*(?:admin|staff|superuser)")
_UNAUTHORIZED = ("unauthorized", "handle_needs_login", "permission_denied", "handle_no_permission")
"""Methods of log-in libraries that refuse a request."""


def lets_through(value: ast.expr | None) -> bool:
    """Return whether a returned value lets a request pass: `True`, or the result of the guarded function."""
    if isinstance(value, ast.Constant):
        return value.value is True
    if isinstance(value, ast.Await):
        return lets_through(value.value)
    return isinstance(value, ast.Call) and any(isinstance(item, ast.Starred) for item in value.args)


def decides_by_value(value: ast.expr | None) -> TypeGuard[ast.expr]:
    """Return whether a returned value decides: a comparison, or what a caller is (`user.is_manager`), or is not."""
    if isinstance(value, ast.Compare | ast.BoolOp):
        return True
    inner = value.operand if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not) else value
    return isinstance(inner, ast.Attribute) and bool(_QUALITIES.match(inner.attr))


def inherited_name(value: ast.expr | None) -> str:
    """Return the name of the method of a base class whose answer is returned: `return super().test_func()`."""
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return ""
    owner = value.func.value
    return value.func.attr if isinstance(owner, ast.Call) and dotted_name(owner.func) == "super" else ""


def deciding_calls(node: ast.If) -> set[int]:
    """Return the ids of the calls whose truth lets a request pass: `if not f(): abort(403)`, `if f(): return view()`.

    Args:
        node: the statement.
    """
    last = node.body[-1]
    if isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not):
        leaves = isinstance(last, ast.Return | ast.Raise) or (isinstance(last, ast.Expr) and _is_abort(last.value))
        return {id(node.test.operand)} if leaves else set()
    return {id(node.test)} if isinstance(last, ast.Return) and lets_through(last.value) else set()


def _is_abort(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and bool(status_of_call(value))


def status_of_return(value: ast.expr | None, callees: dict[int, FunctionDefinition]) -> int:
    """Return the status code with which a returned value refuses or redirects a request; 0 if it does not.

    Args:
        value: the returned expression.
        callees: maps the id of a call to the function of the project that it calls.
    """
    if isinstance(value, ast.Tuple) and len(value.elts) > 1:
        return _refusing(status_of_value(value.elts[1]))
    if not isinstance(value, ast.Call):
        return 0
    name = dotted_name(value.func).rpartition(".")[2]
    if name in _UNAUTHORIZED:
        return 401 if name in ("unauthorized", "handle_needs_login") else 403
    found = [*call_statuses(value), status_of_name(name), _passed_status(value, callees.get(id(value)))]
    return next((status for status in map(_refusing, found) if status), 0)


def status_of_raise(node: ast.Raise, raised: ClassDefinition | None) -> int:
    """Return the status code of a raised exception; 0 if it is unknown.

    Args:
        node: the statement.
        raised: the class of the project that it raises; None if it is not one.
    """
    if node.exc is None:
        return 0
    call = node.exc if isinstance(node.exc, ast.Call) else None
    given = [status_of_value(item) for item in call.args] if call else []
    given += [status_of_value(item.value) for item in call.keywords if item.arg in _STATUS_NAMES] if call else []
    name = dotted_name(call.func if call else node.exc).rpartition(".")[2]
    own = []
    if raised is not None:
        members = [raised.find(key) for key in _STATUS_NAMES]
        own = [status_of_value(item) for item in members if isinstance(item, ast.expr)]
        own += [status_of_name(base.rpartition(".")[2]) for base in raised.externals()]
    return next((status for status in (*given, *own, status_of_name(name)) if status >= _REFUSING), 0)


def status_of_call(node: ast.Call) -> int:
    """Return the status code of `abort(401)` and the like; 0 for other calls."""
    name = dotted_name(node.func).rpartition(".")[2]
    if name in ("permission_denied", "unauthorized"):
        return 403 if name == "permission_denied" else 401
    if name not in ("abort", "flask_abort", "http_abort", "halt", "send_error") or not node.args:
        return 0
    return _refusing(status_of_value(node.args[0]))


def _passed_status(call: ast.Call, callee: FunctionDefinition | None) -> int:
    """Return the status code that is passed to a parameter of that name: `fail("token", 401)`."""
    if callee is None:
        return 0
    named = zip(callee.parameters, call.args, strict=False)
    return next((status_of_value(item) for name, item in named if name in _STATUS_NAMES), 0)


def _refusing(status: int) -> int:
    return status if status >= _REFUSING or status in _REDIRECTS else 0
