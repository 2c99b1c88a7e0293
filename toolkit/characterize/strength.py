"""Measure how much a lock notices: seed small changes into the running program, and see which cases tell."""

from collections.abc import Sequence

import msgspec

from toolkit.characterize.taking import Copying
from toolkit.model.lock import Lock
from toolkit.model.strength import Measured


class Effort(msgspec.Struct, frozen=True):
    """How much is done.

    Attributes:
        seconds: CPU time for all of it.
        seed: of the order in which changes are tried.
        forks: whether processes may be forked; without, one is started for each change.
    """

    seconds: float = 300.0
    seed: int = 0
    forks: bool = True


def strength(lock: Lock, copying: Copying, symbols: Sequence[str] = (), effort: Effort = Effort()) -> Measured:
    """How much the lock notices.

    Args:
        lock: whose cases are put.
        copying: opens a copy of the project: `toolkit.characterize.taking.copies`.
        symbols: of functions (`path::qualname`) or whole files (`path`); empty: every function of the files that
            cases reach.
        effort: how much is done.

    Raises:
        UsageError: the program cannot be started.
    """
    raise NotImplementedError
