"""Strength of a lock, its mutation score: what became of the mutants of the functions that it covers."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from toolkit.model.isolation import Connections
from toolkit.model.links import split_symbol
from toolkit.model.lock import Parts

ENOUGH = 0.8
"""Share of the mutants that a lock must kill before code is changed, where the project does not say."""

Kind = Literal[
    "comparison", "boolean", "arithmetic", "not", "condition", "constant", "text", "return", "raise", "call",
    "arguments", "slice", "filter_operator", "update_operator", "sql", "query_method", "value", "jump", "handler",
    "operand", "member", "call_of", "keyword", "import", "decorator", "base", "none_test", "branch_order", "default",
    "key", "exception", "step", "text_method", "rounding", "outcome",
]  # fmt: skip


_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Mutant(msgspec.Struct, frozen=True, omit_defaults=True):
    """A mutant of one function.

    Attributes:
        symbol: the innermost function it is in.
        line: from 1; kind: what was changed.
        was, now: the operator, value or name before and after; empty if the kind says it all.
        executed: whether any case runs that line.
    """

    symbol: str
    line: _Count
    kind: Kind
    was: str = ""
    now: str = ""
    executed: bool = True


class MutantResult(msgspec.Struct, frozen=True):
    """A mutant of a statement, and whether any case killed it.

    Attributes:
        path: of the file; `line`: from 1.
        kind, was, now: as of a `Mutant`.
        executed: whether any case runs the statement; of what runs at import: whether it was tried.
    """

    path: str
    line: int
    kind: Kind
    was: str
    now: str
    noticed: bool
    executed: bool = True


class Strength(msgspec.Struct, frozen=True, omit_defaults=True):
    """The mutation score of one function, or of the functions that an endpoint reaches.

    Attributes:
        about: the symbol, or the endpoint.
        mutants: how many changes there are, on lines that run or not; those with equal bytecode are not counted.
        tried: a sample of them, drawn by turns of functions and without regard to what runs; all, if time sufficed.
        noticed: of those tried.
        survivors: those tried and not noticed, by line: this is what is not locked. Empty for an endpoint.
        noticed_at: the line of each change that is noticed, sorted. Empty for an endpoint.
        weighed: of several functions: the share noticed, where each counts by how many changes it has. A sample is
            drawn by turns, so that small functions have more than their part in it.
    """

    about: str
    mutants: _Count
    tried: _Count
    noticed: _Count
    survivors: tuple[Mutant, ...] = ()
    noticed_at: tuple[_Count, ...] = ()
    weighed: _Share | None = None

    @property
    def share(self) -> float | None:
        """Noticed of those tried, from 0 to 1, weighed if it is of several functions; None if none was tried."""
        plain = self.noticed / self.tried if self.tried else None
        return plain if self.weighed is None else self.weighed

    def at(self, first: int, last: int) -> "Strength":
        """The same of the changes that begin on some lines; how many there are besides those tried is not known."""
        survivors = tuple(one for one in self.survivors if first <= one.line <= last)
        noticed = tuple(line for line in self.noticed_at if first <= line <= last)
        tried = len(survivors) + len(noticed)
        return Strength(self.about, tried, tried, len(noticed), survivors, noticed)


class LockStrengths(msgspec.Struct, frozen=True, omit_defaults=True):
    """The strength of a lock.

    Attributes:
        functions, endpoints: sorted by name.
        drifted: cases that do something else than the lock says although nothing was changed; they do not count.
        unreadable: files that the project's interpreter cannot read, and why.
        equivalent: changes left out because they make the same bytecode.
        at_import: changes left out because they run only while the program is imported, before any case.
        seconds: CPU time; seed: of the order in which mutants were tried.
        lock: hash of what was measured; sources: path -> hash of the mutated file.
        outdated: functions that are not told any more, because lock or file have changed since.
        interrupted: whether somebody ended it before its time was over; then not every clock has been tried.
        connections: what the program was connected to; not written to the file.
    """

    functions: tuple[Strength, ...] = ()
    endpoints: tuple[Strength, ...] = ()
    drifted: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    equivalent: _Count = 0
    at_import: _Count = 0
    seconds: Annotated[float, msgspec.Meta(ge=0, le=1e9)] = 0.0
    seed: int = 0
    lock: str = ""
    sources: Mapping[str, str] = {}
    outdated: _Count = 0
    interrupted: bool = False
    connections: Connections = Connections()

    @property
    def total(self) -> Strength:
        """All functions together."""
        return together("", self.functions)

    def shares(self) -> dict[str, float]:
        """The share of noticed mutants among the tried ones, from 0 to 1: of functions by symbol, of files by path."""
        by_path: dict[str, list[Strength]] = {}
        for one in self.functions:
            by_path.setdefault(split_symbol(one.about)[0], []).append(one)
        files = [together(path, found) for path, found in by_path.items()]
        return {one.about: one.share for one in (*self.functions, *files) if one.share is not None}


def together(about: str, found: Iterable[Strength]) -> Strength:
    """Several functions as one: the mean of their shares, each weighed by how many changes it has."""
    known = tuple(found)
    counts = [(0, 0, 0), *((one.mutants, one.tried, one.noticed) for one in known)]
    told = [(one.mutants, one.share) for one in known if one.share is not None]
    mutants, tried, noticed = (sum(column) for column in zip(*counts, strict=True))
    weighed = sum(n * share for n, share in told) / sum(n for n, _ in told) if tried < mutants and told else None
    return Strength(about, mutants, tried, noticed, weighed=weighed)


class CaseRuns(msgspec.Struct, frozen=True):
    """Observations of a run of cases against a program.

    Attributes:
        parts: case -> what came of it.
        lines: case -> the path and line of each of the statements that were named and that it runs through.
        seconds: case -> CPU time.
    """

    parts: Mapping[str, Parts] = {}
    lines: Mapping[str, frozenset[tuple[str, int]]] = {}
    seconds: Mapping[str, float] = {}

    def with_others(self, others: "CaseRuns") -> "CaseRuns":
        """These together with those of other cases."""
        return CaseRuns(
            {**self.parts, **others.parts}, {**self.lines, **others.lines}, {**self.seconds, **others.seconds}
        )


class Effort(msgspec.Struct, frozen=True):
    """Limits of a measurement.

    Attributes:
        seconds: CPU time for all of it.
        seed: of the order in which mutants are tried.
        forks: whether processes may be forked; without, one is started for each change.
    """

    seconds: float = 300.0
    seed: int = 0
    forks: bool = True


class StrengthOptions(msgspec.Struct, frozen=True):
    """Options of `tebiki strength`.

    Attributes:
        root: the project; into: the folder of its lock.
        python: its interpreter; runner: how that is reached somewhere else.
        connects: addresses that it may connect to, besides those of the lock.
        targets: modules or packages (`shop.prices`), paths, or symbols (`shop/prices.py::total`); none: every file that
            cases reach.
        effort: how much is done.
    """

    root: Path
    into: Path
    python: str
    runner: str = ""
    connects: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    effort: Effort = Effort()
