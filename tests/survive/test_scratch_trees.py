"""No configuration of a repository gets anything outside of a scratch tree written, moved or removed."""

import os
import shlex
import sys
from itertools import product
from pathlib import Path

import pytest

from tests.command_line import listed, tebiki, write
from tests.proof.sample import committed, git
from tests.survive.trees import APP, content, project, side_branch, victim
from toolkit.change.scratch_tree import scratch_tree
from toolkit.errors import UsageError
from toolkit.model.proof import Executable, Link
from toolkit.proof.scratch_checkout import open_scratch_checkout

COMMANDS = {
    "branch": ("refactor", "narrow_except", ".", "--branch"),
    "stacked": ("refactor", "narrow_except", ".", "--branch", "--stacked"),
    "shell": ("refactor", ".", "--shell", "sed -i 's/a(2)/a(1 + 1)/' app.py"),
    "shell branch": ("refactor", ".", "--branch", "--shell", "sed -i 's/a(2)/a(1 + 1)/' app.py"),
    "worktree": ("refactor", "narrow_except", ".", "--worktree", "../tree"),
    "in place": ("refactor", "narrow_except", ".", "--in-place"),
    "prove": ("prove", "side", ".", "--base", "main"),
}


_FAST = ("branch", "worktree", "prove")
"""One command of each way to make a work tree."""
_EACH = [
    pytest.param(command, extension, marks=() if command in fast else pytest.mark.corpus)
    for extension, fast in ((True, _FAST), (False, ("worktree",)))
    for command in COMMANDS
]
"""Every command with and without the extension; without it, fast is the one command to which it makes a difference."""


@pytest.mark.parametrize(("command", "extension"), _EACH)
def test_a_foreign_work_tree_in_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, extension: bool
) -> None:
    before = victim(tmp_path / "victim")
    root = side_branch(project(tmp_path / "r"))
    git(root, "config", "extensions.worktreeConfig", str(extension).lower())
    git(root, "config", "core.worktree", str(tmp_path / "victim"))
    monkeypatch.chdir(root)
    own = content(root)
    ran = tebiki(*COMMANDS[command])
    assert content(tmp_path / "victim") == before
    assert ran.code == 2
    assert "core.worktree" in ran.err
    assert {path: held for path, held in content(root).items() if "worktrees" not in path} == own
    assert not (tmp_path / "tree").exists()


@pytest.mark.parametrize(("command", "extension"), _EACH)
def test_a_submodule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, extension: bool) -> None:
    """Its configuration has a relative core.worktree, which leads a linked work tree into the submodule's own .git."""
    side_branch(project(tmp_path / "library"))
    outer = project(tmp_path / "outer")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(tmp_path / "library"), "sub")
    committed(outer, "A submodule")
    sub = outer / "sub"
    for name, value in (("user.name", "a member"), ("user.email", "member@example.invalid")):
        git(sub, "config", name, value)
    git(sub, "branch", "-q", "side", "origin/side")
    git(sub, "config", "extensions.worktreeConfig", str(extension).lower())
    kept = {path: held for path, held in content(outer / ".git").items() if not path.endswith("/index")}
    monkeypatch.chdir(sub)
    ran = tebiki(*COMMANDS[command])
    now = content(outer / ".git")
    assert {path: now.get(path) for path in kept} == kept
    assert git(sub, "status", "--porcelain").strip() in ("", "M app.py", "?? reports/")
    if command == "worktree" and extension:
        assert ran.code == 2
        assert "config.worktree" in ran.err
        assert not (tmp_path / "outer/tree").exists()
        assert git(sub, "worktree", "list").count("\n") == 1
    else:
        assert ran.code in (0, 3), ran.err


def test_a_step_in_a_foreign_work_tree(tmp_path: Path) -> None:
    before = victim(tmp_path / "victim")
    root = project(tmp_path / "r")
    assert tebiki("plan", root, "--out", tmp_path / "out").code == 0
    git(root, "config", "extensions.worktreeConfig", "true")
    git(root, "config", "core.worktree", str(tmp_path / "victim"))
    ran = tebiki("refactor", "narrow_except", root, "--step", "1")
    assert (ran.code, content(tmp_path / "victim")) == (2, before)


