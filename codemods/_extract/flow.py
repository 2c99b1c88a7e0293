"""Data flow of names in a function: which may still be read, and which are certainly bound.

Both are computed on the tree, block by block: the names that may be read are never too few, the certainly bound ones
never too many. Any statement may raise.
"""

import ast
from dataclasses import dataclass, field
from typing import NamedTuple

from codemods._extract.bindings import binds, bound_anywhere, deletes, own_nodes, reads, stored
from codemods._extract.name_words import words_of
from toolkit.model.tree import callee_of, name_of

Names = frozenset[str]
_NONE: Names = frozenset()
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_QUIET = {
    "open",
    "closing",
    "atomic",
    "urlopen",
    "ZipFile",
    "NamedTemporaryFile",
    "TemporaryDirectory",
    "TemporaryFile",
}
_QUIET |= {"Lock", "RLock", "fdopen", "cursor", "app_context", "test_request_context", "ThreadPoolExecutor", "Pool"}


class Targets(NamedTuple):
    """The names that may be read at the target of a jump."""

    leave: Names = _NONE
    next: Names = _NONE
    answer: Names = _NONE
    error: Names = _NONE


_NOWHERE = Targets()


@dataclass
class Liveness:
    """The names that may be read later.

    Attributes:
        suppressing: see `may_suppress`.
        after: maps a statement to the names that may be read after it.
        targets: maps a statement to the names that may be read at the targets of its jumps.
    """

    suppressing: Names = _NONE
    after: dict[ast.stmt, Names] = field(default_factory=dict)
    targets: dict[ast.stmt, Targets] = field(default_factory=dict)

    def block(self, body: list[ast.stmt], after: Names, to: Targets = _NOWHERE) -> Names:
        """Return the names that may be read from the start of a block on."""
        for node in reversed(body):
            self.after[node] = after
            self.targets[node] = to
            after = self._before(node, after, to) | to.error
        return after

    def _before(self, node: ast.stmt, after: Names, to: Targets) -> Names:  # noqa: PLR0911 - one for each kind
        match node:
            case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
                return self._jump(node, to)
            case ast.If():
                return self.block(node.body, after, to) | self.block(node.orelse, after, to) | reads(node.test)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(node, after, to)
            case ast.Try() | ast.TryStar():
                return self._try(node, after, to)
            case ast.With() | ast.AsyncWith():
                return self._with(node, after, to)
        if not isinstance(node, ast.Match):
            return (after - binds(node)) | reads(node)
        before = after | reads(node.subject)
        for case in node.cases:
            before |= self.block(case.body, after, to) | reads(case.pattern, case.guard)
        return before

    def _jump(self, node: ast.Return | ast.Raise | ast.Break | ast.Continue, to: Targets) -> Names:
        if isinstance(node, ast.Return):
            return to.answer | reads(node.value)
        if isinstance(node, ast.Raise):
            return frozenset(reads(node))
        return to.leave if isinstance(node, ast.Break) else to.next

    def _with(self, node: ast.With | ast.AsyncWith, after: Names, to: Targets) -> Names:
        before = self.block(
            node.body, after, to._replace(error=to.error | after) if may_suppress(node, self.suppressing) else to
        )
        for item in reversed(node.items):
            before = (before - stored(item.optional_vars or ast.Pass())) | reads(item.context_expr)
            before |= reads(item.optional_vars)
        return before

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, after: Names, to: Targets) -> Names:
        end = self.block(node.orelse, after, to)
        head = end
        while True:
            inside = self.block(node.body, head, to._replace(leave=after, next=head))
            if isinstance(node, ast.While):
                more = head | inside | reads(node.test)
            else:
                more = head | (inside - stored(node.target)) | reads(node.target)
            if more == head:
                return head if isinstance(node, ast.While) else head | reads(node.iter)
            head = more

    def _try(self, node: ast.Try | ast.TryStar, after: Names, to: Targets) -> Names:
        if node.finalbody:
            after = self.block(node.finalbody, after | to.leave | to.next | to.answer | to.error, to)
            to = Targets(after, after, after, after)
        caught = to.error
        for handler in node.handlers:
            inside = self.block(handler.body, after, to)
            caught |= (inside - {handler.name or ""}) | reads(handler.type)
        end = self.block(node.orelse, after, to)
        return self.block(node.body, end, to._replace(error=caught)) | caught


