"""Take a lock: replay every case twice at each clock, keep what was the same, and list what was not.

The second time the interpreter has another hash seed, and calls come in the opposite order: what depends on either is
nothing that a refactoring could be held to. Requests keep their order, because they are a session.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from toolkit.characterize.cases import canonical
from toolkit.characterize.secret_places import add_secret_places, secrets_in_responses
from toolkit.model.lock import Case, Clock, Excluded, Lock, Parts, Setup
from toolkit.session.replay_program import ReplayProgram, Response
from toolkit.session.run_target import OpenCopy

_MAIN = ("gone", "status", "result", "exception", "yielded")
_ROUNDS = 3  # of hiding what is found; after that a place is hidden already, or not to be found
_FAULTS = ("late", "crash")


class Patience:
    """What is known of cases that take long, for all runs of one lock.

    Args:
        report: is called with a case that is waited for.

    Attributes:
        late: ids of cases that have taken too long once; they are not asked again.
    """

    def __init__(self, report: Callable[[Case], None] = lambda _case: None) -> None:
        self.report = report
        self.late: set[str] = set()

    def of(self, cases: Iterable[Case]) -> list[Case]:
        """The cases that are not known to take too long."""
        return [case for case in cases if case.id not in self.late]

    def learn(self, came: Mapping[str, Response]) -> bool:
        """Remember which cases took too long; gives whether any did."""
        late = {case for case, one in came.items() if one.is_late}
        self.late |= late
        return bool(late)


def capture_lock(
    setup: Setup,
    open_copy: OpenCopy,
    cases: Sequence[Case],
    outgoing: Sequence[Mapping[str, Any]] = (),
    patience: Patience | None = None,
) -> Lock:
    """Lock what the program does with these inputs.

    Args:
        setup: how it is started.
        open_copy: opens a copy of the project.
        cases: the inputs; what came of them is not looked at.
        outgoing: recorded requests to others.
        patience: what earlier runs have learned of cases that take long, and who is told of new ones.

    Raises:
        UsageError: the program cannot be started.
    """
    calls = [case for case in cases if case.is_call]
    requests = sorted((case for case in cases if not case.is_call), key=lambda case: case.ask["order"])
    python = ""
    locked: list[Case] = []
    kept_out: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    patience = patience or Patience()
    refusals = _Refusals()
    secrets: set[str] = set()
    for group in (calls, requests):
        if not group:
            continue
        asked, twice, said = _ask_hiding(setup, open_copy, group, outgoing, patience, secrets)
        python = said or python
        for case in asked:
            if case.id in patience.late:
                kept_out[case.about, "late"] += 1
                examples.setdefault((case.about, "late"), _describe_input(case))
                continue
            one = _lock_case(case, [(first[case.id], again[case.id]) for first, again in twice])
            if isinstance(one, Excluded):
                kept_out[one.about, one.why] += 1
                examples.setdefault((one.about, one.why), one.example)
                continue
            locked.append(one)
            refusals.add(one.about, [came for first, again in twice for came in (first[case.id], again[case.id])])
            for part in one.not_locked:
                kept_out[one.about, f"part {part}"] += 1
    return Lock(
        msgspec.structs.replace(setup, python=python or setup.python),
        tuple(sorted(locked, key=position_in_file)),
        tuple(outgoing),
        tuple(Excluded(*key, count, examples.get(key, "")) for key, count in sorted(kept_out.items())),
        refusals.counted(),
    )


class _Refusals:
    """Counts cases whose answer rests on a refusal, by function and kind."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], str] = {}

    def add(self, about: str, came: Iterable[Response]) -> None:
        """One case, with all its answers."""
        refused = dict.fromkeys(pair for one in came for pair in one.refused)
        for kind, detail in refused:
            self._first.setdefault((about, kind), detail)
        self._counts.update({(about, kind) for kind, _ in refused})

    def counted(self) -> tuple[Excluded, ...]:
        """The counts, sorted."""
        return tuple(Excluded(*key, count, self._first[key]) for key, count in sorted(self._counts.items()))


def _ask_hiding(  # noqa: PLR0913, PLR0917 - it hands them on
    setup: Setup,
    open_copy: OpenCopy,
    group: Sequence[Case],
    outgoing: Sequence[Mapping[str, Any]],
    patience: Patience,
    secrets: set[str],
) -> tuple[Sequence[Case], list[tuple[dict[str, Response], dict[str, Response]]], str]:
    """Two answers of every case at each clock, in which what they give away of each other is hidden.

    What they give away is added to `secrets`. The cases are given as they were asked at last.
    """
    asked = group
    for _ in range(_ROUNDS):
        twice, python = _ask_twice(setup, open_copy, asked, outgoing, patience)
        answers = {case.id: [came[case.id] for pair in twice for came in pair if case.id in came] for case in asked}
        secrets |= secrets_in_responses((one for ones in answers.values() for one in ones), asked)
        other = add_secret_places(asked, answers, secrets)
        if other is None:
            break
        asked = other
    return asked, twice, python


