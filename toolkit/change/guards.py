"""Conditions that hold after any edit; otherwise the edit is rejected.

The code is parsed and compiled, never executed.
"""

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from toolkit.errors import SourceError
from toolkit.model.codemod import Version
from toolkit.model.tree import SourceFile, dump_node
from toolkit.source.parse import tree_anew
from toolkit.source.rewrite_cut import statement_start
from toolkit.source.syntax import syntax_tree

_OLDEST = (3, 4)
"""Python's parser knows the syntax of no version before this one."""
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class State(NamedTuple):
    """A file at one moment: parsed, and which of its lines are edited (before: will be; after: were), from 1."""

    file: SourceFile
    edited: frozenset[int]


def check_edit(before: State, after: State, target: Version, removed: frozenset[int] = frozenset()) -> None:
    """Check an edit of known lines.

    Args:
        before: the file, with the lines that will be edited.
        after: the same, with the lines that were.
        target: the oldest Python that must run the result.
        removed: lines before the edit whose comments go with their code.

    Raises:
        SourceError: `not_compiled`, `new_syntax`, `outside_changed`, `comments_lost`.
    """
    check_syntax(before.file, after.file, target)
    if any("#" in before.file.lines[number - 1] for number in before.edited):
        check_comments(before.file, after.file, removed)
    if list(_outline(before)) != list(_outline(after)):
        raise SourceError("outside_changed", "code outside of the edited statements would mean something else")


def check_removal(before: State, after: SourceFile, target: Version) -> None:
    """Check an edit that only removes lines: all other statements and comments are as they were.

    Raises:
        SourceError: `not_compiled`, `new_syntax`, `outside_changed`, `comments_lost`.
    """
    check_syntax(before.file, after, target)
    lines = before.file.lines
    kept = [line for number, line in enumerate(lines, 1) if number not in before.edited]
    if kept != list(after.lines):
        raise SourceError("outside_changed", "other lines than those to be removed were changed")
    if after.python2:
        return
    tree = tree_anew(before.file.text)
    _prune(tree, before.edited)
    if dump_node(tree) != dump_node(tree_anew(after.text)):
        raise SourceError("outside_changed", "code outside of the removed lines would mean something else")


def check_move(before: State, after: State, created: Iterable[str], target: Version) -> None:
    """Check an edit that moves lines to new files: every other line is as it was, and every moved one is in a new file.

    Args:
        before: its edited lines are those that are moved.
        after: its edited lines are those that were put in.
        created: texts of the new files.
        target: the oldest Python that must run the result.

    Raises:
        SourceError: `not_compiled`, `new_syntax`, `outside_changed`.
    """
    check_syntax(before.file, after.file, target)
    texts = list(created)
    for text in texts:
        try:
            compile(tree_anew(text), "<tebiki>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, TypeError, SourceError) as error:
            raise SourceError("not_compiled", str(error)) from error
        if not _parses_for(text, target):
            raise SourceError("new_syntax", f"Python {target[0]}.{target[1]} would not read it")
    (kept, moved), (left, _) = _by_edit(before), _by_edit(after)
    if kept != left:
        raise SourceError("outside_changed", "other lines than those to be moved were changed")
    if Counter(filter(str.strip, moved)) - Counter(line for text in texts for line in text.split("\n")):
        raise SourceError("outside_changed", "a line is not in the file to which it was to be moved")
    trees = [tree_anew(state.file.text) for state in (before, after)]
    for tree, state in zip(trees, (before, after), strict=True):
        _prune(tree, state.edited)
    if dump_node(trees[0]) != dump_node(trees[1]):
        raise SourceError("outside_changed", "code outside of the moved lines would mean something else")


def _by_edit(state: State) -> tuple[list[str], list[str]]:
    """The lines of a file that no edit touches, and the others."""
    lines = list(enumerate(state.file.lines, 1))
    return [text for number, text in lines if number not in state.edited], [
        text for number, text in lines if number in state.edited
    ]


def _prune(node: ast.AST, lines: frozenset[int]) -> None:
    """Take the statements out of a tree that are on these lines alone."""
    for name in _BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list):
            inside = [item for item in block if not lines.issuperset(range(_extent(item)[0], _extent(item)[1] + 1))]
            block[:] = inside
            for item in inside:
                _prune(item, lines)


