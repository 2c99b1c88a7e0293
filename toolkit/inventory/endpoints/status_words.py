"""Status codes by the names that frameworks use."""

import ast
import re
from collections.abc import Mapping
from http import HTTPStatus

from toolkit.model.tree import is_text

_NAMED: Mapping[str, int] = {
    "Http404": 404,
    "NotFound": 404,
    "NotAuthenticated": 401,
    "AuthenticationFailed": 401,
    "Unauthorized": 401,
    "PermissionDenied": 403,
    "Forbidden": 403,
    "BadRequest": 400,
    "BadRequestKeyError": 400,
    "ParseError": 400,
    "ValidationError": 400,
    "MethodNotAllowed": 405,
    "NotAcceptable": 406,
    "Conflict": 409,
    "Gone": 410,
    "RequestEntityTooLarge": 413,
    "UnsupportedMediaType": 415,
    "UnprocessableEntity": 422,
    "Throttled": 429,
    "TooManyRequests": 429,
    "InternalServerError": 500,
    "NotImplemented": 501,
    "ServiceUnavailable": 503,
    "HttpResponseBadRequest": 400,
    "HttpResponseNotFound": 404,
    "HttpResponseForbidden": 403,
    "HttpResponseNotAllowed": 405,
    "HttpResponseGone": 410,
    "HttpResponseServerError": 500,
    "HttpResponseRedirect": 302,
    "HttpResponsePermanentRedirect": 301,
    "RedirectResponse": 307,
    "HTTPRedirect": 303,
    "SuspiciousOperation": 400,
}
_LOOKUPS = frozenset(
    {"get_object_or_404", "get_list_or_404", "get_or_404", "first_or_404", "one_or_404", "aget_object_or_404"}
)
_BY_PHRASE = {re.sub(r"\W", "", status.phrase).lower(): int(status) for status in HTTPStatus} | {"notfound": 404}
_REDIRECTS = frozenset({"redirect", "seeother", "redirect_to"})


def status_of_name(name: str) -> int:
    """Return the status code that the name of a class or function means; 0 if none."""
    if name in _NAMED:
        return _NAMED[name]
    if name in _LOOKUPS:
        return 404
    if name in _REDIRECTS:
        return 302
    if name.startswith("HTTP") and name != "HTTPStatus":
        return _BY_PHRASE.get(re.sub(r"\W|_", "", name.removeprefix("HTTP")).lower(), 0)
    return 0


def status_of_value(node: ast.expr | None) -> int:
    """Return the status code of a number, `HTTPStatus.NOT_FOUND` or `HTTP_404_NOT_FOUND`; else 0."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.value if 100 <= node.value < 600 else 0
    if is_text(node):
        match = re.match(r"([1-5]\d\d)\b", node.value)
        return int(match.group(1)) if match else 0
    if isinstance(node, ast.Attribute):
        return status_of_constant(node.attr)
    return status_of_constant(node.id) if isinstance(node, ast.Name) and node.id.startswith("HTTP_") else 0


def status_of_constant(name: str) -> int:
    """Return the status code of the name of a constant: `NOT_FOUND` or `HTTP_404_NOT_FOUND`; else 0."""
    match = re.match(r"(?:HTTP_)?([1-5]\d\d)(?:_|$)", name)
    if match:
        return int(match.group(1))
    return _BY_PHRASE.get(name.replace("_", "").lower(), 0) if name.isupper() else 0
