"""No program that a repository's configuration names is started by any command."""

import os
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import tebiki, write
from tests.proof.sample import committed, git
from tests.rows import fast_rows
from tests.survive.trees import APP, content, project, side_branch, trap
from toolkit import git as ours
from toolkit.change.publisher import PublishRequest, check_publisher
from toolkit.change.publishers.github import PUBLISHER as GITHUB
from toolkit.change.publishers.gitlab import PUBLISHER as GITLAB
from toolkit.errors import GitError, UsageError

COMMANDS = {
    "analyze": ("analyze", ".", "--out", "../out"),
    "plan": ("plan", ".", "--out", "../out"),
    "refactor": ("refactor", "narrow_except", "."),
    "in place": ("refactor", "narrow_except", ".", "--in-place"),
    "worktree": ("refactor", "narrow_except", ".", "--worktree", "../tree"),
    "branch": ("refactor", "narrow_except", ".", "--branch", "--out", "../out"),
    "shell": ("refactor", ".", "--shell", "true"),
    "prove": ("prove", "side", ".", "--base", "main", "--out", "../out"),
}
FILTERS = ("clean", "smudge", "process")
SCOPES = ("local", "worktree", "include", "includeIf", "global")
OTHERS = (
    *(
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "core.askPass",
        "core.gitProxy",
        "diff.external",
    ),
    *(
        "core.alternateRefsCommand",
        "credential.helper",
        "gpg.program",
        "gpg.ssh.program",
        "sequence.editor",
        "pager.log",
    ),
    *(
        "diff.trap.command",
        "diff.trap.textconv",
        "merge.trap.driver",
        "mergetool.trap.cmd",
        "uploadpack.packObjectsHook",
    ),
    *("trailer.trap.command", "interactive.diffFilter", "remote.origin.uploadpack", "remote.origin.receivepack"),
)


def configure(root: Path, scope: str, name: str, value: str) -> None:
    """Set something in one of the places where git looks for it."""
    if scope == "worktree":
        git(root, "config", "extensions.worktreeConfig", "true")
        git(root, "config", "--worktree", name, value)
    elif scope.startswith("include"):
        git(root, "config", "include.path" if scope == "include" else f"includeIf.gitdir:{root.parent}/**.path", "more")
        git(root, "config", "--file", str(root / ".git/more"), name, value)
    elif scope == "global":
        git(root, "config", "--file", str(root.parent / "gitconfig"), name, value)
    else:
        git(root, "config", name, value)


def _scopes_and_commands() -> Iterator[Any]:
    """Every pair; fast are each command in one scope, and in each scope one that looks and writes."""
    for scope, command in product(SCOPES, COMMANDS):
        is_fast = scope == SCOPES[0] or command == "worktree"
        yield pytest.param(scope, command, marks=() if is_fast else pytest.mark.corpus)


@pytest.mark.parametrize(("scope", "command"), [*_scopes_and_commands()])
def test_no_filter_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, scope: str) -> None:
    root = side_branch(project(tmp_path / "r", {".gitattributes": "*.toml filter=trap\n"}))
    program, mark = trap(tmp_path)
    for kind in FILTERS:
        configure(root, scope, f"filter.trap.{kind}", str(program))
    configure(root, scope, "filter.trap.required", "true")
    (root / ".git/info/attributes").write_text("*.py filter=trap\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (root / "tebiki.toml").touch()  # git does not know by its times that it is unchanged
    monkeypatch.chdir(root)
    ran = tebiki(*COMMANDS[command])
    assert not mark.exists()
    assert ran.code in (0, 3), ran.err
    if command == "worktree":
        assert "Files written in ../tree: 1." in ran.err
        assert "no filter was started: 2" in ran.err


@pytest.mark.parametrize("command", fast_rows(COMMANDS, "analyze", "branch", "prove"))
def test_nothing_else_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    root = side_branch(project(tmp_path / "r", {".gitattributes": "* diff=trap merge=trap\n"}))
    program, mark = trap(tmp_path)
    for name in OTHERS:
        git(root, "config", name, str(program))
    for name, value in (
        ("commit.gpgSign", "true"),
        ("tag.gpgSign", "true"),
        ("log.showSignature", "true"),
        ("diff.trap.cachetextconv", "true"),
        ("core.hooksPath", str(tmp_path / "hooks")),
        ("alias.rev-parse", f"!{program}"),
        ("core.attributesFile", str(tmp_path / "attributes")),
    ):
        git(root, "config", name, value)
    write(tmp_path, {"attributes": "* diff=trap filter=trap\n"})
    for folder in (tmp_path / "hooks", root / ".git/hooks"):
        for hook in ("reference-transaction", "post-checkout", "pre-commit", "post-index-change", "pre-push"):
            write(folder, {hook: program.read_bytes()})
            (folder / hook).chmod(0o755)
    monkeypatch.chdir(root)
    ran = tebiki(*COMMANDS[command])
    assert not mark.exists()
    assert ran.code in (0, 3), ran.err


@pytest.mark.parametrize("entry", [".", "", "bin"])
def test_no_file_of_the_project_is_taken_for_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str) -> None:
    root = side_branch(project(tmp_path / "r"))
    program, mark = trap(tmp_path)
    folder = root / entry
    folder.mkdir(exist_ok=True)
    for name in ("git", "ruff", "pyrefly"):
        shutil.copy(program, folder / name)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", os.pathsep.join([entry, os.environ["PATH"]]))
    ran = tebiki(*COMMANDS["analyze"])
    assert not mark.exists()
    assert ran.code in (0, 3), ran.err


