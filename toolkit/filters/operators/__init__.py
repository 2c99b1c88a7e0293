"""The operators of filters, one family a file; a file is found because it is in this folder.

A module holds `FIELD_OPERATORS` (asked of the values at a path), `DOCUMENT_OPERATORS` (asked of whole documents), or
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
        """Read a document of clauses; `nested`: it is about something inside the document that is asked about."""

    def condition(self, document: Mapping[str, Any], place: Place) -> Condition:
        """Read a document of field operators."""

    def is_operators(self, value: Any) -> bool:
        """Return whether a value holds operators, and is not a literal; a database reference is a literal."""


class Operand(Struct, frozen=True):
    """One operator of a filter with its context.

    Attributes:
        name: the operator, with its `$`.
        argument: its argument.
        siblings: the document it stands in.
        place: where that argument is in the filter.
        parser: reads filters inside filters.
        nested: whether it is about something inside the document that is asked about.
    """

    name: str
    argument: Any
    siblings: Mapping[str, Any]
    place: Place
    parser: Parser
    nested: bool = False

    @property
    def source(self) -> dict[str, Any]:
        """The operator and its argument, as the filter writes it."""
        return {self.name: self.argument}


ReadCondition = Callable[[Operand], Condition | None]
"""Reads a field operator; None: it says nothing of its own (`$options`)."""
ReadClause = Callable[[Operand], Clause | None]
"""Reads a document operator; None: it says nothing (`$comment`)."""


@cache
def field_operators() -> Mapping[str, ReadCondition]:
    """Every operator on the values at a path."""
    return _find_plugins("FIELD_OPERATORS")


@cache
def document_operators() -> Mapping[str, ReadClause]:
    """Every operator on whole documents."""
    return _find_plugins("DOCUMENT_OPERATORS")


def _find_plugins(attribute: str) -> dict[str, Any]:
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {name: reader for module in modules for name, reader in getattr(module, attribute, {}).items()}
