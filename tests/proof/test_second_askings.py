"""Number of times that old and new code are asked in a proof, and what is noticed without another asking."""

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.proof.sample import SHOP, call, proof_context, repository
from toolkit.characterize.cases import case_of
from toolkit.model.lock import Case, Clock, Lock, Parts, Setup
from toolkit.model.strength import CaseRuns
from toolkit.proof.answers.case_differences import AnswerComparison, with_before
from toolkit.proof.context import ProofContext
from toolkit.proof.kinds.queries import PROOF as QUERIES
from toolkit.proof.tools import Answers, Enough, MadeInputs, ProofTools

CLOCKS = Clock(1704067200.0, "UTC"), Clock(1812345678.0, "UTC")
AFTER = SHOP.replace("amount * 9 // 10", "9 * amount // 10")
CASE = msgspec.structs.replace(
    case_of(call("shop:price", "shop.py::price", amount=1, member=True), "recorded"),
    parts={"result": 0},
    reached=("shop.py::price",),
)


class _Program:
    """Stands for the program: answers a call, and counts its starts.

    Attributes:
        starts: clock, and whether the code is the changed one, of each start.
        new: what the changed code answers, from start to start; by clock if it depends on that alone.
        sent: commands that the changed code sends.
    """

    def __init__(
        self, new: Iterator[int] | Mapping[int, int], old: Mapping[int, int], sent: Sequence[str] = ()
    ) -> None:
        self.starts: list[tuple[int, bool]] = []
        self._new, self._old, self._sent = new, old, sent

    def answers(self, folder: Path, clock: int, cases: Sequence[Case], _enough: Enough) -> Answers:
        is_new = (folder / "shop.py").read_text() == AFTER
        self.starts.append((clock, is_new))
        result = self._old[clock] if not is_new else self._result(clock)
        parts: Parts = {"result": result, **({"commands": list(self._sent)} if is_new and self._sent else {})}
        return {case.id: parts for case in cases}

    def runs(self, folder: Path, cases: Sequence[Case], _lines: Mapping[str, Any], _near: Container[str]) -> CaseRuns:
        return CaseRuns(dict(self.answers(folder, 0, cases, lambda _case, _parts: False)), {}, {})

    def _result(self, clock: int) -> int:
        return self._new[clock] if isinstance(self._new, Mapping) else next(self._new)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "shop", {"shop.py": SHOP})


def _context(root: Path, program: _Program) -> Iterator[ProofContext]:
    lock = Lock(Setup(clocks=CLOCKS), (CASE,))
    tools = ProofTools(lock=lock, answers=program.answers, runs=program.runs, focused=lambda *_arguments: MadeInputs())
    with proof_context(root, {"shop.py": AFTER.encode()}, tools) as context:
        yield context


def _compare(root: Path, program: _Program) -> AnswerComparison:
    for context in _context(root, program):
        found = with_before(context, lambda _part: True)
        assert isinstance(found, AnswerComparison)
        return found
    raise AssertionError


def test_what_is_answered_alike_at_both_clocks_is_asked_once_at_each(root: Path) -> None:
    program = _Program(new={0: 0, 1: 0}, old={0: 0, 1: 0})
    found = _compare(root, program)
    assert (found.broken, found.unconfirmed) == ([], ())
    assert sorted(program.starts) == [(0, False), (0, True), (1, False), (1, True)]


def test_what_shows_the_time_is_asked_again_at_the_first_clock(root: Path) -> None:
    program = _Program(new={0: 0, 1: 5}, old={0: 0, 1: 5})
    found = _compare(root, program)
    assert (found.broken, found.unconfirmed, found.flaky) == ([], (), 0)
    assert program.starts.count((0, True)) == 2


def test_code_that_becomes_random_behind_its_first_answer_differs(root: Path) -> None:
    found = _compare(root, _Program(new=count(0), old={0: 0, 1: 0}))
    assert [it.case.id for it in found.broken] == [CASE.id]


def test_a_difference_that_both_show_again_needs_no_other_clock(root: Path) -> None:
    program = _Program(new={0: 9, 1: 9}, old={0: 0, 1: 0})
    found = _compare(root, program)
    assert [(it.before, it.now) for it in found.broken] == [(0, 9)]
    assert sorted(program.starts) == [(0, False), (0, False), (0, True), (0, True)]


def test_no_later_clock_is_asked_for_queries_where_none_are_sent(root: Path) -> None:
    program = _Program(new={0: 0, 1: 0}, old={0: 0, 1: 0})
    for context in _context(root, program):
        assert QUERIES.prove(context).reason == "none_sent"
    assert sorted(program.starts) == [(0, False), (0, True)]


def test_a_query_that_the_changed_code_alone_sends_is_told(root: Path) -> None:
    program = _Program(new={0: 0, 1: 0}, old={0: 0, 1: 0}, sent=["delete from shop"])
    for context in _context(root, program):
        assert QUERIES.prove(context).reason == "changed"
