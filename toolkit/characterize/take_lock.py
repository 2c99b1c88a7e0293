"""Take a lock: replay every case twice at each clock, lock deterministic parts, and list flaky ones.

Parts that depend on the hash seed or on the order of calls are not locked, because a refactoring need not preserve
them: `toolkit.characterize.repeated_replay`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any

import msgspec

from toolkit.characterize.cases import canonical
from toolkit.characterize.loss_causes import cause_of_unmakeable
from toolkit.characterize.part_comparison import changed_parts, first_difference
from toolkit.characterize.recorded_evidence import RecordedEvidence, with_other_draws
from toolkit.characterize.repeated_replay import Patience, RepeatedReplay, ResponsePair
from toolkit.characterize.response_errors import FAULTS, describe_refused, has_raised
from toolkit.characterize.secret_places import add_secret_places, cases_with_secrets, secrets_in_responses
from toolkit.characterize.served_answers import ENDED_BEFORE, behind_ended_process
from toolkit.model.lock import Case, Excluded, Lock, Parts, Setup
from toolkit.session.replay_program import Response
from toolkit.session.run_target import OpenCopy

_MAIN_PARTS = ("gone", "status", "result", "exception", "yielded")
_MASKING_ROUNDS = 3  # more rounds find no further places
_SHOWN = 200  # maximum number of characters of an example


def take_lock(  # noqa: PLR0913, PLR0917 - independent options of a lock
    setup: Setup,
    open_copy: OpenCopy,
    cases: Sequence[Case],
    outgoing: Sequence[Mapping[str, Any]] = (),
    patience: Patience | None = None,
    evidence: RecordedEvidence | None = None,
) -> Lock:
    """Lock the behaviour of the program on these inputs.

    Args:
        setup: how the program is started.
        open_copy: opens a copy of the project.
        cases: the inputs.
        outgoing: recorded requests to others.
        patience: knowledge of slow cases from earlier runs, and callbacks for new ones.
        evidence: recorded outcomes of the inputs; a case that is answered differently is not locked.

    Raises:
        UsageError: the program cannot be started.
    """
    patience = patience or Patience()
    with RepeatedReplay(setup, open_copy, outgoing, patience) as replays:
        return LockTaker(setup, replays, outgoing, patience, evidence or RecordedEvidence()).take_lock(cases)


class LockTaker:
    """Takes locks of a growing number of cases; known cases are not replayed again.

    Args:
        setup: how the program is started.
        replays: replays cases.
        outgoing, patience, evidence: as for `take_lock`.
    """

    def __init__(
        self,
        setup: Setup,
        replays: RepeatedReplay,
        outgoing: Sequence[Mapping[str, Any]],
        patience: Patience,
        evidence: RecordedEvidence,
    ) -> None:
        self._setup = setup
        self._replays = replays
        self._outgoing = outgoing
        self._patience = patience
        self._evidence = evidence

    def take_lock(self, cases: Sequence[Case]) -> Lock:
        """Lock the behaviour of the program on these inputs.

        Raises:
            UsageError: the program cannot be started.
        """
        evidence, late = self._evidence, self._patience.late
        calls = [case for case in cases if case.is_call and case.id not in evidence.lost]
        requests = sorted((case for case in cases if not case.is_call), key=lambda case: case.ask["order"])
        replay = _MaskedReplay(self._replays, self._setup)
        content = _LockContent(evidence)
        for case in cases:
            if case.is_call and case.id in evidence.lost:  # a lost request is replayed, because others may follow it
                content.exclude(case, evidence.lost[case.id], evidence.examples[case.id])
        for group in filter(None, (calls, requests)):
            asked, pairs = replay.replay_masked(group)
            content.leave_out(group, asked)
            replay.find_losses(evidence, asked, late, pairs)
            for case in asked:
                if reason := late.get(case.id):
                    content.exclude(case, reason, _describe_input(case))
                else:
                    content.add(case, _of(case, pairs), self._replays.flaky.get(case.id, frozenset()))
        self._replays.end_programs()
        return Lock(
            msgspec.structs.replace(self._setup, python=self._replays.python or self._setup.python),
            tuple(sorted(content.locked, key=position_in_file)),
            tuple(self._outgoing),
            content.list_excluded(),
            content.count_refusals(),
        )


class _LockContent:
    """Collects the cases of a lock, exclusions, and refusals during its cases."""

    def __init__(self, evidence: RecordedEvidence) -> None:
        self._evidence = evidence
        self._recorded: Counter[tuple[str, str]] = Counter()
        self.locked: list[Case] = []
        self._kept_out: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], str] = {}
        self._refused: Counter[tuple[str, str]] = Counter()
        self._first_refused: dict[tuple[str, str], str] = {}

    def add(self, case: Case, pairs: Sequence[tuple[Response, Response]], flaky: Set[str]) -> None:
        """Lock or exclude a case; `flaky`: the parts that have differed between replays."""
        locked = _lock_case(case, pairs, flaky)
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
        """Count the cases that were dropped because their input contains a secret; no example is shown."""
        ids = {case.id for case in replayed}
        self._kept_out.update((case.about, "secret") for case in cases if case.id not in ids)

    def list_excluded(self) -> tuple[Excluded, ...]:
        """List what is not locked, by function and reason."""
        return tuple(
            Excluded(*key, n, self._examples.get(key, ""), self._recorded[key])
            for key, n in sorted(self._kept_out.items())
        )

    def count_refusals(self) -> tuple[Excluded, ...]:
        """Count the cases that depend on a refusal, by function and kind."""
        return tuple(Excluded(*key, n, self._first_refused[key]) for key, n in sorted(self._refused.items()))


class _MaskedReplay:
    """Replays groups of cases twice at each clock, and collects the secrets that they reveal.

    Args:
        replays: replays cases.
        setup: how the program is started.
    """

    def __init__(self, replays: RepeatedReplay, setup: Setup) -> None:
        self._replays = replays
        self._setup = setup
        self._secrets: set[str] = set()

    def replay_masked(self, group: Sequence[Case]) -> tuple[Sequence[Case], list[ResponsePair]]:
        """Return two responses of every case at each clock, masking the secrets that they reveal about each other.

        The cases are returned in their last form, without those whose generated input contains a secret. Cases that
        timed out lack some responses.
        """
        asked = group
        for _ in range(_MASKING_ROUNDS):
            pairs = self._replays.replay(asked)
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

    def find_losses(
        self,
        evidence: RecordedEvidence,
        in_order: Sequence[Case],
        late: Mapping[str, str],
        pairs: Sequence[ResponsePair],
    ) -> None:
        """Find the cases whose answers differ from the recorded ones, and the causes.

        Only those are replayed again: with other random numbers, because random parts do not count, and at the time of
        the recording, to find out whether the clock is the cause. Other random numbers tell nothing of a request behind
        one that has ended the process: what comes of its memory would differ as well.
        """
        cases = [case for case in in_order if case.id not in late]
        responses = {case.id: [run[case.id] for pair in pairs for run in pair] for case in cases}
        behind = behind_ended_process(in_order, responses)
        unknown = [case for case in cases if case.id in behind and evidence.lacks_body(case)]
        lost = [(case, ENDED_BEFORE, _describe_input(case)) for case in unknown]
        for case, cause, example in (*lost, *evidence.served.find_lost(cases, responses, behind)):
            evidence.lost[case.id], evidence.examples[case.id] = cause, example
        differing = [case for case in cases if evidence.is_different(case, responses[case.id])]
        differing = [case for case in differing if self._is_deterministic(case, pairs)]
        if not differing:
            return
        drawn = self._replays.replay_again(list(map(with_other_draws, differing)))
        differing = [
            case
            for case in differing
            if case.id in behind or not evidence.is_confirmed(case, responses[case.id], drawn[case.id])
        ]
        clock = evidence.recording_clock(self._setup)
        then = self._replays.replay_once(differing, clock) if clock and differing else {}
        for case in differing:
            evidence.note_lost(case, responses[case.id], then.get(case.id))

    def _is_deterministic(self, case: Case, pairs: Sequence[ResponsePair]) -> bool:
        flaky: Set[str] = self._replays.flaky.get(case.id, frozenset())
        return isinstance(_lock_case(case, _of(case, pairs), flaky), Case)


def position_in_file(case: Case) -> tuple[Any, ...]:
    """Sort key of a case in its file: requests in their order, calls with recorded ones first."""
    return case.about, case.ask.get("order", 0), case.origin == "invented", case.id


def _lock_case(case: Case, runs: Sequence[tuple[Response, Response]], known_flaky: Set[str]) -> Case | Excluded:
    flaky = set(known_flaky)
    refused = _common_refusal([response for pair in runs for response in pair])
    for first, again in runs:
        fault = first.parts.get("exception") or again.parts.get("exception")
        if isinstance(fault, Mapping) and fault.get("$py") in FAULTS:
            return Excluded(case.about, str(fault["$py"]), example=_describe_input(case))
        if "gone" in first.parts:
            gone = str(first.parts["gone"])
            return Excluded(case.about, cause_of_unmakeable(gone), example=gone[:_SHOWN])
        differs = changed_parts(first.parts, again.parts)
        if any(name in _MAIN_PARTS for name in differs):
            if refused:  # what follows from it differs, as a number of the process in a name
                return Excluded(case.about, *refused)
            main = {name: both for name, both in differs.items() if name in _MAIN_PARTS}
            where = next(first_difference(*both, name) for name, both in main.items())
            return Excluded(case.about, "unstable", example=f"{where} ({_describe_input(case)})"[:_SHOWN])
        flaky |= set(differs)
    if any(name in _MAIN_PARTS for name in flaky):  # in an earlier replay
        return Excluded(case.about, *(refused or ("unstable", 1, _describe_input(case))))
    frozen = _without_flaky_parts(runs[0][0].parts, flaky)
    shifted = changed_parts(frozen, _without_flaky_parts(runs[-1][0].parts, flaky))
    reached = tuple(sorted({symbol for pair in runs for response in pair for symbol in response.reached}))
    return msgspec.structs.replace(
        case,
        parts=frozen,
        shifted={name: now for name, (_, now) in shifted.items()},
        not_locked=tuple(sorted(flaky)),
        reached=reached,
        refused=tuple(sorted({kind for pair in runs for response in pair for kind, _ in response.refused})),
    )


def _common_refusal(responses: Sequence[Response]) -> tuple[str, int, str] | None:
    """Return cause, count and example of a refusal in which all responses of a case end; None if there is none."""
    if not all(response.refused and has_raised(response) for response in responses):
        return None
    return f"refused_{responses[0].refused[0][0]}", 1, describe_refused(responses[0])[:_SHOWN]


def _of(case: Case, pairs: Sequence[ResponsePair]) -> list[tuple[Response, Response]]:
    return [(first[case.id], again[case.id]) for first, again in pairs]


def _without_flaky_parts(parts: Parts, flaky: set[str]) -> Parts:
    return {name: value for name, value in parts.items() if name not in flaky}


def _describe_input(case: Case) -> str:
    ask = case.ask
    return canonical(ask["given"]).decode()[:200] if case.is_call else f"{ask['method']} {ask['target']}"[:200]
