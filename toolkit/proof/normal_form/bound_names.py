"""Tell which names of a function certainly have a value before a statement: never too many."""

import ast
from collections.abc import Iterable, Sequence

from toolkit.model.tree import FunctionNode
from toolkit.proof.names.scope_names import own_nodes
from toolkit.proof.normal_form.branches import always_jumps
from toolkit.proof.normal_form.copies import Names
from toolkit.proof.normal_form.live_names import names_read, names_stored

_STRICT = frozenset({"open", "atomic", "TemporaryDirectory", "NamedTemporaryFile", "ZipFile", "urlopen"})
"""Functions whose results are context managers that handle no error."""
_BINDING = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Import, ast.ImportFrom)


class BoundNames:
    """Names of a function that certainly have a value.

    Args:
        body: its statements; no name is deleted there, and there is no `match` and no walrus.
        parameters: its parameters.

    Attributes:
        before: id of a statement -> names that have a value whenever it is reached.
        doubtful: names that are read where they may have no value.
    """

    def __init__(self, body: Sequence[ast.stmt], parameters: Names) -> None:
        self.before: dict[int, Names] = {}
        self.doubtful: set[str] = set()
        self._breaks: list[Names] = []
        self._follow(body, parameters)

    def _follow(self, block: Sequence[ast.stmt], bound: Names) -> Names:
        """Return what has a value after a block, of that and what had one before it."""
        for it in block:
            self.before[id(it)] = bound
            bound = self._follow_one(it, bound)
        return bound

    def _follow_one(self, it: ast.stmt, bound: Names) -> Names:
        match it:
            case ast.If(test, body, orelse):
                self._read([test], bound)
                return _common([(side, self._follow(side, bound)) for side in (body, orelse)], bound)
            case ast.For(target, head, body, orelse) | ast.AsyncFor(target, head, body, orelse):
                self._read([head], bound)
                return self._loop(bound - _unbound(it), [target], body, orelse)
            case ast.While(test, body, orelse):
                return self._loop(bound - _unbound(it), [test], body, orelse) - _unbound(it)
            case ast.Break():
                self._breaks.append(bound)
            case ast.With(items, body) | ast.AsyncWith(items, body):
                return self._with(items, body, bound) - _unbound(it)
            case ast.Try() | ast.TryStar():
                return self._try(it, bound)
        self._read([it], bound)
        return bound | names_stored([it]) if isinstance(it, _BINDING) else bound

    def _with(self, items: Sequence[ast.withitem], body: Sequence[ast.stmt], bound: Names) -> Names:
        self._read(items, bound)
        after = self._follow(body, bound | names_stored(items))
        is_certain = all(_lets_errors_out(it.context_expr) for it in items)
        return after if is_certain and not always_jumps(body) else bound

    def _loop(
        self, bound: Names, head: Sequence[ast.expr], body: Sequence[ast.stmt], orelse: Sequence[ast.stmt]
    ) -> Names:
        self._read(head, bound)
        ends = self._in_loop(body, bound | names_stored(head))
        self._follow(orelse, bound)
        is_endless = isinstance(head[0], ast.Constant) and head[0].value is True
        return frozenset.intersection(*ends) if is_endless and ends else bound

    def _in_loop(self, body: Sequence[ast.stmt], bound: Names) -> list[Names]:
        """Follow the body of a loop, and return what has a value at each `break`."""
        around, self._breaks = self._breaks, []
        self._follow(body, bound)
        found, self._breaks = self._breaks, around
        return found

    def _try(self, it: ast.Try | ast.TryStar, bound: Names) -> Names:
        start = bound - _unbound(it)
        ends = [([*it.body, *it.orelse], self._follow(it.orelse, self._follow(it.body, bound)))]
        for one in it.handlers:
            self._read([one.type] if one.type else [], start)
            ends.append((one.body, self._follow(one.body, start | {one.name or ""})))
        self._follow(it.finalbody, start)
        return _common(ends, start) - _unbound(it)

    def _read(self, nodes: Iterable[ast.AST], bound: Names) -> None:
        self.doubtful |= set(names_read(nodes)) - bound


def may_be_unbound(function: FunctionNode) -> Names:
    """Return the names of a function whose error says the name, because they may be read without a value."""
    parameters = frozenset(it.arg for it in ast.walk(function.args) if isinstance(it, ast.arg))
    taken = {it.id for it in own_nodes(function.body) if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Del)}
    return frozenset(BoundNames(function.body, parameters).doubtful | taken)


def _lets_errors_out(manager: ast.expr) -> bool:
    """Return whether a context manager certainly lets the errors of its statements out: a file does."""
    return isinstance(manager, ast.Call) and getattr(manager.func, "id", getattr(manager.func, "attr", "")) in _STRICT


def _common(ends: Sequence[tuple[Sequence[ast.stmt], Names]], before: Names) -> Names:
    """Return what has a value after one of some blocks, of which some may never come to their end."""
    reached = [names for block, names in ends if not always_jumps(block)]
    return frozenset.intersection(*reached) if reached else before


def _unbound(node: ast.AST) -> Names:
    """Return the names of errors in a statement, which have no value after their handlers."""
    return frozenset(it.name for it in own_nodes([node]) if isinstance(it, ast.ExceptHandler) and it.name)
