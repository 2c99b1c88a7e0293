"""Files that the input of a call names are recorded as they are when it begins: small texts that a replay lacks."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.command_line import write
from tests.interpreters import interpreter, sweep
from tests.probe.record.recorded import run
from toolkit.probe.frameworks import django
from toolkit.probe.mask.masking import Masking
from toolkit.probe.record.file_contents import LARGEST, MOST, FileContents
from toolkit.probe.record.named_files import NamedFiles, digest_of
from toolkit.probe.record.secret_texts import hides_file_of

PROGRAM = """\
import os
import shutil
import sys
import tempfile


class Reader(object):
    def __init__(self, paths):
        self.paths = paths

    def drop(self):
        os.remove(self.paths[0])
        return os.path.exists(self.paths[0])


def length(path):
    with open(path) as file:
        return len(file.read())


def put(path, text):
    with open(path, "w") as file:
        file.write(text)


def own(path):
    return path


folder = tempfile.mkdtemp()
first, new = os.path.join(folder, "first.csv"), os.path.join(os.getcwd(), "new.txt")
for text in ("one", "three", "three"):
    put(first, text)
    length(first)
put(new, "new")
length(new)
own(os.path.join(os.getcwd(), "old.txt"))
own(folder)
if sys.version_info[0] > 2:
    own(__import__("pathlib").Path(new))
