"""Functions for filters are held back as locked programs are: by `filters characterize`, `compare`, and the tests.

Whatever they may reach lies in a directory that the test made, or listens on the loopback.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import HOME, Ran, tebiki, write
from tests.interpreters import interpreter, sweep
from tests.survive.held_back import listening
from tests.survive.test_isolation import namespaces
from toolkit.errors import UsageError
from toolkit.filters.oracles import Answer
from toolkit.filters.oracles.callable import CallableTarget, Implementation
from toolkit.model.session import SessionFailure
from toolkit.session import isolation

_LITTLE = ("--operators", "gt", "--fields", "a", "--types", "int", "--seconds", "1")
_LEGACY = """
import os, socket, sqlite3, subprocess, tempfile

def matches(filter, document):
    act = globals().get("do_" + str(document.get("do")))
    return act(document["of"]) if act else filter.get("a") == document.get("a")

def find(filter, documents):
    return [at for at, document in enumerate(documents) if matches(filter, document)]

def do_write(path):
    with open(path, "w") as file:
        file.write("changed")

def do_remove(path): os.remove(path)
def do_start(path): return subprocess.call(["sh", "-c", "echo changed > " + path]) == 0
def do_connect(port): socket.create_connection(("127.0.0.1", port), 20).sendall(b"x")
def do_look_up(name): socket.getaddrinfo(name, 80)
def do_swallow(path):
    try: do_write(path)
    except EnvironmentError: return True
def do_store(text):
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE t (a TEXT)")
    database.execute("INSERT INTO t VALUES (?)", (text,))
    with tempfile.NamedTemporaryFile() as file: file.write(b"x")
    return database.execute("SELECT a FROM t").fetchall() == [(text,)]
def do_ask(port):
    client = socket.create_connection(("localhost", port), 20)
    client.sendall(b"question")
    return client.recv(100) == b"heard 8"
"""

each = sweep("2.7", "3.7", "3.11")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {"legacy.py": _LEGACY})


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    return write(tmp_path, {"precious": "precious"}) / "precious"


@contextmanager
def running(version: str, root: Path, **options: Any) -> Iterator[Implementation]:
    function = options.pop("function", "legacy:matches")
    oracle = Implementation(CallableTarget(function, str(interpreter(version)), root, seconds=60, **options))
    try:
        yield oracle
    finally:
        oracle.close()


def told(answer: Answer) -> str:
    """Return the reason why there is no answer."""
    assert isinstance(answer, SessionFailure)
    assert answer.reason == "refused"
    return answer.detail


@namespaces
@each
def test_nothing_is_written_outside(version: str, root: Path, precious: Path) -> None:
    own = root / "own.log"
    acts = [{"do": act, "of": str(precious)} for act in ("write", "remove", "start")]
    with running(version, root) as oracle:
        wrote, removed, started, own_wrote, after = oracle.ask(
            {"a": 1}, [*acts, {"do": "write", "of": str(own)}, {"a": 1}]
        )
    assert precious.read_text() == "precious"
    assert not own.exists()
    assert started is not True
    assert after is True
    for answer, path in ((wrote, precious), (removed, precious), (own_wrote, own)):
        assert f"tebiki refused to write {path}" in told(answer)
        assert "tempfile.gettempdir()" in told(answer)


@namespaces
@each
def test_nothing_is_connected_to(version: str, root: Path) -> None:
    with listening() as server, running(version, root) as oracle:
        connect: Mapping[str, Any] = {"do": "connect", "of": server.port}
        answers = oracle.ask({"a": 1}, [connect, connect, {"do": "look_up", "of": "a.example.com"}, {"a": 1}])
        assert server.heard == []
        for answer in answers[:2]:
            assert f"tebiki refused to connect to 127.0.0.1:{server.port}" in told(answer)
            assert "--connects HOST:PORT" in told(answer)
        assert "tebiki refused to look up the name" in told(answers[2])
        assert answers[3] is True
        assert {kind for kind, _ in oracle.refused} == {"connect", "resolve"}


@namespaces
@each
def test_what_is_named_and_what_lies_in_memory_works(version: str, root: Path) -> None:
    with listening() as server:
        named = f"localhost:{server.port}"
        documents = [{"do": "ask", "of": server.port}, {"do": "store", "of": "x"}, {"a": 1}]
        with running(version, root, connects=(named,)) as oracle:
            assert oracle.ask({"a": 1}, documents) == (True, True, True)
        with running(version, root, connects=(named,), function="legacy:find:batch") as oracle:
            assert oracle.ask({"a": 1}, documents) == (True, True, True)
            assert (oracle.connections.used, oracle.connections.refused) == ({named: 1}, ())
            assert not oracle.refused


def test_an_answer_in_spite_of_a_refusal_is_counted(root: Path, precious: Path) -> None:
    with running("3.11", root) as oracle:
        assert oracle.ask({}, [{"do": "swallow", "of": str(precious)}] * 2) == (True, True)
        assert oracle.refused == {("write", str(precious)): 2}
    assert precious.read_text() == "precious"


def test_the_walls_that_follow_hold_as_well(root: Path, precious: Path) -> None:
    for wall in ("landlock", "hook"):
        with running("3.11", root, wall=wall) as oracle:
            assert "to write" in told(oracle.ask({}, [{"do": "write", "of": str(precious)}])[0])
    assert precious.read_text() == "precious"


@pytest.mark.parametrize("version", ["2.7", "3.7"])
def test_what_nothing_would_hold_back_is_not_called(version: str, root: Path) -> None:
    write(root, {"legacy.py": "raise OSError('it was imported')\n"})
    with pytest.raises(UsageError, match="is not called") as caught, running(version, root, wall="landlock"):
        pass
    for words in (f"Python {version} has no audit hook", "Python 3.8 or newer", "user namespaces"):
        assert words in str(caught.value)


@namespaces
@each
def test_a_refusal_while_it_is_imported_is_named(version: str, root: Path, precious: Path) -> None:
    write(root, {"logs.py": f"open({str(precious)!r}, 'w')\ndef matches(filter, document): return True\n"})
    with (
        pytest.raises(UsageError, match="cannot ask logs:matches") as caught,
        running(version, root, function="logs:matches"),
    ):
        pass
    assert f"While it was imported, tebiki refused to write {precious}. It is called in its own folder" in str(
        caught.value
    )
    assert precious.read_text() == "precious"


_CLIENT = """
import socket
def matches(filter, document):
    client = socket.create_connection(("localhost", PORT), 20)
    client.sendall(b"question")
    return client.recv(100) == b"heard 8" and filter.get("a") == document.get("a")
