"""Outlets of the probe's guard: none; and work that goes on under it, because programs and imports need it."""

import contextlib
import json
import socket
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.characterize.tariff import call, copying
from tests.command_line import write
from tests.interpreters import interpreter, sweep
from toolkit.characterize.repeated_replay import Patience, RepeatedReplay
from toolkit.errors import UsageError
from toolkit.model.lock import FROZEN, Case, Setup
from toolkit.probe.isolation.guard_files import FileGuard
from toolkit.probe.isolation.guard_network import NetworkGuard
from toolkit.probe.isolation.guard_programs import ProgramGuard
from toolkit.probe.isolation.guard_sqlite import DatabaseGuard
from toolkit.session.probe_environment import PROBE
from toolkit.session.replay_program import Response
from toolkit.session.run_target import OpenCopy

VERSIONS = ("3.8", "3.11", "3.13")
_WAYS = Path(__file__).parents[1] / "data/ways_out.py"
_ENOUGH = 120.0  # seconds, generously
# what would leave the machine, harm the process that tries it, or reach what is not of the test if nothing kept it back
_NOT_WITHOUT = {
    *("lookup", "old_lookup", "reverse_lookup", "name_with_a_number", "listen_to_all", "syslog", "chroot", "kill"),
    *("setrlimit", "connect_by_ctypes", "a_thread_that_waits_until_it_may", "a_finalizer_while_the_probe_is_at_work"),
    *("attributes_of_an_open_file", "spawn", "forkserver", "tcl", "subinterpreter", "syscall_by_ctypes"),
    "local_datagram",
}


class Server:
    """Listens at one port of the loopback, for TCP and UDP, and at a local socket; remembers whether anybody came."""

    def __init__(self, path: Path) -> None:
        self._sockets = [socket.socket(), socket.socket(type=socket.SOCK_DGRAM), socket.socket(socket.AF_UNIX)]
        self._sockets[0].bind(("127.0.0.1", 0))
        self.port = self._sockets[0].getsockname()[1]
        self._sockets[1].bind(("127.0.0.1", self.port))
        self._sockets[2].bind(str(path))
        for one in (self._sockets[0], self._sockets[2]):
            one.listen(20)

    def visits(self) -> list[bool]:
        """Return whether somebody came to each of them."""
        return [self._was_visited(one) for one in self._sockets]

    def _was_visited(self, one: socket.socket) -> bool:
        one.settimeout(0)
        with contextlib.suppress(BlockingIOError):
            if one.type == socket.SOCK_DGRAM:
                return bool(one.recv(100))
            one.accept()[0].close()
            return True
        return False

    def close(self) -> None:
        for one in self._sockets:
            one.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "copy").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/victim").write_text("precious")
    server = Server(tmp_path / "outside/server.sock")
    yield server
    server.close()


def _tried(version: str, folder: Path, server: Server, *unguarded: str) -> dict[str, Any]:
    command = [interpreter(version), "-B", _WAYS, PROBE, folder, "127.0.0.1", str(server.port)]
    done = subprocess.run([*command, *unguarded], capture_output=True, text=True, timeout=_ENOUGH, check=False)
    assert done.stdout, done.stderr
    came: dict[str, Any] = json.loads(done.stdout)
    return came


@sweep(*VERSIONS)
def test_no_way_leads_out(version: str, tmp_path: Path, server: Server) -> None:
    victim = tmp_path / "outside/victim"
    before = victim.stat()
    came = _tried(version, tmp_path, server)
    assert len(came) >= 60
    # A plain OSError: a socket below the long folder of a test is refused by the system before the guard is asked.
    came = {name: one for name, one in came.items() if (name, one[0]) != ("forkserver", "OSError")}
    let_out = {name for name, (what, refused) in came.items() if what == "ok" or not (refused or "PermissionE" in what)}
    assert {name: came[name] for name in let_out} == {}
    assert server.visits() == [False, False, False]
    assert sorted(one.name for one in (tmp_path / "outside").iterdir()) == ["server.sock", "victim"]
    assert victim.read_text() == "precious"
    assert (victim.stat().st_mode, victim.stat().st_uid) == (before.st_mode, before.st_uid)
    assert victim.stat().st_mtime_ns == before.st_mtime_ns


def test_the_ways_lead_out_where_nothing_keeps_them(tmp_path: Path, server: Server) -> None:
    ways = [name for name in _tried("3.11", tmp_path, server) if name not in _NOT_WITHOUT]
    came = _tried("3.11", tmp_path, server, *ways)
    assert len(ways) >= 40
    assert {name: what for name, (what, _) in came.items() if what != "ok"} == {}
    assert server.visits() == [True, True, True]


