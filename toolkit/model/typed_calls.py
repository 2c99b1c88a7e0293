"""Calls as a type checker resolves them, and what became of them in a call graph."""

from typing import NamedTuple

import msgspec


class TypedTarget(NamedTuple):
    """A function that a call may lead to, according to types.

    Attributes:
        line: line of its name.
        receiver: path and line of the class that the receiver has at least; None if the function has no receiver, or
            one that is not known.
    """

    path: str
    line: int
    name: str
    receiver: tuple[str, int] | None = None


class TypedUse(NamedTuple):
    """A call, or a use of an attribute, according to types.

    Attributes:
        targets: functions of the project that it may lead to.
        outside: whether it may lead to functions elsewhere.
        reason: why a call is not resolved, or only a part of it, in the word of the type checker; empty if it is.
    """

    targets: tuple[TypedTarget, ...] = ()
    outside: bool = False
    reason: str = ""


class TypedCalls(NamedTuple):
    """The answer of a type checker.

    Attributes:
        tool: name and version of the type checker.
        uses: path -> place of a call or an attribute, `line:column-line:column` (from 1, in bytes) -> its resolution.
    """

    tool: str
    uses: dict[str, dict[str, TypedUse]]


class CallDisagreement(msgspec.Struct, frozen=True, order=True):
    """A call that source and types resolve differently; the call graph follows the source.

    Attributes:
        call: the code of the call.
        source, types: symbols of functions.
    """

    file: str
    line: int
    call: str
    source: tuple[str, ...]
    types: tuple[str, ...]


class TypeAnswers(msgspec.Struct, frozen=True):
    """Count of the calls that a type checker added to a call graph.

    Attributes:
        tool: name and version of the type checker.
        calls: calls of functions of the project that names and imports resolve.
        added: calls and uses of properties that types alone resolve.
        refined: those of them for which only the name of the method was known.
        disagreements: calls that source and types resolve differently.
        left_out: reason -> calls that types do not resolve well enough, by the word of the type checker, or `protocol`
            (any class may implement it), `receiver` (the class of the instance is not known), `generic`
            (types that a class takes may exclude subclasses) and `many_overrides`.
    """

    tool: str
    calls: int = 0
    added: int = 0
    refined: int = 0
    disagreements: tuple[CallDisagreement, ...] = ()
    left_out: dict[str, int] = {}
