"""Find the statements of functions that a change touches, as lines of the code before it."""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.errors import SourceError
from toolkit.model.links import symbol
from toolkit.model.proof import State, is_python
from toolkit.model.tree import dump_node
from toolkit.proof.statements.statement_heads import BLOCKS, heads_of, lines_of
from toolkit.source.opcodes import opcodes
from toolkit.source.parse import parse_file

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_PLACED = (ast.stmt, ast.expr, ast.excepthandler, ast.pattern)

Lines = tuple[int, int]
"""First and last line, from 1."""


class Statement(NamedTuple):
    """A statement; for a compound statement its head.

    Attributes:
        symbol: symbol of the innermost function around it.
        lines: its lines; `around`: lines of the enclosing blocks, the innermost first.
    """

    symbol: str
    lines: Lines
    around: tuple[Lines, ...]


class _Entry(NamedTuple):
    """A statement of a function with its text, its depth and its place."""

    says: tuple[int, str, str]
    lines: Lines
    around: tuple[Lines, ...]


def touched_statements(before: State, after: State) -> tuple[Statement, ...]:
    """Find the statements of functions that a change removes or modifies.

    Neighbours of added statements are touched as well, and so is a statement that moves to another block. Files that
    cannot be parsed have none.
    """
    found: list[Statement] = []
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if old == new or not is_python(path, old, new):
            continue
        try:
            was, now = _statements_by_function(path, old), _statements_by_function(path, new)
        except SourceError:
            continue
        for name, entries in was.items():
            touched = _touched_entries(entries, now.get(name, []))
            found += [Statement(symbol(path, name), entry.lines, entry.around) for entry in touched]
    return tuple(found)


def _touched_entries(was: Sequence[_Entry], now: Sequence[_Entry]) -> list[_Entry]:
    numbers: set[int] = set()
    for what, first, end, _, _ in opcodes([it.says for it in was], [it.says for it in now]):
        if what == "insert":
            numbers |= {number for number in (first - 1, first) if 0 <= number < len(was)}
        elif what != "equal":
            numbers |= set(range(first, end))
    return [was[number] for number in sorted(numbers)]


def _statements_by_function(path: str, data: bytes | None) -> dict[str, list[_Entry]]:
    """Return qualified name -> statements of that function, without those of nested definitions."""
    if data is None:
        return {}
    file = parse_file(path, data)
    try:
        found: dict[str, list[_Entry]] = {}
        for scope in file.scopes:
            if isinstance(node := scope.node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.setdefault(scope.qualname, []).extend(_of_function(node))
        return found
    finally:
        file.dissolve()


def _of_function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[_Entry]:
    is_told = ast.get_docstring(node, clean=False) is not None
    yield _Entry((0, "", _head_text(node)), (node.lineno, node.lineno), ())
    yield from _of_block(node.body[1:] if is_told else node.body, "body", ())


def _of_block(block: Sequence[ast.AST], name: str, around: tuple[Lines, ...]) -> Iterator[_Entry]:
    places = [lines_of(item) for item in block]
    here = (min(places)[0], max(last for _, last in places)) if places else (0, 0)
    inside = (here, *around)
    for item in block:
        says = (len(inside), name, f"def {item.name}" if isinstance(item, _DEFINITIONS) else _head_text(item))
        yield _Entry(says, _lines_of_head(item), inside)
        if not isinstance(item, _DEFINITIONS):
            for field in BLOCKS:
                if isinstance(held := getattr(item, field, None), list) and held:
                    yield from _of_block(held, field, inside)


def _head_text(node: ast.AST) -> str:
    """Return the text of a statement without nested statements."""
    shown = [(name, held) for name, held in ast.iter_fields(node) if name not in BLOCKS]
    return f"{type(node).__name__} {[(name, _dump_statement(held)) for name, held in shown]}"


def _dump_statement(held: object) -> str:
    if isinstance(held, list):
        return repr([_dump_statement(one) for one in held])
    return dump_node(held) if isinstance(held, ast.AST) else repr(held)


def _lines_of_head(node: ast.AST) -> Lines:
    """Return the lines of a statement without nested statements."""
    first = lines_of(node)[0]
    if isinstance(node, _DEFINITIONS):
        return first, first
    inner = [it for part in heads_of(node) for it in ast.walk(part) if isinstance(it, _PLACED)]
    return first, max([first, *(it.lineno for it in inner)])
