"""The work of `nox -s mongo`, with everything but the download and the real server."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import write
from tests.filters.oracles import agreement
from tests.standins.mongo_server import running_mongo
from toolkit.errors import UsageError
from toolkit.filters import compile_filter

_HOME = Path(__file__).parents[3]
_MONGOD = f"""#!{sys.executable}
import sys, threading
sys.path.insert(0, {str(_HOME)!r})
from tests.standins.mongo_server import running_mongo
with running_mongo(port=int(sys.argv[sys.argv.index("--port") + 1])):
    threading.Event().wait()
"""
_PAIRS = [
    agreement.Pair("first", {"a": 1}, {"_id": 1, "a": 1}),
    agreement.Pair("second", {"a": 1}, {"_id": 2, "a": 2}),
    agreement.Pair("third", {"a": {"$foo": 1}}, {"_id": 1}),
    agreement.Pair("fourth", {"$where": "1"}, {"_id": 1}),
]


def _as_the_reference(filter_: Any, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    match = compile_filter(filter_)
    return [document for document in documents if match(document)]


def _told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    monkeypatch.setattr(agreement, "vectors", lambda file: iter(_PAIRS))
    monkeypatch.setattr(agreement, "generated", lambda count: [])
    return agreement.main(), capsys.readouterr().out.splitlines()


def test_every_disagreement_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with running_mongo(lambda filter_, documents: documents) as uri:
        monkeypatch.setenv("MONGODB_URI", uri)
        code, lines = _told(monkeypatch, capsys)
    assert code == 1
    assert lines == [
        "MongoDB 5.0.0 against the reference",
        "",
        "second",
        '  filter: {"a": 1}',
        '  document: {"_id": 2, "a": 2}',
        "  server: True",
        "  reference: False",
        "",
        "third",
        '  filter: {"a": {"$foo": 1}}',
        '  document: {"_id": 1}',
        "  server: True",
        "  reference: Rejected(code=2, name='BadValue', message='unknown operator: $foo (at a.$foo)')",
        "",
        "2 disagreements",
    ]


def test_a_server_that_answers_alike_disagrees_on_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with running_mongo(_as_the_reference) as uri:
        monkeypatch.setenv("MONGODB_URI", uri)
        with agreement.real_server() as server:
            assert list(agreement.disagreements(server, [*_PAIRS[:2], *agreement.generated(40)])) == []


def test_the_pairs_are_the_same_at_every_run() -> None:
    assert list(map(str, agreement.generated(10))) == list(map(str, agreement.generated(10)))


def test_without_a_server_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MONGODB_URI", raising=False)
    monkeypatch.setitem(sys.modules, "pymongo_inmemory", None)
    with pytest.raises(UsageError, match="Set MONGODB_URI, or install pymongo-inmemory"), agreement.real_server():
        pass


@pytest.mark.filterwarnings("ignore:The 'warn' method:DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it leaves its client open
def test_the_server_is_brought_up_and_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pymongo_inmemory", reason="only `nox -s mongo` installs pymongo-inmemory")
    (write(tmp_path, {"mongod": _MONGOD}) / "mongod").chmod(0o755)
    monkeypatch.delenv("MONGODB_URI", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYMONGOIM__USE_LOCAL_MONGOD", "True")
    with agreement.real_server() as server:
        assert server.ask({"a": 1}, [{"a": 1}, {"a": 2}]) == (True, False)
