"""Collect the import statements of a file, as written."""

import ast
from collections.abc import Iterator

from toolkit.model.facts import Import
from toolkit.model.tree import SourceFile, ancestors, dotted_name


def collect_imports(file: SourceFile) -> tuple[Import, ...]:
    """Every import of a file, by line; `import a, b` gives two. Nothing in the result depends on the path."""
    found: list[Import] = []
    for scope, node in file.each(ast.Import, ast.ImportFrom):
        assert isinstance(node, ast.Import | ast.ImportFrom)
        lazy, typing = scope.in_function, _for_typing(node)
        found += [Import(module, names, level, node.lineno, lazy, typing) for module, names, level in _targets(node)]
    return tuple(sorted(found, key=lambda item: item.line))


def _targets(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, tuple[str, ...], int]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name, (), 0
    else:
        yield node.module or "", tuple(alias.name for alias in node.names), node.level


def _for_typing(node: ast.stmt) -> bool:
    """Return whether a statement is in the body (not the `else`) of an `if TYPE_CHECKING`, which never runs."""
    child: ast.AST = node
    for around in ancestors(node):
        if isinstance(around, ast.If) and child not in around.orelse and _is_guard(around.test):
            return True
        child = around
    return False


def _is_guard(test: ast.expr) -> bool:
    return dotted_name(test).rpartition(".")[2] == "TYPE_CHECKING"
