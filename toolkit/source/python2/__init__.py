"""Convert Python 2 text to the `ast` tree of equivalent Python 3 code.

fissix parses what Python 2 meant, and every construct that Python 3 rejects is spelled anew *in its place*: a word
is put in or swapped, no line is ever added or removed, so each node stands on its original line. What cannot be
said in place (`except E, (a, b):`, a tuple parameter, a name that became a keyword) gets a placeholder in the text,
and its real form in the tree. Columns are those of the new text: do not trust them.
"""

import ast

from toolkit.errors import SourceError
from toolkit.source.python2.concrete import parse_concrete
from toolkit.source.python2.restore import restore
from toolkit.source.python2.spelling import NEW_KEYWORDS, respell
from toolkit.source.syntax import syntax_tree

_CONSTANTS = frozenset({"True", "False", "None"})


def parse_python2(text: str) -> ast.Module:
    r"""Parse what only Python 2 accepts.

    Args:
        text: with `\n` as line ends.

    Raises:
        SourceError: `syntax`: Python 2 does not accept it either, or it has no form in Python 3.
        RecursionError: it is nested too deep.
    """
    try:
        return _translate(text, NEW_KEYWORDS)
    except SyntaxError as error:
        if "cannot assign to" not in str(error.msg):
            raise _syntax_error(error) from error
    try:  # `True = 1` makes all three of them names like any other
        return _translate(text, NEW_KEYWORDS | _CONSTANTS)
    except SyntaxError as error:
        raise _syntax_error(error) from error


def _translate(text: str, reserved: frozenset[str]) -> ast.Module:
    spelled, placeholders = respell(parse_concrete(text), reserved, unicode_literals="unicode_literals" in text)
    tree = syntax_tree(spelled)
    restore(tree, placeholders)
    return tree


def _syntax_error(error: SyntaxError) -> SourceError:
    return SourceError("syntax", f"line {error.lineno}: {error.msg} (read as Python 2)")
