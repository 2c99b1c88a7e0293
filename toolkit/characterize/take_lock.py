"""Take a lock: replay every case twice at each clock, keep what was the same, and list what was not.

The second time the interpreter has another hash seed, and calls come in the opposite order: what depends on either is
nothing that a refactoring could be held to. Requests keep their order, because they are a session.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from toolkit.characterize.cases import canonical
from toolkit.characterize.loss_causes import cause_of_unmakeable
from toolkit.characterize.part_comparison import changed_parts, first_difference
from toolkit.characterize.recorded_evidence import RecordedEvidence, with_other_draws
from toolkit.characterize.secret_places import add_secret_places, cases_with_secrets, secrets_in_responses
from toolkit.model.lock import Case, Clock, Excluded, Lock, Parts, Setup
from toolkit.session.replay_program import Endless, ReplayProgram, Response
from toolkit.session.run_target import OpenCopy

_MAIN_PARTS = ("gone", "status", "result", "exception", "yielded")
_MASKING_ROUNDS = 3  # after that a place is masked already, or not to be found
_FAULTS = ("late", "crash")
_SHOWN = 200  # characters of an example

ResponsePair = tuple[Mapping[str, Response], Mapping[str, Response]]
"""Case id -> response, of both replays at one clock."""


class Patience:
    """Knowledge of slow cases, and of the start of the program, shared by all runs of one lock.

    Args:
        report: is called with a case that is waited for.

    Attributes:
        late: cases that have taken too long once, or would wait for too long, and which of both; they are not asked
            again.
        not_set_up: why a framework could not be set up before the first call; empty: it was, or there is none.
    """

    def __init__(self, report: Callable[[Case], None] = lambda _case: None) -> None:
        self.report = report
        self.late: dict[str, Endless] = {}
        self.not_set_up = ""

    def of(self, cases: Iterable[Case]) -> list[Case]:
        """Give the cases that are not known to take too long."""
        return [case for case in cases if case.id not in self.late]

    def learn(self, responses: Mapping[str, Response]) -> bool:
        """Remember which cases took too long; gives whether any did."""
        late = {case: reason for case, response in responses.items() if (reason := response.endless)}
        self.late |= late
        return bool(late)


def take_lock(  # noqa: PLR0913, PLR0917 - a lock has that many sides
    setup: Setup,
    open_copy: OpenCopy,
    cases: Sequence[Case],
    outgoing: Sequence[Mapping[str, Any]] = (),
    patience: Patience | None = None,
    evidence: RecordedEvidence | None = None,
) -> Lock:
    """Lock what the program does with these inputs.

    Args:
        setup: how it is started.
        open_copy: opens a copy of the project.
        cases: the inputs.
        outgoing: recorded requests to others.
        patience: what earlier runs have learned of cases that take long, and who is told of new ones.
        evidence: what came of the inputs when they were recorded: one that is answered otherwise is not locked.

    Raises:
        UsageError: the program cannot be started.
    """
    evidence = evidence or RecordedEvidence()
    calls = [case for case in cases if case.is_call and case.id not in evidence.lost]
    requests = sorted((case for case in cases if not case.is_call), key=lambda case: case.ask["order"])
    patience = patience or Patience()
    replayer = _Replayer(setup, open_copy, outgoing, patience)
    content = _LockContent(evidence)
    for case in cases:
        if case.id in evidence.lost:
            content.exclude(case, evidence.lost[case.id], evidence.examples[case.id])
    for group in filter(None, (calls, requests)):
        asked, pairs = replayer.replay_masked(group)
        content.leave_out(group, asked)
        replayer.find_losses(evidence, [case for case in asked if case.id not in patience.late], pairs)
        for case in asked:
            if reason := patience.late.get(case.id):
                content.exclude(case, reason, _describe_input(case))
            else:
                content.add(case, [(first[case.id], again[case.id]) for first, again in pairs])
    return Lock(
        msgspec.structs.replace(setup, python=replayer.python or setup.python),
        tuple(sorted(content.locked, key=position_in_file)),
        tuple(outgoing),
        content.list_excluded(),
        content.refusals(),
    )


class _LockContent:
    """Collects the cases of a lock, what is kept out of it, and what was refused in its cases."""

    def __init__(self, evidence: RecordedEvidence) -> None:
        self._evidence = evidence
        self._recorded: Counter[tuple[str, str]] = Counter()
        self.locked: list[Case] = []
        self._kept_out: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], str] = {}
        self._refused: Counter[tuple[str, str]] = Counter()
        self._first_refused: dict[tuple[str, str], str] = {}

    def add(self, case: Case, pairs: Sequence[tuple[Response, Response]]) -> None:
        """Lock a case, or keep it out."""
        locked = _lock_case(case, pairs)
        if isinstance(locked, Excluded):
            self.exclude(case, locked.why, locked.example)
            return
        if case.id in self._evidence.lost:
            self.exclude(case, self._evidence.lost[case.id], self._evidence.examples[case.id])
            return
        if cause := self._evidence.environment_error(case, [response for pair in pairs for response in pair]):
            self.exclude(case, cause, str(pairs[0][0].parts.get("exception"))[:200])
            return
        self.locked.append(locked)
        for part in locked.not_locked:
            self._kept_out[locked.about, f"part {part}"] += 1
        refused = dict.fromkeys(refusal for pair in pairs for response in pair for refusal in response.refused)
        for kind, detail in refused:
            self._first_refused.setdefault((locked.about, kind), detail)
        self._refused.update({(locked.about, kind) for kind, _ in refused})

    def exclude(self, case: Case, why: str, example: str) -> None:
        """Count a case that is not locked."""
        self._kept_out[case.about, why] += 1
        self._recorded[case.about, why] += self._evidence.was_recorded(case)
        self._examples.setdefault((case.about, why), example)

    def leave_out(self, cases: Sequence[Case], replayed: Sequence[Case]) -> None:
        """Count the cases that were not replayed at last, because their input holds a secret; none is shown."""
        ids = {case.id for case in replayed}
        self._kept_out.update((case.about, "secret") for case in cases if case.id not in ids)

    def list_excluded(self) -> tuple[Excluded, ...]:
        """List what is not locked, by function and reason."""
        return tuple(
            Excluded(*key, n, self._examples.get(key, ""), self._recorded[key])
            for key, n in sorted(self._kept_out.items())
        )

    def refusals(self) -> tuple[Excluded, ...]:
        """Count the cases that depend on a refusal, by function and kind."""
        return tuple(Excluded(*key, n, self._first_refused[key]) for key, n in sorted(self._refused.items()))


class _Replayer:
    """Replays groups of cases twice at each clock, and knows the secrets that were given away by now.

    Attributes:
        python: the version of the interpreter; empty until it ran.
    """

    def __init__(
        self, setup: Setup, open_copy: OpenCopy, outgoing: Sequence[Mapping[str, Any]], patience: Patience
    ) -> None:
        self._setup = setup
        self._open_copy = open_copy
        self._outgoing = outgoing
        self._patience = patience
        self._secrets: set[str] = set()
        self.python = ""

    def _hear(self, hello: Mapping[str, Any]) -> None:
        self.python = str(hello.get("python") or self.python)
        self._patience.not_set_up = str(hello.get("not_set_up") or self._patience.not_set_up)

    def replay_masked(self, group: Sequence[Case]) -> tuple[Sequence[Case], list[ResponsePair]]:
        """Give two responses of every case at each clock, in which what they give away of each other is masked.

        The cases are given as they were asked at last, without those whose generated input holds a secret. One that
        took too long has not all responses.
        """
        asked = group
        for _ in range(_MASKING_ROUNDS):
            pairs = self._replay_twice(asked)
            runs = [run for pair in pairs for run in pair]
            responses = {case.id: [run[case.id] for run in runs if case.id in run] for case in asked}
            self._secrets |= secrets_in_responses((one for ones in responses.values() for one in ones), asked)
            leaking = {case.id for case in cases_with_secrets(asked, self._secrets)}
            harmless = [case for case in asked if case.id not in leaking]
            masked = add_secret_places(harmless, responses, self._secrets)
            if masked is None and not leaking:
                break
            asked = harmless if masked is None else masked
            if not asked:
                break
        return asked, pairs

    def find_losses(self, evidence: RecordedEvidence, cases: Sequence[Case], pairs: Sequence[ResponsePair]) -> None:
        """Find the cases that are answered otherwise than they were recorded, and the causes.

        Only those are asked again: with other random numbers, because what differs then is not a difference, and at the
        moment of the recording, because that tells whether the clock is the cause.
        """
        responses = {case.id: [run[case.id] for pair in pairs for run in pair] for case in cases}
        differing = [case for case in cases if evidence.differs(case, responses[case.id])]
        differing = [case for case in differing if isinstance(_lock_case(case, _of(case, pairs)), Case)]
        if not differing:
            return
        drawn = self._replay_again(map(with_other_draws, differing), self._setup.clocks[0])
        differing = [case for case in differing if not evidence.confirm(case, responses[case.id], drawn[case.id])]
        clock = evidence.recording_clock(self._setup)
        then = self._replay_again(differing, clock) if clock and differing else {}
        for case in differing:
            evidence.lose(case, responses[case.id], then.get(case.id))

    def _replay_again(self, cases: Iterable[Case], clock: Clock) -> Mapping[str, Response]:
        responses, _ = replay_once(self._setup, self._open_copy, clock, cases, self._outgoing)
        return responses

    def _replay_twice(self, group: Sequence[Case]) -> list[ResponsePair]:
        """Two responses of every case at each clock.

        A case that takes too long is asked once: it ends the process, and waiting for it is what takes the time. A
        session begins anew without it, because what the others find there depends on the requests before them.
        """
        rounds = [(clock, seed) for clock in self._setup.clocks for seed in (0, 1)]
        runs: list[Mapping[str, Response]] = []
        while len(runs) < len(rounds):
            clock, seed = rounds[len(runs)]
            cases = self._patience.of(group)
            if seed and group[0].is_call:
                cases.reverse()
            responses, hello = replay_once(
                self._setup,
                self._open_copy,
                clock,
                cases,
                self._outgoing,
                hash_seed=seed,
                report=self._patience.report,
            )
            self._hear(hello)
            runs.append(responses)
            if self._patience.learn(responses) and not group[0].is_call:
                runs.clear()
        return list(zip(runs[::2], runs[1::2], strict=True))


def replay_once(  # noqa: PLR0913 - a run has that many sides
    setup: Setup,
    open_copy: OpenCopy,
    clock: Clock,
    cases: Iterable[Case],
    outgoing: Sequence[Mapping[str, Any]] = (),
    *,
    hash_seed: int = 0,
    report: Callable[[Case], None] = lambda _case: None,
) -> tuple[dict[str, Response], Mapping[str, Any]]:
    """Replay cases in one process.

    Args:
        setup: how the program is started.
        open_copy: opens a copy of the project.
        clock: what time it is there.
        cases: what is replayed, in this order.
        outgoing: recorded requests to others.
        hash_seed: of the interpreter.
        report: is called with a case that is waited for.

    Returns:
        case id -> response, and what the program said when it was started.

    Raises:
        UsageError: the program cannot be started.
    """
    with open_copy() as target:
        program = ReplayProgram(setup, target, clock, outgoing, hash_seed=hash_seed, learns=True, report=report)
        responses = {case.id: response for case, response in program.run(cases)}
        return responses, program.hello


def position_in_file(case: Case) -> tuple[Any, ...]:
    """Sort key of a case in its file: requests in their order, calls with recorded ones first."""
    return case.about, case.ask.get("order", 0), case.origin == "invented", case.id


def _lock_case(case: Case, runs: Sequence[tuple[Response, Response]]) -> Case | Excluded:
    unstable: set[str] = set()
    for first, again in runs:
        fault = first.parts.get("exception") or again.parts.get("exception")
        if isinstance(fault, Mapping) and fault.get("$py") in _FAULTS:
            return Excluded(case.about, str(fault["$py"]), example=_describe_input(case))
        if "gone" in first.parts:
            gone = str(first.parts["gone"])
            return Excluded(case.about, cause_of_unmakeable(gone), example=gone[:_SHOWN])
        differs = changed_parts(first.parts, again.parts)
        if any(name in _MAIN_PARTS for name in differs):
            main = {name: both for name, both in differs.items() if name in _MAIN_PARTS}
            where = next(first_difference(*both, name) for name, both in main.items())
            return Excluded(case.about, "unstable", example=f"{where} ({_describe_input(case)})"[:_SHOWN])
        unstable |= set(differs)
    frozen = _stable(runs[0][0].parts, unstable)
    shifted = changed_parts(frozen, _stable(runs[-1][0].parts, unstable))
    reached = tuple(sorted({symbol for pair in runs for response in pair for symbol in response.reached}))
    return msgspec.structs.replace(
        case,
        parts=frozen,
        shifted={name: now for name, (_, now) in shifted.items()},
        not_locked=tuple(sorted(unstable)),
        reached=reached,
        refused=tuple(sorted({kind for pair in runs for response in pair for kind, _ in response.refused})),
    )


def _of(case: Case, pairs: Sequence[ResponsePair]) -> list[tuple[Response, Response]]:
    return [(first[case.id], again[case.id]) for first, again in pairs]


def _stable(parts: Parts, unstable: set[str]) -> Parts:
    return {name: value for name, value in parts.items() if name not in unstable}


def _describe_input(case: Case) -> str:
    ask = case.ask
    return canonical(ask["given"]).decode()[:200] if case.is_call else f"{ask['method']} {ask['target']}"[:200]
