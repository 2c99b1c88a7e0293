"""The operators of `$expr`, one family a file; a file is found because it is in this folder.

A module defines `EXPRESSIONS`, by name with its `$`: an `Eager` operator, which gets the values of its arguments, or
a function that reads the argument itself and decides what is evaluated.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any, Protocol

from msgspec import Struct

from toolkit.errors import FilterError
from toolkit.filters.kinds import MISSING
from toolkit.filters.refusal import FAILED_TO_PARSE, Place, refusal

Scope = Mapping[str, Any]
"""The variables that an expression sees; `ROOT` is the document."""
Evaluate = Callable[[Scope], Any]
"""Gives the value of an expression."""

MANY = 2**31


class Eager(Struct, frozen=True):
    """An operator that needs the values of all its arguments.

    Attributes:
        least, most: minimum and maximum number of arguments.
        evaluate: computes a value from values (or `MISSING`).
    """

    least: int
    most: int
    evaluate: Callable[..., Any]


class Read(Protocol):
    """Reads an expression inside an expression."""

    def __call__(self, value: Any, place: Place, variables: frozenset[str] = ...) -> Evaluate:  # noqa: D102
        ...


class ExpressionCall(Struct, frozen=True):
    """An operator and its argument, not yet read.

    Attributes:
        name: the operator, with its `$`.
        argument: its argument.
        place: where that argument is in the filter.
        variables: the names defined around it.
        read: reads an expression.
    """

    name: str
    argument: Any
    place: Place
    variables: frozenset[str]
    read: Read

    def arguments(self, least: int = 0, most: int = MANY) -> list[Evaluate]:
        """Read the argument as a list of expressions.

        Raises:
            FilterError: there are too few or too many, or one is not an expression.
        """
        given = self.argument if isinstance(self.argument, list) else [self.argument]
        if not least <= len(given) <= most:
            raise self.refuse(16020, f"takes {least} to {most} arguments, not {len(given)}")
        return [self.read(one, (*self.place, at), self.variables) for at, one in enumerate(given)]

    def named_arguments(
        self, required: tuple[str, ...], optional: tuple[str, ...] = (), codes: Mapping[str, int] = MappingProxyType({})
    ) -> dict[str, Any]:
        """Return the argument as a document of named parts.

        Args:
            required: names of required parts.
            optional: names of optional parts.
            codes: MongoDB's error code for each part that is missing, for one too many (`*`) and for no document
                (an empty name); `FailedToParse` if it has none.

        Raises:
            FilterError: it is not a document, lacks a part, or has one too many.
        """
        if not isinstance(self.argument, dict):
            raise self.refuse(codes.get("", FAILED_TO_PARSE), "only supports an object as its argument")
        for name in self.argument:
            if name not in required + optional:
                raise self.refuse(codes.get("*", FAILED_TO_PARSE), f"found an unknown argument: {name}")
        for name in required:
            if name not in self.argument:
                raise self.refuse(codes.get(name, FAILED_TO_PARSE), f"requires '{name}' to be specified")
        return self.argument

    def part(self, name: str, *more: str) -> Evaluate:
        """Read a named part, in which `more` variables are defined."""
        return self.read(self.argument[name], (*self.place, name), self.variables | {*more})

    def refuse(self, code: int, why: str) -> FilterError:
        """Return the error that explains why this operator is refused."""
        return refusal(code, f"{self.name} {why}", self.place)


ReadCall = Callable[[ExpressionCall], Evaluate]


@cache
def expression_operators() -> Mapping[str, Eager | ReadCall]:
    """Return all operators by name."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {name: found for module in modules for name, found in getattr(module, "EXPRESSIONS", {}).items()}


def is_nothing(value: Any) -> bool:
    """Return whether a value is null or missing, for which most operators return null."""
    return value is None or value is MISSING
