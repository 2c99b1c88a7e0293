"""Compare what two schemas let through."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.inventory.diff.document import ApiDocument

_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_DEEPEST = 12


@dataclass
class SchemaComparison:
    """Compares schemas of one side.

    Attributes:
        old, new: documents that references are followed in.
        side: `parameter`, `request` or `response`.
        report: is told of each change: its kind, where it is, what was and what is.
    """

    old: ApiDocument
    new: ApiDocument
    side: str
    report: Callable[[str, str, str, str], None]
    _active: set[tuple[int, int]] = field(default_factory=set)

    def compare(self, before: object, after: object, where: str, depth: int = 0) -> None:
        """Tell every change between two schemas at one place."""
        one, other = _merge(self.old, before), _merge(self.new, after)
        key = (id(before), id(after))
        if depth > _DEEPEST or key in self._active:
            return
        self._active.add(key)
        self._types(one, other, where)
        self._enums(one, other, where)
        self._limits(one, other, where)
        self._variants(one, other, where)
        if one.get("items") is not None and other.get("items") is not None:
            self.compare(one["items"], other["items"], f"{where}[]", depth + 1)
        self._properties(one, other, where, depth)
        self._active.discard(key)

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
        if was_null != is_null and before and after:
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
            if before != after:
                is_tighter = before is None or (after is not None and (after < before) is is_upper)
                self._tell("limit_tightened" if is_tighter else "limit_relaxed", f"{where} {name}", before, after)
        before, after = one.get("pattern"), other.get("pattern")
        if before != after:
            self._tell("limit_relaxed" if after is None else "limit_tightened", f"{where} pattern", before, after)

    def _variants(self, one: Mapping[str, Any], other: Mapping[str, Any], where: str) -> None:
        before, after = _alternatives(one), _alternatives(other)
        if not before or not after:
            return
        for text in sorted(before - after):
            self._tell("variant_removed", where, old=text)
        for text in sorted(after - before):
            self._tell("variant_added", where, new=text)

    def _properties(self, one: Mapping[str, Any], other: Mapping[str, Any], where: str, depth: int) -> None:
        before, after = one.get("properties") or {}, other.get("properties") or {}
        if self.side == "parameter" or not isinstance(before, dict) or not isinstance(after, dict):
            return
        needed, needs = set(one.get("required") or ()), set(other.get("required") or ())
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
        was_closed, is_closed = one.get("additionalProperties") is False, other.get("additionalProperties") is False
        if self.side == "request" and was_closed != is_closed:
            self._tell("other_properties_forbidden" if is_closed else "other_properties_allowed", where)

    def _addition_kind(self, required: bool) -> str:
        if self.side == "response":
            return "property_added"
        return "property_added_required" if required else "property_added_optional"


def _merge(document: ApiDocument, schema: object) -> Mapping[str, Any]:
    """A schema behind its references, with the parts of `allOf` in it."""
    found = document.resolve(schema)
    parts = found.get("allOf")
    if not isinstance(parts, list):
        return found
    merged: dict[str, Any] = {key: value for key, value in found.items() if key != "allOf"}
    for part in parts[:50]:
        inner = document.resolve(part)
        for key, value in inner.items():
            if key == "properties" and isinstance(value, dict):
                merged["properties"] = {**value, **(merged.get("properties") or {})}
            elif key == "required" and isinstance(value, list):
                merged["required"] = [*(merged.get("required") or ()), *value]
            else:
                merged.setdefault(key, value)
    return merged


def _types_of(schema: Mapping[str, Any]) -> frozenset[str]:
    given = schema.get("type")
    found = {str(item) for item in given} if isinstance(given, list) else {given} if isinstance(given, str) else set()
    if schema.get("nullable") is True or None in (schema.get("enum") or ()):
        found.add("null")
    return frozenset(found)


def _fits(narrow: frozenset[str], wide: frozenset[str]) -> bool:
    """Return whether every value of some types is one of others; no type stands for all."""
    if not wide:
        return True
    return bool(narrow) and all(name in wide or (name == "integer" and "number" in wide) for name in narrow)


def _values(schema: Mapping[str, Any]) -> set[str] | None:
    given = [schema["const"]] if "const" in schema else schema.get("enum")
    if not isinstance(given, list):
        return None
    return {json.dumps(value, sort_keys=True, default=str) for value in given if value is not None}


def _alternatives(schema: Mapping[str, Any]) -> set[str]:
    given = schema.get("oneOf") or schema.get("anyOf")
    return {json.dumps(item, sort_keys=True, default=str) for item in given} if isinstance(given, list) else set()


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _format_value(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