GOOD = """\
import asyncio
import ctypes.util
import multiprocessing
import multiprocessing.pool
import os
import platform
import shutil
import socket
import sqlite3
import subprocess
import tempfile

ZLIB = ctypes.util.find_library("z")
NODE = platform.processor() + platform.architecture()[0]
LOCK = multiprocessing.get_context("spawn").Lock()
EVENT = multiprocessing.get_context("spawn").Event()
try:
    VERSION = subprocess.check_output(["git", "describe", "--tags"], stderr=subprocess.DEVNULL)
except subprocess.CalledProcessError:
    VERSION = "unknown"


def databases():
    connection = sqlite3.connect("one.db", isolation_level=None)
    connection.execute("attach 'two.db' as two")
    connection.execute("create table two.t (a)")
    connection.execute("vacuum")
    connection.execute("vacuum into 'three.db'")
    return sorted(name for name in os.listdir(".") if name.endswith(".db"))


def folders():
    os.makedirs("a/b")
    os.symlink("/etc", "a/link")
    below = os.open("a", os.O_RDONLY)
    os.close(os.open("file", os.O_WRONLY | os.O_CREAT, dir_fd=below))
    os.remove("file", dir_fd=below)
    os.close(below)
    shutil.rmtree("a")
    with tempfile.NamedTemporaryFile() as file:
        os.fchmod(file.fileno(), 0o600)
    shutil.rmtree(tempfile.mkdtemp())
    return sorted(os.listdir("/etc/")) != [] and not os.path.exists("a")


def itself():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        socket.create_connection(server.getsockname(), 5).close()
    asyncio.new_event_loop().run_until_complete(asyncio.sleep(0))
    with LOCK:
        EVENT.set()
    left = [name for name in os.listdir("/dev/shm") if name.startswith("sem.mp-")] if os.path.isdir("/dev/shm") else []
    return multiprocessing.pool.ThreadPool(2).map(len, ["a"]) if LOCK._semlock.name is None else left


def numbers():
    return [socket.getaddrinfo(host, 80)[0][4][1] for host in ("127.0.0.1", "localhost", "192.0.2.1", "::1", None)]


def send(port):
    socket.create_connection(("localhost", port), 5).close()
    return True
"""


def _replay_once(setup: Setup, open_copy: OpenCopy, cases: Sequence[Case]) -> Mapping[str, Response]:
    return RepeatedReplay(setup, open_copy, (), Patience()).replay_once(cases, FROZEN)


@sweep(*VERSIONS)
def test_what_only_concerns_the_program_goes_on(version: str, tmp_path: Path, server: Server) -> None:
    root = write(tmp_path / "project", {"tariff.py": GOOD})
    python = copying(root, interpreter(version))
    wanted = {"databases": ["one.db", "three.db", "two.db"], "folders": True, "itself": [1], "numbers": [80] * 5}
    came = _replay_once(Setup(), python, [call(name, {}) for name in wanted])
    assert {case: one.parts["result"] for case, one in came.items()} == {
        call(name, {}).id: value for name, value in wanted.items()
    }
    assert all(one.refused == () for one in came.values())
    port = {"port": server.port}
    case = call("send", port)
    (refused,) = _replay_once(Setup(), python, [case]).values()
    assert refused.parts["exception"]["class"].endswith("guard:Forbidden")
    ((kind, detail),) = refused.refused[:1]
    assert (kind, detail.rpartition(":")[2]) == ("connect", str(server.port))


IMPORTS = {
    "start": ("import subprocess\ntry:\n    subprocess.check_output(['gdal-config', '--libs'])\nexcept OSError:\n    "),
    "connect": "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 9))\nexcept OSError:\n    ",
    "resolve": "import socket\ntry:\n    socket.gethostbyname('db.invalid')\nexcept OSError:\n    ",
    "write": "try:\n    open('/var/log/gdal.log', 'w')\nexcept OSError:\n    ",
}
_NAMED = {
    "start": "gdal-config --libs",
    "connect": "127.0.0.1:9",
    "resolve": "db.invalid",
    "write": "/var/log/gdal.log",
}
_ADVICE = {"start": "--before", "connect": "--connects", "resolve": "--connects", "write": "--writes"}


