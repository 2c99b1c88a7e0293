"""Remove names from an import, and add other imports."""

from collections.abc import Collection, Sequence
from typing import Any

import libcst as cst


def replace_names(node: cst.SimpleStatementLine, gone: Collection[str], lines: Sequence[str]) -> Any:
    """Remove names from an import, and append other statements; None if a comment would lose its name.

    Args:
        node: the statement, alone on its line.
        gone: the original names in the imported module.
        lines: the appended statements, each with its line end.
    """
    statement: Any = node.body[0]
    names = statement.names
    if isinstance(names, cst.ImportStar):
        return None
    kept = [alias for alias in names if alias.evaluated_name not in gone]
    if any("#" in _code(alias) for alias in names if alias.evaluated_name in gone):
        return None
    new = [cst.parse_statement(text) for text in lines]
    if kept:
        kept[-1] = kept[-1].with_changes(comma=names[-1].comma)
        return cst.FlattenSentinel([node.with_changes(body=[statement.with_changes(names=kept)]), *new])
    if not new:
        return None if any(line.comment for line in node.leading_lines) else cst.RemoveFromParent()
    first, *rest = new
    first = first.with_changes(leading_lines=node.leading_lines, trailing_whitespace=node.trailing_whitespace)
    return cst.FlattenSentinel([first, *rest])


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)
