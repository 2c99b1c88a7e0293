"""Recognize functions that handle requests, by how web frameworks register them."""

import ast
import re

from toolkit.model.tree import Scope, dotted_name, is_text

_DECORATORS = {
    *("route", "get", "post", "put", "patch", "delete", "api_route", "expose", "view_config", "api_view"),
    *("autoDescribeRoute", "describeRoute", "login_required", "require_POST", "require_GET"),
    *("require_http_methods", "csrf_exempt", "websocket"),
}
# `@mock.patch` and `@functools.cache.get` end like decorators of routes, but their first argument is not a path.
_TAKES_PATH = {"get", "post", "put", "patch", "delete", "route", "api_route", "websocket"}
_METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "dispatch"}
_ACTIONS = _METHODS | {"list", "create", "retrieve", "update", "partial_update", "destroy"}
_BASES = re.compile(r"(View|ViewSet|Resource|RequestHandler|HTTPEndpoint|Controller)$")
_CONTROLLER_METHOD = re.compile(r"(GET|POST|PUT|DELETE)(_|$)|on_(get|post|put|patch|delete)(_|$)")


def answers_requests(scope: Scope) -> bool:
    """Return whether a function handles requests, by its own definition.

    Checks decorators (Flask, FastAPI, Bottle, Pyramid, Django, Girder), a first parameter called
    `request` (Django), and methods named after HTTP methods in classes derived from views, resources and
    handlers (Django, DRF, Flask, Tornado, Falcon, Pylons).
    """
    node = scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    if any(map(_registers, node.decorator_list)):
        return True
    if scope.is_method and scope.parent is not None:
        return _is_method_of_view(node.name, scope.parent.node)
    is_inner = scope.parent is not None and scope.parent.kind == "function"
    first = node.args.args[0].arg if node.args.args else ""
    return first == "request" and not is_inner and not node.name.startswith("_")


def _is_method_of_view(name: str, around: ast.AST) -> bool:
    if _CONTROLLER_METHOD.match(name):
        return True
    bases = around.bases if isinstance(around, ast.ClassDef) else []
    return name in _ACTIONS and any(_BASES.search(dotted_name(base)) for base in bases)


def _registers(decorator: ast.expr) -> bool:
    call = decorator if isinstance(decorator, ast.Call) else None
    name = dotted_name(call.func if call else decorator)
    last = name.rpartition(".")[2]
    if last not in _DECORATORS:
        return False
    if last not in _TAKES_PATH:
        return True
    if call is None or not call.args:
        return False
    path = call.args[0]
    return is_text(path) and path.value[:1] in ("/", "^", "")
