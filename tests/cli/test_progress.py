"""Progress where standard error is no terminal: lines by the work that is done, not by the time."""

import pytest

from toolkit.cli._progress import show_progress
from toolkit.flows.proof_progress import watched_proofs
from toolkit.model.facts import Lang
from toolkit.proof.context import ProofKind
from toolkit.session.answer_count import count_answer


@pytest.mark.parametrize(
    ("total", "amounts"),
    [
        (3, [" (3)"]),
        (1000, [" (1000)", " 50/1000", *(f" {done}/1000" for done in range(100, 1001, 100))]),
        (0, ["", " (50)", " (100)", " (200)", " (400)", " (800)"]),
    ],
)
def test_a_stage_has_few_lines(total: int, amounts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress("en", quiet=False) as progress:
        for done in range(total + 1 if total else 1000):
            progress("seed", done, total)
    label = "tebiki: Mutating the program to see what the lock notices"
    assert capsys.readouterr().err.splitlines() == [label + amount for amount in amounts]


def test_each_proof_reports_its_beginning_and_the_answers_meanwhile() -> None:
    seen: list[tuple[str, int, int]] = []

    def prove(_context: object) -> str:
        count_answer()
        return "done"

    kind = ProofKind("replay", 3, prove)  # type: ignore[arg-type]
    with watched_proofs({"replay": kind}, lambda *call: seen.append(call)) as kinds:
        count_answer()
        assert kinds["replay"].prove(None) == "done"  # type: ignore[arg-type]
        count_answer()
    count_answer()
    assert seen == [
        ("proofs", 0, 0),
        ("proofs", 1, 0),
        ("proof replay", 1, 0),
        ("proof replay", 2, 0),
        ("proofs", 3, 0),
    ]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_nothing_is_said_where_only_results_are_wanted(lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress(lang, quiet=True) as progress:
        progress("verify", 0, 0)
    assert capsys.readouterr().err == ""
