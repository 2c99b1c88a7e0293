"""Statements of tebiki about a branch: patches free of the user's configuration, and paths told apart."""

from pathlib import Path

import pytest

from tests.proof.sample import git, repository
from toolkit.change.branch import format_patches
from toolkit.change.tree_entries import compare_commits
from toolkit.errors import UsageError

MAILING = {
    "coverLetter": "true",
    "attach": "true",
    "headers": "X-Odd: y",
    "noprefix": "true",
    "signOff": "true",
    "thread": "deep",
    "to": "somebody@example.com",
    "notes": "true",
    "subjectPrefix": "ODD",
    "from": "true",
}


def test_a_patch_is_the_same_whatever_is_configured_for_mail(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"shop.py": "x = 1\n"})
    (root / "shop.py").write_text("x = 2\n")
    git(root, "commit", "-qam", "Change x")
    plain = list(format_patches(root, "HEAD~1", "HEAD"))
    for key, value in MAILING.items():
        git(root, "config", f"format.{key}", value)
    git(root, "config", "diff.noprefix", "true")
    assert list(format_patches(root, "HEAD~1", "HEAD")) == plain
    assert b"--- a/shop.py\n+++ b/shop.py\n" in plain[0]


def test_patches_hold_what_is_pushed_not_what_git_replaces(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"shop.py": "x = 1\n"})
    for value in (2, 3):
        (root / "shop.py").write_text(f"x = {value}\n")
        git(root, "commit", "-qam", f"Set x to {value}")
    plain = list(format_patches(root, "HEAD~2", "HEAD"))
    (root / "shop.py").write_text("x = 9\n")
    git(root, "add", "shop.py")
    other = git(root, "commit-tree", git(root, "write-tree").strip(), "-p", "HEAD~2", "-m", "Another one").strip()
    git(root, "replace", "HEAD", other)
    assert list(format_patches(root, "HEAD~2", "HEAD")) == plain
    assert len(plain) == 2


def test_two_paths_that_are_shown_alike_are_refused(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"shop.py": "x = 1\n"})
    names = (b"rates\xe9.txt", b"rates\\xe9.txt")
    for name in names:
        Path(str(root), name.decode("utf-8", "surrogateescape")).write_text("1\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Add rates")
    with pytest.raises(UsageError, match="two files of the change are both shown as"):
        compare_commits(root, "HEAD~1", "HEAD")
