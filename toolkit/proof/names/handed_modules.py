"""Tell whether a file passes a module around as a value, so that code may take names from it without saying them."""

import ast
import re
from collections.abc import Collection

from toolkit.errors import SourceError
from toolkit.model.tree import dotted_name
from toolkit.proof.names.mentioned_names import line_at, word_pattern
from toolkit.proof.names.scope_names import names_bound_by
from toolkit.source.parse import parse_file

_EVERYTHING = re.compile(rb"import\s+\*")
_NAMED_IMPORT = re.compile(rb"\b(?:importlib\.)?import_module\(\s*[\"']([\w.]+)[\"']\s*\)")


def hands_around(path: str, data: bytes, stem: str, *, is_public: bool) -> str:
    """Return the `path:line` at which a file uses a module other than to access named attributes; empty if none."""
    word = re.search(word_pattern([stem]), data)
    if not word:
        return ""
    try:
        nodes = list(ast.walk(parse_file(path, data).tree))
    except SourceError:
        return f"{path}:{line_at(data, word.start())}"
    aliases = [it for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for it in node.names]
    bound = {it.asname or it.name for it in aliases if it.name.rpartition(".")[2] == stem}
    if is_public and (everything := _EVERYTHING.search(data)):
        return f"{path}:{line_at(data, everything.start())}"
    imported = {name for node in nodes if isinstance(node, ast.alias) for name in names_bound_by(node)}
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr != "__dict__"}
    values = (node for node in nodes if id(node) not in inner and isinstance(node, ast.Name | ast.Attribute))
    lines = [
        node.lineno
        for node in values
        if isinstance(node.ctx, ast.Load) and (ast.unparse(node) in bound or _is_member(node, stem, imported))
    ]
    return f"{path}:{min(lines)}" if lines else ""


def _is_member(node: ast.expr, stem: str, imported: Collection[str]) -> bool:
    """Return whether an expression is something of this name in an imported package: `package.stem`."""
    is_named = isinstance(node, ast.Attribute) and node.attr == stem
    return is_named and dotted_name(node).partition(".")[0] in imported


def blank_named_imports(data: bytes, stem: str) -> bytes:
    """Return the bytes of a file without `import_module("a.b")`, which is as an import; line numbers stay.

    Args:
        data: the bytes.
        stem: last part of the name of a module whose imports stay.
    """

    def blank(it: re.Match[bytes]) -> bytes:
        is_own = it[1].rpartition(b".")[2] == stem.encode()
        return it.group() if is_own else b"\n" * it.group().count(b"\n")

    return _NAMED_IMPORT.sub(blank, data)
