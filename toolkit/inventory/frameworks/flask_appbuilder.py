"""Flask-AppBuilder and Flask-Admin: views with exposed methods, mounted by a builder."""

from collections.abc import Iterator, Mapping

from toolkit.inventory.adapter import RouteAdapter, for_packages
from toolkit.inventory.frameworks._flask_tree import UNKNOWN_PREFIX
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.operations import known_items
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    CodePlace,
    ExternalName,
    FunctionValue,
    InstanceValue,
    NativeFunction,
    Value,
    function_of,
    possible_values,
)
from toolkit.inventory.registrations import (
    RouteSink,
    RuleNote,
    instances_of,
    join_prefix,
    method_list,
    notes_of,
    short_name,
    texts_of,
)

_BUILDERS = ("flask_appbuilder.AppBuilder", "flask_appbuilder.SQLA", "flask_admin.Admin")
_CRUD = [
    ("/list/", "GET"),
    ("/show/<pk>", "GET"),
    ("/add", "GET POST"),
    ("/edit/<pk>", "GET POST"),
    ("/delete/<pk>", "GET POST"),
]
_CRUD += [("/download/<string:filename>", "GET"), ("/action/<string:name>/<pk>", "GET POST"), ("/action_post", "POST")]
_REST = [("/_info", "GET"), ("/<int:pk>", "GET"), ("/", "GET POST"), ("/<pk>", "PUT DELETE")]
_ADMIN = [("/", "GET"), ("/new/", "GET POST"), ("/edit/", "GET POST"), ("/details/", "GET"), ("/delete/", "POST")]
_ADMIN += [("/action/", "POST"), ("/export/<export_type>/", "GET"), ("/ajax/lookup/", "GET"), ("/ajax/update/", "POST")]
_INHERITED: Mapping[str, list[tuple[str, str]]] = {
    "flask_appbuilder.ModelView": _CRUD,
    "flask_appbuilder.MasterDetailView": [*_CRUD, ("/list/<pk>", "GET")],
    "flask_appbuilder.SimpleFormView": [("/form", "GET POST")],
    "flask_appbuilder.PublicFormView": [("/form", "GET POST")],
    "flask_appbuilder.ModelRestApi": _REST,
    "flask_appbuilder.MultipleView": [("/list/", "GET")],
    "flask_appbuilder.IndexView": [("/", "GET")],
    "flask_admin.ModelView": _ADMIN,
    "flask_admin.AdminIndexView": [("/", "GET")],
}
_APIS = ("flask_appbuilder.BaseApi", "flask_appbuilder.ModelRestApi")


def _expose(call: NativeCall) -> Value:
    """Handle `@expose(url, methods=...)`."""

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        found = function_of(inner.get(0))
        if isinstance(found, FunctionValue):
            note = (call.get(0, "url", default="/"), call.get(1, "methods", default=["GET"]))
            found.marks.setdefault("expose", []).append(note)
        return inner.get(0)

    return NativeFunction("expose", decorate)


def _add_view(call: NativeCall) -> Value:
    call.instance.notes.append(RuleNote(None, None, call.get(0, "baseview", "view"), call.place, "view"))


def _add_views(call: NativeCall) -> Value:
    for item in call.arguments.positional:
        call.instance.notes.append(RuleNote(None, None, item, call.place, "view"))


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    for builder in instances_of(interpreter.instances, *_BUILDERS):
        for note in notes_of(builder, RuleNote):
            for view in possible_values(note.handler):
                found = view.of if isinstance(view, InstanceValue) else view
                if not isinstance(found, ClassValue):
                    sink.fail(note.place, "view", "the class of the view is not known")
                    continue
                _add_view_routes(sink, _base(builder, found, view), found, note.place)


def _add_view_routes(sink: RouteSink, base: str, of: ClassValue, place: CodePlace) -> None:
    for path, methods, handler in _rules(of):
        texts = texts_of(path)
        if texts is None or base == UNKNOWN_PREFIX:
            sink.fail(place, of.node.name, "its URL is not a known text")
            continue
        for text in texts:
            sink.add(methods, join_prefix(base, text) or "/", handler, place)


def _base(builder: InstanceValue, of: ClassValue, view: Value) -> str:
    """Return the path prefix of a view."""
    names = [short_name(name) for name in of.externals()]
    if any(name.startswith("flask_admin.") for name in builder_names(builder)):
        return _admin_base(builder, of, view)
    given = of.find("route_base")
    if given is None and any(name in _APIS for name in names):
        version, resource = of.find("version"), of.find("resource_name")
        resource = resource if isinstance(resource, str) else of.node.name
        return f"/api/{version if isinstance(version, str) else 'v1'}/{resource.lower()}"
    if given is None:
        return f"/{of.node.name.lower()}"
    return given if isinstance(given, str) else UNKNOWN_PREFIX


def builder_names(builder: InstanceValue) -> list[str]:
    """Return the classes of a builder as `package.Class`."""
    return [short_name(name) for name in builder.externals()]


def _admin_base(builder: InstanceValue, of: ClassValue, view: Value) -> str:
    root = builder.arguments.get(4, "url", default="/admin")
    arguments = view.arguments if isinstance(view, InstanceValue) else CallArguments()
    given = arguments.get(-1, "url")
    endpoint = arguments.get(-1, "endpoint", default=of.node.name.lower())
    url = endpoint if given is None else given
    if not isinstance(url, str) or not isinstance(root, str):
        return UNKNOWN_PREFIX
    return url if url.startswith("/") else f"{root.rstrip('/')}/{url}"


def _rules(of: ClassValue) -> Iterator[tuple[Value, list[str], Value]]:
    """Yield (path, methods, handler) of the exposed methods of a view, including inherited ones."""
    excluded, included = of.find("exclude_route_methods"), of.find("include_route_methods")
    left_out = set(known_items(excluded) or ()) if not isinstance(excluded, str) else set()
    only = {item for item in known_items(included) or () if isinstance(item, str)} if included is not None else None
    seen: set[str] = set()
    for base in of.lineage():
        for name, value in base.names.items() if isinstance(base, ClassValue) else ():
            found = function_of(value)
            if name in seen or not isinstance(found, FunctionValue):
                continue
            seen.add(name)
            if name not in left_out and (only is None or name in only):
                for path, methods in found.marks.get("expose", ()):
                    yield path, method_list(methods) or ["GET"], value
        if isinstance(base, ExternalName):
            for path, verbs in _INHERITED.get(short_name(base.name), ()):
                yield path, verbs.split(), of


_METHODS = {
    **{f"AppBuilder.{name}": _add_view for name in ("add_view", "add_view_no_menu", "add_api", "add_separate_view")},
    "Admin.add_view": _add_view,
    "Admin.add_views": _add_views,
}
_PACKAGES = ("flask_appbuilder", "flask_admin")

ADAPTER = RouteAdapter(
    packages=_PACKAGES,
    tokens=("expose(", "add_view", "add_api(", "AppBuilder(", "Admin("),
    constructors=("AppBuilder(", "Admin("),
    functions=for_packages(_PACKAGES, {"expose": _expose}),
    methods=for_packages(_PACKAGES, _METHODS),
    bare_methods={"add_view_no_menu": _add_view},
    list_routes=_list_routes,
    scanned=(r"\bappbuilder\.add_(?:view|api|view_no_menu)\(", r"\badmin\.add_view\("),
)
