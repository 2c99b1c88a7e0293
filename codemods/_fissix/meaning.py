"""Meanings of statements in Python 2 and in Python 3, as trees that can be compared.

The tree of Python 2 is that of `toolkit/source/python2/`, which all rules use, and not that of fissix.
"""

import ast
from collections.abc import Sequence

from toolkit.errors import SourceError
from toolkit.model.tree import dump_node, is_name
from toolkit.source.python2 import parse_python2
from toolkit.source.python2.concrete import grammars
from toolkit.source.syntax import syntax_tree


def python3_meaning(lines: Sequence[str]) -> str:
    """Return the meaning of statements in Python 3; empty if Python 3 cannot parse them.

    Args:
        lines: whole statements, with the indentation of their file.
    """
    try:
        return dump_node(syntax_tree(_as_block(lines)))
    except SyntaxError:
        return ""


def python2_meaning(lines: Sequence[str], *, print_function: bool = False) -> str:
    """Return the meaning of statements in Python 2; empty if Python 2 cannot parse them.

    Args:
        lines: whole statements, with the indentation of their file.
        print_function: whether the file imports `print_function`.
    """
    said = "from __future__ import print_function\n" if print_function else ""
    text = said + _as_block(lines)
    try:
        if not print_function:
            _parse_with_statement(text)
        tree = parse_python2(text)
    except SourceError:
        return ""
    tree.body = tree.body[print_function:]
    return dump_node(tree)


def _parse_with_statement(text: str) -> None:
    """Check that Python 2 parses a text in which `print` is a statement.

    Raises:
        SourceError: it does not.
    """
    from fissix.pgen2.driver import Driver
    from fissix.pgen2.parse import ParseError
    from fissix.pgen2.tokenize import TokenError
    from fissix.pytree import convert

    try:
        Driver(grammars()[0], convert=convert).parse_string(text)
    except (ParseError, TokenError, IndentationError, AssertionError) as error:
        raise SourceError("syntax", str(error)) from error


def calls_print(lines: Sequence[str]) -> bool:
    """Return whether Python 3 reads a statement as a call of `print`, and not as `print >> file` or the name alone.

    Args:
        lines: lines of the statement.
    """
    try:
        (block,) = syntax_tree(_as_block(lines)).body
    except SyntaxError:
        return False
    inner = block.body[0] if isinstance(block, ast.If) else block
    call = inner.value if isinstance(inner, ast.Expr) else None
    return isinstance(call, ast.Call) and is_name(call.func, "print")


def _as_block(lines: Sequence[str]) -> str:
    return "if 1:\n" + "".join(f" {line}\n" for line in lines)