Reader([first]).drop()
shutil.rmtree(folder)
"""


@sweep("2.7", "3.6", "3.8", "3.11", "3.12", "3.13")
def test_files_are_kept_as_they_are_when_a_call_begins(version: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "project", {"program.py": "from shop import *\n", "shop.py": PROGRAM, "old.txt": "old"})
    for file in folder.iterdir():
        os.utime(file, (0, 0))  # the recording begins long after the project was written
    done = run(folder, interpreter(version))
    assert done.code == 0, done.errors
    held = [call["around"]["files"] for call in done.calls("length")]
    (path,) = held[0]
    assert path.endswith("first.csv")
    new = {str(folder / "new.txt"): {"place": "{scratch}/new.txt", "text": "new"}}
    assert held == [{path: {"text": "one"}}, {path: {"text": "three"}}, new]
    written = next(call for call in done.calls("put") if call["given"]["text"] == "three")
    assert written["around"]["files"] == {path: {"text": "one"}}
    (dropped,) = done.calls("Reader.drop")
    assert dropped["around"]["files"] == {path: {"text": "three"}}
    own = [call.get("around") for call in done.calls("own")]
    assert own[:2] == [None, {"files": {str(Path(path).parent): {}}}]
    assert own[2:] == ([] if version == "2.7" else [{"files": new}])


class _Files:
    def __init__(self, root: Path, began: float = 0.0) -> None:
        self.left_out: list[tuple[str, str]] = []
        masking = Masking(b"key" * 9)
        self.contents = FileContents(
            str(root), str(root / "recording"), masking, lambda *pair: self.left_out.append(pair), began, True
        )
        self.named = NamedFiles(self.contents)

    def read(self, path: Path | str) -> Any:
        found = self.contents.look(str(path), "shop.py::read")
        taken = self.contents.take([found] if found else [], "shop.py::read")
        return next(iter(taken.items()), None)

    def paths(self, given: Any, data: bytes) -> list[str]:
        return [one.name for one in self.named.named_in(given, data, "shop.py::read") or ()]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


@pytest.fixture
def files(root: Path) -> _Files:
    return _Files(root)


@pytest.fixture
def temporary() -> Iterator[Path]:
    folder = Path(f"/tmp/files-{os.getpid()}")  # letters by chance may read like the name of a secret
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("名前,年齢\r\n".encode(), None),
        ("名前,年齢\n".encode("cp932"), "cp932"),
        ("名前,年齢\n".encode("euc_jp"), "euc_jp"),
        ("名前,年齢\n".encode("iso2022_jp"), None),
        ("\ufeffname\n".encode("utf-16-le"), "utf-16-le"),
        (b"caf\xe9 au lait, s'il vous pla\xeet", "latin-1"),
        (b"", None),
    ],
)
def test_texts_are_kept_byte_for_byte(files: _Files, temporary: Path, data: bytes, encoding: str | None) -> None:
    (temporary / "names.csv").write_bytes(data)
    name, content = files.read(temporary / "names.csv")
    assert name == str(temporary / "names.csv")
    assert content.get("encoding") == encoding
    assert content["text"].encode(encoding or "utf-8") == data


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("server.pem", b"x", "file_secret"),
        ("id_rsa", b"x", "file_secret"),
        ("id_ed25519.pub", b"x", "file_secret"),
        (".env", b"x", "file_secret"),
        (".env.local", b"x", "file_secret"),
        ("prod.env", b"x", "file_secret"),
        (".netrc", b"x", "file_secret"),
        ("passwords.csv", b"x", "file_secret"),
        ("service.token", b"x", "file_secret"),
        ("db.password", b"x", "file_secret"),
        ("db.credentials.json", b"x", "file_secret"),
        ("config.secret.yml", b"x", "file_secret"),
        ("tokens/a.txt", b"x", "file_secret"),
        ("pytest-of-me/pytest-0/test_token0/tokens/a.txt", b"x", "file_secret"),
        ("a.txt", b"password shortword\n", "file_secret"),
        ("a.txt", b"1 2\n3 4\n5 6\n7 8\npassword shortword\n", "file_secret"),
        ("api_token.txt", b"x", "file_secret"),
        (".ssh/config", b"x", "file_secret"),
        ("a.txt", b"-----BEGIN " + b"RSA PRIVATE KEY-----\nabc", "file_secret"),
        ("a.txt", b"\n-----BEGIN " + b"PRIVATE KEY-----\nabc", "file_secret"),
        ("a.txt", b"---- BEGIN " + b"SSH2 ENCRYPTED PRIVATE KEY ----\nabc", "file_secret"),
        ("a.txt", ("\ufeff-----BEGIN " + "PRIVATE KEY-----\nabc").encode("utf-16-le"), "file_secret"),
        ("a.yaml", b"db:\n  password: shortword\n", "file_secret"),
        ("a.yaml", b"db:\n  'password':\n    shortword\n", "file_secret"),
        ("a.yaml", b"db: {host: x, password: shortword}\n", "file_secret"),
        ("a.rb", b":password => shortword\n", "file_secret"),
        ("a.txt", b"x" * 200 + b"\nAPI Key : shortword\n", "file_secret"),
        ("a.ini", b"[db]\r\npassword = shortword\r\n", "file_secret"),
        ("a.properties", b"shop.db.password=shortword\n", "file_secret"),
        ("a.sh", b"export SHOP_API_KEY=shortword\n", "file_secret"),
        ("wg0.conf", b"[Interface]\nPrivateKey = shortword=\n", "file_secret"),
        ("a.txt", "パスワード：shortword\n".encode("cp932"), "file_secret"),
        ("a.csv", b"user,password\nbob,shortword\n", "file_secret"),
        ("a.tsv", b'# of today\n\nuser\t"password"\nbob\tshortword\n', "file_secret"),
        ("a.csv", b"password\nshortword\n", "file_secret"),
        ("jwk.json", b'{"keys": [{"kty": "RSA", "n": "a", "d": "b"}]}', "file_secret"),
        ("a.json", b'{"note": "password: shortword"}', "file_secret"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "file_binary"),
        ("a.txt", b"a\0b", "file_binary"),
        ("a.txt", bytes(range(128, 256)), "file_binary"),
        ("a.txt", "\ufeffa\0".encode("utf-16-le"), "file_binary"),
        ("a.txt", b"x" * (LARGEST + 1), "file_large"),
    ],
)
def test_what_may_hold_secrets_or_is_no_small_text_is_counted(
    files: _Files, temporary: Path, name: str, data: bytes, why: str
) -> None:
    (temporary / name).parent.mkdir(parents=True, exist_ok=True)
    (temporary / name).write_bytes(data)
    assert files.read(temporary / name) is None
    assert files.left_out == [(why, "shop.py::read")]


@pytest.mark.parametrize("name", ["pytest-0/test_token0/a.txt", "pytest-0/popen-gw0/test_password_reset0/a.tar.txt"])
def test_a_folder_that_is_named_after_a_test_is_no_secret(files: _Files, temporary: Path, name: str) -> None:
    path = temporary / "pytest-of-me" / name
    write(path.parent, {path.name: "x"})
    assert files.read(path) == (str(path), {"text": "x"})


def test_there_is_a_limit_to_all_files_together(files: _Files, temporary: Path) -> None:
    (temporary / "a.txt").write_text("x" * LARGEST)
    kept = [files.read(temporary / "a.txt") for _ in range(MOST // LARGEST + 1)]
    assert [one is None for one in kept] == [False] * (MOST // LARGEST) + [True]
    assert files.left_out == [("file_total", "shop.py::read")]


def test_nothing_special_is_read_and_no_link_is_followed_elsewhere(
    files: _Files, temporary: Path, root: Path, tmp_path: Path
) -> None:
    os.mkfifo(temporary / "pipe")
    (temporary / "device").symlink_to("/dev/zero")
    (temporary / "outside").symlink_to("/etc/hostname")
    (temporary / "inside.txt").write_text("in")
    (temporary / "link").symlink_to(temporary / "inside.txt")
    (temporary / "id_rsa").write_text("x")
    (temporary / "hidden").symlink_to(temporary / "id_rsa")
    names = ("pipe", "device", "outside", "missing", "hidden", "../etc/hostname", "inside.txt/..")
    assert [files.read(f"{temporary}/{name}") for name in names] == [None] * len(names)
    assert files.read(temporary / "link") == (str(temporary / "link"), {"text": "in"})
    assert files.read("/etc/hostname") is None
    assert files.read("/proc/self/environ") is None


def test_a_file_that_becomes_a_pipe_meanwhile_is_not_waited_for(
    files: _Files, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (temporary / "a.txt").write_text("x")
    state = os.lstat(temporary / "a.txt")
    (temporary / "a.txt").unlink()
    os.mkfifo(temporary / "a.txt")
    monkeypatch.setattr("toolkit.probe.record.file_contents._lstat", lambda _path: state)
    assert files.read(temporary / "a.txt") is None


def test_files_of_the_project_are_kept_if_they_are_newer_than_the_recording(root: Path) -> None:
    for name in ("a.csv", "b.pyc", "recording/c.csv", ".git/d.csv"):
        write(root, {name: "x"})
    before, later = _Files(root, began=0.0), _Files(root, began=(root / "a.csv").stat().st_mtime + 60)
    assert before.read(root / "a.csv") == (str(root / "a.csv"), {"place": "{scratch}/a.csv", "text": "x"})
    assert [before.read(root / name) for name in ("b.pyc", "recording/c.csv", ".git/d.csv", "")] == [None] * 4
    assert later.read(root / "a.csv") is None
    assert later.paths([str(root / "a.csv")], str(root / "a.csv").encode()) == []


def test_texts_in_files_are_masked(files: _Files, temporary: Path) -> None:
    (temporary / "a.json").write_text('{"password": "PLANTplant1", "mail": "planted@shop.jp", "n": 1}')
    _, content = files.read(temporary / "a.json")
    assert "PLANTplant1" not in content["text"]
    assert "planted@shop.jp" not in content["text"]
    (temporary / "b.txt").write_bytes("注文 planted@shop.jp\n".encode("cp932"))
    _, content = files.read(temporary / "b.txt")
    assert "planted@shop.jp" not in content["text"]


def test_paths_are_found_in_what_plain_and_written_values_hold(files: _Files, temporary: Path) -> None:
    (temporary / "a.txt").write_text("x")
    path = str(temporary / "a.txt")
    nested = [1, {"a": ({"b": path}, path.encode())}, None]
    plain = files.named.named_in(nested, path.encode(), "")
    assert [one.name for one in plain] == [path]
    assert files.named.named_in_written({"p": {"$py": "tuple", "of": [path]}}, f'"{path}"', "") == plain
    assert files.paths([f"{path}\0", f"see {path}", "x" * 2000, 7], path.encode()) == []
    (temporary / "a.txt").write_text("other")
    assert digest_of(files.named.named_in(nested, path.encode(), "")) != digest_of(plain)


def test_only_so_many_files_of_one_input_are_kept(files: _Files, temporary: Path) -> None:
    for number in range(30):
        (temporary / f"{number}.txt").write_text("x")
    paths = [str(temporary / f"{number}.txt") for number in range(30)]
    assert len(files.paths(paths, paths[0].encode())) == 10


def test_the_interpreter_is_no_file_of_a_test(files: _Files, monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    (temporary / "lib").mkdir()
    (temporary / "lib" / "a.txt").write_text("x")
    monkeypatch.setattr(sys, "prefix", str(temporary))
    assert files.read(temporary / "lib" / "a.txt") is None


def test_names_relative_to_a_folder_are_found_in_what_an_input_holds(root: Path) -> None:
    files = _Files(root)
    write(root, {"media/in/a.csv": "x", "b.csv": "y"})
    named = NamedFiles(files.contents, lambda: [str(root), str(root / "media")])
    field = {"$py": "django_file", "of": [None, "path", "in/a.csv"]}
    given = {"self": {"state": {"path": field}}, "name": "b.csv", "note": "a text. Another one\n", "up": "../b.csv"}
    assert sorted(named.take((), given, "")) == [str(root / "b.csv"), str(root / "media" / "in" / "a.csv")]
    assert NamedFiles(files.contents).take((), given, "") == {}


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [
        ("path", True),
        ("filename", True),
        ("password", False),
        ("token_file", False),
        ("credentialsPath", False),
        ("api_key_file_name", False),
        ("secretFilename", False),
    ],
)
def test_files_that_secret_names_stand_for_are_not_looked_at(
    files: _Files, temporary: Path, name: str, is_kept: bool
) -> None:
    (temporary / "a.txt").write_text("x")
    path = str(temporary / "a.txt")
    found = [path] if is_kept else []
    data = path.encode()
    assert [one.name for one in files.named.named_in([path], data, "", [name]) or ()] == found
    for given in ({name: path}, [{"a": {name: [path]}}], {"pairs": [(name, path)]}, {"rows": [[name, path]]}):
        assert files.paths(given, data) == found
    named = NamedFiles(files.contents, lambda: [str(temporary)])
    assert list(named.take((), {name: "a.txt"}, "")) == found
    assert files.left_out == []


def test_a_change_within_a_tick_of_the_clock_of_files_is_seen(
    files: _Files, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = temporary / "a.txt", []
    path.write_text("one")
    held = path.stat()
    state = SimpleNamespace(
        st_size=held.st_size, st_ino=held.st_ino, st_mtime_ns=held.st_mtime_ns, st_mtime=1000.0, st_ctime=1000.0
    )
    monkeypatch.setattr("toolkit.probe.record.file_contents._stat", lambda _path: state)
    for now, text in ((1000.0, "one"), (1000.01, "two"), (1000.2, "six"), (1000.3, "ten")):
        monkeypatch.setattr("toolkit.probe.record.file_contents._now", (lambda now=now: now,))
        path.write_text(text)
        before.append(files.read(path)[1]["text"])
    assert before == ["one", "two", "six", "six"]


@pytest.mark.parametrize("part", ["stat", "path.realpath", "lstat"])
def test_a_file_that_cannot_be_looked_at_is_no_fault(
    files: _Files, temporary: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def fail(_path: str) -> None:
        raise PermissionError

    (temporary / "a.txt").write_text("x")
    monkeypatch.setattr(f"toolkit.probe.record.file_contents.os.{part}", fail)
    assert files.paths([str(temporary / "a.txt")], str(temporary / "a.txt").encode()) == []


def test_names_are_relative_to_the_folder_of_uploads_as_a_test_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = SimpleNamespace(_wrapped=SimpleNamespace(MEDIA_ROOT="/srv/media"))
    monkeypatch.setitem(sys.modules, "django.conf", SimpleNamespace(settings=settings))
    assert list(django.folders_of_files()) == ["/srv/media"]
    settings._wrapped = SimpleNamespace(MEDIA_ROOT=Path("/tmp/test"), default_settings=settings._wrapped)
    assert list(django.folders_of_files()) == ["/tmp/test"]
    settings._wrapped = SimpleNamespace(MEDIA_ROOT=object())
    assert list(django.folders_of_files()) == []
    settings._wrapped = object()
    assert list(django.folders_of_files()) == [""]


_LOCKING = """\
import fcntl
import os
import subprocess
import sys
import tempfile

