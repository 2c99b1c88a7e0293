"""Narrow a handler to what it runs for one HTTP method: `if request.method == "POST": ...`."""

import ast
import copy
from collections.abc import Iterator, Mapping, Sequence

from toolkit.inventory.access.method_conditions import is_met
from toolkit.inventory.endpoints.handler_code import HandlerCode


def for_method(code: HandlerCode, method: str) -> HandlerCode:
    """Return a handler without the statements that requests of other methods run.

    Args:
        code: a handler.
        method: HTTP method in upper case, or `*` for any.
    """
    asks = any(isinstance(node, ast.Attribute) and node.attr == "method" for node in code.function.nodes)
    if method == "*" or not asks:
        return code
    known = {"request.method": method}
    inside = [*code.node.decorator_list, code.node.args, *_statements(code.node.body, known)[0]]
    narrowed = copy.copy(code.function)
    narrowed.nodes = (code.node, *(node for item in inside for node in _nodes(item, known)))
    return HandlerCode(narrowed, code.owner)


def _statements(body: Sequence[ast.stmt], known: Mapping[str, str]) -> tuple[list[ast.stmt], bool]:
    """Return the statements of a block that run, with the branches that the method decides, and whether they end it."""
    found: list[ast.stmt] = []
    for statement in body:
        met = is_met(statement.test, known) if isinstance(statement, ast.If) else None
        if met is not None and isinstance(statement, ast.If):
            inside, ends = _statements(statement.body if met else statement.orelse, known)
            found += inside
        else:
            found.append(statement)
            ends = isinstance(statement, ast.Return | ast.Raise)
        if ends:
            return found, True
    return found, False


def _nodes(node: ast.AST, known: Mapping[str, str]) -> Iterator[ast.AST]:
    """Yield a node and everything in it, in the order of `ast.walk`, without what other methods run."""
    waiting = [node]
    for item in waiting:
        for name, value in ast.iter_fields(item):
            if name in ("body", "orelse", "finalbody") and isinstance(value, list):
                waiting.extend(_statements(value, known)[0])
            else:
                waiting.extend(it for it in (value if isinstance(value, list) else [value]) if isinstance(it, ast.AST))
        yield item
