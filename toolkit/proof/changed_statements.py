"""Find every statement that a change takes away, puts in, or makes say something else, in the old and the new file.

Layout, comments, docstrings and annotations that nothing reads do not count: a change of nothing else has no statement.
A definition counts too that stands elsewhere among what it depends on.
What is not Python, or cannot be parsed, is one statement as a whole. Of Python 2 the tokens are compared as well.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from toolkit.errors import SourceError
from toolkit.model.links import symbol
from toolkit.model.proof import State, is_python, is_same
from toolkit.model.tree import dump_node
from toolkit.proof.annotation_effects import EvaluatedAnnotations, binds_by_annotation
from toolkit.proof.definition_order import moved_definitions
from toolkit.proof.line_pairs import LinePairs
from toolkit.proof.lossless_tokens import LosslessTokens
from toolkit.source.parse import parse_file

Side = Literal["old", "new"]
Shape = Literal["function", "definition", "module", "class", "import", "file"]
"""The context in which a statement runs: a call; `definition`: the head of a function or class; `file`: no Python."""

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_PLACED = (ast.stmt, ast.expr, ast.excepthandler, ast.pattern, ast.arg, ast.alias)
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_FRAMES = (ast.Global, ast.Nonlocal, ast.Pass, ast.Try)
_READERS = frozenset(
    {
        "fastapi", "pydantic", "typer", "litestar", "starlite", "injector", "dependency_injector", "attr", "attrs",
        "strawberry", "ninja", "msgspec", "sqlmodel", "dataclasses", "marshmallow_dataclass", "cattrs",
        "typing_extensions", "blacksheep", "apiflask", "connexion", "hug", "graphene", "inspect", "get_type_hints",
        "__annotations__",
    }
)  # fmt: skip
"""Words of a file whose annotations may be read while it runs."""


class ChangedStatement(NamedTuple):
    """A statement that is not in both files; of one that holds others, its head.

    Attributes:
        path: of the file; `symbol`: the innermost function or class around it, or the path alone.
        side: the file that holds it; `first`, `last`: its lines there, from 1.
        line: the line of the new file to look at: the first of its own that is changed, or where that was.
        names: that it binds in its module or class, where it runs there.
        is_frame: whether no change can be seeded there: `pass`, `global`, `try`.
        is_guard: whether it is a `with` that binds nothing, such as a lock or a transaction: no case can show it.
        body: lines of the function whose head it is.
        uses: where functions of its file read what it binds.
        spans: first and last of its lines that the other file does not have, or beside which lines are gone.
    """

    path: str
    symbol: str
    shape: Shape
    side: Side
    first: int
    last: int
    line: int
    names: tuple[str, ...] = ()
    is_frame: bool = False
    is_guard: bool = False
    body: tuple[int, int] | None = None
    uses: tuple[tuple[int, int], ...] = ()
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def evidence_lines(self) -> tuple[tuple[int, int], ...]:
        """The line ranges that a case must run through to have to do with the statement."""
        if self.shape == "function":
            return ((self.first, self.last),)
        return (self.body,) if self.body else self.uses


class _Entry(NamedTuple):
    """A statement: what it says at which depth, and where."""

    says: tuple[int, str, str]
    shape: Shape
    lines: tuple[int, int]
    names: tuple[str, ...] = ()
    is_frame: bool = False
    is_guard: bool = False
    body: tuple[int, int] | None = None

    @property
    def is_head(self) -> bool:
        """True for the head of a definition, as an entry of its own."""
        return self.shape == "definition" and self.says[0] == 0


def changed_statements(
    before: State, after: State, is_test: Callable[[str], bool], python: str = ""
) -> tuple[ChangedStatement, ...]:
    """The statements of production code that differ, by path and line of the new file.

    Args:
        before: files before the change.
        after: the same files after it.
        is_test: whether a path is that of a test.
        python: version of the program's interpreter; empty: not known.
    """
    found: list[ChangedStatement] = []
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if not is_same(old, new) and not is_test(path):
            found += _of_file(path, old, new, is_python2=python.startswith("2."))
    return tuple(sorted(dict.fromkeys(found), key=lambda it: (it.path, it.line, it.side)))


def _of_file(path: str, old: bytes | None, new: bytes | None, *, is_python2: bool) -> Iterator[ChangedStatement]:
    if not is_python(path, old, new):
        yield _whole_file(path)
        return
    try:
        is_lossless = is_python2 or _is_of_python2(path, old, new)
        was, now = (_statements_by_owner(path, data, is_lossless=is_lossless) for data in (old, new))
    except SourceError:
        yield _whole_file(path)
        return
    lines = LinePairs(old or b"", new or b"")
    moved = {name for _, name in moved_definitions(path, old, new)} if old is not None and new is not None else set()
    for name in sorted(moved):
        yield from _heads_of(path, name, was.get(name, []), now.get(name, []), lines)
    for name in sorted({*was, *now}):
        for it in _changes_between(path, name, was.get(name, []), now.get(name, []), lines):
            if it.shape in ("module", "class", "import"):
                it = it._replace(uses=_statements_using(path, old if it.side == "old" else new, it.names))  # noqa: PLW2901
            yield it


def _is_of_python2(path: str, old: bytes | None, new: bytes | None) -> bool:
    """Return whether one of two versions is only of Python 2, or their strings may be other bytes."""
    files = [parse_file(path, data) for data in (old, new) if data is not None]
    return any(it.python2 for it in files) or len({it.encoding for it in files}) > 1


def _whole_file(path: str) -> ChangedStatement:
    return ChangedStatement(path, path, "file", "new", 1, 1, 1)


def _changes_between(
    path: str, name: str, was: Sequence[_Entry], now: Sequence[_Entry], lines: LinePairs
) -> Iterator[ChangedStatement]:
    matcher = SequenceMatcher(None, [it.says for it in was], [it.says for it in now], autojunk=False)
    for what, first, end, begin, stop in matcher.get_opcodes():
        if what == "equal":
            continue
        owner = symbol(path, name)
        for it in was[first:end]:
            gone = _change_of(path, owner, it, "old", lines.new_line(lines.first_changed(it.lines, 0)))
            yield gone._replace(spans=lines.changed_spans(it.lines, 0))
        for it in now[begin:stop]:
            put_in = _change_of(path, owner, it, "new", lines.first_changed(it.lines, 1))
            yield put_in._replace(spans=lines.changed_spans(it.lines, 1))


def _heads_of(
    path: str, name: str, was: Sequence[_Entry], now: Sequence[_Entry], lines: LinePairs
) -> Iterator[ChangedStatement]:
    """Yield the heads of a definition that stands elsewhere: whatever it says, it may be or take something else."""
    owner = symbol(path, name)
    for it in was:
        if it.is_head:
            yield _change_of(path, owner, it, "old", lines.new_line(lines.first_changed(it.lines, 0)))
    for it in now:
        if it.is_head:
            yield _change_of(path, owner, it, "new", lines.first_changed(it.lines, 1))


def _change_of(path: str, owner: str, it: _Entry, side: Side, line: int) -> ChangedStatement:
    return ChangedStatement(
        path, owner, it.shape, side, *it.lines, line, it.names, is_frame=it.is_frame, is_guard=it.is_guard, body=it.body
    )


def _statements_by_owner(path: str, data: bytes | None, *, is_lossless: bool) -> dict[str, list[_Entry]]:
    """Qualified name of a function or class, or nothing -> its own statements."""
    if data is None:
        return {}
    file = parse_file(path, data)
    try:
        tokens = LosslessTokens(file) if is_lossless else None
        dump = _Dump(file.tree, tokens, reads_annotations=any(word.encode() in data for word in _READERS))
        found: dict[str, list[_Entry]] = {}
        for scope in file.scopes:
            found.setdefault(scope.qualname, []).extend(dump.of_scope(scope.node))
        return found
    finally:
        file.dissolve()


class _Dump:
    """Says what statements are, so that those which do the same are equal.

    Args:
        tree: the file that holds them.
        tokens: of a file of Python 2, whose tree does not tell all.
        reads_annotations: whether annotations may be read while the program runs.
    """

    def __init__(self, tree: ast.Module, tokens: LosslessTokens | None, *, reads_annotations: bool) -> None:
        self._tokens = tokens
        self._reads = reads_annotations
        self._evaluated = EvaluatedAnnotations(tree)
        self._scope: ast.AST = tree

    def of_scope(self, node: ast.AST) -> Iterator[_Entry]:
        """The statements of a scope, without those of definitions in it."""
        shape: Shape = "function" if isinstance(node, _FUNCTIONS) else "class"
        self._scope = node
        if isinstance(node, ast.Module):
            shape = "module"
        elif isinstance(node, _DEFINITIONS):
            first = min([node.lineno, *(it.lineno for it in node.decorator_list)])
            lines = (first, _last_of_head(node))
            held = (node.body[0].lineno, node.end_lineno or node.lineno) if isinstance(node, _FUNCTIONS) else None
            head = repr(self._header(node)) + self._tokens_of(lines)
            yield _Entry((0, "", head), "definition", lines, (node.name,), body=held)
        body: list[ast.stmt] = getattr(node, "body", [])
        is_documented = isinstance(node, ast.Module | _Definition) and ast.get_docstring(node, clean=False) is not None
        yield from self._block(body[1:] if is_documented else body, "body", 1, shape)

    def _header(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> object:
        decorators = [dump_node(it) for it in node.decorator_list]
        if isinstance(node, ast.ClassDef):
            return node.name, [dump_node(it) for it in (*node.bases, *node.keywords)], decorators
        if self._reads or decorators:
            return type(node).__name__, node.name, dump_node(node.args), _dump(node.returns), decorators
        kept = [(it, it.annotation) for it in ast.walk(node.args) if isinstance(it, ast.arg)]
        for argument, annotation in kept:
            argument.annotation = annotation if self._evaluated.may_fail(annotation) else None
        returns = node.returns if self._evaluated.may_fail(node.returns) else None
        try:
            return type(node).__name__, node.name, dump_node(node.args), _dump(returns), decorators
        finally:
            for argument, annotation in kept:
                argument.annotation = annotation

    def _block(self, block: Sequence[ast.AST], name: str, depth: int, shape: Shape) -> Iterator[_Entry]:
        for item in block:
            if isinstance(item, _DEFINITIONS):
                if depth == 1 and shape != "function":
                    continue  # where it stands among others says nothing; its head is an entry of its own
                yield _Entry((depth, name, f"def {item.name}"), "definition", (item.lineno, item.lineno), (item.name,))
                continue
            if not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant)):
                yield from self._statement_entries(item, name, depth, shape)

    def _statement_entries(self, item: ast.AST, name: str, depth: int, shape: Shape) -> Iterator[_Entry]:
        head = self._statement(item, shape)
        if head is None:
            return
        here: Shape = "import" if isinstance(item, ast.Import | ast.ImportFrom) and shape != "function" else shape
        names = () if shape == "function" else tuple(sorted(_bound_names(item)))
        lines = _head_lines(item)
        says = (depth, name, head + self._tokens_of(lines))
        yield _Entry(says, here, lines, names, isinstance(item, _FRAMES), _is_guard(item))
        for field in _BLOCKS:
            if isinstance(held := getattr(item, field, None), list) and held:
                yield from self._block(held, field, depth + 1, shape)

    def _statement(self, node: ast.AST, shape: Shape) -> str | None:
        """Return the text of a statement, without the statements in it; None if it has no part in what runs."""
        if isinstance(node, ast.AnnAssign) and self._is_annotation_idle(node, shape):
            if node.value is None:
                return None
            return f"Assign {[('targets', [dump_node(node.target)]), ('value', dump_node(node.value))]}"
        if isinstance(node, ast.Assign):
            return f"Assign {[('targets', [dump_node(it) for it in node.targets]), ('value', dump_node(node.value))]}"
        shown = [(name, held) for name, held in ast.iter_fields(node) if name not in _BLOCKS]
        return f"{type(node).__name__} {[(name, _dump(held)) for name, held in shown if name != 'type_comment']}"

    def _tokens_of(self, lines: tuple[int, int]) -> str:
        return self._tokens.between(*lines) if self._tokens else ""

    def _is_annotation_idle(self, node: ast.AnnAssign, shape: Shape) -> bool:
        """Return whether a name with an annotation does what it would do without."""
        if shape == "function":
            return node.value is not None or not binds_by_annotation(node, self._scope)
        is_name = isinstance(node.target, ast.Name) or node.value is not None
        return shape == "module" and is_name and not self._reads and not self._evaluated.may_fail(node.annotation)


def _is_guard(node: ast.AST) -> bool:
    return isinstance(node, ast.With | ast.AsyncWith) and any(it.optional_vars is None for it in node.items)


def _dump(held: object) -> str:
    if isinstance(held, list):
        return repr([_dump(one) for one in held])
    return dump_node(held) if isinstance(held, ast.AST) else repr(held)


def _statements_using(path: str, data: bytes | None, names: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The statements of functions that read one of some names, or an attribute of that name."""
    if data is None or not names:
        return ()
    file = parse_file(path, data)
    try:
        functions = [it for it in ast.walk(file.tree) if isinstance(it, _FUNCTIONS)]
        statements = {id(it): it for function in functions for it in ast.walk(function) if isinstance(it, ast.stmt)}
        heads = (it for it in statements.values() if not isinstance(it, _DEFINITIONS) and _reads_names(it, set(names)))
        return tuple(sorted({_head_lines(it) for it in heads}))
    finally:
        file.dissolve()


