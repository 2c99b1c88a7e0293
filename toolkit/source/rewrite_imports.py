"""Add imports that rewritten code needs at the top of its module."""

import ast
import sys
from collections.abc import Iterable
from typing import NamedTuple

from toolkit.model.tree import SourceFile, bound_name
from toolkit.source.rewrite_cut import statement_start
from toolkit.source.rewrite_text import EditableText, end_after
from toolkit.source.syntax import syntax_tree

_Import = ast.Import | ast.ImportFrom
_IMPORTS = (ast.Import, ast.ImportFrom)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FUTURE, _STANDARD_LIBRARY, _OTHER, _OWN = -1, 0, 1, 2
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


class ImportPlace(NamedTuple):
    """Place of an import.

    Attributes:
        line: the line above which it stands.
        begins: whether a blank line comes above it.
        ends: whether a blank line comes below it.
    """

    line: int
    begins: bool = False
    ends: bool = False


def add_imports(file: SourceFile, text: EditableText, statements: Iterable[str], first_use: int = 0) -> None:
    """Add the imports that the module lacks.

    Args:
        file: as it was before anything was edited.
        text: the lines to edit.
        statements: such as `import logging` or `from pymongo import ReplaceOne`, one name each.
        first_use: see `find_place`.
    """
    body = file.tree.body
    missing = sorted(it for it in {*statements} if not has_import(file, it))
    if not missing:
        return
    places: dict[ImportPlace, dict[int, list[str]]] = {}
    for statement in missing:
        if place := find_place(file, statement, first_use):
            group = _group(file, syntax_tree(statement).body[0])
            places.setdefault(place, {}).setdefault(group, []).append(statement)
    for place in sorted(places):
        line = end_after(place.line - 1, text.splices) + 1
        text.replace(line, line - 1, [*[""] * place.begins, *_join_groups(places[place], place), *[""] * place.ends])
    if not places:
        is_text = bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
        rest = body[1:] if is_text else body
        line = statement_start(rest[0])[0] if rest else len(text.lines)
        text.replace(line, line - 1, [*missing, ""])


def _join_groups(groups: dict[int, list[str]], place: ImportPlace) -> list[str]:
    """Return the lines of groups in their order, apart from each other where they are apart from the lines around."""
    between = [""] if place.begins or place.ends else []
    return [line for group in sorted(groups) for line in (*between, *groups[group])][len(between) :]


def has_import(file: SourceFile, statement: str, without: ast.stmt | None = None) -> bool:
    """Return whether a module imports something at its top level, in another statement than one."""
    nodes = [it for it in file.tree.body if isinstance(it, _IMPORTS) and it is not without]
    return any(_as_statement(node, alias) == statement for node in nodes for alias in node.names)


def find_place(
    file: SourceFile, statement: str, first_use: int = 0, without: ast.stmt | None = None
) -> ImportPlace | None:
    """Return where an import belongs; None if the file imports nothing at its top.

    It goes among the imports of its package, else of its group (standard library, others, the project's own), in their
    order; else it begins its group. What a wildcard import could bind as well goes below that, and an import whose like
    stand below other code goes there, too: such code may be what makes the package importable.

    Args:
        file: the file.
        statement: the import, of one name.
        first_use: the first line that needs it, from 1; 0: only lines of functions do.
        without: an import that goes.
    """
    body = [it for it in file.tree.body if it is not without]
    head = _head(body)
    if not head:
        return None
    new = syntax_tree(statement).body[0]
    group = _group(file, new)
    near = [it for it in _all_imports(body, first_use) if _package(it) == _package(new)]
    like = near if group and near else [it for it in head if _group(file, it) == group]
    seen = (*head, *_all_imports(body, first_use))
    star = max((it.end_lineno or 0 for it in seen if _is_wildcard(it)), default=0)
    like = [it for it in like if _is_alone(file, it) and it.lineno > star]
    if like:
        return _among(like, new)
    if star or not all(_is_alone(file, it) for it in head):
        return ImportPlace(max(star, head[-1].end_lineno or 0) + 1)
    lower = [it for it in head if _group(file, it) <= group]
    if lower:
        return _below(file, lower[-1], head)
    above = max((it.end_lineno or 0 for it in body if it.lineno < head[0].lineno), default=0)
    return ImportPlace(_above_comments(file, head[0].lineno, above), ends=True)


