"""Status codes that a decorator declares: `@router.post("/", status_code=201, responses={409: {...}})`."""

import ast
from collections.abc import Iterator

from toolkit.inventory.endpoints.annotations import call_name
from toolkit.inventory.endpoints.declared_parameters import CHECKED, decorators_of
from toolkit.inventory.endpoints.docstring_specification import docstring_statuses
from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.status_words import status_of_constant, status_of_value
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import ExternalName, Value

_ANSWERS = frozenset({"response", "alt_response", "marshal_with", "marshal_list_with", "output"})
"""Decorators of flask-smorest, Flask-RESTX and APIFlask that declare one answer, with its status code."""
_NOT_VALID = 422


def declared_success(code: HandlerCode) -> int:
    """Return the status code of a successful answer; 0 if no decorator declares it."""
    given = (status_of_value(item) for item in _keyword_values(code, "status_code", "default_status_code"))
    declared = (*given, *_answers(code), *docstring_statuses(code))
    return next((status for status in declared if 200 <= status < 300), 0)


def declared_responses(interpreter: Interpreter, code: HandlerCode) -> Iterator[int]:
    """Yield the status codes of the other answers that a decorator declares.

    Args:
        interpreter: interpreter that looks up tables of answers: `responses={**COMMON_ERRORS, 404: {...}}`.
        code: the handler.
    """
    for node, around in decorators_of(code):
        for item in (given.value for given in node.keywords if given.arg == "responses"):
            if isinstance(item, ast.List | ast.Tuple):
                yield from filter(None, map(status_of_value, item.elts))
            else:
                yield from filter(None, map(status_of_value, item.keys if isinstance(item, ast.Dict) else ()))
                yield from _statuses_of_table(interpreter.evaluate(item, around))
    yield from _answers(code)
    yield from docstring_statuses(code)
    if any(call_name(node) in CHECKED for node, _ in decorators_of(code)):
        yield _NOT_VALID


def _statuses_of_table(table: Value) -> Iterator[int]:
    """Yield the status codes that are keys of a table of answers."""
    for key in table if isinstance(table, dict) else ():
        if isinstance(key, int) and not isinstance(key, bool):
            yield key
        elif isinstance(key, str | ExternalName):
            yield from filter(None, [status_of_constant(key if isinstance(key, str) else key.last)])


def _answers(code: HandlerCode) -> Iterator[int]:
    """Yield the status codes of `@blueprint.response(201, Schema)` and `@namespace.response(404, "...")`."""
    for node, _ in decorators_of(code):
        if call_name(node) in _ANSWERS:
            given = [item.value for item in node.keywords if item.arg in ("code", "status_code")]
            yield from filter(None, map(status_of_value, [*node.args[:1], *given]))


def _keyword_values(code: HandlerCode, *names: str) -> Iterator[ast.expr]:
    """Yield the keyword arguments of these names in all decorators of a handler and of its class."""
    for node, _ in decorators_of(code):
        for item in node.keywords:
            if item.arg in names:
                yield item.value
