"""Views of Django REST framework: bodies, filters and pages of lists, who may ask, statuses of what is inherited."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.inventory.data_access.program import text_of
from toolkit.inventory.endpoints.path_names import path_template
from toolkit.inventory.endpoints.rest_lists import filter_parameters, page_parameters
from toolkit.inventory.endpoints.rest_serializers import SerializerReader, is_serializer
from toolkit.inventory.endpoints.rest_settings import RestSettings
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    ClassValue,
    Environment,
    ExternalName,
    FunctionValue,
    InstanceValue,
    Value,
    function_of,
    possible_values,
)
from toolkit.model.inventory import (
    AuthenticationScheme,
    BodySchema,
    EndpointParameter,
    EndpointStatus,
    Paging,
    Route,
    SchemaUse,
    SchemeKind,
)
from toolkit.source.calls import last_name

_VERBS = {
    "GET": ("list", "retrieve"),
    "POST": ("create", "create"),
    "PUT": ("update", "update"),
    "PATCH": ("partial_update", "partial_update"),
    "DELETE": ("destroy", "destroy"),
}
_STATUSES = {
    "list": (200,),
    "retrieve": (200, 404),
    "create": (201, 400),
    "update": (200, 400, 404),
    "partial_update": (200, 400, 404),
    "destroy": (204, 404),
}
_PAGES: tuple[tuple[str, Paging], ...] = (("Cursor", "cursor"), ("LimitOffset", "offset"), ("Page", "page"))
_SUFFIX = re.compile(r"\\\.(\(\?P<format>|\{format\}|<)[^/]*/?\$?\Z")
_KINDS: tuple[tuple[str, SchemeKind], ...] = (
    ("session", "session"),
    ("basic", "basic"),
    ("digest", "digest"),
    ("jwt", "bearer"),
    ("jsonwebtoken", "bearer"),
    ("oauth", "bearer"),
    ("bearer", "bearer"),
)
_OPEN = frozenset({"AllowAny"})
_SAFE = ("GET", "HEAD", "OPTIONS")


class RestFacts(NamedTuple):
    """Facts about one endpoint that the class of its view tells.

    Attributes:
        function: the method that answers, if the project has one.
        statuses: of what the framework does; none where a method of the project answers by itself.
        refusals: statuses of the framework for those who may not.
    """

    action: str
    function: str
    parameters: tuple[EndpointParameter, ...]
    statuses: tuple[EndpointStatus, ...]
    refusals: tuple[EndpointStatus, ...]
    request: SchemaUse | None
    response: SchemaUse | None
    authentication: tuple[AuthenticationScheme, ...]
    anonymous: bool | None
    permissions: tuple[str, ...]


class RestReader:
    """Reads views of Django REST framework.

    Args:
        interpreter: that has followed the program.
        settings: what holds for views that say nothing; one, the first that was found.
    """

    def __init__(self, interpreter: Interpreter, settings: list[RestSettings]) -> None:
        self._interpreter = interpreter
        self._settings = settings[0]
        self._serializers = SerializerReader(interpreter)

    @property
    def schemas(self) -> tuple[BodySchema, ...]:
        """The schemas of what was read so far."""
        return tuple(sorted(self._serializers.schemas.values()))

    def read(self, route: Route, handler: Value) -> RestFacts | None:
        """Read the class behind a route; None if it is no view of the framework."""
        view = _view_of(handler)
        if view is None:
            return None
        action = self._action(route, handler, view)
        function = self._method(view, route, action)
        decorated = _decorator_arguments(function)
        source = f"{view.place.path}:{view.place.line}"
        is_own = function is not None and not _calls_super(function, action)
        paging: Paging = self._paging(view) if action == "list" else ""
        schema = self._schema(view, action, decorated)
        is_inherited = function is None or not is_own
        statuses = [EndpointStatus(code, source) for code in _STATUSES.get(action, ())] if is_inherited else []
        if function is not None and any(_asks_for_object(node) for node in ast.walk(function.node)):
            statuses.append(EndpointStatus(404, source))
        names = self._class_names(view, "permission_classes", decorated, self._settings.permissions)
        schemes = self._schemes(view, decorated)
        anonymous = _is_anonymous(names, route.method)
        refusals = [EndpointStatus(code, source) for code in _refusals(schemes, anonymous=anonymous)]
        return RestFacts(
            action,
            function.node.name if function is not None and not isinstance(function.node, ast.Lambda) else "",
            tuple(self._list_parameters(view, paging, source)) if action == "list" else (),
            tuple(statuses),
            tuple(refusals),
            _request_use(schema, route.method, action),
            SchemaUse(schema, action == "list", paging) if schema and route.method != "DELETE" else None,
            schemes,
            anonymous,
            names,
        )

    def _action(self, route: Route, handler: Value, view: ClassValue) -> str:
        """The action: of the map that `as_view` was given, of the standard ones by the path, else of an extra route."""
        for item in possible_values(handler):
            mapping = item.arguments.get(0, "actions") if isinstance(item, InstanceValue) else None
            if isinstance(mapping, dict):
                return next((str(name) for verb, name in mapping.items() if str(verb).upper() == route.method), "")
        named = [item for item in possible_values(handler) if isinstance(function_of(item), FunctionValue)]
        for item in named:
            function = function_of(item)
            if isinstance(function, FunctionValue) and not isinstance(function.node, ast.Lambda):
                return function.node.name
        if view.find(route.method.lower()) is not None:
            return route.method.lower()
        path = path_template(_SUFFIX.sub("", route.path)).text.rstrip("/")
        on_one = path.endswith("}")
        if not any("ViewSet" in name or "Mixin" in name for name in view.externals()):
            on_one = not any("List" in name or "Create" in name for name in view.externals())
        return _VERBS.get(route.method, ("", ""))[on_one]

    def _method(self, view: ClassValue, route: Route, action: str) -> FunctionValue | None:
        found = function_of(view.find(action)) if action else None
        if not isinstance(found, FunctionValue):
            found = function_of(view.find(route.method.lower()))
        return found if isinstance(found, FunctionValue) and not isinstance(found.node, ast.Lambda) else None

    def _schema(self, view: ClassValue, action: str, decorated: dict[str, ast.expr]) -> str:
        """The name of the schema: of the action's decorator, of `get_serializer_class`, of `serializer_class`."""
        around = Environment(view.module, view.module.names)
        if "serializer_class" in decorated:
            found = function_of(self._interpreter.evaluate(decorated["serializer_class"], around))
            return self._read(found)
        chooser = function_of(view.find("get_serializer_class"))
        if isinstance(chooser, FunctionValue) and not isinstance(chooser.node, ast.Lambda):
            node = _serializer_of_action(chooser.node, action)
            if node is not None:
                inner = Environment(chooser.module, chooser.module.names)
                if name := self._read(function_of(self._interpreter.evaluate(node, inner))):
                    return name
        values = [function_of(item) for item in possible_values(view.find("serializer_class"))]
        return next((name for value in values if (name := self._read(value))), "")

    def _read(self, found: Value) -> str:
        return self._serializers.read(found) if isinstance(found, ClassValue) and is_serializer(found) else ""

    def _paging(self, view: ClassValue) -> Paging:
        given = view.find("pagination_class") if view.has("pagination_class") else None
        if view.has("pagination_class") and given is None:
            return ""
        names = _names_of(given) if given is not None else [self._settings.pagination]
        return next((kind for name in names for word, kind in _PAGES if word in name), "")

    def _list_parameters(self, view: ClassValue, paging: Paging, source: str) -> Iterator[EndpointParameter]:
        backends = _names_of(view.find("filter_backends")) if view.has("filter_backends") else self._settings.filters
        for name, kind in (*page_parameters(view, paging), *filter_parameters(view, backends, self._settings)):
            yield EndpointParameter(name, "query", kind, False, source)

    def _class_names(
        self, view: ClassValue, attribute: str, decorated: dict[str, ast.expr], usual: tuple[str, ...]
    ) -> tuple[str, ...]:
        if attribute in decorated:
            nodes = [node for node in ast.walk(decorated[attribute]) if isinstance(node, ast.Name | ast.Attribute)]
            return tuple(node.attr if isinstance(node, ast.Attribute) else node.id for node in nodes)
        return tuple(_names_of(view.find(attribute))) if view.has(attribute) else usual

    def _schemes(self, view: ClassValue, decorated: dict[str, ast.expr]) -> tuple[AuthenticationScheme, ...]:
        attribute = "authentication_classes"
        names = self._class_names(view, attribute, decorated, self._settings.authentication)
        is_own = view.has(attribute) or attribute in decorated
        source = f"{view.place.path}:{view.place.line}" if is_own else self._settings.source
        return tuple(AuthenticationScheme(name, _scheme_kind(name), source) for name in dict.fromkeys(names))


