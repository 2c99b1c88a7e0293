"""Recognize the functions of a project that make an error response: `return jsonify({"error": text}), status`."""

import ast
from typing import NamedTuple

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.endpoints.status_words import status_of_value
from toolkit.model.tree import callee_of

_STATUS_NAMES = ("status", "status_code", "code", "http_status")
_ERROR_KEYS = frozenset({"error", "errors", "error_message", "error_code"})
_SUCCESS = 200


class ErrorHelper(NamedTuple):
    """A function that makes an error response; `position`: its parameter for the status code, -1 for none."""

    name: str
    position: int
    default: int

    def status_of(self, call: ast.Call) -> int:
        """Return the status code of the response that a call makes."""
        named = (status_of_value(item.value) for item in call.keywords if item.arg == self.name)
        if status := next((status for status in named if status), 0):
            return status
        if 0 <= self.position < len(call.args):
            return status_of_value(call.args[self.position])
        return self.default


def read_error_helper(function: FunctionDefinition) -> ErrorHelper | None:
    """Return what a function makes if its only purpose is an error response; None for any other function.

    Args:
        function: a function of the project.
    """
    returns = [node.value for node in function.scope.nodes(ast.Return)]
    if len(returns) != 1 or returns[0] is None or not _has_error_key(function):
        return None
    parameters = function.parameters
    name = next((item for item in parameters if item in _STATUS_NAMES), "")
    if not name:
        value = returns[0]
        fixed = status_of_value(value.elts[1]) if isinstance(value, ast.Tuple) and len(value.elts) > 1 else 0
        return ErrorHelper("", -1, fixed or _SUCCESS) if parameters and _is_response(value) else None
    spec = function.node.args
    defaults = dict(
        zip([item.arg for item in (*spec.posonlyargs, *spec.args)][::-1], spec.defaults[::-1], strict=False)
    )
    defaults.update((item.arg, value) for item, value in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if value)
    return ErrorHelper(name, parameters.index(name), status_of_value(defaults.get(name)) or _SUCCESS)


def _has_error_key(function: FunctionDefinition) -> bool:
    """Return whether a function builds a dictionary with a key that is named like an error."""
    for node in function.scope.nodes(ast.Dict):
        if any(isinstance(key, ast.Constant) and str(key.value).lower() in _ERROR_KEYS for key in node.keys):
            return True
    calls = function.scope.nodes(ast.Call)
    return any(word.arg in _ERROR_KEYS for call in calls for word in call.keywords)


def _is_response(value: ast.expr) -> bool:
    """Return whether an expression is a response rather than a value: a call, or a tuple with a status code."""
    first = value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value
    name = callee_of(first)
    text = ast.unparse(name).rpartition(".")[2].lower()
    return isinstance(first, ast.Call) and ("json" in text or "response" in text)
