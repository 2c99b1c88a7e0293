"""Mark, in a copy of a file, every value that changed statements read.

`tebiki_saw(NUMBER, EXPRESSION)` is the expression itself; `probe/replay/seen_values.py` notes its values, and may have
it take another one. The copy is written anew from its tree, because parts of f-strings have no position.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from toolkit.errors import SourceError
from toolkit.proof.names.scope_names import own_nodes
from toolkit.proof.statements.changed_statements import ChangedStatement
from toolkit.proof.statements.statement_heads import head_lines
from toolkit.source.parse import parse_file

_MARK = "tebiki_saw"
_HEADER = b"# -*- coding: utf-8 -*-\n"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_STATEMENTS = (ast.stmt, ast.excepthandler, ast.match_case)
_READ = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Await)
_DISPLAYS = (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set)
_Node = TypeVar("_Node", bound=ast.AST)


class ReadValue(NamedTuple):
    """A value that a changed statement reads.

    Attributes:
        number: the number of its mark.
        statement: the statement.
        text: the expression.
        is_base: whether only an attribute, an item or a method of it is taken.
        is_literal: whether it is a local name that is given nothing but literals.
        given_to: the call that is given nothing but it and constants, or that is a method of it; empty: there is none.
    """

    number: int
    statement: ChangedStatement
    text: str
    is_base: bool = False
    is_literal: bool = False
    given_to: str = ""


class MarkedValues(NamedTuple):
    """A file with marks around the values that its changed statements read; `data` is empty if it cannot have any."""

    data: bytes
    values: tuple[ReadValue, ...] = ()


def mark_values(path: str, data: bytes, changed: Sequence[ChangedStatement], first: int) -> MarkedValues:
    """Mark the values that changed statements of a file read.

    Args:
        path: path of the file.
        data: the file.
        changed: its changed statements.
        first: number of the first mark.
    """
    try:
        file = parse_file(path, data)
        if file.python2:
            return MarkedValues(b"")
        tree = ast.parse(data)
        marks = _Marks(changed, first, _literal_locals(tree))
        marked = _HEADER + ast.unparse(ast.fix_missing_locations(marks.visit(tree))).encode()
        ast.parse(marked)
    except (SourceError, SyntaxError, ValueError, RecursionError):
        return MarkedValues(b"")
    return MarkedValues(marked, tuple(marks.values))


class _Marks(ast.NodeTransformer):
    """Puts marks around the values that changed statements read.

    Args:
        changed: the statements.
        first: number of the first mark.
        literals: ids of the names of locals that are given nothing but literals.
    """

    def __init__(self, changed: Sequence[ChangedStatement], first: int, literals: frozenset[int]) -> None:
        self._changed, self._next, self._literals = changed, first, literals
        self._current: list[ChangedStatement] = []
        self._bases: set[int] = set()
        self._given_to: dict[int, str] = {}
        self.values: list[ReadValue] = []

    def visit(self, node: _Node) -> _Node:
        """Return a node with marks; those of a statement are inside of it."""
        if isinstance(node, _STATEMENTS):
            around, self._current = self._current, self._changed_at(node)
            if isinstance(node, ast.Expr):  # nobody takes its value
                self._bases.add(id(node.value))
            self.generic_visit(node)
            self._current = around
        elif isinstance(node, _READ) and self._current:
            return self._mark(node)  # type: ignore[return-value]
        elif not isinstance(node, ast.pattern | ast.arguments):
            self.generic_visit(node)
        return node

    def _changed_at(self, node: ast.AST) -> list[ChangedStatement]:
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            return []
        lines = head_lines(node)
        return [it for it in self._changed if (it.first, it.last) == lines]

    def _mark(self, node: ast.expr) -> ast.expr:
        text, is_base, is_literal = ast.unparse(node), id(node) in self._bases, id(node) in self._literals
        given_to = self._given_to.get(id(node), "")
        if isinstance(node, ast.Attribute | ast.Subscript):
            self._bases.add(id(node.value))
        called = node.func if isinstance(node, ast.Call) else None
        self._given_to.update((id(it), text) for it in _operands(node))
        if isinstance(called, ast.Attribute):
            self._bases.add(id(called.value))
            called.value = self.visit(called.value)
        elif called and not isinstance(called, ast.Name):
            self.visit(called)
        for name, held in ast.iter_fields(node):
            if isinstance(held, ast.AST) and held is not called:
                setattr(node, name, self.visit(held))
            elif isinstance(held, list):
                setattr(node, name, [self.visit(it) for it in held])
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load) or text.startswith("super("):
            return node
        self.values += [ReadValue(self._next, it, text, is_base, is_literal, given_to) for it in self._current]
        marked = ast.Call(ast.Name(_MARK, ast.Load()), [ast.Constant(self._next), node], [])
        self._next += 1
        return ast.copy_location(marked, node)


def _operands(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what a call is a function of: the object of a method, or its only argument that is no constant.

    If that argument is arithmetic, these are the values in it.
    """
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Attribute):
        yield node.func.value
    given = [it for it in (*node.args, *(it.value for it in node.keywords)) if not isinstance(it, ast.Constant)]
    if len(given) == 1:
        yield from _values_of(given[0])


def _values_of(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the values of an arithmetic expression, or the expression itself."""
    if isinstance(node, ast.BinOp):
        yield from (*_values_of(node.left), *_values_of(node.right))
    elif isinstance(node, ast.UnaryOp):
        yield from _values_of(node.operand)
    else:
        yield node


def _literal_locals(tree: ast.AST) -> frozenset[int]:
    """Return ids of the nodes that are names of locals which are given nothing but literals."""
    found: set[int] = set()
    for function in ast.walk(tree):
        if isinstance(function, _FUNCTIONS):
            own = list(own_nodes(function.body))
            given = dict.fromkeys(_given_literals(own), True)
            stored = [it for it in own if isinstance(it, ast.Name) and not isinstance(it.ctx, ast.Load)]
            others = {it.id for it in stored if id(it) not in given}
            names = {it.id for it in stored} - others
            found |= {id(it) for it in own if isinstance(it, ast.Name) and it.id in names}
    return frozenset(found)


def _given_literals(nodes: Sequence[ast.AST]) -> Iterator[int]:
    """Yield ids of the targets of assignments of literals."""
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, _DISPLAYS) and not _reads(node.value):
            yield from map(id, node.targets)


def _reads(node: ast.AST) -> bool:
    return any(isinstance(it, _READ) for it in ast.walk(node))
