"""Addresses that a program may connect to: those of `--connects`, and those listening on this machine."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from toolkit.errors import UsageError
from toolkit.model.lock import Lock

_LISTEN = "0A"  # state of a connection in /proc/net/tcp
_LOCAL = frozenset({"00000000", "0100007F", "0" * 32, "0" * 24 + "01000000", "0" * 16 + "FFFF00000100007F"})


def allow_connections(lock: Lock, addresses: Iterable[str]) -> Lock:
    """Copy a lock, adding addresses to which its program may connect."""
    known = tuple(dict.fromkeys((*lock.setup.connects, *addresses)))
    return msgspec.structs.replace(lock, setup=msgspec.structs.replace(lock.setup, connects=known))


def check_address(text: str) -> str:
    """Validate an address for `--connects` and return it.

    Raises:
        UsageError: it is neither `HOST:PORT` nor the path of a socket.
    """
    host, _, port = text.rpartition(":")
    if text.startswith("/") or (host and port.isdigit() and 0 < int(port) < 65536):
        return text
    raise UsageError(
        f"--connects {text}: name what a test database listens on, as localhost:5432 or /var/run/mysqld/mysqld.sock."
    )


def listening_addresses() -> set[str]:
    """Return `localhost:PORT` and paths that listen on this machine, as `toolkit/probe/isolation/addresses.py` does."""
    addresses = {" ".join(words[7:]) for words in _kernel_table("unix") if " ".join(words[7:]).startswith("/")}
    for words in (*_kernel_table("tcp"), *_kernel_table("tcp6")):
        host, _, port = words[1].partition(":")
        if words[3] == _LISTEN and host in _LOCAL:
            addresses.add(f"localhost:{int(port, 16)}")
    return addresses


def _kernel_table(name: str) -> list[list[str]]:
    try:
        lines = Path("/proc/net", name).read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []
    return [line.split() for line in lines[1:]]
