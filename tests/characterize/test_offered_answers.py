"""Requests that were replayed to find out what they are lent are not replayed again where nothing changes."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from toolkit.characterize import repeated_replay
from toolkit.characterize.repeated_replay import Patience, RepeatedReplay
from toolkit.model.lock import Case, Setup
from toolkit.session.replay_program import Response
from toolkit.session.run_target import RunTarget, fresh_copies

_LINES = [{"statement": "SELECT 1"}, {"statement": "SELECT 2"}]


class _Program:
    """Notes what it is asked; the first request that is put to it borrows, as its answer is cached from then on."""

    asked: list[tuple[str, ...]]

    def __init__(self) -> None:
        self.hello: dict[str, str] = {}
        self._is_cached = False

    def start(self) -> None:
        """Be there."""

    def run_case(self, case: Case, _masked: Response | None = None) -> Response:
        self.asked.append((case.id, *sorted({"earlier", "lent"} & set(case.ask))))
        offers, self._is_cached = not self._is_cached and "earlier" in case.ask, True
        return Response({"status": 200}, borrowed=(1,) if offers else ())


@pytest.fixture
def replays(monkeypatch: pytest.MonkeyPatch) -> Iterator[RepeatedReplay]:
    def program(_self: RepeatedReplay, *_at: object) -> Iterator[_Program]:
        yield _Program()

    monkeypatch.setattr(_Program, "asked", [], raising=False)
    monkeypatch.setattr(repeated_replay.RepeatedReplay, "_program", program)
    with RepeatedReplay(Setup(), fresh_copies(RunTarget("python", Path())), (), Patience()) as replays:
        yield replays


def _request(name: str, **more: object) -> Case:
    ask = {"kind": "exchange", "method": "GET", "target": f"/{name}", "answered": [], "order": 1, **more}
    return Case(name, "GET /", "recorded", ask, {})


def test_only_requests_that_used_something_else_in_one_order_are_asked_again(replays: RepeatedReplay) -> None:
    offered = [_request(name, earlier=_LINES) for name in "abc"]
    forward, backward = replays.replay_offered(offered)
    assert [forward["a"].borrowed, backward["c"].borrowed, forward["b"].borrowed] == [(1,), (1,), ()]
    lent = {"a": _request("a", lent=_LINES[1:]), "b": _request("b"), "c": _request("c", lent=_LINES[1:])}
    replays.keep_answers(offered, lent)
    _Program.asked.clear()
    replays.replay(list(lent.values()))
    first_clock = _Program.asked[: -len(lent)]
    assert first_clock == [("c", "lent"), ("a", "lent")]  # c in their order, a in the opposite one
    assert _Program.asked[-len(lent) :] == [("a", "lent"), ("b",), ("c", "lent")]


def test_what_is_put_again_is_neither_kept_nor_put_to_a_new_program(replays: RepeatedReplay) -> None:
    case = _request("a")
    replays.replay([case])
    again = msgspec.structs.replace(case, ask={**case.ask, "order": 9})
    _Program.asked.clear()
    assert list(replays.replay_again([again])) == ["a"]
    replays.replay([case])
    assert _Program.asked == [("a",)]
