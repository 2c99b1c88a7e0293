"""Find the error handlers of an application, and the status codes with which they respond."""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from toolkit.inventory.endpoints.status_words import status_of_value
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import ClassValue, Environment, function_of
from toolkit.model.responses import ErrorAnswer
from toolkit.model.tree import dotted_name

_REGISTERING = ("errorhandler", "app_errorhandler", "exception_handler", "error_handler")
_EVERYTHING = ("Exception", "BaseException", "StandardError", "HTTPException", "StarletteHTTPException", "500")
"""Exceptions and statuses whose handler concerns every endpoint."""


class ErrorHandlers(NamedTuple):
    """The error handlers of a program.

    Attributes:
        codes: status codes by the id of the class definition of an exception of the project.
        answers: handlers of what nothing else handles.
    """

    codes: dict[int, list[int]]
    answers: tuple[ErrorAnswer, ...]


def find_error_handlers(interpreter: Interpreter, trees: Iterable[tuple[str, ast.Module]]) -> ErrorHandlers:
    """Return the functions under `@app.errorhandler(Class)` and the like.

    Args:
        interpreter: interpreter that looks up exceptions.
        trees: (path, tree) of the modules with error handlers.
    """
    codes: dict[int, list[int]] = {}
    answers: set[ErrorAnswer] = set()
    for path, tree in trees:
        around = Environment(interpreter.modules.at(path), {})
        for function, given in _registrations(tree):
            returned = [status for item in ast.walk(function) if (status := _status_of_return(item))]
            name = _name(given)
            if name in _EVERYTHING:
                shown = returned[0] if len(set(returned)) == 1 else 0
                answers.add(ErrorAnswer(name, shown, f"{path}:{function.lineno}"))
                continue
            of = function_of(interpreter.evaluate(given, around))
            if isinstance(of, ClassValue) and returned:
                codes[id(of.node)] = returned
    return ErrorHandlers(codes, tuple(sorted(answers)))


def _registrations(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, ast.expr]]:
    """Yield error handlers with the exception or status of their decorator."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and decorator.args and _is_error_handler(decorator):
                    yield node, decorator.args[0]


def _is_error_handler(node: ast.Call) -> bool:
    return dotted_name(node.func).rpartition(".")[2] in _REGISTERING


def _name(given: ast.expr) -> str:
    if isinstance(given, ast.Constant):
        return str(given.value)
    return dotted_name(given).rpartition(".")[2]


def _status_of_return(node: ast.AST) -> int:
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) > 1:
        return status_of_value(node.value.elts[1])
    if isinstance(node, ast.keyword) and node.arg in ("status_code", "status"):
        return status_of_value(node.value)
    return 0
