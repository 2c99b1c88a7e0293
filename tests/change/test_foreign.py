"""Codemods of others: behind the same guards, and never in the user's work tree."""

import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import libcst as cst
import pytest
from libcst.codemod import CodemodContext, VisitorBasedCodemodCommand

from tests.command_line import write
from toolkit.change import shell
from toolkit.change.libcst_command import LibcstCommand, command_description, command_name, load_command
from toolkit.change.shell_command import ShellCommand
from toolkit.errors import SourceError, UsageError


class RenameName(VisitorBasedCodemodCommand):
    """Renames `old`."""

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:  # noqa: N802 - libcst's way
        return updated_node.with_changes(value="new") if updated_node.value == "old" else updated_node


class RenameTo(RenameName):
    """Renames `old` to what it is told."""

    DESCRIPTION = "Renames every `old`."

    def __init__(self, context: CodemodContext, new: str) -> None:
        super().__init__(context)
        self.new = new

    @staticmethod
    def add_args(parser: ArgumentParser) -> None:
        parser.add_argument("--new", required=True, choices=("a b", "young", "fresh"))

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:  # noqa: N802 - libcst's way
        new = f"{self.context.full_module_name}_{self.new}".replace(".", "_")
        return updated_node.with_changes(value=new) if updated_node.value == "old" else updated_node


class Grow(VisitorBasedCodemodCommand):
    """Never ends."""

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:  # noqa: N802
        return updated_node.with_changes(body=[*updated_node.body, cst.parse_statement("more()")])


class Forget(VisitorBasedCodemodCommand):
    """Loses comments."""

    def leave_Comment(self, original_node: cst.Comment, updated_node: cst.Comment) -> cst.Comment:  # noqa: N802
        return updated_node.with_changes(value="#")


def named(kind: type) -> LibcstCommand:
    return LibcstCommand(f"{kind.__module__}.{kind.__name__}")


def test_a_command_made_for_libcst_changes_what_it_would() -> None:
    done = named(RenameName)(("a.py", b"import a\r\n\r\nold(1)\nb = 'old'\r\n"))
    assert done.data == b"import a\r\n\r\nnew(1)\nb = 'old'\r\n"
    assert [(it.line, it.verdict) for it in done.applied] == [(3, "review")]
    assert named(RenameName)(("a.py", b"b = 'old'\n")).data is None


@pytest.mark.parametrize(
    ("kind", "code", "reason"),
    [
        (Grow, b"a = 1\n", "not_idempotent"),
        (Forget, b"a = 1  # why\n", "comments_lost"),
        (RenameName, b"print 'old'\n", "python2"),
        (RenameName, b"def f(:\n", "syntax"),
    ],
)
def test_guards_object_to_commands_of_others(kind: type, code: bytes, reason: str) -> None:
    with pytest.raises(SourceError) as refusal:
        named(kind)(("a.py", code))
    assert refusal.value.reason == reason


def test_a_command_made_for_libcst_gets_its_arguments_and_its_module() -> None:
    done = LibcstCommand(f"{__name__}.RenameTo --new young")(("shop/a.py", b"old(1)\n"))
    assert done.data == b"shop_a_young(1)\n"
    assert {it.codemod for it in done.applied} == {"RenameTo"}


