"""Cases that are replayed while locks of ever more of them are taken: each only as often as it tells anything."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from tests.command_line import write
from toolkit.characterize import repeated_replay
from toolkit.characterize.cases import canonical, case_of
from toolkit.characterize.recorded_evidence import RecordedEvidence
from toolkit.characterize.repeated_replay import Patience, RepeatedReplay
from toolkit.characterize.take_lock import LockTaker
from toolkit.model.lock import Case, Lock, Origin, Setup
from toolkit.session.probe_session import ProbeSession
from toolkit.session.replay_program import Response
from toolkit.session.run_target import RunTarget, fresh_copies

SOURCE = """\
import datetime
import os

KNOWN = []


def _note(word):
    with open(os.environ["ASKED"], "a") as file:
        file.write(word + "\\n")


def double(number):
    _note("double-%s" % number)
    return 2 * number


def remember(word):
    _note("remember")
    KNOWN.append(word)


def count_known():
    _note("count")
    return len(KNOWN)


def year():
    _note("year")
    return datetime.date.today().year


def sign_in(password):
    _note("sign_in")
    return {"password": password[::-1]}


def tell():
    _note("tell")
    return "it ends with " + "3terces-ruoy-si-siht"
"""


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """A file in which the program notes what it was asked."""
    file = tmp_path / "asked.txt"
    file.write_text("")
    return file


@pytest.fixture
def counted() -> list[int]:
    """One entry for each replay that was reported."""
    return []


@pytest.fixture
def replays(tmp_path: Path, asked: Path, counted: list[int]) -> Iterator[RepeatedReplay]:
    root = write(tmp_path / "project", {"shop.py": SOURCE})
    setup = Setup(environment={"ASKED": str(asked)}, writes=(str(asked),))
    patience = Patience(count=lambda: counted.append(1))
    with RepeatedReplay(setup, fresh_copies(RunTarget(sys.executable, root)), (), patience) as replays:
        yield replays


def _call(function: str, origin: Origin = "recorded", **given: object) -> Case:
    line = {"kind": "call", "seam": f"shop:{function}", "symbol": f"shop.py::{function}", "given": given}
    return case_of(line, origin)


def _take(replays: RepeatedReplay, cases: Sequence[Case]) -> Lock:
    return LockTaker(Setup(), replays, (), Patience(), RecordedEvidence()).take_lock(cases)


def _count(asked: Path) -> Counter[str]:
    return Counter(asked.read_text().split())


def test_a_call_is_put_twice_at_the_first_clock_and_again_at_another_one_only_if_it_is_answered_otherwise(
    replays: RepeatedReplay, asked: Path, counted: list[int]
) -> None:
    lock = _take(replays, [_call("double", number=1), _call("year")])
    assert _count(asked) == {"double-1": 3, "year": 4}
    assert len(counted) == 7  # a long lock shows how far it is
    assert {case.about: bool(case.shifted) for case in lock.cases} == {"shop:double": False, "shop:year": True}


def test_functions_are_watched_in_the_first_order_alone(replays: RepeatedReplay) -> None:
    pairs = replays.replay([_call("double", number=1), _call("year")])
    for forward, backward in pairs:
        again = [one for case, one in backward.items() if one is not forward[case]]
        assert all(one.reached for one in forward.values())
        assert again
        assert not any(one.reached for one in again)


def test_an_answer_that_is_the_same_again_is_masked_once(
    replays: RepeatedReplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[dict[str, object]] = []
    receive = ProbeSession.receive

    def note(session: ProbeSession, seconds: float) -> object:
        answers.append(receive(session, seconds))
        return answers[-1]

    monkeypatch.setattr(ProbeSession, "receive", note)
    cases = [_call("sign_in", password="this-is-your-secret3"), _call("year")]
    pairs = replays.replay(cases)
    masked = Counter(str(answer["id"]) for answer in answers if "parts" in answer)
    assert [masked[case.id] for case in cases] == [1, 2]  # the year is another one at the later clock
    sign_in = {(canonical(run[cases[0].id].parts), run[cases[0].id].learned) for pair in pairs for run in pair}
    assert len(sign_in) == 1
    assert b"secret" not in canonical(next(iter(sign_in))[0].decode())
    assert next(iter(sign_in))[1]


def test_a_lock_of_the_same_calls_asks_nothing_again(replays: RepeatedReplay, asked: Path) -> None:
    cases = [_call("double", number=1), _call("year")]
    lock = _take(replays, cases)
    before = _count(asked)
    assert _take(replays, cases) == lock
    assert _count(asked) == before


def test_calls_that_were_found_later_are_put_to_the_warm_program_and_come_first_in_the_other_order(
    replays: RepeatedReplay, asked: Path
) -> None:
    cases = [_call("double", number=1)]
    _take(replays, cases)
    lock = _take(replays, [*cases, _call("double", "invented", number=2)])
    assert len(lock.cases) == 2
    assert _count(asked) == {"double-1": 2 + 1 + 1, "double-2": 3}


def test_a_known_call_that_depends_on_one_that_was_found_later_is_not_locked(
    replays: RepeatedReplay, asked: Path
) -> None:
    known = _call("count_known")
    assert [case.about for case in _take(replays, [known]).cases] == ["shop:count_known"]
    lock = _take(replays, [known, _call("remember", "invented", word="a")])
    assert [case.about for case in lock.cases] == ["shop:remember"]
    assert [(one.about, one.why) for one in lock.kept_out] == [("shop:count_known", "unstable")]


def test_a_call_that_was_flaky_once_stays_out_whatever_it_answers_later(replays: RepeatedReplay) -> None:
    known = _call("count_known")
    remember = _call("remember", word="a")
    assert [one.why for one in _take(replays, [remember, known]).kept_out] == ["unstable"]
    assert [one.why for one in _take(replays, [known]).kept_out] == ["unstable"]


def test_only_the_call_that_shows_the_secret_of_another_one_is_asked_again(
    replays: RepeatedReplay, asked: Path
) -> None:
    lock = _take(replays, [_call("sign_in", password="this-is-your-secret3"), _call("tell")])
    told = next(case for case in lock.cases if case.about == "shop:tell")
    assert "terces" not in str(told.parts)
    assert told.ask["hidden"]
    assert _count(asked) == {"sign_in": 3, "tell": 2 * 3}


def test_what_was_answered_is_forgotten_when_a_replay_is_interrupted(
    replays: RepeatedReplay, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [_call("double", number=1), _call("double", number=2)]
    with monkeypatch.context() as patched:
        patched.setattr("toolkit.session.replay_program.ReplayProgram.run_case", _interrupt_at_second())
        with pytest.raises(KeyboardInterrupt):
            _take(replays, cases)
    assert len(_take(replays, cases).cases) == 2
    assert _count(asked)["double-1"] == 1 + 3


def _interrupt_at_second() -> object:
    from toolkit.session.replay_program import ReplayProgram

    original = ReplayProgram.run_case

    def run_case(program: ReplayProgram, case: Case, masked: Response | None = None) -> object:
        if case.ask["given"] == {"number": 2}:
            raise KeyboardInterrupt
        return original(program, case, masked)

    return run_case


class _NotedRun:
    """A run that starts no program and notes what it is asked."""

    all: ClassVar[list[list[str]]] = []

    def __init__(self, *_args: object) -> None:
        self.ids: set[str] = set()
        self.hello: dict[str, object] = {}

    def ask_missing(self, cases: Sequence[Case]) -> dict[str, Response]:
        self.all.append([case.id for case in cases])
        return {case.id: Response({"status": 200}) for case in cases}

    def start_over(self) -> None:
        self.ids = set()


def test_requests_of_tests_come_in_the_other_order_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeated_replay, "_WarmRun", _NotedRun)
    _NotedRun.all.clear()
    ask = {"kind": "exchange", "method": "GET", "answered": []}
    group = [Case(name, "GET /", "recorded", {**ask, "target": f"/{name}"}, {}) for name in "ab"]
    with RepeatedReplay(Setup(), fresh_copies(RunTarget("python", Path())), (), Patience()) as replays:
        pairs = replays.replay(group)
    assert _NotedRun.all == [["a", "b"], ["b", "a"], ["a", "b"], []]
    assert [set(first) for first, _ in pairs] == [{"a", "b"}, {"a", "b"}]
