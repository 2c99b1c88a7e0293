"""Recognize client input: texts read from framework request objects, and parameters of handlers."""

import ast
import re

from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile, dotted_name, is_name, is_text, names_within
from toolkit.rules._handlers import answers_requests
from toolkit.rules._mutation import defaults, is_container
from toolkit.source.calls import last_name

_REQUESTS = {"request", "req", "_request", "http_request", "web_request"}
_TEXTS = {  # attributes of request objects that hold what the client wrote
    *("args", "form", "forms", "values", "json", "json_body", "data", "get_json", "get_data", "GET", "POST", "FILES"),
    *("query_params", "headers", "cookies", "files", "body", "raw_body", "query", "query_string", "params", "REQUEST"),
    *("match_info", "matchdict", "path_params", "view_args", "media", "get_media", "stream", "bounded_stream", "META"),
    *("COOKIES", "raw_post_data", "rel_url", "get_param", "get_param_as_list", "get_header", "get_cookie_values"),
    *("content", "text", "read", "post", "arguments", "query_arguments", "body_arguments", "host", "url", "base_url"),
    *("full_path", "referrer", "user_agent", "environ", "urlvars", "path_info", "get_body", "getlist", "unicode_body"),
}
_READERS = {"get_argument", "get_arguments", "get_body_argument", "get_query_argument", "get_cookie"}
_CHECKED = {"cleaned_data", "validated_data", "initial_data"}
_PASSED = {"cleaned_data", "validated_data"}
_INPUTS = {"web.input", "web.data", "cgi.FieldStorage"}
_FLASK_PART = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
_BRACES_PART = re.compile(r"\{(?P<name>\w+)(?::(?P<kind>[^}]*))?\}")
_NUMBER_KINDS = {"int", "float", "uuid", "number"}
_PATH_DECORATORS = {"route", "get", "post", "put", "patch", "delete", "api_route", "websocket", "head", "options"}
_KEYS = re.compile(r"(\A|_)(pk|id|ids|uuid|year|month|day|page|number|count)\Z")
_DEPENDENCY = re.compile(r"(Dep|Deps|Dependency|Settings|Config)\Z")
"""Names of type aliases for `Annotated[Settings, Depends(get_settings)]`, which handlers share."""
_INJECTED = {"Depends", "Security", "inject", "Provide"}


def is_request_text(node: ast.expr) -> bool:
    """Return whether an attribute or called method reads client input: `request.args`, `req.get_param`."""
    if not isinstance(node, ast.Attribute):
        return False
    if node.attr in _CHECKED:
        return True
    if node.attr in _READERS:
        return is_name(node.value, "self")
    around = dotted_name(node.value).rpartition(".")[2]
    return around in _REQUESTS and node.attr in _TEXTS


def has_only_checked_texts(scope: Scope) -> bool:
    """Return whether a function reads from the request only values that a form or serializer has validated."""
    read = [node.attr for node in scope.nodes(ast.Attribute) if is_request_text(node)]
    return bool(read) and set(read) <= _PASSED


def is_request_call(call: ast.Call, name: str) -> bool:
    """Return whether a call reads client input; `name`: its dotted name with imports resolved."""
    return name in _INPUTS or (bool(last_name(call)) and is_request_text(call.func))


def declares_own_request(file: SourceFile) -> bool:
    """Return whether a file has a parameter called `request` with the annotation of another type."""
    return any(
        item.arg in _REQUESTS and item.annotation is not None and "request" not in ast.unparse(item.annotation).lower()
        for scope in file.functions
        if isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
        for item in (*scope.node.args.posonlyargs, *scope.node.args.args, *scope.node.args.kwonlyargs)
    )


def url_parameters(scope: Scope) -> dict[str, bool]:
    """Map the URL parameters of a handler to whether they can hold any text (a number cannot).

    Taken from the path in the decorator (`/<int:id>`, `/{code}`), and, where there is none (Django, Falcon), from the
    parameters after the request, without those whose default the program names. In FastAPI every parameter that is
    not injected comes from the client.
    """
    node = scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return {}
    paths = [path for item in node.decorator_list if (path := _path_of(item)) is not None]
    if paths:
        named = {name: kind not in _NUMBER_KINDS for path in paths for name, kind in _parts(path)}
        return named if not declares_parameters(node) else {**_declared_parameters(node), **named}
    if not answers_requests(scope):
        return {}
    names = [item.arg for item in (*node.args.posonlyargs, *node.args.args)][scope.is_method :]
    is_helper = any(is_container(default) for _, default in defaults(node)) or is_called(node.name, scope)
    if _is_of_flask(scope) or is_helper:  # no URL gives a container
        return {}
    if names[:1] == ["request"] or (names[:1] == ["req"] and names[1:2] in (["resp"], ["res"])):
        of_program = {name for name, default in defaults(node) if isinstance(default, ast.Attribute | ast.Name)}
        given = [name for name in names[1 if names[0] == "request" else 2 :] if name not in of_program]
        return {name: not _KEYS.search(name) for name in given} if _may_all_be_texts(given, scope) else {}
    return {}


