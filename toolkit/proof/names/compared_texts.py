"""Blank the texts of a file that cannot be the beginning of a name that is looked up.

These are texts that are only compared (`kind == "_a"`, `name.endswith(f"_{kind}")`), and those that are put behind a
text of which the beginning is known, and stands elsewhere in the file.
"""

import ast
from collections.abc import Iterator

from toolkit.errors import SourceError
from toolkit.model.tree import FunctionNode, is_text
from toolkit.proof.names.scope_names import names_bound_within, own_nodes
from toolkit.source.parse import parse_file

_LEAST = 3
"""Length of a beginning, from which on it is searched itself."""
_COUNTED_ALIKE = frozenset({"utf-8", "ascii"})
"""Encodings in which places in the tree are places in the file."""
_COMPARING = frozenset({"startswith", "endswith"})


def blank_compared(path: str, data: bytes) -> bytes:
    """Return the bytes of a file with blanks for such texts; lines and places of all others stay."""
    try:
        file = parse_file(path, data)
    except SourceError:
        return data
    if file.encoding not in _COUNTED_ALIKE or file.python2:
        return data
    lines = data.splitlines(keepends=True)
    for it in (*_compared_texts(file.tree), *_appended_texts(file.tree)):
        if it.lineno == it.end_lineno and it.lineno <= len(lines):
            line, start, end = lines[it.lineno - 1], it.col_offset, it.end_col_offset or 0
            lines[it.lineno - 1] = line[:start] + b" " * (end - start) + line[end:]
    return b"".join(lines)


def _compared_texts(tree: ast.AST) -> Iterator[ast.expr]:
    for it in ast.walk(tree):
        if isinstance(it, ast.Compare):
            yield from filter(_is_text, (it.left, *it.comparators))
        elif isinstance(it, ast.Call) and isinstance(it.func, ast.Attribute) and it.func.attr in _COMPARING:
            yield from filter(_is_text, it.args)


def _appended_texts(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the texts that functions put behind a text with a known beginning."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            known = dict(it for node in own_nodes(function.body) for it in _single_assignment(node, function))
            added = (it for it in own_nodes(function.body) if isinstance(it, ast.BinOp) and isinstance(it.op, ast.Add))
            yield from (it.right for it in added if _is_text(it.right) and _has_beginning(it.left, known))


def _single_assignment(it: ast.AST, function: FunctionNode) -> Iterator[tuple[str, ast.expr]]:
    """Yield the name to which a statement assigns, and its value, if nothing else in the function binds it."""
    if isinstance(it, ast.Assign) and len(it.targets) == 1 and isinstance(it.targets[0], ast.Name):
        name, nodes = it.targets[0].id, list(ast.walk(function))
        declared = {one for node in nodes if isinstance(node, ast.Nonlocal | ast.Global) for one in node.names}
        if [*names_bound_within([function])].count(name) == 1 and name not in declared:
            yield name, it.value


def _has_beginning(value: ast.expr, known: dict[str, ast.expr]) -> bool:
    """Return whether an expression is a text that begins with one that is written in the file."""
    while isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        value = value.left
    if isinstance(value, ast.Name) and value.id in known:
        return _has_beginning(known[value.id], {})
    if isinstance(value, ast.JoinedStr):
        value = value.values[0] if value.values else value
    return is_text(value) and len(value.value) >= _LEAST


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (is_text(node))
