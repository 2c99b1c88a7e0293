"""Follow the names of a file to their imports, each only if nothing else binds it."""

import ast
import builtins
from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from codemods._versions.replaced import ANY, replaced_names
from toolkit.model.descendants import children, walk
from toolkit.model.tree import FunctionNode, Scope, SourceFile, bound_name, dotted_name
from toolkit.source.calls import imported_names

_COPIES = ("django.utils.six.", "six.")
"""Packages that contain `six`."""


_BUILTINS = frozenset({*dir(builtins), "intern", "raw_input", "reduce", "unichr", "unicode", "xrange"})


class FileBindings:
    """The names that a file binds.

    Attributes:
        imports: number of imports that bind a local name.
        defined: names of functions and classes, and those that handlers and patterns bind.
        others: names bound in other ways than by imports, those of `defined` included.
        has_stars: whether a wildcard import may bind more.
        replaced: names that are bound by text, in the module or among the built-in ones; see `replaced_names`.
    """

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._origins = imported_names(file)
        nodes: list[ast.Import | ast.ImportFrom] = [*file.nodes(ast.Import), *file.nodes(ast.ImportFrom)]
        aliases = [alias for node in nodes for alias in node.names]
        self.has_stars = any(alias.name == "*" for alias in aliases)
        self.imports = Counter(bound_name(alias) for alias in aliases)
        self.defined = {scope.name for scope in file.scopes}
        self.defined |= {node.name or "" for node in file.nodes(ast.ExceptHandler)}
        self.defined |= {it.name or "" for it in file.nodes(ast.MatchAs)}
        self.defined |= {it.name or "" for it in file.nodes(ast.MatchStar)}
        self.defined |= {it.rest or "" for it in file.nodes(ast.MatchMapping)}
        self.others = {node.id for node in file.nodes(ast.Name) if not isinstance(node.ctx, ast.Load)}
        self.others |= {node.arg for node in file.nodes(ast.arg)} | self.defined
        self.replaced = replaced_names(file)
        self._several = _names_of_several_origins(nodes)

    def origin(self, node: ast.AST) -> str:
        """Return the dotted name of an expression, with imports resolved; empty if something else may bind it.

        Copies of `six` in other packages are `six`.
        """
        written = dotted_name(node)
        first, dot, rest = written.partition(".")
        if first not in self._origins or first in self.others or first in self._several:
            return ""
        full = f"{self._origins[first]}{dot}{rest}"
        found = next((copy for copy in _COPIES if f"{full}.".startswith(copy)), None)
        return full if found is None else f"{full}.".replace(found, "six.", 1).removesuffix(".")

    def meaning(self, name: str) -> str:
        """Return the dotted origin of a local name; empty if something else may bind it."""
        return self.origin(ast.Name(name))

    def binds(self, name: str) -> bool:
        """Return whether anything in the file binds a name."""
        return name in self.others or name in self.imports

    def may_differ(self, name: str, rows: Collection[int]) -> bool:
        """Return whether a name may mean something else than the built-in or module of this name, where it is read.

        A parameter or variable of a function around the place does, a method or a variable of another function not.

        Args:
            name: the name.
            rows: lines, from 1, on which it is read.
        """
        if not self.replaced.isdisjoint({name, ANY}):
            return True
        own = {f"{module}.{name}" for module in ("builtins", "io", "__builtin__")} if name in _BUILTINS else {name}
        if not self.binds(name) or self.meaning(name) in own:
            return False
        visible = _visible_scopes(self._file, rows)
        is_imported = name not in self._several and self._origins.get(name) in own
        names = _names_besides_imports if is_imported else names_in_scope
        return name in _global_names(self._file) or any(name in names(it) for it in visible)


def _visible_scopes(file: SourceFile, rows: Collection[int]) -> list[Scope]:
    """Return the scopes whose names lines read: the innermost one, functions around it, and the module."""
    found = [file.root]
    for row in rows:
        inside = [it for it in file.scopes if it is not file.root and _holds(it, row)]
        bodies = list(_bodies_at(inside, row))
        found += [it for it in inside if it.kind == "function" or it in bodies or not bodies]
    return found