@pytest.mark.parametrize(
    "name", ["core.sshCommand", "credential.helper", "remote.origin.receivepack", "remote.origin.vcs"]
)
def test_publishing_refuses_programs_of_the_repository(tmp_path: Path, name: str) -> None:
    program, mark = trap(tmp_path)
    root = project(tmp_path / "r")
    git(tmp_path, "init", "-q", "--bare", "origin")
    git(root, "remote", "add", "origin", "https://forge.example.invalid/team/r.git")
    git(root, "config", name, str(program))
    for ask in (
        lambda: check_publisher(GITLAB, root, "origin"),
        lambda: GITLAB.send(PublishRequest(root, "origin", "tebiki/x", "main", "t", "d")),
    ):
        with pytest.raises(UsageError, match=name.rpartition(".")[2].lower()):
            ask()
    assert not mark.exists()


def test_publishing_refuses_what_sends_passwords_elsewhere_or_writes_files(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    git(root, "remote", "add", "origin", "https://forge.example.invalid/team/r.git")
    config = root / ".git/config"
    kept = config.read_bytes()
    victim = tmp_path / "victim"
    for name, value in (
        *(("http.cookieFile", str(victim)), ("http.saveCookies", "true"), ("http.sslVerify", "false")),
        *(("http.https://forge.example.invalid/.proxy", "http://h:1"), ("http.sslCAInfo", str(victim))),
        *(("remote.origin.proxy", "http://h:1"), ("credential.https://forge.example.invalid.helper", "!x")),
        *(("core.gitProxy", "x"), ("credential.interactive", "x"), ("http.newInGit", "x")),
    ):
        git(root, "config", name, value)
        with pytest.raises(UsageError, match=name.rpartition(".")[2].lower()):
            check_publisher(GITLAB, root, "origin")
        config.write_bytes(kept)
    git(root, "config", "extensions.worktreeConfig", "true")
    git(root, "config", "--worktree", "http.proxy", "http://h:1")
    with pytest.raises(UsageError, match=r"http\.proxy"):
        check_publisher(GITLAB, root, "origin")
    git(root, "config", "--worktree", "--unset", "http.proxy")
    for name, value in (
        *(("http.postBuffer", "1000000"), ("http.https://forge.example.invalid/.extraHeader", "X: y")),
        *(("http.sslVerify", "true"), ("credential.helper", ""), ("credential.username", "bob")),
    ):
        git(root, "config", name, value)
    check_publisher(GITLAB, root, "origin")


def test_publishing_starts_no_hook(tmp_path: Path) -> None:
    program, mark = trap(tmp_path)
    root = project(tmp_path / "r")
    git(tmp_path, "init", "-q", "--bare", "origin")
    git(tmp_path / "origin", "config", "receive.advertisePushOptions", "true")
    git(root, "branch", "tebiki/x")
    git(root, "config", "push.gpgSign", "true")
    git(root, "config", "gpg.program", str(program))
    write(root / ".git/hooks", {"pre-push": program.read_bytes()})
    (root / ".git/hooks/pre-push").chmod(0o755)
    GITLAB.send(PublishRequest(root, str(tmp_path / "origin"), "tebiki/x", "main", "t", "d"))
    assert git(tmp_path / "origin", "branch", "--list", "tebiki/x")
    assert not mark.exists()


def test_a_publisher_without_its_client_or_remote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path / "r")
    with pytest.raises(UsageError, match="has no remote `origin`"):
        check_publisher(GITLAB, root, "origin")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="gh is not installed"):
        check_publisher(GITHUB, root, "origin")


