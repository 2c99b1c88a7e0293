r"""Read with an older Python what only newer ones accept: a project may be newer than the Python that reads it.

These are f-strings with any expression in them (3.12, PEP 701), type parameters and `type` statements (3.12, PEP 695)
and template strings (3.14, PEP 750). libcst finds them. Each string becomes `(0)` and each list of type parameters a
row of spaces, so that everything else stands where it stood; then the trees of the strings and parameters are put
back. A `type` statement has the tree of an assignment with the type comment `type`.
"""

import ast
import re
from collections.abc import Mapping

from toolkit.source.newer.parameters import attach_parameters, parameter_trees
from toolkit.source.newer.places import TextSpan, find_newer
from toolkit.source.newer.strings import ExpressionTrees, string_tree
from toolkit.source.syntax import syntax_tree

_NEWER = re.compile(
    r"[fFtT][rR]?['\"]|[rR][fFtT]['\"]|\b(?:def|class)[ \t]+\w+[ \t]*\[|(?:^|[:;])[ \t\f]*type[ \t]+\w",
    re.MULTILINE,
)
_DEEPEST = 20


def may_be_newer(text: str) -> bool:
    """Return whether a text has an f-string, a template string, type parameters or a `type` statement."""
    return bool(_NEWER.search(text))


def parse_newer(text: str, depth: int = 0) -> ast.Module:
    r"""Parse a module whose syntax is newer than the running Python.

    Args:
        text: text with `\n` as line ends.
        depth: number of strings around the text.

    Raises:
        SyntaxError: libcst does not accept it either, or it is new for another reason.
        RecursionError: it is nested too deep.
    """
    if depth > _DEEPEST:
        raise RecursionError("too many strings in strings")
    lines = text.split("\n")
    older = [line.encode() for line in lines]
    trees: dict[tuple[int, int], ast.expr] = {}
    names: dict[tuple[int, int], TextSpan] = {}
    parameters: dict[tuple[int, int], list[ast.AST]] = {}

    def parse(code: str) -> ast.Module:
        return _parse(code, depth + 1)

    for found in find_newer(text):
        place = found.place.in_bytes(lines)
        if found.string is not None:
            trees[place.line, place.column + 1] = string_tree(found.string, place, parse)
        if found.parameters is not None:
            trees_of = ExpressionTrees(found.parameters.places, found.parameters.code, parse)
            parameters[place.line, place.column] = [*parameter_trees(found.parameters.parts[0], trees_of.tree)]
        if found.name is not None:
            names[place.line, place.column] = found.name.in_bytes(lines)
        _replace(older, place, found.spelling)
    tree = syntax_tree(b"\n".join(older).decode())
    _PutBack(trees, names).visit(tree)
    attach_parameters(tree, parameters, names)
    return tree


def _parse(text: str, depth: int) -> ast.Module:
    try:
        return syntax_tree(text)
    except SyntaxError:
        return parse_newer(text, depth)


def _replace(lines: list[bytes], place: TextSpan, spelling: str) -> None:
    """Put a shorter spelling in place of a piece of text; what follows it keeps its line and column.

    A spelling in parentheses extends to the end of the place; other ones are followed by spaces, with a backslash at
    the end of each line.
    """
    rest = lines[place.end_line - 1][place.end_column :]
    closed = spelling.endswith(")")
    text = spelling.removesuffix(")").encode()
    if place.line == place.end_line:
        filled = text.ljust(place.end_column - place.column - closed) + b")" * closed
        lines[place.line - 1] = lines[place.line - 1][: place.column] + filled + rest
        return
    start = lines[place.line - 1]
    width = len(start) - place.column
    lines[place.line - 1] = start[: place.column] + (text if closed else text.ljust(width - 1) + b"\\")
    for number in range(place.line, place.end_line - 1):
        lines[number] = b"" if closed else b"\\"
    lines[place.end_line - 1] = b" " * (place.end_column - closed) + b")" * closed + rest


class _PutBack(ast.NodeTransformer):
    """Puts the trees of strings in the place of the numbers that stand for them, and names where they stood."""

    def __init__(self, trees: Mapping[tuple[int, int], ast.expr], names: Mapping[tuple[int, int], TextSpan]) -> None:
        self._trees = trees
        self._names = names

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """Return the string of which a number takes the place, else the node."""
        return self._trees.get((node.lineno, node.col_offset), node)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Give a name that stands at the start of its statement its own place."""
        place = self._names.get((node.lineno, node.col_offset))
        if place is not None:
            node.lineno, node.col_offset, node.end_lineno, node.end_col_offset = place
        return node
