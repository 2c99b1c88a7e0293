"""Find the functions that a file calls, with names followed through its imports."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from toolkit.model.tree import Scope, SourceFile, dotted_name, name_of


@dataclass(frozen=True, slots=True)
class Called:
    """One call.

    Attributes:
        scope: the scope that contains the call.
        name: dotted name of what is called, its first part replaced by what the import says
            (`r.get` after `import requests as r` is `requests.get`); empty if the receiver is computed.
        last: the last part of the name, also of a computed receiver (`f().get` has `get`).
    """

    scope: Scope
    node: ast.Call
    name: str
    last: str

    def keyword(self, name: str) -> ast.expr | None:
        """The value of a keyword argument; None if it is not given by name."""
        return next((item.value for item in self.node.keywords if item.arg == name), None)

    def argument(self, position: int, name: str) -> ast.expr | None:
        """The value of an argument that may be given by position (from 0) or by name."""
        if position < len(self.node.args):
            return self.node.args[position]
        return self.keyword(name)

    @property
    def is_open(self) -> bool:
        """True if `*args` or `**kwargs` may bring arguments that cannot be seen here."""
        starred = any(isinstance(item, ast.Starred) for item in self.node.args)
        return starred or any(item.arg is None for item in self.node.keywords)

    @property
    def receiver(self) -> ast.expr | None:
        """The receiver of a method call; None for a plain function."""
        function = self.node.func
        return function.value if isinstance(function, ast.Attribute) else None


class CallIndex:
    """The calls of one file, to be looked up by name."""

    def __init__(self, file: SourceFile) -> None:
        origins = imported_names(file)
        self._by_name: dict[str, list[Called]] = {}
        self._by_last: dict[str, list[Called]] = {}
        self._all: list[Called] = []
        for scope, node in file.each(ast.Call):
            last = last_name(node)
            if not last:
                continue
            called = Called(scope, node, follow(dotted_name(node.func), origins), last)
            self._by_last.setdefault(last, []).append(called)
            self._all.append(called)
            if called.name:
                self._by_name.setdefault(called.name, []).append(called)

    def all(self) -> Iterator[Called]:
        """Yield every call of something that has a name."""
        yield from self._all

    def calls_of(self, *names: str) -> Iterator[Called]:
        """Yield the calls of exactly these dotted names."""
        for name in names:
            yield from self._by_name.get(name, ())

    def ending(self, *lasts: str) -> Iterator[Called]:
        """Yield the calls of functions and methods with one of these last names."""
        for last in lasts:
            yield from self._by_last.get(last, ())


@lru_cache(maxsize=1)
def calls(file: SourceFile) -> CallIndex:
    """Index the calls of a file; only the last index is cached, because rules read one file after the other."""
    return CallIndex(file)


@lru_cache(maxsize=1)
def imported_names(file: SourceFile) -> dict[str, str]:
    """Local name -> dotted origin, over all imports of a file, also those inside functions.

    `from ..a import b` gives `b` -> `..a.b`; a wildcard gives nothing.
    """
    origins: dict[str, str] = {}
    for node in file.nodes(ast.Import):
        for alias in node.names:
            if alias.asname:
                origins[alias.asname] = alias.name
            else:
                top = alias.name.partition(".")[0]
                origins[top] = top
    for origin in file.nodes(ast.ImportFrom):
        module = "." * origin.level + (origin.module or "")
        separator = "" if module.endswith(".") else "."
        for alias in origin.names:
            if alias.name != "*":
                origins[alias.asname or alias.name] = f"{module}{separator}{alias.name}"
    return origins


def last_name(call: ast.Call) -> str:
    """The last part of the name of a called function: `c` for `a().b.c()`; empty for `a[0]()`."""
    return name_of(call.func)


def follow(name: str, origins: dict[str, str]) -> str:
    """Resolve the first part of a dotted name to its import."""
    first, dot, rest = name.partition(".")
    return origins.get(first, first) + dot + rest


def imports_any(file: SourceFile, *packages: str) -> bool:
    """Return whether a file imports one of these top-level packages (or something out of them)."""
    return any(origin.partition(".")[0] in packages for origin in imported_names(file).values())
