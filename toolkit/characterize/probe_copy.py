"""Select the part of the probe that is copied into a lock: the scripts that its tests start, with all imports.

A dialect of filters uses another part.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

from toolkit.session.probe_environment import PROBE
from toolkit.system.regular_file import read_regular

_PACKAGE = ("__init__.py", "__main__.py")
_OF_LOCKS = ("process/compiled_modules.py", "replay/lock.py", "replay/locked_cases.py", "replay/make_database.py")
_OF_FILTERS = ("filters/answer.py",)


PROBE_COPY = "tebiki_probe"
"""The name of the folder, by which tests import it."""

_README = b"""\
The part of tebiki's probe that the tests here need. It is written by tebiki and the same in every project: do not edit
it, and do not review it. It needs Python 2.7 or 3.6 and newer, and nothing else.
"""


@cache
def probe_files() -> dict[str, bytes]:
    """Return name -> bytes of every file that the tests of a lock need."""
    return {"README.md": _README, **imported_files(*_PACKAGE, *_OF_LOCKS)}


@cache
def filter_probe_files() -> dict[str, bytes]:
    """Return name -> bytes of every file that the tests of a dialect need."""
    return {"README.md": _README, **imported_files(*_PACKAGE, *_OF_FILTERS)}


def is_filter_probe(folder: Path) -> bool:
    """Return whether a folder holds every file of `filter_probe_files` with its current content."""
    try:
        return all(read_regular(folder / name) == data for name, data in filter_probe_files().items())
    except OSError:
        return False


def imported_files(*started: str) -> dict[str, bytes]:
    """Return name -> content of these files of the probe and all their imports, including those in functions.

    Args:
        started: names of files below the probe, as `replay/lock.py`.
    """
    waiting, files = list(started), dict[str, bytes]()
    while waiting:
        name = waiting.pop()
        if name not in files:
            files[name] = (PROBE / name).read_bytes()
            waiting += _imported_files(PurePosixPath(name), files[name])
    return dict(sorted(files.items()))


def _imported_files(name: PurePosixPath, source: bytes) -> Iterator[str]:
    """The files that a module needs: its parent packages, and its imports from the probe.

    An import of a package itself searches its folder for modules, as for adapters, and needs all of them.
    """
    yield from (f"{folder}/__init__.py" for folder in name.parents if folder.name)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = name.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            if (PROBE / folder).is_dir():
                yield from (found for alias in node.names for found in _module_files(folder / alias.name))
            else:
                yield f"{folder}.py"


def _module_files(module: PurePosixPath) -> Iterator[str]:
    if (PROBE / module).is_dir():
        yield from (file.relative_to(PROBE).as_posix() for file in (PROBE / module).glob("*.py"))
    else:
        yield f"{module}.py"
