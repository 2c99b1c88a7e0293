"""Tell whether a function gives each of its names a value before it reads it, whatever it is given."""

import ast
from collections.abc import Collection, Iterable, Sequence

from toolkit.proof.normal_form.branches import always_jumps
from toolkit.proof.normal_form.copies import names_in

_ODD = (ast.Match, ast.Delete, ast.NamedExpr)


def certain_names(body: Sequence[ast.stmt], names: Collection[str], parameters: frozenset[str]) -> frozenset[str]:
    """Return those of some names that have a value wherever they are read, so that reading them does nothing.

    Args:
        body: the statements of a function.
        names: its own names, with parameters.
        parameters: those of them that have a value at its start.
    """
    every = [it for one in body for it in ast.walk(one)]
    taken = {it.id for it in every if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Del)}
    taken |= {it.name or "" for it in every if isinstance(it, ast.ExceptHandler)}
    left = frozenset(names) - taken
    return frozenset(it for it in left if it in parameters or is_definite(body, frozenset({it}), parameters))


def is_definite(body: Sequence[ast.stmt], own: frozenset[str], parameters: frozenset[str]) -> bool:
    """Return whether no name is read that may have no value.

    Args:
        body: the statements of a function without functions in it.
        own: its names.
        parameters: those of them that have a value at its start.
    """
    if any(isinstance(it, _ODD) for one in body for it in ast.walk(one)):
        return False
    search = _Search(own)
    search.follow(body, parameters)
    return search.is_definite


class _Search:
    def __init__(self, own: frozenset[str]) -> None:
        self._own = own
        self.is_definite = True

    def follow(self, block: Sequence[ast.stmt], bound: frozenset[str]) -> frozenset[str]:
        """Return what has a value after a block, of that and what had one before it."""
        for it in block:
            bound = self._follow_one(it, bound)
        return bound

    def _follow_one(self, it: ast.stmt, bound: frozenset[str]) -> frozenset[str]:
        match it:
            case ast.If(test, body, orelse):
                self._read([test], bound)
                after = [self.follow(side, bound) for side in (body, orelse)]
                ends = [always_jumps(side) for side in (body, orelse)]
                return (
                    self._own
                    if all(ends)
                    else frozenset.intersection(*(a for a, e in zip(after, ends, strict=True) if not e))
                )
            case ast.For(target, head, body, orelse) | ast.AsyncFor(target, head, body, orelse):
                self._read([head], bound)
                self.follow(body, bound | self._names_stored([target]))
                self.follow(orelse, bound)
                return bound
            case ast.While(test, body, orelse):
                self._read([test], bound)
                self.follow(body, bound)
                self.follow(orelse, bound)
                return bound
            case ast.With(items, body) | ast.AsyncWith(items, body):
                self._read(items, bound)
                self.follow(body, bound | self._names_stored(items))
                return bound
            case ast.Try(body, handlers, orelse, finalbody) | ast.TryStar(body, handlers, orelse, finalbody):
                self.follow(orelse, self.follow(body, bound))
                for one in handlers:
                    self._read([one.type] if one.type else [], bound)
                    self.follow(one.body, bound | {one.name or ""})
                return self.follow(finalbody, bound)
        self._read([it], bound)
        return bound | self._names_stored([it])

    def _read(self, nodes: Iterable[ast.AST], bound: frozenset[str]) -> None:
        """Notice names that have no value where they are read, or changed in place."""
        every = [it for node in nodes for it in ast.walk(node)]
        read = {it.id for it in every if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load)}
        read |= {name for it in every if isinstance(it, ast.AugAssign) for name in names_in([it.target])}
        self.is_definite = self.is_definite and not (read & self._own) - bound

    def _names_stored(self, nodes: Iterable[ast.AST]) -> frozenset[str]:
        found = (it for node in nodes for it in ast.walk(node) if isinstance(it, ast.Name))
        return frozenset(it.id for it in found if isinstance(it.ctx, ast.Store))