@pytest.mark.parametrize("kind", IMPORTS)
def test_a_refusal_during_an_import_is_named_whatever_that_ends_in(kind: str, tmp_path: Path) -> None:
    source = IMPORTS[kind] + "raise RuntimeError('Could not find the GDAL library. Is it installed?')\n"
    root = write(tmp_path, {"app.py": source})
    with pytest.raises(UsageError) as failed:
        _replay_once(Setup(app="app:app"), copying(root), [call("fare", {})])
    assert "Could not find the GDAL library" in str(failed.value)
    assert f"tebiki refused to {kind if kind != 'resolve' else 'look up'}" in str(failed.value)
    assert _NAMED[kind] in str(failed.value)
    assert _ADVICE[kind] in str(failed.value)


class _Nowhere:
    """Files of which none may be written."""

    @staticmethod
    def holds(_place: str) -> bool:
        return False


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        (("127.0.0.1", 5432), True),
        (("localhost", 5432), True),
        (("::1", 5432, 0, 0), True),
        (("::ffff:127.0.0.1", 5432, 0, 0), True),
        (("10.0.0.7", 6379), True),
        ("/run/named.sock", True),
        (("127.0.0.1", 5433), False),
        (("127.evil.example", 80), False),
        (("127.evil.example", 5432), False),
        (("127.0.0.1 evil.example", 5432), False),
        (("10.0.0.7", 5432), False),
        (("7f000001", 5432), False),
        ("/run/other.sock", False),
        ("\0abstract", False),
        ((0, 0), False),
    ],
)
def test_nothing_is_open_but_what_was_named(address: object, is_open: bool) -> None:
    network = NetworkGuard(["localhost:5432", "10.0.0.7:6379", "/run/named.sock"], _Nowhere())
    assert network.is_named(address) is is_open


def _refuse_upper(_action: int, _name: str | None, function: str | None, *_rest: str | None) -> int:
    return sqlite3.SQLITE_DENY if function == "upper" else sqlite3.SQLITE_OK


def test_an_authorizer_of_the_program_is_asked_after_ours(tmp_path: Path) -> None:
    guarded, connect = DatabaseGuard(FileGuard(str(tmp_path)), _refuse).guard_connections(sqlite3)

    class Listing(guarded):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            self.set_authorizer(_refuse_upper)

    for connection in (connect(":memory:", factory=Listing), connect(":memory:", 5, 0, None, True, Listing)):
        for refused in ("attach '/outside' as o", "select upper('a')"):
            with pytest.raises(sqlite3.DatabaseError):
                connection.execute(refused)
        connection.set_authorizer(None)
        with pytest.raises(sqlite3.DatabaseError):
            connection.execute("attach '/outside' as o")
        assert connection.execute("select upper('a')").fetchall() == [("A",)]
        assert type(connection) is Listing
    assert type(connect(":memory:")) is guarded
    assert f"{guarded.__module__}.{guarded.__qualname__}" == "sqlite3.Connection"


def _refuse(*_refusal: str) -> None:
    raise PermissionError


@pytest.mark.parametrize(
    ("event", "variables", "is_started"),
    [
        ("subprocess.Popen", None, True),
        ("subprocess.Popen", {"PYTHONPATH": "a", "LC_ALL": "C", "GIT_PYTHON_REFRESH": "quiet"}, True),
        ("subprocess.Popen", {"PYTHONPATH": "b"}, False),
        ("os.posix_spawn", {b"LD_PRELOAD": b"x.so"}, False),
        ("_posixsubprocess.fork_exec", [b"GIT_DIR=x"], False),
        ("_posixsubprocess.fork_exec", [b"PYTHONPATH=a", b"PYTHONUNBUFFERED=1", b"GIT_DIR=g"], True),
    ],
)
def test_programs_are_started_in_the_environment_of_the_start(
    event: str, variables: Any, is_started: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "a")
    guard = ProgramGuard(_Nowhere(), {"GIT_DIR": "g"})
    args = ["/bin/sh", ["sh", "-c", "uname -p 2> /dev/null"], None, variables]
    if event != "subprocess.Popen":
        del args[2]
    assert (guard.find_refusal(event, args) is None) is is_started


def test_a_shell_finds_no_program_of_the_copy(tmp_path: Path) -> None:
    write(tmp_path, {"bin/uname": "#!/bin/sh\n"})
    (tmp_path / "bin/uname").chmod(0o755)
    guard = ProgramGuard(FileGuard(str(tmp_path)))
    args = ["/bin/sh", ["sh", "-c", "uname -p 2> /dev/null"], None, {"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}]
    assert guard.find_refusal("subprocess.Popen", args) == ("start", "sh -c uname -p 2> /dev/null")
    (tmp_path / "bin/uname").unlink()
    assert guard.find_refusal("subprocess.Popen", args) is None
