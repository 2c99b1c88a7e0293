"""Strength of a lock (its mutation score): the results of the mutants of the functions that it covers."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from toolkit.model.isolation import Connections
from toolkit.model.links import split_symbol
from toolkit.model.lock import Parts

ENOUGH = 0.8
"""Default share of the mutants that a lock must kill before code is changed."""

Kind = Literal[
    "comparison", "boolean", "arithmetic", "not", "condition", "constant", "text", "return", "raise", "call",
    "arguments", "slice", "filter_operator", "update_operator", "sql", "query_method", "value", "jump", "handler",
    "operand", "member", "call_of", "keyword", "import", "decorator", "base", "none_test", "branch_order", "default",
    "key", "exception", "step", "text_method", "rounding", "outcome", "invalid_sql",
]  # fmt: skip
PROVES_NOTHING: frozenset[Kind] = frozenset({"invalid_sql"})
"""Kinds that a case kills whatever it shows: the program fails where it runs them."""

_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Mutant(msgspec.Struct, frozen=True, omit_defaults=True):
    """A mutant of one function.

    Attributes:
        symbol: the innermost function that contains it.
        line: from 1; kind: what was changed.
        was, now: the operator, value or name before and after; empty if the kind is sufficient.
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
        path: path of the file; `line`: from 1.
        kind, was, now: as in `Mutant`.
        executed: whether any case runs the statement; for code that runs at import: whether the mutant was tried.
        first: first line of the statement; `place`: its place among those that begin there, from 0. Of functions only.
    """

    path: str
    line: int
    kind: Kind
    was: str
    now: str
    noticed: bool
    executed: bool = True
    first: int = 0
    place: int = 0


class Strength(msgspec.Struct, frozen=True, omit_defaults=True):
    """The mutation score of one function, or of the functions that an endpoint reaches.

    Attributes:
        about: symbol of the function, or the endpoint.
        mutants: number of mutants, on executed lines or not; those with equal bytecode are not counted.
        tried: number tried: a sample that takes functions in turn, executed or not; all of them if time sufficed.
        noticed: number of tried mutants that were killed.
        survivors: mutants that were tried and survived, by line: these lines are not locked. Empty for an endpoint.
        noticed_at: the line of each killed mutant, sorted. Empty for an endpoint.
        weighed: for several functions: the share killed, each function weighted by its number of mutants, because
            small functions are over-represented in the sample. None for a single function.
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
        """Share of tried mutants that were killed, 0 to 1, weighted over several functions; None if none was tried."""
        plain = self.noticed / self.tried if self.tried else None
        return plain if self.weighed is None else self.weighed

    def at(self, first: int, last: int) -> "Strength":
        """Return the strength of mutants that begin on these lines; `mutants` only counts those tried."""
        survivors = tuple(one for one in self.survivors if first <= one.line <= last)
        noticed = tuple(line for line in self.noticed_at if first <= line <= last)
        tried = len(survivors) + len(noticed)
        return Strength(self.about, tried, tried, len(noticed), survivors, noticed)


class LockStrengths(msgspec.Struct, frozen=True, omit_defaults=True):
    """The strength of a lock.

    Attributes:
        functions, endpoints: sorted by name.
        drifted: cases whose answer differs from the lock although nothing was changed; they do not count.
        unreadable: files that the project's interpreter cannot read, and why.
        equivalent: number of mutants left out because their bytecode is the same.
        at_import: number of mutants left out because they only run at import, before any case.
        seconds: CPU time; seed: seed of the order in which mutants were tried.
        lock: hash of the measured lock; sources: path -> hash of the mutated file.
        outdated: functions that are no longer reported because the lock or their file changed since.
        interrupted: whether it was stopped (Ctrl-C) before its time was over; then not every clock was tried.
        connections: addresses that the program connected to; not written to the file.
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
        """The strength of all functions together."""
        return together("", self.functions)

    def shares(self) -> dict[str, float]:
        """Return the share of tried mutants that were killed, 0 to 1, by symbol of a function and by path of a file."""
        by_path: dict[str, list[Strength]] = {}
        for one in self.functions:
            by_path.setdefault(split_symbol(one.about)[0], []).append(one)
        files = [together(path, found) for path, found in by_path.items()]
        return {one.about: one.share for one in (*self.functions, *files) if one.share is not None}


def together(about: str, found: Iterable[Strength]) -> Strength:
    """Combine several functions: the mean of their shares, each weighted by its number of mutants."""
    known = tuple(found)
    counts = [(0, 0, 0), *((one.mutants, one.tried, one.noticed) for one in known)]
    told = [(one.mutants, one.share) for one in known if one.share is not None]
    mutants, tried, noticed = (sum(column) for column in zip(*counts, strict=True))
    weighed = sum(n * share for n, share in told) / sum(n for n, _ in told) if tried < mutants and told else None
    return Strength(about, mutants, tried, noticed, weighed=weighed)


class CaseRuns(msgspec.Struct, frozen=True):
    """Observations of a run of cases against a program.

    Attributes:
        parts: case id -> parts of its outcome.
        lines: case id -> path and line of each of the named statements that it executes.
        seconds: case id -> CPU seconds.
    """

    parts: Mapping[str, Parts] = {}
    lines: Mapping[str, frozenset[tuple[str, int]]] = {}
    seconds: Mapping[str, float] = {}

    def with_others(self, others: "CaseRuns") -> "CaseRuns":
        """Return these observations combined with those of other cases."""
        return CaseRuns(
            {**self.parts, **others.parts}, {**self.lines, **others.lines}, {**self.seconds, **others.seconds}
        )


class Effort(msgspec.Struct, frozen=True):
    """Limits of a measurement.

    Attributes:
        seconds: CPU seconds for the whole measurement.
        seed: seed of the order in which mutants are tried.
        forks: whether processes may be forked; if not, one is started for each mutant.
    """

    seconds: float = 300.0
    seed: int = 0
    forks: bool = True


class StrengthOptions(msgspec.Struct, frozen=True):
    """Options of `tebiki strength`.

    Attributes:
        root: the project; into: the folder of its lock.
        python: its interpreter; runner: the command that starts it elsewhere, if any.
        connects: addresses that it may connect to, besides those of the lock.
        targets: modules or packages (`shop.prices`), paths, or symbols (`shop/prices.py::total`); empty: every file
            that cases reach.
        effort: limits of the measurement.
    """

    root: Path
    into: Path
    python: str
    runner: str = ""
    connects: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    effort: Effort = Effort()
