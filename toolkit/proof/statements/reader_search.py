"""Trace a changed value (data flow): the statements that read it, what they bind, the readers of that, and so on.

The analysis covers the functions of one file. A name belongs to the function that binds it or to the module; attributes
are matched by name on any object. Return values are not traced to callers: cases compare them as answers.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.model.tree import callee_of, name_of
from toolkit.proof.names.scope_names import list_bindings, names_bound_by
from toolkit.proof.statements.import_changes import imported_names
from toolkit.proof.statements.statement_heads import BLOCKS, head_lines, heads_of
from toolkit.proof.statements.value_readers import changed_places, lines_by_read_name, names_of_place

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
_READING_ALL = frozenset({"locals", "vars", "dir", "eval", "exec"})
_QUIET = frozenset({"print", "len", "repr", "str"})
"""Functions that do not store their arguments."""
_LOGGING = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
_OF_CONTAINERS = frozenset(name for kind in (dict, list, str, set) for name in dir(kind) if not name.startswith("_"))
_MODULE = -1
_Lines = tuple[int, int]
_Place = tuple[str, int]
"""A name, and the index of the function that binds it; an attribute (`.total`) belongs to the module."""


class ReadersOfValue(NamedTuple):
    """Readers of a value, and of values derived from it.

    Attributes:
        lines: lines of reading statements in functions.
        shared: names of the module that get a derived value, each with the module that it is imported from.
        are_logs: whether there are readers, and all of them only write to a log.
    """

    lines: tuple[_Lines, ...] = ()
    shared: tuple[tuple[str, str], ...] = ()
    are_logs: bool = False


class _Step(NamedTuple):
    """Reads and writes of a statement of a function."""

    lines: _Lines | None
    reads: frozenset[_Place]
    writes: frozenset[_Place]
    shared: frozenset[tuple[str, str]]
    is_log: bool = False


class ReaderSearch:
    """Traces values through the functions of a file.

    Args:
        tree: the file; not needed afterwards.
    """

    def __init__(self, tree: ast.Module) -> None:
        self._bindings: list[dict[str, str]] = []
        self._spans: list[_Lines] = []
        nodes = list(ast.walk(tree))
        self._values = {name for it in tree.body for name in _values_of(it)}
        self._values |= {name for it in nodes if isinstance(it, ast.Global) for name in it.names}
        self._imports = {it.bound: it for node in nodes for it in imported_names(node)}
        self._steps = list(self._walk(tree, ()))
        self._lines = lines_by_read_name(tree)

    def list_uses(self, names: Sequence[str]) -> tuple[_Lines, ...]:
        """Return the lines of statements in functions that read one of these names, or an attribute of that name."""
        return tuple(sorted({one for name in names for one in self._lines.get(name, ())}))

    def find_readers(self, lines: _Lines, bound: Sequence[str]) -> ReadersOfValue:
        """Return the readers of a statement's bindings.

        Args:
            lines: lines of the statement.
            bound: names and attributes (`.total`) that it binds.
        """
        own = [it for it in self._steps if it.lines == lines]
        around = [at for at, (first, last) in enumerate(self._spans) if first <= lines[0] <= last]
        places = {place for it in own for place in it.writes} if own else {self._resolve(it, around) for it in bound}
        found = self._follow(places, [])
        others = tuple(it for it in found.lines if it != lines)
        return found._replace(
            lines=others,
            are_logs=bool(others) and {it.lines for it in self._steps if it.is_log}.issuperset(others),
            shared=tuple(sorted({*found.shared, *(one for it in own for one in it.shared)})),
        )

    def later_readers(self, names: Sequence[str], known: Sequence[_Lines]) -> ReadersOfValue:
        """Return the readers of values derived from a module's value, without the readers of the value itself.

        Args:
            names: names of the value.
            known: lines of its own readers.
        """
        places = {(name, _MODULE) for name in names} | {(f".{name}", _MODULE) for name in names}
        found = self._follow(places, known)
        return found._replace(lines=tuple(it for it in found.lines if it not in known))

    def _follow(self, places: set[_Place], known: Sequence[_Lines]) -> ReadersOfValue:
        reached: set[int] = {at for at, it in enumerate(self._steps) if it.lines in known}
        places = places.union(*(self._steps[at].writes for at in reached))
        while more := {at for at, it in enumerate(self._steps) if at not in reached and it.reads & places}:
            reached |= more
            places = places.union(*(self._steps[at].writes for at in more))
        steps = [self._steps[at] for at in reached]
        return ReadersOfValue(
            tuple(sorted({it.lines for it in steps if it.lines})),
            tuple(sorted({one for it in steps for one in it.shared})),
        )

    def _walk(self, node: ast.AST, around: tuple[int, ...]) -> Iterator[_Step]:
        for child in (it for name in BLOCKS for it in getattr(node, name, ())):
            if isinstance(child, _FUNCTIONS):
                self._bindings.append(list_bindings(child))
                self._spans.append((child.lineno, child.end_lineno or child.lineno))
                steps = list(self._walk(child, (*around, len(self._bindings) - 1)))
                yield from steps
                if around:  # its name stands for everything that it reads
                    reads = frozenset(place for it in steps for place in it.reads)
                    yield _Step(None, reads, frozenset({self._resolve(child.name, around)}), frozenset())
                continue
            if around and isinstance(child, ast.stmt) and not isinstance(child, _DEFINITIONS):
                yield self._step(child, around)
            yield from self._walk(child, around)

    def _step(self, item: ast.stmt, around: Sequence[int]) -> _Step:
        names = {*changed_places(item), *_names_of_patterns(item), *_given_names(item)} if not is_log(item) else set()
        reads = {self._resolve(name, around) for name in _read_places(item)}
        if any(name in _READING_ALL for name, _ in reads):
            reads |= {(name, at) for at in around for name in self._bindings[at]}
        shared = {one for name in _stored_names(item) for one in self._import_storing(name, around)}
        writes = {self._resolve(name, around) for name in names}
        shared |= {(name, "") for name, at in writes if at == _MODULE and not name.startswith(".")}
        return _Step(head_lines(item), frozenset(reads), frozenset(writes), frozenset(shared), is_log(item))

    def _resolve(self, name: str, around: Sequence[int]) -> _Place:
        """Return the scope of a name in a function; only imported or unbound names belong to the module."""
        if name.startswith("."):
            return name, _MODULE
        for at in reversed(around):
            how = self._bindings[at].get(name)
            if how == "own":
                return name, at
            if how == "Global":
                return name, _MODULE
        return name, _MODULE if name in self._values or not around else around[0]

    def _import_storing(self, name: str, around: Sequence[int]) -> Iterator[tuple[str, str]]:
        """Yield an imported object that is mutated, with the module that it comes from."""
        it = self._imports.get(name)
        is_own = any(self._bindings[at].get(name) == "own" for at in around)
        if it is not None and not is_own:
            yield it.name or it.module, it.module


def _values_of(item: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module binds to a mutable value: not a function, class or logger."""
    if isinstance(item, (*_DEFINITIONS, ast.Import, ast.ImportFrom)):
        return
    value = getattr(item, "value", None)
    if isinstance(value, ast.Call) and name_of(value.func) == "getLogger":
        return
    for node in ast.walk(item):
        if not isinstance(node, ast.alias | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from names_bound_by(node)


def _read_places(item: ast.stmt) -> Iterator[str]:
    """Yield the names and attributes that a statement reads."""
    nodes = [it for head in heads_of(item) for it in ast.walk(head)]
    called = {id(it.func) for it in nodes if isinstance(it, ast.Call) and _is_of_container(it.func)}
    for it in nodes:
        if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load):
            yield it.id
        elif isinstance(it, ast.Attribute) and isinstance(it.ctx, ast.Load) and id(it) not in called:
            yield f".{it.attr}"
    if isinstance(item, ast.AugAssign):
        yield from names_of_place(item.target)


