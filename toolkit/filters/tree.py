"""Syntax tree of a filter: clauses about documents and conditions about values.

Each node can be compiled to a closure, and keeps its part of the filter for display.
A condition tests the values at a path; inside a `$elemMatch` of values, a single value.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from msgspec import Struct

from toolkit.filters.extended_json import format_extended_json
from toolkit.filters.paths import Match, Path, Test


class Node(Struct, frozen=True):
    """Base of all parts of a tree.

    Attributes:
        source: the part of the filter it was read from.
    """

    source: Mapping[str, Any]

    def __str__(self) -> str:
        return format_extended_json(self.source)


class Condition(Node, frozen=True):
    """A condition on values."""

    def at(self, path: Path) -> Match:
        """Compile it to a test of the values at a path of a document."""
        raise NotImplementedError

    def alone(self) -> Test:
        """Compile it to a test of one value that is not spread."""
        raise NotImplementedError


class Predicate(Condition, frozen=True):
    """A condition that holds if any of the values at a path satisfies it."""

    spread: ClassVar[bool] = True
    """True if an array at the end of the path is also tested element by element."""

    def at(self, path: Path) -> Match:
        return path.any(self.alone(), spread=self.spread)


class Not(Condition, frozen=True):
    """The negation of a condition: no value at the path satisfies it."""

    condition: Condition

    def at(self, path: Path) -> Match:
        match = self.condition.at(path)
        return lambda document: not match(document)

    def alone(self) -> Test:
        test = self.condition.alone()
        return lambda value: not test(value)


class All(Condition, frozen=True):
    """Conditions that must each be met by some value, not necessarily the same one."""

    conditions: tuple[Condition, ...]

    def at(self, path: Path) -> Match:
        return all_of(tuple(condition.at(path) for condition in self.conditions))

    def alone(self) -> Test:
        return all_of(tuple(condition.alone() for condition in self.conditions))


class Nothing(Condition, frozen=True):
    """A condition that no value meets: `{$all: []}`."""

    def at(self, path: Path) -> Match:  # noqa: ARG002
        return lambda document: False  # noqa: ARG005

    def alone(self) -> Test:
        return lambda value: False  # noqa: ARG005


class Clause(Node, frozen=True):
    """A condition on a document."""

    def compile(self) -> Match:
        """Compile it to a closure."""
        raise NotImplementedError


class Field(Clause, frozen=True):
    """A condition on the values at a path."""

    path: Path
    condition: Condition

    def compile(self) -> Match:
        return self.condition.at(self.path)


class And(Clause, frozen=True):
    """Every clause holds; without clauses, always."""

    clauses: tuple[Clause, ...]

    def compile(self) -> Match:
        return all_of(tuple(clause.compile() for clause in self.clauses))


class Or(Clause, frozen=True):
    """At least one clause holds."""

    clauses: tuple[Clause, ...]

    def compile(self) -> Match:
        return any_of(tuple(clause.compile() for clause in self.clauses))


class Nor(Clause, frozen=True):
    """No clause holds."""

    clauses: tuple[Clause, ...]

    def compile(self) -> Match:
        match = any_of(tuple(clause.compile() for clause in self.clauses))
        return lambda document: not match(document)


class Always(Clause, frozen=True):
    """A constant, independent of the document."""

    answer: bool

    def compile(self) -> Match:
        answer = self.answer
        return lambda document: answer  # noqa: ARG005


def all_of(questions: tuple[Test, ...]) -> Test:
    """Return a test that passes if all tests pass."""
    if len(questions) == 1:
        return questions[0]
    if len(questions) == 2:
        first, second = questions
        return lambda asked: first(asked) and second(asked)

    def all_of(asked: Any) -> bool:
        for question in questions:  # noqa: SIM110 - all() with a generator takes twice the time
            if not question(asked):
                return False
        return True

    return all_of


def any_of(questions: tuple[Test, ...]) -> Test:
    """Return a test that passes if any test passes."""

    def any_of(asked: Any) -> bool:
        for question in questions:  # noqa: SIM110 - any() with a generator takes twice the time
            if question(asked):
                return True
        return False

    return any_of
