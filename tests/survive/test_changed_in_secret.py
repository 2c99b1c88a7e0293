"""Changes that git was told not to look at are changes: a file with one is not written in place."""

from pathlib import Path

import pytest

from tests.command_line import tebiki, write
from tests.proof.sample import committed, git
from tests.survive.trees import APP, project
from toolkit.change.user_work_tree import uncommitted_files


@pytest.mark.parametrize("flag", ["assume-unchanged", "skip-worktree"])
@pytest.mark.parametrize("folder", ["", "inner"])
def test_a_file_that_git_does_not_look_at(tmp_path: Path, flag: str, folder: str) -> None:
    root = project(tmp_path / "r", {"inner/app.py": APP, "inner/same.py": APP, "same.py": APP})
    names = ["app.py", "same.py"]
    git(root / folder, "update-index", f"--{flag}", *names)
    assert uncommitted_files(root / folder, names) == set()
    write(root / folder, {"app.py": APP + "# mine\n"})
    assert uncommitted_files(root / folder, names) == {"app.py"}


def test_in_place_leaves_it_alone(tmp_path: Path) -> None:
    root = committed(write(project(tmp_path / "r"), {"more.py": APP}), "More")
    git(root, "update-index", "--assume-unchanged", "app.py")
    write(root, {"app.py": APP + "# mine\n"})
    ran = tebiki("refactor", "narrow_except", root, "--in-place")
    assert ((root / "app.py").read_text(), (root / "more.py").read_text() == APP) == (APP + "# mine\n", False)
    assert "app.py" in ran.err + ran.out
