"""Warnings and refusals of the commands where the second wall is weaker, and their words on connections."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.command_line import Ran, started, tebiki, write
from tests.interpreters import interpreter, only
from tests.survive.held_back import free_port, listening
from tests.survive.test_isolation import has_landlock, has_namespaces, namespaces
from tests.survive.test_signals import until
from toolkit.errors import UsageError
from toolkit.session import isolation
from toolkit.session.addresses import check_address, listening_addresses

_APP = """
import os, socket


def cleanup(path, dry_run):
    if not dry_run:
        os.remove(path)
        return "removed"
    return "would remove " + path


def ask(port):
    try:
        client = socket.create_connection(("127.0.0.1", port), 20)
    except (IOError, OSError):
        return "nobody"
    client.sendall(b"question")
    return "%d bytes" % len(client.recv(100))
"""
_SERVER = """
import os, socket, sys
listener = socket.socket()
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(8)
if os.fork():
    os._exit(0)
os.setsid()
for number in range(3):
    os.close(number)
while True:
    one, _ = listener.accept()
    one.recv(100)
    one.sendall(b"heard")
    one.close()
    if os.path.exists("stop"):
        break
"""

Forcing = Callable[[str], None]


@pytest.fixture
def force(monkeypatch: pytest.MonkeyPatch) -> Iterator[Forcing]:
    """Force a weaker wall than the system has."""

    def forced(wall: str) -> None:
        monkeypatch.setattr("toolkit.session.isolation.FORCED_WALL", wall)
        isolation._check_interpreter.cache_clear()

    yield forced
    isolation._check_interpreter.cache_clear()


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    file = tmp_path / "precious"
    file.write_text("precious")
    return file


def project(tmp_path: Path, precious: Path, python: Path | str, calls: str = "") -> Path:
    """A project with a lock of calls that do no harm as they are."""
    root = write(
        tmp_path / "root", {"app.py": _APP, "drive.py": f"import app\napp.cleanup({str(precious)!r}, True)\n{calls}"}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        done = tebiki("record", "--python", python, "--out", "rec", "--", "python", "drive.py")
    assert done.code in (0, 3), done.err
    return root


def lock(root: Path, python: Path | str, *more: object) -> Ran:
    recording = ("--recording", root / "rec", "--seconds", 0, "--python", python)
    return tebiki("lock", root, "--only", "app", *recording, *more)


@namespaces
@only("2.7", "2.7", "3.7")
def test_a_change_that_removes_a_file_removes_none(version: str, tmp_path: Path, precious: Path) -> None:
    python = interpreter(version)
    root = project(tmp_path, precious, python)
    locked = lock(root, python)
    assert (locked.code, "not protected" in locked.err) == (0, False)
    done = tebiki("strength", root, "--python", python, "--seconds", 20)
    assert done.code in (0, 3), done.err
    assert "Mutation score" in done.out
    assert precious.read_text() == "precious"


@pytest.mark.parametrize(
    ("version", "wall"),
    [
        ("2.7", "hook"),
        pytest.param("3.7", "landlock", marks=pytest.mark.corpus),
        pytest.param("2.7", "landlock", marks=pytest.mark.corpus),
        pytest.param("3.7", "hook", marks=pytest.mark.corpus),
    ],
)
def test_changes_are_refused_where_nothing_holds_them_back(
    version: str, wall: str, tmp_path: Path, precious: Path, force: Forcing
) -> None:
    python = interpreter(version)
    root = project(tmp_path, precious, python)
    force(wall)
    locked = lock(root, python)
    assert locked.code == 0
    assert f"Python {version} has no audit hook either" in locked.err
    assert locked.err.index("not protected") < locked.err.index("Running every case")
    assert "--runner" in locked.err
    done = tebiki("strength", root, "--python", python, "--seconds", 20)
    assert done.code == 2
    assert f"Python {version} has no audit hook" in done.err
    assert "--runner 'docker run -i -v {probe}:/probe -v {root}:/app IMAGE {cmd}'" in done.err
    assert precious.read_text() == "precious"
    write(root, {"app.py": _APP.replace("would remove", "will remove")})
    verified = tebiki("verify", root, "--python", python, "--base-python", python)
    assert verified.code in (0, 3)  # the same code twice
    assert "not protected" in verified.err
    japanese = tebiki("verify", root, "--python", python, "--lang", "ja")
    assert "監査フックもありません" in japanese.err


def test_smaller_inputs_are_not_tried_where_nothing_holds_them_back(
    tmp_path: Path, precious: Path, force: Forcing
) -> None:
    python = interpreter("3.7")
    root = project(tmp_path, precious, python)
    assert lock(root, python).code == 0
    for words in (
        ("init", "-q"),
        ("add", "-A"),
        ("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "x"),
    ):
        os.spawnvp(os.P_WAIT, "git", ["git", "-C", str(root), *words])
    write(root, {"app.py": _APP.replace("would remove", "will remove")})
    shrunk = tebiki("verify", root, "--python", python, "--base", "HEAD")
    force("hook")
    whole = tebiki("verify", root, "--python", python, "--base", "HEAD")
    assert (shrunk.code, whole.code) == (1, 1)
    assert str(precious) not in shrunk.out
    assert str(precious) in whole.out
    assert "Smaller ones were not tried" in whole.out


@pytest.mark.parametrize(
    ("wall", "said"),
    [("landlock", "modes, owners and times"), pytest.param("hook", "C libraries", marks=pytest.mark.corpus)],
)
def test_newer_pythons_go_on_and_say_what_is_not_protected(
    wall: str, said: str, tmp_path: Path, precious: Path, force: Forcing
) -> None:
    root = project(tmp_path, precious, sys.executable)
    force(wall)
    locked = lock(root, sys.executable)
    assert locked.code == 0
    assert said in locked.err
    assert "either" not in locked.err
    done = tebiki("strength", root, "--python", sys.executable, "--seconds", 20)
    assert done.code in (0, 3)
    assert said in done.err


_SENTENCES = {
    "en": "Libraries whose files, programs and connections the audit hook, the only protection here, cannot see: "
    "libz.so.1. Allow user namespaces, or run it in a container (--runner).",
    "ja": "監査フック以外の保護がない状態で読み込まれたライブラリ：libz.so.1。これらがC言語で直接開くファイル、"
    "プログラム、接続は検知できません。ユーザー名前空間を許可するか、コンテナーの中で動かしてください（--runner）。",
}


@pytest.mark.parametrize(
    ("wall", "lang"),
    [
        ("hook", "ja"),
        pytest.param("", "en", marks=pytest.mark.corpus),
        pytest.param("hook", "en", marks=pytest.mark.corpus),
        pytest.param("", "ja", marks=pytest.mark.corpus),
    ],
)
def test_libraries_that_the_hook_alone_does_not_see_are_named(
    wall: str, lang: str, tmp_path: Path, precious: Path, force: Forcing
) -> None:
    root = project(tmp_path, precious, sys.executable)
    with (root / "app.py").open("a") as file:
        file.write("import ctypes\nctypes.CDLL('libz.so.1')\n")
    force(wall)
    python = ("--python", sys.executable, "--lang", lang)
    printed = [
        tebiki("lock", root, "--only", "app", "--recording", root / "rec", "--seconds", 0, *python),
        tebiki("strength", root, "--seconds", 5, *python),
        tebiki("verify", root, *python),
    ]
    assert [done.code for done in printed] == [0, 0, 3]
    assert [_SENTENCES[lang] in done.out for done in printed] == [bool(wall) or not has_hold()] * 3


def has_hold() -> bool:
    """Return whether this system has a wall besides the hook."""
    return has_namespaces() or has_landlock()


def test_a_python_that_looks_for_no_inputs_says_why(tmp_path: Path, precious: Path, force: Forcing) -> None:
    root = write(tmp_path / "root", {"app.py": _APP})
    words = ("lock", root, "--only", "app", "--seconds", 1, "--python")
    too_old = tebiki(*words, interpreter("2.7"))
    force("landlock")
    unsafe = tebiki(*words, interpreter("3.7"))
    assert (too_old.code, unsafe.code) == (2, 2)
    assert "inputs are looked for in Python 3.6 and newer alone; this is Python 2.7. Record what it" in too_old.err
    assert "no inputs were looked for: Python 3.7 has no audit hook (3.8 and newer have), and this system" in unsafe.err
    assert "run it in a container (--runner" in unsafe.err


@namespaces
@only("3.6", "3.6", "3.7")
def test_inputs_are_looked_for_without_a_hook_where_namespaces_hold(version: str, tmp_path: Path) -> None:
    source = "def grade(text, more=3):\n    if text == 'gold':\n        return 100 + more\n    return None\n"
    root = write(tmp_path / "root", {"grades.py": source})
    words = ("--only", "grades", "--seconds", 3, "--python", interpreter(version))
    assert tebiki("lock", root, *words).code == 0
    assert '{"result":103}' in (root / "characterization_tests" / "cases" / "grades.jsonl").read_text()


@namespaces
@only("2.7", "2.7", "3.11")
def test_a_named_database_is_used_and_told(version: str, tmp_path: Path, precious: Path) -> None:
    python = interpreter(version)
    with listening() as database:
        root = project(tmp_path, precious, python, f"app.ask({database.port})\n")
        address = f"localhost:{database.port}"
        unnamed = lock(root, python, "--lock", tmp_path / "unnamed")
        assert unnamed.code in (0, 3)
        if version == "2.7":  # from 3.8 on the audit hook refuses it before the system has to
            assert f"Connections refused: 127.0.0.1:{database.port}." in unnamed.out
        before = len(database.heard)
        named = lock(root, python, "--connects", address)
        assert f"Connections used: {address} ({len(database.heard) - before})" in named.out
        assert "refused" not in named.out
        verified = tebiki("verify", root, "--python", python)
        assert verified.code in (0, 3)
        assert f"Connections used: {address}" in verified.out
        measured = tebiki("strength", root, "--python", python, "--seconds", 20)
        assert f"Connections used: {address}" in measured.out
    cases = (root / "characterization_tests/cases/app.jsonl").read_text()
    assert '"7 bytes"' in cases or "7 bytes" in cases


@namespaces
def test_a_server_that_was_prepared_counts_as_named(tmp_path: Path, precious: Path) -> None:
    port = free_port()
    root = project(tmp_path, precious, interpreter("2.7"), f"app.ask({port})\n")
    write(root, {"server.py": _SERVER})
    known = listening_addresses()
    try:
        first = lock(
            root, interpreter("2.7"), "--before", f"sh -c 'test -e started || {{python}} server.py {port} || true'"
        )
    finally:
        _stop(port)
    assert first.code == 0, first.err
    assert f"Connections used: localhost:{port}" in first.out
    assert f"localhost:{port}" not in known


def _stop(port: int) -> None:
    """End the server of the test, if the end of what prepared it has not: the one process that listens at its port."""
    lines = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    inode = next((words[9] for words in lines if words[1].endswith(f":{port:04X}") and words[3] == "0A"), None)
    for place in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(place.readlink()) == f"socket:[{inode}]":
                os.kill(int(place.parts[2]), signal.SIGKILL)
        except OSError:
            continue


@namespaces
def test_nothing_outlives_a_tebiki_that_is_killed(tmp_path: Path, precious: Path) -> None:
    mark = f"mark-{os.getpid()}-{time.monotonic_ns()}"
    root = project(tmp_path, precious, sys.executable)
    write(root, {"app.py": _APP + f"\nimport time\ndef wait(mark={mark!r}):\n    time.sleep(600)\n"})
    (root / "drive.py").write_text(
        "import app, threading\nthreading.Thread(target=app.wait, daemon=True).start()\napp.ask(1)\n"
    )
    where = ("--recording", root / "rec", "--python", sys.executable)
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = started("lock", root, "--only", "app", *where, "--env", f"MARK={mark}", **silent)
    until(lambda: _with(mark, leave_out=process.pid), "no program was started")
    process.kill()
    process.wait()
    until(lambda: not _with(mark, leave_out=process.pid), "a program is left")


def _with(mark: str, leave_out: int) -> list[int]:
    """The processes with a mark in their environment."""
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in place.read_bytes() and int(place.parts[2]) != leave_out:
                found.append(int(place.parts[2]))
        except OSError:
            continue
    return found


@pytest.mark.parametrize(
    "text", ["localhost", ":5432", "localhost:", "localhost:http", "db:0", "db:65536", "relative.sock"]
)
def test_an_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"--connects .*localhost:5432 or /var/run"):
        check_address(text)
    assert check_address("[::1]:5432")
    assert check_address("/var/run/x.sock")
