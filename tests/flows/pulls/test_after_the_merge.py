"""Traces of a pull request after its merge: its hours and its estimate in the ledger."""

import json
from pathlib import Path

import pytest

from tests.command_line import tebiki
from tests.proof.sample import git, repository
from tests.proof.test_refactor_step import BARE, STEP, planned

BRANCH = f"tebiki/narrow_except-{STEP[:8]}"
MERGE = "Merge pull request #12 from team/topic\n\nTebiki-Hours: 1.5h\nTebiki-Hours: review 30m\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with the branch of a step that is not merged yet."""
    root = planned(repository(tmp_path / "shop", {"a.py": BARE.format(1)}), "a.py")
    assert tebiki("refactor", "--step", STEP, root, "--out", tmp_path / "out").code == 3
    return root


def ledger(root: Path) -> list[dict]:
    file = root / ".tebiki" / "ledger.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def test_hours_of_the_merge_commit_are_recorded_once_with_what_was_estimated(shop: Path):
    assert "new entries: 0" in tebiki("actuals", "sync", shop).out
    git(shop, "merge", "-q", "--no-ff", "-m", MERGE, BRANCH)
    assert "new entries: 2, known from before: 0" in tebiki("actuals", "sync", shop).out
    assert "new entries: 0, known from before: 2" in tebiki("actuals", "sync", shop).out
    whole, review = ledger(shop)
    assert (whole["pr"], whole["hours"], whole["step"]) == ("12", 1.5, STEP)
    assert whole["estimate"]["hours"]["p80"] == 2.0
    assert (review["part"], review["hours"]) == ("review", 0.5)


def test_a_squash_keeps_what_the_commit_says(shop: Path):
    said = git(shop, "log", "-1", "--format=%B", BRANCH)
    git(shop, "merge", "-q", "--squash", BRANCH)
    git(shop, "commit", "-qm", f"A step (#7)\n\n{said}\nTebiki-Hours: 3h")
    tebiki("actuals", "sync", shop)
    assert [(it["pr"], it["hours"], it["step"]) for it in ledger(shop)] == [("7", 3.0, STEP)]


def test_one_without_hours_is_named(shop: Path):
    git(shop, "merge", "-q", "--ff-only", BRANCH)
    for lang in ("en", "ja"):
        ran = tebiki("actuals", "sync", shop, "--lang", lang)
        assert git(shop, "rev-parse", "--short=12", "HEAD").strip() in ran.out
    assert ledger(shop) == []


def test_hours_that_cannot_be_read_are_told_and_nothing_is_recorded(shop: Path):
    git(shop, "merge", "-q", "--no-ff", "-m", MERGE.replace("1.5h", "some"), BRANCH)
    ran = tebiki("actuals", "sync", shop)
    assert (ran.code, "Tebiki-Hours" in ran.err, ledger(shop)) == (2, True, [])
