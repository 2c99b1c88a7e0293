"""Directories of installed packages, build results, caches or tebiki's own output, which the team did not write."""

import os
from collections.abc import Container
from functools import lru_cache

_NAMES = frozenset(
    {
        *(".eggs", ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache", ".tox"),
        *(".venv", "__pycache__", "node_modules", "site-packages", "venv"),
        "tebiki_probe",  # copied beside the tests that `lock` and `filters characterize` write
    }
)
_BUILT = frozenset({"build", "dist"})


def is_excluded_folder(name: str, inside: Container[str]) -> bool:
    """Return whether a directory is one of them, by its name and the names in it; a package called `build` is code."""
    if name in _BUILT:
        return "__init__.py" not in inside
    return name in _NAMES or name.endswith(".egg-info") or "pyvenv.cfg" in inside


@lru_cache(4096)
def excluded_folder(top: str, folder: str) -> str:
    """The outermost such directory that a folder of `top` lies in; empty if there is none."""
    outer, _, name = folder.rpartition("/")
    if not folder or (found := excluded_folder(top, outer)):
        return folder and found
    try:
        inside = os.listdir(f"{top}/{folder}")  # noqa: PTH208 - a pathlib object for each name costs more than the rest
    except OSError:
        inside = []
    return folder if is_excluded_folder(name, inside) else ""
