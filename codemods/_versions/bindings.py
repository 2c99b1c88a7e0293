"""Follow the names of a file to their imports, each only if nothing else binds it."""

import ast
from collections import Counter

from toolkit.model.tree import SourceFile, bound_name, dotted_name
from toolkit.source.calls import imported_names

_COPIES = ("django.utils.six.", "six.")
"""Packages that contain `six`."""


class FileBindings:
    """The names that a file binds.

    Attributes:
        imports: number of imports that bind a local name.
        others: names bound in other ways.
        has_stars: whether a wildcard import may bind more.
    """

    def __init__(self, file: SourceFile) -> None:
        self._origins = imported_names(file)
        nodes: list[ast.Import | ast.ImportFrom] = [*file.nodes(ast.Import), *file.nodes(ast.ImportFrom)]
        aliases = [alias for node in nodes for alias in node.names]
        self.has_stars = any(alias.name == "*" for alias in aliases)
        self.imports = Counter(bound_name(alias) for alias in aliases)
        self.others = {node.id for node in file.nodes(ast.Name) if not isinstance(node.ctx, ast.Load)}
        self.others |= {node.arg for node in file.nodes(ast.arg)}
        self.others |= {scope.name for scope in file.scopes}
        self.others |= {node.name or "" for node in file.nodes(ast.ExceptHandler)}
        self.others |= {it.name or "" for it in file.nodes(ast.MatchAs)}
        self.others |= {it.name or "" for it in file.nodes(ast.MatchStar)}
        self.others |= {it.rest or "" for it in file.nodes(ast.MatchMapping)}
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


def is_bound_again(file: SourceFile, node: ast.ClassDef) -> bool:
    """Return whether the name of a class may stand for another class later: `super(A, self)` then means that one."""
    stored = (it for it in file.nodes(ast.Name) if it.id == node.name and not isinstance(it.ctx, ast.Load))
    classes = sum(it.name == node.name for it in file.nodes(ast.ClassDef))
    return any(True for _ in stored) or classes > 1 or node.name in imported_names(file)


def _names_of_several_origins(nodes: list[ast.Import | ast.ImportFrom]) -> set[str]:
    origins: dict[str, set[str]] = {}
    for node in nodes:
        module = "" if isinstance(node, ast.Import) else f"{'.' * node.level}{node.module or ''}."
        for alias in node.names:
            is_plain = isinstance(node, ast.Import) and not alias.asname
            name = alias.name.partition(".")[0] if is_plain else alias.name
            origins.setdefault(alias.asname or name, set()).add(module + name)
    return {name for name, found in origins.items() if len(found) > 1}
