"""Find the statements of a function that may be calls of extracted parts."""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.proof.normal_form.branches import End
from toolkit.proof.normal_form.copies import is_constant
from toolkit.proof.normal_form.new_methods import Receiver

LOOPS = (ast.For, ast.AsyncFor, ast.While)


class PartCall(NamedTuple):
    """A statement that calls a part.

    Attributes:
        block: the statements of which it is one; `place`: its index there.
        end: where execution goes after it, if nothing but that happens.
        given: names in its arguments.
        targets: names that get the result; None if it is returned or nobody reads it.
        receiver: the parameter through which a method is called; empty for a function.
    """

    block: list[ast.stmt]
    place: int
    end: End
    name: str
    given: tuple[str, ...]
    targets: tuple[str, ...] | None
    receiver: str = ""

    @property
    def statement(self) -> ast.stmt:
        """The statement itself."""
        return self.block[self.place]


def part_calls(block: list[ast.stmt], end: End, receiver: Receiver | None) -> Iterator[PartCall]:
    """Yield the statements that may be calls of parts."""
    for index, it in enumerate(block):
        rest = block[index + 1 :]
        here: End = "return" if is_bare_return(rest) else "" if rest else end
        if isinstance(it, ast.Assign | ast.Expr | ast.Return) and (found := _read_call(block, index, here, receiver)):
            yield found
        elif isinstance(it, ast.If):
            yield from part_calls(it.body, here, receiver)
            yield from part_calls(it.orelse, here, receiver)
        elif isinstance(it, ast.With | ast.AsyncWith):
            yield from part_calls(it.body, here, receiver)
        elif isinstance(it, LOOPS):
            yield from part_calls(it.body, "continue", receiver)
            yield from part_calls(it.orelse, here, receiver)
        elif isinstance(it, ast.Try | ast.TryStar):
            for inner in (it.body, *(one.body for one in it.handlers), it.orelse, it.finalbody):
                yield from part_calls(inner, "", receiver)


def _read_call(block: list[ast.stmt], index: int, end: End, receiver: Receiver | None) -> PartCall | None:
    it = block[index]
    call = getattr(it, "value", None)
    if not isinstance(call, ast.Call) or call.keywords or not (name := _called_name(call.func, receiver)):
        return None
    given = [one.id for one in call.args if isinstance(one, ast.Name)]
    targets: tuple[str, ...] | None = None
    if isinstance(it, ast.Assign):
        targets = names_made_of(it.targets[0]) if len(it.targets) == 1 else ()
    if len(given) != len(call.args) or targets == ():
        return None
    through = receiver.name if receiver and isinstance(call.func, ast.Attribute) else ""
    return PartCall(block, index, end, name, tuple(given), targets, through)


def _called_name(called: ast.expr, receiver: Receiver | None) -> str:
    """Return the name of a function, or of a method that is called through the first parameter of its caller."""
    if isinstance(called, ast.Name):
        return called.id
    own = [receiver.name] if receiver else []
    is_own = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id in own
    return called.attr if is_own and isinstance(called, ast.Attribute) else ""


def names_made_of(value: ast.expr | None) -> tuple[str, ...]:
    """Return the names of which an expression consists, each once, and "" first for a tuple; else nothing."""
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    names = tuple(it.id for it in parts if isinstance(it, ast.Name))
    mark = [""] if isinstance(value, ast.Tuple) else []
    return (*mark, *names) if parts and len(set(names)) == len(parts) else ()


def is_bare_return(rest: Sequence[ast.stmt]) -> bool:
    """Return whether statements are a `return` without a value, and perhaps more that never runs."""
    return bool(rest) and isinstance(rest[0], ast.Return) and returns_nothing(rest[0])


def returns_nothing(it: ast.Return) -> bool:
    """Return whether a `return` gives no value."""
    return it.value is None or is_constant(it.value, None)