def _is_of_container(node: ast.AST) -> bool:
    """Return whether a called function is a method of a list, dictionary or string."""
    if not isinstance(node, ast.Attribute) or node.attr not in _OF_CONTAINERS:
        return False
    return not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))


def _names_of_patterns(item: ast.stmt) -> Iterator[str]:
    for case in item.cases if isinstance(item, ast.Match) else ():
        for node in ast.walk(case.pattern):
            yield from names_bound_by(node)


def _given_names(item: ast.stmt) -> Iterator[str]:
    """Yield names passed to a function whose result is ignored, so that it may mutate them."""
    if not isinstance(item, ast.Expr) or not isinstance(item.value, ast.Call):
        return
    call = item.value
    if isinstance(call.func, ast.Name) and call.func.id in _QUIET:
        return
    for it in (*call.args, *(keyword.value for keyword in call.keywords)):
        if isinstance(it, ast.Name) and it.id not in ("self", "cls"):
            yield it.id
        elif isinstance(it, ast.Attribute):
            yield f".{it.attr}"


def is_log(item: ast.stmt) -> bool:
    """Return whether a statement only writes a log."""
    call = item.value if isinstance(item, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr not in _LOGGING:
        return False
    receiver = callee_of(call.func.value)
    name = receiver.id if isinstance(receiver, ast.Name) else getattr(receiver, "attr", "")
    return "log" in name.lower()


def _stored_names(item: ast.stmt) -> Iterator[str]:
    """Yield names of objects that a statement mutates by a key or an attribute."""
    for head in heads_of(item):
        for it in ast.walk(head):
            if isinstance(it, ast.Attribute | ast.Subscript) and not isinstance(it.ctx, ast.Load):
                node: ast.AST = it
                while isinstance(node, ast.Attribute | ast.Subscript):
                    node = node.value
                if isinstance(node, ast.Name):
                    yield node.id
