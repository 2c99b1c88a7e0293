"""Read views of Django REST framework: bodies, filters and pagination, permissions, inherited statuses."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.path_names import path_template
from toolkit.inventory.endpoints.request_values import part_of_request
from toolkit.inventory.endpoints.rest_access import refused_statuses, scheme_kind
from toolkit.inventory.endpoints.rest_chosen_class import class_of_action
from toolkit.inventory.endpoints.rest_class_names import classes_in, names_of
from toolkit.inventory.endpoints.rest_documented import Documented, read_documented
from toolkit.inventory.endpoints.rest_facts import RestFacts
from toolkit.inventory.endpoints.rest_function_views import function_view_of, read_function_view
from toolkit.inventory.endpoints.rest_lists import filter_methods, filter_parameters, is_cut, page_parameters, paging_of
from toolkit.inventory.endpoints.rest_methods import (
    asks_for_object,
    called_on_self,
    calls_super,
    find_hook_methods,
    leaves_to_framework,
)
from toolkit.inventory.endpoints.rest_permissions import chosen_permissions, judge_permissions
from toolkit.inventory.endpoints.rest_serializers import SerializerReader, is_serializer
from toolkit.inventory.endpoints.rest_settings import RestSettings
from toolkit.inventory.endpoints.schema_fields import place_of
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    ClassValue,
    Environment,
    ExternalName,
    FunctionValue,
    InstanceValue,
    MethodValue,
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
)
from toolkit.source.calls import last_name

_VERBS = {
    "GET": ("list", "retrieve"),
    "POST": ("create", "create"),
    "PUT": ("update", "update"),
    "PATCH": ("partial_update", "partial_update"),
    "DELETE": ("destroy", "destroy"),
}
_PROTECTING = re.compile(r"Protect|Permission|Auth(?!or)|Secure|Private|Restrict|Require|Guard")
_STATUSES = {
    "list": (200,),
    "retrieve": (200, 404),
    "create": (201, 400),
    "update": (200, 400, 404),
    "partial_update": (200, 400, 404),
    "destroy": (204, 404),
}
_SUFFIX = re.compile(r"\\\.(\(\?P<format>|\{format\}|<)[^/]*/?\$?\Z")
_LISTS = frozenset({"permission_classes", "authentication_classes", "throttle_classes"})
_ON_ROWS = frozenset({"retrieve", "update", "partial_update", "destroy"})


class RestReader:
    """Reads views of Django REST framework.

    Args:
        interpreter: interpreter that has followed the program.
        settings: default settings: none, or those found first.
    """

    def __init__(self, interpreter: Interpreter, settings: list[RestSettings]) -> None:
        self._interpreter = interpreter
        self._settings = settings[0]
        self._serializers = SerializerReader(interpreter, camel_case=settings[0].camel_case)

    @property
    def schemas(self) -> tuple[BodySchema, ...]:
        """Schemas read so far."""
        return tuple(sorted(self._serializers.schemas.values()))

    def read(self, route: Route, handler: Value) -> RestFacts | None:
        """Read the class or function behind a route; None if it is not a view of the framework."""
        if (function_view := function_view_of(handler)) is not None:
            return read_function_view(function_view, route, self._settings)
        view = _view_of(handler)
        return self._read_class(route, handler, view) if view is not None else None

    def applied_serializers(self, code: HandlerCode, known: Mapping[str, str]) -> Iterator[EndpointParameter]:
        """Yield the fields of the serializers that a function gives a part of the request to read.

        Args:
            code: a handler, or a function that it reaches: `Search(data=request.query_params)`.
            known: local names that hold a part of the request.
        """
        around = Environment(code.function.module, {}, code.function.around)
        for node in code.function.nodes:
            given = [item.value for item in node.keywords if item.arg == "data"] if isinstance(node, ast.Call) else []
            place = part_of_request(given[0], known) if given else ""
            if isinstance(node, ast.Call) and place in ("query", "json", "form"):
                of = function_of(self._interpreter.evaluate(node.func, around))
                name = self._read(of)
                for item in self._serializers.schemas[name].fields if name else ():
                    if not item.read_only:
                        found = place_of(place, "json")
                        yield EndpointParameter(item.name, found, item.type, item.required, code.place(node))

    def _read_class(self, route: Route, handler: Value, view: ClassValue) -> RestFacts:
        action = self._action(route, handler, view)
        function = self._method(view, route, action)
        decorated = _decorator_arguments(function)
        given = self._class_lists(view, handler, decorated, function)
        source = f"{view.place.path}:{view.place.line}"
        is_own = function is not None and not calls_super(function)
        documented = read_documented(self._interpreter, view, function, action, route.method)
        called = called_on_self(function)
        is_listed = action == "list" or "paginate_queryset" in called
        is_filtered = action == "list" or "filter_queryset" in called
        is_filtered |= self._settings.filters_rows and action in _ON_ROWS
        if documented.filtered is not None:
            is_filtered = documented.filtered
        cutter = self._pagination(view) if is_listed else None
        paging: Paging = paging_of(cutter)
        schema = self._schema(view, action, decorated)
        request, response = self._documented_schemas(documented, schema)
        is_inherited = function is None or not is_own
        statuses = [EndpointStatus(code, source) for code in _STATUSES.get(action, ())] if is_inherited else []
        if function is not None and any(map(asks_for_object, function.nodes)):
            statuses.append(EndpointStatus(404, source))
        names = _class_names("permission_classes", given, _protectors(view) or self._settings.permissions)
        schemes = self._schemes(view, given)
        usual = judge_permissions(names, given.get("permission_classes", []), route)
        names, anonymous = chosen_permissions(self._interpreter, view, action, usual, route)
        throttles = _class_names("throttle_classes", given, self._settings.throttles)
        codes = refused_statuses(schemes, anonymous=anonymous, is_throttled=bool(throttles))
        refusals = [EndpointStatus(code, source) for code in codes]
        hooks = [HandlerCode(item, view) for item in (find_hook_methods(view, action) if is_inherited else ())]
        hooks += filter_methods(view, self._interpreter) if is_filtered else ()
        return RestFacts(
            action,
            function.node.name if function is not None and not isinstance(function.node, ast.Lambda) else "",
            (
                *documented.parameters,
                *self._explode_serializers(documented),
                *_query_parameters(page_parameters(cutter, paging), source),
                *_query_parameters(self._filters(view) if is_filtered else (), source),
            ),
            (*statuses, *(EndpointStatus(code, documented.source) for code, _ in documented.statuses)),
            tuple(refusals),
            _request_use(request, route.method, action),
            SchemaUse(response, is_listed, paging) if response and route.method != "DELETE" else None,
            schemes,
            anonymous,
            names,
            tuple(hooks),
        )

    def _action(self, route: Route, handler: Value, view: ClassValue) -> str:
        """Return the action of a route: from the mapping of `as_view`, else a standard one by path, else an extra."""
        for item in possible_values(handler):
            mapping = item.arguments.get(0, "actions") if isinstance(item, InstanceValue) else None
            if isinstance(mapping, dict):
                return next((str(name) for verb, name in mapping.items() if str(verb).upper() == route.method), "")
        named = [item for item in possible_values(handler) if isinstance(function_of(item), FunctionValue)]
        for item in named:
            function = function_of(item)
            if isinstance(function, FunctionValue) and not isinstance(function.node, ast.Lambda):
                return function.node.name
        own = function_of(view.find(route.method.lower()))
        if own is not None and not (isinstance(own, FunctionValue) and leaves_to_framework(view, own)):
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
        """Return the name of the schema: from the decorator, `get_serializer_class` or `serializer_class`."""
        around = Environment(view.module, view.module.names)
        if "serializer_class" in decorated:
            found = function_of(self._interpreter.evaluate(decorated["serializer_class"], around))
            return self._read(found)
        chooser = function_of(view.find("get_serializer_class"))
        if isinstance(chooser, FunctionValue) and not isinstance(chooser.node, ast.Lambda):
            node = class_of_action(chooser.node, action)
            if node is not None:
                inner = Environment(chooser.module, chooser.module.names)
                if name := self._read(function_of(self._interpreter.evaluate(node, inner))):
                    return name
        values = [function_of(item) for item in possible_values(view.find("serializer_class"))]
        return next((name for value in values if (name := self._read(value))), "")

    def _read(self, found: Value) -> str:
        return self._serializers.read(found) if isinstance(found, ClassValue) and is_serializer(found) else ""

    def _explode_serializers(self, documented: Documented) -> Iterator[EndpointParameter]:
        """Yield the fields of serializers that decorators document as query parameters."""
        for name in filter(None, map(self._read_any, documented.exploded)):
            for item in self._serializers.schemas[name].fields:
                if not item.read_only:
                    yield EndpointParameter(item.name, "query", item.type, item.required, documented.source)

    def _documented_schemas(self, documented: Documented, usual: str) -> tuple[str, str]:
        """Return the schema names of request and response: those in decorators, else the usual one of the view."""
        answers = [self._read_any(value) for code, value in documented.statuses if code in (200, 201)]
        return self._read_any(documented.request) or usual, next(filter(None, answers), "") or usual

    def _read_any(self, value: Value) -> str:
        """Return the schema name of a serializer, of an instance of it, or of `OpenApiResponse(Serializer)`."""
        for item in possible_values(value):
            answer = item
            if isinstance(item, InstanceValue) and isinstance(item.of, ExternalName):
                answer = item.arguments.get(0, "response", "schema")
            found = answer.of if isinstance(answer, InstanceValue) else function_of(answer)
            if name := self._read(found):
                return name
        return ""

    def _pagination(self, view: ClassValue) -> Value:
        """Return the pagination class of a view, or of the settings; None if lists are not paginated."""
        if view.has("pagination_class"):
            return next(iter(classes_in(view.find("pagination_class"))), None)
        usual = self._class_at(self._settings.pagination)
        return usual if is_cut(usual, has_size=self._settings.has_page_size) else None

    def _filters(self, view: ClassValue) -> Iterator[tuple[str, str]]:
        own = classes_in(view.find("filter_backends"))
        backends = own if view.has("filter_backends") else map(self._class_at, self._settings.filters)
        return filter_parameters(view, backends, self._settings, self._interpreter)

    def _class_at(self, dotted: str) -> Value:
        """Return the class of the project, or of a library, with a dotted name; None for an empty name."""
        folder, _, name = dotted.rpartition(".")
        module = self._interpreter.modules.by_suffix(folder) if folder else None
        if module is None:
            return ExternalName(dotted) if dotted else None
        self._interpreter.run_module(module)
        return function_of(self._interpreter.evaluate(ast.Name(name, ast.Load()), Environment(module, module.names)))

    def _class_lists(
        self, view: ClassValue, handler: Value, decorated: Mapping[str, ast.expr], function: FunctionValue | None
    ) -> dict[str, Value]:
        """Map the lists of classes that a view has: of its class, of `@action`, and of `as_view`, which wins."""
        given = {name: view.find(name) for name in _LISTS if view.has(name)}
        module = function.module if function is not None else view.module
        for name in _LISTS.intersection(decorated):
            given[name] = self._interpreter.evaluate(decorated[name], Environment(module, module.names))
        for item in possible_values(handler):
            words = item.arguments.keywords if isinstance(item, InstanceValue) and item.is_view else {}
            given.update({name: words[name] for name in _LISTS.intersection(words)})
        return given

    def _schemes(self, view: ClassValue, given: Mapping[str, Value]) -> tuple[AuthenticationScheme, ...]:
        attribute = "authentication_classes"
        names = _class_names(attribute, given, self._settings.authentication)
        is_own = attribute in given
        if not is_own and _protectors(view):
            return ()  # a library says how callers log in
        source = f"{view.place.path}:{view.place.line}" if is_own else self._settings.source
        return tuple(AuthenticationScheme(name, scheme_kind(name), source) for name in dict.fromkeys(names))


def _class_names(attribute: str, given: Mapping[str, Value], usual: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(names_of(given[attribute])) if attribute in given else usual


def _protectors(view: ClassValue) -> tuple[str, ...]:
    """Return the mixins of libraries whose name says that they protect a view, which may name its permissions."""
    names = (name for name in view.externals() if not name.startswith(("rest_framework.", "django.")))
    last = dict.fromkeys(name.rpartition(".")[2] for name in names)
    return tuple(name for name in last if _PROTECTING.search(name) and not name.endswith(("ViewSet", "APIView")))


def _view_of(handler: Value) -> ClassValue | None:
    for item in possible_values(handler):
        target = item.of if isinstance(item, InstanceValue) else function_of(item)
        owner = target.owner if isinstance(target, FunctionValue) else target
        if isinstance(item, MethodValue) and isinstance(item.instance, InstanceValue):
            owner = item.instance.of  # the method may be one of a mixin
        if isinstance(owner, ClassValue) and any(map(_is_of_view, owner.externals())):
            return owner
    return None


def _is_of_view(name: str) -> bool:
    """Return whether a dotted name is that of a view of the framework or of a library."""
    return name.startswith("rest_framework") or name.endswith(("ViewSet", "APIView"))


def _query_parameters(named: Iterable[tuple[str, str]], source: str) -> Iterator[EndpointParameter]:
    return (EndpointParameter(name, "query", kind, False, source) for name, kind in named)


def _request_use(schema: str, method: str, action: str) -> SchemaUse | None:
    if not schema or method not in ("POST", "PUT", "PATCH") or action in ("list", "retrieve"):
        return None
    return SchemaUse(schema, partial=method == "PATCH")


def _decorator_arguments(function: FunctionValue | None) -> dict[str, ast.expr]:
    """Return the keyword arguments of `@action(serializer_class=..., permission_classes=[...])`."""
    found: dict[str, ast.expr] = {}
    if function is not None and not isinstance(function.node, ast.Lambda):
        for node in function.node.decorator_list:
            if isinstance(node, ast.Call) and last_name(node) in ("action", "detail_route", "list_route"):
                found.update({item.arg: item.value for item in node.keywords if item.arg})
    return found
