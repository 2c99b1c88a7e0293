"""Status codes that a decorator declares: `@router.post("/", status_code=201, responses={409: {...}})`."""

import ast
from collections.abc import Iterator

from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.status_words import status_of_value


def declared_success(code: HandlerCode) -> int:
    """Return the status code of a successful answer; 0 if no decorator declares it."""
    return next((status_of_value(item) for item in _keyword_values(code, "status_code", "default_status_code")), 0)


def declared_responses(code: HandlerCode) -> Iterator[int]:
    """Yield the status codes of the other answers that a decorator declares."""
    for item in _keyword_values(code, "responses"):
        if isinstance(item, ast.Dict):
            yield from filter(None, map(status_of_value, item.keys))


def _keyword_values(code: HandlerCode, *names: str) -> Iterator[ast.expr]:
    """Yield the keyword arguments of these names in all decorators of a handler."""
    for node in code.node.decorator_list:
        for item in node.keywords if isinstance(node, ast.Call) else ():
            if item.arg in names:
                yield item.value
