"""The ways to leave that tests/data/escapes holds: where each one is, and what waits for it outside."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parents[2] / "data" / "escapes"


@dataclass(frozen=True)
class Way:
    """One way to leave: a function of a module, or what runs at its import.

    Attributes:
        name: The name of the function, and of everything that waits for it.
        module: The module of `ways` that holds it.
        kind: What waits outside: `file`, `tcp`, `udp`, `stream`, `datagram`, `abstract`, `sleeper`, `shared` ...
        oldest: The oldest Python that has what the way needs.
    """

    name: str
    module: str
    kind: str
    oldest: str

    def applies(self, version: str) -> bool:
        """Return whether this Python has what the way needs."""
        return _numbers(self.oldest) <= _numbers(version)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _ways() -> tuple[Way, ...]:
    modules = tomllib.loads((DATA / "ways.toml").read_text("utf-8"))
    return tuple(
        Way(name, module, kind, oldest)
        for module, kinds in modules.items()
        for kind, ways in kinds.items()
        for name, oldest in ways.items()
    )


WAYS = _ways()
MODULES = {way.module for way in WAYS} - {"at_import"}
"""The modules of which every function is a way."""
SITE = Way("site_customization", "sitecustomize", "file", "2.7")
"""Modules that Python itself imports at the start; they are not functions of `ways`."""