def test_a_filter_that_cannot_be_switched_off(tmp_path: Path) -> None:
    program, mark = trap(tmp_path)
    root = project(tmp_path / "r")
    git(root, "config", "filter.a=b.clean", str(program))
    (root / ".git/info/attributes").write_text("*.py filter=a=b\n")
    (root / "app.py").touch()
    with pytest.raises(GitError, match="rename it"):
        ours.run(("status",), root)
    assert not mark.exists()


def test_a_branch_holds_the_bytes_that_git_stores(tmp_path: Path) -> None:
    """Ends of lines, links and rights of other files are as before, whatever the attributes say."""
    root = project(tmp_path / "r", {"crlf.txt": b"a\r\nb\r\n", "tool": "#!/bin/sh\n", "utf16.txt": "text\n"})
    (root / "tool").chmod(0o755)
    (root / "link").symlink_to("/nowhere")
    committed(root, "Kinds of files")
    write(root, {".gitattributes": "* text=auto eol=crlf\nutf16.txt working-tree-encoding=UTF-16\n"})
    git(root, "add", ".gitattributes")
    git(root, "commit", "-qm", "Attributes")
    before = content(root)
    assert tebiki("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "out").code == 3
    assert git(root, "diff", "--name-only", "main", "tebiki/narrow_except").split() == ["app.py"]
    assert "except BaseException" in git(root, "show", "tebiki/narrow_except:app.py")
    assert {path: held for path, held in content(root).items() if not path.startswith(".git/")} == {
        path: held for path, held in before.items() if not path.startswith(".git/")
    }


def test_replaced_objects_are_not_what_is_proved(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    git(root, "switch", "-qc", "side")
    committed(write(root, {"app.py": APP.replace("2", "3"), "other.py": "x = 1\n"}), "side")
    git(root, "switch", "-q", "main")
    git(root, "replace", git(root, "rev-parse", "side:app.py").strip(), git(root, "rev-parse", "main:app.py").strip())
    ran = tebiki("prove", "side", root, "--out", tmp_path / "out")
    assert ran.code in (0, 3), ran.err
    assert "`app.py` +1 -1" in (tmp_path / "out/side/pr.md").read_text()


def test_pointers_of_git_lfs_are_named(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 3\n"
    git(root, "switch", "-qc", "side")
    committed(write(root, {"model.bin": pointer.format("0" * 64)}), "side")
    git(root, "switch", "-q", "main")
    ran = tebiki("prove", "side", root, "--out", tmp_path / "out")
    assert ran.code in (0, 3), ran.err
    assert "only saw their pointers: model.bin" in ran.out


@pytest.mark.parametrize("command", fast_rows(COMMANDS, "analyze", "worktree", "prove"))
def test_no_filter_of_a_submodule_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Git looks into submodules with a process of its own, which obeys their configuration."""
    library = project(tmp_path / "library")
    root = side_branch(project(tmp_path / "r"))
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(library), "sub")
    committed(root, "A submodule")
    program, mark = trap(tmp_path)
    for name in ("filter.trap.clean", "filter.trap.smudge", "core.fsmonitor"):
        git(root / "sub", "config", name, str(program))
    write(root / ".git/modules/sub/info", {"attributes": "* filter=trap\n"})
    write(root / "sub", {"app.py": APP + "\n"})
    monkeypatch.chdir(root)
    ran = tebiki(*COMMANDS[command])
    assert not mark.exists()
    assert ran.code in (0, 3), ran.err


@pytest.mark.parametrize(
    "command",
    [
        *("status", "diff", "diff-files -p", "diff-index -p HEAD", "add -A", "checkout-index -a -f", "archive HEAD"),
        *("reset --hard", "stash create", "hash-object app.py", "blame app.py", "read-tree -u --reset HEAD"),
        "update-index --refresh",
    ],
)
def test_no_command_of_git_starts_a_filter(tmp_path: Path, command: str) -> None:
    program, mark = trap(tmp_path)
    root = project(tmp_path / "r")
    git(root, "config", "filter.trap.clean", str(program))
    git(root, "config", "filter.trap.smudge", str(program))
    (root / ".git/info/attributes").write_text("*.py filter=trap\n")
    write(root, {"app.py": APP + "\n"})
    ours.run(command.split(), root, ok=(0, 1))
    assert not mark.exists()
