"""Search the code that an interpreter imports: its standard library and what is installed beside it."""

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_LIBRARIES = "lib*/python*"
_LEFT_OUT = frozenset({"__pycache__", "test", "tests", "idlelib", "ensurepip", "turtledemo", "lib2to3"})
_SUFFIXES = frozenset({".py", ".pyi", ".so", ".pyd"})
_LARGEST = 1 << 24
_LEAST = 4
_LEAST_END = 5
COMPUTED = re.compile(rb"\b([gs]et|has|del)attr\b|\battrgetter\b|\bmethodcaller\b|__dict__|\bdir\s*\(|\bgetmembers")
"""Ways to reach an attribute by a text."""


class EnvironmentWords:
    """The words in the libraries of an interpreter.

    Args:
        python: the interpreter; None: it is not known.
    """

    def __init__(self, python: Path | None) -> None:
        self._python = python

    @property
    def is_known(self) -> bool:
        """True if there is anything to search."""
        return self._python is not None and bool(_files(self._python))

    def find_name(self, name: str) -> str:
        """Return the file of a library that says a private name, or a text from which it may be made; empty: none."""
        assert self._python is not None
        return _find(self._python, name)


@cache
def _find(python: Path, name: str) -> str:
    word = name.encode()
    starts = b"|".join(re.escape(word[:at]) for at in range(len(word) - 1, _LEAST - 1, -1))
    made = re.compile(rb"\b%s\b|[\"'\0](?:%s)[\"'{%%\0]" % (re.escape(word), starts))
    ends = [word[at:] for at in range(1, len(word) - _LEAST_END + 1) if word[at : at + 1] == b"_"]
    any_end = b"|".join(map(re.escape, ends)) or rb"(?!)"
    ended = re.compile(rb"(?:}|%%[sr]|\)[sr]|(?:\+|endswith\()\s*f?[\"'])(?:%s)[\"']" % any_end)
    quick = word[:_LEAST]
    for path in _files(python):
        try:
            data = path.read_bytes()
        except OSError:
            return str(path)
        if quick in data and made.search(data):
            return path.name
        if any(it in data for it in ends) and ended.search(data) and COMPUTED.search(data):
            return path.name
    return ""


@cache
def _files(python: Path) -> tuple[Path, ...]:
    return tuple(it for folder in _folders(python) for it in _below(folder))


def _folders(python: Path) -> Iterator[Path]:
    """Yield the folders of libraries of an interpreter, and of the one that its environment was made with."""
    for place in dict.fromkeys([python, python.resolve()]):
        yield from place.parent.parent.glob(_LIBRARIES)


def _below(folder: Path) -> Iterator[Path]:
    for around, folders, files in os.walk(folder):
        folders[:] = sorted(it for it in folders if it not in _LEFT_OUT)
        yield from (Path(around, it) for it in sorted(files) if Path(it).suffix in _SUFFIXES)
