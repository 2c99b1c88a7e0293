"""The modules of a project: which file an import means, which names `*` binds, and what it imports."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple


class StarOffer(NamedTuple):
    """The names that `from module import *` binds.

    Attributes:
        names: names in order.
        maybe: names among them that the module may lack.
        is_listed: whether `__all__` lists the names, so that `*` fails if one is missing.
        why: reason why the names are unknown; empty if they are known.
    """

    names: tuple[str, ...] = ()
    maybe: frozenset[str] = frozenset()
    why: str = ""
    is_listed: bool = False

    def may_lack(self, names: list[str]) -> bool:
        """Return whether importing these names may fail if `*` does not, or vice versa."""
        return bool(self.maybe if self.is_listed else self.maybe.intersection(names))


class Modules:
    """The files of a project by the names by which they are imported.

    Args:
        gathered: maps a path to the facts kept by `surface`.
    """

    def __init__(self, gathered: Mapping[str, Any]) -> None:
        self._gathered = gathered
        self._by_name: dict[str, list[str]] = {}
        for path in gathered:
            parts = PurePosixPath(path).with_suffix("").parts
            name = parts[:-1] if parts[-1] == "__init__" else parts
            if name:
                self._by_name.setdefault(name[-1], []).append(path)

    def find(self, path: str, level: int, module: str) -> str:
        """Return the file of an import; empty if it is outside the project or ambiguous."""
        parts = module.split(".") if module else []
        if level:
            base = PurePosixPath(path).parts[:-level]
            if len(PurePosixPath(path).parts) < level:
                return ""
            return self._file_at([*base, *parts])
        if not parts:
            return ""
        ends = [it for it in self._by_name.get(parts[-1], ()) if self._is_imported_as(it, parts)]
        return ends[0] if len(ends) == 1 else ""

    def _is_imported_as(self, path: str, parts: list[str]) -> bool:
        """Return whether a file has this absolute name, because the folder above is not a package."""
        names = _names(path)
        above = "/".join([*names[: -len(parts)], "__init__.py"])
        return names[-len(parts) :] == parts and above not in self._gathered

    def offer(self, path: str, seen: frozenset[str] = frozenset()) -> StarOffer:
        """Return the names that `*` imports from a file."""
        known = self._gathered[path]
        if path in seen or known["dynamic"]:
            return StarOffer(why="dynamic")
        names, maybe = list(known["names"]), set(known["maybe"])
        for level, module in known["stars"]:
            inner = self.find(path, level, module)
            more = self.offer(inner, seen | {path}) if inner else StarOffer(why="outside")
            if more.why:
                return StarOffer(why=more.why)
            names += more.names
            maybe |= more.maybe - set(known["names"])
        inside = self._inside(path)
        public = known["public"]
        if public is not None:
            return StarOffer(tuple(public), frozenset(set(public) - (set(names) - maybe)), is_listed=True)
        shown = [name for name in dict.fromkeys([*names, *sorted(maybe)]) if not name.startswith("_")]
        hidden = [name for name in inside if name not in shown]  # there, if anybody has imported it before
        return StarOffer((*shown, *hidden), frozenset(maybe.intersection(shown)).union(hidden))

    def _inside(self, path: str) -> list[str]:
        """Return the modules of a package; empty for any other file."""
        if not path.endswith("__init__.py"):
            return []
        package = _names(path)
        below = (_names(it) for it in self._gathered)
        return sorted({it[-1] for it in below if it[:-1] == package and not it[-1].startswith("_")})

    def origin(self, path: str, name: str, seen: frozenset[str] = frozenset()) -> tuple[str, str]:
        """Return the origin of a name of a file: (file, name), (file, "") for a module; else its imported name."""
        known = self._gathered[path]
        if path in seen:
            return path, name
        if name in known["taken"]:
            level, module, taken = known["taken"][name]
            inside = self.find(path, level, f"{module}.{taken}".strip("."))
            home = self.find(path, level, module)
            if home and taken in self.offer(home).names and not inside:
                return self.origin(home, taken, seen | {path})
            return (inside, "") if inside else (home or f"{level}.{module}", taken)
        if name in known["plain"] and name not in known["maybe"]:
            return "", name
        if name not in known["names"] and name not in known["maybe"]:
            for level, module in reversed(known["stars"]):
                inner = self.find(path, level, module)
                if inner and name in self.offer(inner).names:
                    return self.origin(inner, name, seen | {path})
        return path, name

    def names_read(self, path: str) -> list[str]:
        """Return the names that a file may read."""
        return list(self._gathered[path]["reads"])

    def star_importers(self, goal: str) -> set[str]:
        """Return the files that import this one with `*`, directly or not."""
        found: set[str] = set()
        todo = [goal]
        while todo:
            new = self._star_importers_of(todo.pop()) - found - {goal}
            found |= new
            todo += new
        return found

    def _star_importers_of(self, goal: str) -> set[str]:
        return {
            path
            for path, known in self._gathered.items()
            if any(self.find(path, level, module) == goal for level, module in known["stars"])
        }

    def plain(self, path: str) -> list[str]:
        """Return the modules that a file imports by `import x`."""
        return list(self._gathered[path]["plain"]) if path else []

    def reaches(self, start: str, goal: str) -> bool:
        """Return whether importing one file imports another one, so that a name may not exist yet."""
        seen, todo = {start}, [start]
        while todo:
            path = todo.pop()
            if path == goal:
                return True
            new = set(self._imports(path)) - seen
            seen |= new
            todo += new
        return False

    def _imports(self, path: str) -> Iterator[str]:
        for level, module, name in self._gathered[path]["modules"]:
            for text in (module, f"{module}.{name}".strip(".") if name not in ("", "*") else ""):
                found = self.find(path, level, text) if text or level else ""
                if found:
                    yield found
                    yield from self._packages(found)

    def _packages(self, path: str) -> Iterator[str]:
        """Yield the `__init__` files that run before a module."""
        for folder in PurePosixPath(path).parents:
            init = str(folder / "__init__.py")
            if init in self._gathered and init != path:
                yield init

    def _file_at(self, parts: list[str]) -> str:
        base = "/".join(parts)
        files = (f"{base}.py", f"{base}/__init__.py" if base else "__init__.py")
        return next((it for it in files if it in self._gathered), "")


def _names(path: str) -> list[str]:
    parts = list(PurePosixPath(path).with_suffix("").parts)
    return parts[:-1] if parts[-1] == "__init__" else parts
