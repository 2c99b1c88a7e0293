"""Find the credentials that a check before a handler reads: headers, cookies, query keys, sessions."""

import ast
import re
from collections.abc import Iterable, Iterator

from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.reads import bindings_of
from toolkit.inventory.endpoints.request_values import REQUEST, part_of_request
from toolkit.inventory.interpreter.values import ClassValue, InstanceValue, Value, function_of, possible_values
from toolkit.inventory.registrations import handler_name
from toolkit.model.inventory import AuthenticationScheme, CredentialPlace, SchemeKind
from toolkit.model.tree import is_name, is_text

_CREDENTIAL = re.compile(r"key|token|secret|credential|jwt|session|password|auth(orization)?$", re.IGNORECASE)
_BESIDE = re.compile(r"csrf|xsrf|nonce|time", re.IGNORECASE)
"""Names of values that are checked in addition to the credential."""
_SESSION: tuple[SchemeKind, CredentialPlace, str] = ("session", "cookie", "session")
_DJANGO_SESSION: tuple[SchemeKind, CredentialPlace, str] = ("session", "cookie", "sessionid")
_BEARER: tuple[SchemeKind, None, str] = ("bearer", None, "")
_LIBRARIES: dict[tuple[str, str], tuple[SchemeKind, CredentialPlace | None, str]] = {
    ("flask_login", "(fresh_)?login_required"): _SESSION,
    ("flask_security", "login_required|roles_required|roles_accepted|permissions_required"): _SESSION,
    ("flask_user", "login_required|roles_required"): _SESSION,
    ("flask_jwt_extended", r"(fresh_|verify_)?jwt_required|jwt_refresh_token_required"): _BEARER,
    ("flask_jwt", "jwt_required"): _BEARER,
    ("django", "login_required|permission_required|staff_member_required|user_passes_test"): _DJANGO_SESSION,
    ("django", "(Login|Permission)RequiredMixin|UserPassesTestMixin"): _DJANGO_SESSION,
    ("django", "PasswordChange(Done)?View"): _DJANGO_SESSION,
    ("fastapi_users", "current_user"): _BEARER,
    ("braces", r"\w+RequiredMixin|UserPassesTestMixin"): _DJANGO_SESSION,
}
"""Maps (package, pattern of its decorators) to the credentials that they read by default."""
_SECURITY: dict[str, SchemeKind] = {
    **dict.fromkeys(("HTTPBearer", "OAuth2PasswordBearer", "OAuth2AuthorizationCodeBearer", "OpenIdConnect"), "bearer"),
    **dict.fromkeys(("APIKeyHeader", "APIKeyQuery", "APIKeyCookie"), "key"),
    "HTTPBasic": "basic",
    "HTTPDigest": "digest",
}
"""Maps the classes of `fastapi.security` to the credentials that their instances ask for, with 401 or 403 without."""
_HTTP_AUTH = "flask_httpauth"
_HTTP_AUTH_KINDS: dict[str, SchemeKind] = {
    "HTTPBasicAuth": "basic",
    "HTTPDigestAuth": "digest",
    "HTTPTokenAuth": "bearer",
}
"""Maps the classes of Flask-HTTPAuth, whose instances have the decorator, to the credentials that they read."""
_PLACES: dict[str, CredentialPlace] = {"header": "header", "cookie": "cookie", "query": "query"}
_USERS = frozenset({"current_user", "user"})
_NOT_ALL = frozenset({"path", "full_path", "path_info", "endpoint", "blueprint", "url_rule", "url", "method"})
"""Attributes of a request by which a check can exempt endpoints."""
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def is_credential_name(name: str) -> bool:
    """Return whether a header, cookie or parameter of this name holds a credential."""
    return bool(_CREDENTIAL.search(name)) and not _BESIDE.search(name)


def library_way(name: str) -> AuthenticationScheme | None:
    """The authentication scheme of a decorator from a well-known library; None for other decorators.

    Args:
        name: dotted name, such as `flask_login.login_required`.
    """
    package, short = name.partition(".")[0], name.rpartition(".")[2]
    owner = name.rpartition(".")[0].rpartition(".")[2]
    if package == _HTTP_AUTH and owner in _HTTP_AUTH_KINDS:
        return AuthenticationScheme(short, _HTTP_AUTH_KINDS[owner])
    if package == "fastapi" and short in _SECURITY:
        return AuthenticationScheme(short, _SECURITY[short])
    for (known, pattern), (kind, place, field) in _LIBRARIES.items():
        if package == known and re.fullmatch(pattern, short):
            return AuthenticationScheme(short, kind, "", place, field)
    return None


def view_ways(handler: Value) -> tuple[AuthenticationScheme, ...]:
    """Return the authentication schemes of a library's view that lets only callers in who are logged in.

    Args:
        handler: what is registered: `PasswordChangeView.as_view()` of Django, or a class of the project upon it.
    """
    for item in possible_values(handler):
        of = item.of if isinstance(item, InstanceValue) else function_of(item)
        names = of.externals() if isinstance(of, ClassValue) else [handler_name(item).removesuffix(".as_view")]
        if ways := [way for name in names if name.endswith("View") and (way := library_way(name))]:
            return tuple(ways[:1])
    return ()


