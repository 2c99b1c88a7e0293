"""Flask-RESTful and Flask-RESTX: resources added to an API, namespaces, and the project's own subclasses of them."""

from collections.abc import Iterable, Iterator

from toolkit.inventory.adapter import RouteAdapter, for_packages
from toolkit.inventory.endpoints.schema_fields import ARGUMENTS
from toolkit.inventory.frameworks._flask_tree import APPLICATIONS, BLUEPRINTS, UNKNOWN_PREFIX, FlaskTree
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    CallArguments,
    CodePlace,
    ExternalName,
    InstanceValue,
    NativeFunction,
    Value,
    possible_values,
)
from toolkit.inventory.registrations import (
    MountNote,
    RouteSink,
    RuleNote,
    as_view_class,
    instances_of,
    join_prefix,
    method_list,
    methods_of_class,
    notes_of,
    short_name,
    texts_of,
)

PACKAGES = ("flask_restful", "flask_restx", "flask_restplus", "flask_rest_jsonapi", "flask_restful_swagger")


def _construct(call: NativeCall) -> Value:
    call.instance.attributes.setdefault("prefix", call.get(-1, "prefix", default=""))
    application = call.get(0, "app")
    for item in possible_values(application):
        if isinstance(item, InstanceValue):
            call.instance.notes.append(MountNote(item, "", call.place, "application"))


def _initialize(call: NativeCall) -> Value:
    return _construct(call)


def _add_resource(call: NativeCall) -> Value:
    for url in call.arguments.positional[1:]:
        call.instance.notes.append(RuleNote(url, call.get(-1, "methods"), call.get(0, "resource"), call.place))


def _route(call: NativeCall) -> Value:
    """Handle `@api.resource(*urls)`, `@namespace.route(*urls)`."""

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        for url in call.arguments.positional:
            call.instance.notes.append(RuleNote(url, call.get(-1, "methods"), inner.get(0), call.place))
        return inner.get(0)

    return NativeFunction("route", decorate)


def _new_namespace(call: NativeCall) -> Value:
    """Handle `Namespace(name, path=...)`."""
    name = call.get(0, "name")
    path = call.get(-1, "path")
    call.instance.attributes["path"] = path if path is not None else (f"/{name}" if isinstance(name, str) else name)
    application = call.get(-1, "api")
    if isinstance(application, InstanceValue):
        application.notes.append(MountNote(call.instance, None, call.place, "namespace"))


def _namespace(call: NativeCall) -> Value:
    """Handle `api.namespace(name, path=...)`."""
    child = call.interpreter.construct(ExternalName("flask_restx.Namespace"), call.arguments, call.place)
    _new_namespace(call.having(call.arguments, child))
    call.instance.notes.append(MountNote(child, None, call.place, "namespace"))
    return child


def _add_namespace(call: NativeCall) -> Value:
    call.instance.notes.append(MountNote(call.get(0, "ns"), call.get(1, "path"), call.place, "namespace"))


def _model(call: NativeCall) -> Value:
    """Handle `api.model(name, fields)`, `api.inherit(name, parent, fields)`: what endpoints expect and answer."""
    return InstanceValue(ExternalName("flask_restx.Model"), call.arguments, place=call.place)


def _parser(call: NativeCall) -> Value:
    return InstanceValue(ExternalName("flask_restx.RequestParser"), place=call.place)


def _add_argument(call: NativeCall) -> Value:
    """Handle `parser.add_argument(...)`, whose arguments the parser keeps."""
    call.instance.attributes.setdefault(ARGUMENTS, []).append(call.arguments)
    return call.instance