def test_variables_of_a_hook_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = victim(tmp_path / "victim")
    other = side_branch(project(tmp_path / "other"))
    held = content(other)
    root = side_branch(project(tmp_path / "r"))
    for name, value in {
        "GIT_DIR": other / ".git",
        "GIT_WORK_TREE": tmp_path / "victim",
        "GIT_INDEX_FILE": other / ".git/index",
        "GIT_OBJECT_DIRECTORY": other / ".git/objects",
    }.items():
        monkeypatch.setenv(name, str(value))
    assert tebiki("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "o").code == 3
    assert tebiki("prove", "side", root, "--out", tmp_path / "o").code == 3
    assert (content(tmp_path / "victim"), content(other)) == (before, held)


def link_to(root: Path, name: str, target: Path | str) -> None:
    (root / name).symlink_to(target)
    committed(root, "A link")


def replaced_by_file(root: Path, outside: Path) -> None:
    link_to(root, "settings.py", outside / "settings.py")
    git(root, "switch", "-qc", "side")
    (root / "settings.py").unlink()
    write(root, {"settings.py": "PRECIOUS = 'default'\n"})


def replaced_by_folder(root: Path, outside: Path) -> None:
    link_to(root, "deep", outside / "deep")
    git(root, "switch", "-qc", "side")
    (root / "deep").unlink()
    write(root, {"deep/er/still": "theirs\n", "deep/new.py": "x = 1\n"})


def file_by_link(root: Path, outside: Path) -> None:
    write(root, {"settings.py": "PRECIOUS = 'default'\n"})
    committed(root, "A file")
    git(root, "switch", "-qc", "side")
    (root / "settings.py").unlink()
    (root / "settings.py").symlink_to(outside / "settings.py")


def folder_by_link(root: Path, outside: Path) -> None:
    write(root, {"deep/er/still": "ours\n", "deep/a.py": "_x = 1\n"})
    committed(root, "A folder")
    git(root, "switch", "-qc", "side")
    git(root, "rm", "-rq", "deep")
    (root / "deep").symlink_to(outside / "deep")


def file_by_folder(root: Path, _outside: Path) -> None:
    write(root, {"part.py": "_x = 1\n", "whole": "text\n"})
    committed(root, "Files")
    git(root, "switch", "-qc", "side")
    git(root, "rm", "-q", "part.py", "whole")
    write(root, {"part.py/a.py": "x = 1\n", "whole/b": "text\n"})


def new_link(root: Path, outside: Path) -> None:
    git(root, "switch", "-qc", "side")
    (root / "out").symlink_to(outside)
    (root / "nowhere.py").symlink_to("no/such/file")


CHANGES = [replaced_by_file, replaced_by_folder, file_by_link, folder_by_link, file_by_folder, new_link]


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        (file_by_link, False),
        (replaced_by_folder, False),
        (folder_by_link, True),
        *(
            pytest.param(change, fails, marks=pytest.mark.corpus)
            for change, fails in product(CHANGES, (False, True))
            if (change, fails) not in {(file_by_link, False), (replaced_by_folder, False), (folder_by_link, True)}
        ),
    ],
)
def test_links_between_two_states(tmp_path: Path, change: object, fails: bool) -> None:
    """Also where a proof fails, so that every part of the change is tried alone."""
    before = victim(tmp_path / "outside")
    tests = f"{shlex.quote(sys.executable)} check.py"
    root = project(tmp_path / "r", {"tebiki.toml": f"[prove]\ntests = {tests!r}\n", "check.py": "import app\n"})
    change(root, tmp_path / "outside")  # type: ignore[operator]
    if fails:
        write(root, {"app.py": "def pick(another_name):\n    return another_name\n"})
    committed(root, "side")
    git(root, "switch", "-q", "main")
    ran = tebiki("prove", "side", root, "--out", tmp_path / "out")
    assert content(tmp_path / "outside") == before
    assert ran.code == (1 if fails else 3), ran.err


def test_a_state_holds_what_a_branch_holds(tmp_path: Path) -> None:
    root = project(tmp_path / "r", {"tool": "#!/bin/sh\n", "pkg/a.py": "x = 1\n", "plain": "text\n"})
    (root / "tool").chmod(0o755)
    (root / "link").symlink_to("plain")
    committed(root, "Kinds of files")
    with open_scratch_checkout(root, git(root, "rev-parse", "HEAD").strip()) as checkout:
        shown = {path: held for path, held in content(checkout.folder).items() if not path.startswith(".git")}
        assert shown == {path: held for path, held in content(root).items() if not path.startswith(".git")}
        state = {"plain": Link(b"tool"), "tool": None, "link": Executable(b"#!/bin/sh\n"), "pkg": b"now a file\n"}
        folder = checkout.lay_out({**state, "pkg/a.py": None})
        assert (folder / "plain").readlink() == Path("tool")
        assert (folder / "link").read_bytes() == b"#!/bin/sh\n"
        assert os.access(folder / "link", os.X_OK)
        assert not os.access(folder / "pkg", os.X_OK)
        assert listed(folder) == [".git", "app.py", "link", "pkg", "plain", "tebiki.toml"]
        checkout.lay_out({})
        assert {path: held for path, held in content(folder).items() if not path.startswith(".git")} == shown


