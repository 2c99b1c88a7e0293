"""Flask-Security: the routes that the extension adds and that settings enable."""

from collections.abc import Iterator

from toolkit.inventory.adapter import RouteAdapter, for_packages
from toolkit.inventory.frameworks._flask_config import read_config
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.operations import truth_of
from toolkit.inventory.interpreter.values import ExternalName, InstanceValue, UnknownValue, Value, possible_values
from toolkit.inventory.registrations import RouteSink, RuleNote, instances_of, join_prefix, notes_of

_PACKAGES = ("flask_security",)
_VIEWS = (
    ("", "LOGIN", "/login", ("",)),
    ("", "LOGOUT", "/logout", ("",)),
    ("REGISTERABLE", "REGISTER", "/register", ("",)),
    ("RECOVERABLE", "RESET", "/reset", ("", "/<token>")),
    ("CHANGEABLE", "CHANGE", "/change", ("",)),
    ("CONFIRMABLE", "CONFIRM", "/confirm", ("", "/<token>")),
)


def _initialize(call: NativeCall) -> Value:
    """Handle `Security(application, datastore)`, `security.init_app(application, datastore)`."""
    views = call.get(-1, "register_blueprint", default=True)
    if call.get(0, "app") is not None and truth_of(views) is not False:
        call.instance.notes.append(RuleNote(None, None, call.get(0, "app"), call.place, "security"))


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    for made in instances_of(interpreter.instances, "flask_security.Security"):
        for note in notes_of(made, RuleNote):
            for application in possible_values(note.handler):
                for path, certain in _paths(interpreter, application):
                    view = ExternalName("flask_security.views")
                    sink.add(["GET", "POST"], path, view, note.place, certain=certain)


def _paths(interpreter: Interpreter, application: Value) -> Iterator[tuple[str, bool]]:
    is_known = isinstance(application, InstanceValue)

    def setting(name: str, default: Value) -> Value:
        value = read_config(interpreter, application, f"SECURITY_{name}") if is_known else None
        return default if value is None or isinstance(value, UnknownValue) else value

    prefix = setting("URL_PREFIX", "")
    for switch, name, default, tails in _VIEWS:
        if switch and truth_of(setting(switch, False)) is not True:
            continue
        url = setting(f"{name}_URL", default)
        for tail in tails if isinstance(url, str) and isinstance(prefix, str) else ():
            yield join_prefix(prefix, f"{url}{tail}"), is_known


ADAPTER = RouteAdapter(
    packages=_PACKAGES,
    tokens=("Security(", "security.init_app"),
    methods=for_packages(_PACKAGES, {"Security.__init__": _initialize, "Security.init_app": _initialize}),
    list_routes=_list_routes,
)
