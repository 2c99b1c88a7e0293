"""Number of times that a session of requests is put to a program during a proof, and what is known without it."""

import sys
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.characterize.tariff import copying
from tests.command_line import write
from tests.proof.sample import SHOP, call, proof_context, repository
from toolkit.characterize.cases import case_of
from toolkit.characterize.generate import generate_requests
from toolkit.characterize.measure_strength import _Measurement
from toolkit.characterize.replay import replay_at_clock, replay_exactly, replay_with_lines
from toolkit.model.lock import Case, Clock, Lock, Parts, Setup
from toolkit.model.proof import ChangePiece, ProofResult
from toolkit.model.strength import CaseRuns, Effort
from toolkit.proof.answers.case_differences import with_before
from toolkit.proof.answers.state_answers import answers_at
from toolkit.proof.bisect import bisect
from toolkit.proof.context import ProofContext
from toolkit.proof.tools import Answers, Enough, MadeInputs, ProofTools
from toolkit.session.probe_session import ProbeSession
from toolkit.session.replay_program import MaskedAnswers, Response

CLOCKS = Clock(1704067200.0, "UTC"), Clock(1812345678.0, "UTC")
AFTER = SHOP.replace("amount * 9 // 10", "9 * amount // 10")


def _request(order: int) -> Case:
    ask = {"kind": "exchange", "order": order, "method": "GET", "target": f"/price/{order}", "headers": []}
    case = case_of(ask, "recorded")
    return msgspec.structs.replace(
        case, parts={"status": 200, "body": "early"}, shifted={"body": "late"}, reached=("shop.py::price",)
    )


def _call() -> Case:
    case = case_of(call("shop:price", "shop.py::price", amount=1, member=True), "recorded")
    return msgspec.structs.replace(case, parts={"result": 0}, reached=("shop.py::price",))


class _Program:
    """Stands for the program: answers every case, and remembers what was put to it.

    Attributes:
        put: (clock or "runs", whether the code is the changed one, ids).
        bodies: of requests, by clock, in the old code and in the new one.
    """

    def __init__(self, **bodies: Sequence[str]) -> None:
        self.put: list[tuple[int | str, bool, tuple[str, ...]]] = []
        self.bodies = {"old": ("early", "late"), "new": ("early", "late"), **bodies}

    def answers(self, folder: Path, clock: int, cases: Sequence[Case], _enough: Enough) -> Answers:
        self.put.append((clock, self._is_new(folder), tuple(case.id for case in cases)))
        return {case.id: self._parts(folder, clock, case) for case in cases}

    def runs(self, folder: Path, cases: Sequence[Case], lines: Mapping[str, Any], _near: Container[str]) -> CaseRuns:
        self.put.append(("runs", self._is_new(folder), tuple(case.id for case in cases)))
        return CaseRuns({case.id: self._parts(folder, 0, case) for case in cases}, {}, {})

    def _is_new(self, folder: Path) -> bool:
        return (folder / "shop.py").read_text() == AFTER

    def _parts(self, folder: Path, clock: int, case: Case) -> Parts:
        side = "new" if self._is_new(folder) else "old"
        return {"result": 0} if case.is_call else {"status": 200, "body": self.bodies[side][clock]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "shop", {"shop.py": SHOP})


CASES = (_call(), _request(1), _request(2))


def _context(root: Path, program: _Program, made: MadeInputs = MadeInputs()) -> Iterator[ProofContext]:  # noqa: B008
    lock = Lock(Setup(app="shop:app", clocks=CLOCKS), CASES)
    tools = ProofTools(lock=lock, answers=program.answers, runs=program.runs, focused=lambda *_arguments: made)
    with proof_context(root, {"shop.py": AFTER.encode()}, tools) as context:
        yield context


def _requests_put(program: _Program) -> list[tuple[int | str, bool]]:
    ids = {case.id for case in CASES if not case.is_call}
    return [(clock, is_new) for clock, is_new, put in program.put if ids & {*put}]


def test_a_session_is_put_to_old_code_at_the_first_clock_alone(root: Path) -> None:
    program = _Program()
    for context in _context(root, program):
        found = with_before(context, lambda _part: True)
        assert (found.broken, found.unconfirmed) == ([], ())  # type: ignore[union-attr]
        assert answers_at(context, context.before, 1)[CASES[1].id]["body"] == "late"
    assert sorted(map(str, _requests_put(program))) == ["('runs', False)", "('runs', True)", "(1, True)"]


