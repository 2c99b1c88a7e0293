"""Find the status codes with which code responds."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.status_words import status_of_constant, status_of_name, status_of_value
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    ClassValue,
    Environment,
    ExternalName,
    FunctionValue,
    Value,
    function_of,
)
from toolkit.model.inventory import EndpointStatus
from toolkit.model.tree import callee_of, name_of

_CODE_FIRST = frozenset(
    {"abort", "set_status", "send_error", "HTTPError", "halt", "flask_abort", "http_abort", "HTTPException"}
)
_CODE_KEYWORDS = ("status", "status_code", "code", "http_status", "http_code", "http_status_code")
_CODE_SECOND = frozenset({"make_response", "Response", "error_response", "jsonify_error"})
_ERRORS = 400
_CLASS_CODES = ("code", "status_code", "status", "http_status", "http_code")


def read_statuses(
    interpreter: Interpreter, code: HandlerCode, handlers: Mapping[int, list[int]], *, is_handler: bool
) -> Iterator[EndpointStatus]:
    """Yield the status codes that one function sets, raises or returns.

    Args:
        interpreter: interpreter that looks up exceptions of the project.
        code: the function.
        handlers: maps the id of an exception class to the codes of its error handler.
        is_handler: whether its result is the response; otherwise tuples that it returns are ignored.
    """
    around = Environment(code.function.module, {}, code.function.around)
    for node in code.function.nodes:
        found: list[int] = []
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) in (2, 3):
            found.append(status_of_value(node.value.elts[1]))
        elif isinstance(node, ast.Call):
            found += [*filter(None, call_statuses(node))] or [
                *_passed_statuses(interpreter, node, around),
                *_answer_statuses(interpreter, node, around),
            ]
        elif isinstance(node, ast.Raise) and node.exc is not None:
            found += _raised_statuses(interpreter, node.exc, around, handlers)
        elif isinstance(node, ast.Assign) and any(_is_status_target(target) for target in node.targets):
            found.append(status_of_value(node.value))
        for status in found:
            if status:
                yield EndpointStatus(status, code.place(node))
    if is_handler and _answers_by_default(code.function.nodes):
        yield EndpointStatus(0, code.place(code.node))


def _is_status_target(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("status", "status_code")


def _answers_by_default(nodes: Iterable[ast.AST]) -> bool:
    """Return whether one of these nodes returns without an explicit status."""
    returns = [item for item in nodes if isinstance(item, ast.Return)]
    plain = [item for item in returns if item.value is not None and not _says_status(item.value)]
    return bool(plain) or not returns


def _says_status(value: ast.expr) -> bool:
    if isinstance(value, ast.Tuple):
        return len(value.elts) in (2, 3) and bool(status_of_value(value.elts[1]))
    return isinstance(value, ast.Call) and any(call_statuses(value))


def call_statuses(node: ast.Call) -> list[int]:
    """Return the status codes that a call sets or raises: `abort(404)`, `Response(status=401)`; 0 for unknown ones."""
    name = name_of(node.func)
    given = [status_of_value(item.value) for item in node.keywords if item.arg in _CODE_KEYWORDS]
    given = [status for status in given if status]
    if name in _CODE_FIRST and node.args:
        return given or [status_of_value(node.args[0])]
    if name in _CODE_SECOND and len(node.args) > 1:
        return given or [status_of_value(node.args[1])]
    if given:
        return given
    if name == "is_valid" and any(item.arg == "raise_exception" for item in node.keywords):
        return [400]
    raised = isinstance(getattr(node, "parent", None), ast.Raise)
    return [] if raised else [status_of_name(name)]


def _passed_statuses(interpreter: Interpreter, node: ast.Call, around: Environment) -> list[int]:
    """Return the error that a call passes to a parameter for the status of its function: `fail("no order", 404)`."""
    given = {position: status_of_value(item) for position, item in enumerate(node.args)}
    if all(status < _ERRORS for status in given.values()):
        return []
    of = function_of(interpreter.evaluate(node.func, around))
    if not isinstance(of, FunctionValue):
        return []
    names = [item.arg for item in (*of.node.args.posonlyargs, *of.node.args.args)]
    return [status for position, status in given.items() if position < len(names) and names[position] in _CODE_KEYWORDS]


def _answer_statuses(interpreter: Interpreter, node: ast.Call, around: Environment) -> list[int]:
    """Return the status code of a response of the project whose class has one: `return NotLoggedIn(request)`."""
    returns = isinstance(getattr(node, "parent", None), ast.Return)
    if not returns or not name_of(node.func)[:1].isupper() or any(map(_is_call, ast.walk(node.func))):
        return []
    of = function_of(interpreter.evaluate(node.func, around))
    return _class_statuses(of, {}) if isinstance(of, ClassValue) else []


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call)


def _raised_statuses(
    interpreter: Interpreter, node: ast.expr, around: Environment, handlers: Mapping[int, list[int]]
) -> list[int]:
    target = callee_of(node)
    if isinstance(node, ast.Call) and any(call_statuses(node)):
        return []  # the call itself says it
    given = [status_of_value(item) for item in node.args] if isinstance(node, ast.Call) else []
    if any(given):
        return given  # an exception of the project that takes its status
    if any(isinstance(item, ast.Call | ast.Subscript) for item in ast.walk(target)):
        return []
    found = function_of(interpreter.evaluate(target, around))
    if isinstance(found, ClassValue):
        return _class_statuses(found, handlers)
    name = name_of(target)
    return [status_of_name(name)]


def _class_statuses(of: ClassValue, handlers: Mapping[int, list[int]]) -> list[int]:
    """Return the status codes of a project exception: from an error handler, its own, or inherited."""
    for base in of.lineage():
        if isinstance(base, ClassValue):
            if id(base.node) in handlers:
                return handlers[id(base.node)]
            for name in _CLASS_CODES:
                if status := _status_in(base.names.get(name)):
                    return [status]
    return [status for external in of.externals() if (status := status_of_name(external.rpartition(".")[2]))][:1]


def _status_in(value: Value) -> int:
    """Return the status code that an attribute of a class holds: `404` or `http.client.NOT_FOUND`; else 0."""
    if isinstance(value, ExternalName):
        return status_of_constant(value.last)
    return value if isinstance(value, int) and 100 <= value < 600 else 0
