"""Lend cases the answers to queries that they did not send themselves: an earlier call had cached what they gave.

A program that keeps what a database told it (a cache of the program, an identity map, a lazily loaded setting) sends
nothing while it is recorded. A replay has no such cache and sends the query: its answer is the last one that the same
query with the same parameters got before, in the process that was recorded.

What a program measures by its clock takes no time in a replay, where that stands still. If it sends such a number, the
case holds the 0 that replays send from then on, and `settled` tells of which of its statements.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from toolkit.characterize.loss_causes import environment_cause
from toolkit.characterize.recorded_evidence import RecordedEvidence
from toolkit.characterize.repeated_replay import RepeatedReplay
from toolkit.model.lock import Case
from toolkit.session.replay_program import Response


def lend_statements(
    cases: Sequence[Case],
    evidence: RecordedEvidence,
    replays: RepeatedReplay,
) -> list[Case]:
    """Return the cases, those that miss answers with the ones that were lent to them, and with 0 for measured times.

    Args:
        cases: the cases.
        evidence: what was recorded of them.
        replays: what replays them.

    Raises:
        UsageError: the program cannot be started.
    """
    calls = [case for case in cases if case.is_call and evidence.has_earlier_queries(case)]
    if calls:
        responses = replays.replay_first(calls)
        calls = [case for case in calls if case.id in responses and _misses_answers(responses[case.id])]
    asked = [case for case in cases if not case.is_call and evidence.has_earlier_queries(case)] + calls
    offers = {case.id: evidence.earlier_queries(case) for case in asked}
    asking = [_with(case, "earlier", offers[case.id]) for case in asked]
    borrowed: dict[str, set[int]] = defaultdict(set)
    settled: dict[str, dict[int, Any]] = defaultdict(dict)
    for responses in replays.replay_offered(asking) if asking else ():  # what one case caches is there for the next
        for case_id, response in responses.items():
            borrowed[case_id].update(response.borrowed)
            settled[case_id].update(response.settled)
    lent = [_with_lent(case, [offers[case.id][number] for number in sorted(borrowed[case.id])]) for case in cases]
    lent = [_with_settled(case, settled[case.id]) for case in lent]
    replays.keep_answers(asking, {case.id: case for case in lent})
    return lent


def _misses_answers(response: Response) -> bool:
    return bool(response.unanswered or environment_cause([response.parts]))


def _with_lent(case: Case, lines: Sequence[Mapping[str, Any]]) -> Case:
    return _with(case, "lent", lines) if lines else case


def _with_settled(case: Case, settled: Mapping[int, Any]) -> Case:
    """Return a case whose statements at these positions have other parameters."""
    if not settled:
        return case
    lines = [
        {**line, "given": settled[number]} if number in settled else line
        for number, line in enumerate(case.ask["answered"])
    ]
    return _with(_with(case, "answered", lines), "settled", sorted(settled))


def _with(case: Case, name: str, lines: Iterable[Any]) -> Case:
    return msgspec.structs.replace(case, ask={**case.ask, name: list(lines)})