def test_a_difference_at_a_later_clock_is_told_after_both_were_asked(root: Path) -> None:
    program = _Program(new=("early", "earlier"))
    for context in _context(root, program):
        found = with_before(context, lambda _part: True)
        assert {it.case.id for it in found.broken} == {case.id for case in CASES[1:]}  # type: ignore[union-attr]
        assert {(it.before, it.now) for it in found.broken} == {("late", "earlier")}  # type: ignore[union-attr]
    assert (1, False) in _requests_put(program)


def test_a_lock_that_is_not_true_of_old_code_says_nothing_of_later_clocks(root: Path) -> None:
    program = _Program(old=("other", "other"), new=("other", "other"))
    for context in _context(root, program):
        found = with_before(context, lambda _part: True)
        assert found.broken == []  # type: ignore[union-attr]
    assert (1, False) in _requests_put(program)


def test_what_a_search_saw_of_a_session_is_not_asked_again(root: Path) -> None:
    program = _Program()
    seen = CaseRuns(
        {case.id: {"status": 200, "body": "early"} for case in CASES[1:]},
        {CASES[1].id: frozenset({("shop.py", 6)})},
        {},
    )
    for context in _context(root, program, MadeInputs((), seen)):
        for side in ("old", "new"):
            runs = context.case_runs(side)  # type: ignore[arg-type]
            assert runs is not None
            assert {*runs.parts} == {case.id for case in CASES}
            assert runs.lines == seen.lines
    assert _requests_put(program) == []
    assert {put for _, _, put in program.put} == {(CASES[0].id,)}


def test_a_search_that_saw_a_part_of_a_session_spares_nothing(root: Path) -> None:
    program = _Program()
    for context in _context(root, program, MadeInputs((), CaseRuns({CASES[1].id: {}}, {}, {}))):
        context.case_runs("old")
    assert [put for _, _, put in program.put] == [tuple(case.id for case in CASES)]


def test_the_only_piece_of_a_change_is_guilty_without_another_proof() -> None:
    piece = ChangePiece("shop.py", 6, "shop.py::price")
    failure = ProofResult("replay", "failed", "differ")
    found = bisect([piece], lambda _pieces, _soon: pytest.fail("proved again"), failure)
    assert [(it.piece, it.because) for it in found.left_out] == [(piece, failure)]


def test_later_clocks_are_asked_only_about_cases_that_show_the_time() -> None:
    still = msgspec.structs.replace(_request(2), shifted={})
    lock = Lock(Setup(app="shop:app", clocks=CLOCKS), (_request(1), still))
    runs = CaseRuns({}, {case.id: frozenset({("shop.py", 6)}) for case in lock.cases}, {})
    measuring = _Measurement(
        lock, copying(Path()), (), Effort(1.0), lambda _done, _all: None, ({"shop.py": [(6, 6)]}, {}), runs
    )
    asked = [{*measuring._request(clock, None, 1.0)["known_lines"]} for clock in (0, 1)]
    assert asked == [{_request(1).id, still.id}, {_request(1).id}]


_COUNTER = """\
SEEN = []


def app(environ, start_response):
    SEEN.append(environ["PATH_INFO"])
    start_response("200 OK", [])
    if environ["PATH_INFO"] == "/many":
        return [b"%d" % len(SEEN)]
    return [b"one"]
"""


def test_a_search_tells_what_a_replay_tells(tmp_path: Path) -> None:
    root = write(tmp_path / "counter", {"counter.py": _COUNTER})
    asks = [
        {"kind": "exchange", "order": n, "method": "GET", "target": t, "headers": []}
        for n, t in ((1, "/"), (2, "/many"))
    ]
    known = [case_of(ask, "recorded") for ask in asks]
    setup, lines = Setup(app="counter:app"), {"counter.py": [(8, 8)]}
    found = generate_requests(setup, copying(root, sys.executable), known, 0.3, focus=lines)
    assert found.runs is not None
    replayed = replay_with_lines(Lock(setup, (*known, *found.cases)), copying(root, sys.executable), lines)
    assert (found.runs.parts, found.runs.lines) == (replayed.parts, replayed.lines)
    assert replayed.lines[known[1].id] == {("counter.py", 8)}


