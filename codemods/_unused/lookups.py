"""Marks of modules into which files look by names that their text does not show (`toolkit/source/lookups.py`)."""

from collections.abc import Iterable

_MARK = ":"
"""Stands before the name of a module among names that a file mentions; no name has it."""


def marks_of(names: Iterable[str]) -> list[str]:
    """The marks of modules with these last name parts."""
    return [_MARK + name for name in names]


def module_mark(path: str) -> str:
    """The mark of the module at a path."""
    name = path.removesuffix("/__init__.py").rpartition("/")[2]
    return _MARK + name.removesuffix(".py")
