"""Tell which classes of a project may be below or above others, by the names in their heads: never too few."""

import builtins
import re
from collections.abc import Collection
from typing import NamedTuple

from toolkit.proof.names.mentioned_names import line_at

_CLASS = re.compile(
    rb"(?m)^[ \t]*class\s+([\w\x80-\xff]+)\s*(?:\[[^\]]*\]\s*)?(?:\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\))?"
)
_MADE = re.compile(rb"\b(?:type|new_class)\(\s*[^,()\n]+,\s*\(([^()]*)\)")
_VARIABLE = re.compile(r"[a-z_]\w*")
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
        mixture: `path:line` of a class of which a base is a variable, perhaps any class that is given to a function;
            empty: there is none.
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
        heads = [(path, data, it) for path, data in code for one in (_CLASS, _MADE) for it in one.finditer(data)]
        self.mixture = next(
            (
                f"{path}:{line_at(data, it.start())}"
                for path, data, it in heads
                if _has_variable(it[it.re.groups] or b"", {*known, *(name for pair in imported for name in pair)})
            ),
            "",
        )

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
    return name.decode("utf-8", "replace")


def _has_variable(bases: bytes, known: Collection[str]) -> bool:
    """Return whether a class has two bases or more, of which one seems a variable: `class View(base, Page)`."""
    parts = [it.strip() for it in _decode(bases).split(",") if it.strip() and "=" not in it]
    is_star = any(it.startswith("*") for it in parts)
    names = {it for it in parts if _VARIABLE.fullmatch(it)} - {*known, *dir(builtins)}
    is_computed = any("(" in it or "'" in it or '"' in it for it in parts)
    return is_star or (len(parts) > 1 and (is_computed or bool(names)))
