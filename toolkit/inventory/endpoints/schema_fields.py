"""Read the fields of schemas, forms and parsers: marshmallow, webargs, Flask-RESTX, WTForms, Django forms, pydantic."""

import ast
from collections.abc import Iterator, Mapping
from contextlib import suppress

from toolkit.inventory.endpoints.class_bodies import assigned_name
from toolkit.inventory.endpoints.models import model_fields
from toolkit.inventory.endpoints.reads import type_of_name
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    ExternalName,
    FunctionValue,
    InstanceValue,
    Value,
    function_of,
    possible_values,
)
from toolkit.model.inventory import EndpointParameter, ParameterPlace
from toolkit.model.tree import callee_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import code_text

ARGUMENTS = "arguments"
"""Attribute of a parser that holds the arguments of its calls of `add_argument`."""
_LIBRARIES = frozenset(
    {"marshmallow", "webargs", "apiflask", "flask_marshmallow", "flask_smorest", "wtforms", "flask_wtf"}
    | {"flask_restx", "flask_restplus", "flask_restful", "django", "wtforms_alchemy", "marshmallow_enum"}
)
_PYDANTIC = frozenset({"pydantic", "msgspec", "sqlmodel"})
_MAKERS = frozenset({"dataclass", "dataclass_json", "define", "frozen", "mutable", "attrs"})
_NO_FIELDS = frozenset({"SubmitField", "Meta"})
_NAMES: Mapping[ParameterPlace, tuple[str, ...]] = {
    "query": ("args", "query", "querystring", "values", "view_args"),
    "form": ("form", "form_and_json", "json_and_form"),
    "json": ("json", "json_or_form", "body", "data"),
    "file": ("files", "file"),
    "header": ("headers", "header"),
    "cookie": ("cookies", "cookie"),
    "path": ("path",),
}
_PLACES = {name: place for place, names in _NAMES.items() for name in names}


def place_of(location: Value, usual: ParameterPlace) -> ParameterPlace:
    """Return the place of a `location=` argument, a text or a sequence of them."""
    for option in possible_values(location):
        for item in option if isinstance(option, list | tuple) else (option,):
            if isinstance(item, str) and item in _PLACES:
                return _PLACES[item]
    return usual


def fields_of(value: Value, source: str, place: ParameterPlace) -> Iterator[EndpointParameter]:
    """Yield the fields of a schema, form, parser or model that clients can send.

    Args:
        value: its class, an instance of it, a dictionary of fields, or a parser.
        source: `path:line` of the code that uses it.
        place: place of the fields in the request, unless an argument of a parser names its own.
    """
    for item in possible_values(value):
        if isinstance(item, list) and item:
            yield from fields_of(item[0], source, place)
        elif isinstance(item, dict):
            yield from _declared_fields(item, source, place)
        elif isinstance(item, InstanceValue) and isinstance(item.of, ExternalName):
            yield from _of_external(item, source, place)
        else:
            of = item.of if isinstance(item, InstanceValue) else function_of(item)
            if isinstance(of, ClassValue):
                arguments = item.arguments if isinstance(item, InstanceValue) else CallArguments()
                yield from _of_class(of, arguments, source, place)


def _of_external(item: InstanceValue, source: str, place: ParameterPlace) -> Iterator[EndpointParameter]:
    """Yield the fields of a parser, or of `api.model(name, {...})` and `api.inherit(name, parent, {...})`."""
    for given in item.attributes.get(ARGUMENTS, ()):
        yield from _parser_argument(given, source, place)
    if isinstance(item.of, ExternalName) and item.of.last in ("Model", "from_dict"):
        for given in (*item.arguments.positional, *item.arguments.keywords.values()):
            if isinstance(given, dict | InstanceValue):
                yield from fields_of(given, source, place)


def _parser_argument(given: CallArguments, source: str, usual: ParameterPlace) -> Iterator[EndpointParameter]:
    """Yield the parameter of `parser.add_argument(name, type=..., location=..., required=...)`."""
    name = given.get(-1, "dest") if given.get(-1, "location") is None else None
    name = given.get(0, "name") if name is None else name
    if isinstance(name, str) and name:
        kind = "array" if given.get(-1, "action") in ("append", "split") else _type_name(given.get(-1, "type"))
        place = place_of(given.get(-1, "location"), usual)
        yield EndpointParameter(name, place, kind, given.get(-1, "required") is True, source)


