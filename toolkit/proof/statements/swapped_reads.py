"""Find statements that read another value than before: `parts[0]` in place of `parts[2]`, `user` in place of `owner`.

Another function of the file is one, too: `term()` in place of `atom()`. Both were known there before, and in every case
the answers were alike. Mutants cannot tell that no input differs: the old statement itself is a mutant of the new one,
and it survives.
"""

import ast
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, Protocol

from toolkit.model.tree import dump_node
from toolkit.proof.normal_form.copies import FUNCTIONS, copy_node

_HOLE = ast.Name("_", ast.Load())
_ALIAS = f"Assign Name(id={{!r}}, ctx=Store()) {ast.dump(_HOLE)}"

_ITSELF = frozenset({"self", "cls"})

Value = tuple[str, ...]
"""Value that a statement reads: a name, then its attributes, constant keys and numbers of items."""


class Reads(NamedTuple):
    """Values that a statement reads.

    Attributes:
        shape: the statement without them.
        values: each of them, in their order.
    """

    shape: str = ""
    values: tuple[Value, ...] = ()


class _Reading(Protocol):
    @property
    def reads(self) -> Reads: ...

    @property
    def bound(self) -> tuple[str, ...]: ...


def reads_of(item: ast.AST, heads: Sequence[ast.AST]) -> Reads:
    """Return what a statement reads; `heads`: its parts without the statements in it."""
    found: list[Value] = []
    shapes = [dump_node(_Emptied(found).visit(copy_node(head))) for head in heads]
    return Reads(" ".join((type(item).__name__, *shapes)), tuple(found))


def parameters_of(node: ast.AST) -> Reads:
    """Return the parameters of a function as what its head reads: its statements know them, read or not."""
    found = [it.arg for it in ast.walk(node.args) if isinstance(it, ast.arg)] if isinstance(node, FUNCTIONS) else []
    return Reads(" ".join(("head", *found)), tuple((it,) for it in found if it not in _ITSELF))


def swapped_reads(
    gone: Sequence[_Reading],
    put_in: Sequence[_Reading],
    before: Sequence[_Reading],
    hunks: Iterable[tuple[Sequence[_Reading], Sequence[_Reading]]] = (),
    functions: Container[str] = (),
) -> frozenset[int]:
    """Return the ids of the statements of both versions that are the same but for a value that the old version knew.

    A statement that moved far, and that the other version has as well, is none.

    Args:
        gone: statements of the function that the new version lacks.
        put_in: those that the old version lacks.
        before: all statements of the old version of the function.
        hunks: (old, new) statements that stand in each other's place; two of them may have changed places.
        functions: names of the functions and classes of the file that both versions have.
    """
    known = frozenset(it[:end] for one in before for it in one.reads.values for end in range(1, len(it) + 1))
    aliases = frozenset(_lasting_aliases(before))

    def is_swapped(old: _Reading, new: _Reading) -> bool:
        pairs = zip(old.reads.values, new.reads.values, strict=True)
        return any(
            (_is_known(was, now, known) and not {(was, now), (now, was)} & aliases)
            or (was != now and was[:-1] == now[:-1] and all(it[-1].removeprefix(".") in functions for it in (was, now)))
            for was, now in pairs
        )

    pairs = chain(
        _of_one_shape(_without_moved(gone, put_in), _without_moved(put_in, gone)),
        *(_of_one_shape(*hunk) for hunk in hunks),
    )
    return frozenset(id(it) for pair in pairs if is_swapped(*pair) for it in pair)


def _of_one_shape(old: Iterable[_Reading], new: Iterable[_Reading]) -> Iterator[tuple[_Reading, _Reading]]:
    """Yield each statement of the old version with each of the new one that is the same but for values."""
    by_shape: dict[str, list[_Reading]] = defaultdict(list)
    for it in old:
        by_shape[it.reads.shape].append(it)
    return ((was, now) for now in new for was in by_shape[now.reads.shape])


def _without_moved(own: Sequence[_Reading], others: Sequence[_Reading]) -> list[_Reading]:
    """Return the statements of one version of which the other one has fewer."""
    left = Counter(it.reads for it in own) - Counter(it.reads for it in others)
    return [it for it in own if left[it.reads]]


def _is_known(was: Value, now: Value, known: frozenset[Value]) -> bool:
    """Return whether a value is another one, and was read before, or belongs to another name that was."""
    return was != now and (now in known or (was[0] != now[0] and now[:1] in known))


def _lasting_aliases(before: Sequence[_Reading]) -> Iterator[tuple[Value, Value]]:
    """Yield each name that the old version gave to a value, and that value: neither was changed from there on.

    `former = account.balance` is no other name of it where the balance is set later, nor `last = item` in a loop that
    asks for the `last` one first.
    """
    bindings = Counter(name for it in before for name in it.bound)
    changed = {name: at for at, it in enumerate(before) for name in it.bound}
    read: dict[str, int] = {}
    for at, it in enumerate(before):
        for value in it.reads.values:
            read.setdefault(value[0], at)
    for at, it in enumerate(before):
        if len(it.bound) == len(it.reads.values) == 1 and it.reads.shape == _ALIAS.format(it.bound[0]):
            (name,), (value,) = it.bound, it.reads.values
            is_changed = any(changed.get(part, -1) > at for part in value)
            if bindings[name] == 1 and read.get(name, at + 1) > at and not is_changed:
                yield (name,), value


class _Emptied(ast.NodeTransformer):
    """Puts a hole in the place of each value that is read, and collects them."""

    def __init__(self, found: list[Value]) -> None:
        self._found = found

    def visit(self, node: ast.AST) -> ast.AST:
        """Return a hole for a value, and anything else with holes in it."""
        value = tuple(_parts_of(node))
        if not value or not value[0]:
            return self.generic_visit(node)
        self._found.append(value)
        return _HOLE


def _parts_of(node: ast.AST) -> Iterator[str]:
    """Yield the parts of a value, beginning with its name, which is empty if it is none."""
    if isinstance(node, ast.Name):
        yield node.id if isinstance(node.ctx, ast.Load) else ""
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield from _parts_of(node.value)
        yield f".{node.attr}"
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is_constant(node.slice):
        yield from _parts_of(node.value)
        yield dump_node(node.slice)
    else:
        yield ""


def _is_constant(node: ast.AST) -> bool:
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)
