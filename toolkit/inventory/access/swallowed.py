"""Leave out refusals that a `try` around them swallows, so that the request goes on."""

import ast
from collections.abc import Iterable, Iterator

from toolkit.model.callers import CheckStep
from toolkit.model.tree import name_of
from toolkit.source.calls import last_name

_CATCHING = frozenset({"Exception", "BaseException", "HTTPException", "APIException", "PermissionDenied", "Forbidden"})
"""Classes of exceptions with which frameworks refuse a request, and those above them."""


def without_swallowed(node: ast.Try, steps: Iterable[CheckStep]) -> list[CheckStep]:
    """Return the steps of the body of a `try` without the refusals after which a handler goes on.

    `abort(403)` and `raise PermissionDenied` are exceptions; `return HttpResponseForbidden()` leaves the function.

    Args:
        node: the `try`.
        steps: steps that its body adds.
    """
    if not any(map(_goes_on, node.handlers)):
        return [*steps]
    returns = {it.lineno for it in _returns(node)}
    return [step for step in steps if step.kind != "refuse" or step.line in returns]


def refuses_nobody(node: ast.Try) -> bool:
    """Return whether a request surely goes on after a `try`, whatever its body refuses."""
    return not node.orelse and any(map(_goes_on, node.handlers)) and not any(_returns(node))


def _returns(node: ast.Try) -> Iterator[ast.Return]:
    """Yield what leaves the function in the body of a `try`, but for `return abort(403)`."""
    for it in (one for part in node.body for one in ast.walk(part) if isinstance(one, ast.Return)):
        if not (isinstance(it.value, ast.Call) and last_name(it.value) == "abort"):
            yield it


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler catches refusals, and neither raises nor returns anything."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    catches = any(it is None or name_of(it) in _CATCHING for it in caught)
    ends = (ast.Raise, ast.Return)
    nodes = [it for part in handler.body for it in ast.walk(part)]
    aborts = any(isinstance(it, ast.Call) and last_name(it) == "abort" for it in nodes)
    return catches and not aborts and not any(isinstance(it, ends) for it in nodes)
