"""Flask and its relatives: decorators, `add_url_rule`, blueprints at any depth, class-based views."""

from toolkit.inventory.adapter import RouteAdapter, for_packages
from toolkit.inventory.frameworks._flask_tree import APPLICATIONS, PACKAGES, UNKNOWN_PREFIX, FlaskTree
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    CodePlace,
    InstanceValue,
    NativeFunction,
    UnknownValue,
    Value,
    each,
    function_of,
)
from toolkit.inventory.registrations import (
    HTTP_METHODS,
    MountNote,
    RouteSink,
    RuleNote,
    as_view_class,
    join_prefix,
    method_list,
    methods_of_class,
    notes_of,
    texts_of,
)


def _construct(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    prefix = arguments.get(-1, "url_prefix")
    if prefix is not None:
        made.attributes["url_prefix"] = prefix


def _route(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    """`@app.route(rule, methods=...)`."""
    rule, methods = arguments.get(0, "rule"), arguments.get(-1, "methods")

    def decorate(inner: CallArguments, _: CodePlace) -> Value:
        made.notes.append(RuleNote(rule, methods, inner.get(0), place))
        return inner.get(0)

    return NativeFunction("route", decorate)


def _shortcut(method: str):  # type: ignore[no-untyped-def]
    def answer(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
        if arguments.get(0, "rule") is None or function_of(arguments.get(0, "rule")) is not None:
            return arguments.get(0)
        return _route(interpreter, made, CallArguments(arguments.positional, {**arguments.keywords, "methods": method}), place)

    return answer


def _add_url_rule(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    handler = arguments.get(2, "view_func")
    made.notes.append(RuleNote(arguments.get(0, "rule"), arguments.get(-1, "methods"), handler, place))


def _register_blueprint(
    interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace
) -> Value:
    made.notes.append(MountNote(arguments.get(0, "blueprint"), arguments.get(-1, "url_prefix"), place))


def _as_view(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    return made


def _config_item(interpreter: Interpreter, made: InstanceValue, arguments: CallArguments, place: CodePlace) -> Value:
    """`app.config`: what the program assigns, and unknown for the rest."""
    if arguments.get(0) == "config":
        return made.attributes.setdefault("config", {})
    return None




def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    tree = FlaskTree(interpreter)
    for owner in tree.owners():
        for note in notes_of(owner, RuleNote):
            _add_rule(tree, owner, note, sink)


def _add_rule(tree: FlaskTree, owner: InstanceValue, note: RuleNote, sink: RouteSink) -> None:
    rules = texts_of(note.path)
    if rules is None:
        reason = next((item.reason for item in each(note.path) if isinstance(item, UnknownValue)), "its rule is not a text")
        sink.fail(note.place, "rule", reason)
        return
    for prefix, certain in tree.prefixes(owner):
        for rule in rules:
            path = join_prefix(prefix, rule)
            if UNKNOWN_PREFIX in path:
                sink.fail(note.place, path, "the prefix of its blueprint is not known")
                continue
            if not path.startswith("/"):
                path = f"/{path}"
            sink.add(methods_of(note), path, note.handler, note.place, certain=certain and len(rules) == 1)


def methods_of(note: RuleNote) -> list[str]:
    """The methods of a rule: as given, else those of the view's class, else GET."""
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
    **{method.lower(): _shortcut(method) for method in HTTP_METHODS},
}
_CLASSES = tuple(name.partition(".")[2] for name in APPLICATIONS) + ("Blueprint", "APIBlueprint", "Module", "Scaffold")
_METHODS = {f"{owner}.{name}": answer for owner in dict.fromkeys(_CLASSES) for name, answer in _OWNER_METHODS.items()}
_VIEWS = {f"{name}.as_view": _as_view for name in ("View", "MethodView")}
_CONFIG = {f"{name.partition('.')[2]}.__getattr__": _config_item for name in APPLICATIONS}

ADAPTER = RouteAdapter(
    packages=PACKAGES,
    tokens=(".route(", "add_url_rule", "register_blueprint", "Blueprint(", "Flask(", "Quart(", "APIFlask("),
    constructors=tuple(f"{name.partition('.')[2]}(" for name in APPLICATIONS),
    methods=for_packages(PACKAGES, {**_METHODS, **_VIEWS, **_CONFIG}),
    bare_methods={"route": _route, "add_url_rule": _add_url_rule, "register_blueprint": _register_blueprint},
    list_routes=_list_routes,
    scanned=(r"\.route\(", r"\.add_url_rule\("),
)
