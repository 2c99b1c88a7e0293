"""The one place that starts git: what it says, and what it never does."""

import os
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.command_line import HOME
from tests.history.repositories import History, git
from toolkit import git as ours
from toolkit.errors import GitError
from toolkit.system import orphans, process_watch


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    history = History()
    history.commit({"a.py": "a = 1\n", "sub/deep/b.py": "b = 1\n"})
    history.commit({"a.py": "a = 2\n"})
    return history.build(tmp_path / "repo")


def test_repository_at_its_top(repo):
    found = ours.repository(repo)
    assert (found.top, found.prefix, found.branch) == (repo.resolve(), "", "main")
    assert found.head == git(repo, "rev-parse", "HEAD")
    assert (found.shallow, ours.is_partial(repo), found.bare, found.is_detached) == (False,) * 4


@pytest.mark.parametrize("name", ["plain", "with\na line feed"])
def test_places_are_asked_for_at_once(tmp_path: Path, repo: Path, name: str) -> None:
    place = repo.rename(tmp_path / name)
    asked = (("--absolute-git-dir",), ("--git-path", "objects"))
    assert ours.find_places(place, *asked) == [str(place / ".git"), ".git/objects"]


def test_repository_from_a_directory_inside_it(repo):
    found = ours.repository(repo / "sub" / "deep")
    assert (found.top, found.prefix) == (repo.resolve(), "sub/deep/")


def test_repository_with_a_line_feed_in_the_directory(tmp_path):
    history = History()
    history.commit({b"odd\nname\xff/a.py": "a = 1\n"})
    repo = history.build(tmp_path / "repo")
    odd = Path(os.fsdecode(os.fsencode(repo) + b"/odd\nname\xff"))
    assert ours.repository(odd).prefix == os.fsdecode(b"odd\nname\xff/")


def test_detached(repo):
    git(repo, "checkout", "-q", "--detach")
    found = ours.repository(repo)
    assert found.is_detached
    assert found.branch == ""


def test_before_the_first_commit(tmp_path):
    git(tmp_path, "init", "-q", "-b", "trunk")
    found = ours.repository(tmp_path)
    assert (found.head, found.branch) == ("", "trunk")


def test_bare(repo, tmp_path):
    git(tmp_path, "clone", "-q", "--bare", str(repo), "bare.git")
    found = ours.repository(tmp_path / "bare.git")
    assert found.bare
    assert found.head == git(repo, "rev-parse", "HEAD")


def test_shallow_and_partial(repo, tmp_path):
    git(repo, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{repo}", "shallow")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{repo}", "partial")
    assert ours.repository(tmp_path / "shallow").shallow
    assert ours.is_partial(tmp_path / "partial")


def test_no_repository(tmp_path):
    assert ours.repository(tmp_path) is None


def test_a_directory_that_is_not_there(tmp_path):
    with pytest.raises(GitError, match="cannot change to"):
        ours.repository(tmp_path / "gone")


def test_a_repository_whose_git_directory_is_gone(tmp_path):
    (tmp_path / ".git").write_text("gitdir: /nowhere/at/all\n")
    with pytest.raises(GitError, match="not a git repository"):
        ours.repository(tmp_path)


def test_git_is_not_installed(repo, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="install git"):
        ours.run(["status"], repo)


def test_another_user_owns_the_repository(repo, monkeypatch):
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    with pytest.raises(GitError, match=r"safe\.directory"):
        ours.repository(repo)


