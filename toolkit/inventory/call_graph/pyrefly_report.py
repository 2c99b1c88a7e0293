"""Read the call graph that pyrefly writes for Pysa (`pyrefly check --report-pysa`).

One file lists the modules; each module has a file of definitions and one of calls, by place in the source. The format
has a number; what has another number, or another form, is refused.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from toolkit.model.typed_calls import TypedTarget, TypedUse

INDEX = "pyrefly.pysa.json"
"""The file that lists the modules."""
_FORMAT = 1
_Key = tuple[int, str]


class _Module(msgspec.Struct):
    """`info_filename` is null for a namespace package, which has no file."""

    module_id: int
    info_filename: str | None = None
    source_path: dict[str, str] | str = ""


class _Index(msgspec.Struct):
    format_version: int
    modules: dict[str, _Module]


class _FunctionName(msgspec.Struct):
    module_id: int
    function_id: str


class _ClassName(msgspec.Struct):
    module_id: int
    class_id: int


class _Function(msgspec.Struct):
    """`name_location` is missing if the source does not hold the function, as `__init__` of a dataclass."""

    name: str
    name_location: str = ""


class _Class(msgspec.Struct):
    name_location: str = ""


class _Definitions(msgspec.Struct):
    format_version: int
    function_definitions: dict[str, _Function]
    class_definitions: dict[str, _Class]


class _Target(msgspec.Struct):
    """`target`: `{"Function": name}`, `{"Overrides": name}`, or a word."""

    target: dict[str, _FunctionName] | str
    receiver_class: _ClassName | None = None
    implicit_dunder_call: bool = False


class _Targets(msgspec.Struct):
    call_targets: tuple[_Target, ...] = ()
    init_targets: tuple[_Target, ...] = ()
    unresolved: dict[str, str] | bool | str | None = None


class _Attribute(msgspec.Struct):
    if_called: _Targets | None = None
    property_getters: tuple[_Target, ...] = ()


class _Use(msgspec.Struct):
    call: _Targets | None = msgspec.field(name="Call", default=None)
    attribute: _Attribute | None = msgspec.field(name="AttributeAccess", default=None)


class _Calls(msgspec.Struct):
    format_version: int
    call_graphs: dict[str, dict[str, _Use]]


_Part = TypeVar("_Part", _Index, _Definitions, _Calls)


def read_report(load: Callable[[str], bytes], path_of: Callable[[str], str]) -> dict[str, dict[str, TypedUse]]:
    """Return what a report says about calls: path -> place -> resolution, as in `TypedCalls.uses`.

    Args:
        load: returns a file of the report by name.
        path_of: path in the project of a file that the report names; empty if it is not one of the project.

    Raises:
        OSError: a file of the report is missing.
        ValueError: the format is not the known one.
    """
    index = _checked_format(msgspec.json.decode(load(INDEX), type=_Index))
    modules: dict[str, _Module] = {}
    for module in index.modules.values():
        source = module.source_path.get("FileSystem", "") if isinstance(module.source_path, dict) else ""
        if source and module.info_filename and (path := path_of(source)):
            modules[path] = module
    known: dict[_Key, TypedTarget] = {}
    classes: dict[tuple[int, int], tuple[str, int]] = {}
    for path, module in modules.items():
        found = _checked_format(msgspec.json.decode(load(f"definitions/{module.info_filename}"), type=_Definitions))
        for name, function in found.function_definitions.items():
            if function.name_location:
                known[module.module_id, name] = TypedTarget(path, _line(function.name_location), function.name)
        for number, item in found.class_definitions.items():
            if item.name_location:
                classes[module.module_id, int(number)] = (path, _line(item.name_location))
    uses: dict[str, dict[str, TypedUse]] = {}
    for path, module in sorted(modules.items()):
        calls = _checked_format(msgspec.json.decode(load(f"call_graphs/{module.info_filename}"), type=_Calls))
        rows = ((place, use) for body in calls.call_graphs.values() for place, use in body.items())
        uses[path] = {place: _resolve(use, known, classes) for place, use in rows if "|" not in place}
    return uses


def _checked_format(part: _Part) -> _Part:
    if part.format_version != _FORMAT:
        raise ValueError(f"format_version {part.format_version}")
    return part


def _line(place: str) -> int:
    return int(place.partition(":")[0])


def _resolve(use: _Use, known: dict[_Key, TypedTarget], classes: dict[tuple[int, int], tuple[str, int]]) -> TypedUse:
    rows = (*use.call.call_targets, *use.call.init_targets) if use.call else ()
    if use.attribute:  # a class or an instance that is only named is not called
        named = use.attribute.if_called.call_targets if use.attribute.if_called else ()
        rows += (*use.attribute.property_getters, *(row for row in named if not row.implicit_dunder_call))
    found: dict[TypedTarget, None] = {}
    outside = False
    for row in rows:
        target = next((known.get((name.module_id, name.function_id)) for name in _names(row)), None)
        if target is None:
            outside = True
        else:
            of = row.receiver_class
            found[target._replace(receiver=classes.get((of.module_id, of.class_id)) if of else None)] = None
    return TypedUse(tuple(found), outside, _reason(use.call) if use.call else "")


def _names(row: _Target) -> Iterator[_FunctionName]:
    if isinstance(row.target, dict):
        yield from row.target.values()


def _reason(part: _Targets) -> str:
    return next(iter(part.unresolved.values()), "") if isinstance(part.unresolved, dict) else ""
