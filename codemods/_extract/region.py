"""Regions that could be extracted: consecutive statements of a block, their inputs, outputs and exits."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from codemods._extract.bindings import (
    bound_anywhere,
    declared_in,
    deletes,
    names_of_comprehensions,
    own_nodes,
    parameters,
    type_parameters,
)
from codemods._extract.blocks import Block, lines_of_other_branches
from codemods._extract.closures import QUALIFIED, Closures, defines
from codemods._extract.flow import Definite, Liveness, Names
from codemods._extract.frame_looks import CATCHING, catches
from codemods._extract.jumps import is_bound_late, jumps
from codemods._extract.lifetimes import Lasting, lasting_bindings
from codemods._extract.limits import MOST_PARAMETERS, MOST_VALUES
from codemods._extract.logged_names import words_and_calls
from codemods._extract.python2_leaks import PYTHON2, leaks_on_python2, raises_again_outside
from codemods._extract.recursion import Cycles, leads_back
from codemods._extract.refused import Refused
from codemods._extract.weak_references import asking_lines, row_bindings, weak_bindings
from toolkit.model.descendants import children, walk
from toolkit.model.tree import ancestors
from toolkit.source.caller_sight import stack_level
from toolkit.source.calls import last_name

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_AWAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)
FRAMES = {"_getframe", "currentframe", "stack", "extract_stack", "format_stack", "print_stack"}
_SHORT_LIVED = {"NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory", "SpooledTemporaryFile", "ref", "finalize"}
_SHORT_LIVED |= {"flock", "lockf", "socket", "mmap", "FileLock", "create_server"}
"""Functions whose results end early, wherever they are kept."""


class Region(NamedTuple):
    """Statements that can become a function.

    Attributes:
        block: the block that holds the statements.
        start, stop: range of its statements.
        needs: the names that they read, in order, without the receiver.
        gives: the names that they bind and that are read afterwards.
        end: `value` or `bare`: they return with or without a value; `next`: some or all continue the loop;
            empty: execution continues after them.
        leaves: whether execution never continues after them.
        is_async: whether they contain `await`.
        uses_receiver: whether they read the first parameter of a method.
    """

    block: Block
    start: int
    stop: int
    needs: tuple[str, ...]
    gives: tuple[str, ...]
    end: str
    leaves: bool
    is_async: bool
    uses_receiver: bool

    @property
    def body(self) -> list[ast.stmt]:
        """Statements of the region."""
        return self.block.body[self.start : self.stop]


@dataclass
class _Content:
    """The content of one statement, analyzed once, or of several.

    Attributes:
        bound: the names that it may bind.
        names: every name in it, in order.
        refusal: the reason why no region may contain the statement; empty if one may.
        jumps: the jumps inside the statement, each with the number of its loops around the jump.
    """

    bound: set[str]
    names: list[str]
    refusal: str
    jumps: list[tuple[ast.stmt, int]]
    waits: bool


@dataclass
class RegionFinder:
    """Finds the regions of a function.

    Attributes:
        node: its definition.
        receiver: the name of its first parameter, if it is a method; else empty.
        seers: names of functions that inspect their callers.
        lasting: what calls of the project's functions give.
        most_parameters, most_values: maximum number of parameters and results.
        fixed, changing: names of the functions around it, see `InnerFunction`.
        outermost: name of the outermost one of these; empty: it is in none.
        cycles: see `leads_back`.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef
    receiver: str = ""
    seers: frozenset[str] = frozenset()
    lasting: Lasting = Lasting()  # noqa: RUF009 - it is frozen
    most_parameters: int = MOST_PARAMETERS
    most_values: int = MOST_VALUES
    fixed: Names = frozenset()
    changing: Names = frozenset()
    outermost: str = ""
    cycles: Cycles = frozenset()
    _known: dict[ast.stmt, _Content] = field(default_factory=dict)

    def __post_init__(self) -> None:
        body = self.node.body
        self.live = Liveness(self.lasting.suppressing)
        self.live.block(body, frozenset())
        self.definite = Definite(self.lasting.suppressing)
        self.definite.block(body, frozenset(parameters(self.node)) | self.fixed)
        nodes = list(own_nodes(body))
        self.shared = {name for it in nodes if isinstance(it, ast.Global | ast.Nonlocal) for name in it.names}
        self.bound = bound_anywhere(body)
        self.deleted = {name for it in nodes if isinstance(it, ast.stmt) for name in deletes(it)}
        known = self.bound | {*parameters(self.node)} | self.deleted | declared_in(body)
        self.local: Names = frozenset(known) - self.shared | self.fixed
        self._unseen = type_parameters(self.node) | (self.changing - self.local)
        self.closures = Closures(body)
        self.binding_lines = _lines_by_name(
            (it.lineno, bound_anywhere([_alone(it)])) for it in nodes if isinstance(it, ast.stmt)
        )
        names = [it for it in walk(self.node) if isinstance(it, ast.Name) and not isinstance(it.ctx, ast.Store)]
        self._lasting_bindings = lasting_bindings(body, self.lasting.names) + weak_bindings(body, self.lasting.weak)
        self._row_bindings = row_bindings(body, self.lasting.weak)
        self._asking_lines = asking_lines(body, self.lasting.weak)
        self._classes_seen = {it.id for it in names if it.id[:1].isupper()} & self.seers
        apart = names_of_comprehensions(self.node)
        self.reading_lines = _lines_by_name((it.lineno, {it.id}) for it in names if id(it) not in apart)

    def region(self, block: Block, start: int, stop: int) -> Region:
        """Return the region of statements of a block.

        Raises:
            Refused: they cannot be one.
        """
        body = block.body[start:stop]
        if body[0] not in self.definite.before:
            raise Refused("unreachable")
        if raises_again_outside(body, self.node) or (PYTHON2 in self.seers and leaks_on_python2(body, self.node)):
            raise Refused("kept_by_python2")
        content = [self._content(node) for node in body]
        for it in content:
            if it.refusal:
                raise Refused(it.refusal)
        is_last = stop == len(block.body)
        whole = _join_content(content)
        names, bound = whole.names, whole.bound
        end, leaves = self._end(block, body, whole.jumps, is_last=is_last)
        gives = self._gives(body, whole, end, leaves=leaves)
        needs = self._needs(block, body, gives, whole, is_sure=end != "next")
        for name in (bound | declared_in(body)).difference(gives, parameters(self.node)):
            if self._is_outside(self.reading_lines, name, body) and not self._is_outside(
                self.binding_lines, name, body
            ):
                raise Refused("maybe_unbound")
        if self.receiver in bound or (self.receiver and self.receiver in self.bound):
            raise Refused("receiver_bound")
        self._check_lifetimes(body, bound, gives, leaves=leaves and end != "next")
        self.closures.check(body, block.loops, bound, {*needs, *gives})
        if len(needs) > self.most_parameters:
            raise Refused("many_parameters", len(needs))
        uses_receiver = bool(self.receiver) and not {self.receiver, "super", "__class__"}.isdisjoint(names)
        return Region(block, start, stop, needs, gives, end, leaves, whole.waits, uses_receiver)

    def _content(self, node: ast.stmt) -> _Content:
        if node not in self._known:
            nodes = list(own_nodes([node]))
            waits = any(isinstance(it, _AWAITS) or (isinstance(it, ast.comprehension) and it.is_async) for it in nodes)
            content = _Content(bound_anywhere([node]), _names_in_order(node), "", list(jumps([node], 0)), waits)
            content.refusal = "global_bound" if content.bound & self.shared else _refusal(node, nodes)
            content.refusal = content.refusal or self._refusal_of_calls(node)
            if not self._unseen.isdisjoint(content.names):
                content.refusal = "closure"  # only the function and what is in it sees them
            self._known[node] = content
        return self._known[node]

    def _refusal_of_calls(self, node: ast.stmt) -> str:
        if leads_back(node, self.node, self.receiver, self.outermost or self.node.name, self.cycles):
            return "recursive"
        if QUALIFIED in self.seers and defines(walk(node)):
            return "qualified"
        is_catcher = CATCHING in self.seers and catches(walk(node))
        return "frames" if is_catcher or words_and_calls(walk(node)) & self.seers or self._classes_seen else ""

    def _end(
        self, block: Block, body: list[ast.stmt], jumps: list[tuple[ast.stmt, int]], *, is_last: bool
    ) -> tuple[str, bool]:
        """Return how statements exit, and whether execution never continues after them."""
        returns = [node for node, _ in jumps if isinstance(node, ast.Return)]
        outer = [node for node, loops in jumps if not loops and not isinstance(node, ast.Return)]
        leaves = body[-1] in self.definite.leaving
        if outer:
            is_next = all(isinstance(node, ast.Continue) for node in outer) and is_last
            if returns or not is_next or not (block.ends_loop or (leaves and not block.in_finally)):
                raise Refused("early_exit")
            return "next", leaves
        if not returns:
            if leaves:
                raise Refused("only_raises")
            return "", False
        is_end = is_last and block.ends_function
        has_value = any(node.value is not None for node in returns)
        is_bare_end = is_end or has_value or isinstance(body[-1], ast.Return)
        if block.in_finally or not (leaves or is_end) or not is_bare_end:
            raise Refused("early_exit")
        return ("value" if has_value else "bare"), True

    def _gives(self, body: list[ast.stmt], whole: _Content, end: str, *, leaves: bool) -> tuple[str, ...]:
        """Return the names that are read afterwards."""
        names, bound = whole.names, whole.bound
        to = self.live.targets[body[-1]]
        if bound & (to.error | to.answer):
            raise Refused("seen_by_handler")
        after: Names = frozenset() if leaves else self.live.after[body[-1]]
        after |= to.next if end == "next" else frozenset()
        gives = tuple(name for name in names if name in after and name in bound)
        if end == "next" and is_bound_late(body, {*gives}):
            raise Refused("loop_values")
        if len(gives) > self.most_values:
            raise Refused("many_values", len(gives))
        return gives

    def _needs(
        self, block: Block, body: list[ast.stmt], gives: tuple[str, ...], whole: _Content, *, is_sure: bool
    ) -> tuple[str, ...]:
        """Return the names that must be passed in; `is_sure`: values are given at the end of the statements alone."""
        names, bound = whole.names, whole.bound
        end = Definite(self.lasting.suppressing).block(body, frozenset()) if gives and is_sure else None
        unsure = {name for name in gives if not is_sure or (end is not None and name not in end)}
        live = Liveness(self.lasting.suppressing)
        wanted = (live.block(body, frozenset(unsure), self.live.targets[body[-1]]) & self.local) | unsure
        known = self.definite.before[body[0]]
        needs = []
        for name in names:
            if name not in wanted:
                continue
            if name in self.deleted:
                raise Refused("deletes")
            if name in known:
                needs.append(name)
            elif name in unsure or block.loops or name not in bound or self._is_bound_elsewhere(name, body):
                raise Refused("maybe_unbound")
        return tuple(name for name in needs if name != self.receiver)

    def _check_lifetimes(self, body: list[ast.stmt], bound: set[str], gives: tuple[str, ...], *, leaves: bool) -> None:
        """Check that no variable holds something that would end earlier, or, as it is set again, later."""
        first, last = body[0].lineno, body[-1].end_lineno or 0
        for line, names in self._lasting_bindings:
            is_inside = first <= line <= last
            if names & (bound.difference(gives) if is_inside else bound):
                raise Refused("lifetime")
        ended = {name for line, names in self._row_bindings if first <= line <= last for name in names & bound}
        if ended.difference(gives) and not leaves:
            loops = [it for it in ancestors(body[0]) if isinstance(it, _LOOPS) and it.lineno > self.node.lineno]
            again = [(it.lineno, it.end_lineno or 0) for it in loops]
            asked = {*self._asking_lines}.difference(() if loops else lines_of_other_branches(body[0]))
            if any(it > last or any(one <= it <= other for one, other in again) for it in asked):
                raise Refused("lifetime")

    def _is_bound_elsewhere(self, name: str, body: list[ast.stmt]) -> bool:
        return name in parameters(self.node) or self._is_outside(self.binding_lines, name, body)

    def _is_outside(self, lines: dict[str, list[int]], name: str, body: list[ast.stmt]) -> bool:
        """Return whether a name occurs on a line outside of statements."""
        first, last = body[0].lineno, body[-1].end_lineno or 0
        return any(not first <= line <= last for line in lines.get(name, ()))