def security_way(value: Value, name: str) -> AuthenticationScheme | None:
    """The authentication scheme that an instance of a class of `fastapi.security` demands; None for other values.

    Args:
        value: the dependency.
        name: its name.
    """
    for item in possible_values(value):
        known = [it for it in item.externals() if library_way(it)] if isinstance(item, InstanceValue) else []
        kind = _SECURITY.get(known[0].rpartition(".")[2]) if known else None
        if kind is None or not isinstance(item, InstanceValue) or item.arguments.get(-1, "auto_error") is False:
            continue
        field = item.arguments.get(-1, "name") if kind == "key" else None
        place = known[0].rpartition("APIKey")[2].lower() if kind == "key" else ""
        title = _NAME.sub("-", name.rpartition(".")[2])
        return AuthenticationScheme(
            title, kind, f"{item.place.path}:{item.place.line}", _PLACES.get(place), str(field or "")
        )
    return None


def instance_ways(owner: InstanceValue, name: str) -> tuple[AuthenticationScheme, ...]:
    """Return the authentication schemes of a decorator that an instance of Flask-HTTPAuth has: `auth.login_required`.

    Args:
        owner: the instance.
        name: dotted name of the instance.
    """
    known = [item for item in owner.externals() if item.partition(".")[0] == _HTTP_AUTH]
    short = known[0].rpartition(".")[2] if known else ""
    given = owner.arguments
    if short == "MultiAuth":
        inner = [item for value in given.positional for item in possible_values(value)]
        instances = [item for item in inner if isinstance(item, InstanceValue) and item is not owner]
        every = [(f"{name}.{at}", item) for at, item in enumerate(instances, 1)]
        return tuple(way for title, item in every for way in instance_ways(item, title))
    if short not in _HTTP_AUTH_KINDS:
        return ()
    kind, field = _HTTP_AUTH_KINDS[short], ""
    if short == "HTTPTokenAuth":
        scheme, header = given.get(0, "scheme"), given.get(2, "header")
        if isinstance(header, str):
            kind, field = "key", header
        elif scheme is not None and str(scheme).lower() != "bearer":
            kind = "header"
    title = _NAME.sub("-", f"{name}.{field or kind}")
    return (
        AuthenticationScheme(title, kind, f"{owner.place.path}:{owner.place.line}", "header" if field else None, field),
    )


def read_credentials(name: str, functions: Iterable[HandlerCode]) -> tuple[AuthenticationScheme, ...]:
    """Return the authentication schemes that a check reads; any one of them may suffice.

    Args:
        name: dotted name of the check.
        functions: the check and its callees.
    """
    found: dict[tuple[SchemeKind, str], AuthenticationScheme] = {}
    for code in functions:
        known = bindings_of(code, {})
        words: set[object] = {item.value for item in code.function.nodes if isinstance(item, ast.Constant)}
        for node in code.function.nodes:
            for kind, place, field in _ways(node, known, words):
                title = _NAME.sub("-", f"{name}.{field or kind}")
                found.setdefault((kind, field), AuthenticationScheme(title, kind, code.place(node), place, field))
    return tuple(found.values())


def leaves_out(functions: Iterable[HandlerCode]) -> bool:
    """Return whether a check reads which endpoint is requested, so that it may exempt some."""
    return any(reads_which_endpoint(node) for code in functions for node in code.function.nodes)


def reads_which_endpoint(node: ast.AST) -> bool:
    """Return whether a node reads which endpoint is requested: `request.path`."""
    return isinstance(node, ast.Attribute) and node.attr in _NOT_ALL and part_of_request(node.value, {}) == REQUEST


def _ways(
    node: ast.AST, known: dict[str, str], words: set[object]
) -> Iterator[tuple[SchemeKind, CredentialPlace | None, str]]:
    if isinstance(node, ast.Attribute):
        owner = part_of_request(node.value, known)
        if owner == REQUEST and node.attr == "authorization":
            yield "basic", None, ""
        elif owner == REQUEST and node.attr in ("user", "session"):
            yield "session", None, ""
    elif is_name(node, "current_user"):
        yield "session", None, ""
    elif read := _read_name(node):
        source, field = read
        if is_name(source, "session"):
            yield "session", "cookie", "session"
            return
        place = _PLACES.get(part_of_request(source, known))
        if place == "header":
            field = re.sub(r"^HTTP_", "", field).replace("_", "-")
            if field.lower() == "authorization":
                yield _authorization(words), None, ""
                return
        if place is not None and is_credential_name(field):
            yield "key", place, field.title() if field.isupper() else field


def _read_name(node: ast.AST) -> tuple[ast.expr, str] | None:
    """Return the container and the name of a read value: `headers["X-Key"]`, `headers.get("X-Key")`."""
    name: ast.expr | None = None
    source: ast.expr | None = None
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        source, name = node.value, node.slice
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
        source, name = node.func.value, node.args[0]
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        source, name = node.comparators[0], node.left
    if source is None or not (is_text(name)):
        return None
    return source, name.value


def _authorization(words: Iterable[object]) -> SchemeKind:
    """Return the scheme of the header `Authorization`, from the texts around it."""
    said = " ".join(word for word in words if isinstance(word, str)).lower()
    return "bearer" if "bearer" in said else "basic" if "basic" in said else "header"
