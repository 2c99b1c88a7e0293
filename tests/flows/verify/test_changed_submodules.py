"""A submodule that moved, or holds changes, is named: what is in it is not compared."""

import sys
from pathlib import Path

import pytest

from tests.change.test_files_beside import with_submodule
from tests.proof.sample import committed, git
from toolkit.flows.changed_submodules import changed_submodules
from toolkit.model.verify import VerifyOptions

_PATH = "shop/words"


def _changed(root: Path, base: str, head: str = "") -> tuple[str, ...]:
    return changed_submodules(VerifyOptions(root, root / "lock", python=sys.executable, head=head), base)


def test_a_submodule_that_moved_is_named(tmp_path: Path) -> None:
    root = with_submodule(tmp_path / "r", tmp_path / "library")
    base = git(root, "rev-parse", "HEAD").strip()
    (root / _PATH / "__pycache__").mkdir()
    (root / _PATH / "__pycache__" / "words.pyc").write_bytes(b"")
    assert _changed(root, base) == ()
    (root / _PATH / "more.py").write_text("LIMIT = 2\n", "utf-8")
    assert _changed(root, base) == (_PATH,)
    for name, value in (("user.name", "a member"), ("user.email", "member@example.invalid")):
        git(root / _PATH, "config", name, value)
    committed(root / _PATH, "More")
    assert _changed(root, base) == (_PATH,)
    committed(root, "Move it")
    assert _changed(root, base) == _changed(root, base, "HEAD") == (_PATH,)
    assert _changed(root, "HEAD") == _changed(root, "HEAD", "HEAD") == ()


@pytest.mark.parametrize("flag", ["--skip-worktree", "--assume-unchanged"])
def test_a_submodule_is_named_though_git_does_not_look_at_its_file(tmp_path: Path, flag: str) -> None:
    root = with_submodule(tmp_path / "r", tmp_path / "library")
    git(root / _PATH, "update-index", flag, "de/words.txt")
    assert _changed(root, "HEAD") == ()
    (root / _PATH / "de/words.txt").write_text("Worte\n", "utf-8")
    assert _changed(root, "HEAD") == (_PATH,)


def test_a_submodule_that_came_or_went_is_named(tmp_path: Path) -> None:
    root = with_submodule(tmp_path / "r", tmp_path / "library")
    assert _changed(root, "HEAD~1") == _changed(root, "HEAD~1", "HEAD") == (_PATH,)
    base = git(root, "rev-parse", "HEAD").strip()
    git(root, "rm", "-q", "-f", _PATH)
    committed(root, "Without it")
    assert _changed(root, base) == (_PATH,)


def test_a_submodule_that_was_not_fetched_is_as_it_is_linked(tmp_path: Path) -> None:
    root = with_submodule(tmp_path / "r", tmp_path / "library")
    git(tmp_path, "clone", "-q", str(root), "clone")
    assert _changed(tmp_path / "clone", "HEAD") == ()
