"""Fingerprint tebiki's own code, so that cached results of other versions are not used."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

from toolkit import __version__

_HERE = Path(__file__).parents[1]


@cache
def code_fingerprint() -> str:
    """Hash the version, that of Python, and sizes and times of all files."""
    from toolkit.model.links import digest

    folders = (_HERE, _HERE.parent / "codemods")
    found = (_file_states(str(folder), f"{folder.name}/") for folder in folders if folder.is_dir())
    states = sorted(chain.from_iterable(found))
    return digest(__version__, sys.version, repr(states))


def _file_states(folder: str, prefix: str) -> Iterator[tuple[str, int, int]]:
    """Yield path, size and time of each file below a folder but compiled ones; files of words count as well.

    Entries of a listing take half the time of paths, and every run pays for it.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _file_states(entry.path, f"{prefix}{entry.name}/")
            elif "." in entry.name and not entry.name.endswith(".pyc"):
                found = entry.stat()
                yield f"{prefix}{entry.name}", found.st_size, found.st_mtime_ns
