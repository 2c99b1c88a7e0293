"""Add imports that rewritten code needs at the top of its module."""

import ast
from collections.abc import Iterable

from toolkit.model.tree import SourceFile
from toolkit.source.rewrite_cut import statement_start
from toolkit.source.rewrite_text import EditableText, end_after
from toolkit.source.syntax import syntax_tree

_IMPORTS = (ast.Import, ast.ImportFrom)


def is_free(file: SourceFile, statement: str) -> bool:
    """Return whether the name that an import binds is not used otherwise in the file."""
    name = _bound_name(statement)
    others = {*(node.id for node in file.nodes(ast.Name) if isinstance(node.ctx, ast.Store | ast.Del))}
    others.update(node.arg for node in file.nodes(ast.arg))
    others.update(scope.qualname.rpartition(".")[2] for scope in file.scopes)
    others.update(node.name or "" for node in file.nodes(ast.ExceptHandler))
    imports: list[ast.Import | ast.ImportFrom] = [*file.nodes(ast.Import), *file.nodes(ast.ImportFrom)]
    for node in imports:
        others.update(_binds(alias) for alias in node.names if _as_statement(node, alias) != statement)
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
    head = _head(body)
    if head:
        line = end_after(head[-1].end_lineno or 0, text.splices) + 1
        text.replace(line, line - 1, missing)
        return
    is_text = bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    rest = body[1:] if is_text else body
    line = statement_start(rest[0])[0] if rest else len(text.lines)
    text.replace(line, line - 1, [*missing, ""])


def _head(body: list[ast.stmt]) -> list[ast.stmt]:
    """The imports at the top of a module, its docstring not counted."""
    head: list[ast.stmt] = []
    for node in body:
        if isinstance(node, _IMPORTS):
            head.append(node)
        elif head or not isinstance(node, ast.Expr):
            break
    return head


def _bound_name(statement: str) -> str:
    node = syntax_tree(statement).body[0]
    assert isinstance(node, _IMPORTS)
    return _binds(node.names[0])


def _binds(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _as_statement(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """Return an import statement of one name as text."""
    name = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
    if isinstance(node, ast.Import):
        return f"import {name}"
    return f"from {'.' * node.level}{node.module or ''} import {name}"
