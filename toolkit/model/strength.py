"""How much a lock would notice: what came of small changes seeded into the functions it speaks about."""

from typing import Literal

import msgspec

Kind = Literal[
    "comparison", "boolean", "arithmetic", "not", "condition", "constant", "text", "return", "raise", "call",
    "arguments", "slice", "filter_operator", "update_operator", "sql", "query_method",
]  # fmt: skip


class Mutant(msgspec.Struct, frozen=True, omit_defaults=True):
    """A small change of one function that nobody would want.

    Attributes:
        symbol: the innermost function it is in.
        line: from 1; kind: what was changed.
        was, now: the operator, value or name before and after; empty if the kind says it all.
        executed: whether any case runs that line.
    """

    symbol: str
    line: int
    kind: Kind
    was: str = ""
    now: str = ""
    executed: bool = True


class Strength(msgspec.Struct, frozen=True, omit_defaults=True):
    """How much is noticed of the changes in one function, or in those that an endpoint reaches.

    Attributes:
        about: the symbol, or the endpoint.
        mutants: how many changes there are, on lines that run or not; those with equal bytecode are not counted.
        tried: a sample of them, drawn without regard to what runs; all, if time sufficed.
        noticed: of those tried.
        survivors: those tried and not noticed, by line: this is what is not locked. Empty for an endpoint.
    """

    about: str
    mutants: int
    tried: int
    noticed: int
    survivors: tuple[Mutant, ...] = ()

    @property
    def share(self) -> float | None:
        """Noticed of those tried, from 0 to 1; None if none was tried."""
        return self.noticed / self.tried if self.tried else None


class Measured(msgspec.Struct, frozen=True, omit_defaults=True):
    """The strength of a lock.

    Attributes:
        functions, endpoints: sorted by name.
        drifted: cases that do something else than the lock says although nothing was changed; they do not count.
        unreadable: files that the project's interpreter cannot read, and why.
        equivalent: changes left out because they make the same bytecode.
        at_import: changes left out because they run only while the program is imported, before any case.
        seconds: CPU time; seed: of the order in which changes were tried.
        lock: hash of what was measured.
    """

    functions: tuple[Strength, ...] = ()
    endpoints: tuple[Strength, ...] = ()
    drifted: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    equivalent: int = 0
    at_import: int = 0
    seconds: float = 0.0
    seed: int = 0
    lock: str = ""

    @property
    def total(self) -> Strength:
        """All functions together."""
        sums = [sum(getattr(one, name) for one in self.functions) for name in ("mutants", "tried", "noticed")]
        return Strength("", *sums)
