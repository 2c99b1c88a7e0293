"""Requests of a session are compared with what a server answered when they were recorded."""

import pytest

from toolkit.characterize.cases import case_of
from toolkit.characterize.served_answers import ServedAnswers, behind_ended_process
from toolkit.model.lock import Case
from toolkit.model.recording import Body, Exchange
from toolkit.session.replay_program import Response


def _request(order: int, target: str) -> Case:
    return case_of({"kind": "request", "method": "GET", "target": target, "order": order}, "recorded")


def _exchange(target: str, status: int, body: str) -> Exchange:
    return Exchange("GET", target, status=status, answer_body=Body(body))


def _answer(status: int, body: str) -> Response:
    return Response({"status": status, "body": body})


ENDED = Response({"exception": {"$py": "crash"}})
CASES = [_request(1, "/a"), _request(2, "/b"), _request(3, "/c")]


@pytest.fixture
def served() -> ServedAnswers:
    found = ServedAnswers()
    found.learn(CASES, [_exchange("/a", 200, ""), _exchange("/b", 200, '{"id": 4, "n": 1}'), _exchange("/c", 0, "x")])
    return found


def _lost(served: ServedAnswers, *answers: list[Response] | None) -> list[tuple[str, str]]:
    responses = {case.id: given for case, given in zip(CASES, answers, strict=True) if given is not None}
    behind = behind_ended_process(CASES, responses)
    in_time = [case for case in CASES if case.id in responses]
    return [(str(case.ask["target"]), cause) for case, cause, _ in served.find_lost(in_time, responses, behind)]


def test_only_the_status_counts_as_long_as_the_process_lives(served: ServedAnswers) -> None:
    same = [_answer(200, '{"id": 1}')]
    assert _lost(served, same, same, [_answer(404, "y")]) == []
    assert _lost(served, same, [*same, _answer(500, '{"id": 1}')], same) == [("/b", "status")]


@pytest.mark.parametrize("ended", [[_answer(200, ""), ENDED], [Response({"exception": {"$py": "late"}})], None])
def test_the_body_counts_behind_a_request_that_has_ended_the_process(
    served: ServedAnswers, ended: list[Response] | None
) -> None:
    same = [_answer(200, '{"n": 1, "id": 4}')]
    assert ("/b", "ended_before") not in _lost(served, ended, same, [_answer(200, "x")])
    lost = _lost(served, ended, [*same, _answer(200, '{"id": 1, "n": 1}')], [_answer(200, "z")])
    assert lost[-2:] == [("/b", "ended_before"), ("/c", "ended_before")]


def test_requests_of_a_session_are_counted(served: ServedAnswers) -> None:
    assert served.count([*CASES, _request(9, "/other")]) == 3
