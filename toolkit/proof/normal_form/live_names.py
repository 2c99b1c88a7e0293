"""Tell which names of a function may be read after a statement: never too few.

Backward data flow on the tree (live variables), block by block. Any statement may raise, and any `with` may go on after
an error in it.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from toolkit.proof.names.scope_names import names_bound_by, own_nodes
from toolkit.proof.normal_form.copies import COMPREHENSIONS, FUNCTIONS, Names, NoNormalFormError, names_in
from toolkit.proof.normal_form.plain_calls import AT_ONCE

_NONE: Names = frozenset()
_LATER = (*FUNCTIONS, ast.Lambda, ast.ClassDef)
_BINDING = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Import, ast.ImportFrom)
_UNKNOWN = (ast.Match, ast.NamedExpr)


def names_read(nodes: Iterable[ast.AST], hidden: Names = _NONE) -> Iterator[str]:
    """Yield the names that some trees read or delete where they stand, and every name of functions in them.

    Args:
        nodes: the trees.
        hidden: names of comprehensions around them.
    """
    for it in nodes:
        if isinstance(it, ast.Name):
            yield from () if isinstance(it.ctx, ast.Store) or it.id in hidden else (it.id,)
        elif isinstance(it, _LATER):
            yield from set(names_in([it])) - hidden
        elif isinstance(it, COMPREHENSIONS):
            yield from names_read([it.generators[0].iter], hidden)
            within = hidden.union(names_in([one.target for one in it.generators]))
            first, *others = it.generators
            made = [it.key, it.value] if isinstance(it, ast.DictComp) else [it.elt]
            yield from names_read([first.target, *first.ifs, *others, *made], within)
        else:
            if isinstance(it, ast.AugAssign) and isinstance(it.target, ast.Name):
                yield it.target.id
            yield from names_read(ast.iter_child_nodes(it), hidden)


class _Targets(NamedTuple):
    """Names that may be read where a jump goes: `break`, `continue`, `return`, an error."""

    leave: Names = _NONE
    next: Names = _NONE
    answer: Names = _NONE
    error: Names = _NONE


def kept_names(body: Sequence[ast.stmt], shadowed: Names) -> Names:
    """Return the names that functions and generators in some statements may read after the statement they are in."""
    nodes = [it for one in body for it in ast.walk(one)]
    done = {id(it.args[0]) for it in nodes if isinstance(it, ast.Call) and it.args and _consumes(it.func, shadowed)}
    kept = (it for it in nodes if isinstance(it, (*_LATER, ast.GeneratorExp)) and id(it) not in done)
    return frozenset(names_in(one for it in kept for one in _evaluated_later(it)))


def _evaluated_later(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a function or generator, without what is evaluated where a generator stands."""
    if not isinstance(node, ast.GeneratorExp):
        yield node
        return
    first, *others = node.generators
    yield from (first.target, *first.ifs, *others, node.elt)


def _consumes(called: ast.expr, shadowed: Names) -> bool:
    if isinstance(called, ast.Attribute):
        return called.attr == "join" and isinstance(called.value, ast.Constant)
    return isinstance(called, ast.Name) and called.id in AT_ONCE - shadowed


class LiveNames:
    """Names of a function that may be read later.

    Args:
        body: its statements.

    Attributes:
        after: id of a statement -> names that may be read after it.
        caught: id of a statement -> names that may be read after an error in it.

    Raises:
        NoNormalFormError: something binds names in a way that is not followed here.
    """

    def __init__(self, body: Sequence[ast.stmt]) -> None:
        if any(isinstance(it, _UNKNOWN) for one in body for it in ast.walk(one)):
            raise NoNormalFormError
        self.after: dict[int, Names] = {}
        self.caught: dict[int, Names] = {}
        self._block(body, _NONE, _Targets())

    def _block(self, body: Sequence[ast.stmt], after: Names, to: _Targets) -> Names:
        """Return the names that may be read from the start of a block on."""
        for it in reversed(body):
            self.after[id(it)], self.caught[id(it)] = after, to.error
            after = self._before(it, after, to) | to.error
        return after

    def _before(self, it: ast.stmt, after: Names, to: _Targets) -> Names:  # noqa: PLR0911 - one for each kind
        match it:
            case ast.Return():
                return to.answer.union(names_read([it]))
            case ast.Raise():
                return frozenset(names_read([it]))
            case ast.Break():
                return to.leave
            case ast.Continue():
                return to.next
            case ast.If(test, body, orelse):
                return (self._block(body, after, to) | self._block(orelse, after, to)).union(names_read([test]))
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(it, after, to)
            case ast.With(items, body) | ast.AsyncWith(items, body):
                inside = self._block(body, after, to._replace(error=to.error | after))
                skipped = after if len(items) > 1 else _NONE  # the first one may go on after an error in the second
                return (inside - names_stored(items)).union(names_read(items), skipped)
            case ast.Try() | ast.TryStar():
                return self._try(it, after, to)
        bound = names_stored([it]) if isinstance(it, _BINDING) else _NONE
        return (after - bound).union(names_read([it]))

    def _loop(self, it: ast.For | ast.AsyncFor | ast.While, after: Names, to: _Targets) -> Names:
        head = self._block(it.orelse, after, to)
        while True:
            inside = self._block(it.body, head, to._replace(leave=after, next=head))
            if isinstance(it, ast.While):
                more = (head | inside).union(names_read([it.test]))
            else:
                more = (head | (inside - names_stored([it.target]))).union(names_read([it.target]))
            if more == head:
                return head if isinstance(it, ast.While) else head.union(names_read([it.iter]))
            head = more

    def _try(self, it: ast.Try | ast.TryStar, after: Names, to: _Targets) -> Names:
        if it.finalbody:
            after = self._block(it.finalbody, after.union(*to), to)
            to = _Targets(after, after, after, after)
        caught = to.error
        for handler in it.handlers:
            caught |= self._block(handler.body, after, to).union(names_read([handler.type] if handler.type else []))
        end = self._block(it.orelse, after, to)
        return self._block(it.body, end, to._replace(error=caught)) | caught


def names_stored(nodes: Iterable[ast.AST]) -> Names:
    """Return the names that some nodes of one scope bind."""
    return frozenset(name for it in own_nodes(nodes) for name in names_bound_by(it))
