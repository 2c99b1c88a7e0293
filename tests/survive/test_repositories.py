"""Every state that a git repository can be in: the run ends well, and says what history could not see."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import report, tebiki, write
from tests.history.repositories import ALICE, BOB, History, git
from tests.survive.test_whole_run import assert_harmless, became, whole_run

HOSTILE = "<script>alert(1)</script> \x1b]0;owned\x07\x1b[31m ::error file=a::b \u202egnp.exe"


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """Three commits of two authors."""
    past = History()
    past.commit({"app.py": "x = 1\n", "lib/tool.py": "y = 1\n"}, ALICE, "2020-01-01")
    past.commit({"app.py": "x = 1\nz = 2\n"}, BOB, "2020-02-01")
    past.commit({"app.py": "x = 3\nz = 2\n"}, ALICE, "2020-03-01")
    return past.build(tmp_path / "origin")


def limits(sections: dict[str, Any]) -> set[str]:
    return {item["key"] for item in sections["history"]["limits"]}


def analyzed(root: Path, *options: object) -> dict[str, Any]:
    ran, sections = whole_run(root, *options)
    assert ran.code == 0
    assert_harmless(ran, root.parent / "out")
    return sections


def test_a_plain_repository(origin: Path) -> None:
    sections = analyzed(origin)
    assert sections["history"]["commits"] == 3
    assert limits(sections) == set()
    assert sections["ranked_by"] == "change"


def test_hostile_names_of_authors_branches_and_files(tmp_path: Path) -> None:
    past = History()
    author = HOSTILE.replace("<", "(").replace(">", ")") + " <x@example.invalid>"
    for number in range(3):
        past.commit({"app.py": f"x = {number}\n", '<img src=x onerror="alert(1)">.py': f"y = {number}\n"}, author)
    root = past.build(tmp_path / "shop")
    branch = "<script>alert(1)</script>\u202e"
    git(root, "checkout", "-q", "-b", branch)
    sections = analyzed(root, "--names")
    assert sections["history"]["branch"] == branch
    assert sections["history"]["commits"] == 3


def test_names_are_shown_only_if_asked_for(origin: Path) -> None:
    analyzed(origin)
    texts = [file.read_text() for file in (origin.parent / "out").rglob("*.*")]
    assert not any("Alice" in text or "alice@" in text for text in texts)
    analyzed(origin, "--names")
    assert "Alice Adams" in (origin.parent / "out/report.json").read_text()


def test_a_repository_without_commits(tmp_path: Path) -> None:
    root = write(tmp_path / "shop", {"app.py": "x = 1\n"})
    git(root, "init", "-q")
    sections = analyzed(root)
    assert became(sections) == {"app.py": "measured"}
    assert limits(sections)


def test_a_repository_without_files(tmp_path: Path) -> None:
    root = write(tmp_path / "shop", {})
    git(root, "init", "-q")
    assert became(analyzed(root)) == {}


def test_an_empty_directory(tmp_path: Path) -> None:
    sections = analyzed(write(tmp_path / "shop", {}))
    assert sections["coverage"]["files_seen"] == 0
    assert "no_git" in limits(sections)


def test_one_single_commit_is_no_past(tmp_path: Path) -> None:
    past = History()
    past.commit({"app.py": "x = 1\n"})
    sections = analyzed(past.build(tmp_path / "shop"))
    assert "single_commit" in limits(sections)
    assert sections["ranked_by"] == "reach"


def test_without_git_on_the_path(origin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    sections = analyzed(origin)
    assert set(became(sections)) == {"app.py", "lib/tool.py"}
    assert limits(sections) == {"git_failed"}


def test_a_shallow_clone(origin: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{origin}", "shop")
    sections = analyzed(tmp_path / "shop")
    assert "shallow" in limits(sections)


def test_a_detached_head(origin: Path) -> None:
    git(origin, "checkout", "-q", "--detach", "HEAD~1")
    sections = analyzed(origin)
    assert "detached" in limits(sections)
    assert sections["history"]["commits"] == 2


def test_a_partial_clone_fetches_nothing(origin: Path, tmp_path: Path) -> None:
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{origin}", "shop")
    root = tmp_path / "shop"
    missing = git(root, "rev-list", "--objects", "--all", "--missing=print")
    sections = analyzed(root)
    assert "partial" in limits(sections)
    assert git(root, "rev-list", "--objects", "--all", "--missing=print") == missing


def test_a_submodule_is_another_project(origin: Path, tmp_path: Path) -> None:
    root = write(tmp_path / "shop", {"main.py": "x = 1\n"})
    git(root, "init", "-q")
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(origin), "vendor")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "x")
    sections = analyzed(root)
    assert became(sections) == {"main.py": "measured"}
    assert "submodules" in limits(sections)


def test_a_damaged_repository(origin: Path) -> None:
    shutil.rmtree(origin / ".git/objects")
    sections = analyzed(origin)
    assert set(became(sections)) == {"app.py", "lib/tool.py"}
    assert limits(sections)


def test_a_damaged_pointer_to_a_repository(origin: Path) -> None:
    shutil.rmtree(origin / ".git")
    (origin / ".git").write_text("gitdir: /nowhere\n")
    sections = analyzed(origin)
    assert set(became(sections)) == {"app.py", "lib/tool.py"}
    assert limits(sections)


def test_a_conflict_and_staged_and_deleted_files(origin: Path) -> None:
    git(origin, "checkout", "-q", "-b", "side", "HEAD~1")
    write(origin, {"app.py": "x = 9\n"})
    git(origin, "commit", "-q", "-a", "-m", "x")
    as_somebody = ("-c", "user.name=role", "-c", "user.email=role@example.invalid")
    subprocess.run(["git", "-C", str(origin), *as_somebody, "merge", "-q", "main"], check=False, capture_output=True)
    write(origin, {"staged.py": "x = 1\n"})
    git(origin, "add", "staged.py")
    (origin / "lib/tool.py").unlink()
    sections = analyzed(origin)
    assert became(sections) == {"app.py": "syntax", "staged.py": "measured"}


def test_a_worktree_of_another_repository(origin: Path, tmp_path: Path) -> None:
    git(origin, "worktree", "add", "-q", str(tmp_path / "shop"), "-b", "side")
    assert analyzed(tmp_path / "shop")["history"]["commits"] == 3


def test_a_part_of_a_repository(origin: Path) -> None:
    sections = analyzed(origin / "lib")
    assert became(sections) == {"tool.py": "measured"}
    assert sections["history"]["commits"] == 1


def test_a_bare_repository(origin: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(origin), "shop.git")
    assert became(analyzed(tmp_path / "shop.git")) == {}


def test_git_variables_of_a_hook_lead_nowhere(origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = History()
    other.commit({"other.py": "x = 1\n"})
    monkeypatch.setenv("GIT_DIR", str(other.build(tmp_path / "other") / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    assert set(became(analyzed(origin))) == {"app.py", "lib/tool.py"}


@pytest.mark.parametrize("key", ["core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "core.hooksPath"])
def test_programs_that_a_repository_brings_are_not_started(origin: Path, tmp_path: Path, key: str) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    git(origin, "config", key, str(trap))
    git(origin, "config", "diff.py.textconv", str(trap))
    git(origin, "config", "filter.trap.clean", str(trap))
    git(origin, "config", "filter.trap.smudge", str(trap))
    write(origin, {".gitattributes": "*.py diff=py filter=trap\n", "app.py": "changed = 1\n"})
    analyzed(origin)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("form", ["link", ".", "slash", "dots", "relative"])
def test_the_same_project_however_it_is_named(
    origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    (tmp_path / "link").symlink_to(origin)
    monkeypatch.chdir(origin if form == "." else tmp_path)
    named = {
        "link": tmp_path / "link",
        ".": ".",
        "slash": f"{origin}/",
        "dots": "origin/../origin/.",
        "relative": "origin",
    }
    ran = tebiki("analyze", named[form], "--out", tmp_path / "out", "--quiet")
    assert ran.code == 0
    data = (tmp_path / "out/report.json").read_bytes()
    tebiki("analyze", origin, "--out", tmp_path / "out", "--quiet")
    assert (tmp_path / "out/report.json").read_bytes() == data
    assert report(tmp_path / "out")["history"]["commits"] == 3
