"""The second wall: what the system keeps a program from that is replayed, whatever it is written in."""

import ctypes
import os
import resource
import select
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import write
from tests.interpreters import interpreter, only, sweep
from tests.survive.held_back import NOBODY, PROBE, free_port, listening, project, replay, requests

WITHOUT_HOOK = ("2.7", "3.7")
both = sweep(*WITHOUT_HOOK, "3.11", "3.13")


def has_namespaces() -> bool:
    """Return whether this system gives a program namespaces; some containers do not."""
    return subprocess.run(["unshare", "-Urnmp", "true"], capture_output=True, check=False).returncode == 0


def has_landlock() -> bool:
    """Return whether the kernel has Landlock with connections (6.7)."""
    program = "import ctypes; print(ctypes.CDLL(None).syscall(444, None, ctypes.c_long(0), ctypes.c_long(1)))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return int(said.stdout) >= 4


namespaces = pytest.mark.skipif(not has_namespaces(), reason="this system gives no namespaces")
landlock = pytest.mark.skipif(not has_landlock(), reason="this kernel has no Landlock that sees connections")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path / "copy")


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    file = tmp_path / "precious"
    file.write_text("precious")
    file.chmod(0o666)
    return file


@namespaces
@both
def test_no_file_outside_is_changed(version: str, root: Path, precious: Path) -> None:
    pipe = precious.with_name("pipe")
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    before = precious.stat()
    names = ("remove", "overwrite", "link_and_write", "write_in_c", "change_mode", "touch", "shell", "spawn", "thread")
    calls = [(name, {"path": str(precious)}) for name in names]
    calls += [("write_in_c", {"path": str(precious.with_name("new"))}), ("write_to_pipe", {"path": str(pipe)})]
    hello, *answers = replay(interpreter(version), root, [*calls, ("write_own", {})])
    assert hello["wall"] == "namespaces"
    assert (precious.read_text(), precious.stat().st_mode, precious.stat().st_mtime) == (
        "precious",
        before.st_mode,
        before.st_mtime,
    )
    assert sorted(one.name for one in precious.parent.iterdir()) == ["copy", "pipe", "precious"]
    assert os.read(reading, 10) == b""
    os.close(reading)
    assert "own" in answers[-1]["parts"]["result"]  # the copy is written as ever
    assert len(answers) == len(calls) + 1


@pytest.fixture
def in_tmp() -> Iterator[Path]:
    """A directory in `/tmp` itself, with a file; a file of a similar name lies beside it."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        beside = folder.with_name(folder.name + ".db")
        for file in (folder / "file", beside):
            file.write_text("precious")
        yield folder
        beside.unlink()


@namespaces
@pytest.mark.parametrize(("version", "guard"), [("2.7", False), ("3.7", False), ("3.11", True), ("3.13", True)])
def test_temporary_files_are_the_programs_own(version: str, guard: bool, root: Path, in_tmp: Path) -> None:
    """Nothing of the folder that all programs share is there, and nothing of it is changed."""
    beside, new = in_tmp.with_name(in_tmp.name + ".db"), in_tmp.with_name(in_tmp.name + ".new")
    elsewhere = Path("/var/tmp", in_tmp.name)
    paths = [in_tmp / "file", beside, new, new, elsewhere / "file"]
    hello, *answers = replay(
        interpreter(version), root, [("temporary", {"path": str(path)}) for path in paths], guard=guard
    )
    assert hello["wall"] == "namespaces"
    assert [one["parts"].get("result") for one in answers] == ["x", "x", "x", "xx", "x"]
    assert [file.read_text() for file in (in_tmp / "file", beside)] == ["precious", "precious"]
    assert not new.exists()
    assert not elsewhere.exists()


@namespaces
@pytest.mark.parametrize(("version", "guard"), [("2.7", False), ("3.7", False), ("3.11", True)])
def test_what_it_needs_below_a_shared_folder_stays_there(
    version: str, guard: bool, root: Path, in_tmp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder around the copy is closed, what is named may be written, a small folder of a variable is copied."""
    many, link, held = in_tmp / "many", in_tmp / "link", root.parent / "held"
    for folder in (many, held):
        folder.mkdir()
    for number in range(101):
        (many / f"{number}").write_text("precious")
    (in_tmp / "small").mkdir()
    (in_tmp / "small" / "file").write_text("precious")
    link.symlink_to(in_tmp / "small")
    monkeypatch.setenv("COUNTERS", f"file={link}/file")
    monkeypatch.setenv("CACHE", str(many))
    paths = [link / "file", many / "0", root.parent / "new", held / "new", root / "new"]
    calls = [("temporary", {"path": str(path)}) for path in paths]
    _, *answers = replay(interpreter(version), root, calls, guard=guard, writes=[str(held)])
    assert [one["parts"].get("result") for one in answers] == ["preciousx", None, None, "x", "x"]
    assert {(in_tmp / "small" / "file").read_text(), (many / "0").read_text()} == {"precious"}
    assert (held / "new").read_text() == "x"
    assert not (root.parent / "new").exists()
    if guard:
        assert [[kind for kind, _ in one.get("refused", [])] for one in answers[:3]] == [[], ["write"], ["write"]]


