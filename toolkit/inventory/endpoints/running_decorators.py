"""Find the decorators that run when a handler is called: those below the one that registers it."""

import ast

from toolkit.model.tree import FunctionNode

_REGISTERING = frozenset(
    {"route", "get", "post", "put", "patch", "delete", "head", "options", "trace", "api_route", "websocket"}
)
"""Methods of applications, blueprints and routers that register a function as it is then, and give it back."""


def running_decorators(node: FunctionNode) -> list[ast.expr]:
    """Return the decorators of a function that a request passes, outermost first, with those that register it.

    `@login_required` above `@app.route("/")` does not run: what the framework knows is the function below
    (https://flask.palletsprojects.com/en/stable/patterns/viewdecorators/).

    Args:
        node: the definition of the handler.
    """
    registering = [at for at, item in enumerate(node.decorator_list) if _registers(item)]
    above = node.decorator_list[: registering[-1]] if registering else []
    skipped = {id(item) for item in above if not _registers(item)}
    return [item for item in node.decorator_list if id(item) not in skipped]


def _registers(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in _REGISTERING
