"""Branches that are somebody else's, or only look like ours, are never moved; a branch goes before a tag."""

from pathlib import Path

import pytest

from tests.command_line import tebiki, write
from tests.proof.sample import committed, git
from tests.survive.trees import content, project, side_branch
from toolkit.change import branch as branches
from toolkit.change.own_commits import is_own_commit
from toolkit.change.revisions import resolve_revision
from toolkit.change.user_work_tree import add_work_tree
from toolkit.errors import UsageError
from toolkit.proof.scratch_checkout import open_scratch_checkout

BRANCH = "tebiki/narrow_except"
MESSAGE = "Name the exception\n\nTebiki-Codemod: narrow_except\nTebiki-Proof: compiles=passed\n"


def made(root: Path, text: str = "x = 1\n") -> str:
    """A commit as tebiki makes it on top of HEAD; its hash."""
    with open_scratch_checkout(root, git(root, "rev-parse", "HEAD").strip()) as checkout:
        return branches.make_commit(checkout.tree, checkout.revision, {"app.py": text.encode()}, MESSAGE)


def tip(root: Path, ref: str = f"refs/heads/{BRANCH}") -> str:
    return git(root, "rev-parse", ref).strip()


def amended(root: Path, *how: str) -> None:
    git(root, "switch", "-q", BRANCH)
    write(root, {"app.py": "x = 1\ny = 2\n"})
    git(root, "commit", "-qa", "--amend", *how)
    git(root, "switch", "-q", "main")


def reworded(root: Path) -> None:
    git(root, "switch", "-q", BRANCH)
    git(root, "commit", "-q", "--amend", "-m", "My words\n\n" + git(root, "log", "-1", "--format=%B"))
    git(root, "switch", "-q", "main")


def quoted(root: Path) -> None:
    message = git(root, "log", "-1", "--format=%B", BRANCH)
    git(root, "switch", "-qC", BRANCH, "main")
    write(root, {"mine.py": "mine = 1\n"})
    git(root, "add", "-A")
    git(root, "commit", "-qm", f"My work\n\nWhy does the other one say\n{message}")
    git(root, "switch", "-q", "main")


@pytest.mark.parametrize("change", [lambda root: amended(root, "--no-edit"), reworded, quoted])
def test_a_commit_that_a_person_changed_is_kept(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    root = project(tmp_path / "r")
    branches.create_branches(root, {BRANCH: made(root)})
    change(root)
    before = tip(root)
    with pytest.raises(UsageError, match="did not make: rename or delete the branch"):
        branches.check_free(root, [BRANCH])
    with pytest.raises(UsageError, match="did not make: rename or delete the branch"):
        branches.create_branches(root, {BRANCH: made(root, "x = 3\n")})
    assert tip(root) == before


def test_a_commit_of_ours_is_replaced(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    first = made(root)
    assert is_own_commit(root, first)
    branches.create_branches(root, {BRANCH: first})
    second = made(committed(write(root, {"more.py": ""}), "Meanwhile"), "x = 3\n")
    assert branches.create_branches(root, {BRANCH: second}) == {BRANCH: second}
    assert tip(root) == second


@pytest.mark.parametrize("target", ["main", "nothing", BRANCH + "2"])
def test_a_branch_that_is_another_name_moves_nothing(tmp_path: Path, target: str) -> None:
    root = project(tmp_path / "r")
    new = made(root)
    git(root, "symbolic-ref", f"refs/heads/{BRANCH}", f"refs/heads/{target}")
    before = content(root / ".git/refs")
    for act in (lambda: branches.check_free(root, [BRANCH]), lambda: branches.create_branches(root, {BRANCH: new})):
        with pytest.raises(UsageError, match=f"symbolic reference to refs/heads/{target}.*symbolic-ref --delete"):
            act()
    assert content(root / ".git/refs") == before


@pytest.mark.parametrize("place", ["refs/heads/tebiki", "logs/refs/heads/tebiki", f"logs/refs/heads/{BRANCH}"])
def test_no_link_leads_a_branch_out_of_the_repository(tmp_path: Path, place: str) -> None:
    root = project(tmp_path / "r")
    new = made(root)
    victim = tmp_path / "victim"
    victim.mkdir()
    (root / ".git" / place).parent.mkdir(parents=True, exist_ok=True)
    (root / ".git" / place).symlink_to(victim)
    with pytest.raises(UsageError, match="is a link"):
        branches.create_branches(root, {BRANCH: new})
    assert not content(victim)


@pytest.mark.parametrize("place", ["objects", "objects/{:.2}", "objects/pack"])
def test_no_link_leads_objects_out_of_the_repository(tmp_path: Path, place: str) -> None:
    root = project(tmp_path / "r")
    name = git(write(tmp_path, {"new.py": "x = 1\n"}), "hash-object", "new.py")
    link, victim = root / ".git" / place.format(name), tmp_path / "victim"
    if link.exists():
        link.rename(victim)
    victim.mkdir(exist_ok=True)
    link.symlink_to(victim)
    before = content(victim)
    git(root, "config", "core.bigFileThreshold", "1")
    for act in (lambda: branches.check_free(root, [BRANCH]), lambda: made(root)):
        with pytest.raises(UsageError, match="is a link, so git would write elsewhere"):
            act()
    assert content(victim) == before


def test_no_link_leads_a_work_tree_out_of_the_repository(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    victim = tmp_path / "victim"
    victim.mkdir()
    (root / ".git/worktrees").symlink_to(victim)
    with pytest.raises(UsageError, match="is a link, so git would write elsewhere"):
        add_work_tree(root, tmp_path / "new")
    assert not content(victim)


def test_refactor_keeps_what_was_corrected_by_hand(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    again = ("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "out")
    assert tebiki(*again).code in (0, 3)
    assert is_own_commit(root, tip(root))
    amended(root, "--no-edit")
    before = tip(root)
    committed(write(root, {"more.py": ""}), "Meanwhile")
    ran = tebiki(*again)
    assert (ran.code, "did not make" in ran.err, tip(root)) == (2, True, before)


def test_a_branch_goes_before_a_tag_of_the_same_name(tmp_path: Path) -> None:
    root = side_branch(project(tmp_path / "r"))
    git(root, "tag", "side", "main")
    git(root, "tag", "HEAD", "side~0")
    git(root, "update-ref", "refs/remotes/origin/side", "main")
    git(root, "tag", "origin/side", "refs/heads/side")
    side, main = tip(root, "refs/heads/side"), tip(root, "refs/heads/main")
    assert resolve_revision(root, "side") == side
    assert resolve_revision(root, "side~1") == main
    assert resolve_revision(root, "origin/side") == main
    assert resolve_revision(root, "refs/tags/side") == main
    assert resolve_revision(root, side[:10]) == side


@pytest.mark.parametrize("kind", ["heads", "tags"])
def test_head_and_hashes_are_no_names_of_branches(tmp_path: Path, kind: str) -> None:
    root = side_branch(project(tmp_path / "r"))
    side, main = tip(root, "refs/heads/side"), tip(root, "refs/heads/main")
    for name in ("HEAD", main):
        git(root, "update-ref", f"refs/{kind}/{name}", side)
        assert resolve_revision(root, name) == main