"""


def _characterize(root: Path, *more: str) -> Ran:
    into = root / "characterization_tests"
    return tebiki("filters", "characterize", "client:matches", root, "--out", into, *_LITTLE, *more)


def _tests(folder: Path, python: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", "."]
    environment = {"PYTHONPATH": str(HOME), "PATH": "/usr/bin:/bin", "TEBIKI_PYTHON": str(python)}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False
    )


@namespaces
def test_a_server_has_to_be_named_and_the_tests_know_it(root: Path) -> None:
    folder = root / "characterization_tests"
    with listening() as server:
        write(root, {"client.py": _CLIENT.replace("PORT", str(server.port))})
        ran = _characterize(root)
        assert (ran.code, server.heard) == (2, [])
        assert f"tebiki refused to connect to 127.0.0.1:{server.port}" in ran.err or "::1" in ran.err
        assert "--connects HOST:PORT" in ran.err
        write(root, {"tebiki.toml": f'[record]\nconnects = ["localhost:{server.port}"]\n'})
        ran = _characterize(root)
        assert (ran.code, ran.err) == (0, "")
        assert re.search(rf"^Connections used: localhost:{server.port} \([\d,]+\)$", ran.out, re.MULTILINE)
        assert json.loads((folder / "target.json").read_bytes())["connects"] == [f"localhost:{server.port}"]
        examples = _tests(folder, interpreter("2.7"))
        assert examples.returncode == 0, examples.stdout[-3000:]
        setup = (folder / "target.json").read_text()
        (folder / "target.json").write_text(setup.replace(f"localhost:{server.port}", "localhost:1"))
        heard = len(server.heard)
        assert _tests(folder, sys.executable).returncode == 1
        assert len(server.heard) == heard


def test_the_tests_hold_it_back_too(root: Path, precious: Path) -> None:
    write(root, {"client.py": "def matches(filter, document): return filter.get('a') == document.get('a')\n"})
    folder = root / "characterization_tests"
    assert _characterize(root).code == 0
    harmful = f"import os\ndef matches(filter, document): os.remove({str(precious)!r})\n"
    write(root, {"client.py": harmful})
    ran = _tests(folder, sys.executable)
    assert ran.returncode == 1
    assert precious.read_text() == "precious"


def test_what_is_not_protected_is_told_beforehand(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolation._check_interpreter.cache_clear()
    monkeypatch.setattr(isolation, "FORCED_WALL", "hook")
    write(root, {"client.py": "def matches(filter, document): return filter.get('a') == document.get('a')\n"})
    try:
        ran = _characterize(root, "--lang", "ja")
        compared = tebiki("filters", "compare", "client:matches", "client:matches", root, *_LITTLE)
    finally:
        isolation._check_interpreter.cache_clear()
    assert ran.code == compared.code == 0
    assert "connections that C libraries open on their own" in compared.err
    assert "tebiki: User namespaces protect them" in compared.err
    assert "管理者がユーザー名前空間を許可すれば保護されます" in ran.err


@pytest.mark.parametrize(
    "command", [("characterize", "legacy:matches"), ("compare", "legacy:matches", "legacy:matches")]
)
def test_an_address_that_is_none_is_named(command: tuple[str, ...], root: Path, tmp_path: Path) -> None:
    into = ("--out", str(tmp_path / "into")) if command[0] == "characterize" else ()
    ran = tebiki("filters", *command, root, *into, *_LITTLE, "--connects", "database")
    assert ran.code == 2
    assert "--connects database" in ran.err
