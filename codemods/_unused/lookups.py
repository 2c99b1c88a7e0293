"""Marks of modules in which files look up computed names (`toolkit/source/lookups.py`)."""

from collections.abc import Iterable

_MARK = ":"
"""Prefix of the name of a module among names that a file mentions; no name contains it."""


def marks_of(names: Iterable[str]) -> list[str]:
    """Return the marks of modules with these last name parts."""
    return [_MARK + name for name in names]


def module_mark(path: str) -> str:
    """Return the mark of the module at a path."""
    name = path.removesuffix("/__init__.py").rpartition("/")[2]
    return _MARK + name.removesuffix(".py")
