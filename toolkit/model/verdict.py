"""Verdict on a change: whether it behaves as before, and which changed lines nothing holds."""

from typing import Any, Literal

import msgspec

from toolkit.model.strength import MutantResult

BehaviourVerdict = Literal["differs", "same", "not_shown"]
"""`differs`: something was seen to behave otherwise. `same`: every changed statement of production code is executed by
cases that old and new code answer alike, and that kill every mutant of it. `not_shown`: neither."""

WhyUnheld = Literal[
    "no_lock", "not_replayed", "not_executed", "unnoticed", "unmeasured", "import_unseen", "not_python", "submodule",
    "unreadable", "outside", "no_base", "interpreter", "unconfirmed", "not_in_time", "used_elsewhere", "file_itself",
    "order", "read_by_code", "rights", "link", "test_file", "comment", "docstring", "head", "inherited", "class_body",
    "at_import", "imported", "guarded", "scope", "not_read", "reordered",
    "beyond_lock", "asserted", "started", "recursive", "logged", "alone",
]  # fmt: skip
"""Reasons why nothing holds a changed line; the sentences are in `toolkit/render/pull/en.toml` under `verdict`."""
HowKnown = Literal[
    "", "said", "taken", "listed", "named", "known", "rebound", "at_import", "special", "method", "stored"
]  # fmt: skip
"""Ways in which others may know a name; the sentences are there as well, under `known`."""
LOCKABLE: frozenset[WhyUnheld] = frozenset(
    {"no_lock", "not_replayed", "not_executed", "unnoticed", "unmeasured", "import_unseen", "not_read"}
)
"""Reasons that a better lock may take away."""
ASKED_AGAIN: frozenset[WhyUnheld] = frozenset({"no_base", "interpreter", "unconfirmed", "not_in_time"})
"""Reasons that another question or another run may take away. For what is neither, a person has to judge."""


class UnheldLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A changed statement of production code that no case is known to hold.

    Attributes:
        path: of the file.
        line: of the new file, from 1; 0: the whole file, or none can be named.
        symbol: the function or class around it; the path alone for a module.
        why: a key.
        survivors: mutants of it that no case killed.
        is_deleted: whether it stood there before the change, and is gone.
        reader: line of a statement that reads what it binds, if no case executes that; of the old file if `is_deleted`.
        detail: `reordered`: an input, the keys of its answer before, and after; `beyond_lock`: an input, and the
            place of its answer; `used_elsewhere`: `path:line` of what
            may know the name, or the name or module itself.
        how: `used_elsewhere`: in which way.
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
        statements: how many places of production code are changed; an old statement and the new one in its place
            are one.
        unheld: those that nothing holds, by path and line; of a change that differs, those that no case executes.
        lock_command: what would lock those that can be; empty: nothing has to be, or no command can.
    """

    verdict: BehaviourVerdict = "not_shown"
    statements: int = 0
    unheld: tuple[UnheldLine, ...] = ()
    lock_command: str = ""

    def fields(self) -> dict[str, Any]:
        """The fields that describe it in results of commands."""
        return {
            "verdict": self.verdict,
            "unheld": self.unheld,
            "changed_statements": self.statements,
            "lock_command": self.lock_command,
        }


EXIT_CODES: dict[BehaviourVerdict, int] = {"differs": 1, "same": 0, "not_shown": 3}
"""Exit codes of a command that has come to a verdict."""
