"""Create a database for the replays of one command, reuse it for all of them, and drop it at the end.

A process of the probe creates it and stays alive while it is used; it drops the database on request, and also if it
fails, or is no longer waited for, while it creates it. Only a run that is killed (SIGKILL) leaves it. Each case leaves
the database as it was, so that the versions of a program that is changed use the same one, unless what its tables are
made of differs.
"""

import atexit
import hashlib
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

from toolkit.errors import UsageError
from toolkit.model.lock import Setup
from toolkit.model.session import SessionFailure
from toolkit.session.refusals import explain_failed_database
from toolkit.session.secret_references import expand_variables
from toolkit.session.table_sources import make_same_tables, read_table_sources

_SECONDS_TO_MAKE = 1800.0  # migrations of a large application on a slow machine
_SECONDS_TO_DROP = 60.0
_NAME = "tebiki_{kind}_{number}"


class _Session(Protocol):
    """The process of the probe that makes the database: a `ProbeSession`."""

    def receive_hello(self, seconds: float) -> dict[str, Any] | SessionFailure: ...

    def ask(self, message: Mapping[str, Any], seconds: float) -> Any: ...

    def leave(self, seconds: float) -> None: ...

    def end(self) -> None: ...


class OwnDatabaseHolder:
    """The database of the versions of a project that have the same tables, created on first use.

    Attributes:
        held: resources that live as long as the database: the scratch copy in which its process runs.
        texts: what was created, in words.
    """

    def __init__(self) -> None:
        self._session: _Session | None = None
        self._made: Mapping[str, Any] = {}
        self.held = ExitStack()
        self.texts: tuple[str, ...] = ()

    @property
    def is_made(self) -> bool:
        """True if the database exists."""
        return bool(self._made)

    @property
    def request_part(self) -> Mapping[str, Any]:
        """Return the part of a request to the probe that names the database, and its user."""
        return self._made

    def make_database(self, start: Callable[[], _Session], python: str, mask: Callable[[str], str] = str) -> None:
        """Create the database.

        Args:
            start: starts the entry of the probe in a scratch copy that exists until `held` is closed.
            python: the interpreter, for messages.
            mask: masks secrets in the output of a program.

        Raises:
            UsageError: it cannot be created.
        """
        session = start()
        try:
            hello = session.receive_hello(_SECONDS_TO_MAKE)
        except BaseException:  # the run is over, or out of time: what was made until now is dropped there
            session.leave(_SECONDS_TO_DROP)
            self.held.close()
            raise
        if isinstance(hello, SessionFailure) or "error" in hello:
            session.leave(_SECONDS_TO_DROP)
            self.held.close()
            failure = hello.detail if isinstance(hello, SessionFailure) else hello["error"]
            told = mask(failure) if isinstance(failure, str) else {**failure, "message": mask(f"{failure['message']}")}
            raise UsageError(explain_failed_database(python, told))
        self._session, self.texts = session, tuple(hello["made"])
        self._made = {part: hello[part] for part in ("places", "users")}
        atexit.register(self.drop_database)

    def drop_database(self) -> None:
        """Drop the database, unless it was not created or is to be kept."""
        session, self._session, self._made = self._session, None, {}
        if session is not None:
            session.ask({"drop": True}, _SECONDS_TO_DROP)
            session.end()
            self.held.close()


class _Shared(NamedTuple):
    """A database that versions of a project share: how their programs are started, and what its tables are made of."""

    start: bytes
    sources: Mapping[bytes, bytes]
    holder: OwnDatabaseHolder


_SHARED: list[_Shared] = []


def shared_holder(setup: Setup, python: str, runner: str, root: Path) -> OwnDatabaseHolder:
    """Return the holder of the database of a project, which is that of every version with the same tables.

    Args:
        setup: how the program is started.
        python: its interpreter.
        runner: what starts the interpreter elsewhere.
        root: the copy of the project.

    Raises:
        UsageError: the set-up refers to a variable that is not set.
    """
    environment = {name: expand_variables(value) for name, value in setup.environment.items()}
    start = msgspec.json.encode([msgspec.structs.replace(setup, environment=environment), python, runner])
    sources = read_table_sources(root)
    for shared in _SHARED:
        if shared.start == start and make_same_tables(shared.sources, sources):
            return shared.holder
    # tebiki: allow module_state -- to make a database takes long; all replays of a process share it
    _SHARED.append(_Shared(start, sources, OwnDatabaseHolder()))
    return _SHARED[-1].holder


def database_name(kind: str, root: Path) -> str:
    """Return the name of a database: a unique one (`new`), or one derived from a project's migrations (`kept`)."""
    if kind == "new":
        return _NAME.format(kind=kind, number=f"{os.getpid():08x}_{secrets.token_hex(4)}")
    content = hashlib.sha256(os.fsencode(root.name))
    for file in sorted(root.rglob("migrations/*.py")):
        content.update(os.fsencode(file.relative_to(root)) + b"\0" + file.read_bytes() + b"\0")
    return _NAME.format(kind=kind, number=content.hexdigest()[:16])
