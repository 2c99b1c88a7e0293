"""Read parameters and status codes from specifications in docstrings, as flasgger and apispec do.

Only lines with a key are read, by indentation: a docstring is often not quite YAML.
"""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from toolkit.inventory.endpoints.handler_code import HandlerCode
from toolkit.inventory.endpoints.schema_fields import place_of
from toolkit.model.inventory import EndpointParameter, ParameterPlace

_LINE = re.compile(r"""^(?P<indent> *)(?P<item>- +)?["']?(?P<key>[$\w.\[\]-]+)["']?:(?: +(?P<value>.*?))?\s*$""")
_KINDS = frozenset({"string", "integer", "number", "boolean", "array", "object"})
_SECTIONS = frozenset({"parameters", "responses", "requestBody"})
_CLASS = re.compile(r"[A-Z]\w+")
_PLACES = frozenset({"query", "header", "cookie", "formData"})


class _Line(NamedTuple):
    """A line with a key; `indent` is that of the key, and `is_item` whether it begins an item of a list."""

    indent: int
    is_item: bool
    key: str
    value: str


def docstring_parameters(code: HandlerCode) -> Iterator[EndpointParameter]:
    """Yield the parameters in the docstring of a handler, with the properties of its body."""
    source = code.place(code.node)
    for section, lines in _sections(code):
        if section == "parameters":
            yield from _parameters(lines, source)
        elif section == "requestBody":
            yield from _properties(lines, source)


def docstring_schemas(code: HandlerCode) -> Iterator[tuple[str, ParameterPlace]]:
    """Yield (name of a class, place) of the schemas that a docstring names as apispec does: `schema: OrderSchema`."""
    for section, lines in _sections(code):
        if section == "parameters":
            for item in _items(lines):
                known = {line.key: line.value for line in item if line.indent == item[0].indent}
                if known.get("in") in _PLACES and _CLASS.fullmatch(known.get("schema", "")):
                    yield known["schema"], _place_in(known["in"])
        elif section == "requestBody":
            named = next((line.value for line in lines if line.key == "schema"), "")
            if _CLASS.fullmatch(named):
                yield named, "json"


def docstring_statuses(code: HandlerCode) -> Iterator[int]:
    """Yield the status codes in the docstring of a handler."""
    for section, lines in _sections(code):
        least = min((line.indent for line in lines), default=0)
        for line in lines if section == "responses" else ():
            if line.indent == least and re.fullmatch(r"[1-5]\d\d", line.key):
                yield int(line.key)


def _sections(code: HandlerCode) -> Iterator[tuple[str, list[_Line]]]:
    """Yield (name, lines below it) of the sections behind `---` in a docstring."""
    _, mark, text = (ast.get_docstring(code.node) or "").partition("---")
    lines = [line for text in text.split("\n") if (line := _line_of(text)) is not None] if mark else []
    for number, line in enumerate(lines):
        if line.key in _SECTIONS and not line.value:
            inside: list[_Line] = []
            for inner in lines[number + 1 :]:
                starts_item = inner.is_item and line.key == "parameters"
                if inner.indent <= line.indent and not starts_item:
                    break
                inside.append(inner)
            yield line.key, inside


def _line_of(text: str) -> _Line | None:
    match = _LINE.match(text)
    if match is None:
        return None
    item = match["item"] or ""
    return _Line(len(match["indent"]) + len(item), bool(item), match["key"], (match["value"] or "").strip("\"' "))


def _items(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines of each item of a list."""
    starts = [number for number, line in enumerate(lines) if line.is_item and line.indent == lines[0].indent]
    yield from (lines[start:end] for start, end in pairwise([*starts, len(lines)]))


def _place_in(written: str) -> ParameterPlace:
    return "form" if written == "formData" else place_of(written, "query")


def _parameters(lines: list[_Line], source: str) -> Iterator[EndpointParameter]:
    for item in _items(lines):
        known: dict[str, str] = {}
        for line in item:
            if line.indent == item[0].indent or line.key == "type":
                known.setdefault(line.key, line.value)
        name, place, kind = known.get("name", ""), known.get("in", ""), known.get("type", "")
        required = known.get("required", "").lower() == "true"
        if place == "body":
            yield from _properties(item, source)
        elif name and place in _PLACES and not _CLASS.fullmatch(known.get("schema", "")):
            yield EndpointParameter(name, _place_in(place), kind if kind in _KINDS else "", required, source)


def _properties(lines: list[_Line], source: str) -> Iterator[EndpointParameter]:
    """Yield the keys below the first `properties:` of a body."""
    start = next((number for number, line in enumerate(lines) if line.key == "properties"), None)
    inside = lines[start + 1 :] if start is not None else []
    for number, line in enumerate(inside):
        if line.indent < inside[0].indent:
            break
        if line.indent == inside[0].indent:
            kinds = (inner.value for inner in inside[number + 1 : number + 3] if inner.key == "type")
            kind = next(kinds, "")
            yield EndpointParameter(line.key, "json", kind if kind in _KINDS else "", False, source)