def _ask_twice(
    setup: Setup,
    open_copy: OpenCopy,
    group: Sequence[Case],
    outgoing: Sequence[Mapping[str, Any]],
    patience: Patience,
) -> tuple[list[tuple[dict[str, Response], dict[str, Response]]], str]:
    """Two answers of every case at each clock, and the version of the Python.

    A case that takes too long is asked once: it ends the process, and waiting for it is what takes the time. A session
    begins anew without it, because what the others find there depends on the requests before them.
    """
    rounds = [(clock, seed) for clock in setup.clocks for seed in (0, 1)]
    python = ""
    answers: list[dict[str, Response]] = []
    while len(answers) < len(rounds):
        clock, seed = rounds[len(answers)]
        cases = patience.of(group)
        if seed and group[0].is_call:
            cases.reverse()
        came, said = replay_once(setup, open_copy, clock, cases, outgoing, hash_seed=seed, report=patience.report)
        python = said or python
        answers.append(came)
        if patience.learn(came) and not group[0].is_call:
            answers.clear()
    return list(zip(answers[::2], answers[1::2], strict=True)), python


def replay_once(  # noqa: PLR0913 - a run has that many sides
    setup: Setup,
    open_copy: OpenCopy,
    clock: Clock,
    cases: Iterable[Case],
    outgoing: Sequence[Mapping[str, Any]] = (),
    *,
    hash_seed: int = 0,
    report: Callable[[Case], None] = lambda _case: None,
) -> tuple[dict[str, Response], str]:
    """What comes of cases in one process, by id, and the version of its Python; `report` hears what is waited for."""
    with open_copy() as target:
        program = ReplayProgram(setup, target, clock, outgoing, hash_seed=hash_seed, learns=True, report=report)
        responses = {case.id: response for case, response in program.run(cases)}
        return responses, program.hello.get("python", "")


def position_in_file(case: Case) -> tuple[Any, ...]:
    """Where a case stands in its file: requests in their order, calls with recorded ones first."""
    return case.about, case.ask.get("order", 0), case.origin == "invented", case.id


def changed_parts(expected: Parts, came: Parts, ignored: Iterable[str] = ()) -> dict[str, tuple[Any, Any]]:
    """The parts that are not as expected: name -> (before, now); absent is None."""
    names = sorted((set(expected) | set(came)) - set(ignored))
    return {
        name: (expected.get(name), came.get(name))
        for name in names
        if (name in expected) != (name in came) or canonical(expected.get(name)) != canonical(came.get(name))
    }


def _lock_case(case: Case, runs: Sequence[tuple[Response, Response]]) -> Case | Excluded:
    unstable: set[str] = set()
    for first, again in runs:
        fault = first.parts.get("exception") or again.parts.get("exception")
        if isinstance(fault, Mapping) and fault.get("$py") in _FAULTS:
            return Excluded(case.about, str(fault["$py"]), example=_describe_input(case))
        if "gone" in first.parts:
            return Excluded(case.about, "unmakeable", example=str(first.parts["gone"]))
        differs = changed_parts(first.parts, again.parts)
        if any(name in _MAIN for name in differs):
            return Excluded(case.about, "unstable", example=_describe_input(case))
        unstable |= set(differs)
    frozen = _stable(runs[0][0].parts, unstable)
    shifted = changed_parts(frozen, _stable(runs[-1][0].parts, unstable))
    reached = tuple(sorted({symbol for pair in runs for came in pair for symbol in came.reached}))
    return msgspec.structs.replace(
        case,
        parts=frozen,
        shifted={name: now for name, (_, now) in shifted.items()},
        not_locked=tuple(sorted(unstable)),
        reached=reached,
        refused=tuple(sorted({kind for pair in runs for came in pair for kind, _ in came.refused})),
    )


def _stable(parts: Parts, unstable: set[str]) -> Parts:
    return {name: value for name, value in parts.items() if name not in unstable}


def _describe_input(case: Case) -> str:
    ask = case.ask
    return canonical(ask["given"]).decode()[:200] if case.is_call else f"{ask['method']} {ask['target']}"[:200]