def _join_content(content: list[_Content]) -> _Content:
    """Return the content of several statements."""
    bound = {name for it in content for name in it.bound}
    names = list(dict.fromkeys(name for it in content for name in it.names))
    return _Content(bound, names, "", [jump for it in content for jump in it.jumps], any(it.waits for it in content))


def _lines_by_name(found: Iterable[tuple[int, set[str]]]) -> dict[str, list[int]]:
    lines: dict[str, list[int]] = {}
    for line, names in found:
        for name in names:
            lines.setdefault(name, []).append(line)
    return lines


def _refusal(node: ast.stmt, nodes: list[ast.AST]) -> str:
    """Return the reason why no region may contain a statement."""
    reason = next((found for it in nodes if (found := _refusal_of_node(it))), "")
    names = (it for it in walk(node) if not (isinstance(it, ast.Name) and it.id == "stack"))
    looks = any(getattr(it, "attr", getattr(it, "id", getattr(it, "arg", ""))) in FRAMES for it in names)
    levels = (it for it in walk(node) if isinstance(it, ast.Call) and stack_level(it))
    return reason or ("frames" if looks or any(levels) else "")


def _refusal_of_node(node: ast.AST) -> str:
    match node:
        case ast.Yield() | ast.YieldFrom():
            return "yields"
        case ast.Delete():
            return "deletes" if deletes(node) else ""
        case ast.Global() | ast.Nonlocal():
            return "global_bound"
        case ast.NamedExpr():
            return "walrus"
    return "lifetime" if isinstance(node, ast.Call) and last_name(node) in _SHORT_LIVED else ""


def _alone(node: ast.stmt) -> ast.stmt:
    """Return a statement without its nested blocks."""
    if not any(getattr(node, name, None) for name in ("body", "cases")) or isinstance(node, _INNER):
        return node
    blank = {"body", "orelse", "finalbody", "cases"}
    fields = {name: [] if name in blank else value for name, value in ast.iter_fields(node)}
    if isinstance(node, ast.Try | ast.TryStar):
        fields["handlers"] = [ast.ExceptHandler(it.type, it.name, []) for it in node.handlers]
    if isinstance(node, ast.Match):
        fields["cases"] = [ast.match_case(it.pattern, it.guard, []) for it in node.cases]
    return type(node)(**fields)


def _names_in_order(node: ast.stmt) -> list[str]:
    """Return every name in a statement, in order."""
    found: dict[str, None] = {}
    waiting: list[ast.AST] = [node]
    while waiting:
        it = waiting.pop()
        for name in (getattr(it, "id", None), getattr(it, "name", None), getattr(it, "rest", None), *_aliases(it)):
            if isinstance(name, str):
                found[name] = None
        waiting += children(it)[::-1]
    return [*found]


def _aliases(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
