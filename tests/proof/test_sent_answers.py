"""Answers of other services are varied like documents, and put to a program as answers to its requests."""

import json
from typing import Any

import msgspec
import pytest

from toolkit.model.lock import Case
from toolkit.probe.replay.outgoing_answers import RecordedAnswers
from toolkit.proof.answers.recorded_variations import VariedPlace, column_values, places_of, vary_place
from toolkit.proof.answers.sent_answers import restore_sent, with_sent_answers

_URL = "https://pay.example/orders/1"
_EXCHANGE = {"method": "GET", "target": _URL, "status": 200, "answer_body": {"text": '{"state": "paid", "n": 3}'}}
_OTHER = {**_EXCHANGE, "target": "https://pay.example/orders/2"}


def _case(**ask: Any) -> Case:
    case = Case("1", "shop:f", "recorded", {"kind": "call", "given": {}, **ask}, {})
    return with_sent_answers(case, {"outgoing": [{"method": "GET", "target": _URL}]}, [_EXCHANGE, _OTHER])


@pytest.mark.parametrize("ask", [{}, {"answered": []}, {"answered": [{"statement": "SELECT", "rows": [[1]]}]}])
def test_what_is_not_varied_is_asked_as_it_was(ask: dict[str, Any]) -> None:
    asked = restore_sent(_case(**ask)).ask
    assert asked["sent"] == [_EXCHANGE]
    assert {name: held for name, held in asked.items() if name != "sent"} == {"kind": "call", "given": {}, **ask}


def test_the_status_and_the_members_of_a_body_are_varied_and_answer_the_program() -> None:
    case = _case()
    assert places_of(case) == [VariedPlace(it) for it in ("status_code", "state", "n")]
    varied = [restore_sent(it) for it in vary_place(case, VariedPlace("state"), ["open"], column_values([case]))]
    answers = RecordedAnswers([_EXCHANGE, _OTHER])
    answers.reset(varied[0].ask["sent"])
    assert json.loads(answers.take("GET", _URL)["answer_body"]["text"]) == {"state": "open", "n": 3}
    assert answers.take("GET", _OTHER["target"]) == _OTHER
    answers.reset()
    assert answers.take("GET", _URL) == _EXCHANGE
    assert varied[0].ask["varied"] == 'answers[*].state = "open"'


@pytest.mark.parametrize("body", [{}, {"text": "<p>"}, {"base64": "AA=="}])
def test_other_bodies_stay_and_the_status_is_varied(body: dict[str, str]) -> None:
    exchange = {**_EXCHANGE, "answer_body": body}
    case = msgspec.structs.replace(_case(), ask={"kind": "call", "given": {}})
    case = with_sent_answers(case, {"outgoing": [{"method": "GET", "target": _URL}]}, [exchange])
    found = [
        restore_sent(it).ask["sent"][0]
        for it in vary_place(case, VariedPlace("status_code"), [200], column_values([case]))
    ]
    assert {199, 200, 201} <= {it["status"] for it in found}
    assert all(it["answer_body"] == body for it in found)
