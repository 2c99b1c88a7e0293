"""Files that git does not know are there on both sides of a comparison with the work tree."""

from pathlib import Path

from tests.command_line import tebiki, write
from tests.history.repositories import git
from toolkit.flows.unknown_files import base_tree
from toolkit.model.verify import VerifyOptions

RATES = """\
import os

PLACE = os.path.join(os.path.dirname(__file__), "local.txt")


def rate():
    with open(PLACE) as file:
        return int(file.read())
"""


def committed(root: Path, files: dict[str, str | bytes]) -> str:
    """A project in a repository; returns the hash of its commit."""
    write(root, files)
    git(root, "init", "--quiet")
    git(root, "add", "--force", ".")
    git(root, "commit", "--quiet", "-m", "as it was")
    return git(root, "rev-parse", "HEAD").strip()


def test_a_base_gets_what_git_does_not_know_but_no_new_code(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"kept.txt": "mine"})
    root = tmp_path / "project"
    root.mkdir()
    (root / "linked").symlink_to(outside)
    base = committed(root, {"shop.py": "", "old/a.txt": "old", ".gitignore": "*.local\nuploads/\nold/\nlocal.py\n"})
    (root / "linked").unlink()
    git(root, "rm", "--quiet", "--cached", "old/a.txt")
    write(root, {"old/a.txt": "new", "old/b.txt": "b", "x.local": "1", "uploads/deep/one.bin": b"\0", "left.txt": "2"})
    write(root, {"new.py": "", "local.py": "", "linked/kept.txt": "theirs", "env/pyvenv.cfg": "", "env/lib.txt": ""})
    with base_tree(VerifyOptions(root, root / "lock", "python", base=base), base) as tree:
        files = [one.relative_to(tree) for one in tree.rglob("*") if one.is_file() and not one.is_symlink()]
        found = {str(one) for one in files if one.parts[0] != ".git"}
        assert (tree / "old/a.txt").read_text() == "old"
    given = {"old/b.txt", "x.local", "uploads/deep/one.bin", "left.txt", "local.py"}
    assert found == {"shop.py", "old/a.txt", ".gitignore", *given}
    assert (outside / "kept.txt").read_text() == "mine"
    with base_tree(VerifyOptions(root, root / "lock", "python", base=base, head=base), base) as tree:
        there = {str(one.relative_to(tree)) for one in tree.rglob("*") if one.is_file() and one.name != ".git"}
        assert there & given == {"x.local"}  # what every scratch tree gets: small, ignored, beside what is tracked


def test_what_a_program_reads_of_them_is_no_difference_and_they_are_named(tmp_path: Path) -> None:
    committed(tmp_path, {"rates.py": RATES, "local.txt": "7"})
    assert tebiki("lock", tmp_path, "--only", "rates", "--seconds", 1).code == 0
    git(tmp_path, "rm", "--quiet", "--cached", "local.txt")
    git(tmp_path, "add", ".")
    git(tmp_path, "rm", "--quiet", "--cached", "local.txt")
    git(tmp_path, "commit", "--quiet", "-m", "lock")
    ran = tebiki("verify", tmp_path, "--base", "HEAD")
    assert ran.code == 3, ran
    assert "all answered as before" in ran.out
    assert "local.txt  git does not know this file" in ran.out
