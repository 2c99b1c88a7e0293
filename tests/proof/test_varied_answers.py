"""Values compared anew are shown over recorded rows where varied rows meet them, and tell wrong changes."""

import builtins
from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
import pytest

from toolkit.model.lock import Case
from toolkit.model.varied_run import SeenValue, VariedRun
from toolkit.probe.replay.seen_values import SeenValues
from toolkit.proof.answers.varied_answers import AnswerVariation, VariedAnswers
from toolkit.proof.scratch_checkout import ScratchCheckout
from toolkit.proof.statements.changed_statements import changed_statements
from toolkit.proof.tools import ProofTools

_COLUMNS = ("id", "status", "total", "weight")


class _Checkout:
    """Lays out nothing: a folder is the state itself."""

    def lay_out(self, state: Mapping[str, bytes]) -> Any:
        return state


def _run(state: Mapping[str, bytes], cases: Sequence[Case]) -> Mapping[str, VariedRun]:
    """Call `f(rows)` of a marked file with the rows of each case; rows are dicts, an unknown key is unanswered."""
    seen, found = SeenValues(), {}
    seen.watch()
    held: dict[str, Any] = {}
    exec(state["shop.py"], held)
    for case in cases:
        rows = [dict(zip(_COLUMNS, row, strict=True)) for row in case.ask["answered"][0]["rows"]]
        try:
            parts = {"result": held["f"](rows)}
        except LookupError as error:
            parts = {"exception": type(error).__name__}
        noted = msgspec.convert(seen.take(), dict[str, tuple[SeenValue, ...]])
        found[case.id] = VariedRun(parts, noted)
    return found


def _program(body: str) -> dict[str, bytes]:
    return {"shop.py": f"LIMIT, NAME = 7, 'paid'\n\n\ndef f(rows):\n    {body}\n".encode()}


def _differing(varied: VariedAnswers, old: str, new: str) -> list[str]:
    was, now = (_run(_program(it), varied.cases) for it in (old, new))
    return [it.ask["varied"] for it in varied.cases if was[it.id].parts != now[it.id].parts]


def _vary(old: str, new: str) -> tuple[VariedAnswers, int]:
    before, after = map(_program, (old, new))
    rows = [[1, "paid", 120, 3.5], [2, "open", 40, 40.0]]
    line = {"statement": "SELECT", "rows": rows, "answer": {"columns": [[it, None] for it in _COLUMNS]}}
    case = Case("1", "shop:f", "recorded", {"kind": "call", "given": {}, "answered": [line]}, {})
    changed = changed_statements(before, after, lambda _path: False)
    tools = ProofTools(varied=lambda folder, cases: _run(cast("Any", folder), cases))
    varying = AnswerVariation(cast("ScratchCheckout", _Checkout()), tools, {"old": before, "new": after}, changed)
    return varying.vary([case]), sum(bool(it.compared_anew) for it in changed)


@pytest.fixture(autouse=True)
def _without_mark() -> Any:
    yield
    vars(builtins).pop("tebiki_saw", None)


_RIGHT = [
    ("return [it['total'] > 99 for it in rows]", "return [it['total'] >= 100 for it in rows]"),
    ("return rows[0]['total'] > 6", "return rows[0]['total'] >= LIMIT"),
    ("return rows[0]['status'] != 'paid'", "return rows[0]['status'] != NAME"),
    ("return len(rows) == 3", "return 2 < len(rows) < 4"),
    ("return len({it['status'] for it in rows}) > 1", "return len({it['status'] for it in rows}) >= 2"),
    ("return rows[1]['total'] if len(rows) > 1 else 0", "return rows[1]['total'] if len(rows) >= 2 else 0"),
]
_WRONG = [
    (
        "return rows[0]['status'] == 'void' and rows[0]['total'] > 7",
        "return rows[0]['status'] == 'void' and rows[0]['total'] > 8",
        "total = 8",
    ),
    (
        "return rows[0]['total'] > 7 and rows[0]['status'] == 'void'",
        "return rows[0]['total'] > 6 and rows[0]['status'] == 'void'",
        "total = 7",
    ),
    (
        "return rows[0]['total'] > 7 or rows[1]['total'] > 7",
        "return rows[-1]['total'] > 7 or rows[1]['total'] > 7",
        "rows[0].total",
    ),
    (
        "return len({it['status'] for it in rows}) > 1",
        "return len({it['status'] for it in rows}) > 2",
        "rows[0].status = ",
    ),
    ("return rows[0]['status'] == 'paid'", "return rows[0]['status'] != 'open'", "void"),
    ("return rows[0]['total']", "return rows[-1]['total']", "rows"),
    ("return [it['weight'] > 30 for it in rows]", "return [it['weight'] >= 31 for it in rows]", "30.5"),
    ("return [it['total'] > 99 for it in rows]", "return [it['total'] > 100 for it in rows]", "100"),
    ("return [it['total'] > 99 for it in rows]", "return [it['total'] >= 99 for it in rows]", "99"),
    ("return rows[1]['total'] if len(rows) > 1 else 0", "return rows[-1]['total'] if len(rows) > 1 else 0", "rows"),
    ("return rows[0]['status'] in ('paid', 'new')", "return rows[0]['status'] not in ('open', 'void')", "status = "),
]


@pytest.mark.parametrize(("old", "new"), _RIGHT)
def test_right_changes_meet_what_they_compare_with_and_nothing_differs(old: str, new: str) -> None:
    varied, count = _vary(old, new)
    assert len(varied.met) == count > 0
    assert not _differing(varied, old, new)


@pytest.mark.parametrize(("old", "new", "why"), _WRONG)
@pytest.mark.parametrize("is_turned", [False, True])
def test_wrong_changes_are_told_with_the_varied_row(old: str, new: str, why: str, is_turned: bool) -> None:
    sides = (new, old) if is_turned else (old, new)
    assert any(why in it for it in _differing(_vary(*sides)[0], *sides))


_ORDERED = "return sorted(it['id'] for it in rows)"


@pytest.mark.parametrize("taken", ["[it['id'] for it in rows]", "list(dict.fromkeys(it['id'] for it in rows))"])
def test_rows_in_another_order_tell_what_no_longer_sorts(taken: str) -> None:
    new = f"return {taken}"
    assert _differing(_vary(_ORDERED, new)[0], _ORDERED, new)[-1:] == ["rows[::-1]"]


def test_what_sorts_in_another_way_is_the_same_in_either_order() -> None:
    new = "found = [it['id'] for it in rows]\n    found.sort()\n    return found"
    varied, _ = _vary(_ORDERED, new)
    assert [it.ask["varied"] for it in varied.cases] == ["rows[::-1]"]
    assert not _differing(varied, _ORDERED, new)


def test_values_that_no_row_holds_are_not_met() -> None:
    assert not _vary("return hash(str(rows)) == 7", "return hash(str(rows)) != 8")[0].met


def test_a_failure_of_both_says_nothing() -> None:
    known = "known = {'paid': 1, 'open': 2}[rows[0]['status']]\n    return known and rows[0]['status']"
    assert not _vary(f"{known} == 'paid'", f"{known} != 'open'")[0].met