def _reads_names(statement: ast.stmt, names: set[str]) -> bool:
    heads = [held for name, held in ast.iter_fields(statement) if name not in _BLOCKS]
    parts = [part for one in heads for part in (one if isinstance(one, list) else [one]) if isinstance(part, ast.AST)]
    nodes = [it for part in parts for it in ast.walk(part)]
    return any(
        (isinstance(it, ast.Name) and it.id in names) or (isinstance(it, ast.Attribute) and it.attr in names)
        for it in nodes
    )


def _bound_names(node: ast.AST) -> Iterator[str]:
    """The names that a statement of a module or class binds."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for it in node.names:
            yield it.asname or it.name.partition(".")[0]
        return
    heads = [held for name, held in ast.iter_fields(node) if name not in _BLOCKS]
    parts = [part for one in heads for part in (one if isinstance(one, list) else [one]) if isinstance(part, ast.AST)]
    for part in parts:
        yield from (it.id for it in ast.walk(part) if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store))


def _head_lines(node: ast.AST) -> tuple[int, int]:
    """The lines of a statement, a handler or a case, without the statements in it."""
    placed = [it for it in ast.walk(node) if isinstance(it, _PLACED)]
    first = min(it.lineno for it in placed)
    if not any(isinstance(getattr(node, name, None), list) for name in _BLOCKS):
        return first, max(it.end_lineno or it.lineno for it in placed)
    return first, max(first, _last_of_head(node))


def _last_of_head(node: ast.AST) -> int:
    heads = [held for name, held in ast.iter_fields(node) if name not in _BLOCKS]
    parts = [part for one in heads for part in (one if isinstance(one, list) else [one]) if isinstance(part, ast.AST)]
    inner = [it.end_lineno or it.lineno for part in parts for it in ast.walk(part) if isinstance(it, _PLACED)]
    return max([getattr(node, "lineno", 1), *inner])
