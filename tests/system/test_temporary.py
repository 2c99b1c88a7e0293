"""Temporary directories are private, end with their run, and are swept when a run was killed: ours, and no others."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from toolkit.errors import UsageError
from toolkit.session.scratch_copy import scratch_copy
from toolkit.system import temporary
from toolkit.system.temporary import MARKER, sweep_temporary_directories, temporary_directory

_HOLDER = """
import sys
from toolkit.system.temporary import temporary_directory
with temporary_directory() as folder:
    (folder / "copy").mkdir()
    (folder / "copy" / ".env").write_text("kept from others")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of the test's own."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def hold(around: Path) -> tuple["subprocess.Popen[bytes]", Path]:
    """A process that holds a directory until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    folder = Path(process.stdout.readline().decode().strip())
    assert folder.parent == around
    return process, folder


def end(process: "subprocess.Popen[bytes]", number: int) -> None:
    """Send a signal and wait."""
    process.send_signal(number)
    process.communicate(timeout=600)


def lookalike(around: Path) -> Path:
    """A directory that is left by a killed run in every respect."""
    process, folder = hold(around)
    end(process, signal.SIGKILL)
    return folder


def test_a_directory_is_private_and_named_by_its_process(around: Path) -> None:
    old = os.umask(0)
    try:
        with temporary_directory() as folder:
            assert folder.stat().st_mode & 0o777 == 0o700
            assert folder.name.startswith(f"tebiki-{os.getpid():07}-")
            assert len(folder.name) == len("tebiki-0000000-00000000")
            assert (folder / MARKER).read_text() == f"{folder.stat().st_ino}\n"
    finally:
        os.umask(old)
    assert not list(around.iterdir())


def test_what_a_program_forbids_to_remove_is_removed(around: Path) -> None:
    with temporary_directory() as folder:
        (folder / "a" / "b").mkdir(parents=True)
        (folder / "a" / "b" / "file").write_text("")
        (folder / "a" / "b").chmod(0o500)
        (folder / "a").chmod(0o000)
    assert not list(around.iterdir())


def test_what_a_killed_run_left_is_swept_and_what_is_held_is_not(around: Path) -> None:
    left = lookalike(around)
    assert (left / "copy" / ".env").is_file()
    process, held = hold(around)  # its start sweeps as well
    assert not left.exists()
    sweep_temporary_directories()
    assert (held / "copy" / ".env").is_file()
    end(process, signal.SIGKILL)
    sweep_temporary_directories()
    assert not list(around.iterdir())


def test_what_was_killed_before_it_was_marked_is_swept_and_what_is_about_to_be_is_not(around: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    killed, begun = (around / f"tebiki-{number:07}-00000000" for number in (ended.pid, os.getpid()))
    killed.mkdir(0o700)
    begun.mkdir(0o700)
    sweep_temporary_directories()
    assert list(around.iterdir()) == [begun]


def test_the_marker_is_removed_last(around: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = lookalike(around)
    removed: list[Path] = []
    monkeypatch.setattr("toolkit.system.temporary.remove_tree", removed.append)
    sweep_temporary_directories()
    assert removed == [left / "copy", left]
    assert [it.name for it in left.iterdir() if it.is_file()] == [MARKER]


def test_a_process_number_that_is_used_again_keeps_nothing(around: Path) -> None:
    left = lookalike(around)
    left.rename(around / f"tebiki-{os.getpid():07}-00000000")
    sweep_temporary_directories()
    assert not list(around.iterdir())


def _without_marker(folder: Path) -> None:
    (folder / MARKER).unlink()


def _of_another_inode(folder: Path) -> None:  # as a clone or a copy has it
    (folder / MARKER).write_text(f"{folder.stat().st_ino + 1}\n")


def _marker_is_link(folder: Path) -> None:
    (folder / MARKER).rename(folder / "elsewhere")
    (folder / MARKER).symlink_to("elsewhere")


def _marker_is_pipe(folder: Path) -> None:
    (folder / MARKER).unlink()
    os.mkfifo(folder / MARKER)


def _open_to_others(folder: Path) -> None:
    folder.chmod(0o755)


def _another_name(folder: Path) -> None:
    folder.rename(folder.with_name("tebiki-work-of-mine"))


def _behind_a_link(folder: Path) -> None:
    folder.rename(folder.with_name("real"))
    folder.symlink_to(folder.with_name("real"))


def _another_owner(folder: Path) -> None:
    if os.geteuid():
        pytest.skip("only root can give files away")
    os.chown(folder, 65534, 65534)


@pytest.mark.parametrize(
    "change",
    [
        _without_marker,
        _of_another_inode,
        _marker_is_link,
        _marker_is_pipe,
        _open_to_others,
        _another_name,
        _behind_a_link,
        _another_owner,
    ],
)
def test_what_is_not_surely_ours_stays(around: Path, change) -> None:
    change(lookalike(around))
    before = sorted(place.relative_to(around) for place in around.rglob("*"))
    assert any(place.name == ".env" for place in before)
    sweep_temporary_directories()
    assert sorted(place.relative_to(around) for place in around.rglob("*")) == before


def test_links_are_removed_and_not_followed(around: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("precious")
    precious.chmod(0o500)
    left = lookalike(around)
    (left / "copy" / "link").symlink_to(precious)
    sweep_temporary_directories()
    assert not list(around.iterdir())
    assert (precious / "file").read_text() == "precious"
    assert precious.stat().st_mode & 0o777 == 0o500


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_during_removal_waits_for_its_end(around: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    real = temporary.remove_tree

    def interrupted(folder: Path) -> None:
        os.kill(os.getpid(), number)
        real(folder)

    monkeypatch.setattr(temporary, "remove_tree", interrupted)
    before = signal.signal(number, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), temporary_directory():
            pass
    finally:
        signal.signal(number, before)
    assert not list(around.iterdir())


@pytest.mark.parametrize("shared", [False, True])
def test_a_copy_for_a_runner_is_out_of_reach_of_other_users(around: Path, tmp_path: Path, *, shared: bool) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / ".env").write_text("kept from others")
    with scratch_copy(project, shared=shared) as copy:
        assert copy.parent.parent == around
        assert copy.parent.stat().st_mode & 0o077 == 0
        assert bool(copy.stat().st_mode & 0o002) is shared
        assert bool((copy / ".env").stat().st_mode & 0o002) is shared


def test_temporary_files_in_the_project_are_not_copied_into_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "app.py").write_text("")
    with scratch_copy(tmp_path) as copy:
        assert [place.name for place in copy.iterdir()] == ["app.py"]


def test_a_folder_that_is_a_link_is_used_as_what_it_leads_to(around: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = around.with_name("link")
    link.symlink_to(around)
    monkeypatch.setenv("TMPDIR", str(link))
    with temporary_directory() as folder:
        assert folder.parent == around


def test_the_current_folder_is_not_taken_for_want_of_another(around: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = around.with_name("project")
    project.mkdir()
    monkeypatch.chdir(project)
    monkeypatch.setenv("TMPDIR", str(around / "absent"))
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(around / "absent"), str(project)])
    with pytest.raises(UsageError, match="TMPDIR"), temporary_directory():
        pass
    assert not list(project.iterdir())


_FULL = "[Errno 28] No space left on device: 'a' -> 'b'"


@pytest.mark.parametrize("error", [shutil.Error([("a", "b", _FULL), ("c", "d", _FULL)]), OSError(28, _FULL[11:35])])
def test_a_copy_that_finds_no_room_is_told_in_a_sentence(
    around: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def full(*_words: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(shutil, "copytree", full)
    message = r"cannot copy .*: (\[Errno 28\] )?No space left on device.* TMPDIR"
    with pytest.raises(UsageError, match=message), scratch_copy(tmp_path):
        pass
    assert not list(around.iterdir())
