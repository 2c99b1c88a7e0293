"""A `.git` that leads to another repository is refused; linked work trees and submodules go on working."""

import os
from pathlib import Path

import pytest

from tests.command_line import tebiki
from tests.proof.sample import git, repository
from tests.survive.trees import APP, content, project
from toolkit.change.revisions import resolve_revision
from toolkit.change.scratch_repository import work_tree_of
from toolkit.errors import GitError, UsageError


def gitfile(place: Path, victim: Path) -> None:
    (place / ".git").write_text(f"gitdir: {victim}/.git\n")


def bare(place: Path, victim: Path) -> None:
    git(place.parent, "clone", "-q", "--bare", str(victim), "bare")
    (place / ".git").write_text(f"gitdir: {place.parent}/bare\n")


def link(place: Path, victim: Path) -> None:
    (place / ".git").symlink_to(victim / ".git")


def common(place: Path, victim: Path) -> None:
    """A git directory of its own that shares branches and objects."""
    (place / ".git").mkdir()
    (place / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (place / ".git/commondir").write_text(f"{victim}/.git\n")
    (place / ".git/gitdir").write_text(f"{place}/.git\n")


def foreign_work_tree(place: Path, victim: Path) -> None:
    git(victim, "worktree", "add", "-q", "--detach", str(place.parent / "linked"))
    (place / ".git").write_bytes((place.parent / "linked/.git").read_bytes())


OTHER, SHARED = r"does not say that .* is its work tree", r"commondir leads to .* Use a clone"


@pytest.mark.parametrize(
    ("lead", "told"), [(gitfile, OTHER), (bare, OTHER), (link, OTHER), (common, SHARED), (foreign_work_tree, OTHER)]
)
@pytest.mark.parametrize("folder", ["", "inner"])
def test_another_repository_is_refused(tmp_path: Path, lead, told: str, folder: str) -> None:  # type: ignore[no-untyped-def]
    victim = project(tmp_path / "victim", {"inner/app.py": APP})
    place = tmp_path / "place"
    (place / "inner").mkdir(parents=True)
    lead(place, victim)
    before = content(victim)
    with pytest.raises(UsageError, match=told):
        work_tree_of(place / folder)
    assert content(victim) == before


def test_no_branch_is_made_in_another_repository(tmp_path: Path) -> None:
    victim = project(tmp_path / "victim")
    place = tmp_path / "place"
    place.mkdir()
    (place / "app.py").write_text(APP)
    gitfile(place, victim)
    before = content(victim)
    ran = tebiki("refactor", "narrow_except", place, "--branch", "--out", tmp_path / "out")
    assert (ran.code, "leads to" in ran.err) == (2, True)
    assert content(victim) == before


def plain(root: Path) -> Path:
    return root


def inner(root: Path) -> Path:
    return root / "inner"


def by_a_link(root: Path) -> Path:
    (root.parent / "other name").symlink_to(root)
    return root.parent / "other name/inner"


def linked(root: Path) -> Path:
    git(root, "worktree", "add", "-q", "--detach", "../linked")
    return root.parent / "linked"


def linked_relative(root: Path) -> Path:
    place = linked(root)
    (place / ".git").write_text("gitdir: ../r/.git/worktrees/linked\n")
    (root / ".git/worktrees/linked/gitdir").write_text("../../../../linked/.git\n")
    return place / "inner"


def linked_from_bare(root: Path) -> Path:
    git(root.parent, "clone", "-q", "--bare", str(root), "bare")
    git(root.parent / "bare", "worktree", "add", "-q", "--detach", "../from bare")
    return root.parent / "from bare"


def only_bare(root: Path) -> Path:
    git(root.parent, "clone", "-q", "--bare", str(root), "bare.git")
    return root.parent / "bare.git"


def submodule(root: Path) -> Path:
    around = repository(root.parent / "around", {"a.py": ""})
    git(around, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(root), "sub")
    return around / "sub/inner"


def submodule_linked(root: Path) -> Path:
    git(submodule(root), "worktree", "add", "-q", "--detach", os.fspath(root.parent / "of sub"))
    return root.parent / "of sub"


def separate(root: Path) -> Path:
    git(root, "init", "-q", f"--separate-git-dir={root.parent}/apart")
    git(root, f"--git-dir={root.parent}/apart", "config", "core.worktree", str(root))
    return root


OWN = (plain, inner, by_a_link, linked, linked_relative, linked_from_bare, only_bare, submodule, submodule_linked)


@pytest.mark.parametrize("make", [*OWN, separate])
def test_ordinary_ones_are_not(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    place = make(project(tmp_path / "r", {"inner/app.py": APP}))
    assert work_tree_of(place).head


def test_a_damaged_repository_is_not_one_without_branches(tmp_path: Path) -> None:
    root = project(tmp_path / "shop")
    (root / ".git/commondir").write_text("../nowhere\n")
    with pytest.raises((UsageError, GitError), match=r"is in no repository that git can read|nowhere"):
        resolve_revision(root, "HEAD")


@pytest.mark.parametrize("name", ["bx..main", "HEAD~1..HEAD", "main...bx"])
def test_a_range_is_no_revision(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"is a range: name its last commit or branch alone"):
        resolve_revision(tmp_path, name)