def _view_of(handler: Value) -> ClassValue | None:
    for item in possible_values(handler):
        target = item.of if isinstance(item, InstanceValue) else function_of(item)
        owner = target.owner if isinstance(target, FunctionValue) else target
        if isinstance(owner, ClassValue) and any(name.startswith("rest_framework") for name in owner.externals()):
            return owner
    return None


def _names_of(value: Value) -> list[str]:
    """The names of classes in a list, without their packages; composed ones (`A | B`) are all named."""
    items = value if isinstance(value, list | tuple) else [value]
    found: list[str] = []
    for item in items:
        for inner in possible_values(item):
            target = inner.of if isinstance(inner, InstanceValue) else inner
            if isinstance(target, ClassValue):
                found += [target.node.name]
            elif isinstance(target, ExternalName):
                found.append(target.last)
    return found


def _scheme_kind(name: str) -> SchemeKind:
    """The kind of a way to say who asks, by the name of its class."""
    return next((kind for word, kind in _KINDS if word in name.lower()), "header")


def _is_anonymous(permissions: tuple[str, ...], method: str) -> bool | None:
    """Return whether nobody needs to say who asks; None where only the project's own classes decide."""
    if set(permissions) <= _OPEN:
        return True
    if any(name.endswith(("OrReadOnly", "OrAnonReadOnly", "OrReadOnlyPermission")) for name in permissions):
        return method in _SAFE
    known = ("IsAuthenticated", "IsAdminUser", "DjangoModelPermissions", "DjangoObjectPermissions")
    return False if any(name in known for name in permissions) else None


