"""Find closures in a function, which see later values of names, unlike parameters."""

import ast
from collections.abc import Iterable

from codemods._extract.bindings import bound_anywhere, own_nodes, reads
from codemods._extract.blocks import Loop
from codemods._extract.refused import Refused
from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, names_within
from toolkit.source.calls import last_name

_MADE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.GeneratorExp)
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_QUALNAME = "__qualname__"
_AT_ONCE = {"all", "any", "sum", "min", "max", "sorted", "list", "tuple", "set", "frozenset", "dict", "join", "update"}
_AT_ONCE |= {"extend", "sort"}
QUALIFIED = ".__qualname__"
"""Stands among the functions that see a part for code that reads `__qualname__`, of which each function is a part."""


class Closures:
    """The functions, classes and generators inside a function, and the names that they see.

    Args:
        body: body of the function.
    """

    def __init__(self, body: list[ast.stmt]) -> None:
        self._body = body
        self._made = [node for node in own_nodes(body) if isinstance(node, _MADE) and not _runs_at_once(node)]
        self._seen = {id(node): _names_in(node) for node in self._made}

    def check(self, region: list[ast.stmt], loops: tuple[Loop, ...], bound: set[str], passed: set[str]) -> None:
        """Check that closures see the same values if statements become a function of their own.

        Args:
            region: the statements.
            loops: enclosing loops.
            bound: the names that they bind.
            passed: names that are passed in or returned.

        Raises:
            Refused: `closure`.
        """
        if not self._made:
            return
        inside = {id(node) for node in own_nodes(region)}
        for node in self._made:
            if id(node) in inside:
                shared = self._seen[id(node)] & passed
                changes = shared & bound or _rebinds(node) & passed
                if changes or (shared and self._bound_later(shared, region, loops)):
                    raise Refused("closure")
            elif self._seen[id(node)] & bound or _rebinds(node) & (bound | passed):
                raise Refused("closure")

    def _bound_later(self, names: set[str], region: list[ast.stmt], loops: tuple[Loop, ...]) -> bool:
        """Return whether names may get another value after a region has begun."""
        if any(names & bound_anywhere([loop]) for loop in loops):
            return True
        first = region[0].lineno
        later = (it for it in own_nodes(self._body) if isinstance(it, ast.stmt) and it.lineno > first)
        return bool(names & bound_anywhere(later))


def defines(nodes: Iterable[ast.AST]) -> bool:
    """Return whether some nodes define a function or class, other than one that is used up by a call."""
    return any(isinstance(it, _NAMED) and not _runs_at_once(it) for it in nodes)


def reads_qualified_names(file: SourceFile) -> bool:
    """Return whether a file reads the `__qualname__` of something."""
    read = any(it.attr == _QUALNAME and isinstance(it.ctx, ast.Load) for it in file.nodes(ast.Attribute))
    return read or any(it.value == _QUALNAME for it in file.nodes(ast.Constant))


def _names_in(node: ast.AST) -> set[str]:
    """Return every name that a closure may read or bind: too many rather than too few."""
    return names_within(node) | reads(node)


def _rebinds(node: ast.AST) -> set[str]:
    return {name for it in walk(node) if isinstance(it, ast.Nonlocal) for name in it.names}


def _runs_at_once(node: ast.AST) -> bool:
    """Return whether a generator or lambda is consumed by the call that it is passed to."""
    around = getattr(node, "parent", None)
    if isinstance(node, ast.GeneratorExp):
        return isinstance(around, ast.Call) and node in around.args and last_name(around) in _AT_ONCE
    if isinstance(node, ast.Lambda) and isinstance(around, ast.keyword) and around.arg == "key":
        call = getattr(around, "parent", None)
        return isinstance(call, ast.Call) and last_name(call) in _AT_ONCE
    return False
