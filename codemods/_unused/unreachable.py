"""Find statements after one that always leaves its block."""

import ast
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from codemods._rules.dead_code import changed_name, makes_generator
from codemods._unused.lines import block_of
from codemods._unused.orphans import leaves_idle_try, orphaned_names, orphaned_variables, reason_of
from toolkit.model.codemod import Verdict
from toolkit.model.tree import Scope, SourceFile

_UNFINISHED = re.compile(r"(?i)\b(?:todo|fixme|xxx|not implemented|unfinished)\b")
"""Words of comments and docstrings by which code that nothing reaches is a draft that somebody will go on with."""
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class UnreachableRun(NamedTuple):
    """Unreachable statements at the end of a block.

    Attributes:
        lines: first and last line.
        name: a name that is local only because of them, or names that only they read, if there are any.
    """

    scope: Scope
    lines: tuple[int, int]
    verdict: Verdict
    reason: str
    name: str = ""


def unreachable_runs(file: SourceFile, is_mentioned: Callable[[str], bool]) -> Iterator[UnreachableRun]:
    """Yield every run of unreachable statements in functions.

    Args:
        file: the file.
        is_mentioned: whether another file mentions a name.
    """
    for scope in file.functions:
        for node in (leaving for kind in _LEAVING for leaving in scope.nodes(kind)):
            block = block_of(node) or []
            rest = block[block.index(node) + 1 :] if node in block else []
            is_below = bool(rest) and rest[0].lineno > (node.end_lineno or node.lineno)
            if is_below and not _leaves_before(block, node) and not makes_generator(scope, rest):
                yield _run(file, scope, node, rest, is_mentioned)


def _leaves_before(block: list[ast.stmt], node: ast.stmt) -> bool:
    """Return whether an earlier statement of the block already leaves it."""
    return any(isinstance(it, _LEAVING) for it in block[: block.index(node)])


def _run(
    file: SourceFile, scope: Scope, before: ast.stmt, rest: list[ast.stmt], is_mentioned: Callable[[str], bool]
) -> UnreachableRun:
    first, last = (before.end_lineno or before.lineno) + 1, rest[-1].end_lineno or rest[-1].lineno
    text = file.lines[last - 1].encode()[rest[-1].end_col_offset or 0 :].decode(errors="replace").strip()
    lines = first, last
    if file.python2 or (text and not text.startswith("#")):
        return UnreachableRun(scope, lines, "refused", "unreachable")
    if change := changed_name(scope, rest):
        return UnreachableRun(scope, lines, "refused", *change)
    if _UNFINISHED.search("\n".join(file.lines[scope.node.lineno - 1 : last])):  # type: ignore[union-attr]
        return UnreachableRun(scope, lines, "review", "unfinished", scope.name)
    if leaves_idle_try(before):
        return UnreachableRun(scope, lines, "review", "idle_try")
    names = orphaned_names(file, lines, [lines], is_mentioned)
    if orphans := sorted({*names, *orphaned_variables(scope, lines)}):
        return UnreachableRun(scope, lines, "review", reason_of(names, is_mentioned), ", ".join(orphans))
    return UnreachableRun(scope, lines, "certain", "unreachable")