def test_variables_of_a_hook_do_not_lead_away(repo, monkeypatch, tmp_path):
    git(tmp_path, "init", "-q", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nothing"))
    assert ours.repository(repo).top == repo.resolve()
    assert ours.run(["ls-files"], repo) == b"a.py\nsub/deep/b.py\n"


def test_nothing_that_the_repository_names_is_started(repo, tmp_path):
    marker = tmp_path / "started"
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch '{marker}'\n")
    evil.chmod(0o755)
    (tmp_path / "hooks").mkdir()
    for hook in ("post-index-change", "reference-transaction", "post-checkout"):
        (tmp_path / "hooks" / hook).symlink_to(evil)
    for key, value in {
        "core.fsmonitor": str(evil),
        "core.hooksPath": str(tmp_path / "hooks"),
        "core.pager": str(evil),
        "pager.log": str(evil),
        "diff.external": str(evil),
        "diff.evil.textconv": str(evil),
        "diff.evil.command": str(evil),
        "gpg.program": str(evil),
        "log.showSignature": "true",
        "alias.log": f"!{evil}",
    }.items():
        git(repo, "config", key, value)
    (repo / ".gitattributes").write_text("*.py diff=evil\n")
    (repo / "a.py").write_text("a = 3\n")
    for args in (
        ["log", "-p"],
        ["show"],
        ["diff"],
        ["diff-tree", "-p", "HEAD~", "HEAD"],
        ["ls-files", "--others", "--exclude-standard"],
        ["status"],
    ):
        ours.run(args, repo)
    assert not marker.exists()
    git(repo, "diff", "--ext-diff")  # the trap works: git alone falls into it
    assert marker.exists()


def test_a_missing_object_is_not_fetched(repo, tmp_path):
    git(repo, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{repo}", "partial")
    old = git(repo, "rev-parse", "HEAD~:a.py")
    partial = tmp_path / "partial"
    assert dict(ours.cat_file(partial, [old])) == {old: None}
    with pytest.raises(GitError):
        ours.run(["cat-file", "blob", old], partial)
    assert git(partial, "cat-file", "blob", old) == "a = 1"  # plain git does fetch it


def test_a_command_that_takes_too_long_is_stopped(repo, monkeypatch):
    monkeypatch.setattr(ours, "TIMEOUT", 0.2)
    with pytest.raises(GitError, match="did not finish in time"):
        ours.run(["-c", "alias.wait=!sleep 30", "wait"], repo)


def test_a_failure_tells_what_git_said_without_control_characters(repo):
    with pytest.raises(GitError) as caught:
        ours.run(["log", "no\x1bsuch"], repo)
    assert "such" in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_expected_exit_codes_are_not_failures(repo):
    assert ours.run(["config", "--get", "no.such"], repo, ok=(0, 1)) == b""


def test_cat_file_keeps_order_and_leaves_out_what_is_missing_or_too_large(repo):
    small, big, none = git(repo, "rev-parse", "HEAD:a.py"), git(repo, "rev-parse", "HEAD"), "0" * 40
    assert list(ours.cat_file(repo, [small, none, big, small], limit=10)) == [
        (small, b"a = 2\n"),
        (none, None),
        (big, None),
        (small, b"a = 2\n"),
    ]


def test_a_reader_that_stops_early_leaves_no_process_behind(repo, monkeypatch):
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: started.append(popen(*a, **k)) or started[-1])
    pieces = ours.records(["log", "-z", "--format=%H"], repo)
    next(pieces)
    pieces.close()
    assert started[0].poll() is not None


def test_lines(repo):
    assert list(ours.lines(["ls-files"], repo)) == [b"a.py", b"sub/deep/b.py"]


def test_the_lines_before_a_failure_arrive(repo):
    arrived: list[bytes] = []
    with pytest.raises(GitError):
        arrived.extend(ours.lines(["rev-parse", "HEAD", "no-such-thing"], repo))
    assert arrived[0].decode() == git(repo, "rev-parse", "HEAD")


@given(st.binary(max_size=200), st.integers(1, 7))
def test_records_are_what_split_would_give(data, size):
    class Out:
        rest = data

        def read(self, _size):
            piece, self.rest = self.rest[:size], self.rest[size:]
            return piece

    whole = data.split(b"\0")
    assert list(ours.split_stream(Out(), b"\0")) == (whole if whole[-1] else whole[:-1])


def test_a_repository_does_not_choose_the_encoding_of_what_git_prints(repo):
    git(repo, "config", "i18n.logOutputEncoding", "UTF-16")
    git(repo, "config", "i18n.commitEncoding", "Shift_JIS")
    assert ours.run(("log", "-1", "--format=%s|%an|%e"), repo).isascii()


@pytest.mark.parametrize("name", [".gitignore", ".mailmap", ".git/info/exclude"])
def test_a_pipe_that_git_would_wait_for_is_refused(repo, name):
    (repo / name).unlink(missing_ok=True)
    (repo / name).parent.mkdir(exist_ok=True)
    os.mkfifo(repo / name)
    with pytest.raises(GitError, match="is not a file but a pipe"):
        ours.run(("log", "-1"), repo / "sub")


_COMMANDS = (
    ("rev-parse", "HEAD"),
    ("log", "-1", "--use-mailmap", "--format=%aN"),
    ("ls-files", "--others", "--exclude-standard"),
    ("check-attr", "diff", "sub/deep/b.py"),
    ("status",),
)


def _run_all(repo):
    for command in _COMMANDS:
        ours.run(command, repo)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process waits for")
@pytest.mark.parametrize(
    ("place", "setting"),
    [
        ("sub/.gitignore", ""),
        ("sub/new/.gitignore", ""),
        (".git/index", ""),
        (".git/commondir", ""),
        (".git/info/grafts", ""),
        (".git/objects/info/alternates", ""),
        (".git/objects/info/commit-graph", ""),
        ("anywhere", "core.excludesFile"),
        ("anywhere", "mailmap.file"),
        ("anywhere", "include.path"),
        ("anywhere", ".git/config"),
        ("anywhere", ".git/info/exclude"),
    ],
)
def test_a_pipe_that_git_waits_for_is_named(repo, monkeypatch, place, setting):
    """A setting leads to a pipe outside; one that is a path is a link to it."""
    monkeypatch.setattr(process_watch, "INTERVAL", 0.02)
    pipe = repo / place
    pipe.parent.mkdir(exist_ok=True)
    pipe.unlink(missing_ok=True)
    if setting.startswith(".git"):
        (repo / setting).unlink(missing_ok=True)
        (repo / setting).symlink_to(pipe)
    elif setting:
        git(repo, "config", setting, str(pipe))
    os.mkfifo(pipe)
    named = "|".join(re.escape(name) for name in (pipe.name, setting) if name)
    with pytest.raises(GitError, match=f"waits for .*({named}), which is not a file but a pipe"):
        _run_all(repo)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process waits for")
def test_a_device_without_an_end_is_named(repo, monkeypatch):
    monkeypatch.setattr(process_watch, "INTERVAL", 0.02)
    with pytest.raises(GitError, match="waits for /dev/zero"):
        ours.run(("hash-object", "--stdin-paths"), repo, stdin=b"/dev/zero\n")


@pytest.mark.parametrize(
    ("ends", "said"), [("kill -BUS $$", "it was ended by SIGBUS and said nothing"), ("exit 7", "exit code 7")]
)
def test_a_git_that_says_nothing_is_told_by_its_end(tmp_path, monkeypatch, ends, said):
    stand_in = tmp_path / "git"
    stand_in.write_text(f"#!/bin/sh\n{ends}\n")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(GitError, match=said):
        ours.run(("rev-parse", "HEAD"), tmp_path)


_KILLED = """
import sys
from pathlib import Path
from toolkit import git
from toolkit.system import orphans, process_watch
process_watch.INTERVAL = 600
orphans._SETPRIV = sys.argv[2]
git.run(("hash-object", "pipe"), Path(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
@pytest.mark.parametrize("program", [orphans._SETPRIV, "/none"])
def test_git_ends_with_whoever_started_it(repo, program):
    """A killed git is seen at the pipe that it reads: nobody has its other end open any more."""
    os.mkfifo(repo / "pipe")
    with subprocess.Popen([sys.executable, "-c", _KILLED, str(repo), program], cwd=HOME) as starter:
        writing = os.open(repo / "pipe", os.O_WRONLY)  # waits until git reads
        starter.kill()
    ended = select.poll()
    ended.register(writing, select.POLLERR)
    assert ended.poll(120_000)
    os.close(writing)
