"""Options and result of a run of `tebiki lock`."""

from pathlib import Path

import msgspec

from toolkit.model.isolation import Connections
from toolkit.model.lock import Case, Lock, Setup


class LastInput(msgspec.Struct, frozen=True):
    """An input that ended the interpreter.

    Attributes:
        seam: the function, `module:qualname`; `symbol`: `path::qualname`.
        seconds: CPU seconds that the search had used before.
        given: the beginning of its arguments, as JSON.
    """

    seam: str
    symbol: str
    seconds: float
    given: str = ""


class SearchFault(msgspec.Struct, frozen=True):
    """An error of tebiki's own code in a search for inputs, which says nothing about the program.

    Attributes:
        seam: the function for which inputs were sought, `module:qualname`; it was left out from then on; empty: none.
        error: last line of the traceback; `place`: file and line of the probe, below its folder.
    """

    seam: str
    error: str
    place: str = ""


class LockOptions(msgspec.Struct, frozen=True):
    """Options of `tebiki lock`.

    Attributes:
        root: the project.
        into: the folder of the lock.
        setup: how the program is started.
        python: its interpreter; `runner`: the command that starts it elsewhere, if any.
        targets: modules and packages whose functions are locked; empty: everything that was recorded.
        recording: the folder of a recording; None: there is none.
        budget: CPU seconds to search for inputs that were not recorded; 0: no search.
        is_python_named: whether somebody named the interpreter; it is tebiki's own otherwise.
    """

    root: Path
    into: Path
    setup: Setup
    python: str
    runner: str = ""
    targets: tuple[str, ...] = ()
    recording: Path | None = None
    budget: float = 30.0
    is_python_named: bool = True


class LockResult(msgspec.Struct, frozen=True):
    """Result of `tebiki lock`.

    Attributes:
        lock: the lock as it is written.
        files: name in the folder -> bytes.
        changed: cases of the existing lock that behave differently now; they keep their old answers.
        seconds: CPU seconds of the search for inputs that were not recorded.
        ended_early: how often an input ended the interpreter and the search was restarted.
        too_old: the Python version if it is too old for a search; empty otherwise.
        interrupted: whether the search was stopped (Ctrl-C) before its time was over.
        left_out: inputs that ended the interpreter; their functions were excluded from the rest of the search.
        not_set_up: why a framework could not be set up before the first call; empty if it was, or if there is none.
        connections: addresses that the program connected to.
        faults: errors of tebiki's own code in the search.
        only_raised: how many locked cases were recorded only as: ended with an exception, of an unknown class.
        served: how many locked cases are requests of a session, of which only the status was compared.
        is_unmasked: whether the masking of the recording was not finished.
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
    faults: tuple[SearchFault, ...] = ()
    only_raised: int = 0
    served: int = 0
    is_unmasked: bool = False
