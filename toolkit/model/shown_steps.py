"""Choose the steps of a job or request that are shown: what changes something goes before what only reads."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from toolkit.model.procedures import JobStep

_CHANGES = frozenset(
    {
        *("write", "save", "delete", "generic_write", "generic_delete", "queue", "system", "mail", "retry"),
        *("remove_file", "write_file", "migrate", "make_tables", "drop_tables", "command"),
    }
)
_STRONG = _CHANGES - {"write_file", "command", "make_tables"} | {"unused", "system"}
_WEIGHTS = dict.fromkeys(_STRONG, 3) | {"answer": 1, "prepare": 2, "raise": 1, "validate": 1}
"""Calls around a step that each outweigh; steps of called functions are left out first."""
_OF_CALLS = 2
"""The same for calls of functions that lead to changes."""
_LIGHT = frozenset({"each", "stop"})
"""Steps that do not count, because they only say when others are done."""
_EMPTY = frozenset({"call", "each", "trigger"})
"""Steps that say nothing if nothing stands below them."""
_ONLY_READ = frozenset({"read", "index", "validate"})


def has_effect(step: JobStep) -> bool:
    """Return whether a step changes something, or calls another system."""
    return step.act in _CHANGES or bool(step.writes or step.calls)


def cut_steps(steps: Sequence[JobStep], most: int) -> tuple[list[JobStep], list[JobStep]]:
    """Return the steps that are shown and those that are left out, both in the order of the code.

    Left out are reads and calls of functions that only read, before anything else; then what stands inside the most
    called functions and loops.

    Args:
        steps: the steps in the order of the code.
        most: number of steps that are shown.
    """
    merged = _merge_ends(steps)
    if sum(step.act not in _LIGHT for step in merged) > most:
        merged = _fold_calls(merged)
    kept: set[int] = set()
    for position in sorted(range(len(merged)), key=lambda at: _rank(merged[at])):
        needed = {position, *_around(merged, position)}
        if sum(merged[at].act not in _LIGHT for at in kept | needed) <= most:
            kept |= needed
    shown = [step for position, step in enumerate(merged) if position in kept]
    return shown, [step for position, step in enumerate(merged) if position not in kept]


def without_empty(steps: Sequence[JobStep]) -> list[JobStep]:
    """Return steps without calls and loops in which nothing is done."""
    kept: list[JobStep] = []
    for step in reversed(steps):
        has_inner = bool(kept) and kept[-1].depth > step.depth
        if step.act not in _EMPTY or has_inner or (step.act != "each" and has_effect(step)):
            kept.append(step)
    return kept[::-1]


def unwrap(steps: Sequence[JobStep]) -> list[JobStep]:
    """Return steps without calls around everything: a function that only hands on to another one."""
    while (
        steps
        and steps[0].act == "call"
        and not steps[0].condition
        and all(step.depth for step in steps[1:])
        and len(steps) > 1
    ):
        steps = [msgspec.structs.replace(step, depth=step.depth - 1) for step in steps[1:]]
    return [*steps]


def count_changes(steps: Sequence[JobStep]) -> int:
    """Return how many steps change something or call another system, themselves or through a called function."""
    return sum(map(has_effect, steps))


def _rank(step: JobStep) -> tuple[bool, int]:
    """Return the rank of a step among those that are shown; the least comes first."""
    only_reads = step.act in _ONLY_READ or (step.act == "call" and not has_effect(step))
    weight = _OF_CALLS if step.act == "call" and has_effect(step) else _WEIGHTS.get(step.act, 0)
    return only_reads, step.depth - weight


def _merge_ends(steps: Sequence[JobStep]) -> list[JobStep]:
    """Return steps with the conditions joined under which nothing goes on, where they follow each other."""
    merged: list[JobStep] = []
    for step in steps:
        last = merged[-1] if merged else None
        if step.act == "stop" and last is not None and last.act == "stop" and last.depth == step.depth:
            parts = [
                f"({it})" if re.search(r"\bif\b|\blambda\b", it) else it for it in (last.condition, step.condition)
            ]
            merged[-1] = msgspec.structs.replace(last, condition=" or ".join(parts))
        else:
            merged.append(step)
    return merged


def _fold_calls(steps: Sequence[JobStep]) -> list[JobStep]:
    """Return steps without those inside a call that only say again which tables the call writes."""
    kept: list[JobStep] = []
    position = 0
    while position < len(steps):
        step = steps[position]
        kept.append(step)
        position += 1
        end = position
        while end < len(steps) and steps[end].depth > step.depth:
            end += 1
        inside = steps[position:end]
        if step.act == "call" and step.depth and inside and all(it.act in ("read", "write", "each") for it in inside):
            position = end if {it.what for it in inside if it.act == "write"} <= {*step.writes} else position
    return kept


def _around(steps: Sequence[JobStep], position: int) -> Iterator[int]:
    """Yield the positions of the loops and calls whose steps a step is one of."""
    depth = steps[position].depth
    for at in range(position - 1, -1, -1):
        if steps[at].depth < depth:
            depth = steps[at].depth
            yield at
