"""Fingerprint tebiki's own code, so that cached results of other versions are not used."""

import sys
from functools import cache
from pathlib import Path

from toolkit import __version__

_HERE = Path(__file__).parents[1]


@cache
def code_fingerprint() -> str:
    """Hash the version, that of Python, and sizes and times of all files."""
    from toolkit.model.links import digest

    folders = (_HERE, _HERE.parent / "codemods")
    files = [file for folder in folders for file in folder.rglob("*.*") if file.suffix != ".pyc"]  # words count as well
    states = sorted((str(file.relative_to(_HERE.parent)), file.stat()) for file in files)
    return digest(__version__, sys.version, repr([(name, it.st_size, it.st_mtime_ns) for name, it in states]))
