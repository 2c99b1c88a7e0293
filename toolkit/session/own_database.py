"""Create a database for the replays of one command, reuse it for all of them, and drop it at the end.

A process of the probe creates it and stays alive while it is used; it drops the database on request, and also if our
process ends without a request.
"""

import atexit
import hashlib
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

from toolkit.errors import UsageError
from toolkit.model.session import SessionFailure
from toolkit.session.refusals import explain_failed_database

_SECONDS_TO_MAKE = 1800.0  # migrations of a large application on a slow machine
_SECONDS_TO_DROP = 60.0
_NAME = "tebiki_{kind}_{number}"


class _Session(Protocol):
    """The process of the probe that makes the database: a `ProbeSession`."""

    def receive_hello(self, seconds: float) -> dict[str, Any] | SessionFailure: ...

    def ask(self, message: Mapping[str, Any], seconds: float) -> Any: ...

    def end(self) -> None: ...


class OwnDatabaseHolder:
    """The database of one target, created on first use.

    Attributes:
        held: resources that live as long as the database: the scratch copy in which its process runs.
    """

    def __init__(self) -> None:
        self._session: _Session | None = None
        self._places: Mapping[str, Any] = {}
        self.held = ExitStack()

    @property
    def is_made(self) -> bool:
        """True if the database exists."""
        return bool(self._places)

    @property
    def request_part(self) -> Mapping[str, Any]:
        """Return the part of a request to the probe that names the database."""
        return {"places": self._places}

    def make_database(
        self, start: Callable[[], _Session], python: str, mask: Callable[[str], str] = str
    ) -> tuple[str, ...]:
        """Create the database.

        Args:
            start: starts the entry of the probe in a scratch copy that exists until `held` is closed.
            python: the interpreter, for messages.
            mask: masks secrets in the output of a program.

        Returns:
            texts that describe what was created.

        Raises:
            UsageError: it cannot be created.
        """
        session = start()
        hello = session.receive_hello(_SECONDS_TO_MAKE)
        if isinstance(hello, SessionFailure) or "error" in hello:
            session.end()
            self.held.close()
            failure = hello.detail if isinstance(hello, SessionFailure) else hello["error"]
            told = mask(failure) if isinstance(failure, str) else {**failure, "message": mask(f"{failure['message']}")}
            raise UsageError(explain_failed_database(python, told))
        self._session, self._places = session, hello["places"]
        atexit.register(self.drop_database)
        return tuple(hello["made"])

    def drop_database(self) -> None:
        """Drop the database, unless it was not created or is to be kept."""
        session, self._session, self._places = self._session, None, {}
        if session is not None:
            session.ask({"drop": True}, _SECONDS_TO_DROP)
            session.end()
            self.held.close()


def database_name(kind: str, root: Path) -> str:
    """Return the name of a database: a unique one (`new`), or one derived from a project's migrations (`kept`)."""
    if kind == "new":
        return _NAME.format(kind=kind, number=f"{os.getpid():x}_{secrets.token_hex(4)}")
    content = hashlib.sha256(os.fsencode(root.name))
    for file in sorted(root.rglob("migrations/*.py")):
        content.update(os.fsencode(file.relative_to(root)) + b"\0" + file.read_bytes() + b"\0")
    return _NAME.format(kind=kind, number=content.hexdigest()[:16])
