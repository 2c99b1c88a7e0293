"""Compare the responses to the same cases before and now, by function and endpoint."""

import json
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from toolkit.characterize.causes import Accepted, CauseCollection, accept_nothing
from toolkit.characterize.difference_kinds import Kind, shape_of
from toolkit.characterize.difference_places import PartPairs, PlaceDifference, describe_parts, find_places
from toolkit.characterize.part_comparison import changed_parts
from toolkit.characterize.python2_port import NO_PORT, Port
from toolkit.characterize.response_errors import deciding_error, has_failed
from toolkit.characterize.upgrade import INPUT, SAME, Upgrade, explain, tells_statements
from toolkit.model.links import is_helper
from toolkit.model.lock import Case, Lock
from toolkit.model.refused_kinds import is_refused_alike, is_refused_in_other_words
from toolkit.model.verify import ChangedExample, ChangedFunction, ChangedPart, DifferenceCause, Pace
from toolkit.session.replay_program import Response
from toolkit.text.python_repr import python_repr

_SHRUNK = 3  # examples of one function whose inputs are shrunk
_TWICE = 2.0
_LEAST = 0.05  # CPU seconds below which run times are not compared
_SHORTEST = 0.001  # CPU seconds; the lower limit of a measured time

Responses = Mapping[str, Sequence[Response]]
"""Case id -> responses, one at each clock."""


class SmallestInput(NamedTuple):
    """The smallest input known to show a difference.

    Attributes:
        case: the input; before: requests that must come first.
        parts: part -> (before, now).
        follows: the request whose difference causes this one; None: it has its own cause, or the cause is unknown.
    """

    case: Case
    before: Sequence[Case]
    parts: PartPairs
    follows: Case | None = None


class DifferingCase(NamedTuple):
    """A case with differences.

    Attributes:
        case, clock: the case, and the index of the first clock at which it differs.
        parts: part -> (before, now), only those that count.
        shapes: kinds of its differences; causes: keys of their causes.
        error: class and message of the exception in which a request ends now, and did not before.
    """

    case: Case
    clock: int
    parts: PartPairs
    shapes: frozenset[Kind]
    causes: frozenset[str]
    error: str = ""


Shrink = Callable[[DifferingCase, Sequence[Case]], SmallestInput]
"""(differing case, all differing requests) -> a smaller input that differs in the same way."""


class Changes(NamedTuple):
    """Differences: functions and endpoints, public ones first, and the causes.

    Attributes:
        refused_alike: ids of cases that count as the same although Python's error message differs.
    """

    functions: tuple[ChangedFunction, ...]
    causes: tuple[DifferenceCause, ...]
    refused_alike: tuple[str, ...] = ()


def locked_responses(lock: Lock, port: Port = NO_PORT) -> dict[str, tuple[Response, ...]]:
    """Return case id -> locked responses at each clock, translated by a port."""
    clocks = range(len(lock.setup.clocks))
    return {case.id: tuple(Response(port.parts(case.expected_parts(clock))) for clock in clocks) for case in lock.cases}


def changed_functions(
    lock: Lock,
    responses: tuple[Responses, Responses],
    shrink: Shrink,
    upgrade: Upgrade = SAME,
    accepted: Accepted = accept_nothing,
) -> Changes:
    """Return the differences by function.

    Args:
        lock: the lock whose cases were replayed.
        responses: the old and the new responses.
        shrink: shrinks inputs.
        upgrade: the differences between both interpreters.
        accepted: looks up causes that were accepted for it.
    """
    causes = CauseCollection(accepted)
    differing = _differing_cases(lock, responses, upgrade, causes)
    counts: dict[str, int] = defaultdict(int)
    for case in lock.cases:
        counts[case.about] += 1
    groups: dict[str, list[DifferingCase]] = defaultdict(list)
    for one in differing:
        groups[one.case.about].append(one)
    requests = sorted((one.case for one in differing if not one.case.is_call), key=lambda case: case.ask["order"])
    functions = [
        _describe_function(lock, ones, counts[about], lambda one: shrink(one, requests))
        for about, ones in groups.items()
    ]
    functions.sort(key=lambda function: (function.is_private, function.about))
    ranked = causes.ranked_causes({case.id: describe_input(case) for case in lock.cases})
    refused = _refused_in_other_words(lock, responses, {one.case.id for one in differing})
    return Changes(tuple(functions), ranked, tuple(refused))


def _refused_in_other_words(
    lock: Lock, responses: tuple[Responses, Responses], differing: Container[str]
) -> Iterator[str]:
    """Yield ids of cases that count as the same although Python's error message differs at some clock."""
    before, now = responses
    for case in lock.cases:
        pairs = zip(before[case.id], now[case.id], strict=True)
        if case.id not in differing and any(is_refused_in_other_words(case, it.parts, is_.parts) for it, is_ in pairs):
            yield case.id