LEFT = {
    "a link in a file's place": "rm app.py; ln -s {outside}/app.py app.py",
    "a link in a folder's place": "rm -r pkg; ln -s {outside}/deep pkg",
    "a hard link in a file's place": "rm app.py; ln {outside}/app.py app.py",
    "a folder in a file's place": "rm app.py; mkdir -p app.py/a/b; echo > app.py/a/b/c",
    "a link in git's place": "rm -rf .git; ln -s {outside} .git",
    "another work tree in git's configuration": "git config core.worktree {outside}",
    "another git directory": "rm -rf .git; echo gitdir: {outside}/.git > .git",
    "links in new folders": "mkdir -p new/er; ln -s {outside} new/er/link; ln -s {outside}/precious new/file",
    "folders without rights": "mkdir -p new/er; echo > new/er/file; chmod 0 new/er; chmod 0 new; chmod 0 pkg",
    "a pipe": "rm app.py; mkfifo app.py other",
    "the same size and times": "touch -r app.py keep; sed -i s/1/7/ app.py; touch -r keep app.py; rm keep",
    "an executable": "chmod 777 app.py",
    "a repository inside": "git init -q pkg; git init -q more",
    "names that are not UTF-8": "echo > $(printf 'a\\377b'); mkdir $(printf '\\377')",
    "a commit": "git -c user.name=a -c user.email=b commit -qam x --allow-empty; git tag x; git switch -qc other",
}


@pytest.mark.parametrize("name", LEFT)
def test_what_a_program_leaves_between_two_states(tmp_path: Path, name: str) -> None:
    before = victim(tmp_path / "outside")
    root = project(tmp_path / "r", {"pkg/a.py": "x = 1\n"})
    own = content(root)
    with open_scratch_checkout(root, git(root, "rev-parse", "HEAD").strip()) as checkout:
        first = content(checkout.folder)
        for _ in range(2):
            ran = os.system(f"cd {checkout.folder} && {LEFT[name].format(outside=tmp_path / 'outside')}")
            assert ran == 0
            assert content(checkout.lay_out({})) == first
    assert (content(tmp_path / "outside"), content(root)) == (before, own)


def test_only_what_is_not_as_it_was_written_is_written_again(tmp_path: Path) -> None:
    root = project(tmp_path / "r", {f"m{number}.py": f"x = {number}\n" for number in range(200)})
    with open_scratch_checkout(root, git(root, "rev-parse", "HEAD").strip()) as checkout:
        laid_out = checkout.tree.written
        checkout.lay_out({"m1.py": b"x = 0\n"})
        checkout.lay_out({})
        (checkout.folder / "m5.py").write_bytes(b"x = 9\n")
        checkout.lay_out({})
        assert laid_out >= 200
        assert checkout.tree.written - laid_out == 3


@pytest.mark.parametrize("by", ["mv {top} {top}.old; ln -s {outside} {top}", "mv {top} {top}.old; mkdir {top}"])
def test_something_else_in_the_place_of_the_tree(tmp_path: Path, by: str) -> None:
    before = victim(tmp_path / "outside")
    root = project(tmp_path / "r")
    with open_scratch_checkout(root, git(root, "rev-parse", "HEAD").strip()) as checkout:
        assert os.system(by.format(top=checkout.tree.top, outside=tmp_path / "outside")) == 0
        with pytest.raises(UsageError, match="has replaced it"):
            checkout.lay_out({})
    assert content(tmp_path / "outside") == before


def test_a_test_that_puts_a_link_in_the_place_of_the_tree(tmp_path: Path) -> None:
    before = victim(tmp_path / "outside")
    tests = f'mv "$PWD" "$PWD.old" && ln -s {tmp_path}/outside "$PWD"; echo Ran 1 test'
    root = project(tmp_path / "r", {"tebiki.toml": f"[prove]\ntests = {tests!r}\n"})
    ran = tebiki("prove", "side", side_branch(root), "--out", tmp_path / "out")
    assert content(tmp_path / "outside") == before
    assert ran.code
    assert "has replaced it" in ran.out


