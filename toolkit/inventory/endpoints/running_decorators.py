"""Find the decorators that run when a handler is called: those below the one that registers it."""

import ast

from toolkit.model.tree import FunctionNode, callee_of, name_of

_REGISTERING = frozenset(
    {"route", "get", "post", "put", "patch", "delete", "head", "options", "trace", "api_route", "websocket"}
)
"""Methods of applications, blueprints and routers that register a function as it is then, and give it back."""
_CHOOSERS = frozenset(
    {"permission_classes", "authentication_classes", "throttle_classes", "renderer_classes", "parser_classes"}
)
"""Decorators of Django REST framework that `@api_view` reads when it is applied, so that they work only below it."""


def running_decorators(node: FunctionNode) -> list[ast.expr]:
    """Return the decorators of a function that a request passes, outermost first, with those that register it.

    `@login_required` above `@app.route("/")` does not run: what the framework knows is the function below
    (https://flask.palletsprojects.com/en/stable/patterns/viewdecorators/). `@permission_classes` above `@api_view`
    chooses nothing (https://www.django-rest-framework.org/api-guide/views/#api-policy-decorators).

    Args:
        node: the definition of the handler.
    """
    registering = [at for at, item in enumerate(node.decorator_list) if _registers(item)]
    above = node.decorator_list[: registering[-1]] if registering else []
    skipped = {id(item) for item in above if not _registers(item)}
    names = [name_of(callee_of(item)) for item in node.decorator_list]
    made = names.index("api_view") if "api_view" in names else 0
    skipped |= {id(item) for item, name in zip(node.decorator_list[:made], names, strict=False) if name in _CHOOSERS}
    return [item for item in node.decorator_list if id(item) not in skipped]


def _registers(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in _REGISTERING
