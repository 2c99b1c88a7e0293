"""Dotted paths, and the values that they reach.

The rules (https://www.mongodb.com/docs/manual/core/document/#dot-notation and the server's `ElementPath`):

- a name goes into an object; a path that ends in the air reaches `MISSING`
- an array on the way is spread: the rest of the path goes into each of its objects, and a rest that starts with a
  number also into the element at that position; an array without anything to go into reaches *nothing*, not `MISSING`
- an array at the end is spread too, and then reached as a whole; one that a position leads to, as a whole only
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from bson import Decimal128, Int64, ObjectId
from msgspec import Struct

from toolkit.filters.kinds import ARRAY, MISSING, OBJECT, Missing, bson_kind, object_fields

Test = Callable[[Any], bool]
"""Returns whether one value (or `MISSING`) satisfies a condition."""
Match = Callable[[Mapping[str, Any]], bool]
"""Returns whether one document satisfies a filter."""

# Classes whose values are certainly neither object nor array: most values, recognized by one lookup.
_SCALARS = frozenset({Missing, type(None), bool, int, float, str, bytes, datetime, ObjectId, Int64, Decimal128})
_WHOLE = _SCALARS | {dict}


class Path(Struct, frozen=True):
    """A dotted path.

    Attributes:
        text: the path as the filter writes it.
    """

    text: str

    def any(self, test: Test, *, spread: bool) -> Match:
        """Return a function that tells whether one of a document's values at this path passes a test.

        Args:
            test: test of each reached value.
            spread: whether an array at the end of the path is also reached element by element.
        """
        names = self.text.split(".")
        if len(names) == 1:
            return _in_field(names[0], test, spread)
        return _Walk(names, test, spread).document

    def find_values(self, document: Mapping[str, Any], *, spread: bool) -> list[Any]:
        """Return every value at this path, in the order in which a filter tests them."""
        found: list[Any] = []

        def note(value: Any) -> bool:
            found.append(value)
            return False

        self.any(note, spread=spread)(document)
        return found


def _in_field(name: str, test: Test, spread: bool) -> Match:
    def match(document: Mapping[str, Any]) -> bool:
        value = document.get(name, MISSING)
        if value.__class__ in _WHOLE or not spread or bson_kind(value) != ARRAY:
            return test(value)
        return _in_elements(value, test)

    return match


def _in_elements(array: Iterable[Any], test: Test) -> bool:
    for element in array:
        if test(element):
            return True
    return test(array)


class _Walk:
    """One path of several names, one test; the methods follow the path from the name at a given index on."""

    __slots__ = ("last", "names", "positions", "spread", "test")

    def __init__(self, names: list[str], test: Test, spread: bool) -> None:
        self.names = names
        self.positions = [_position(name) for name in names]
        self.last = len(names) - 1
        self.test = test
        self.spread = spread

    def document(self, document: Mapping[str, Any]) -> bool:
        return self.in_object(document, 0)

    def in_object(self, document: Mapping[str, Any], at: int) -> bool:
        names, last = self.names, self.last
        while True:
            value = document.get(names[at], MISSING)
            found = OBJECT if value.__class__ is dict else 0 if value.__class__ in _SCALARS else bson_kind(value)
            if found == ARRAY:
                return self.in_array(value, at + 1)
            if at == last:
                return self.test(value)
            if found != OBJECT:
                return self.test(MISSING)
            document = object_fields(value)
            at += 1

    def in_array(self, array: list[Any], at: int) -> bool:
        if at > self.last:
            return _in_elements(array, self.test) if self.spread else self.test(array)
        named = self.positions[at]
        return any(self.in_element(element, at, position == named) for position, element in enumerate(array))

    def in_element(self, element: Any, at: int, here: bool) -> bool:
        """Follow the path into an element of an array; `here`: the path names its position."""
        found = bson_kind(element)
        if found == OBJECT and self.in_object(object_fields(element), at):
            return True
        if not here:
            return False
        if at == self.last:
            return self.test(element)
        if found == OBJECT:
            return self.in_object(object_fields(element), at + 1)
        return found == ARRAY and self.in_array(element, at + 1)


def _position(name: str) -> int:
    """Return the array position that a name means; -1 if none. `01` is only a name."""
    return int(name) if name.isascii() and name.isdecimal() and (name == "0" or name[0] != "0") else -1
