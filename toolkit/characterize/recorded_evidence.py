"""Compare replays with the recording, and explain why a case is not reproduced."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import partial
from typing import Any

import msgspec

from toolkit.characterize.answered_statements import Queries, latest_queries
from toolkit.characterize.cases import call_case, canonical, cases_of_test_requests, has_ended
from toolkit.characterize.difference_places import describe_parts
from toolkit.characterize.loss_causes import cause_of_loss, environment_cause, has_no_route, refuses_user
from toolkit.characterize.recorded_answers import (
    has_unknown_exception,
    is_as_recorded,
    is_masked,
    outcome_kind,
    without_pseudonyms,
)
from toolkit.characterize.response_errors import describe_refused, describe_status, has_raised, parts_with_error
from toolkit.characterize.served_answers import ServedAnswers
from toolkit.model.lock import Case, Clock, Parts, Setup
from toolkit.model.recording import Exchange, RecordedCall, Recording
from toolkit.session.recorded_parts import mask_recorded_parts
from toolkit.session.replay_program import Response

_OTHER_DRAWS = 7 << 10  # a position in a session: random numbers depend on it
_OF_TEST_FRAMEWORKS = (
    "_pytest.",
    "django.db.",
    "django.test.",
    "flask.app.Flask.response_class",  # pytest-flask, before every test
    "mock.",
    "pytest.",
    "unittest.mock.",
)
_SHOWN = 200
_WHOLE_RUN = 20  # calls of a process from which on a patch around each of them is one of the whole run
_ALMOST_ALL = 0.9  # of its calls: some are made before the first test


class RecordedCase(msgspec.Struct, frozen=True):
    """Everything that was recorded about one input.

    Attributes:
        outcomes: its distinct outcomes; masked like an answer.
        around: its context.
        process, order: where it began: its process, and the position of the last statement before it.
    """

    outcomes: tuple[Parts, ...]
    around: Mapping[str, Any] = {}
    process: str = ""
    order: int = 0


class RecordedEvidence:
    """Compares replays with the recording; remembers its verdicts for the next replay.

    Args:
        recorded: case id -> recorded evidence.
        at: time of the recording in seconds since 1970; 0: unknown.
        queries: of the recording.
        roots: folders of the project in the recorded processes. An input may name one, so that an answer does, too.

    Attributes:
        lost: case id -> cause, for cases that are not locked.
        served: the recorded answers to requests of a session.
        only_raised: ids of cases that were recorded only as: ended with an exception. What confirms that of a replay is
            that the program itself raises it.
    """

    def __init__(
        self,
        recorded: Mapping[str, RecordedCase] = {},
        at: float = 0.0,
        queries: Queries | None = None,
        roots: Sequence[str] = (),
    ) -> None:
        self._recorded = recorded
        self._roots = roots
        self._queries = queries or {}
        self._at = at
        self._confirmed: set[str] = set()
        self.lost: dict[str, str] = {}
        self.served = ServedAnswers()
        self.only_raised: set[str] = set()
        self.examples: dict[str, str] = {}

    def has_earlier_queries(self, case: Case) -> bool:
        """Return whether a query was sent before a case was recorded, in its process."""
        recorded = self._recorded.get(case.id)
        queries = self._queries.get(recorded.process) if recorded else None
        return bool(recorded and queries and queries[0][0] <= recorded.order)

    def earlier_queries(self, case: Case) -> list[Mapping[str, Any]]:
        """Return the last answer to each query that was sent before a case was recorded, the newest first."""
        recorded = self._recorded.get(case.id)
        return latest_queries(self._queries.get(recorded.process, ()), recorded.order) if recorded else []

    def is_different(self, case: Case, responses: Sequence[Response]) -> bool:
        """Return whether the answers of a case differ from the recorded ones; False for an unrecorded case."""
        recorded = self._recorded.get(case.id)
        if recorded is None or case.id in self._confirmed:
            return False
        if any(response.unanswered for response in responses):
            return True
        return not self._is_same(case, recorded, responses)

    def is_confirmed(self, case: Case, responses: Sequence[Response], other_draw: Response) -> bool:
        """Return whether the answers equal the recorded ones, except for effects of random numbers."""
        if any(response.unanswered for response in responses):  # at one of the clocks
            return False
        runs = [response.parts for response in responses]
        recorded = self._recorded[case.id]
        kinds = {outcome_kind(one) for one in recorded.outcomes} & {outcome_kind(run) for run in runs}
        if kinds and self._is_same(case, recorded, [*responses, other_draw]):
            self._confirmed.add(case.id)
            return True
        return False

    def note_lost(self, case: Case, responses: Sequence[Response], at_recording: Response | None = None) -> str:
        """Record that a case is lost, and return the cause.

        Args:
            case: the case.
            responses: its answers.
            at_recording: its answer at the moment of the recording; None: it was not asked.
        """
        recorded = self._recorded[case.id]
        if at_recording and not at_recording.unanswered and self._is_same(case, recorded, [at_recording]):
            cause = "clock"
        elif any(response.unanswered for response in responses):
            cause = "statement"
        elif has_no_route(recorded.outcomes, responses):
            cause = "no_route"
        else:
            cause = self._cause_of_answer(case, recorded, responses)
        self.lost[case.id] = cause
        self.examples[case.id] = _example(cause, recorded, responses)
        return cause

    def _cause_of_answer(self, case: Case, recorded: RecordedCase, responses: Sequence[Response]) -> str:
        """Return the cause of a loss that the answers themselves show."""
        refused = [kind for response in responses for kind, _ in response.refused]
        cause = cause_of_loss(map(parts_with_error, responses), refused, recorded.around)
        unknown = [one for one in recorded.outcomes if has_unknown_exception(one)]
        if unknown and cause in {"patched", "other"} and self._is_alike(case, unknown, responses):
            return "unknown_class"
        if cause in {"other", "raised"} and _hidden_variables(recorded):
            return "environment"
        if cause == "other" and _raises_instead(recorded, responses):
            return "raised"
        if cause == "other" and _refuses_known_user(recorded, responses):
            return "user"
        return "masked" if cause == "other" and is_masked(case.ask) else cause

    def lacks_body(self, case: Case) -> bool:
        """Return whether the body of the answer to a request was not recorded."""
        recorded = self._recorded.get(case.id)
        return recorded is not None and not all("body" in one for one in recorded.outcomes)

    def environment_error(self, case: Case, responses: Sequence[Response]) -> str:
        """Return the cause if an unrecorded case ends in an error of the environment; empty if it does not."""
        if case.id in self._recorded or case.origin == "recorded":
            return ""
        if any(response.unanswered for response in responses):
            return "statement"
        return environment_cause([response.parts for response in responses])

    def was_recorded(self, case: Case) -> bool:
        """Return whether a case is of the recording; a search may find the input of a recorded call again."""
        return case.origin == "recorded" and (case.id in self._recorded or self.served.count([case]) > 0)

    def _is_same(self, case: Case, recorded: RecordedCase, responses: Sequence[Response]) -> bool:
        known = [one for one in recorded.outcomes if not has_unknown_exception(one)]
        if self._is_alike(case, known, responses):
            return True
        if self._is_alike(case, recorded.outcomes, responses) and all(map(_is_raised_by_program, responses)):
            self.only_raised.add(case.id)
            return True
        return False

    def _is_alike(self, case: Case, outcomes: Sequence[Parts], responses: Sequence[Response]) -> bool:
        """Return whether one of the outcomes equals the answers as far as both are known."""
        runs = [response.parts for response in responses]
        is_input_masked = case.is_call and is_masked(case.ask["given"])
        alike = partial(is_as_recorded, outcomes, is_input_masked=is_input_masked, at=case.ask.get("at") or 0.0)
        return alike(runs) or alike([_without_roots(run, self._roots) for run in runs])

    def recording_clock(self, setup: Setup) -> Clock | None:
        """The moment of the recording; None if unknown."""
        return msgspec.structs.replace(setup.clocks[0], at=float(int(self._at))) if self._at else None


def _hidden_variables(recorded: RecordedCase) -> list[str]:
    """Return the variables that a test had set and whose values are masked, so that a replay has others."""
    variables: Mapping[str, Any] = recorded.around.get("environment") or {}
    return sorted(name for name, value in variables.items() if is_masked(value))


def _raises_instead(recorded: RecordedCase, responses: Sequence[Response]) -> bool:
    """Return whether all replays end in an exception, and nothing that was recorded does."""
    is_answered = all(outcome_kind(one) == "result" and one.get("status") != 0 for one in recorded.outcomes)
    return is_answered and all(map(has_raised, responses))


def _is_raised_by_program(response: Response) -> bool:
    """Return whether an answer is no exception, or one that a `raise` of the program raises and words itself."""
    return response.parts.get("exception") is None or response.raised[:1] == ("program",)


def evidence_of(recording: Recording, setup: Setup, known: frozenset[str] = frozenset()) -> RecordedEvidence:
    """Collect the evidence of a recording about its cases.

    Args:
        recording: the recording.
        setup: settings, which say what is masked.
        known: ids of cases that are locked already, which need no evidence.
    """
    calls: dict[str, list[RecordedCall]] = defaultdict(list)
    asks: dict[str, Mapping[str, Any]] = {}
    for call in recording.calls:
        if call.replayable and has_ended(call):
            case = call_case(call)
            if case.id not in known:
                calls[case.id].append(call)
                asks[case.id] = case.ask
    roots = sorted({run.root for run in recording.runs if len(run.root) > 1})
    pairs = [(case, _without_roots(_parts_of(call), roots)) for case, ones in calls.items() for call in ones]
    requests = [(one, case) for one, case in cases_of_test_requests(recording) if case.id not in known]
    pairs += [(case.id, _without_roots(_parts_of_exchange(one), roots)) for one, case in requests]
    asks |= {case.id: case.ask for _, case in requests}
    masked = mask_recorded_parts([(asks[case], parts) for case, parts in pairs], setup)
    outcomes: dict[str, dict[bytes, Parts]] = defaultdict(dict)
    for (case_id, _), parts in zip(pairs, masked, strict=True):
        outcomes[case_id].setdefault(canonical(parts), parts)
    first: dict[str, tuple[RecordedCall | Exchange, int]] = {
        case_id: (ones[0], ones[0].statements[0]) for case_id, ones in calls.items()
    }
    first |= {case.id: (one, one.order) for one, case in requests}
    lasting = _lasting_patches(recording)
    recorded = {
        case_id: RecordedCase(
            tuple(outcomes[case_id].values()),
            without_own_patches(line.around, lasting.get(line.process, frozenset())),
            line.process,
            order,
        )
        for case_id, (line, order) in first.items()
    }
    began = max((run.at for run in recording.runs), default=0.0)
    return RecordedEvidence(recorded, began, recording.queries, roots)


def _lasting_patches(recording: Recording) -> dict[str, frozenset[str]]:
    """Return the patches around almost all calls of a process: those of a whole run tell no call from another."""
    held: dict[str, Counter[str]] = defaultdict(Counter)
    total = Counter(call.process for call in recording.calls)
    for call in recording.calls:
        held[call.process].update(set(call.around.get("patched", ())))
    return {
        process: frozenset(name for name, count in counts.items() if count >= _ALMOST_ALL * total[process])
        for process, counts in held.items()
        if total[process] >= _WHOLE_RUN
    }


def _refuses_known_user(recorded: RecordedCase, responses: Sequence[Response]) -> bool:
    """Return whether a replay refuses the user of a request, whom the recorded program accepted."""
    statuses = {one.get("status") for one in recorded.outcomes}
    return any(it.parts.get("status") not in statuses and refuses_user(it.parts) for it in responses)


def without_own_patches(around: Mapping[str, Any], lasting: Set[str] = frozenset()) -> Mapping[str, Any]:
    """Return the context of a call without patches that a test framework applies to every test, and lasting ones."""
    patched = [name for name in around.get("patched", ()) if name not in lasting]
    names = [name for name in patched if not name.startswith(_OF_TEST_FRAMEWORKS)]
    rest = {name: held for name, held in around.items() if name != "patched"}
    return {**rest, "patched": names} if names else rest


def with_other_draws(case: Case) -> Case:
    """Return the same case with another position in the session, so that random numbers and ids differ."""
    return msgspec.structs.replace(case, ask={**case.ask, "order": _OTHER_DRAWS})


def _parts_of(call: RecordedCall) -> Parts:
    """Convert the outcome of a call to parts of a lock."""
    outcome = msgspec.to_builtins(call.outcome)
    return {name: held for name, held in outcome.items() if name != "exception" or held is not None}


def _parts_of_exchange(exchange: Exchange) -> Parts:
    """Convert the recorded answer to a request to parts of a lock."""
    parts: dict[str, Any] = {"status": exchange.status}
    if location := [value for name, value in exchange.answer_headers if name.lower() == "location"]:
        parts["header location"] = location
    if exchange.answer_body.text and not any(cut.startswith("answer_body") for cut in exchange.cut):
        parts["body"] = exchange.answer_body.text
    return parts


def _without_roots(parts: Parts, roots: Sequence[str]) -> Parts:
    """Return parts with the folders of the project as in a replay."""
    for root in roots:
        parts = _without_root(parts, root)
    return parts


def _without_root(value: Any, root: str) -> Any:
    if isinstance(value, dict):
        return {key: _without_root(held, root) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_without_root(one, root) for one in value]
    return value.replace(root, "{scratch}") if isinstance(value, str) else value


def _example(cause: str, recorded: RecordedCase, responses: Sequence[Response]) -> str:
    """Return an example of the cause for a person: the refused object, or both outcomes, and what was patched."""
    unanswered = [response.unanswered for response in responses if response.unanswered]
    if cause == "statement" and unanswered:
        return unanswered[0][:_SHOWN]
    refused = next((response for response in responses if response.refused), None)
    difference = _describe_difference(recorded.outcomes[0], responses)
    if cause.startswith("refused_") and refused:  # without an error, the difference may have another cause
        told = [describe_refused(refused), "" if refused.error else difference]
        return "; ".join(filter(None, told))[:_SHOWN]
    if cause == "environment":
        return f"{difference} ({', '.join(_hidden_variables(recorded))})".lstrip()[:_SHOWN]
    if cause == "patched":
        return f"{difference} ({', '.join(recorded.around['patched'])})".lstrip()[:_SHOWN]
    return difference


def _describe_difference(recorded: Parts, responses: Sequence[Response]) -> str:
    """Describe the first place, but for secrets, at which an answer differs from the recorded outcome."""
    for response in responses:
        run = response.parts
        if recorded.get("status") not in {0, None, run.get("status")}:
            return describe_status(recorded["status"], response)
        told = ("exception", *recorded)  # what a replay raises says more than what it then lacks
        both = {name: (recorded.get(name), run.get(name)) for name in told}
        differing = {name: (held, now) for name, (held, now) in both.items() if held != now}
        for part in describe_parts(differing):
            if without_pseudonyms(part.before) != without_pseudonyms(part.now):
                return f"{part.place}: {part.before} -> {part.now}"
    return ""
