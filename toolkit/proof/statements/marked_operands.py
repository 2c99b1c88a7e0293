"""Mark, in a copy of a file, the expressions that changed statements compare anew or take items of.

`tebiki_saw(NUMBER, EXPRESSION)` is the expression itself; `probe/replay/seen_values.py` notes its values.
"""

import ast
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple, TypeGuard

from toolkit.errors import SourceError
from toolkit.model.varied_run import Scalar
from toolkit.proof.statements.changed_statements import ChangedStatement
from toolkit.proof.statements.compared_values import compared_in, is_constant_name
from toolkit.source.parse import parse_file

_MARK = "tebiki_saw"
_ORDERING = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class ComparedPlace(NamedTuple):
    """A comparison, or an item taken by its number, in a changed statement.

    Attributes:
        statement: the statement.
        operands: numbers of the marks of what is compared, or of what an item is taken of.
        constants: numbers of the marks of named constants that it is compared with.
        literals: the literals that it is compared with.
        is_ordering: whether their order counts; `is_item`: whether an item is taken.
        is_anew: whether the other version does not have what it compares with, or takes.
    """

    statement: ChangedStatement
    operands: tuple[int, ...]
    constants: tuple[int, ...] = ()
    literals: tuple[Scalar, ...] = ()
    is_ordering: bool = False
    is_item: bool = False
    is_anew: bool = False


class MarkedFile(NamedTuple):
    """A file with marks.

    Attributes:
        data: the file; `places`: the marked ones.
        unmarked: statements with a place that cannot be marked.
        literals: all literals of the statements.
    """

    data: bytes
    places: tuple[ComparedPlace, ...] = ()
    unmarked: frozenset[ChangedStatement] = frozenset()
    literals: frozenset[Scalar] = frozenset()


def mark_operands(path: str, data: bytes, changed: Sequence[ChangedStatement], first: int) -> MarkedFile:
    """Mark the places where changed statements of a file compare with values, or take items.

    Args:
        path: path of the file.
        data: the file.
        changed: all its changed statements.
        first: number of the first mark.
    """
    nothing = MarkedFile(data, (), frozenset(it for it in changed if it.compared_anew))
    try:
        file = parse_file(path, data)
    except SourceError:
        return nothing
    if file.python2 or file.encoding not in {"utf-8", "ascii"} or data.startswith(b"\xef\xbb\xbf"):
        return nothing
    marks = _Marks(data, first)
    inside_texts = {id(it) for text in ast.walk(file.tree) if isinstance(text, ast.JoinedStr) for it in ast.walk(text)}
    places, unmarked = [], set[ChangedStatement]()
    for statement in changed:
        found = set[frozenset[str]]()
        for compared, place in _places_in(file.tree, statement, marks, inside_texts):
            if place is not None:
                places.append(place._replace(is_anew=bool(compared & statement.compared_anew)))
                found.add(compared)
            elif compared & statement.compared_anew:
                unmarked.add(statement)
        if not statement.compared_anew <= frozenset[str]().union(*found):
            unmarked.add(statement)
    literals = {
        it.value
        for statement in changed
        for it in ast.walk(file.tree)
        if isinstance(it, ast.Constant) and _is_within(it, statement) and _is_scalar(it.value)
    }
    marked = marks.apply()
    return MarkedFile(marked, tuple(places), frozenset(unmarked), frozenset(literals)) if marked else nothing


