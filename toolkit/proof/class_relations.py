"""Tell which classes of a project may be below or above others, by the names in their heads: never too few."""

import re
from collections.abc import Collection
from typing import NamedTuple

_CLASS = re.compile(
    rb"^[ \t]*class\s+(\w+)\s*(?:\[[^\]]*\]\s*)?(?:\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\))?", re.MULTILINE
)
_IMPORTED = re.compile(rb"\b(\w+)\s+as\s+(\w+)")
_ASSIGNED = re.compile(
    rb"^[ \t]*(?:\w+\.)*(\w+)\s*(?::[^=\n]*)?=\s*(?:\w+\.)*([A-Za-z]\w*)[ \t]*(?:#.*)?$", re.MULTILINE
)


class ProjectClass(NamedTuple):
    """A class of the project: the file that holds it, its name, and the words of its bases."""

    path: str
    data: bytes
    name: str
    words: frozenset[str]


class ClassRelations:
    """The classes of a project, found by name; a wrong match does no harm.

    Args:
        code: (path, bytes) of its Python files.

    Attributes:
        classes: each of them.
    """

    def __init__(self, code: Collection[tuple[str, bytes]]) -> None:
        self.classes = [
            ProjectClass(path, data, _decode(it[1]), frozenset(re.findall(r"\w+", _decode(it[2] or b""))))
            for path, data in code
            for it in _CLASS.finditer(data)
        ]
        known = {it.name for it in self.classes}
        imported = {(_decode(it[1]), _decode(it[2])) for _, data in code for it in _IMPORTED.finditer(data)}
        assigned = {(_decode(it[2]), _decode(it[1])) for _, data in code for it in _ASSIGNED.finditer(data)}
        self._names = imported | {it for it in assigned if it[0] in known}

    def find_below(self, names: Collection[str]) -> set[str]:
        """Return some classes, their other names, and those whose bases name one of them, and so on."""
        found: set[str] = set()
        more = {*names}
        while more - found:
            found |= more
            more = {it.name for it in self.classes if not found.isdisjoint(it.words)}
            more.update(other for name, other in self._names if name in found)
        return found

    def find_above(self, names: Collection[str]) -> set[str]:
        """Return some classes and the words of their bases, what these are other names of, and so on."""
        found: set[str] = set()
        more = {*names}
        while more := more - found:
            found |= more
            words = {word for it in self.classes if it.name in more for word in it.words}
            more = words | {name for name, other in self._names if other in more}
        return found


def _decode(name: bytes) -> str:
    return name.decode("latin-1")
