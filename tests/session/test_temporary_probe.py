"""The tests of a lock treat temporary directories as tebiki does, in every Python; each sweeps what the other left."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.interpreters import ends_of, interpreter
from toolkit.probe.process import temporary as probe_temporary
from toolkit.session.probe_environment import PROBE
from toolkit.system.temporary import MARKER, sweep_temporary_directories, temporary_directory

_HOLDER = """
import sys
sys.path.insert(0, sys.argv[1])
from probe.process.temporary import temporary_directory
with temporary_directory() as folder:
    sys.stdout.write(folder + "\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""
_LEFT = "import os; from toolkit.system import temporary; temporary._make(); os._exit(0)"
VERSIONS = ("2.7", "3.6", "3.13")


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of the test's own."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture(params=ends_of(*VERSIONS))
def python(request: pytest.FixtureRequest) -> str:
    """An interpreter."""
    return str(interpreter(request.param))


def hold(python: str, tmp_path: Path) -> tuple["subprocess.Popen[bytes]", Path]:
    """A process that holds a directory until its input ends; the probe is reached as a copy of it is."""
    link = tmp_path / "link"
    if not link.exists():
        link.mkdir()
        (link / "probe").symlink_to(PROBE)
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [python, "-B", "-c", _HOLDER, str(link)], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().decode().strip())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_it_is_removed_after_a_signal(python: str, around: Path, tmp_path: Path, number: int) -> None:
    process, folder = hold(python, tmp_path)
    assert folder.stat().st_mode & 0o777 == 0o700
    process.send_signal(number)
    process.communicate(timeout=600)
    assert not list(around.iterdir())


def test_each_sweeps_what_the_other_left_and_not_what_it_holds(python: str, around: Path, tmp_path: Path) -> None:
    process, folder = hold(python, tmp_path)
    with temporary_directory() as ours:
        sweep_temporary_directories()
        assert folder.is_dir()
        process.kill()
        process.communicate(timeout=600)
        sweep_temporary_directories()
        assert not folder.exists()
        beside, other = hold(python, tmp_path)
        assert other.is_dir()
        assert ours.is_dir()
        subprocess.run([sys.executable, "-c", _LEFT], check=True)
        assert len(list(around.iterdir())) == 3
        last, _ = hold(python, tmp_path)
        assert len(list(around.iterdir())) == 3
        for process in (beside, last):
            process.communicate(timeout=600)
    assert not list(around.iterdir())


@pytest.mark.parametrize("change", ["no marker", "another inode", "open to others", "a link as marker"])
def test_what_is_not_surely_ours_stays(around: Path, change: str) -> None:
    folder = around / f"tebiki-{os.getpid():07}-00000000"
    folder.mkdir(0o700)
    marker = folder / MARKER
    marker.write_text(f"{folder.stat().st_ino}\n")
    if change == "no marker":
        marker.unlink()
    elif change == "another inode":
        marker.write_text(f"{folder.stat().st_ino}1\n")
    elif change == "open to others":
        folder.chmod(0o755)
    else:
        marker.rename(folder / "elsewhere")
        marker.symlink_to("elsewhere")
    with probe_temporary.temporary_directory():
        assert folder.is_dir()
    assert folder.is_dir()


def test_both_name_and_mark_alike(around: Path) -> None:
    with probe_temporary.temporary_directory() as one, temporary_directory() as other:
        assert len(one) == len(str(other))
        assert (Path(one) / MARKER).read_text() == f"{Path(one).stat().st_ino}\n"
    assert probe_temporary.MARKER == MARKER