def _note_masked_answers(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return a list that grows with each answer of the program, with whether it came masked."""
    answers: list[bool] = []
    take_news = ProbeSession._take_news

    def note(session: ProbeSession, answer: Any) -> None:
        take_news(session, answer)
        if isinstance(answer, Mapping) and ("reached" in answer or "run" in answer):
            answers.append("parts" in answer)

    monkeypatch.setattr(ProbeSession, "_take_news", note)
    return answers


def test_an_answer_that_is_the_same_again_is_not_masked_again_in_a_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "counter", {"counter.py": _COUNTER})
    known = [case_of({**_request(n).ask, "target": t}, "recorded") for n, t in ((1, "/"), (2, "/many"))]
    setup, lines, memory = Setup(app="counter:app"), {"counter.py": [(8, 8)]}, MaskedAnswers()
    answers, opened = _note_masked_answers(monkeypatch), copying(root, sys.executable)
    replayed_first = replay_at_clock(Lock(setup, tuple(known)), opened, setup.clocks[0], memory)
    first = {case.id: parts for case, parts in replayed_first}
    assert answers == [True, True]
    found = generate_requests(setup, opened, known, 0.3, focus=lines, memory=memory)
    assert found.runs is not None
    assert [found.runs.parts[case.id] for case in known] == [first[case.id] for case in known]
    assert answers == [True, True, False, False]
    write(root, {"counter.py": _COUNTER.replace('b"one"', 'b"other"')})
    replayed = replay_with_lines(Lock(setup, tuple(known)), opened, lines, memory=memory)
    assert answers == [True, True, False, False, True, False]
    assert [replayed.parts[case.id]["body"] for case in known] == ["other", "2"]


def test_only_cases_that_are_compared_have_fingerprints(tmp_path: Path) -> None:
    root = write(tmp_path / "counter", {"counter.py": _COUNTER})
    cases = tuple(case_of({**_request(n).ask, "target": t}, "recorded") for n, t in ((1, "/"), (2, "/"), (3, "/many")))
    lock, opened = Lock(Setup(app="counter:app"), cases), copying(root, sys.executable)
    every, some = (replay_exactly(lock, opened, "key", it) for it in (None, {cases[1].id, cases[2].id}))
    assert {*every} == {*some}
    assert not some[cases[0].id]
    assert [some[case.id] for case in cases[1:]] == [every[case.id] for case in cases[1:]]
    assert all(every[case.id] for case in cases)


def test_a_masked_answer_is_known_by_its_case_and_what_it_hides() -> None:
    memory, case = MaskedAnswers(), _request(1)
    early, late = (Response({"body": word}, digest=word) for word in ("early", "late"))
    for clock, response in zip(CLOCKS, (early, late), strict=True):
        memory.add(case, clock, response)
    memory.add(case, CLOCKS[1], Response({"body": "without a digest"}))
    assert [memory.find(case, clock) for clock in (*CLOCKS, Clock(0.0, "UTC"))] == [early, late, late]
    moved = msgspec.structs.replace(case, ask={**case.ask, "order": 9})
    hiding = msgspec.structs.replace(case, ask={**case.ask, "hidden": [{"at": ["body"]}]})
    assert [memory.find(it, CLOCKS[0]) for it in (moved, hiding, _request(2))] == [early, None, None]


def test_mutants_are_measured_with_the_digests_of_expected_answers() -> None:
    memory, cases = MaskedAnswers(), (_request(1), _request(2))
    memory.add(cases[0], CLOCKS[0], Response(cases[0].parts, digest="known"))
    memory.add(cases[1], CLOCKS[0], Response({"body": "of the other version"}, digest="other"))
    lock = Lock(Setup(app="shop:app", clocks=CLOCKS), cases)
    statements = {"shop.py": [(6, 6)]}, {}
    measuring = _Measurement(lock, copying(Path()), (), Effort(1.0), lambda _done, _all: None, statements, None, memory)
    asked = [measuring._request(clock, None, 1.0) for clock in (0, 1)]
    assert [it["masked"] for it in asked] == [{cases[0].id: "known"}, {}]
    assert {it["digest"] for it in asked} == {memory.key}
