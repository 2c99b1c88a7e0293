"""Resolve names to what they stand for in a file: imported, assigned to another name, or reached by a text."""

import ast
from collections.abc import Iterator, Sequence

from toolkit.model.tree import SourceFile, dotted_name, is_text
from toolkit.source.calls import follow, imported_names

_BY_TEXT = frozenset({"getattr", "attrgetter", "methodcaller"})
"""Functions that reach an attribute by a text."""


class NameOrigins:
    """Origins of the names of a file, without regard to scopes: a name may have an origin in one function alone.

    Args:
        file: the file.
    """

    def __init__(self, file: SourceFile) -> None:
        self._origins = dict(imported_names(file))
        for target, value in _bindings(file):
            if isinstance(target, ast.Name) and (origin := _name_of(value)):
                self._origins.setdefault(target.id, follow(origin, self._origins))

    def origin_of(self, node: ast.AST | None) -> str:
        """Return the dotted name that a name or an attribute stands for; its last part alone if the rest has no name.

        It is empty for other expressions.
        """
        return follow(_name_of(node), self._origins)

    def occurrences(self, heads: Sequence[ast.AST]) -> Iterator[str]:
        """Yield what the names in the heads of a statement stand for, once for each time that one occurs.

        A plain name counts only if it is called, or stands for something else; an import only if it gives another name.
        """
        nodes = [it for head in heads for it in ast.walk(head)]
        called = {id(it.func) for it in nodes if isinstance(it, ast.Call)}
        for it in nodes:
            if isinstance(it, ast.alias):
                yield self._origins.get(it.asname or "", "")
            elif isinstance(it, ast.Attribute) or id(it) in called or getattr(it, "id", "") in self._origins:
                yield self.origin_of(it)
            if isinstance(it, ast.Call) and self.origin_of(it.func).rpartition(".")[2] in _BY_TEXT:
                yield from self._by_text(it)

    def _by_text(self, call: ast.Call) -> Iterator[str]:
        holder = self.origin_of(call.args[0]) if len(call.args) > 1 else ""
        for it in call.args:
            if is_text(it):
                yield f"{holder}.{it.value}"


def _bindings(file: SourceFile) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the targets of assignments with their values, also one by one out of tuples."""
    for it in file.nodes(ast.Assign):
        for target in it.targets:
            yield from _each_pair(target, it.value)
    yield from ((it.target, it.value) for it in file.nodes(ast.AnnAssign) if it.value)
    yield from ((it.target, it.value) for it in file.nodes(ast.NamedExpr))


def _each_pair(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=False)
    else:
        yield target, value


def _name_of(node: ast.AST | None) -> str:
    name = dotted_name(node) if node else ""
    return name or getattr(node, "attr", "")
