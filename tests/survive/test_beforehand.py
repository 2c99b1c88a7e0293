"""Obstacles to making a branch are reported before the first proof."""

import os
from pathlib import Path

import pytest

from tests.command_line import tebiki, write
from tests.proof.sample import committed, git
from tests.survive.trees import content, project


def counting(tmp_path: Path) -> tuple[Path, Path]:
    """A project whose tests count how often they are run; the project, and the file that counts."""
    count = tmp_path / "count"
    return project(
        tmp_path / "r", {"tebiki.toml": f"[prove]\ntests = 'echo run >> {count}; echo Ran 1 test in 0s'\n"}
    ), count


def refused(root: Path, tmp_path: Path, *options: object) -> str:
    """Return the error of `refactor --branch`, and check that it makes no branch."""
    before = git(root, "for-each-ref")
    ran = tebiki("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "out", *options)
    assert ran.code == 2
    assert git(root, "for-each-ref") == before
    return ran.err


def test_the_count_counts(tmp_path: Path) -> None:
    root, count = counting(tmp_path)
    assert tebiki("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "out").code == 3
    assert count.read_text().count("run") == 2


@pytest.mark.parametrize("name", ["user.name", "user.email"])
def test_who_commits_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    root, count = counting(tmp_path)
    git(root, "config", "--unset", name)
    git(root, "config", "user.useConfigOnly", "true")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for variable in ("EMAIL", *(f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL"))):
        monkeypatch.delenv(variable, raising=False)
    assert "git config user.name" in refused(root, tmp_path)
    assert not count.exists()


def test_a_branch_in_the_way(tmp_path: Path) -> None:
    root, count = counting(tmp_path)
    git(root, "branch", "tebiki/narrow_except")
    assert "a commit that tebiki did not make" in refused(root, tmp_path)
    git(root, "branch", "-m", "tebiki/narrow_except", "tebiki")
    assert "there is a branch tebiki" in refused(root, tmp_path)
    assert not count.exists()


def test_a_branch_that_is_checked_out(tmp_path: Path) -> None:
    root, count = counting(tmp_path)
    assert tebiki("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "out").code == 3
    count.unlink()
    git(root, "worktree", "add", "-q", str(tmp_path / "tree"), "tebiki/narrow_except")
    assert "is checked out" in refused(root, tmp_path)
    assert not count.exists()


@pytest.mark.parametrize("tests", ["no-such-program -q", "A=1 B=x venv/bin/python -m pytest", "{root}/none/python -V"])
def test_tests_that_cannot_be_started(tmp_path: Path, tests: str) -> None:
    root = project(tmp_path / "r", {"tebiki.toml": f"[prove]\ntests = '{tests}'\n"})
    said = refused(root, tmp_path)
    assert "the tests cannot be started" in said
    assert "tool.tebiki.prove" in said


@pytest.mark.parametrize(
    "tests",
    [
        *("A=1 true", "$(echo true)"),
        *(pytest.param(tests, marks=pytest.mark.corpus) for tests in ("cd . && true", "(true)", "test -f app.py")),
        pytest.param(": ; true", marks=pytest.mark.corpus),
    ],
)
def test_tests_that_the_shell_can_start(tmp_path: Path, tests: str) -> None:
    root = project(tmp_path / "r", {"tebiki.toml": f"[prove]\ntests = '{tests}'\n"})
    ran = tebiki("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "out")
    assert ran.code == 3, ran.err


def test_an_interpreter_that_cannot_be_executed(tmp_path: Path) -> None:
    root, count = counting(tmp_path)
    committed(write(root, {"tebiki.toml": "[prove]\npython = '{root}/app.py'\ntests = 'true'\n"}), "Settings")
    assert "cannot be executed" in refused(root, tmp_path)
    assert not count.exists()


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    root, count = counting(tmp_path)
    (tmp_path / "file").write_text("a file")
    assert "is not a directory" in refused(root, tmp_path, "--out", tmp_path / "file/inside")
    assert not count.exists()


def test_a_remote_that_is_not_there(tmp_path: Path) -> None:
    root, count = counting(tmp_path)
    assert "has no remote `origin`" in refused(root, tmp_path, "--publish", "gitlab")
    git(root, "remote", "add", "origin", "https://forge.example.invalid/team/r.git")
    git(root, "switch", "-q", "--detach")
    assert "HEAD is detached" in refused(root, tmp_path, "--publish", "gitlab")
    assert not count.exists()
    assert not (tmp_path / "out").exists()


def test_the_ledger_follows_no_link_out(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"rc": "mine\n"})
    before = content(outside)
    root = project(tmp_path / "r")
    (root / ".tebiki").mkdir()
    (root / ".tebiki/.ledger.jsonl.new").symlink_to(outside / "rc")
    assert tebiki("actuals", "add", "412", "3.5h", root).code == 0
    assert content(outside) == before
    assert not (root / ".tebiki/ledger.jsonl").is_symlink()
    for target in ("rc", "not/there", "new"):
        (root / ".tebiki/ledger.jsonl").unlink()
        (root / ".tebiki/ledger.jsonl").symlink_to(outside / target)
        ran = tebiki("actuals", "add", "413", "3.5h", root)
        assert (ran.code, "leads out of the project" in ran.err) == (2, True)
        assert content(outside) == before


def test_a_folder_of_decisions_that_is_a_link(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"rc": "mine\n"})
    before = content(outside)
    root = project(tmp_path / "r")
    (root / ".tebiki").symlink_to(outside)
    ran = tebiki("actuals", "add", "412", "3.5h", root)
    assert (ran.code, content(outside)) == (2, before)


def test_a_ledger_that_is_a_link_in_the_project(tmp_path: Path) -> None:
    root = write(project(tmp_path / "r"), {"docs/ledger.jsonl": ""})
    (root / ".tebiki").mkdir()
    (root / ".tebiki/ledger.jsonl").symlink_to("../docs/ledger.jsonl")
    assert tebiki("actuals", "add", "412", "3.5h", root).code == 0
    assert (root / ".tebiki/ledger.jsonl").is_symlink()
    assert (root / "docs/ledger.jsonl").read_text().count("\n") == 1