def _differing_cases(
    lock: Lock, responses: tuple[Responses, Responses], upgrade: Upgrade, causes: CauseCollection
) -> list[DifferingCase]:
    """Find the cases with a difference that counts, each at the first clock that has one."""
    before, now = responses
    traces = tells_statements(before.values())
    differing = []
    for case in lock.cases:
        for clock, (old, new) in enumerate(zip(before[case.id], now[case.id], strict=True)):
            parts = changed_parts(old.parts, new.parts, case.not_locked, upgrade.key)
            if is_refused_alike(case, old.parts, new.parts):
                parts.pop("exception", None)
            deciding: list[tuple[PlaceDifference, str]] = []
            for place in find_places(parts):
                kind = explain(upgrade, place, (old, new), traces=traces, given=case.ask)
                if kind == INPUT and place.place != "gone":
                    continue  # the input cannot be created, which is sufficient
                key, is_accepted = causes.add(case, place, kind)
                if not kind and not is_accepted:
                    deciding.append((place, key))
            if deciding:
                shapes = frozenset(shape_of(place) for place, _ in deciding)
                kept = _parts_of(parts, [place.place for place, _ in deciding])
                keys = frozenset(key for _, key in deciding)
                differing.append(DifferingCase(case, clock, kept, shapes, keys, _new_error(case, old, new)))
                break
    return differing


def _new_error(case: Case, old: Response, new: Response) -> str:
    """Return the exception that decides the new answer to a request; that of a call is a part of its answer."""
    if case.is_call or (has_failed(old) and not old.error):  # a lock does not hold what the old one failed with
        return ""
    error = deciding_error(new)
    return error if error != deciding_error(old) else ""


def _parts_of(parts: PartPairs, places: Sequence[str]) -> PartPairs:
    """Select the parts that contain these places; an outcome (`raises`, `returns`) is in both of its parts."""
    heads = {place if place.startswith("header ") else place.partition(" ")[0].partition(".")[0] for place in places}
    outcome = {"result", "exception"} if heads & {"raises", "returns"} else set()
    return {name: pair for name, pair in parts.items() if name in heads | outcome}


def compare_paces(lock: Lock, before: Responses, now: Responses) -> tuple[Pace, ...]:
    """Find functions and endpoints whose cases take more than twice the CPU time, or less than half."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for case in lock.cases:
        for side, responses in enumerate((before, now)):
            sums[case.about][side] += min(response.seconds for response in responses[case.id])
    return tuple(
        Pace(about, *(max(round(each, 3), _SHORTEST) for each in (was, is_)))
        for about, (was, is_) in sorted(sums.items())
        if min(was, is_) > 0 and max(was, is_) >= _LEAST and not 1 / _TWICE <= is_ / was <= _TWICE
    )


def is_private(about: str) -> bool:
    """Return whether a function is private, so that a refactoring may rename it: a part of its name begins with `_`."""
    return is_helper(about)


def describe_input(case: Case) -> str:
    """Describe an input for a person."""
    ask = case.ask
    if case.is_call:
        shown = (
            ", ".join(f"{name}={python_repr(value)}" for name, value in given.items())
            for given in (*ask.get("preceding", ()), ask["given"])
        )
        return "; ".join(f"{case.about}({given})" for given in shown)
    host = next((f" Host: {value}" for name, value in ask["headers"] if name.lower() == "host"), "")
    body = (ask.get("body") or {}).get("text", "")
    return f"{ask['method']} {ask['target']}{host}" + (f" {body}" if body else "")


def _describe_function(
    lock: Lock, differing: Sequence[DifferingCase], of: int, shrink: Callable[[DifferingCase], SmallestInput]
) -> ChangedFunction:
    examples = [
        (one, shrink(one) if number < _SHRUNK else SmallestInput(one.case, (), one.parts))
        for number, one in enumerate(_examples(differing))
    ]
    examples = [pair for pair in examples if pair[1].follows is None] or examples
    told: dict[ChangedExample, ChangedExample] = {}
    for one, smallest in examples:  # several may shrink to the same one
        example = _describe_example(lock, one, smallest)
        told.setdefault(msgspec.structs.replace(example, case=""), example)
    (first, *more) = told.values()
    root = examples[0][1].follows
    return ChangedFunction(
        differing[0].case.about,
        first.case,
        first.input,
        first.parts,
        len(differing),
        of,
        first.zone,
        first.before,
        is_private(differing[0].case.about),
        tuple(more),
        tuple(sorted(frozenset().union(*(one.causes for one in differing)))),
        root.about if root else "",
    )


def _examples(differing: Sequence[DifferingCase]) -> list[DifferingCase]:
    """Choose cases that together show each kind of difference, the simplest ones first."""
    shown: set[Kind] = set()
    examples = []
    for one in sorted(differing, key=lambda example: (is_of_type(example.parts), *_simplicity(example))):
        if not one.shapes <= shown:
            examples.append(one)
            shown |= one.shapes
    return examples


def _describe_example(lock: Lock, one: DifferingCase, smallest: SmallestInput) -> ChangedExample:
    return ChangedExample(
        one.case.id,
        describe_input(smallest.case),
        describe_parts(smallest.parts) + ((ChangedPart("error", "", one.error),) if one.error else ()),
        lock.setup.clocks[one.clock].zone if one.clock else "",
        tuple(map(describe_input, smallest.before)),
    )


def is_of_type(parts: PartPairs) -> bool:
    """Return whether only the type of numbers differs: `5` and `5.0`."""
    return all(was == now for was, now in parts.values())


def _simplicity(one: DifferingCase) -> tuple[int, int, str]:
    """Sort key: earlier requests of the session first, because later ones may only follow; calls by length."""
    return one.case.ask.get("order", 0), len(json.dumps(one.case.ask)), one.case.id