def test_folders_a_thousand_levels_deep(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    dig = "import os\nfor _ in range(1500):\n    os.mkdir('d')\n    os.chdir('d')\n"
    with open_scratch_checkout(root, git(root, "rev-parse", "HEAD").strip()) as checkout:
        first = content(checkout.folder)
        assert os.system(f"cd {checkout.folder} && {sys.executable} -c {shlex.quote(dig)}") == 0
        assert content(checkout.lay_out({})) == first


def test_a_project_in_a_folder_that_a_commit_holds_as_a_link(tmp_path: Path) -> None:
    before = victim(tmp_path / "outside")
    top = project(tmp_path / "r", {"sub/b.py": APP})
    git(top, "switch", "-qc", "other")
    git(top, "rm", "-rq", "sub")
    (top / "sub").symlink_to(tmp_path / "outside")
    committed(top, "side")
    git(top, "switch", "-q", "main")
    with scratch_tree(top / "sub") as tree, pytest.raises(UsageError, match="laid out"):
        tree.lay_out(git(top, "rev-parse", "other").strip(), {})
    assert content(tmp_path / "outside") == before


@pytest.mark.parametrize("path", ["../out.py", ".git/hooks/post-commit", ".GIT/config", "a/../../b"])
def test_paths_that_git_would_not_check_out(tmp_path: Path, path: str) -> None:
    root = project(tmp_path / "r")
    with (
        open_scratch_checkout(root, git(root, "rev-parse", "HEAD").strip()) as checkout,
        pytest.raises(UsageError, match="check out"),
    ):
        checkout.lay_out({path: b"x"})


def test_submodules_of_a_change_are_named(tmp_path: Path) -> None:
    library = project(tmp_path / "library")
    root = project(tmp_path / "r")
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library), "vendor/sub")
    committed(root, "A submodule")
    git(root, "switch", "-qc", "only")
    first = git(library, "rev-parse", "HEAD").strip()
    git(library, "commit", "-q", "--allow-empty", "-m", "more")
    git(root / "vendor/sub", "-c", "protocol.file.allow=always", "fetch", "-q", "origin")
    git(root / "vendor/sub", "checkout", "-q", "origin/main")
    committed(root, "Move it")
    assert git(root / "vendor/sub", "rev-parse", "HEAD").strip() != first
    git(root, "switch", "-qc", "side")
    write(root, {"app.py": APP.replace("2", "3")})
    committed(root, "side")
    git(root, "switch", "-q", "main")
    ran = tebiki("prove", "side", root, "--out", tmp_path / "out")
    assert ran.code in (0, 3), ran.err
    assert "submodules: vendor/sub" in ran.out
    assert "vendor/sub" in (tmp_path / "out/side/pr.md").read_text()
    ran = tebiki("prove", "only", root, "--out", tmp_path / "out")
    assert (ran.code, "nothing but submodules" in ran.err, "vendor/sub" in ran.err) == (2, True, True)


def test_work_trees_of_the_user_are_left_alone(tmp_path: Path) -> None:
    """One whose disk is not mounted looks to git as if it were gone."""
    root = side_branch(project(tmp_path / "r"))
    git(root, "worktree", "add", "-q", "--detach", str(tmp_path / "disk/tree"))
    (tmp_path / "disk").rename(tmp_path / "unmounted")
    known = content(root / ".git/worktrees")
    assert tebiki("prove", "side", root, "--out", tmp_path / "o").code == 3
    assert tebiki("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "o").code == 3
    assert content(root / ".git/worktrees") == known


def test_folders_that_git_does_not_keep_are_there_and_empty(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    write(root, {"data/logs/app.log": "ann", "node_modules/a/b.js": "1", "env/pyvenv.cfg": "", "was/here": "1"})
    (root / "linked").symlink_to(tmp_path)
    with scratch_tree(root) as tree:
        head = git(root, "rev-parse", "HEAD").strip()
        folder = tree.lay_out(head, {"was": b"a file"})
        assert [*(folder / "data" / "logs").iterdir()] == []
        assert (folder / "was").read_bytes() == b"a file"
        assert not any((folder / name).exists() for name in ("node_modules", "env", "linked", "data/logs/app.log"))
        assert tree.changed_files(head) == ["was"]
        (folder / "data" / "logs" / "left").write_text("by a run")
        assert [*(tree.lay_out(head, {}) / "data" / "logs").iterdir()] == []
        assert (folder / "was").is_dir()