def test_a_command_is_called_by_its_class_and_told_in_the_words_of_its_author() -> None:
    name = f"{__name__}.RenameTo --new young"
    assert (command_name(name), command_description(name)) == ("RenameTo --new young", "Renames every `old`.")
    assert (command_name(f"{__name__}.Grow"), command_description(f"{__name__}.Grow")) == ("Grow", "")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("", "required: --new"),
        ("--new grey", "invalid choice: 'grey'"),
        ("--new young --and more", "unrecognized arguments: --and more"),
        ("--new 'you", "No closing quotation"),
    ],
)
def test_arguments_that_a_command_does_not_take_are_named(arguments: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        load_command(f"{__name__}.RenameTo {arguments}")


@pytest.mark.parametrize("name", ["nowhere.Class", "libcst.Name", "x", "libcst.codemod.Absent"])
def test_what_is_no_command_is_named(name: str) -> None:
    with pytest.raises(UsageError, match=name.rpartition(".")[2]):
        load_command(name)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = write(tmp_path / "project", {"a.py": "old(1)\n", "b.py": "old = 2\n", "c.txt": "old\n", "sub/d.py": "old\n"})
    for args in (["init", "-q"], ["add", "."], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "x"]):
        subprocess.run(["git", *args], cwd=root, check=True)
    return root


def files(root: Path) -> dict[str, bytes]:
    return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*.py")}


def python(code: str) -> str:
    return f'{sys.executable} -c "{code}"'


SED = "sed -i s/old/new/ a.py c.txt"


def test_a_command_of_the_shell_runs_in_a_scratch_work_tree(repository: Path) -> None:
    found = {file.path: file for file in ShellCommand(SED).run(repository, files(repository))}
    assert found["a.py"].data == b"new(1)\n"
    assert found["c.txt"].failure is not None
    assert found["c.txt"].failure[0] == "not_ours"
    assert (repository / "a.py").read_bytes() == b"old(1)\n"
    listed = subprocess.run(["git", "worktree", "list"], cwd=repository, capture_output=True, check=True).stdout
    assert listed.count(b"\n") == 1


def test_it_runs_in_the_folder_that_was_asked_for(repository: Path) -> None:
    found = ShellCommand("sed -i s/old/new/ d.py").run(repository / "sub", files(repository / "sub"))
    assert [(it.path, it.data) for it in found] == [("d.py", b"new\n")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("echo more >> a.py", "not_idempotent"),
        ("echo 'print 1' > a.py", "not_compiled"),
        ("rm a.py", "not_ours"),
        ("echo 'x = (' > a.py", "syntax"),
    ],
)
def test_guards_object_to_commands_of_the_shell(repository: Path, line: str, reason: str) -> None:
    (done,) = ShellCommand(line).run(repository, files(repository))
    assert done.data is None
    assert done.failure is not None
    assert done.failure[0] == reason


def test_a_file_with_changes_of_its_own_is_left_alone(repository: Path) -> None:
    (repository / "a.py").write_bytes(b"old(3)\n")
    found = {it.path: it.failure for it in ShellCommand(SED).run(repository, files(repository))}
    assert found["a.py"] is not None
    assert found["a.py"][0] == "dirty"


def test_a_command_that_fails_and_changes_nothing_is_an_error(repository: Path) -> None:
    with pytest.raises(UsageError, match="ended with 3: alas"):
        ShellCommand("echo alas >&2; exit 3").run(repository, files(repository))
    (done,) = ShellCommand("sed -i s/old/new/ a.py; exit 1").run(repository, files(repository))
    assert done.data == b"new(1)\n"


def test_a_work_tree_needs_a_commit(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not in a git repository"):
        ShellCommand("true").run(tmp_path, {})
    assert shutil.which("git")


def test_a_command_of_the_shell_gets_no_input_and_leaves_nothing_running(tmp_path: Path) -> None:
    assert shell.run_shell("cat; echo done", tmp_path, {"PATH": os.defpath}, 30) == (0, "done\n")
    left, seconds = tmp_path / "left", 0.2
    hanging = f"sleep 600 & echo $! > {left}; sleep 600 | sleep 600"
    while not left.exists() or not left.read_text():  # a busy machine needs longer to start it
        with pytest.raises(UsageError, match=rf"did not end within {seconds:g} s"):
            shell.run_shell(hanging, tmp_path, {"PATH": os.defpath}, seconds)
        seconds *= 2
    stat = Path(f"/proc/{int(left.read_text())}/stat")
    assert not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] in ("Z", "X")
