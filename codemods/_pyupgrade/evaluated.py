"""Check what a pyupgrade fixer no longer evaluates, or evaluates where other errors pass."""

import ast
from collections.abc import Iterator

from codemods._driven.offers import Edit, edit_lines
from codemods._driven.statements import LineRange
from toolkit.model.descendants import walk
from toolkit.model.tree import FunctionNode, SourceFile
from toolkit.source.calls import last_name
from toolkit.source.syntax import syntax_tree

_VERSIONS = {"six", "sys", "version_info", "PY2", "PY3", "PY34"}
_PASSING = (ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Constant, ast.Compare, ast.Tuple, ast.UnaryOp)
_LEAVING = (ast.Yield, ast.YieldFrom, ast.Await)
_BYTE = range(256)


def drops_test(tests: list[ast.expr]) -> bool:
    """Return whether a test of a version comes after another one that is evaluated first, and goes with it.

    `six.PY3 or f()` never calls `f`, whereas `f() or six.PY3` does.

    Args:
        tests: tests of `if` and `elif` that are folded.
    """
    for test in tests:
        asked = [_is_of_version(it) for it in _parts(test)]
        if True in asked and False in asked[: len(asked) - asked[::-1].index(True)]:
            return True
    return False


def _parts(test: ast.expr) -> Iterator[ast.expr]:
    """Yield the parts of `and`, `or` and `not` in the order of evaluation."""
    if isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from _parts(value)
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _parts(test.operand)
    else:
        yield test


def _is_of_version(test: ast.expr) -> bool:
    nodes = [it for it in walk(test) if isinstance(it, ast.expr)]
    names = {it.id for it in nodes if isinstance(it, ast.Name)}
    return bool(names) and names <= _VERSIONS and all(isinstance(it, _PASSING) for it in nodes)


def leaves_less(file: SourceFile, unit: LineRange, edits: list[Edit]) -> bool:
    """Return whether a `yield` or `await` of a unit goes: without any, a function is no generator."""
    old = sum(isinstance(it, _LEAVING) for it in walk(unit.node))
    lines = edit_lines(file.lines, unit.first, unit.last, edits)
    try:
        new = syntax_tree("def _():\n" + "".join(f" {line}\n" for line in lines) + " pass\n")
    except SyntaxError:
        return bool(old)
    return old > sum(isinstance(it, _LEAVING) for it in walk(new))


def may_end_early(file: SourceFile, call: ast.Call) -> bool:
    """Return whether the generator in `dict(...)` or `set(...)` may raise `StopIteration`.

    It is a `RuntimeError` in a generator, and the end of the loop around in a comprehension.
    """
    generators = [it for it in call.args if isinstance(it, ast.GeneratorExp)]
    called = {last_name(it) for each in generators for it in walk(each) if isinstance(it, ast.Call)}
    return bool(called & (_ending_functions(file) | {"next", "__next__", "send", "throw"}))


def _ending_functions(file: SourceFile) -> set[str]:
    """Return the names of functions of a file that let `StopIteration` out: they raise it, or call `next`."""
    found: set[str] = set()
    for scope in file.functions:
        if isinstance(scope.node, FunctionNode) and not scope.count(ast.Yield, ast.YieldFrom):
            raises = any("StopIteration" in ast.unparse(it) for it in scope.nodes(ast.Raise))
            if raises or any(
                last_name(it) in ("next", "__next__") and len(it.args) < 2 for it in scope.nodes(ast.Call)
            ):
                found.add(scope.name)
    return found


def is_byte(call: ast.Call) -> bool:
    """Return whether the only argument is a number that fits into a byte."""
    value = call.args[0].value if len(call.args) == 1 and isinstance(call.args[0], ast.Constant) else None
    return isinstance(value, int) and value in _BYTE
