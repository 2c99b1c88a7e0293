"""Flask and its relatives: decorators, `add_url_rule`, blueprints at any depth, class-based views."""

from collections.abc import Iterator

from toolkit.inventory.adapter import RouteAdapter, for_packages
from toolkit.inventory.frameworks._flask_config import CONFIG_METHODS, config_of
from toolkit.inventory.frameworks._flask_setup_state import add_state_rule, initialize_state
from toolkit.inventory.frameworks._flask_tree import APPLICATIONS, PACKAGES, UNKNOWN_PREFIX, FlaskTree
from toolkit.inventory.interpreter.calls import NativeAnswer, NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    CodePlace,
    ExternalName,
    InstanceValue,
    NativeFunction,
    UnknownValue,
    Value,
    function_of,
)
from toolkit.inventory.registrations import (
    HTTP_METHODS,
    HookNote,
    MountNote,
    RouteSink,
    RuleNote,
    as_view_class,
    method_list,
    methods_of_class,
    notes_of,
    texts_or_endings,
    unread_methods,
)

_PREFIX_UNKNOWN = "the prefix of its blueprint is not known"


def _construct(call: NativeCall) -> Value:
    prefix = call.get(-1, "url_prefix")
    if prefix is not None:
        call.instance.attributes["url_prefix"] = prefix
    call.instance.attributes["constructed with"] = call.arguments


def _route(call: NativeCall) -> Value:
    """Handle `@app.route(rule, methods=...)`."""
    rule, methods = call.get(0, "rule"), call.get(-1, "methods")

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        call.instance.notes.append(RuleNote(rule, methods, inner.get(0), call.place))
        return inner.get(0)

    return NativeFunction("route", decorate)


def _shortcut(method: str) -> NativeAnswer:
    def answer(call: NativeCall) -> Value:
        if call.get(0, "rule") is None or function_of(call.get(0, "rule")) is not None:
            return call.get(0)
        return _route(
            call.having(CallArguments(call.arguments.positional, {**call.arguments.keywords, "methods": method}))
        )

    return answer


def _add_url_rule(call: NativeCall) -> Value:
    handler = call.get(2, "view_func")
    call.instance.notes.append(RuleNote(call.get(0, "rule"), call.get(-1, "methods"), handler, call.place))


def _register_blueprint(call: NativeCall) -> Value:
    call.instance.notes.append(MountNote(call.get(0, "blueprint"), call.get(-1, "url_prefix"), call.place))


def _hook(call: NativeCall) -> Value:
    """Handle `@app.before_request`, `@blueprint.before_request`: hooks before the handlers of their owner."""
    call.instance.notes.append(HookNote(call.get(0)))
    return call.get(0)


def _hook_everywhere(call: NativeCall) -> Value:
    """Handle `@blueprint.before_app_request`: hooks before all handlers."""
    call.instance.notes.append(HookNote(call.get(0), everywhere=True))
    return call.get(0)


def _as_view(call: NativeCall) -> Value:
    return call.instance


def _config_item(call: NativeCall) -> Value:
    """Return `app.config`: values that the program sets; the rest is unknown."""
    return config_of(call.instance) if call.get(0) == "config" else None


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    tree = FlaskTree(interpreter)
    for owner in tree.owners():
        for note in notes_of(owner, RuleNote):
            _add_rule(tree, owner, note, sink)
        for note in _static_rules(owner, is_application=owner in tree.applications):
            _add_rule(tree, owner, note, sink)


def _static_rules(owner: InstanceValue, *, is_application: bool) -> Iterator[RuleNote]:
    """Yield the rule for static files of an application, or of a blueprint with a folder for them."""
    default = "static" if is_application else None
    given = owner.attributes.get("constructed with", owner.arguments)  # a subclass may change its arguments
    folder, url = given.get(-1, "static_folder", default=default), given.get(-1, "static_url_path")
    if folder is None or not owner.place.path:
        return
    if url is None:
        name = folder.rstrip("/").rpartition("/")[2] if isinstance(folder, str) else None
        url = f"/{name}" if name else UnknownValue("the folder of static files is not known")
    path = f"{url.rstrip('/')}/<path:filename>" if isinstance(url, str) else url
    yield RuleNote(path, "GET", ExternalName("flask.send_static_file"), owner.place)


def _add_rule(tree: FlaskTree, owner: InstanceValue, note: RuleNote, sink: RouteSink) -> None:
    rules, unknown = texts_or_endings(note.path)
    if not rules:
        sink.fail(note.place, "rule", unknown)
        return
    unread = unread_methods(note.methods)
    if unread:
        sink.fail(note.place, "methods", unread, is_part=True)
    for prefix, certain in tree.prefixes(owner):
        sure = certain and len(rules) == 1 and not unread
        for path in (path for rule in rules for path in tree.paths(owner, prefix, rule)):
            rest = path.removeprefix(UNKNOWN_PREFIX)
            if UNKNOWN_PREFIX in rest:
                sink.fail(note.place, path, _PREFIX_UNKNOWN)
                continue
            why = unknown if rest == path else _PREFIX_UNKNOWN
            rooted = rest if rest.startswith("/") else f"/{rest}"
            routes = sink.add(methods_of(note), rooted, note.handler, note.place, certain=sure and not why)
            sink.assume_beginning(routes, why)
            sink.run_before(routes, tree.hooks(owner))


def methods_of(note: RuleNote) -> list[str]:
    """Return the methods of a rule: explicit ones, else those of the view class, else GET."""
    given = method_list(note.methods)
    if given:
        return given
    view = as_view_class(note.handler)
    if view is None:
        found = function_of(note.handler)
        own = found.attributes.get("methods") if found is not None and not isinstance(found, ClassValue) else None
        return method_list(own) or ["GET"]
    return method_list(view.find("methods")) or methods_of_class(view) or ["GET"]


_OWNER_METHODS = {
    "__init__": _construct,
    "route": _route,
    "add_url_rule": _add_url_rule,
    "register_blueprint": _register_blueprint,
    "register_api": _register_blueprint,
    "register_module": _register_blueprint,
    "before_request": _hook,
    "before_app_request": _hook_everywhere,
    **{method.lower(): _shortcut(method) for method in HTTP_METHODS},
}
_CLASSES = (*(name.partition(".")[2] for name in APPLICATIONS), "Blueprint", "APIBlueprint", "Module", "Scaffold")
_METHODS = {f"{owner}.{name}": answer for owner in dict.fromkeys(_CLASSES) for name, answer in _OWNER_METHODS.items()}
_VIEWS = {f"{name}.as_view": _as_view for name in ("View", "MethodView")}
_STATE = {
    "BlueprintSetupState.__init__": initialize_state,
    "BlueprintSetupState.add_url_rule": add_state_rule,
}
_CONFIG = {f"{name.partition('.')[2]}.__getattr__": _config_item for name in APPLICATIONS}

ADAPTER = RouteAdapter(
    packages=PACKAGES,
    tokens=(".route(", "add_url_rule", "register_blueprint", "Blueprint(", "Flask(", "Quart(", "APIFlask("),
    applications=APPLICATIONS,
    constructors=tuple(f"{name.partition('.')[2]}(" for name in APPLICATIONS),
    methods=for_packages(PACKAGES, {**_METHODS, **_VIEWS, **_STATE, **_CONFIG, **CONFIG_METHODS}),
    bare_methods={
        "route": _route,
        "add_url_rule": _add_url_rule,
        "register_blueprint": _register_blueprint,
        "as_view": _as_view,
    },
    list_routes=_list_routes,
    scanned=(r"\.route\(", r"\.add_url_rule\("),
)
