"""Find statements that read another value than before: `parts[0]` in place of `parts[2]`, `user` in place of `owner`.

Both were known there before, and in every case the answers were alike. Mutants cannot tell that no input differs: the
old statement itself is a mutant of the new one, and it survives.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from toolkit.model.tree import dump_node
from toolkit.proof.normal_form.copies import copy_node

_HOLE = ast.Name("_", ast.Load())
_ALIAS = f"Assign Name(id={{!r}}, ctx=Store()) {ast.dump(_HOLE)}"

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


def reads_of(item: ast.AST, heads: Sequence[ast.AST]) -> Reads:
    """Return what a statement reads; `heads`: its parts without the statements in it."""
    found: list[Value] = []
    shapes = [dump_node(_Emptied(found).visit(copy_node(head))) for head in heads]
    return Reads(" ".join((type(item).__name__, *shapes)), tuple(found))


def swapped_reads(
    blocks: Iterable[tuple[Sequence[_Reading], Sequence[_Reading]]], before: Sequence[_Reading]
) -> frozenset[int]:
    """Return the ids of the statements of both versions that are the same but for a value that the old version knew.

    Args:
        blocks: statements that were replaced, and those in their place.
        before: all statements of the old version of the function.
    """
    known = frozenset(it[:end] for one in before for it in one.reads.values for end in range(1, len(it) + 1))
    aliases = {(it.reads.shape, it.reads.values) for it in before}

    def is_swapped(old: _Reading, new: _Reading) -> bool:
        if old.reads.shape != new.reads.shape:
            return False
        pairs = zip(old.reads.values, new.reads.values, strict=True)
        return any(_is_known(was, now, known) and not _is_alias(was, now, aliases) for was, now in pairs)

    pairs = ((old, new) for gone, put_in in blocks for old in gone for new in put_in if is_swapped(old, new))
    return frozenset(id(it) for pair in pairs for it in pair)


def _is_known(was: Value, now: Value, known: frozenset[Value]) -> bool:
    """Return whether a value is another one, and was read before, or belongs to another name that was."""
    return was != now and (now in known or (was[0] != now[0] and now[:1] in known))


def _is_alias(was: Value, now: Value, aliases: set[tuple[str, tuple[Value, ...]]]) -> bool:
    """Return whether one of two values is a name that the old version gave to the other one."""
    pairs = ((was, now), (now, was))
    return any(len(one) == 1 and (_ALIAS.format(one[0]), (other,)) in aliases for one, other in pairs)


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
