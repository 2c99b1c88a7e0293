"""The keywords of `$jsonSchema`, one family a file; a file is found because it is in this folder.

A module defines `KEYWORDS`: each `Keyword` by name, in the order in which MongoDB checks them.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from msgspec import Struct

from toolkit.errors import FilterError
from toolkit.filters.integers import as_count
from toolkit.filters.kinds import MISSING, OBJECT, bson_kind, object_fields
from toolkit.filters.paths import Test
from toolkit.filters.refusal import TYPE_MISMATCH, Place, refusal


class Schema(Struct, frozen=True):
    """One keyword of a schema with its context.

    Attributes:
        name: the keyword.
        argument: its argument.
        document: the schema that contains it.
        place: where that argument is in the filter.
        nested: compiles a schema inside this one from (schema, place).
    """

    name: str
    argument: Any
    document: Mapping[str, Any]
    place: Place
    nested: Callable[[Mapping[str, Any], Place], Test]

    def must_be(self, wanted: int, what: str) -> None:
        """Refuse an argument that is not of a kind.

        Raises:
            FilterError: it is of another kind.
        """
        if bson_kind(self.argument) != wanted:
            raise self.refuse(f"must be {what}", TYPE_MISMATCH)

    def refuse(self, why: str, code: int) -> FilterError:
        """Return the error that explains why this keyword is refused."""
        return refusal(code, f"$jsonSchema keyword '{self.name}' {why}", self.place)

    def count(self) -> int:
        """Return the argument as a length.

        Raises:
            FilterError: it is not a length.
        """
        return as_count(self.argument, f"$jsonSchema keyword '{self.name}'", self.place)

    def within(self, document: Any, *more: str | int) -> Test:
        """Read a schema inside this one.

        Args:
            document: that schema.
            more: the keys and positions that lead to it from the keyword's argument.

        Raises:
            FilterError: it is not a schema.
        """
        place = (*self.place, *more)
        if bson_kind(document) != OBJECT:
            raise refusal(TYPE_MISMATCH, f"$jsonSchema keyword '{self.name}' must hold objects", place)
        return self.nested(document, place)


class Keyword(Struct, frozen=True):
    """A keyword of `$jsonSchema`.

    Attributes:
        read: compiles it; returns None if there is nothing to test.
        kind: kind of values to which it applies; None for all.
    """

    read: Callable[[Schema], Test | None]
    kind: int | None = None


def property_value(value: Any, name: str) -> Any:
    """Return the value of a property of an object; a name with dots leads through objects."""
    for part in name.split("."):
        value = object_fields(value).get(part, MISSING) if bson_kind(value) == OBJECT else MISSING
    return value


@cache
def schema_keywords() -> Mapping[str, Keyword]:
    """Return all keywords by name."""
    families = ("scalars", "arrays", "objects", "logic")  # MongoDB's order: it decides which of two errors is told
    found = {module.name for module in iter_modules(__path__)}
    ordered = [*families, *sorted(found - {*families})]
    modules = [import_module(f"{__name__}.{name}") for name in ordered]
    return {name: keyword for module in modules for name, keyword in getattr(module, "KEYWORDS", {}).items()}