def path_parts(scope: Scope) -> dict[str, str]:
    """Map the parameters in the path of a handler's decorators to their converters; empty if the path is elsewhere."""
    node = scope.node
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else []
    paths = [path for item in decorators if (path := _path_of(item)) is not None]
    return {name: kind for path in paths for name, kind in _parts(path)}


def is_called(name: str, scope: Scope) -> bool:
    """Return whether the file of a function calls it by its name, which it does not do with a view."""
    while scope.parent is not None:
        scope = scope.parent
    return any(is_name(call.func, name) for inner in scope.walk() for call in inner.nodes(ast.Call))


def _is_of_flask(scope: Scope) -> bool:
    """Return whether a module imports Flask, whose handlers get no request as an argument, and not Django."""
    while scope.parent is not None:
        scope = scope.parent
    modules = {alias.name.partition(".")[0] for node in scope.nodes(ast.Import) for alias in node.names}
    modules |= {(node.module or "").partition(".")[0] for node in scope.nodes(ast.ImportFrom)}
    return "flask" in modules and "django" not in modules


def _may_all_be_texts(names: list[str], scope: Scope) -> bool:
    """Return whether all attributes used of the parameters exist on strings; a mapping cannot come from a URL."""
    return all(
        not isinstance(node.value, ast.Name) or node.value.id not in names or node.attr in _OF_TEXTS
        for node in scope.nodes(ast.Attribute)
    )


_OF_TEXTS = frozenset(dir(str)) | frozenset(dir(bytes))


def _path_of(decorator: ast.expr) -> str | None:
    if not isinstance(decorator, ast.Call) or last_name(decorator) not in _PATH_DECORATORS:
        return None
    first = decorator.args[0] if decorator.args else None
    if is_text(first):
        return first.value
    return None


def _parts(path: str) -> list[tuple[str, str]]:
    return [
        (part["name"], part["kind"] or "") for pattern in (_FLASK_PART, _BRACES_PART) for part in pattern.finditer(path)
    ]


def declares_parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether the annotations of parameters declare the client's input, as in FastAPI."""
    has_verb = any(
        isinstance(item, ast.Call) and last_name(item) in ("get", "post", "put", "patch", "delete")
        for item in node.decorator_list
    )
    return has_verb and any(item.annotation is not None for item in (*node.args.args, *node.args.kwonlyargs))


def _declared_parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, bool]:
    arguments = (*node.args.posonlyargs, *node.args.args)
    without = [None] * (len(arguments) - len(node.args.defaults))
    pairs = [*zip(arguments, [*without, *node.args.defaults], strict=True)]
    pairs += [*zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]
    return {
        item.arg: not is_number_annotation(item.annotation)
        for item, default in pairs
        if item.annotation is not None
        and not _is_injected(default)
        and not _is_injected(item.annotation)
        and _is_sent(item.annotation)
    }


def _is_injected(node: ast.expr | None) -> bool:
    return node is not None and any(
        isinstance(inner, ast.Call) and last_name(inner) in _INJECTED for inner in walk(node)
    )


def _is_sent(annotation: ast.expr) -> bool:
    """Return whether a parameter with this annotation gets client input, instead of an object of the framework."""
    names = names_within(annotation)
    if any(map(_DEPENDENCY.search, names)):
        return False
    return not names & {"Request", "Response", "Session", "AsyncSession", "BackgroundTasks", "WebSocket"}


def is_number_annotation(annotation: ast.expr | None) -> bool:
    """Return whether an annotation excludes arbitrary text: a number, date, boolean or identifier."""
    if annotation is None:
        return False
    names = {dotted_name(inner).rpartition(".")[2] for inner in walk(annotation)} - {""}
    if is_text(annotation):
        names = set(re.findall(r"\w+", annotation.value))
    plain = names - {"Optional", "Union", "None", "List", "list", "Sequence", "Annotated", "Query", "Path"}
    return bool(plain) and plain <= {"int", "float", "bool", "UUID", "date", "datetime", "Decimal", "timedelta"}