def _type_name(value: Value) -> str:
    found = function_of(value)
    name = found.qualname if isinstance(found, FunctionValue) else getattr(value, "name", "")
    return type_of_name(name.rpartition(".")[2]) if isinstance(name, str) else ""


def _of_class(
    of: ClassValue, arguments: CallArguments, source: str, place: ParameterPlace
) -> Iterator[EndpointParameter]:
    packages = {name.partition(".")[0] for name in of.externals()}
    if packages & _PYDANTIC or _is_data_class(of):
        yield from model_fields(of, source, place)
        return
    names: dict[str, Value] = {}
    for base in reversed([base for base in of.lineage() if isinstance(base, ClassValue)]):
        names.update(base.names)
    for base in of.lineage():
        automatic = dict(_automatic_fields(base)) if isinstance(base, ClassValue) else {}
        names.update({name: value for name, value in automatic.items() if not _is_known(names.get(name))})
    only, excluded = _names(arguments.get(0, "only")), _names(arguments.get(-1, "exclude")) or ()
    chosen = {name: value for name, value in names.items() if name not in excluded and (only is None or name in only)}
    yield from _declared_fields(chosen, source, place, is_class=True, is_partial=arguments.get(-1, "partial") is True)


def _automatic_fields(of: ClassValue) -> Iterator[tuple[str, Value]]:
    """Yield the fields of a class that marshmallow-sqlalchemy makes of columns: `name = ma.auto_field()`."""
    for node in of.node.body:
        name, value = assigned_name(node)
        if name and isinstance(value, ast.Call) and last_name(value) == "auto_field":
            given = {it.arg: it.value.value for it in value.keywords if it.arg and isinstance(it.value, ast.Constant)}
            yield name, InstanceValue(ExternalName("marshmallow.fields.Auto"), CallArguments((), given))


def _is_known(value: Value) -> bool:
    return isinstance(value, InstanceValue) and _is_field(value)


def _is_data_class(of: ClassValue) -> bool:
    """Return whether the annotations of a class are its fields: dataclasses, classes of attrs, typed dictionaries."""
    own = [base for base in of.lineage() if isinstance(base, ClassValue)]
    nodes = (callee_of(node) for base in own for node in base.node.decorator_list)
    is_made = any(code_text(node).rpartition(".")[2] in _MAKERS for node in nodes)
    return is_made or any(name.rpartition(".")[2] in ("TypedDict", "NamedTuple") for name in of.externals())


def _names(value: Value) -> list[str] | None:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list | tuple) else None


def _declared_fields(
    fields: Mapping[Value, Value],
    source: str,
    place: ParameterPlace,
    *,
    is_class: bool = False,
    is_partial: bool = False,
) -> Iterator[EndpointParameter]:
    for name, value in fields.items():
        field = InstanceValue(value) if isinstance(value, ExternalName) and not is_class else value
        if not isinstance(name, str) or not isinstance(field, InstanceValue) or not _is_field(field):
            continue
        given = field.arguments
        if given.get(-1, "dump_only") is True or given.get(-1, "readonly") is True:
            continue
        key = given.get(-1, "data_key", "load_from")
        last = next(iter(field.externals())).rpartition(".")[2]
        yield EndpointParameter(
            key if isinstance(key, str) and key else name,
            place_of(given.get(-1, "location"), place),
            type_of_name(last) or type_of_name(last.removesuffix("Field")),
            _is_required(field, last) and not is_partial,
            source,
        )


def _is_field(field: InstanceValue) -> bool:
    names = [name for name in field.externals() if name.partition(".")[0] in _LIBRARIES]
    last = names[0].rpartition(".")[2] if names else ""
    return bool(last) and last[0].isupper() and last not in _NO_FIELDS and not last.endswith("Schema")


def _is_required(field: InstanceValue, kind: str) -> bool:
    """Return whether a field is required: by its argument, by a validator of WTForms, or by default in Django."""
    required = field.arguments.get(-1, "required")
    if isinstance(required, bool):
        return required
    package = next(iter(field.externals())).partition(".")[0]
    if package == "django":
        return kind != "BooleanField"
    with suppress(TypeError):
        validators = list(field.arguments.get(1, "validators") or ()) if "wtf" in package else []
        return any("Required" in next(iter(item.externals()), "") for item in validators if _is_instance(item))
    return False


def _is_instance(value: Value) -> bool:
    return isinstance(value, InstanceValue)
