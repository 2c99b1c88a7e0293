"""The oldest Python that must run a project, and whether a document states it."""

from typing import NamedTuple

from toolkit.model.codemod import Facts, Version
from toolkit.rules._declared import declared_versions
from toolkit.source.oldest_python import declared_oldest

_PYTHON3: Version = (3, 0)
_METADATA = ("setup.py", "setup.cfg", "pyproject.toml", "Pipfile")


class OldestPython(NamedTuple):
    """The oldest Python that must run a project.

    Attributes:
        version: the version.
        is_declared: whether a document of the project states it.
    """

    version: Version
    is_declared: bool


def find_oldest(facts: Facts) -> OldestPython | None:
    """Return the oldest Python that must run the project; None if it may be a Python 2."""
    promised = declared_oldest(facts.documents)
    pins = [
        _first_two(item.newest)
        for item in declared_versions(dict(facts.documents))
        if item.product == "python" and not item.below and item.path.rpartition("/")[2] not in _METADATA
    ]
    oldest = min([facts.target, *pins, *([promised] if promised else [])])
    if oldest < _PYTHON3:
        return None
    if promised is None and not pins:
        return OldestPython(_PYTHON3, is_declared=False)
    return OldestPython(oldest, is_declared=True)


def _first_two(version: tuple[int, ...]) -> Version:
    return version[0], version[1] if len(version) > 1 else 0
