"""Read from the code what happens when a call to another system fails: endless loops, no timeout, lost exceptions."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from toolkit.inventory.data_access.program import keyword_of, shorten_code
from toolkit.model.callers import CallFailure
from toolkit.model.data_access import OutsideUse
from toolkit.model.tree import FunctionNode, SourceFile, ancestors

_WAITS_FOREVER = ("requests.", "urllib.request.urlopen", "urllib2.urlopen", "urllib.urlopen")
"""Prefixes of functions that wait without a limit unless `timeout` is given."""
_INSIDE = frozenset({"job", "command", "switch", "database", "cache"})
_ENDS = (ast.Raise, ast.Break, ast.Return)


def find_call_failures(files: Mapping[str, SourceFile], uses: Iterable[OutsideUse]) -> tuple[CallFailure, ...]:
    """Return what the code does when a call to another system fails, by place.

    Args:
        files: parsed files by path.
        uses: the uses of external systems.
    """
    found: set[CallFailure] = set()
    for use in uses:
        if use.kind in _INSIDE or use.file not in files:
            continue
        for node in files[use.file].nodes(ast.Call):
            if node.lineno == use.line and shorten_code(node.func).rpartition(".")[2] == use.what.rpartition(".")[2]:
                found.update(_failures(use, node))
    return tuple(sorted(found))


def _failures(use: OutsideUse, call: ast.Call) -> Iterator[CallFailure]:
    has_open = any(word.arg is None for word in call.keywords)
    if use.what.startswith(_WAITS_FOREVER) and not has_open and keyword_of(call, "timeout") is None:
        yield CallFailure(use.file, use.line, "no_timeout", use.what, "", _place(use))
    inner: ast.AST = call
    tries: list[ast.Try] = []
    for outer in ancestors(call):
        if isinstance(outer, FunctionNode | ast.ClassDef):
            break
        if isinstance(outer, ast.Try) and inner in outer.body:
            tries.append(outer)
        if isinstance(outer, ast.While) and isinstance(outer.test, ast.Constant) and outer.test.value:
            yield from _endless(use, tries, outer)
            return
        inner = outer
    for item in tries:
        for handler in item.handlers:
            if not any(isinstance(node, ast.Raise) for node in ast.walk(handler)):
                yield CallFailure(use.file, handler.lineno, "swallowed", use.what, _exceptions(handler), _place(use))


def _endless(use: OutsideUse, tries: list[ast.Try], loop: ast.While) -> Iterator[CallFailure]:
    """Yield the exceptions and conditions after which a call is repeated without a limit."""
    for handler in (handler for item in tries for handler in item.handlers):
        if not any(isinstance(node, _ENDS) for node in ast.walk(handler)):
            yield CallFailure(use.file, handler.lineno, "endless_loop", use.what, _exceptions(handler), _place(use))
    for node in ast.walk(loop):
        if isinstance(node, ast.If) and any(isinstance(item, ast.Continue) for item in node.body):
            yield CallFailure(use.file, node.lineno, "endless_loop", use.what, shorten_code(node.test), _place(use))


def _exceptions(handler: ast.ExceptHandler) -> str:
    return shorten_code(handler.type) if handler.type is not None else "BaseException"


def _place(use: OutsideUse) -> str:
    return f"{use.file}:{use.line}"
