"""Prove that a pin holds: run the same program twice, and see what still differs.

Nothing is scrubbed: a case whose answers differ is kept out, and the places where they differ are named.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from toolkit.characterize.replaying import Pin, Program, Replayed, replay
from toolkit.model.recording import Call, Exchange

_MOST = 20


class Unsteady(msgspec.Struct, frozen=True):
    """A case that answers differently although nothing has changed.

    Attributes:
        position: of the case among those that were put.
        places: where, as paths into the answer: `line.answer_body.text`; at most 20.
        first, second: what stood at the first of them.
        why: instead of places, if there was no answer: `timeout`, ...
    """

    position: int
    places: tuple[str, ...] = ()
    first: str = ""
    second: str = ""
    why: str = ""


class Proof(msgspec.Struct, frozen=True):
    """What two runs of the same program say.

    Attributes:
        steady: position of a case -> its answer, the same in both.
        unsteady: every other case.
        pinned: what held; `broken`: what was asked for and did not hold.
    """

    steady: Mapping[int, Replayed]
    unsteady: tuple[Unsteady, ...]
    pinned: tuple[str, ...]
    broken: tuple[str, ...]


def prove(program: Program, cases: Sequence[Call | Exchange], pin: Pin) -> Proof:
    """Run the cases twice, in two processes with different hash seeds, one after the other.

    Raises:
        UsageError: the program cannot be started.
    """
    described, first = replay(program, cases, pin, hash_seed=1)
    firsts = list(first)
    _, second = replay(program, cases, pin, hash_seed=2)
    steady: dict[int, Replayed] = {}
    unsteady = []
    for position, (one, other) in enumerate(zip(firsts, second, strict=True)):
        if one.line is None or other.line is None:
            unsteady.append(Unsteady(position, why=one.why or other.why))
        elif one == other:
            steady[position] = one
        else:
            unsteady.append(_unsteady(position, one, other))
    return Proof(steady, tuple(unsteady), described.pinned, described.broken)


def _unsteady(position: int, one: Replayed, other: Replayed) -> Unsteady:
    found = list(differences(msgspec.to_builtins(one), msgspec.to_builtins(other)))
    _, first, second = found[0]
    return Unsteady(position, tuple(place for place, _, _ in found[:_MOST]), first, second)


def differences(one: Any, other: Any, place: str = "") -> Iterator[tuple[str, str, str]]:
    """Where two values differ: (path, what stands in the first, what stands in the second)."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other}):
            yield from differences(one.get(name), other.get(name), f"{place}.{name}" if place else name)
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(left, right, f"{place}.{number}")
    elif one != other or type(one) is not type(other):
        yield place, repr(one)[:200], repr(other)[:200]
