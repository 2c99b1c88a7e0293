"""Target of a run: the interpreter, the copy of the project, and the runner that reaches both."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from toolkit.session.compiled_probe import compiled_probe
from toolkit.session.compiled_sources import compiled_sources
from toolkit.session.connection_log import ConnectionLog
from toolkit.session.kept_copies import project_copy
from toolkit.session.own_database import OwnDatabaseHolder
from toolkit.session.probe_environment import PROBE
from toolkit.session.runner_command import path_over_there, runner_command
from toolkit.session.warm_programs import WarmPrograms


class RunTarget(msgspec.Struct, frozen=True):
    """The place where the program is run.

    Attributes:
        python: its interpreter.
        root: the copy of the project.
        runner: a command line that starts the interpreter elsewhere, see `toolkit.session.runner_command`.
        log: addresses that programs there connected to.
        database: the holder of the database for replays there, once a program needed it.
        derived: keys that programs there derived from passwords, by the digest of the call; never write them
            (`toolkit/probe/replay/derived_keys.py`).
        programs: the programs that are kept warm in the copy; None: none are.
    """

    python: str
    root: Path
    runner: str = ""
    log: ConnectionLog = msgspec.field(default_factory=ConnectionLog)
    database: list[OwnDatabaseHolder] = msgspec.field(default_factory=list)
    derived: dict[str, Any] = msgspec.field(default_factory=dict)
    programs: WarmPrograms | None = None

    @property
    def remote_path(self) -> str:
        """Return the path of the copy as the interpreter sees it."""
        return path_over_there(self.runner, "root", self.root)

    def probe_command(self, variables: Mapping[str, str], entry: str, *arguments: str) -> list[str]:
        """Return the command that starts an entry of the probe with some variables.

        Raises:
            UsageError: the runner has no `{cmd}`, or is not a command line.
        """
        if self.runner:
            options = ["--in", self.remote_path]
        else:
            compiled = compiled_probe(self.python)
            options = ["--compiled", str(compiled)] if compiled else []
            sources = compiled_sources(self.python).compile(self.root)
            options += ["--sources", str(sources or "")]
        words = [self.python, "-B", path_over_there(self.runner, "probe", PROBE), *options, entry, *arguments]
        return runner_command(self.runner, words, variables, self.root)


OpenCopy = Callable[[], AbstractContextManager[RunTarget]]
"""Opens a fresh copy of the project to run in."""


def fresh_copies(target: RunTarget) -> OpenCopy:
    """Return a function that opens copies of a project, each for one run; `target.root` is the project itself.

    A used copy may be updated and opened again: `toolkit.session.kept_copies`.
    """

    @contextmanager
    def copy() -> Iterator[RunTarget]:
        with project_copy(target.root, shared=bool(target.runner)) as opened:
            yield msgspec.structs.replace(target, root=opened.path, programs=opened.programs)

    return copy


def copies_at_one_path(target: RunTarget, path: Path) -> OpenCopy:
    """Return a function that opens copies one after the other at the same path; `target.root` is copied.

    A used copy may be updated and opened again, as with `fresh_copies`.
    """

    @contextmanager
    def copy() -> Iterator[RunTarget]:
        with project_copy(target.root, path, shared=bool(target.runner)) as opened:
            yield msgspec.structs.replace(target, root=opened.path, programs=opened.programs)

    return copy
