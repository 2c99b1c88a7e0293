"""The cache: what it keeps, and how it fails."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import store
from toolkit.store import Store, open_cache

_WRITER = """
import sys
from pathlib import Path
from toolkit.store import Store
cache = Store(Path(sys.argv[1]))
for n in range(int(sys.argv[3])):
    cache.put_many("k", {f"{sys.argv[2]}-{n}-{part}": bytes(2000) for part in range(5)})
    print(n, flush=True)
print(cache.notes, file=sys.stderr)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "project.sqlite"


def _writer(file: Path, name: str, rounds: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _WRITER, str(file), name, str(rounds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_what_was_kept_is_there_the_next_time(file: Path) -> None:
    first = Store(file)
    first.put_many("content", {"a": b"1", "b": b"\0\xff"})
    first.put_many("content", {"a": b"2"})
    first.close()
    second = Store(file)
    assert second.get_many("content", ["a", "b", "c"]) == {"a": b"2", "b": b"\0\xff"}
    assert second.get_many("other", ["a"]) == {}
    assert second.notes == []
    second.close()


def test_many_keys_are_found_at_once(file: Path) -> None:
    cache = Store(file)
    items = {str(n): str(n).encode() for n in range(2345)}
    cache.put_many("content", items)
    assert cache.get_many("content", items) == items
    cache.close()


def test_only_the_newest_are_kept(file: Path) -> None:
    cache = Store(file)
    for n in range(6):
        cache.put_many("run", {str(n): b"x"})
    cache.put_many("content", {"old": b"x"})
    cache.keep_newest("run", 2)
    assert set(cache.get_many("run", map(str, range(6)))) == {"4", "5"}
    assert cache.get_many("content", ["old"])
    cache.close()


@pytest.mark.parametrize("damage", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_built_anew_and_that_is_said(file: Path, damage: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(damage)
    cache = Store(file)
    cache.put_many("content", {"a": b"1"})
    assert cache.get_many("content", ["a"]) == {"a": b"1"}
    assert cache.notes == ["cache_rebuilt"]
    cache.close()


def test_damage_in_the_middle_is_noticed_when_it_is_read(file: Path) -> None:
    cache = Store(file)
    cache.put_many("content", {str(n): bytes(3000) for n in range(300)})
    cache.close()
    with file.open("r+b") as raw:
        raw.seek(8192)
        raw.write(os.urandom(file.stat().st_size - 8192))
    cache = Store(file)
    assert len(cache.get_many("content", map(str, range(300)))) < 300
    cache.put_many("content", {"new": b"1"})
    assert cache.get_many("content", ["new"]) == {"new": b"1"}
    assert cache.notes == ["cache_rebuilt"]
    cache.close()


@settings(max_examples=60, deadline=None)
@given(place=st.floats(0, 0.999), bits=st.integers(1, 255), length=st.integers(1, 5000), cut=st.booleans())
def test_whatever_happens_to_the_bytes_no_wrong_value_comes_back(
    place: float, bits: int, length: int, cut: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("damaged") / "project.sqlite"
    items = {str(n): bytes([n]) * 700 for n in range(60)}
    cache = Store(file)
    cache.put_many("content", items)
    cache.close()
    data = bytearray(file.read_bytes())
    start = int(place * len(data))
    end = len(data) if cut else min(len(data), start + length)
    data[start:end] = b"" if cut else bytes(byte ^ bits for byte in data[start:end])
    file.write_bytes(data)
    cache = Store(file)
    found = cache.get_many("content", items)
    assert all(value == items[key] for key, value in found.items())
    cache.put_many("content", {"new": b"1"})
    assert cache.get_many("content", ["new"]) == {"new": b"1"}
    cache.close()


def test_a_file_that_others_use_is_not_thrown_away_under_them(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Store(file)
    first.put_many("content", {"a": bytes(100_000)})
    monkeypatch.setattr(store, "_LARGEST", 50_000)
    second = Store(file)
    assert second.get_many("content", ["a"])
    with sqlite3.connect(file) as meddler:
        meddler.execute("update entry set value = x'00'")
    meddler.close()
    assert second.get_many("content", ["a"]) == {}
    assert second.notes == ["cache_off"]
    second.close()
    assert first.get_many("content", ["a"]) == {}
    assert first.notes == ["cache_rebuilt"]
    first.put_many("content", {"b": b"1"})
    first.close()
    third = Store(file)
    assert third.get_many("content", ["a", "b"]) == {"b": b"1"}
    third.close()


def test_a_directory_that_cannot_be_made_means_no_cache(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    cache = Store(tmp_path / "taken" / "project.sqlite")
    cache.put_many("content", {"a": b"1"})
    assert cache.get_many("content", ["a"]) == {}
    assert cache.notes == ["cache_off"]
    cache.close()


def test_a_table_of_another_version_is_thrown_away(file: Path) -> None:
    file.parent.mkdir()
    with sqlite3.connect(file) as foreign:
        foreign.execute("create table entry (something integer)")
    foreign.close()
    cache = Store(file)
    cache.put_many("content", {"a": b"1"})
    assert cache.get_many("content", ["a"]) == {"a": b"1"}
    assert cache.notes == ["cache_rebuilt"]
    cache.close()


def test_a_file_that_stays_locked_means_no_cache(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(file).close()
    monkeypatch.setattr(store, "_PATIENCE", 0.05)
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("begin exclusive")
    cache = Store(file)
    cache.put_many("content", {"a": b"1"})
    assert cache.notes == ["cache_off"]
    cache.close()
    writer.close()


def test_a_full_disk_means_no_cache(file: Path) -> None:
    cache = Store(file)
    assert cache._connection is not None
    cache._connection.execute("pragma max_page_count = 8")
    cache.put_many("content", {"a": bytes(1_000_000)})
    assert cache.notes == ["cache_off"]
    assert cache.get_many("content", ["a"]) == {}
    cache.close()


def test_a_file_that_grew_too_large_starts_anew(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Store(file)
    cache.put_many("content", {"a": bytes(100_000)})
    cache.close()
    monkeypatch.setattr(store, "_LARGEST", 50_000)
    cache = Store(file)
    assert cache.get_many("content", ["a"]) == {}
    cache.close()


def test_each_project_has_its_own_file_in_a_directory_marked_as_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEBIKI_CACHE_DIR", str(tmp_path / "caches"))
    for name in ("one", "two"):
        with open_cache(tmp_path / name) as cache:
            assert cache.get_many("content", ["key"]) == {}
            cache.put_many("content", {"key": name.encode()})
    with open_cache(tmp_path / "one") as cache:
        assert cache.get_many("content", ["key"]) == {"key": b"one"}
    assert (tmp_path / "caches/CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert (tmp_path / "caches/.gitignore").read_text() == "*\n"
    with open_cache(tmp_path / "one", keep=False) as cache:
        assert cache.get_many("content", ["key"]) == {}


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/tebiki"),
        ("linux", {}, "~/.cache/tebiki"),
        ("linux", {"XDG_CACHE_HOME": "here"}, "~/.cache/tebiki"),
        ("darwin", {}, "~/Library/Caches/tebiki"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/tebiki"),
        ("win32", {"TEBIKI_CACHE_DIR": "/own"}, "/own"),
    ],
)
def test_the_directory_is_where_the_platform_keeps_caches(
    platform: str, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TEBIKI_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert store.directory() == Path(expected).expanduser()


def test_six_processes_share_one_file(file: Path) -> None:
    writers = [_writer(file, str(n), 20) for n in range(6)]
    ended = [(writer.communicate(timeout=600)[1], writer.returncode) for writer in writers]
    assert ended == [(b"[]\n", 0)] * 6
    cache = Store(file)
    keys = [f"{n}-{m}-{part}" for n in range(6) for m in range(20) for part in range(5)]
    assert len(cache.get_many("k", keys)) == len(keys)
    cache.close()


def test_a_file_that_another_process_switches_to_its_log_is_used_all_the_same(file: Path) -> None:
    file.parent.mkdir(parents=True)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("create table t (a)")
    other.execute("begin")
    other.execute("select * from t").fetchall()
    mine = sqlite3.connect(file, timeout=0)
    store._use_log(mine)
    mine.close()
    other.close()
    cache = Store(file)
    cache.put_many("content", {"a": b"1"})
    assert cache.notes == []
    cache.close()


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.05])
def test_sigkill_in_the_middle_of_writing_loses_nothing_that_was_acknowledged(file: Path, seconds: float) -> None:
    writer = _writer(file, "w", 100_000)
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    acknowledged = [0, *map(int, writer.stdout.read().split(b"\n")[:-1])]
    writer.communicate()
    cache = Store(file)
    keys = [f"w-{n}-{part}" for n in acknowledged for part in range(5)]
    assert len(cache.get_many("k", keys)) == len(keys)
    assert cache.notes == []
    cache.close()