CHECK = '''
import fcntl, sys
with open(sys.argv[1], "r+") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        print("free")
    except (IOError, OSError):
        print("locked")
'''


def size(path):
    return os.path.getsize(path)


def main():
    folder = tempfile.mkdtemp()
    for name in ("orders.txt", "app.lock"):
        path = os.path.join(folder, name)
        with open(path, "w+") as file:
            file.write("held")
            file.flush()
            fcntl.lockf(file, fcntl.LOCK_EX)
            file.seek(1)
            size(path)
            assert file.tell() == 1
            subprocess.check_call([sys.executable, "-c", CHECK, path])
"""


@sweep("2.7", "3.8", "3.12")
def test_locks_that_the_program_holds_are_kept(version: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "project", {"program.py": "import locking\nlocking.main()\n", "locking.py": _LOCKING})
    done = run(folder, interpreter(version), levels=("functions",))
    assert (done.code, done.output) == (0, "locked\nlocked\n"), done.errors
    held = [list(call.get("around", {}).get("files", {}).values()) for call in done.calls("size")]
    assert held == [[] if version == "2.7" else [{"text": "held"}], []]
    assert "file_unreadable" in done.left_out()


_SYSTEM = ("stat", "lstat", "fstat", "open", "read", "close", "readlink", "listdir", "pread", "getcwd", "fsdecode")
_PATHS = ("isdir", "islink", "isabs", "join", "split", "realpath", "abspath", "normpath")


@pytest.mark.parametrize("name", [*_SYSTEM, *[f"path.{name}" for name in _PATHS], "path"])
def test_what_a_test_has_replaced_in_the_system_is_not_called(files: _Files, temporary: Path, name: str) -> None:
    path = temporary / "orders.txt"
    path.write_text("held")
    calls: list[Any] = []
    named = NamedFiles(files.contents, lambda: [str(temporary)])
    given, data = {"path": str(path), "name": path.name}, str(path).encode()
    with pytest.MonkeyPatch.context() as patch:
        holder, _, attribute = f"os.{name}".rpartition(".")
        patch.setattr(os.path if holder == "os.path" else os, attribute, calls.append)
        found = files.contents.look(data.decode(), "looked")
        plain = named.named_in(given, data, "plain")
        taken = named.take(plain, given, "plain")
        written = named.named_in_written(given, f'"{data.decode()}"', "written")
        taken_written = named.take(written, given, "written")
        relative = named.take((), {"name": "orders.txt"}, "relative")
        nothing = named.take(named.named_in([7], b"7", "nothing"), [7], "nothing")
    assert (found, plain, written, calls) == (None, None, None, [])
    assert (taken, taken_written, relative, nothing) == ({}, {}, {}, {})
    assert files.left_out == [("file_unreadable", one) for one in ("looked", "plain", "written", "relative")]


_COUNTING = """\
import os
import shutil
import tempfile


