"""Eve: routes from a settings file, with one resource for every entry of `DOMAIN`."""

import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.operations import truth_of
from toolkit.inventory.interpreter.values import (
    CodePlace,
    ExternalName,
    InstanceValue,
    ModuleValue,
    UnknownValue,
    Value,
)
from toolkit.inventory.registrations import RouteSink, RuleNote, instances_of, method_list, notes_of

_ITEM = 'regex("[a-f0-9]{24}")'
_COLLECTION, _ONE = ExternalName("eve.endpoints.collections_endpoint"), ExternalName("eve.endpoints.item_endpoint")


def _construct(call: NativeCall) -> Value:
    call.instance.attributes["eve.settings"] = call.get(0, "settings", default="settings.py")


def _register(call: NativeCall) -> Value:
    """Handle `application.register_resource(name, settings)`."""
    call.instance.notes.append(RuleNote(call.get(0, "resource"), None, call.get(1, "settings"), call.place, "resource"))


class _Settings:
    """The settings of one application: a dict, or the nearest settings file.

    Args:
        interpreter: interpreter that has followed the program.
        made: the application.
    """

    def __init__(self, interpreter: Interpreter, made: InstanceValue) -> None:
        self._interpreter = interpreter
        given = made.attributes.get("eve.settings")
        self.place = made.place
        self.values: Mapping[str, Value] | None = given if isinstance(given, dict) else None
        self.module = None if self.values is not None else self._module(given, made.place.path)

    def _module(self, given: Value, near: str) -> ModuleValue | None:
        name = given if isinstance(given, str) else "settings.py"
        folder = near.rpartition("/")[0]
        paths = self._interpreter.modules.paths
        fitting = [path for path in paths if f"/{path}".endswith(f"/{name.lstrip('./')}")]
        texts: Mapping[str, str] = self._interpreter.notes["texts"][0]
        fitting = [path for path in fitting if re.search(r"^DOMAIN\s*=", texts.get(path, ""), re.MULTILINE)]
        fitting.sort(key=lambda path: (path.rpartition("/")[0] != folder, not path.startswith(folder), len(path)))
        return self._interpreter.modules.at(fitting[0]) if fitting else None

    def get(self, name: str, default: Value) -> Value:
        """Return a setting; the default if the project does not set it."""
        if self.values is not None:
            return self.values.get(name, default)
        if self.module is None:
            return default
        self._interpreter.run_module(self.module)
        if name not in self.module.names:
            return default
        return self._interpreter.attribute(self.module, name)

    def place_of(self, name: str) -> CodePlace:
        """Return the place of a resource: the first line of the settings with its name."""
        if self.module is None:
            return self.place
        text = self._interpreter.notes["texts"][0].get(self.module.path, "")
        for number, line in enumerate(text.split("\n"), 1):
            if re.search(rf"""["']{re.escape(name)}["']\s*:|^\s*{re.escape(name)}\s*=""", line):
                return CodePlace(self.module.path, number)
        return CodePlace(self.module.path, 1)


def _list_routes(interpreter: Interpreter, sink: RouteSink) -> None:
    for made in instances_of(interpreter.instances, "eve.Eve"):
        settings = _Settings(interpreter, made)
        domain = settings.get("DOMAIN", UnknownValue("no settings file of Eve is found"))
        if not isinstance(domain, dict):
            why = domain.reason if isinstance(domain, UnknownValue) else "DOMAIN is not a known dict"
            sink.fail(made.place, "Eve(", why)
            continue
        prefix = "".join(f"/{part}" for name in ("URL_PREFIX", "API_VERSION") if (part := settings.get(name, "")))
        sink.add(["GET"], f"{prefix}/", ExternalName("eve.endpoints.home_endpoint"), made.place)
        for path, handler in _common_routes(settings, prefix):
            sink.add(["GET"], path, ExternalName(f"eve.endpoints.{handler}"), made.place)
        given = [(name, resource, settings.place_of(str(name))) for name, resource in domain.items()]
        notes = [note for note in notes_of(made, RuleNote) if note.kind == "resource"]
        for name, resource, place in [*given, *((note.path, note.handler, note.place) for note in notes)]:
            if not isinstance(name, str) or not isinstance(resource, dict):
                sink.fail(place, "resource", "its name or its settings are not known")
                continue
            for methods, path, view in _rules(settings, prefix, name, resource):
                sink.add(methods, path, view, place)


def _common_routes(settings: _Settings, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield (path, handler) of routes that belong to no resource: files, and the schema if settings enable it."""
    yield "/static/<path:filename>", "static"
    media, schema = settings.get("MEDIA_ENDPOINT", "media"), settings.get("SCHEMA_ENDPOINT", None)
    if isinstance(media, str) and media and truth_of(settings.get("RETURN_MEDIA_AS_URL", False)) is True:
        yield f"{prefix}/{media}/<{settings.get('MEDIA_URL', _ITEM)}:_id>", "media_endpoint"
    if isinstance(schema, str) and schema:
        yield f"{prefix}/{schema}", "schema_collection_endpoint"
        yield f"{prefix}/{schema}/<resource>", "schema_item_endpoint"


def _rules(
    settings: _Settings, prefix: str, name: str, resource: Mapping[str, Value]
) -> Iterator[tuple[list[str], str, Value]]:
    if truth_of(resource.get("internal_resource", settings.get("INTERNAL_RESOURCE", False))) is True:
        return
    url = f"{prefix}/{resource.get('url', name)}"
    methods = resource.get("resource_methods", settings.get("RESOURCE_METHODS", ["GET"]))
    yield method_list(methods), url, _COLLECTION
    if truth_of(resource.get("item_lookup", settings.get("ITEM_LOOKUP", True))) is False:
        return
    field = resource.get("item_lookup_field", settings.get("ITEM_LOOKUP_FIELD", "_id"))
    item = resource.get("item_url", settings.get("ITEM_URL", _ITEM))
    allowed = method_list(resource.get("item_methods", settings.get("ITEM_METHODS", ["GET"])))
    if "PATCH" in allowed and "POST" not in allowed:
        allowed.append("POST")  # with X-HTTP-Method-Override, for clients without PATCH
    yield allowed, f"{url}/<{item}:{field}>", _ONE
    lookup = resource.get("additional_lookup")
    if isinstance(lookup, dict) and isinstance(lookup.get("field"), str):
        yield ["GET"], f"{url}/<{lookup.get('url', 'string')}:{lookup['field']}>", _ONE


ADAPTER = RouteAdapter(
    packages=("eve",),
    tokens=("Eve(", "register_resource("),
    constructors=("Eve(",),
    methods={"eve:Eve.__init__": _construct, "eve:Eve.register_resource": _register},
    list_routes=_list_routes,
    scanned=(r"\.register_resource\(", r"\bEve\("),
)
