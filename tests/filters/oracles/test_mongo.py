"""The adapter of a MongoDB server: over TCP with a stand-in, which proves the transport only; and with a real one."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymongo
import pytest
from bson import Decimal128, Int64
from bson.datetime_ms import DatetimeMS

from tests.filters.oracles.agreement import disagreements, generated, vectors
from tests.standins.mongo_commands import CommandError
from tests.standins.mongo_server import running_mongo
from toolkit.errors import UsageError
from toolkit.filters.oracles import Rejected
from toolkit.filters.oracles.mongo import MongoServer
from toolkit.model.session import SessionFailure

_IDS = (0, Int64(2**53 + 1), 1.5, "x", None, {"b": [1], "a": 2}, datetime(2024, 1, 1, 0, 0, 0, 999, UTC), b"ab")
_IDS_TOO_ODD_FOR_THE_STAND_IN = (DatetimeMS(2**60), Decimal128("1.50"))


def _scripted(filter_: Any, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Matches what has the fields of the filter; some filters and documents are answered with an error."""
    if "$foo" in filter_:
        raise CommandError(2, "BadValue", "unknown top level operator: $foo")
    if filter_.get("slow"):
        raise CommandError(50, "MaxTimeMSExpired", "operation exceeded time limit")
    if any(document.get("bad") for document in documents):
        raise CommandError(51, "Strange", "this document cannot be evaluated")
    return [document for document in documents if filter_.items() <= document.items()]


@pytest.fixture(scope="module")
def uri() -> Iterator[str]:
    with running_mongo(_scripted) as uri:
        yield uri


@pytest.fixture
def server(uri: str) -> Iterator[MongoServer]:
    oracle = MongoServer(uri, seconds=5)
    yield oracle
    oracle.close()


def test_its_name_tells_the_version(server: MongoServer) -> None:
    assert server.name == "MongoDB 5.0.0"


def test_answers_come_in_the_order_of_the_documents(server: MongoServer) -> None:
    documents = [{"a": number % 3, "n": number} for number in range(300)]
    assert server.ask({"a": 1}, documents) == tuple(number % 3 == 1 for number in range(300))
    assert server.ask({"a": 7}, documents[:3]) == (False, False, False)
    assert server.ask({"a": 1}, []) == ()


@pytest.mark.parametrize("id_", _IDS)
def test_documents_keep_their_own_ids(server: MongoServer, id_: Any) -> None:
    assert server.ask({"a": 1}, [{"a": 1, "_id": id_}, {"a": 1}, {"a": 2}]) == (True, True, False)


def test_documents_with_one_id_are_asked_about_one_after_the_other(server: MongoServer) -> None:
    documents = [{"_id": 1, "a": 1}, {"_id": 1, "a": 2}, {"_id": 1, "a": 1}, {"_id": 2, "a": 1}]
    assert server.ask({"a": 1}, documents) == (True, False, True, True)


def test_a_refused_filter_is_rejected_for_every_document(server: MongoServer) -> None:
    refused = Rejected(2, "BadValue", "unknown top level operator: $foo")
    assert server.ask({"$foo": 1}, [{}, {"a": 1}]) == (refused, refused)


def test_a_document_that_brings_a_filter_down_does_so_alone(server: MongoServer) -> None:
    refused = Rejected(51, "Strange", "this document cannot be evaluated")
    assert server.ask({"a": 1}, [{"a": 1}, {"bad": 1}, {"a": 2}]) == (True, refused, False)


def test_a_filter_that_takes_too_long_is_no_rejection(server: MongoServer) -> None:
    assert [one.reason for one in server.ask({"slow": 1}, [{}, {}]) if isinstance(one, SessionFailure)] == [
        "timeout"
    ] * 2


def test_what_bson_cannot_hold_never_reaches_the_server(server: MongoServer) -> None:
    circular: dict[str, Any] = {}
    circular["a"] = circular
    answers = server.ask({"a": 1}, [{"a": 1}, circular, {"a": "x" * 2**24}, {1: 2}, {"a": 2**63}])
    assert [one if isinstance(one, bool) else one.code for one in answers] == [True, 15, 10334, 22, 22]
    assert [one.code for one in server.ask(circular, [{}, {}]) if isinstance(one, Rejected)] == [15, 15]


