"""Read the source text of an expression."""

import ast

from toolkit.model.tree import SourceFile


def source_text(file: SourceFile, node: ast.expr) -> str:
    """Return the text of an expression: as written if it is on one line, else from `ast.unparse`."""
    if node.lineno != node.end_lineno:
        return ast.unparse(node)
    return file.lines[node.lineno - 1].encode()[node.col_offset : node.end_col_offset].decode()