def _places_in(
    tree: ast.AST, statement: ChangedStatement, marks: "_Marks", inside_texts: Container[int]
) -> Iterator[tuple[frozenset[str], ComparedPlace | None]]:
    """Yield what is compared at each place of a statement, and the place.

    Yields:
        None for a place that cannot be marked, as in an f-string, whose parts have no position in the file.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Match):
            cases = [case.pattern for case in node.cases if _is_within(case.pattern, statement)]
            for pattern in cases:
                if compared := frozenset[str]().union(*map(compared_in, ast.walk(pattern))):
                    yield compared, _of_pattern(node, pattern, statement, marks)
        elif not (isinstance(node, ast.Compare | ast.Subscript) and _is_within(node, statement)):
            continue
        elif compared := compared_in(node):
            make = _of_compare if isinstance(node, ast.Compare) else _of_item
            yield compared, None if id(node) in inside_texts else make(node, statement, marks)


def _is_within(node: ast.AST, statement: ChangedStatement) -> bool:
    line = getattr(node, "lineno", 0)
    return statement.first <= line and (getattr(node, "end_lineno", 0) or line) <= statement.last


def _of_compare(node: ast.AST, statement: ChangedStatement, marks: "_Marks") -> ComparedPlace:
    assert isinstance(node, ast.Compare)
    operands, constants, literals = [], [], []
    for side in (node.left, *node.comparators):
        items = side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side]
        for item in items:
            value = _literal_of(item)
            if value is not None:
                literals += value
            elif is_constant_name(item) or item is not side:
                constants.append(marks.add(item))
            else:
                operands.append(marks.add(item))
    is_ordering = any(isinstance(it, _ORDERING) for it in node.ops)
    return ComparedPlace(statement, tuple(operands), tuple(constants), tuple(literals), is_ordering)


def _of_item(node: ast.AST, statement: ChangedStatement, marks: "_Marks") -> ComparedPlace | None:
    assert isinstance(node, ast.Subscript)
    if not isinstance(node.ctx, ast.Load):
        return None
    return ComparedPlace(statement, (marks.add(node.value),), (), tuple(_literal_of(node.slice) or ()), is_item=True)


def _of_pattern(
    node: ast.Match, pattern: ast.pattern, statement: ChangedStatement, marks: "_Marks"
) -> ComparedPlace | None:
    """The place of a pattern of values, which are compared with the subject; None for any other pattern."""
    literals: list[Scalar] = []
    for one in pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]:
        value = _literal_of(one.value) if isinstance(one, ast.MatchValue) else None
        if value is None:
            return None
        literals += value
    return ComparedPlace(statement, (marks.add(node.subject),), (), tuple(literals))


def _literal_of(node: ast.AST) -> list[Scalar] | None:
    """Return the value of a literal as the only member of a list; None if it is none."""
    minus = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    held = node.operand if isinstance(node, ast.UnaryOp) and minus else node
    if not isinstance(held, ast.Constant):
        return None
    if minus:
        return [-held.value] if isinstance(held.value, int | float) else []
    return [held.value] if _is_scalar(held.value) else []


def _is_scalar(value: object) -> TypeGuard[Scalar]:
    return value is None or isinstance(value, bool | int | float | str)


class _Marks:
    """Marks of expressions, put into a file at once.

    Args:
        data: the file; first: number of the first mark.
    """

    def __init__(self, data: bytes, first: int) -> None:
        self._data, self._first = data, first
        self._numbers: dict[tuple[int, int], int] = {}
        self._starts = [0]
        for line in data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def add(self, node: ast.expr) -> int:
        """Mark an expression; return its number."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        span = (
            self._starts[node.lineno - 1] + node.col_offset,
            self._starts[node.end_lineno - 1] + node.end_col_offset,
        )
        return self._numbers.setdefault(span, self._first + len(self._numbers))

    def apply(self) -> bytes:
        """Return the file with all marks; empty if it cannot be parsed then."""
        put: list[tuple[int, int, bytes]] = []
        for (start, end), number in self._numbers.items():
            put += [(start, -end, f"{_MARK}({number}, (".encode()), (end, -start - len(self._data), b"))")]
        found, last = b"", 0
        for place, _, text in sorted(put, key=lambda it: (it[0], it[1] >= -len(self._data), it[1])):
            found += self._data[last:place] + text
            last = place
        found += self._data[last:]
        try:
            ast.parse(found)
        except (SyntaxError, ValueError):
            return b""
        return found
