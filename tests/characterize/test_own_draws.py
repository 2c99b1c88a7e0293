"""Calls whose statements are answered draw random numbers of their own, so that names kept in memory differ."""

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from toolkit.characterize.cases import call_case, recorded_calls
from toolkit.model.recording import CallOutcome, RecordedCall, Recording
from toolkit.probe.replay.program import ImportedProgram


def _call(number: int, *answers: dict[str, Any]) -> RecordedCall:
    return RecordedCall(
        seam="shop:save",
        symbol="shop.py::save",
        given={"number": number},
        outcome=CallOutcome(result=1),
        answers=answers,
    )


def test_answered_calls_draw_numbers_that_neither_another_call_nor_a_request_draws() -> None:
    line = {"statement": "INSERT INTO t VALUES (1)", "given": None, "answer": {}, "rows": []}
    calls = (_call(1, line), _call(2, line), _call(3))
    cases = list(recorded_calls(Recording(calls=calls)))
    draws = [case.ask.get("draws", 0) for case in cases]
    assert len(set(draws)) == len(cases)
    assert draws[2] == 0  # nothing that is locked already changes
    assert all(1 << 19 <= number < 1 << 20 for number in draws[:2])
    assert [case.id for case in cases] == [call_case(call).id for call in calls]
    assert [case.ask.get("draws", 0) for case in recorded_calls(Recording(calls=calls[1:]))] == draws[1:]


@pytest.mark.parametrize(("numbers", "drawn"), [({"draws": 5}, 5), ({"draws": 5, "order": 7}, 7), ({}, 0)])
def test_a_case_begins_with_its_draws(numbers: dict[str, int], drawn: int) -> None:
    program = object.__new__(ImportedProgram)
    for name in ("collected", "errors", "answers", "pins"):
        setattr(program, name, Mock())
    program._folder = Path.cwd()
    program.begin({"kind": "call", **numbers})
    assert program.pins.reset.call_args.args[0] == drawn
