"""Looks at the files that inputs name cost little, leave locks and times as they are, and call nothing of tests."""

import fcntl
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.command_line import write
from tests.interpreters import interpreter, sweep
from tests.probe.record.recorded import run
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.secrets_file import SecretsFile
from toolkit.probe.record import file_contents, named_files
from toolkit.probe.record.file_contents import FileContents
from toolkit.probe.record.named_files import NamedFiles
from toolkit.probe.record.secret_texts import holds_secret
from toolkit.probe.record.sink import Sink

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="descriptors and times of access as Linux has them")


class _Counted(FileContents):
    def __init__(self, root: Path, *, thorough: bool = True) -> None:
        self.counts: list[str] = []
        self.reads: list[str] = []
        folder, masking = str(root), Masking(b"key" * 9)
        super().__init__(folder, f"{folder}/r", masking, lambda why, _where: self.counts.append(why), 0.0, thorough)

    def _read(self, path: str, where: str) -> Any:
        self.reads.append(path)
        return super()._read(path, where)


@pytest.fixture
def contents(tmp_path: Path) -> _Counted:
    return _Counted(tmp_path)


@pytest.fixture
def path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        (Path(folder) / "a.txt").write_text("text")
        yield Path(folder) / "a.txt"


def _look(contents: FileContents, path: Path, text: str) -> Any:
    path.write_text(text)
    return contents.look(str(path), "shop.py::read")


def test_a_file_that_is_refused_again_and_again_is_read_ever_more_rarely(contents: _Counted, path: Path) -> None:
    for number in range(100):
        assert _look(contents, path, f"password={number}") is None
    assert (len(contents.reads), len(contents.counts)) == (9, 100)
    assert set(contents.counts) == {"file_secret", "file_busy"}
    while _look(contents, path, "orders") is None:
        pass
    assert contents.counts.count("file_secret") == 9, "it was looked at once more"
    assert all(_look(contents, path, f"orders {number}") for number in range(9))


def test_files_are_read_as_long_as_there_is_time(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contents, whole = _Counted(tmp_path, thorough=False), _Counted(tmp_path)
    monkeypatch.setattr(file_contents.TimeBudget, "begin", lambda *_given: False)
    assert _look(contents, path, "a") is None
    assert (contents.reads, contents.counts) == ([], ["file_busy"])
    assert _look(whole, path, "a") is not None
    monkeypatch.undo()
    assert contents.look(str(path), "shop.py::read") is not None, "nothing is remembered of a file that was not read"


def test_only_so_many_names_of_an_input_are_asked(
    contents: _Counted, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(contents, "hides", asked.append)
    named, where = NamedFiles(contents), "shop.py::read"
    for count in (50_000, 900):
        rows = {f"k{number}": number for number in range(count)}
        found = named.named_in([{**rows, "path": str(path)}], str(path).encode(), where)
        assert [one.name for one in found or ()] == ([str(path)] if count < named_files._LOOKS else [])
    assert len([one for one in asked if one == "path" or one[1:].isdigit()]) == 901
    assert contents.counts == ["file_busy"]


def test_the_time_of_the_last_access_stays(contents: _Counted, path: Path) -> None:
    os.utime(path, (100, 200))
    assert contents.look(str(path), "shop.py::read") is not None
    assert path.stat().st_atime == 100


def test_a_file_of_somebody_else_is_read_all_the_same(
    contents: _Counted, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, original = [], file_contents._open

    def refuse(name: str, flags: int) -> int:
        opened.append(flags)
        if flags & os.O_NOATIME:
            raise PermissionError(1, "not the owner")
        return original(name, flags)

    monkeypatch.setattr(file_contents, "_open", refuse)
    assert contents.look(str(path), "shop.py::read") is not None
    assert len(opened) == 2


def test_a_lock_that_another_thread_takes_meanwhile_is_kept(
    contents: _Counted, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[Any] = []
    read = file_contents._read

    def read_meanwhile(handle: int, size: int) -> bytes:
        files.append(path.open("r+"))
        fcntl.lockf(files[0], fcntl.LOCK_EX)
        return read(handle, size)

    monkeypatch.setattr(file_contents, "_frames", lambda: {1: None, 2: None})
    monkeypatch.setattr(file_contents, "_read", read_meanwhile)
    assert contents.look(str(path), "shop.py::read") is not None
    assert _is_locked(path)
    monkeypatch.setattr(file_contents, "_read", read)
    assert len(file_contents._OPEN) == 1
    files[0].close()
    assert _look(contents, path, "other").content == {"text": "other"}, "read by the descriptor that was left"
    (path.parent / "b.txt").write_text("b")
    assert contents.look(str(path.parent / "b.txt"), "shop.py::read") is not None
    assert file_contents._OPEN == {}


def _is_locked(path: Path) -> bool:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with path.open("r+") as file:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            code = 0
        os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def test_a_descriptor_that_the_program_has_closed_is_its_own(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, others = os.open(path, os.O_RDONLY), path.with_name("b.txt")
    others.write_text("b")
    monkeypatch.setattr(file_contents, "_OPEN", {gone: (path.stat().st_dev, path.stat().st_ino)})
    os.close(gone)
    assert os.open(others, os.O_RDONLY) == gone
    file_contents._leave(os.open(path, os.O_RDONLY))  # type: ignore[no-untyped-call]
    assert (os.read(gone, 9), file_contents._OPEN) == (b"b", {})
    os.close(gone)


def test_functions_that_a_test_replaces_are_not_called(tmp_path: Path) -> None:
    with (
        mock.patch("json.loads") as loads,
        mock.patch("json.dumps") as dumps,
        mock.patch("os.getpid") as getpid,
        mock.patch("os.urandom") as urandom,
        mock.patch("os.write") as writing,
    ):
        assert holds_secret(Masking(b"key" * 9), '{"note": "password: shortword"}')
        sink = Sink(str(tmp_path), {"kind": "run", "format": 2}, Masking(b"k" * 32))
        assert sink.put({"kind": "call"})
        SecretsFile(sink, b"k" * 32).keep("shortword", "masked")
        sink.close()
    assert [one.call_count for one in (loads, dumps, getpid, urandom, writing)] == [0] * 5
    assert "secrets" not in {what for what, _where in sink.counts}
    (recording,) = tmp_path.glob("*.jsonl")
    assert [json.loads(line)["kind"] for line in recording.read_text().splitlines()] == ["run", "call", "end"]


_RELATIVE = """\
import os
import tempfile


class Reader(object):
    def __init__(self):
        self.name = "a.csv"

    def length(self):
        return length(self.name)


def length(name):
    with open(name) as file:
        return len(file.read())


def main():
    os.chdir(tempfile.mkdtemp())
    for text in ("a", "bb", "bb", "ccc"):
        with open("a.csv", "w") as file:
            file.write(text)
        Reader().length()
"""


@sweep("2.7", "3.6", "3.8", "3.11", "3.12", "3.13")
def test_another_content_of_a_relative_name_is_another_input(version: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "project", {"program.py": "import relative\nrelative.main()\n", "relative.py": _RELATIVE})
    done = run(folder, interpreter(version), levels=("functions",))
    assert done.code == 0, done.errors
    for name in ("length", "Reader.length"):
        held = [next(iter(call["around"]["files"].values()))["text"] for call in done.calls(name)]
        assert held == ["a", "bb", "ccc"]
