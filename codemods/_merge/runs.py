"""Equal runs of whole statements in functions of one file."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from codemods._extract.blocks import Block, blocks
from codemods._extract.limits import LEAST_STATEMENTS
from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile


class Run(NamedTuple):
    """Statements of a block of a function.

    Attributes:
        scope: the function.
        block: the block that holds the statements.
        start, stop: range of its statements.
    """

    scope: Scope
    block: Block
    start: int
    stop: int

    @property
    def body(self) -> list[ast.stmt]:
        """Statements of the run."""
        return self.block.body[self.start : self.stop]


class ReusableFunction(NamedTuple):
    """A function that only runs a sequence of statements and returns their bindings.

    Attributes:
        scope: the function.
        core: the statements, without a docstring and the last `return`.
        gives: the names that the last `return` returns.
    """

    scope: Scope
    core: list[ast.stmt]
    gives: tuple[str, ...]


@dataclass
class Statements:
    """The statements of a file as texts without layout and comments.

    Attributes:
        file: the file.
        least: minimum number of lines with code in a run.
    """

    file: SourceFile
    least: int
    _texts: dict[ast.stmt, str] = field(default_factory=dict)
    _blocks: dict[Scope, list[Block]] = field(default_factory=dict)
    _within: dict[Scope, frozenset[str]] = field(default_factory=dict)

    def text(self, node: ast.stmt) -> str:
        """Return a statement as text."""
        if node not in self._texts:
            self._texts[node] = ast.dump(node)
        return self._texts[node]

    def are_enough(self, body: Sequence[ast.stmt]) -> bool:
        """Return whether statements have enough lines with code, and are more than a long call or two.

        Otherwise the calls that replace copies could themselves be merged again and again.
        """
        lines = self.file.lines[body[0].lineno - 1 : body[-1].end_lineno]
        if len(lines) < self.least or sum(bool(line.partition("#")[0].strip()) for line in lines) < self.least:
            return False
        statements = (inner for node in body for inner in walk(node) if isinstance(inner, ast.stmt))
        return sum(1 for _ in islice(statements, LEAST_STATEMENTS)) == LEAST_STATEMENTS

    def equal_runs(self, scopes: Sequence[Scope]) -> Iterator[tuple[Run, Run]]:
        """Yield pairs of the longest equal runs in two places, in file order."""
        places = [
            _Place(scope, block, index)
            for scope in scopes
            for block in self.blocks_of(scope)
            for index in range(len(block.body))
        ]
        by_text: dict[str, list[_Place]] = {}
        for place in places:
            by_text.setdefault(self.text(place.node), []).append(place)
        for place in places:
            for other in by_text[self.text(place.node)]:
                if other.node.lineno > (place.node.end_lineno or 0):
                    yield from self._run(place, other)

    def _run(self, one: "_Place", two: "_Place") -> Iterator[tuple[Run, Run]]:
        (scope, block, at), (other, block_there, there) = one, two
        left, right = block.body, block_there.body
        if at and there and self.text(left[at - 1]) == self.text(right[there - 1]):
            return  # a longer run begins before
        size = 0
        while at + size < len(left) and there + size < len(right):
            if self.text(left[at + size]) != self.text(right[there + size]):
                break
            size += 1
        if size and _overlap(left[at : at + size], right[there : there + size]):
            return  # a run that repeats itself, or one block inside the other
        if size and self.are_enough(left[at : at + size]):
            yield Run(scope, block, at, at + size), Run(other, block_there, there, there + size)

    def blocks_of(self, scope: Scope) -> list[Block]:
        """Return the blocks of a function that are long enough and on lines of their own."""
        if scope not in self._blocks:
            node = scope.node
            assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            self._blocks[scope] = [
                it for it in blocks(self.file, node) if self._has_lines(it) and self.are_enough(it.body)
            ]
        return self._blocks[scope]

    def texts_within(self, scope: Scope) -> frozenset[str]:
        """Return the statements of these blocks as texts."""
        if scope not in self._within:
            self._within[scope] = frozenset(self.text(it) for block in self.blocks_of(scope) for it in block.body)
        return self._within[scope]

    def _has_lines(self, block: Block) -> bool:
        first = block.body[0]
        return not self.file.lines[first.lineno - 1].encode()[: first.col_offset].strip()

    def reusable(self, scope: Scope) -> ReusableFunction | None:
        """Return the run of which a function consists; None if it does more, or is called in a special way."""
        node = scope.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        given = node.args
        has_more = given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs or given.defaults
        known = {"staticmethod", "classmethod"} if scope.is_method else set()
        if has_more or any(not (isinstance(it, ast.Name) and it.id in known) for it in node.decorator_list):
            return None
        core = body_without_docstring(scope)
        gives: tuple[str, ...] = ()
        if core and isinstance(core[-1], ast.Return) and (found := _names_given(core[-1].value)):
            core, gives = core[:-1], found
        return ReusableFunction(scope, core, gives) if core and self.are_enough(core) else None


def body_without_docstring(scope: Scope) -> list[ast.stmt]:
    """Return the statements of a function."""
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return node.body[ast.get_docstring(node, clean=False) is not None :]


class _Place(NamedTuple):
    """A statement of a block of a function."""

    scope: Scope
    block: Block
    at: int

    @property
    def node(self) -> ast.stmt:
        return self.block.body[self.at]


def _overlap(one: Sequence[ast.stmt], two: Sequence[ast.stmt]) -> bool:
    """Return whether the second statements begin before the first ones end."""
    return bool(one) and two[0].lineno <= (one[-1].end_lineno or 0)


def _names_given(value: ast.expr | None) -> tuple[str, ...]:
    """Return the names that a `return` returns, if it returns nothing but names."""
    items = value.elts if isinstance(value, ast.Tuple) else [value]
    names = tuple(it.id for it in items if isinstance(it, ast.Name))
    return names if len(names) == len(items) else ()