def may_suppress(node: ast.With | ast.AsyncWith, suppressing: Names) -> bool:
    """Return whether a `with` may go on after an error in its block; files, locks and transactions do not.

    Args:
        node: the statement.
        suppressing: functions and classes of the project that give what may do so, whatever their names say.
    """
    return not all(_is_quiet(item.context_expr, suppressing) for item in node.items)


def _is_quiet(node: ast.expr, suppressing: Names) -> bool:
    name = name_of(callee_of(node))
    return name not in suppressing and (name in _QUIET or words_of(name)[-1:] == ["lock"])


Bound = Names | None
"""The names that are certainly bound; None if the place is unreachable."""


def _meet(*states: Bound) -> Bound:
    found: Bound = None
    for state in states:
        if state is not None:
            found = state if found is None else found & state
    return found


@dataclass
class Definite:
    """The names that are certainly bound.

    Attributes:
        suppressing: see `may_suppress`.
        before: maps a statement to the names bound before it; unreachable statements are missing.
        leaving: statements after which nothing is reachable.
        breaks: names bound at each `break`, for each enclosing loop.
        caught: names of the errors that are being handled.
    """

    suppressing: Names = _NONE
    before: dict[ast.stmt, Names] = field(default_factory=dict)
    leaving: set[ast.stmt] = field(default_factory=set)
    breaks: list[list[Names]] = field(default_factory=lambda: [[]])
    caught: list[str] = field(default_factory=list)

    def block(self, body: list[ast.stmt], state: Bound) -> Bound:
        """Return the names that are bound at the end of a block."""
        for node in body:
            if state is None:
                return None
            self.before[node] = state
            state = self._after(node, state)
            if state is None:
                self.leaving.add(node)
        return state

    def _after(self, node: ast.stmt, state: Names) -> Bound:  # noqa: PLR0911 - one for each kind
        match node:
            case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
                if isinstance(node, ast.Break):
                    self.breaks[-1].append(state.difference(self.caught))
                return None
            case ast.If():
                return _meet(self.block(node.body, state), self.block(node.orelse, state))
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(node, state - _unbound_in(node.body))
            case ast.Try() | ast.TryStar():
                return self._try(node, state)
            case ast.With() | ast.AsyncWith():
                return self._with(node, state)
        if not isinstance(node, ast.Match):
            return (state | binds(node)) - deletes(node)
        ends = [self.block(case.body, state | _captured(case)) for case in node.cases]
        return _meet(*ends, *([] if _takes_all(node.cases[-1]) else [state]))

    def _with(self, node: ast.With | ast.AsyncWith, state: Names) -> Bound:
        given = {name for it in node.items if it.optional_vars for name in stored(it.optional_vars)}
        end = self.block(node.body, state | given)
        return _meet(state - _unbound_in(node.body), end) if may_suppress(node, self.suppressing) else end

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, state: Names) -> Bound:
        self.breaks.append([])
        self.block(node.body, state if isinstance(node, ast.While) else state | stored(node.target))
        is_endless = isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(node.test.value)
        left = self.breaks.pop()
        end = None if is_endless else self.block(node.orelse, state)
        return _meet(end, *left)

    def _try(self, node: ast.Try | ast.TryStar, state: Names) -> Bound:
        caught = state - _unbound_in(node.body)
        ends = [self.block(node.orelse, self.block(node.body, state))]
        for handler in node.handlers:
            self.caught.append(handler.name or "")
            end = self.block(handler.body, caught | {handler.name or ""})
            caught_name = self.caught.pop()
            ends.append(None if end is None else end - {caught_name})
        if not node.finalbody:
            return _meet(*ends)
        parts = [*node.body, *node.orelse, *(it for handler in node.handlers for it in handler.body)]
        names = {handler.name or "" for handler in node.handlers}
        last = self.block(node.finalbody, state - _unbound_in(parts) - names)
        end = _meet(*ends)
        return None if last is None or end is None else (end | last) - _unbound_in(node.finalbody)


def _unbound_in(body: list[ast.stmt]) -> Names:
    """Return the names that statements may unbind."""
    found: set[str] = set()
    for node in own_nodes(body):
        if isinstance(node, ast.Delete):
            found |= deletes(node)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
    return frozenset(found)


def _captured(case: ast.match_case) -> Names:
    return frozenset() if isinstance(case.pattern, ast.MatchOr) else frozenset(bound_anywhere([case.pattern]))  # type: ignore[list-item]


def _takes_all(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
