"""Tests of the Python version that have the same result on every Python that must run a project.

A test is computed for each version from the oldest one on, before and after its release.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from codemods._versions.bindings import FileBindings
from toolkit.model.codemod import Version
from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, dotted_name, parent

_NEWEST = 60
"""Minor version that stands for all future ones."""
_LAST = 30
"""Micro version that stands for all late ones."""
_LARGE = 1 << 16
_LEVELS = {"alpha": 0xA, "beta": 0xB, "candidate": 0xC, "final": 0xF}
"""Levels of a release, as `sys.hexversion` writes them."""
_CONSTANTS = {"six.PY2": False, "six.PY3": True}
_FIELDS = ("major", "minor", "micro", "releaselevel", "serial")
_ORDER: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: lambda one, two: one < two,
    ast.LtE: lambda one, two: one <= two,
    ast.Gt: lambda one, two: one > two,
    ast.GtE: lambda one, two: one >= two,
    ast.Eq: lambda one, two: one == two,
    ast.NotEq: lambda one, two: one != two,
    ast.In: lambda one, two: one in two,
    ast.NotIn: lambda one, two: one not in two,
}
_Sample = tuple[int, int, int, str, int]


class _UnknownValueError(Exception):
    """A value depends on more than the version."""


class VersionTests:
    """Computes the tests of one file.

    Args:
        bindings: bindings of the file.
        oldest: the oldest Python that must run it.
        flags: maps names for tests to the test, as `plain_test` writes it.
        changed: `module.name` of each name to which the project gives another value, for instance in a test.
    """

    def __init__(
        self, bindings: FileBindings, oldest: Version, flags: Mapping[str, str], changed: frozenset[str] = frozenset()
    ) -> None:
        self._bindings, self._oldest, self._changed = bindings, oldest, changed
        names = {it.partition(".")[2] for it in changed}
        self._flags = {name: test for name, test in flags.items() if name.rpartition(".")[2] not in names}

    def value(self, test: ast.expr) -> bool | None:
        """Return whether a test holds; None if it depends on more, or computes something else first."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self.value(test.operand)
            return None if inner is None else not inner
        if isinstance(test, ast.BoolOp):
            return self._joined_value(test)
        text = plain_test(test, self._bindings, self._flags)
        words = [it.split(".") for it in re.findall(r"[a-zA-Z][\w.]*", text)]
        pairs = {f"{owner}.{name}" for it in words for name in it for owner in ("*", *it)}
        return self._everywhere(text) if text and self._changed.isdisjoint(pairs) else None

    def _joined_value(self, test: ast.BoolOp) -> bool | None:
        """Return the value of operands joined by `and` or `or`, as far as it can be computed."""
        stops = isinstance(test.op, ast.Or)
        for operand in test.values:
            value = self.value(operand)
            if value is None or value is stops:
                return value
        return not stops

    def _everywhere(self, text: str) -> bool | None:
        node = ast.parse(text, mode="eval").body
        try:
            values = {bool(_compute(node, sample)) for sample in _samples(self._oldest[1], text)}
        except (_UnknownValueError, TypeError, IndexError):
            return None
        return values.pop() if len(values) == 1 else None


def _samples(oldest: int, test: str) -> Iterator[_Sample]:
    """Yield versions from a minor one on, among them those beside each number that a test says."""
    said = {int(it, 0) for it in re.findall(r"0[xX][0-9a-fA-F]+|(?<![\w.])[1-9]\d*|(?<![\w.])0(?!\w)", test)}
    said |= {int(it) for text in re.findall(r"'([^']*)'", test) for it in re.findall(r"[1-9]\d*", text)}
    said |= {part for it in said if it > _LARGE for part in (it >> 8 & 0xFF, it & 0xF)}
    numbers = sorted({it + more for it in said if it < _LARGE for more in (-1, 0, 1) if it + more >= 0})
    levels = [(level, serial) for level in _LEVELS for serial in {0, *numbers} if level != "final" or not serial]
    for minor in range(oldest, _NEWEST):
        yield from ((3, minor, 0, level, serial) for level, serial in levels)
        yield from ((3, minor, micro, "final", 0) for micro in {_LAST, *numbers})