def _copy_parser(call: NativeCall) -> Value:
    copied = InstanceValue(call.instance.of, place=call.place)
    copied.attributes[ARGUMENTS] = list(call.instance.attributes.get(ARGUMENTS, ()))
    return copied


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    tree = FlaskTree(interpreter)
    mounted: set[int] = set()
    apis = [*instances_of(interpreter.instances, *(f"{package}.Api" for package in PACKAGES))]
    for api in apis:
        owners = _owners(api)
        hooks = tuple(dict.fromkeys(hook for owner in owners for hook in tree.hooks(owner)))
        hooks = hooks if owners else tree.hooks_of_applications()
        for prefix, certain in _api_prefixes(tree, api, owners):
            _add_rules(api, prefix, certain, sink, hooks)
            for child, inner in _namespaces(api):
                mounted.add(id(child))
                _add_rules(child, join_prefix(prefix, inner), certain, sink, hooks)
    for child in instances_of(interpreter.instances, *(f"{package}.Namespace" for package in PACKAGES)):
        if id(child) not in mounted:
            for part in texts_of(child.attributes.get("path")) or [UNKNOWN_PREFIX]:
                _add_rules(child, part, False, sink, tree.hooks_of_applications())


def _namespaces(api: InstanceValue) -> Iterator[tuple[InstanceValue, str]]:
    """Yield (namespace, its path below the API)."""
    for note in notes_of(api, MountNote):
        for child in possible_values(note.child) if note.kind == "namespace" else ():
            if isinstance(child, InstanceValue):
                own = child.attributes.get("path") if note.prefix is None else note.prefix
                yield from ((child, part) for part in texts_of(own) or [UNKNOWN_PREFIX])


def _owners(api: InstanceValue) -> list[InstanceValue]:
    """Return the applications and blueprints of an API."""
    owners = [note.child for note in notes_of(api, MountNote) if note.kind == "application"]
    flask = {*APPLICATIONS, *BLUEPRINTS}
    return [owner for owner in owners if {short_name(name) for name in owner.externals()} & flask]


def _api_prefixes(tree: FlaskTree, api: InstanceValue, owners: Iterable[InstanceValue]) -> list[tuple[str, bool]]:
    prefixes = [item for owner in owners for item in tree.prefixes(owner)] or [("", bool(tree.applications))]
    own = texts_of(api.attributes.get("prefix", "")) or [UNKNOWN_PREFIX]
    return [(join_prefix(prefix, part), certain) for prefix, certain in dict.fromkeys(prefixes) for part in own]


def _add_rules(owner: InstanceValue, prefix: str, certain: bool, sink: RouteSink, hooks: tuple[Value, ...]) -> None:
    for note in notes_of(owner, RuleNote):
        rules = texts_of(note.path)
        if rules is None or UNKNOWN_PREFIX in prefix:
            sink.fail(
                note.place, "resource", "its URL is not a known text" if rules is None else "its prefix is not known"
            )
            continue
        for rule in rules:
            path = join_prefix(prefix, rule)
            view = as_view_class(note.handler)
            methods = method_list(note.methods) or methods_of_class(view)
            if not methods and view is not None:
                methods = method_list(view.find("methods"))
            rooted = path if path.startswith("/") else f"/{path}"
            sink.run_before(sink.add(methods, rooted, note.handler, note.place, certain=certain), hooks)


_METHODS = {
    "Api.__init__": _construct,
    "Api.init_app": _initialize,
    "Api.add_resource": _add_resource,
    "Api.resource": _route,
    "Api.route": _route,
    "Api.namespace": _namespace,
    "Api.add_namespace": _add_namespace,
    **{f"{owner}.{name}": _model for owner in ("Api", "Namespace") for name in ("model", "inherit", "clone")},
    **{f"{owner}.parser": _parser for owner in ("Api", "Namespace")},
    "RequestParser.add_argument": _add_argument,
    "RequestParser.copy": _copy_parser,
    "Namespace.__init__": _new_namespace,
    "Namespace.route": _route,
    "Namespace.add_resource": _add_resource,
}

ADAPTER = RouteAdapter(
    packages=PACKAGES,
    tokens=("add_resource", ".resource(", ".route(", "add_namespace", "Namespace(", ".namespace(", "Api("),
    methods=for_packages(PACKAGES, _METHODS),
    bare_methods={"add_resource": _add_resource, "add_namespace": _add_namespace},
    list_routes=_list_routes,
    scanned=(r"\badd_resource\(", r"\.resource\("),
)
