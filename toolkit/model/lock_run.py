"""Options and result of a run of `tebiki lock`."""

from pathlib import Path

import msgspec

from toolkit.model.isolation import Connections
from toolkit.model.lock import Case, Lock, Setup


class LastInput(msgspec.Struct, frozen=True):
    """An input that ended the interpreter.

    Attributes:
        seam: the function, `module:qualname`; `symbol`: `path::qualname`.
        seconds: of CPU that the search had used before.
        given: the beginning of its arguments, as JSON.
    """

    seam: str
    symbol: str
    seconds: float
    given: str = ""


class LockOptions(msgspec.Struct, frozen=True):
    """Options of `tebiki lock`.

    Attributes:
        root: the project.
        into: the folder of the lock.
        setup: how the program is started.
        python: its interpreter; `runner`: how that is reached, if not directly.
        target: prefix of the modules whose functions are wanted; empty: everything that was recorded.
        recording: the folder of a recording; None: there is none.
        budget: CPU seconds for inputs that were not recorded; 0: none are looked for.
    """

    root: Path
    into: Path
    setup: Setup
    python: str
    runner: str = ""
    target: str = ""
    recording: Path | None = None
    budget: float = 30.0


class LockResult(msgspec.Struct, frozen=True):
    """Result of `tebiki lock`.

    Attributes:
        lock: what is written.
        files: by their names in the folder.
        changed: cases of the former lock that do something else now; they are kept as they were.
        seconds: CPU seconds of the search for inputs that were not recorded.
        ended_early: how often an input ended that search, which then began anew.
        too_old: the version of a Python on which nothing is searched; empty: it was searched.
        interrupted: whether somebody ended the search before its time was over.
        left_out: inputs that ended the interpreter, whose functions were left out of the search from then on.
        not_set_up: why a framework could not be set up before the first call; empty: it was, or there is none.
        connections: what the program was connected to.
    """

    lock: Lock
    files: dict[str, bytes]
    changed: tuple[Case, ...] = ()
    seconds: float = 0.0
    ended_early: int = 0
    too_old: str = ""
    interrupted: bool = False
    left_out: tuple[LastInput, ...] = ()
    not_set_up: str = ""
    connections: Connections = Connections()
