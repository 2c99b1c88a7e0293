"""Work of recording that is done once: looks for the end, counts, what surrounds many calls, digests of an answer."""

import json
from pathlib import Path
from typing import Any

import pytest

from toolkit.probe.mask import secret_forms
from toolkit.probe.mask.answers import AnswerMask
from toolkit.probe.mask.masking import Masking
from toolkit.probe.record import sink as sinks
from toolkit.probe.record import written_around
from toolkit.probe.record.sink import Sink
from toolkit.probe.record.written_around import write_around
from toolkit.probe.values.writer import Limits


def _sink(folder: Path) -> Sink:
    return Sink(str(folder), {"kind": "run", "format": 2}, Masking(b"k" * 32))


def _lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in folder.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]


def test_counts_are_written_with_the_next_line(tmp_path: Path) -> None:
    sink = _sink(tmp_path)
    sink.leave_out("no_events", "driver")
    assert [line["kind"] for line in _lines(tmp_path)] == ["run", "left_out"]  # so that a killed process tells it
    for _ in range(5):
        sink.leave_out("busy", "app:f")
    assert len(_lines(tmp_path)) == 2
    assert sink.put({"kind": "call"})
    counts = [{"kind": "left_out", "what": "busy", "where": "app:f", "count": 4}, {"kind": "call"}]
    assert (_lines(tmp_path)[2:], sink.lines) == (counts, 3)


def test_a_last_count_is_written_at_the_end(tmp_path: Path) -> None:
    sink = _sink(tmp_path)
    sink.put({"kind": "call"})
    sink.leave_out("distinct", "app:f", at_least=True)
    sink.close()
    assert [line.get("at_least") for line in _lines(tmp_path) if line["kind"] == "left_out"] == [True, None]


def test_many_counts_do_not_wait(tmp_path: Path) -> None:
    sink = _sink(tmp_path)
    for number in range(50):
        sink.leave_out("busy", f"app:f{number}")
    assert len(_lines(tmp_path)) > 25
    sink.close()
    assert len({line["where"] for line in _lines(tmp_path) if line["kind"] == "left_out"}) == 50


def test_the_end_is_looked_for_once_in_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []
    moment = [0.0]
    monkeypatch.setattr(sinks, "has_ended", looks.append)
    monkeypatch.setattr(sinks, "_now", lambda: moment[0])
    sink = _sink(tmp_path)
    for _ in range(9):
        sink.put({"kind": "call"})
    assert len(looks) == 1
    moment[0] += sinks.LATE
    sink.put({"kind": "call"})
    assert len(looks) == 2


def test_what_surrounds_many_calls_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    class Counted(written_around.Writer):
        def __init__(self, *args: Any, **named: Any) -> None:
            made.append(args)
            super().__init__(*args, **named)

    monkeypatch.setattr(written_around, "Writer", Counted)
    masking = Masking(b"k" * 32)
    state = {"flask": {"method": "GET", "session": {"user": 7}, "data": b"{}", "password": "Zq8vTr41xwPlm90K"}}
    first = write_around(masking, Limits(), state)
    assert "Zq8vTr41xwPlm90K" not in json.dumps(first)
    assert [write_around(masking, Limits(), json_copy(state)) for _ in range(3)] == [first] * 3
    assert len(made) == 1
    state["flask"]["session"]["user"] = 8
    assert write_around(masking, Limits(), state) != first
    held = {"flask": {"kept": {"g.it": object()}}}
    assert written_around._key_of(held, Limits()) is None
    numbered = Masking()
    assert write_around(numbered, Limits(), state) == write_around(numbered, Limits(), json_copy(state))
    numbered.begin()
    assert not numbered.written, "the next case has pseudonyms of its own"


def json_copy(state: dict[str, Any]) -> dict[str, Any]:
    """Return an equal state of other objects."""
    return {name: dict(held) for name, held in state.items()}


def test_digests_of_a_hidden_text_are_computed_for_its_first_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    digested: list[str] = []
    digest = secret_forms._digest

    def counted(name: str, data: bytes) -> Any:
        digested.append(name)
        return digest(name, data)

    monkeypatch.setattr(secret_forms, "_digest", counted)
    mask = AnswerMask(Masking())
    parts = [mask.parts({"result": {"token": "Zq8vTr41xwPlm90K"}}, {}) for _ in range(4)]
    assert (parts, len(digested)) == ([{"result": {"token": "masked-1"}}] * 4, 16)