@namespaces
def test_an_interpreter_and_packages_below_a_shared_folder_are_found(root: Path, in_tmp: Path) -> None:
    command = [str(interpreter("3.11")), "-m", "venv", "--without-pip", str(in_tmp / "venv")]
    subprocess.run(command, check=True)
    packages = next((in_tmp / "venv").glob("lib/*/site-packages"))
    write(in_tmp / "editable", {"mine.py": "def answer():\n    return 42\n"})
    (packages / "mine.pth").write_text(f"{in_tmp / 'editable'}\n")
    case = ("mine", {})
    write(root, {"leaving.py": "import mine as other\n\ndef mine():\n    return other.answer()\n"})
    hello, answer = replay(in_tmp / "venv" / "bin" / "python", root, [case])
    assert (hello["wall"], answer["parts"]) == ("namespaces", {"result": 42})


@namespaces
@pytest.mark.parametrize(("version", "name"), [("2.7", "a copy, x"), ("3.11", "a copy, \u00e9")])
def test_a_copy_with_an_odd_name_is_found(version: str, name: str, in_tmp: Path) -> None:
    root = project(in_tmp / name / "copy")
    hello, answer = replay(interpreter(version), root, [("write_own", {})])
    assert (hello["wall"], "own" in answer["parts"]["result"]) == ("namespaces", True)


