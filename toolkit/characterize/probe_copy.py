"""The part of the probe that a lock takes with it: what its tests start, and whatever that imports.

A lock of functions for filters takes a part of its own.
"""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from toolkit.session.probe_start import PROBE

_PACKAGE = ("__init__", "__main__")
_OF_LOCKS = ("locked", "replay_locked", "filter_target")
# the last one because locks of filters that an older tebiki wrote import it from a folder of the same name, and the
# first one imported stands for all
_OF_FILTERS = ("answer_filters",)


@cache
def probe_files() -> dict[str, bytes]:
    """Name -> bytes of every file that the tests of a lock need."""
    return _files((*_PACKAGE, *_OF_LOCKS))


@cache
def filter_probe_files() -> dict[str, bytes]:
    """The same for the tests of a function for filters."""
    return _files((*_PACKAGE, *_OF_FILTERS))


def _files(started: Sequence[str]) -> dict[str, bytes]:
    waiting, files = list(started), dict[str, bytes]()
    while waiting:
        name = f"{waiting.pop()}.py"
        if name not in files:
            files[name] = (PROBE / name).read_bytes()
            waiting += [one for one in _imported_modules(files[name]) if Path(PROBE, f"{one}.py").is_file()]
    return dict(sorted(files.items()))


def _imported_modules(source: bytes) -> Iterator[str]:
    """The modules of this folder that a module may import, wherever it does: by a statement, or by name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            yield from [node.module] if node.module else [alias.name for alias in node.names]
        elif isinstance(node, ast.Constant) and str(node.value).isidentifier():
            yield str(node.value)
