"""Progress where standard error is no terminal: lines by the work that is done, not by the time."""

from pathlib import Path

import pytest

from tests.proof.sample import proof_context, repository
from toolkit.cli._progress import show_progress
from toolkit.cli._pulls import proof_notices, speaker
from toolkit.flows.proof_progress import watched_proofs
from toolkit.model.facts import Lang
from toolkit.model.proof import ProofResult
from toolkit.model.request import silent
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.proof.tools import ProofTools
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


def test_results_of_the_whole_change_are_told_when_a_run_is_interrupted(tmp_path: Path) -> None:
    found: list[ProofResult] = []
    by_text = ProofKind("compiles", 1, lambda _context: ProofResult("compiles", "passed", "fine"))
    by_cases = ProofKind("replay", 3, lambda _context: ProofResult("replay", "failed", "differ", examples=("s3cret",)))

    def run(context: ProofContext) -> None:
        kinds = {"compiles": by_text, "replay": by_cases}
        with watched_proofs(kinds, silent, found.extend) as watched:
            for kind in watched.values():
                kind.prove(context)
            watched["replay"].prove(context.with_after({}))  # a hunk alone
            raise KeyboardInterrupt

    tools = ProofTools(mask=lambda texts: ["***" for _ in texts])
    root = repository(tmp_path, {"shop.py": "PRICE = 1\n"})
    with proof_context(root, {"shop.py": b"PRICE = 2\n"}, tools) as context, pytest.raises(KeyboardInterrupt):
        run(context)
    assert [(it.proof, it.standing, it.examples) for it in found] == [
        ("compiles", "passed", ()),
        ("replay", "failed", ("***",)),
    ]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_an_interrupted_proof_says_what_is_known(lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    def run() -> None:
        with proof_notices(speaker(lang)) as notices:
            notices.interrupted([ProofResult("replay", "failed", "differ", {"count": "1"}, ("price(1): 1 -> 2",))])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    said = capsys.readouterr().err
    assert "      price(1): 1 -> 2" in said.splitlines()
    assert "{" not in said


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_nothing_is_said_where_only_results_are_wanted(lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    with show_progress(lang, quiet=True) as progress:
        progress("verify", 0, 0)
    assert capsys.readouterr().err == ""