def _refusals(schemes: tuple[AuthenticationScheme, ...], *, anonymous: bool | None) -> tuple[int, ...]:
    """401 where the first way names itself in the answer, as sessions do not; 403 for those who may not."""
    if anonymous is not False or not schemes:
        return ()
    return (403,) if schemes[0].kind == "session" else (401, 403)


def _request_use(schema: str, method: str, action: str) -> SchemaUse | None:
    if not schema or method not in ("POST", "PUT", "PATCH") or action in ("list", "retrieve"):
        return None
    return SchemaUse(schema, partial=method == "PATCH")


def _decorator_arguments(function: FunctionValue | None) -> dict[str, ast.expr]:
    """`@action(serializer_class=..., permission_classes=[...])`: argument -> value."""
    found: dict[str, ast.expr] = {}
    if function is not None and not isinstance(function.node, ast.Lambda):
        for node in function.node.decorator_list:
            if isinstance(node, ast.Call) and last_name(node) in ("action", "detail_route", "list_route"):
                found.update({item.arg: item.value for item in node.keywords if item.arg})
    return found


def _calls_super(function: FunctionValue, action: str) -> bool:
    """Return whether a method leaves the answer to the one that it overrides."""
    called = [node.func for node in ast.walk(function.node) if isinstance(node, ast.Call)]
    owners = [node.value for node in called if isinstance(node, ast.Attribute) and node.attr == action]
    return any(isinstance(owner, ast.Call) and last_name(owner) == "super" for owner in owners)


def _asks_for_object(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and last_name(node) in ("get_object", "get_object_or_404")


def _serializer_of_action(function: ast.FunctionDef | ast.AsyncFunctionDef, action: str) -> ast.expr | None:
    """The class that `get_serializer_class` returns for an action: of the branch that names it, else of no branch."""
    for node in ast.walk(function):
        if isinstance(node, ast.If) and action in map(text_of, ast.walk(node.test)):  # type: ignore[arg-type]
            named = [value for inner in node.body if (value := _returned_name(inner)) is not None]
            if named:
                return named[0]
    own = [value for node in function.body if (value := _returned_name(node)) is not None]
    return own[-1] if own else None


def _returned_name(node: ast.AST) -> ast.expr | None:
    value = node.value if isinstance(node, ast.Return) else None
    return value if isinstance(value, ast.Name | ast.Attribute) else None
