"""Verdict on a change: whether it behaves as before, and which changed lines no case holds."""

from typing import Any, Literal

import msgspec

from toolkit.model.strength import MutantResult

BehaviourVerdict = Literal["differs", "same", "not_shown"]
"""`differs`: a difference in behaviour was observed. `same`: every changed statement of production code is executed by
cases that old and new code answer alike, and that kill every mutant of it, or is in a function whose normal form is the
same. `not_shown`: neither was shown."""

WhyUnheld = Literal[
    "no_lock", "not_replayed", "not_executed", "unnoticed", "unmeasured", "import_unseen", "not_python", "submodule",
    "unreadable", "outside", "no_base", "interpreter", "unconfirmed", "not_in_time", "used_elsewhere", "file_itself",
    "order", "read_by_code", "looked_at", "rights", "link", "test_file", "comment", "docstring", "head", "inherited",
    "class_body", "at_import", "imported", "guarded", "scope", "not_read", "reordered",
    "beyond_lock", "asserted", "started", "recursive", "logged", "alone", "seldom", "protocol", "in_place", "unvaried",
    "undeclared", "no_mutants", "single_value", "other_value", "one_sided", "lock_with_code", "recorded_in_part",
    "unknown", "swapped",
]  # fmt: skip
"""Reasons why no case holds a changed line; the sentences are in `toolkit/render/pull/en.toml` under `verdict`."""
HowKnown = Literal[
    "", "said", "taken", "listed", "named", "known", "rebound", "at_import", "special", "method", "overridden",
    "stored", "ends", "written",
]  # fmt: skip
"""Ways in which other code may use a name; the sentences are there as well, under `known`."""
LOCKABLE: frozenset[WhyUnheld] = frozenset(
    {"no_lock", "not_replayed", "not_executed", "unnoticed", "unmeasured", "import_unseen", "not_read"}
)
"""Reasons that a better lock may remove."""
ASKED_AGAIN: frozenset[WhyUnheld] = frozenset(
    {"no_base", "lock_with_code", "interpreter", "unconfirmed", "not_in_time", "recorded_in_part", "unknown"}
)
"""Reasons that other options, or another recording or run, may remove. For all others, a person has to judge."""


class UnheldLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A changed statement of production code that no case is known to hold.

    Attributes:
        path: path of the file.
        line: line in the new file, from 1; 0: the whole file, or unknown.
        symbol: the function or class around it; the path alone for a module.
        why: key of the reason.
        survivors: its mutants that no case killed.
        is_deleted: whether the change deleted it.
        reader: line of a statement that reads its result and that no case executes; in the old file if `is_deleted`.
        detail: `reordered`: an input, the keys of its answer before and after; `beyond_lock`: an input, and the place
            in its answer; `undeclared`: a difference; `single_value`, `one_sided`: an expression and its value;
            `other_value`: these and a difference; `not_in_time`: how many inputs were tried, of how many;
            `used_elsewhere`: `path:line` of code that may use the name, or the name or module itself; `alone`: names
            and arguments in the statement; `looked_at`: `path:line` of what looks at code.
        how: for `used_elsewhere`: the way in which the name may be used.
    """

    path: str
    line: int
    symbol: str
    why: WhyUnheld
    survivors: tuple[MutantResult, ...] = ()
    is_deleted: bool = False
    reader: int = 0
    detail: str = ""
    how: HowKnown = ""

    @property
    def place(self) -> str:
        """`path:line` for a person."""
        return f"{self.path}:{self.line}" if self.line else self.path


class ChangeJudgement(msgspec.Struct, frozen=True, omit_defaults=True):
    """Judgement of a change.

    Attributes:
        verdict: see `BehaviourVerdict`.
        statements: number of changed places of production code; an old statement and its replacement count as one.
        unheld: those that no case holds, by path and line; if the change differs, those that no case executes.
        lock_command: command that locks those that can be locked; empty: none is needed, or none can.
    """

    verdict: BehaviourVerdict = "not_shown"
    statements: int = 0
    unheld: tuple[UnheldLine, ...] = ()
    lock_command: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the fields that describe it in the results of commands."""
        return {
            "verdict": self.verdict,
            "unheld": self.unheld,
            "changed_statements": self.statements,
            "lock_command": self.lock_command,
        }


EXIT_CODES: dict[BehaviourVerdict, int] = {"differs": 1, "same": 0, "not_shown": 3}
"""Exit code for each verdict."""