def test_documents_and_filters_of_almost_sixteen_megabytes_reach_it(server: MongoServer) -> None:
    text = "x" * (2**24 - 100)
    assert server.ask({"a": text}, [{"a": text}, {"a": "x"}, {"a": text}, {"a": text}]) == (True, False, True, True)


def test_the_database_is_dropped(uri: str) -> None:
    with pymongo.MongoClient(uri) as client:
        before = set(client.list_database_names())
        oracle = MongoServer(uri)
        oracle.ask({}, [{"a": 1}])
        (name,) = set(client.list_database_names()) - before
        assert name.startswith("tebiki_")
        oracle.close()
        assert set(client.list_database_names()) == before


def test_the_environment_names_the_server(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONGODB_URI", uri)
    oracle = MongoServer()
    assert oracle.ask({"a": 1}, [{"a": 1}]) == (True,)
    oracle.close()


def test_a_server_that_goes_away_is_a_failure_and_is_told_at_the_end() -> None:
    with running_mongo(_scripted) as uri:
        oracle = MongoServer(uri, seconds=30)  # as long as a busy machine needs to reach it
        assert oracle.ask({}, [{}]) == (True,)
    with pymongo.timeout(0.2):  # nothing comes back, however long it is waited for
        answers = oracle.ask({}, [{}, {"a": 1}])
        with pytest.raises(UsageError, match="cannot drop the database tebiki_"):
            oracle.close()
    assert len(answers) == 2
    assert all(isinstance(one, SessionFailure) for one in answers)


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("", "no MongoDB server is named. Set MONGODB_URI"),
        ("http://localhost", "MONGODB_URI is not an address of a MongoDB server"),
        ("mongodb://localhost:port", "MONGODB_URI is not an address of a MongoDB server"),
        ("mongodb://127.0.0.1:1/", "cannot reach the MongoDB server"),
    ],
)
def test_a_server_that_cannot_be_reached_is_an_error(uri: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MONGODB_URI", raising=False)
    with pytest.raises(UsageError, match=says):
        MongoServer(uri, seconds=0.3)


def test_a_server_that_accepts_and_says_nothing_is_an_error() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(UsageError, match="cannot reach the MongoDB server"),
    ):
        MongoServer(f"mongodb://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.5)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    """A real server: the one that MONGODB_URI names, or a mongod of this machine."""
    if os.environ.get("MONGODB_URI"):
        oracle = MongoServer()
        yield oracle
        oracle.close()
        return
    program = shutil.which("mongod")
    if program is None:
        pytest.skip("no real MongoDB: MONGODB_URI is not set and there is no mongod on the path")
    folder, port = tmp_path_factory.mktemp("mongod"), _free_port()
    command = [program, "--dbpath", folder, "--port", str(port), "--bind_ip", "127.0.0.1", "--logpath", folder / "log"]
    with subprocess.Popen(command) as process:
        oracle = MongoServer(f"mongodb://127.0.0.1:{port}/", seconds=30)
        yield oracle
        oracle.close()
        process.terminate()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.parametrize("id_", [*_IDS, *_IDS_TOO_ODD_FOR_THE_STAND_IN])
def test_documents_keep_their_own_ids_in_a_real_server(real: MongoServer, id_: Any) -> None:
    assert real.ask({"a": 1}, [{"a": 1, "_id": id_}, {"a": 1}, {"a": 2}]) == (True, True, False)


def test_a_real_server_answers_as_the_reference(real: MongoServer) -> None:
    home = Path(__file__).parents[2] / "data/mongo"
    disputed = json.loads((home / "disputed.json").read_text())
    told = list(disagreements(real, vectors(home / "vectors.jsonl"))) + list(disagreements(real, generated(300)))
    assert [one for one in told if one.name not in disputed] == []