def _below(file: SourceFile, node: _Import, head: list[_Import]) -> ImportPlace:
    """Return the place of a new group below an import: set apart as the groups of the file are."""
    line = (node.end_lineno or node.lineno) + 1
    is_blank = line > len(file.lines) or not file.lines[line - 1].strip()
    is_future = _module(node) == "__future__"
    is_last = node is head[-1]
    return ImportPlace(line, is_last or is_blank or is_future, not is_last and is_future and not is_blank)


def _is_wildcard(node: _Import) -> bool:
    return any(alias.name == "*" for alias in node.names)


def _above_comments(file: SourceFile, line: int, end: int) -> int:
    """Return the first line of the comments above a line, if they are not what the file begins with.

    Args:
        file: the file.
        line: the line, from 1.
        end: the last line of the statement above it; 0: there is none.
    """
    above = line
    while above - 1 > end and file.lines[above - 2].startswith("#"):
        above -= 1
    return line if above == 1 else above


def _among(like: list[_Import], new: ast.stmt) -> ImportPlace:
    """Return the place of an import among others: by its form first if these are sorted so, then by its module."""
    same = [it for it in like if type(it) is type(new)]
    if not same:
        is_first = isinstance(new, ast.Import)
        return ImportPlace(like[0].lineno if is_first else (like[-1].end_lineno or 0) + 1)
    above = [it for it in same if _order(it) <= _order(new)]
    return ImportPlace((above[-1].end_lineno or 0) + 1 if above else same[0].lineno)


def _all_imports(body: list[ast.stmt], first_use: int) -> list[_Import]:
    """The imports at the top of a module, and those below statements that come before its first definition."""
    ends = (it.lineno for it in body if isinstance(it, _DEFINITIONS))
    end = min([*ends, *([first_use] if first_use else [])], default=len(body) and (body[-1].end_lineno or 0) + 1)
    return [it for it in body if isinstance(it, _IMPORTS) and it.lineno < end]


def _group(file: SourceFile, node: ast.stmt) -> int:
    """Return the group of an import: the standard library, other packages, or the project itself as far as it shows."""
    if _is_standard(node):
        return _STANDARD_LIBRARY
    is_own = isinstance(node, ast.ImportFrom) and node.level > 0
    if _module(node) == "__future__":
        return _FUTURE
    return _OWN if is_own or _package(node) in file.path.split("/")[:-1] else _OTHER


def _order(node: ast.stmt) -> tuple[bool, str]:
    return isinstance(node, ast.ImportFrom) and node.level > 0, _module(node).lower()


def _package(node: ast.stmt) -> str:
    is_own = isinstance(node, ast.ImportFrom) and node.level > 0
    return "." if is_own else _module(node).partition(".")[0]


def _module(node: ast.stmt) -> str:
    assert isinstance(node, _IMPORTS)
    return node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name


def _is_standard(node: ast.stmt) -> bool:
    """Return whether an import is of a module of the standard library."""
    is_own = isinstance(node, ast.ImportFrom) and node.level > 0
    return not is_own and _module(node).partition(".")[0] in _STANDARD


def _is_alone(file: SourceFile, node: ast.stmt) -> bool:
    """Return whether no other statement stands on the lines of a statement."""
    last = file.lines[(node.end_lineno or node.lineno) - 1].encode()
    rest = last[node.end_col_offset or 0 :].strip()
    return not node.col_offset and (not rest or rest.startswith(b"#"))


def _head(body: list[ast.stmt]) -> list[_Import]:
    """The imports at the top of a module, without its docstring and what it says of itself (`__author__ = ...`)."""
    head: list[_Import] = []
    for node in body:
        if isinstance(node, _IMPORTS):
            head.append(node)
        elif head or not _is_preamble(node):
            break
    return head


def _is_preamble(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant()):
            return name.startswith("__") and name.endswith("__")
    return False


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
