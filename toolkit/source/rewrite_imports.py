"""Add imports that rewritten code needs at the top of its module."""

import ast
import sys
from collections.abc import Iterable

from toolkit.model.tree import SourceFile, bound_name
from toolkit.source.rewrite_cut import statement_start
from toolkit.source.rewrite_text import EditableText, end_after
from toolkit.source.syntax import syntax_tree

_IMPORTS = (ast.Import, ast.ImportFrom)
_STANDARD = sys.stdlib_module_names - {"__future__"}


def is_free(file: SourceFile, statement: str) -> bool:
    """Return whether the name that an import binds is not used otherwise in the file."""
    name = _bound_name(statement)
    others = {*(node.id for node in file.nodes(ast.Name) if isinstance(node.ctx, ast.Store | ast.Del))}
    others.update(node.arg for node in file.nodes(ast.arg))
    others.update(scope.name for scope in file.scopes)
    others.update(node.name or "" for node in file.nodes(ast.ExceptHandler))
    imports: list[ast.Import | ast.ImportFrom] = [*file.nodes(ast.Import), *file.nodes(ast.ImportFrom)]
    for node in imports:
        others.update(bound_name(alias) for alias in node.names if _as_statement(node, alias) != statement)
    return name not in others


def add_imports(file: SourceFile, text: EditableText, statements: Iterable[str]) -> None:
    """Add the imports that the module lacks.

    Args:
        file: as it was before anything was edited.
        text: the lines to edit.
        statements: such as `import logging` or `from pymongo import ReplaceOne`, one name each.
    """
    body = file.tree.body
    present = {_as_statement(node, alias) for node in body if isinstance(node, _IMPORTS) for alias in node.names}
    missing = sorted({*statements} - present)
    if not missing:
        return
    if head := _head(body):
        for statement in missing:
            after, line = _neighbour(file, head, statement)
            line = end_after(line, text.splices) + after
            text.replace(line, line - 1, [statement])
        return
    is_text = bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    rest = body[1:] if is_text else body
    line = statement_start(rest[0])[0] if rest else len(text.lines)
    text.replace(line, line - 1, [*missing, ""])


def _neighbour(file: SourceFile, head: list[ast.Import | ast.ImportFrom], statement: str) -> tuple[bool, int]:
    """Return where an import belongs: whether below a line or at it, and the line.

    A module of the standard library goes among its like, in their order; anything else, and what a wildcard import
    could bind as well, below all imports.
    """
    new = syntax_tree(statement).body[0]
    like = [it for it in head if type(it) is type(new) and _is_standard(it) and _is_alone(file, it)]
    has_star = any(alias.name == "*" for it in head for alias in it.names)
    if has_star or not _is_standard(new) or not like:
        return True, head[-1].end_lineno or 0
    above = [it for it in like if _module(it) <= _module(new)]
    return (True, above[-1].end_lineno or 0) if above else (False, like[0].lineno)


def _module(node: ast.stmt) -> str:
    assert isinstance(node, _IMPORTS)
    return node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name


def _is_standard(node: ast.stmt) -> bool:
    """Return whether an import is of a module of the standard library."""
    is_own = isinstance(node, ast.ImportFrom) and node.level > 0
    return not is_own and _module(node).partition(".")[0] in _STANDARD


def _is_alone(file: SourceFile, node: ast.stmt) -> bool:
    """Return whether nothing else stands on the lines of a statement."""
    last = file.lines[(node.end_lineno or node.lineno) - 1].encode()
    return not node.col_offset and not last[node.end_col_offset or 0 :].strip()


def _head(body: list[ast.stmt]) -> list[ast.Import | ast.ImportFrom]:
    """The imports at the top of a module, its docstring not counted."""
    head: list[ast.Import | ast.ImportFrom] = []
    for node in body:
        if isinstance(node, _IMPORTS):
            head.append(node)
        elif head or not isinstance(node, ast.Expr):
            break
    return head


def _bound_name(statement: str) -> str:
    node = syntax_tree(statement).body[0]
    assert isinstance(node, _IMPORTS)
    return bound_name(node.names[0])


def _as_statement(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """Return an import statement of one name as text."""
    name = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
    if isinstance(node, ast.Import):
        return f"import {name}"
    return f"from {'.' * node.level}{node.module or ''} import {name}"
