"""The operators of filters, one family a file; a file is found because it is in this folder.

A module defines `FIELD_OPERATORS` (for the values at a path), `DOCUMENT_OPERATORS` (for whole documents), or
both: operator name, with its `$`, -> function that reads it.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol

from msgspec import Struct

from toolkit.filters.refusal import Place
from toolkit.filters.tree import Clause, Condition


class Parser(Protocol):
    """The part of the parser that operators with nested filters need."""

    def clause(self, document: Mapping[str, Any], place: Place, *, nested: bool = ...) -> Clause:
        """Read a document of clauses; `nested`: it applies to a part of the tested document."""

    def condition(self, document: Mapping[str, Any], place: Place) -> Condition:
        """Read a document of field operators."""

    def is_operators(self, value: Any) -> bool:
        """Return whether a value contains operators; a database reference is a literal."""


class Operand(Struct, frozen=True):
    """One operator of a filter with its context.

    Attributes:
        name: the operator, with its `$`.
        argument: its argument.
        siblings: the document that contains it.
        place: where that argument is in the filter.
        parser: reads filters inside filters.
        nested: whether it applies to a part of the tested document.
    """

    name: str
    argument: Any
    siblings: Mapping[str, Any]
    place: Place
    parser: Parser
    nested: bool = False

    @property
    def source(self) -> dict[str, Any]:
        """The operator and its argument, as in the filter."""
        return {self.name: self.argument}


ReadCondition = Callable[[Operand], Condition | None]
"""Reads a field operator; returns None if it means nothing by itself (`$options`)."""
ReadClause = Callable[[Operand], Clause | None]
"""Reads a document operator; returns None if it has no meaning (`$comment`)."""


@cache
def field_operators() -> Mapping[str, ReadCondition]:
    """Return all operators on the values at a path."""
    return _find_plugins("FIELD_OPERATORS")


@cache
def document_operators() -> Mapping[str, ReadClause]:
    """Return all operators on whole documents."""
    return _find_plugins("DOCUMENT_OPERATORS")


def _find_plugins(attribute: str) -> dict[str, Any]:
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {name: reader for module in modules for name, reader in getattr(module, attribute, {}).items()}
