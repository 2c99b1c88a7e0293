"""Operations on values that do not depend on the program: arithmetic, formatting, truth, items of sequences."""

import ast
import operator
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from toolkit.inventory.interpreter.bounds import LONGEST_TEXT, MOST_ITEMS, is_bounded_percent
from toolkit.inventory.interpreter.partial_text import filled_in, text_after_unknown
from toolkit.inventory.interpreter.values import (
    Alternatives,
    ClassValue,
    ExternalName,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    UnknownValue,
    Value,
    is_known,
    join_values,
)

_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mod: operator.mod,
    ast.FloorDiv: operator.floordiv,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
}
_CLASSES = (ClassValue, ExternalName)


def known_items(value: Value) -> list[Value] | None:
    """Return the items of a known sequence, in order; None if they are unknown."""
    if isinstance(value, list | tuple | set | str):
        return list(value)[:MOST_ITEMS]
    if isinstance(value, dict):
        return list(value)[:MOST_ITEMS]
    if isinstance(value, Alternatives):
        parts = [known_items(item) for item in value.values]
        return [item for part in parts if part for item in part] if any(parts) else None
    return value.attributes.get("__iter__") if isinstance(value, InstanceValue) else None


def binary_value(kind: type[ast.operator], left: Value, right: Value) -> Value:
    """Return the value of a binary operation."""
    if isinstance(left, Alternatives):
        return join_values([binary_value(kind, item, right) for item in left.values])
    if kind is ast.Mod and isinstance(left, str):
        return _format_percent(left, right)
    if isinstance(right, Alternatives):
        return join_values([binary_value(kind, left, item) for item in right.values])
    if isinstance(left, list | tuple | dict) or isinstance(right, list | tuple | dict):
        return _combine_collections(kind, left, right)
    return _combine_plain(kind, left, right)


def _combine_collections(kind: type[ast.operator], left: Value, right: Value) -> Value:
    if kind is ast.Add and isinstance(left, list | tuple) and isinstance(right, list | tuple):
        both = [*left, *right[: max(MOST_ITEMS - len(left), 0)]]
        return both if isinstance(left, list) else tuple(both)
    if kind in (ast.Sub, ast.BitOr) and isinstance(left, list):  # sets
        return _combine_sets(kind, left, right)
    if kind is ast.BitOr and isinstance(left, dict) and isinstance(right, dict):
        return {**left, **right} if len(left) + len(right) <= MOST_ITEMS else left
    if kind is ast.Add and isinstance(left, list) != isinstance(right, list):
        return left if isinstance(left, list) else right  # with something that is not known: the known part
    return UnknownValue("an operation on something that is not known")


def _combine_sets(kind: type[ast.operator], left: list[Value], right: Value) -> Value:
    """Return a difference or union of sets; one that is not known removes and adds nothing."""
    others = known_items(right) or []
    if kind is ast.Sub:
        return [item for item in left if not any(item is other or _is_same_plain(item, other) for other in others)]
    return [*left, *others[: max(MOST_ITEMS - len(left), 0)]]


def _is_same_plain(one: Value, other: Value) -> bool:
    return isinstance(one, str | int) and isinstance(other, str | int) and one == other


def _combine_plain(kind: type[ast.operator], left: Value, right: Value) -> Value:
    known, plain = _BINARY.get(kind), (str, int, float, bytes)
    if known is not None and isinstance(left, plain) and isinstance(right, plain):
        if any(isinstance(it, str | bytes) and len(it) > LONGEST_TEXT for it in (left, right)):
            return UnknownValue("a long text")
        with suppress(TypeError, ValueError, ZeroDivisionError, OverflowError):
            value = known(left, right)
            if not isinstance(value, str | bytes) or len(value) < LONGEST_TEXT:
                return value
    if kind in (ast.BitOr, ast.BitAnd) and isinstance(left, _CLASSES) and isinstance(right, _CLASSES):
        return join_values([left, right])  # permissions that are composed: which of them decides is not known
    why = "an operation on something that is not known"
    if kind is ast.Add and isinstance(right, str) and not isinstance(left, plain):
        ending = f"{left.ending}{right}" if isinstance(left, UnknownValue) else right
        return UnknownValue(why, ending[-LONGEST_TEXT:])
    return UnknownValue(why)


def _format_percent(text: str, right: Value) -> Value:
    values = right if isinstance(right, tuple | dict) else (right,)
    flat = values.values() if isinstance(values, dict) else values
    why = "a text filled with something that is not known"
    if not is_bounded_percent(text):
        return UnknownValue(why)
    with suppress(TypeError, ValueError, KeyError, OverflowError):
        if all(isinstance(value, str | int | float) for value in flat):
            return text % values
        marked = {key: filled_in(value) for key, value in values.items()} if isinstance(values, dict) else None
        return text_after_unknown(text % (marked or tuple(map(filled_in, values))), why)
    return UnknownValue(why)


def truth_of(value: Value) -> bool | None:
    """Return the truth value of a value; None if it is not known."""
    if isinstance(value, Alternatives):
        truths = {truth_of(item) for item in value.values}
        return truths.pop() if len(truths) == 1 else None
    if isinstance(value, list) and value and all(isinstance(item, UnknownValue) for item in value):
        return None  # items that are not known, of which there may be none
    if is_known(value):
        return bool(value)
    if isinstance(value, FunctionValue | ClassValue | ModuleValue):
        return True
    return None
