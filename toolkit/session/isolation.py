"""How a program is held back while cases are put to it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from toolkit.errors import UsageError
from toolkit.model.isolation import Wall
from toolkit.model.lock import Lock

FORCED_WALL = ""
"""A weaker wall than the strongest there is; tests of the fallbacks set it."""

_LISTENING = "0A"
_HERE = frozenset({"00000000", "0100007F", "0" * 32, "0" * 24 + "01000000", "0" * 16 + "FFFF00000100007F"})


def connecting(lock: Lock, addresses: Iterable[str]) -> Lock:
    """The same lock, whose program may connect to some more addresses."""
    known = tuple(dict.fromkeys((*lock.setup.connects, *addresses)))
    return msgspec.structs.replace(lock, setup=msgspec.structs.replace(lock.setup, connects=known))


def check_address(text: str) -> str:
    """An address as `--connects` takes it.

    Raises:
        UsageError: it is neither `HOST:PORT` nor the path of a socket.
    """
    host, _, port = text.rpartition(":")
    if text.startswith("/") or (host and port.isdigit() and 0 < int(port) < 65536):
        return text
    raise UsageError(
        f"--connects {text}: name what a test database listens on, as localhost:5432 or /var/run/mysqld/mysqld.sock."
    )


def isolation_request(*, contained: bool, least: Wall = "") -> dict[str, Any]:
    """What the probe is told of isolation: see `toolkit/probe/isolation/walls.py`.

    Args:
        contained: whether a runner puts the program somewhere else.
        least: the wall that the user was told of, behind which no process may be held back by less; empty: any.
    """
    return {"wall": FORCED_WALL, "contained": contained, "least": least}


def listening() -> set[str]:
    """What listens on this machine: `localhost:PORT` and paths; as `toolkit/probe/isolation/addresses.py` finds it."""
    found = {" ".join(words[7:]) for words in _table("unix") if " ".join(words[7:]).startswith("/")}
    for words in (*_table("tcp"), *_table("tcp6")):
        host, _, port = words[1].partition(":")
        if words[3] == _LISTENING and host in _HERE:
            found.add(f"localhost:{int(port, 16)}")
    return found


def _table(name: str) -> list[list[str]]:
    try:
        lines = Path("/proc/net", name).read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []
    return [line.split() for line in lines[1:]]