def check_syntax(before: SourceFile, after: SourceFile, target: Version) -> None:
    """Check that what could be compiled still can.

    Raises:
        SourceError: `not_compiled`, `new_syntax`.
    """
    if after.python2:
        if not before.python2:
            raise SourceError("not_compiled", "Python 3 could read it before the change and not after it")
        return
    if (why := _complaint(after.tree)) and not _complaint(before.tree):
        raise SourceError("not_compiled", why)
    if not _parses_for(after.text, target) and _parses_for(before.text, target):
        raise SourceError("new_syntax", f"Python {target[0]}.{target[1]} would not read it")


def check_comments(before: SourceFile, after: SourceFile, removed: frozenset[int] = frozenset()) -> None:
    """Check that every comment is kept, moved into a new docstring, or on a removed line.

    Raises:
        SourceError: `comments_lost`.
    """
    lost = _comments(before.text, removed) - _comments(after.text)
    if not lost:
        return
    told = _docstrings(after) - _docstrings(before)
    said = " ".join(" ".join(text.split()).casefold() for text in told)
    for comment in lost:
        if " ".join(comment.strip("# \t").split()).casefold() not in said:
            raise SourceError("comments_lost", comment)


def _docstrings(file: SourceFile) -> Counter[str]:
    return Counter(ast.get_docstring(scope.node) or "" for scope in file.scopes)


def _complaint(tree: ast.Module) -> str:
    """The compiler's message about a tree, also that it does not know a node; empty if it compiles."""
    try:
        compile(tree, "<tebiki>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, TypeError) as error:
        return str(error)
    return ""


def _parses_for(text: str, target: Version) -> bool:
    try:
        syntax_tree(text, at_most=max(target, _OLDEST))
    except SyntaxError:
        return False
    return True


def _outline(state: State) -> Iterator[tuple[str, str]]:
    """(the blocks around it, code) of everything that no edit touches, in the order of the file."""
    lines = state.file.lines
    touched = [0]
    for number in range(1, len(lines) + 1):
        touched.append(touched[-1] + (number in state.edited))

    def is_touched(first: int, last: int) -> bool:
        return touched[last] > touched[first - 1]

    stack: list[tuple[str, ast.AST]] = [("", node) for node in reversed(state.file.tree.body)]
    while stack:
        around, node = stack.pop()
        first, last = _extent(node)
        if not is_touched(first, last):
            yield around, "\n".join(lines[first - 1 : last])
            continue
        inner = [item for name in _BLOCKS for item in getattr(node, name, ())]
        if inner:
            header = min(_extent(item)[0] for item in inner) - 1
            while header > first and lines[header - 1].strip()[:1] in ("", "#"):  # comments are checked for themselves
                header -= 1
            said = "*" if header < first or is_touched(first, header) else "\n".join(lines[first - 1 : header])
            around = around if said == "*" and around.endswith("*") else f"{around}/{said}"
            stack += [(around, item) for item in reversed(inner)]


def _extent(node: ast.AST) -> tuple[int, int]:
    """First and last line of a statement, handler or case."""
    if isinstance(node, ast.match_case):
        return node.pattern.lineno, _extent(node.body[-1])[1]
    assert isinstance(node, ast.stmt | ast.excepthandler)
    first = statement_start(node)[0] if isinstance(node, ast.stmt) else node.lineno
    return first, node.end_lineno or node.lineno


@lru_cache(maxsize=4)  # the result of one edit is the beginning of the next one
def _comments(text: str, without: frozenset[int] = frozenset()) -> Counter[str]:
    """The comments of a text; those on lines of their own, if Python 3 cannot tell which are comments at all."""
    found: Counter[str] = Counter()
    if "#" not in text:
        return found
    with suppress(tokenize.TokenError, SyntaxError):
        tokens = [it for it in tokenize.generate_tokens(io.StringIO(text).readline) if it.type == tokenize.COMMENT]
        return Counter(token.string.rstrip() for token in tokens if token.start[0] not in without)
    lines = (line.strip() for number, line in enumerate(text.split("\n"), 1) if number not in without)
    return Counter(line for line in lines if line.startswith("#"))