def joined(name):
    return os.path.join("a", name)


def version(text):
    return text


def main():
    calls = []
    own = os.path.join
    os.path.join = lambda *parts: calls.append(parts) or "joined"
    try:
        version("1.5")
        answer = joined("b.txt")
    finally:
        os.path.join = own
    print("%s %d" % (answer, len(calls)))
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    shutil.rmtree(folder)
    print(version("gone.txt"))
"""


@sweep("2.7", "3.8", "3.12")
def test_a_recording_does_not_use_up_the_answers_of_a_replaced_function(version: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "project", {"program.py": "import counting\ncounting.main()\n", "counting.py": _COUNTING})
    done = run(folder, interpreter(version), levels=("functions",))
    assert (done.code, done.output) == (0, "joined 1\ngone.txt\n"), done.errors
    assert done.left_out() == {"file_unreadable"}
    assert [call["given"] for call in done.calls("version")] == [{"text": "1.5"}, {"text": "gone.txt"}]


_WATCHING = """\
import ctypes
import os
import tempfile

LIBRARY = ctypes.CDLL(None)


def name_of(path):
    return path.upper()


def main():
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "a.txt")
    with open(path, "w") as file:
        file.write("x")
    name_of(folder)
    watch = LIBRARY.inotify_init1(os.O_NONBLOCK)
    LIBRARY.inotify_add_watch(watch, folder.encode(), 0xFFF)
    name_of(path)
    try:
        print(len(os.read(watch, 4096)))
    except BlockingIOError:
        print("nothing")
    os.close(watch)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is of Linux")
def test_a_program_that_watches_files_notices_no_reader(tmp_path: Path) -> None:
    folder = write(tmp_path / "project", {"program.py": "import watching\nwatching.main()\n", "watching.py": _WATCHING})
    done = run(folder, levels=("functions",))
    assert (done.code, done.output) == (0, "nothing\n"), done.errors
    assert "file_unreadable" in done.left_out()


def test_a_long_text_is_no_name_of_a_file() -> None:
    masking = Masking(b"key" * 9)
    for text in ("lorem ipsum dolor " * 50_000, "filename" * 9 + "x", "name " * 50_000 + "x"):
        assert not hides_file_of(masking, text)
    assert all(hides_file_of(masking, name) for name in ("password", "token_file", "tokenFileName", "password.path"))
    assert not any(hides_file_of(masking, name) for name in ("filename", "file", "orders_file_name", 3, None))