def version_flags(file: SourceFile, bindings: FileBindings) -> dict[str, str]:
    """Map names of a module that stand for tests of the version to the test, as `plain_test` writes it."""
    stored = Counter(node.id for node in file.nodes(ast.Name) if not isinstance(node.ctx, ast.Load))
    stored.update(node.arg for node in file.nodes(ast.arg))
    stored.update(scope.name for scope in file.scopes)
    found: dict[str, str] = {}
    for node in file.root.nodes(ast.Assign):
        target = node.targets[0]
        if len(node.targets) != 1 or not isinstance(target, ast.Name) or parent(node) is not file.tree:
            continue
        is_only = stored[target.id] == 1 and target.id not in bindings.imports and not bindings.has_stars
        if is_only and (text := plain_test(node.value, bindings, found)):
            found[target.id] = text
    return found


def plain_test(node: ast.expr, bindings: FileBindings, flags: Mapping[str, str]) -> str:
    """Write a test with the full names in it; empty if it reads more than the version."""
    copy = ast.parse(ast.unparse(node), mode="eval").body
    try:
        plain = _WithFullNames(bindings, flags).visit(copy)
    except (_UnknownValueError, SyntaxError):
        return ""
    names = {dotted_name(it) for it in walk(plain)}
    return ast.unparse(plain) if any(it in _CONSTANTS or it.startswith("sys.") for it in names) else ""


class _WithFullNames(ast.NodeTransformer):
    """Replaces names by what they stand for.

    Raises:
        _UnknownValueError: the expression reads something else.
    """

    def __init__(self, bindings: FileBindings, flags: Mapping[str, str]) -> None:
        self._bindings, self._flags = bindings, flags

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, ast.Name | ast.Attribute):
            written = dotted_name(node)
            full = self._flags.get(written) or self._bindings.origin(node)
            if not full or not (written in self._flags or full in _CONSTANTS or full.startswith("sys.")):
                raise _UnknownValueError
            return ast.parse(full, mode="eval").body
        if not isinstance(
            node,
            ast.Compare | ast.Constant | ast.Tuple | ast.List | ast.Subscript | ast.Slice | ast.UnaryOp | ast.BoolOp
            | ast.cmpop | ast.boolop | ast.unaryop | ast.expr_context,
        ):  # fmt: skip
            raise _UnknownValueError
        return self.generic_visit(node)


def _compute(node: ast.expr, sample: _Sample) -> Any:
    """Compute the value of an expression on one version.

    Raises:
        _UnknownValueError: it depends on something else.
    """
    match node:
        case ast.Constant():
            return node.value
        case ast.Name() | ast.Attribute():
            return _version_value(dotted_name(node), sample)
        case ast.Tuple() | ast.List():
            return tuple(_compute(it, sample) for it in node.elts)
        case ast.Subscript():
            return _compute(node.value, sample)[_index(node.slice)]
    return _compute_test(node, sample)


def _compute_test(node: ast.expr, sample: _Sample) -> bool:
    match node:
        case ast.UnaryOp(op=ast.Not()):
            return not _compute(node.operand, sample)
        case ast.BoolOp():
            join = all if isinstance(node.op, ast.And) else any
            return join([_compute(it, sample) for it in node.values])
        case ast.Compare() if all(type(op) in _ORDER for op in node.ops):
            values = [_compute(it, sample) for it in (node.left, *node.comparators)]
            pairs = zip(node.ops, values, values[1:], strict=False)
            return all(_ORDER[type(op)](one, two) for op, one, two in pairs)
    raise _UnknownValueError


def _version_value(name: str, sample: _Sample) -> Any:
    """Return the value of a name of `sys` or `six` on one version."""
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    if name == "sys.version_info":
        return sample
    if name == "sys.hexversion":
        return sample[0] << 24 | sample[1] << 16 | sample[2] << 8 | _LEVELS[sample[3]] << 4 | sample[4]
    if name == "sys.version":
        return "{}.{}.{} (".format(*sample)
    module, _, field = name.rpartition(".")
    if module == "sys.version_info" and field in _FIELDS:
        return sample[_FIELDS.index(field)]
    raise _UnknownValueError


def _index(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=int()):
            return node.value
        case ast.Slice(step=None):
            return slice(*(None if it is None else _index(it) for it in (node.lower, node.upper)))
    raise _UnknownValueError
