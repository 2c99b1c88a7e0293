"""Recognize expressions that hold a part of the request, in all frameworks."""

import ast
from collections.abc import Mapping

from toolkit.model.inventory import ParameterPlace
from toolkit.model.tree import name_of

_REQUESTS = frozenset({"request", "req", "_request", "http_request", "django_request"})
_ATTRIBUTES: Mapping[str, ParameterPlace] = {
    "args": "query",
    "GET": "query",
    "query_params": "query",
    "query": "query",
    "rel_url": "query",
    "params": "query",
    "values": "query",
    "json": "json",
    "json_body": "json",
    "media": "json",
    "data": "json",
    "body": "json",
    "POST": "form",
    "form": "form",
    "forms": "form",
    "files": "file",
    "FILES": "file",
    "headers": "header",
    "META": "header",
    "cookies": "cookie",
    "COOKIES": "cookie",
}
_CALLS: Mapping[str, ParameterPlace] = {
    "get_json": "json",
    "json": "json",
    "get_data": "json",
    "get_media": "json",
    "post": "form",
    "read": "json",
}
_SAME = frozenset({"to_dict", "copy", "dict", "items", "decode", "get_json", "strip"})
_WRAPPERS = frozenset({"dict", "loads", "cast", "deepcopy", "OrderedDict", "loadJson", "json_loads"})
REQUEST = "request"
"""Mark of a name that holds the whole request."""


def part_of_request(node: ast.expr, names: Mapping[str, str]) -> str:
    """Return the part of the request in an expression: a place of parameters, `REQUEST`, or an empty text.

    Args:
        node: the expression.
        names: maps a local name to the part that it holds, and `name()` of a function to the part that it returns.
    """
    if isinstance(node, ast.Name):
        return names.get(node.id, REQUEST if node.id in _REQUESTS else "")
    if isinstance(node, ast.Attribute):
        return _attribute_part(node, names)
    if isinstance(node, ast.BoolOp):
        return next((part for value in node.values if (part := part_of_request(value, names))), "")
    if isinstance(node, ast.Await | ast.NamedExpr):
        return part_of_request(node.value, names)
    if isinstance(node, ast.IfExp):
        return part_of_request(node.body, names) or part_of_request(node.orelse, names)
    return _call_part(node, names) if isinstance(node, ast.Call) else ""


def _attribute_part(node: ast.Attribute, names: Mapping[str, str]) -> str:
    if node.attr in _REQUESTS:
        return REQUEST  # self.request, flask.request
    owner = part_of_request(node.value, names)
    return _ATTRIBUTES.get(node.attr, "") if owner == REQUEST else owner if node.attr in ("query", "json") else ""


def _call_part(node: ast.Call, names: Mapping[str, str]) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        owner = part_of_request(function.value, names)
        if owner == REQUEST:
            return _CALLS.get(function.attr, "")
        if owner and function.attr in _SAME:
            return owner
    name = name_of(function)
    if name in _WRAPPERS and node.args:
        is_typed = name == "cast" and len(node.args) == 2  # `typing.cast(dict, value)`
        inner = part_of_request(node.args[1 if is_typed else 0], names)
        return "" if inner == REQUEST else inner
    return names.get(f"{name}()", "")