def _holds(scope: Scope, row: int) -> bool:
    node = scope.node
    assert not isinstance(node, ast.Module)
    first = min([node.lineno, *(it.lineno for it in node.decorator_list)])
    return first <= row <= (node.end_lineno or node.lineno)


def _bodies_at(inside: list[Scope], row: int) -> Iterator[Scope]:
    """Yield the innermost scope whose body a line is in, and the one around it if the line is of its header as well."""
    for scope in reversed(inside):
        if row >= scope.node.body[0].lineno:
            yield scope
            if row > _last_of_header(scope):
                return


def _last_of_header(scope: Scope) -> int:
    """Return the last line that an expression in the header of a definition ends on, or that of its name."""
    assert not isinstance(scope.node, ast.Module)
    parts = [it for it in children(scope.node) if it not in scope.node.body]
    ends = (getattr(it, "end_lineno", None) or 0 for part in parts for it in walk(part))
    return max(scope.node.lineno, *ends, 0)


@lru_cache(maxsize=64)
def names_in_scope(scope: Scope) -> frozenset[str]:
    """Return the names that the statements of a scope bind, those of lambdas and comprehensions included."""
    return _names_besides_imports(scope).union(bound_name(it) for it in scope.nodes(ast.alias))


@lru_cache(maxsize=64)
def _names_besides_imports(scope: Scope) -> frozenset[str]:
    found = {it.id for it in scope.nodes(ast.Name) if not isinstance(it.ctx, ast.Load)}
    found |= {it.name for it in scope.children} | {it.arg for each in _parameters(scope) for it in each}
    handlers: list[Any] = [*scope.nodes(ast.ExceptHandler), *scope.nodes(ast.MatchAs), *scope.nodes(ast.MatchStar)]
    found |= {it.name or "" for it in handlers}
    found |= {it.rest or "" for it in scope.nodes(ast.MatchMapping)}
    return frozenset(found)


def _parameters(scope: Scope) -> Iterator[list[ast.arg]]:
    """Yield the parameters of the function, and those of lambdas in it; the tree has those of inner functions here."""
    given = [scope.node.args] if isinstance(scope.node, FunctionNode) else []
    for it in (*given, *(each.args for each in scope.nodes(ast.Lambda))):
        yield [each for each in walk(it) if isinstance(each, ast.arg)]
    types: list[Any] = getattr(scope.node, "type_params", [])
    yield [ast.arg(it.name) for it in types]


def _global_names(file: SourceFile) -> set[str]:
    return {name for node in file.nodes(ast.Global) for name in node.names}


def is_builtin(name: str) -> bool:
    """Return whether a name is one of the builtins of Python 3, or of those that only Python 2 has."""
    return name in _BUILTINS


def is_bound_again(file: SourceFile, node: ast.ClassDef) -> bool:
    """Return whether the name of a class may stand for another class later: `super(A, self)` then means that one."""
    stored = (it.id for it in file.nodes(ast.Name) if not isinstance(it.ctx, ast.Load))
    names = {*stored, *(it.arg for it in file.nodes(ast.arg)), *(it.name for it in file.nodes(ast.ExceptHandler))}
    definitions = sum(it.name == node.name for it in file.scopes)
    return node.name in names or definitions > 1 or node.name in imported_names(file)


def _names_of_several_origins(nodes: list[ast.Import | ast.ImportFrom]) -> set[str]:
    origins: dict[str, set[str]] = {}
    for node in nodes:
        module = "" if isinstance(node, ast.Import) else f"{'.' * node.level}{node.module or ''}."
        for alias in node.names:
            is_plain = isinstance(node, ast.Import) and not alias.asname
            name = alias.name.partition(".")[0] if is_plain else alias.name
            origins.setdefault(alias.asname or name, set()).add(module + name)
    return {name for name, found in origins.items() if len(found) > 1}
