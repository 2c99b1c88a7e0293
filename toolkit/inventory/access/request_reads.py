"""Recognize reads of a request that may tell who calls, or for which tenant: headers, parameters, addresses, hosts."""

import ast
import re
from collections.abc import Mapping
from typing import NamedTuple

from toolkit.inventory.endpoints.request_values import REQUEST, part_of_request
from toolkit.model.tree import dotted_name, text_of

_ADDRESSES = re.compile(r"(\A|\.)(remote_addr|access_route|remote_ip|client\.host)\Z")
_HOSTS = re.compile(r"(\A|\.)(host|get_host|host_url|server_name|hostname)\Z")
_USERS = frozenset({"current_user", "request.user", "self.request.user", "g.user", "flask.g.user", "req.user"})
_PARTS = frozenset({"header", "query", "form", "json", "cookie"})
_ADDRESS_KEYS = frozenset({"REMOTE_ADDR", "REMOTE-ADDR"})
_HEADERS_OF_ADDRESS = re.compile(r"x[-_]forwarded[-_]for|x[-_]real[-_]ip", re.IGNORECASE)
_PARAMETERS = {"Header": "header", "Cookie": "cookie", "Query": "query", "Form": "form"}
"""Classes of FastAPI that declare where a parameter is read."""

_SCHEMES = {
    "bearer": "Bearer",
    "basic": "Basic",
    "digest": "Digest",
    "token": "Token",
    "apikey": "ApiKey",
    "key": "Key",
}


class RequestRead(NamedTuple):
    """One read; `source` as in `CheckStep`, `name` of the header or parameter."""

    source: str
    name: str = ""


def read_of(node: ast.AST, names: Mapping[str, str]) -> RequestRead | None:
    """Return the read that an expression is; None if it is none.

    Args:
        node: the expression.
        names: maps a local name to the part of the request that it holds.
    """
    if isinstance(node, ast.Attribute | ast.Name):
        return _attribute_read(node, names)
    if isinstance(node, ast.Call) and dotted_name(node.func).rpartition(".")[2] == "get_authorization_header":
        return RequestRead("header", "Authorization")
    key = _key_of(node)
    return _keyed_read(*key, names) if key is not None else None


def scheme_of(value: object) -> str:
    """Return the scheme of `Authorization` that a text names: `Bearer `; empty if none."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return _SCHEMES.get(text.strip(" :").lower(), "") if isinstance(text, str) else ""


def parts_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, str]:
    """Map local names to the part of the request that they hold: `headers = request.headers`."""
    found: dict[str, str] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = part_of_request(node.value, found)
    return {name: part for name, part in found.items() if part}


def declared_reads(function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, RequestRead]:
    """Map parameters to the header, cookie or query parameter that FastAPI passes: `x_token: str = Header()`."""
    spec = function.args
    positional = (*spec.posonlyargs, *spec.args)
    pairs: list[tuple[ast.arg, ast.expr | None]] = list(
        zip(reversed(positional), reversed(spec.defaults), strict=False)
    )
    pairs += zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    found: dict[str, RequestRead] = {}
    for item, default in pairs:
        calls = [node for side in (default, item.annotation) if side for node in ast.walk(side)]
        for call in (node for node in calls if isinstance(node, ast.Call)):
            source = _PARAMETERS.get(dotted_name(call.func).rpartition(".")[2])
            if source:
                alias = next((text_of(word.value) for word in call.keywords if word.arg == "alias"), "")
                plain = item.arg.replace("_", "-").title() if source == "header" else item.arg
                found[item.arg] = RequestRead(source, alias or plain)
    return found


def _attribute_read(node: ast.Attribute | ast.Name, names: Mapping[str, str]) -> RequestRead | None:
    name = dotted_name(node)
    if name in _USERS:
        return RequestRead("user", name)
    if not isinstance(node, ast.Attribute):
        return None
    if _ADDRESSES.search(name) and "request" in name.lower():
        return RequestRead("address", node.attr)
    if part_of_request(node.value, names) != REQUEST:
        return None
    if node.attr == "authorization":
        return RequestRead("authorization")
    return RequestRead("host") if _HOSTS.search(name) else None


def _keyed_read(holder: ast.expr, name: str, names: Mapping[str, str]) -> RequestRead | None:
    if dotted_name(holder) in ("session", "flask.session", "request.session", "self.request.session"):
        return RequestRead("session", name)
    part = part_of_request(holder, names)
    if part == "header":
        return _header(name)
    return RequestRead(part, name) if part in _PARTS else None


def _header(name: str) -> RequestRead:
    if name.upper() in _ADDRESS_KEYS:
        return RequestRead("address", name)
    if name.upper() in ("HTTP_HOST", "HOST", "SERVER_NAME"):
        return RequestRead("host")
    if name.startswith("HTTP_"):
        name = name.removeprefix("HTTP_").replace("_", "-").title()
    return RequestRead("address" if _HEADERS_OF_ADDRESS.fullmatch(name) else "header", name)


def _key_of(node: ast.AST) -> tuple[ast.expr, str] | None:
    """Return the container and the literal key of `headers["X-Key"]`, `headers.get("X-Key")`, `"X-Key" in headers`."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        holder, key = node.value, text_of(node.slice)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        if node.func.attr not in ("get", "getlist", "get_argument", "pop"):
            return None
        holder, key = node.func.value, text_of(node.args[0])
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        holder, key = node.comparators[0], text_of(node.left)
    else:
        return None
    return (holder, key) if key else None
