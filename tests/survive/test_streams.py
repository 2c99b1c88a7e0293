"""Streams that cannot be written, and a system without space, a home or a cache: a sentence and the right exit code."""

import errno
import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import Ran, ended, started, tebiki, write
from toolkit.cli._streams import surroundings
from toolkit.wiring.plugins import names

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
SWALLOWS = "def load(path):\n    try:\n        return open(path)\n    except Exception:\n        pass\n\n\nload(1)\n"
COMMANDS = tuple(name.replace("_", "-") for name in names("cli"))
LOST = "Error: cannot write to standard output: "


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path / "shop", {"app.py": SWALLOWS})


@pytest.fixture
def full() -> Iterator[int]:
    descriptor = os.open("/dev/full", os.O_WRONLY)
    yield descriptor
    os.close(descriptor)


def _run(*words: object, closed: tuple[int, ...] = (), limit: bool = False, **options: Any) -> Ran:
    """Run with these descriptors closed, or with no file that may grow; the other streams are read."""

    def prepare() -> None:
        for descriptor in closed:
            os.close(descriptor)
        if limit:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    return ended(started(*words, preexec_fn=prepare, **options))


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(name, marks=() if name in ("analyze", "filters") else pytest.mark.corpus)  # a command and a group
        for name in COMMANDS
    ],
)
def test_help_on_a_full_device_is_a_sentence(command: str, full: int) -> None:
    ran = _run(command, "--help", stdout=full)
    assert ran.code == 2
    assert ran.err == f"{LOST}No space left on device. What was to be shown is not complete.\n"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("analyze", "{shop}", "--no-cache"), marks=pytest.mark.corpus),
        pytest.param(("refactor", "narrow_except", "{shop}", "--json"), marks=pytest.mark.corpus),
        ("codemods",),  # it starts soonest; what `analyze` does without a stream is tested below
    ],
)
def test_what_a_command_shows_is_lost_in_a_sentence(words: tuple[str, ...], shop: Path, full: int) -> None:
    given = [word.format(shop=shop) for word in words]
    ran = _run(*given, stdout=full, cwd=shop)
    assert ran.code == 2
    assert ran.err.endswith(f"{LOST}No space left on device. What was to be shown is not complete.\n")
    assert "Traceback" not in ran.err
    assert _run(*given, closed=(1,), cwd=shop).err.endswith(
        f"{LOST}it is closed. What was to be shown is not complete.\n"
    )
    assert _run(*given, stdout=full, stderr=full, cwd=shop).code == 2
    assert _run(*given, closed=(0, 1, 2), cwd=shop).code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("analyze", "nowhere"),
        ("no-such-command",),
        pytest.param(("explain", "nothing"), marks=pytest.mark.corpus),
        pytest.param(("lock",), marks=pytest.mark.corpus),
    ],
)
def test_an_error_is_said_on_the_stream_that_is_left(words: tuple[str, ...], full: int, tmp_path: Path) -> None:
    usual = tebiki(*words)
    ran = _run(*words, stderr=full, cwd=tmp_path)
    assert ran.code == usual.code == 2
    assert ran.out.splitlines()[-1].startswith("Error: ")
    assert _run(*words, closed=(2,), cwd=tmp_path).out == ran.out
    assert _run(*words, stdout=full, cwd=tmp_path).err.splitlines()[-1] == ran.out.splitlines()[-1]
    assert _run(*words, closed=(1, 2), cwd=tmp_path).code == 2


def test_messages_that_are_lost_do_not_change_the_result(shop: Path, full: int) -> None:
    for options in ({"stderr": full}, {"closed": (0, 2)}):
        ran = _run("analyze", shop, "--no-cache", "--strict", cwd=shop, **options)  # type: ignore[arg-type]
        assert ran.code == 0
        assert "The report: " in ran.out


def test_no_file_takes_the_number_of_a_closed_stream(shop: Path) -> None:
    """Else what a child says would be written into the cache or the report."""
    code = "import os, sys; from toolkit.cli._streams import Streams; Streams(); os._exit(open(os.devnull).fileno())"
    words = ["sh", "-c", 'exec "$0" -c "$1" <&- >&- 2>&-', sys.executable, code]
    assert subprocess.run(words, check=False).returncode == 3


@pytest.mark.parametrize(
    "command",
    [
        *("analyze", "record", "prove"),
        *(pytest.param(name, marks=pytest.mark.corpus) for name in ("plan", "goals", "refactor", "backtest")),
    ],
)
def test_a_limit_on_the_size_of_files_is_a_sentence(command: str, shop: Path) -> None:
    words = {
        "record": ("--", "python3", "-c", "1"), "refactor": ("narrow_except", shop), "prove": ("HEAD", shop),
    }.get(command, (shop,))  # fmt: skip
    ran = _run(command, *words, limit=True, cwd=shop)
    assert ran.code == 2, ran.err
    assert ran.err.splitlines()[-1].startswith("Error: ")
    assert "Traceback" not in ran.err


def test_a_user_without_home_and_account_goes_without_a_cache(
    shop: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nobody(_number: int) -> Any:
        raise KeyError

    for name in ("TEBIKI_CACHE_DIR", "HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    ran = tebiki("analyze", shop, "--out", tmp_path / "out", "--executor", "serial")
    assert ran.code == 0, ran.err
    assert "The cache cannot be used" in ran.err
    write(shop, {"print.py": "try:\n    x = 1\nexcept:\n    raise\n"})
    ran = tebiki("refactor", "narrow_except", shop, "--in-place", "--jobs", 1)
    assert ran.code in (0, 2), ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/a/b"), "/a/b: No space left on device. Correct that"),
        (OSError(errno.EMFILE, "Too many open files"), "Too many open files. Correct that"),
        (
            FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']"),
            "name a directory in TMPDIR",
        ),
        (MemoryError(), "not enough memory"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "x"), ""),
        (KeyError("x"), ""),
    ],
)
def test_the_system_and_our_own_faults_are_told_apart(error: Exception, told: str) -> None:
    assert (told in surroundings(error)) if told else not surroundings(error)
