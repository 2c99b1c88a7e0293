"""Bytes to an indexed tree: the one place where source code is parsed."""

import ast
from contextlib import suppress

from toolkit.errors import SourceError
from toolkit.model.tree import SourceFile
from toolkit.source.decode import decode_source
from toolkit.source.index import index_tree
from toolkit.source.newer import may_be_newer, parse_newer
from toolkit.source.several_exceptions import parenthesize_exceptions
from toolkit.source.syntax import syntax_tree

_UNAMBIGUOUS = (3, 13)
"""From 3.14 on, `except E, e:` is a tuple of two exceptions: asked of `parenthesize_exceptions` first."""
_LARGEST_PYTHON2 = 2_000_000
_SMALL = 1_000_000
_TOO_DEEP = ("too many nested parentheses", "too many levels of indentation")


def parse_file(path: str, data: bytes) -> SourceFile:
    """Decode and parse one file; what Python 3 rejects is read as Python 2.

    The code is never compiled, imported or executed.

    Args:
        path: POSIX path relative to the project's root.
        data: the bytes of the file.

    Raises:
        SourceError: `encoding`, `binary`, `syntax`, `too_deep` or `memory`.
    """
    text, encoding = decode_source(data)
    try:
        tree, python2 = _tree(text)
        root, scopes = index_tree(tree)
    except RecursionError as error:
        raise SourceError("too_deep", "the parser ran into its recursion limit") from error
    except MemoryError as error:
        # The parser also says so when its own stack is full, whatever memory there is.
        reason = "too_deep" if len(text) < _SMALL else "memory"
        raise SourceError(reason, "the parser ran out of memory") from error
    return SourceFile(path, text, tree, root, scopes, python2, encoding)


def tree_anew(text: str) -> ast.Module:
    """Return a tree of its own of a text that `parse_file` has read, as it read it.

    Raises:
        SourceError: `syntax`.
    """
    return _tree(text)[0]


def _tree(text: str) -> tuple[ast.Module, bool]:
    """The tree, and whether the text had to be read as Python 2."""
    try:
        return syntax_tree(text, at_most=_UNAMBIGUOUS), False
    except SyntaxError as error:
        said = f"line {error.lineno}: {error.msg}"
        if error.msg in _TOO_DEEP:
            raise SourceError("too_deep", said) from error
    except UnicodeEncodeError as error:
        raise SourceError("encoding", f"lone surrogate at character {error.start}") from error
    if in_parentheses := parenthesize_exceptions(text):
        with suppress(SyntaxError):
            return syntax_tree(in_parentheses, at_most=_UNAMBIGUOUS), False
    if may_be_newer(in_parentheses or text):
        with suppress(SyntaxError):
            return parse_newer(in_parentheses or text), False
    try:
        return _python2(text), True
    except SourceError as error:
        with suppress(SyntaxError):
            return syntax_tree(text), False
        raise SourceError(error.reason, f"{said}; {error.detail}") from error


def _python2(text: str) -> ast.Module:
    if len(text) > _LARGEST_PYTHON2:
        raise SourceError("syntax", "it is too large to be tried as Python 2")
    from toolkit.source.python2 import parse_python2

    return parse_python2(text)
