"""Facts that a codemod gathered from the files of a project, and what is computed of all of them together.

What a codemod asks of the whole project, such as every private name, takes as long for one file as for all of them. It
is computed once for one state of the project, and shared by all files and codemods that ask. A file that was edited in
the meantime has other facts than were gathered: where these matter for an answer, and only there, it is computed again.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, Optional, TypeVar

Value = TypeVar("Value")
Selected = Mapping[str, Mapping[str, Any]]
"""Path -> some of the facts of that file, by their keys."""
WHOLE = ""
"""The key of what a file has if it is a list of names, and no object with keys."""


class ProjectFacts(Mapping[str, Any]):
    """Path -> value that a codemod gathered from that file; it is never changed.

    Args:
        values: path -> value.
        base: the facts before one of the files was edited.
        edited: path of that file.
    """

    def __init__(self, values: Mapping[str, Any], base: Optional["ProjectFacts"] = None, edited: str = "") -> None:
        self._values, self._base, self._edited = values, base, edited
        self._computed: dict[Hashable, Any] = {}
        self._latest = self

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "ProjectFacts":
        """Return facts as they are, or an object of this class with the values of a plain mapping."""
        return values if isinstance(values, cls) else cls(values)

    def __getitem__(self, path: str) -> Any:
        return self._values[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __reduce__(self) -> Any:
        """Send to a worker what was gathered, and nothing that was computed of it."""
        return ProjectFacts, (self._values, self._base, self._edited)

    def with_file(self, path: str, value: Any) -> "ProjectFacts":
        """Return the facts of the project in which a file has this value: this object if it has it already.

        The last one that was made is kept, because several codemods ask about the same state of a file.
        """
        if path in self._values and self._values[path] == value:
            return self
        latest = self._latest
        if latest is self or latest._edited != path or latest[path] != value:
            self._latest = latest = ProjectFacts({**self._values, path: value}, self, path)
        return latest

    def compute(self, function: Callable[[Selected], Value], *keys: str) -> Value:
        """Return what a function gives for facts of all files; it is called once for one state of these facts.

        Args:
            function: a function of a module, or a class; its result must not be changed.
            keys: keys of the facts that it gets.
        """
        asked = (function, keys)
        if asked not in self._computed:
            self._computed[asked] = self._compute(function, keys)
        return self._computed[asked]  # type: ignore[no-any-return]

    def has_any(self, key: str) -> bool:
        """Return whether a file has a true value under a key."""
        return self.compute(_has_any, key)

    def union(self, key: str) -> frozenset[str]:
        """Return the names that the files have under a key, all together."""
        if key not in self._computed:
            self._computed[key] = self._union(key)
        return self._computed[key]  # type: ignore[no-any-return]

    def is_elsewhere(self, key: str, name: str, path: str) -> bool:
        """Return whether another file than this one has a name under a key."""
        own = _under(key, self._values[path]) if path in self._values else ()
        return self._files_with(key, name) > (name in own)

    def _compute(self, function: Callable[[Selected], Value], keys: tuple[str, ...]) -> Value:
        if self._base is not None and self._edited in self._base:
            before, after = self._base[self._edited], self._values[self._edited]
            if all(_under(key, before) == _under(key, after) for key in keys):
                return self._base.compute(function, *keys)
        return function({path: {key: _under(key, value) for key in keys} for path, value in self._values.items()})

    def _union(self, key: str) -> frozenset[str]:
        if self._base is None:
            return frozenset(self.compute(_count_files, key))
        before, after = self._names_before(key), frozenset(_under(key, self._values[self._edited]))
        known = self._base.union(key)
        gone = {name for name in before - after if self._files_with(key, name) == 0}
        return known if not gone and after <= known else (known - gone) | after

    def _files_with(self, key: str, name: str) -> int:
        """Return how many files have a name under a key."""
        if self._base is None:
            return self.compute(_count_files, key)[name]
        is_new = name in _under(key, self._values[self._edited])
        return self._base._files_with(key, name) - (name in self._names_before(key)) + is_new

    def _names_before(self, key: str) -> frozenset[str]:
        """Return the names that the edited file had under a key."""
        base = self._base
        return frozenset(_under(key, base[self._edited])) if base is not None and self._edited in base else frozenset()


def _under(key: str, value: Any) -> Any:
    return value if key == WHOLE else value[key]


def _count_files(files: Selected) -> Counter[str]:
    """Count the files that have each name."""
    return Counter(name for facts in files.values() for names in facts.values() for name in {*names})


def _has_any(files: Selected) -> bool:
    return any(value for facts in files.values() for value in facts.values())