@namespaces
def test_what_cannot_be_read_is_not_copied(root: Path, in_tmp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(in_tmp / "pipe")
    monkeypatch.setenv("CACHE", str(in_tmp))
    hello, answer = replay(sys.executable, root, [("temporary", {"path": str(in_tmp / "file")})])
    assert (hello["wall"], "exception" in answer["parts"]) == ("namespaces", True)
    assert (in_tmp / "file").read_text() == "precious"


@namespaces
def test_its_temporary_folder_is_limited(root: Path) -> None:
    _, full, again = replay(sys.executable, root, [("fill", {"path": "/tmp/full"}), ("write_own", {})])
    assert "No space left" in str(full["parts"]["exception"])
    assert "own" in again["parts"]["result"]


@namespaces
@pytest.mark.parametrize("version", ["2.7", "3.7", "3.11"])
def test_no_descriptor_leads_to_a_file_outside(version: str, root: Path) -> None:
    """One that was opened outside is of a mount that can be written to: `fchmod(0, 5)` reached `/dev/null`."""
    _, answer = replay(interpreter(version), root, [("open_files", {})])
    told = [one["of"] for one in answer["parts"]["result"]]
    assert len(told) > 3
    assert [path for path, mount in told if path.startswith("/") and mount == "writable"] == []


@landlock
@pytest.mark.parametrize("version", WITHOUT_HOOK)
def test_landlock_without_a_hook_refuses_to_change_rights_and_times(version: str, root: Path, precious: Path) -> None:
    path = {"path": str(precious)}
    before = precious.stat()
    calls = [("change_mode", path), ("touch", path), ("change_owner", path), ("write_own", {})]
    hello, *answers = replay(interpreter(version), root, calls, {"wall": "landlock"})
    assert hello["wall"] == "landlock"
    assert precious.stat() == before
    assert ["exception" in one["parts"] for one in answers] == [True, True, True, False]


_COLUMN = 0 if os.uname().machine == "x86_64" else 1
_LIMITS = (302, 261)[_COLUMN]


def _changes_of(process: int, kind: int = 0) -> list[tuple[str, dict[str, Any]]]:
    """Calls of the system that change a process: its limits, processors, scheduling and priorities.

    `kind` is 0 for a process, and 1 for the group that it leads.
    """
    limits, processors = struct.pack("QQ", 77, 77), struct.pack("Q", 1 << min(os.sched_getaffinity(0)))
    idle = struct.pack("IIQiIQQQ", 48, os.SCHED_IDLE, 0, 0, 0, 0, 0, 0)
    calls: list[tuple[tuple[int, int], list[int | bytes]]] = [
        ((141, 140), [kind, process, 7]),
        ((251, 30), [1 + kind, process, 3 << 13]),
    ]
    if not kind:
        calls = [
            ((302, 261), [process, resource.RLIMIT_NOFILE, limits, 0]),
            ((203, 122), [process, len(processors), processors]),
            ((144, 119), [process, os.SCHED_IDLE, bytes(4)]),
            ((142, 118), [process, bytes(4)]),
            ((314, 274), [process, idle, 0]),
            *calls,
        ]
    return [
        (
            "call_system",
            {
                "number": numbers[_COLUMN],
                "given": [one.decode("latin-1") if isinstance(one, bytes) else one for one in given],
            },
        )
        for numbers, given in calls
    ]


@contextmanager
def _sleeping() -> Iterator[int]:
    """A process of the same user that does nothing, and leads a group."""
    with subprocess.Popen(["sleep", "3600"], start_new_session=True) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def _state_of(process: int) -> tuple[object, ...]:
    number = ctypes.CDLL(None).syscall((252, 31)[_COLUMN], 1, process)
    limits = resource.prlimit(process, resource.RLIMIT_NOFILE)
    return limits, os.sched_getaffinity(process), os.sched_getscheduler(process), *_priorities(process), number


def _priorities(process: int) -> tuple[int, int]:
    return os.getpriority(os.PRIO_PROCESS, process), os.getpriority(os.PRIO_PGRP, process)


@landlock
@both
def test_landlock_leaves_other_processes_as_they_are(version: str, root: Path) -> None:
    with _sleeping() as process:
        before = _state_of(process)
        calls = [*_changes_of(process), *_changes_of(process, kind=1)]
        hello, *answers = replay(interpreter(version), root, calls, {"wall": "landlock"})
        assert _state_of(process) == before
    assert hello["wall"] == "landlock"
    assert ["exception" in one["parts"] for one in answers] == [True] * len(calls)


@landlock
@both
def test_landlock_lets_a_process_change_itself(version: str, root: Path) -> None:
    changes = [[given["number"], given["given"]] for _, given in _changes_of(0)]
    with _sleeping() as process:
        limit = resource.prlimit(process, resource.RLIMIT_NOFILE)[1]
        calls: list[tuple[str, dict[str, Any]]] = [
            ("read_limit", {"call": _LIMITS, "process": process}),
            ("change_itself", {"calls": changes}),
        ]
        hello, *answers = replay(interpreter(version), root, calls, {"wall": "landlock"})
    assert hello["wall"] == "landlock"
    assert [one["parts"].get("result") for one in answers] == [limit, [8, 66]]


@namespaces
@both
def test_nothing_is_sent(version: str, root: Path) -> None:
    with listening() as tcp, listening(kind=socket.SOCK_DGRAM) as udp:
        calls: list[tuple[str, dict[str, Any]]] = [
            ("connect", {"host": "127.0.0.1", "port": tcp.port}),
            ("connect_in_c", {"port": tcp.port}),
            ("datagram", {"port": udp.port}),
            ("connect", {"host": "192.0.2.2", "port": 80}),
        ]
        _, *answers = replay(interpreter(version), root, calls)
        assert (tcp.heard, udp.heard) == ([], [])
    assert all("exception" in answers[number]["parts"] for number in (0, 1, 3))
    refused = set(answers[-1]["connections"]["refused"])
    assert refused == {f"127.0.0.1:{tcp.port}", f"127.0.0.1:{udp.port}", "192.0.2.2:80"}


@namespaces
@both
def test_names_are_looked_up_on_this_machine_alone(version: str, root: Path) -> None:
    calls = [("resolve", {"name": "secret-4821.example.com"}), ("resolve", {"name": "localhost"})]
    _, unknown, here = replay(interpreter(version), root, calls)
    assert "gaierror" in str(unknown["parts"]["exception"])
    assert here["parts"]["result"] in ("127.0.0.1", "::1")


@namespaces
@both
def test_sockets_of_this_machine_are_closed(version: str, root: Path, tmp_path: Path) -> None:
    path = str(tmp_path / "docker.sock")
    with listening(socket.AF_UNIX, path=path) as docker:
        _, unix, virtual, pair = replay(
            interpreter(version), root, [("unix", {"path": path}), ("virtual", {}), ("pair", {})]
        )
        assert docker.heard == []
    assert "exception" in unix["parts"]
    assert "exception" in virtual["parts"]
    assert pair["parts"]["result"] is True


@namespaces
@pytest.mark.parametrize("version", ["2.7", "3.7", "3.11"])
def test_no_pair_of_sockets_sends_to_others(version: str, root: Path, tmp_path: Path) -> None:
    path = str(tmp_path / "log.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.bind(path)
        log.setblocking(False)
        calls = [("datagram_pair", {"path": path}), ("connected_pair", {"path": path}), ("packet_pair", {})]
        _, sent, connected, packets = replay(interpreter(version), root, calls)
        with pytest.raises(BlockingIOError):
            log.recv(10)
    assert "exception" in sent["parts"]
    assert "exception" in connected["parts"]
    assert packets["parts"]["result"] is True


@namespaces
@pytest.mark.parametrize("version", ["2.7", "3.11"])
def test_no_other_process_and_hardly_a_device_is_seen(version: str, root: Path) -> None:
    with subprocess.Popen(["sleep", "600"]) as outside:
        calls: list[tuple[str, dict[str, Any]]] = [
            ("kill", {"number": outside.pid}),
            ("numbers", {}),
            ("devices", {}),
            ("mount", {"path": str(root)}),
        ]
        _, killed, numbers, devices, mounted = replay(interpreter(version), root, calls)
        assert outside.poll() is None
        outside.kill()
    assert "exception" in killed["parts"]
    assert outside.pid not in numbers["parts"]["result"] or len(numbers["parts"]["result"]) == 2
    assert len(numbers["parts"]["result"]) == 2
    assert set(devices["parts"]["result"]) <= {
        *("null", "zero", "full", "random", "urandom", "tty", "fd", "stdin", "stdout", "stderr", "ptmx", "pts", "shm"),
    }
    assert "exception" in mounted["parts"]


@namespaces
@pytest.mark.parametrize("version", ["2.7", "3.11"])
def test_nothing_is_written_to_the_disk_at_once(version: str, root: Path) -> None:
    _, answer = replay(interpreter(version), root, [("sync", {})])  # of a pipe, which the system refuses to do
    assert answer["parts"]["result"] == "not done"


@namespaces
@only("3.11", "2.7", "3.11")
def test_processes_are_bounded(version: str, root: Path) -> None:
    if tuple(map(int, os.uname().release.split(".")[:2])) < (6, 14):
        pytest.skip("before Linux 6.14 a namespace has no bound of its own, and root none at all")
    _, answer = replay(interpreter(version), root, [("bomb", {"most": 3000})])
    assert answer["parts"]["result"] == 1


@namespaces
@pytest.mark.parametrize(
    ("version", "wall"),
    [
        *(("2.7", ""), ("3.13", "hook")),
        *(
            pytest.param(*row, marks=pytest.mark.corpus)
            for row in product(("2.7", "3.6", "3.11", "3.13"), ("", "hook"))
            if row not in {("2.7", ""), ("3.13", "hook")}
        ),
    ],
)
def test_it_ends_as_the_program_ends(version: str, wall: str, root: Path) -> None:
    python = interpreter(version)
    for number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM):
        hello, *answers = replay(python, root, [("end_by", {"number": int(number)})], {"wall": wall})
        assert (hello["exit"], answers) == (-number, [])
    assert replay(python, root, [("end_with", {"code": 7})], {"wall": wall})[0]["exit"] == 7


@namespaces
@both
def test_what_is_named_is_reached_and_counted(version: str, root: Path, tmp_path: Path) -> None:
    path, other = str(tmp_path / "mysql.sock"), str(tmp_path / "docker.sock")
    with (
        listening() as tcp,
        listening() as unnamed,
        listening(socket.AF_UNIX, path=path) as unix,
        listening(socket.AF_UNIX, path=other) as docker,
    ):
        named = [f"localhost:{tcp.port}", f"database.test:{tcp.port}", path]
        calls: list[tuple[str, dict[str, Any]]] = [
            ("ask", {"host": "localhost", "port": tcp.port}),
            ("ask", {"host": "127.0.0.1", "port": tcp.port}),
            ("ask_unix", {"path": path}),
            ("unix", {"path": other}),
            ("connect", {"host": "127.0.0.1", "port": unnamed.port}),
            ("resolve", {"name": "database.test"}),
        ]
        _, *answers = replay(interpreter(version), root, calls, connects=named)
        assert (len(tcp.heard), len(unix.heard), unnamed.heard, docker.heard) == (2, 1, [], [])
    assert [one["parts"].get("result") for one in answers[:3]] == ["heard 8"] * 3
    assert all("exception" in one["parts"] for one in answers[3:5])
    assert "127.77." in str(answers[5]["parts"]["result"])
    told = answers[4]["connections"]
    assert told == {
        "used": {f"localhost:{tcp.port}": 2, path: 1},
        "refused": [f"127.0.0.1:{unnamed.port}"],
    }


@namespaces
@both
def test_other_sockets_are_hidden_whatever_they_are_called_by_now(
    version: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    named = str(tmp_path / "mysql.sock")
    with (
        listening(socket.AF_UNIX, path=named) as mysql,
        listening(socket.AF_UNIX, path=str(tmp_path / "before.sock")) as renamed,
        listening(socket.AF_UNIX, path=str(tmp_path / "original.sock")) as linked,
        listening(socket.AF_UNIX, path="relative.sock") as relative,
    ):
        (tmp_path / "before.sock").rename(tmp_path / "renamed.sock")
        (tmp_path / "linked.sock").hardlink_to(tmp_path / "original.sock")
        paths = [str(tmp_path / f"{name}.sock") for name in ("renamed", "linked", "original", "relative")]
        calls: list[tuple[str, dict[str, Any]]] = [("unix", {"path": path}) for path in paths]
        _, *answers = replay(interpreter(version), root, [*calls, ("ask_unix", {"path": named})], connects=[named])
        assert (renamed.heard, linked.heard, relative.heard, len(mysql.heard)) == ([], [], [], 1)
    assert all("exception" in one["parts"] for one in answers[:4])


@namespaces
@pytest.mark.parametrize("version", ["2.7", "3.11"])
def test_it_ends_with_whoever_started_it(version: str, root: Path, tmp_path: Path) -> None:
    """That the program is gone is seen at the pipe that it reads: nobody has its other end open any more."""
    os.mkfifo(root / "pipe")
    asked = tmp_path / "asked"
    asked.write_text(requests(root, [("wait_for_ever", {"path": "pipe"})]))
    command = (str(interpreter(version)), "-B", str(PROBE), "replay.locked_cases")
    script = '"$@" <"$0" >/dev/null; exit 1'
    with subprocess.Popen(["sh", "-c", script, str(asked), *command], cwd=root) as starter:
        writing = os.open(root / "pipe", os.O_WRONLY)  # waits until the program reads
        starter.kill()
    ended = select.poll()
    ended.register(writing, select.POLLERR)
    assert ended.poll(120_000)
    os.close(writing)


@namespaces
def test_a_host_that_is_not_there_hangs_up(root: Path) -> None:
    port = free_port()
    calls = [("ask", {"host": "localhost", "port": port})]
    _, answer = replay(sys.executable, root, calls, connects=[f"localhost:{port}"])
    assert answer["parts"].get("exception") or answer["parts"]["result"] == ""


@namespaces
def test_the_program_may_talk_to_itself(root: Path) -> None:
    _, answer = replay(sys.executable, root, [("own_server", {})])
    assert answer["parts"]["result"] is True
    assert "connections" not in answer


@namespaces
@pytest.mark.parametrize("version", WITHOUT_HOOK)
def test_places_that_are_named_are_written(version: str, root: Path, precious: Path) -> None:
    others = precious.with_name("others")
    others.write_text("others")
    calls = [("overwrite", {"path": str(precious)}), ("overwrite", {"path": str(others)})]
    replay(interpreter(version), root, calls, writes=["../precious"])
    assert (precious.read_text(), others.read_text()) == ("changed", "others")


@namespaces
def test_kernels_before_5_12_are_served_mount_by_mount(root: Path, precious: Path, tmp_path: Path) -> None:
    """The same with the call that is new there made unknown."""
    old = tmp_path / "probe"
    subprocess.run(["cp", "-r", str(PROBE), str(old)], check=True)
    kernel = old / "isolation" / "kernel.py"
    text = kernel.read_text()
    assert "MOUNT_SETATTR, " in text
    kernel.write_text(text.replace("= 442, 444", "= 999, 444"))
    calls = [("overwrite", {"path": str(precious)}), ("write_own", {}), ("devices", {})]
    hello, failed, own, _ = _replay_by(old, root, calls)
    assert hello["wall"] == "namespaces"
    assert "exception" in failed["parts"]
    assert "own" in own["parts"]["result"]
    assert precious.read_text() == "precious"


def _replay_by(
    probe: Path, root: Path, calls: list[tuple[str, dict[str, Any]]], version: str = ""
) -> list[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.survive.held_back.PROBE", probe)
        return replay(interpreter(version) if version else sys.executable, root, calls)


@namespaces
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_it_needs_no_rights() -> None:
    """Beside pytest's own directory, which each pytest that starts closes to other users again."""
    with tempfile.TemporaryDirectory() as name, listening() as tcp, pytest.MonkeyPatch.context() as patch:
        place = Path(name).resolve()
        place.chmod(0o755)
        root, probe = project(place / "copy"), place / "probe"
        for owned in (root, root / "leaving.py"):
            os.chown(owned, 65534, 65534)
        shutil.copytree(PROBE, probe)
        python = next((one for one in ("/usr/bin/python3",) if Path(one).exists()), "")
        if not python or any(not one.stat().st_mode & stat.S_IXOTH for one in root.parents):
            pytest.skip("nobody else can reach an interpreter or the directory of the test")
        patch.setattr("tests.survive.held_back.PROBE", probe)
        calls: list[tuple[str, dict[str, Any]]] = [
            ("write_in_c", {"path": str(place / "new")}),
            ("connect", {"host": "127.0.0.1", "port": tcp.port}),
            ("write_own", {}),
        ]
        hello, *answers = replay(python, root, calls, before=NOBODY)
        assert tcp.heard == []
    assert hello["wall"] == "namespaces"
    assert ["exception" in one["parts"] for one in answers] == [True, True, False]


@landlock
@both
def test_landlock_holds_where_namespaces_are_denied(version: str, root: Path, precious: Path, tmp_path: Path) -> None:
    path = str(tmp_path / "docker.sock")
    with (
        listening() as tcp,
        listening() as named,
        listening(kind=socket.SOCK_DGRAM) as udp,
        listening(socket.AF_UNIX, path=path) as docker,
    ):
        names = ("remove", "overwrite", "link_and_write", "write_in_c", "shell", "spawn", "thread")
        calls: list[tuple[str, dict[str, Any]]] = [(name, {"path": str(precious)}) for name in names]
        calls += [
            ("connect", {"host": "127.0.0.1", "port": tcp.port}),
            ("connect_in_c", {"port": tcp.port}),
            ("datagram", {"port": udp.port}),
            ("unix", {"path": path}),
            ("resolve", {"name": "secret-4821.example.com"}),
            ("ask", {"host": "127.0.0.1", "port": named.port}),
            ("write_own", {}),
        ]
        may = [f"127.0.0.1:{named.port}"]
        hello, *answers = replay(interpreter(version), root, calls, {"wall": "landlock"}, connects=may)
        assert (tcp.heard, udp.heard, docker.heard) == ([], [], [])
    assert hello["wall"] == "landlock"
    assert precious.read_text() == "precious"
    assert sorted(one.name for one in tmp_path.iterdir() if one.name != "docker.sock") == ["copy", "precious"]
    assert answers[-2]["parts"]["result"] == "heard 8"
    assert "own" in answers[-1]["parts"]["result"]


@landlock
def test_landlock_before_6_7_leaves_no_socket_of_the_internet(root: Path, tmp_path: Path) -> None:
    """The same with a version of Landlock that does not see connections."""
    old = tmp_path / "probe"
    subprocess.run(["cp", "-r", str(PROBE), str(old)], check=True)
    source = old / "isolation" / "landlock.py"
    text = source.read_text()
    asking = "return kernel.syscall(kernel.LANDLOCK_CREATE_RULESET, None, 0, 1)"
    assert asking in text
    source.write_text(text.replace(asking, "return 3"))
    with listening() as tcp, pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.survive.held_back.PROBE", old)
        calls: list[tuple[str, dict[str, Any]]] = [("connect_in_c", {"port": tcp.port}), ("write_own", {})]
        hello, *answers = replay(sys.executable, root, calls, {"wall": "landlock"})
        assert tcp.heard == []
    assert hello["wall"] == "landlock"
    assert ["exception" in one["parts"] for one in answers] == [True, False]


@pytest.mark.parametrize(
    ("version", "wall"), [("2.7", "nothing"), ("3.7", "nothing"), ("3.8", "hook"), ("3.13", "hook")]
)
def test_without_any_wall_it_says_so(version: str, wall: str, root: Path) -> None:
    hello, answer = replay(interpreter(version), root, [("write_own", {})], {"wall": "hook"})
    assert hello["wall"] == wall
    assert "own" in answer["parts"]["result"]


@pytest.mark.parametrize("version", ["2.7", "3.7"])
def test_what_is_required_and_not_there_ends_it_before_anything_is_imported(version: str, root: Path) -> None:
    hello, *answers = replay(interpreter(version), root, [("write_own", {})], {"wall": "hook", "required": True})
    assert hello["error"]["name"] == "Unprotected"
    assert answers == []
    assert replay(
        interpreter(version), root, [("write_own", {})], {"wall": "hook", "required": True, "contained": True}
    )[1]


LATE = """
import os, runpy, sys, time

fork, forks = os.fork, []


def fork_and_wait_for_the_other_proc():
    child = fork()
    forks.append(child)
    if child and len(forks) == 2:  # the process that has entered; its child mounts another /proc
        for _ in range(60000):
            if not os.path.exists("/proc/self"):
                break
            time.sleep(0.01)
    return child


os.fork = fork_and_wait_for_the_other_proc
sys.argv[:] = [{probe!r}, "replay.locked_cases"]
sys.path.insert(0, {probe!r})
runpy.run_path({probe!r}, run_name="__main__")
"""


@namespaces
@both
def test_a_process_that_is_slow_on_the_way_in_gets_in(version: str, root: Path, tmp_path: Path) -> None:
    """Its child may have mounted another `/proc` before it goes on, in which it is not."""
    late = tmp_path / "late"
    write(late, {"__main__.py": LATE.format(probe=str(PROBE))})
    hello, _ = _replay_by(late, root, [("write_own", {})], version)[:2]
    assert hello["wall"] == "namespaces"


@namespaces
@pytest.mark.parametrize("version", ["2.7", "3.11"])
def test_less_than_what_was_promised_ends_it_before_anything_is_imported(version: str, root: Path) -> None:
    hello, *answers = replay(
        interpreter(version), root, [("write_own", {})], {"wall": "landlock", "least": "namespaces"}
    )
    assert hello["error"]["name"] == "Weakened"
    assert answers == []
    assert not (root / "own").exists()
