"""Compare the values that two schemas accept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from toolkit.inventory.diff.parts import is_remark, merge

if TYPE_CHECKING:
    from toolkit.inventory.diff.document import ApiDocument

_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_ONE_SCHEMA = frozenset(
    {"not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties"}
)
_NAMED_SCHEMAS = frozenset({"patternProperties", "dependentSchemas"})
_COMPARED = frozenset(
    {"type", "nullable", "format", "enum", "const", "pattern", *_UPPER, *_LOWER, "oneOf", "anyOf", "items"}
    | {"prefixItems", "properties", "required", "additionalProperties"}
)
"""Keywords with a comparison of their own; other keywords are compared as a whole."""
_DEEPEST = 150


@dataclass
class SchemaComparison:
    """Compares schemas of one side.

    Attributes:
        old, new: documents in which references are resolved.
        side: `parameter`, `request` or `response`.
        report: called for each change with its kind, place, old value and new value.
    """

    old: ApiDocument
    new: ApiDocument
    side: str
    report: Callable[[str, str, str, str], None]
    _compared: dict[tuple[int, int], tuple[object, object]] = field(default_factory=dict)

    def compare(self, before: object, after: object, where: str, depth: int = 0) -> None:
        """Report every change between two schemas at one place, once for each pair."""
        found = self.old.resolve(before), self.new.resolve(after)
        key = (id(found[0]), id(found[1]))
        if key in self._compared:
            return
        self._compared[key] = found  # kept, so that no other object gets the same number
        one, other = merge(self.old, before), merge(self.new, after)
        if depth > _DEEPEST:
            if one != other:
                self._tell("schema_changed", where)
            return
        self._types(one, other, where)
        self._enums(one, other, where)
        self._limits(one, other, where)
        self._variants(one, other, where, depth)
        self._items(one, other, where, depth)
        self._properties(one, other, where, depth)
        self._other_properties(one, other, where, depth)
        self._rest(one, other, where, depth)

    def _tell(self, kind: str, where: str, old: object = "", new: object = "") -> None:
        self.report(f"{self.side}_{kind}", where, _format_value(old), _format_value(new))

    def _types(self, one: Mapping[str, Any], other: Mapping[str, Any], where: str) -> None:
        before, after = _types_of(one), _types_of(other)
        was_null, is_null = "null" in before, "null" in after
        before, after = before - {"null"}, after - {"null"}
        if before != after:
            kind = (
                "type_widened" if _fits(before, after) else "type_narrowed" if _fits(after, before) else "type_changed"
            )
            self._tell(kind, where, sorted(before), sorted(after))
        elif one.get("format") != other.get("format"):
            self._tell("format_changed", where, one.get("format"), other.get("format"))
        if was_null != is_null and ((before and after) or (isinstance(one.get("enum"), list) and "enum" in other)):
            self._tell("null_allowed" if is_null else "null_forbidden", where)

    def _enums(self, one: Mapping[str, Any], other: Mapping[str, Any], where: str) -> None:
        before, after = _values(one), _values(other)
        if before is None or after is None:
            if before is not None or after is not None:
                self._tell(
                    "limit_tightened" if before is None else "limit_relaxed", where, one.get("enum"), other.get("enum")
                )
            return
        for value in sorted(before - after):
            self._tell("enum_value_removed", where, old=json.loads(value))
        for value in sorted(after - before):
            self._tell("enum_value_added", where, new=json.loads(value))

    def _limits(self, one: Mapping[str, Any], other: Mapping[str, Any], where: str) -> None:
        for name, is_upper in (*((name, True) for name in _UPPER), *((name, False) for name in _LOWER)):
            before, after = _number(one.get(name)), _number(other.get(name))
            if before is None and after is None and bool(one.get(name)) != bool(other.get(name)):  # of draft 4
                self._tell("limit_tightened" if other.get(name) else "limit_relaxed", f"{where} {name}")
            elif before != after:
                is_tighter = before is None or (after is not None and (after < before) is is_upper)
                self._tell("limit_tightened" if is_tighter else "limit_relaxed", f"{where} {name}", before, after)
        before, after = one.get("pattern"), other.get("pattern")
        if before != after:
            self._tell("limit_relaxed" if after is None else "limit_tightened", f"{where} pattern", before, after)

    def _variants(self, one: Mapping[str, Any], other: Mapping[str, Any], where: str, depth: int) -> None:
        before, after = _alternatives(one), _alternatives(other)
        if not before or not after:
            if (before or after) and _types_of(one) == _types_of(other):
                self._tell("type_widened" if before else "type_narrowed", where)
            return
        for key in sorted(before.keys() - after.keys()):
            self._tell("variant_removed", where, old=key)
        for key in sorted(after.keys() - before.keys()):
            self._tell("variant_added", where, new=key)
        for number, key in enumerate(before):
            if key in after:
                name = str(number) if key.startswith("{") else key.rpartition("/")[2]
                self.compare(before[key], after[key], f"{where}({name})", depth + 1)

    def _items(self, one: Mapping[str, Any], other: Mapping[str, Any], where: str, depth: int) -> None:
        self._inner(one.get("items"), other.get("items"), f"{where}[]", depth)
        before, after = one.get("prefixItems"), other.get("prefixItems")
        if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
            for number, (old, new) in enumerate(zip(before, after, strict=True)):
                self.compare(old, new, f"{where}[{number}]", depth + 1)
        elif before != after:
            self._tell("schema_changed", f"{where} prefixItems")

    def _inner(self, before: object, after: object, where: str, depth: int) -> None:
        """Compare schemas, one of which may be missing and then accepts everything."""
        was_any, is_any = before in (None, True, {}), after in (None, True, {})
        if was_any != is_any:
            self._tell("type_widened" if is_any else "type_narrowed", where)
        elif not was_any:
            self.compare(before, after, where, depth + 1)

    def _properties(self, one: Mapping[str, Any], other: Mapping[str, Any], where: str, depth: int) -> None:
        before, after = _mapping(one.get("properties")), _mapping(other.get("properties"))
        needed, needs = _names(one.get("required")), _names(other.get("required"))
        for name in [*before, *(name for name in after if name not in before)]:
            place = f"{where}.{name}"
            if name not in after:
                self._tell("property_removed", place)
            elif name not in before:
                self._tell(self._addition_kind(name in needs), place)
            else:
                if (name in needed) != (name in needs):
                    self._tell("property_became_required" if name in needs else "property_became_optional", place)
                self.compare(before[name], after[name], place, depth + 1)
        for name in sorted((needed ^ needs) - before.keys() - after.keys()):
            self._tell("property_became_required" if name in needs else "property_became_optional", f"{where}.{name}")

    def _other_properties(self, one: Mapping[str, Any], other: Mapping[str, Any], where: str, depth: int) -> None:
        before, after = one.get("additionalProperties"), other.get("additionalProperties")
        if (before is False) == (after is False):
            if before is not False:
                self._inner(before, after, f"{where}.*", depth)
        elif self.side == "response":
            self._tell("limit_tightened" if after is False else "limit_relaxed", f"{where} additionalProperties")
        else:
            self._tell("other_properties_forbidden" if after is False else "other_properties_allowed", where)

    def _rest(self, one: Mapping[str, Any], other: Mapping[str, Any], where: str, depth: int) -> None:
        """Compare the keywords without a comparison of their own."""
        for name in sorted(set(map(str, {*one, *other})) - _COMPARED):
            before, after = one.get(name), other.get(name)
            if is_remark(name) or before == after == {}:
                continue
            if isinstance(before, dict) and isinstance(after, dict):
                if name in _ONE_SCHEMA:
                    self.compare(before, after, f"{where} {name}", depth + 1)
                    continue
                if name in _NAMED_SCHEMAS and before.keys() == after.keys():
                    for key in before:
                        self.compare(before[key], after[key], f"{where} {name} {key}", depth + 1)
                    continue
            if before != after and (before or after):
                kind = "limit_tightened" if not before else "limit_relaxed" if not after else "schema_changed"
                self._tell(kind, f"{where} {name}")

    def _addition_kind(self, required: bool) -> str:
        if self.side == "response":
            return "property_added"
        return "property_added_required" if required else "property_added_optional"


def _types_of(schema: Mapping[str, Any]) -> frozenset[str]:
    given = schema.get("type")
    found = {str(item) for item in given} if isinstance(given, list) else {given} if isinstance(given, str) else set()
    if schema.get("nullable") is True or (isinstance(schema.get("enum"), list) and None in schema["enum"]):
        found.add("null")
    return frozenset(found)


def _fits(narrow: frozenset[str], wide: frozenset[str]) -> bool:
    """Return whether every value of the narrow types has one of the wide types; no type means any."""
    if not wide:
        return True
    return bool(narrow) and all(name in wide or (name == "integer" and "number" in wide) for name in narrow)


def _values(schema: Mapping[str, Any]) -> set[str] | None:
    given = [schema["const"]] if "const" in schema else schema.get("enum")
    if not isinstance(given, list):
        return None
    return {_text(value) for value in given if value is not None}


def _alternatives(schema: Mapping[str, Any]) -> dict[str, object]:
    """Return the alternatives by the component to which they refer, or by their own text."""
    given = schema.get("oneOf") or schema.get("anyOf")
    return {_key(item): item for item in given} if isinstance(given, list) else {}


def _key(schema: object) -> str:
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    return reference if isinstance(reference, str) else _text(schema)


def _text(value: object) -> str:
    """Return a value as JSON; YAML values that JSON cannot express (keys of several types) as `str()`."""
    try:
        return json.dumps(value, sort_keys=True, default=str)
    except TypeError:
        return json.dumps(str(value))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _names(value: object) -> set[str]:
    return {name for name in value if isinstance(name, str)} if isinstance(value, list) else set()


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _format_value(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
