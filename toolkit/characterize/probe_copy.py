"""The part of the probe that a lock takes with it: what its tests start, and whatever that imports."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from toolkit.characterize.probe_start import PROBE

_STARTED = ("__init__", "__main__", "locked", "replay_locked", "filter_target")
# the last one because locks of filters call the folder by the same name, and the first one imported stands for all


@cache
def probe_files() -> dict[str, bytes]:
    """Name -> bytes of every file."""
    waiting, files = list(_STARTED), dict[str, bytes]()
    while waiting:
        name = f"{waiting.pop()}.py"
        if name not in files:
            files[name] = (PROBE / name).read_bytes()
            waiting += [one for one in _imported(files[name]) if Path(PROBE, f"{one}.py").is_file()]
    return dict(sorted(files.items()))


def _imported(source: bytes) -> Iterator[str]:
    """The modules of this folder that a module may import, wherever it does: by a statement, or by name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            yield from [node.module] if node.module else [alias.name for alias in node.names]
        elif isinstance(node, ast.Constant) and str(node.value).isidentifier():
            yield str(node.value)
