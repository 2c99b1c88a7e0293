"""The stand-in against the installed PyMongo: every command it claims, over TCP."""

import socket
import struct
import threading

import bson
import pymongo
import pytest
from pymongo import DeleteMany, InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure

from tests.standins.mongo_server import running_mongo
from tests.standins.mongo_wire import HEADER, OP_QUERY, OP_REPLY


@pytest.fixture
def uri():
    with running_mongo() as uri:
        yield uri


@pytest.fixture
def database(uri):
    with pymongo.MongoClient(uri, serverSelectionTimeoutMS=5000) as client:
        yield client["shop"]


def test_a_client_connects_and_asks_who_is_there(database):
    assert database.command("ping")["ok"] == 1.0
    assert database.client.server_info()["version"] == "5.0.0"
    assert database.client.is_primary


def test_documents_come_back_as_they_were_sent(database):
    document = {"_id": 1, "name": "甲", "tags": ["a", None], "sub": {"b": 1, "a": 2.5}}
    assert database.users.insert_one(document).inserted_id == 1
    assert database.users.find_one({"_id": 1}) == document
    assert list(database.users.find_one({"_id": 1})["sub"]) == ["b", "a"]


def test_a_long_result_comes_in_batches(database):
    database.logs.insert_many({"n": n} for n in range(250))
    assert [row["n"] for row in database.logs.find().sort("n", -1)] == list(range(249, -1, -1))
    assert [row["n"] for row in database.logs.find(batch_size=3, skip=2, limit=7)] == list(range(2, 9))
    assert len(list(database.logs.aggregate([{"$match": {"n": {"$lt": 9}}}], batchSize=2))) == 9


def test_a_closed_cursor_is_forgotten(database):
    database.logs.insert_many({"n": n} for n in range(20))
    cursor = database.logs.find(batch_size=2)
    next(cursor)
    number = cursor.cursor_id
    cursor.close()
    with pytest.raises(OperationFailure, match="not found") as caught:
        database.command("getMore", number, collection="logs")
    assert caught.value.code == 43


def test_updates_count_what_they_did(database):
    users = database.users
    users.insert_many([{"_id": 1, "rank": "a"}, {"_id": 2, "rank": "a"}, {"_id": 3, "rank": "b"}])
    assert users.update_one({"rank": "a"}, {"$set": {"x": 1}}).modified_count == 1
    assert users.update_many({"rank": "a"}, {"$set": {"x": 1}}).matched_count == 2
    assert users.replace_one({"_id": 3}, {"only": True}).modified_count == 1
    assert users.update_one({"_id": 9}, {"$set": {"x": 1}}, upsert=True).upserted_id == 9
    assert users.find_one({"_id": 3}) == {"_id": 3, "only": True}
    assert users.delete_one({"rank": "a"}).deleted_count == 1
    assert users.delete_many({}).deleted_count == 3


def test_a_bulk_write_goes_on_after_an_error_only_if_unordered(database):
    users = database.users
    users.insert_one({"_id": 1})
    writes = [InsertOne({"_id": 1}), InsertOne({"_id": 2}), UpdateOne({"_id": 2}, {"$inc": {"n": 1}})]
    with pytest.raises(BulkWriteError) as ordered:
        users.bulk_write(writes)
    assert ordered.value.details["nInserted"] == 0
    with pytest.raises(BulkWriteError) as unordered:
        users.bulk_write(
            [*writes, ReplaceOne({"_id": 7}, {"r": 1}, upsert=True), DeleteMany({"_id": 7})], ordered=False
        )
    details = unordered.value.details
    assert (details["nInserted"], details["nModified"], details["nUpserted"], details["nRemoved"]) == (1, 1, 1, 1)
    assert [error["code"] for error in details["writeErrors"]] == [11000]


def test_find_and_modify(database):
    numbers = database.numbers
    after = pymongo.ReturnDocument.AFTER
    first = numbers.find_one_and_update({"_id": "n"}, {"$inc": {"n": 1}}, upsert=True, return_document=after)
    assert first == {"_id": "n", "n": 1}
    assert numbers.find_one_and_replace({"_id": "n"}, {"n": 5}, sort=[("n", 1)]) == {"_id": "n", "n": 1}
    assert numbers.find_one_and_delete({"_id": "n"}, projection={"_id": 0}) == {"n": 5}
    assert numbers.find_one_and_delete({"_id": "n"}) is None


def test_counting_and_distinct(database):
    database.users.insert_many([{"r": "a"}, {"r": "b"}, {"r": "a"}])
    assert database.users.count_documents({"r": "a"}) == 2
    assert database.users.estimated_document_count() == 3
    assert database.command("count", "users", query={}, skip=1, limit=1)["n"] == 1
    assert database.command("count", "users", query={}, skip=9)["n"] == 0
    assert sorted(database.users.distinct("r")) == ["a", "b"]


def test_indexes_and_names(database):
    database.users.create_index([("mail", 1)], unique=True)
    database.users.insert_one({"mail": "x"})
    with pytest.raises(DuplicateKeyError):
        database.users.insert_one({"mail": "x"})
    assert {"mail_1", "_id_"} <= {index["name"] for index in database.users.list_indexes()}
    database.create_collection("empty")
    assert sorted(database.list_collection_names()) == ["empty", "users"]
    assert "shop" in database.client.list_database_names()
    database.drop_collection("users")
    assert database.list_collection_names() == ["empty"]
    database.client.drop_database("shop")
    assert database.list_collection_names() == []


def test_dropping_what_is_not_there_and_unknown_commands_are_errors(database):
    database.drop_collection("nothing")  # PyMongo takes NamespaceNotFound for an answer
    with pytest.raises(OperationFailure, match="no such command: 'mapReduce'") as unknown:
        database.command("mapReduce", "users")
    assert (unknown.value.code, unknown.value.details["codeName"]) == (59, "CommandNotFound")
    with pytest.raises(OperationFailure, match="pipeline"):
        database.users.update_one({}, [{"$set": {"a": 1}}])
    with pytest.raises(OperationFailure, match="nonsense"):
        list(database.users.aggregate([{"$nonsense": 1}]))
    assert database.command("ping")["ok"] == 1.0


def test_unacknowledged_writes_get_no_reply(database):
    quiet = database.get_collection("users", write_concern=pymongo.WriteConcern(w=0))
    assert not quiet.insert_one({"_id": 1}).acknowledged
    assert database.command("ping")["ok"] == 1.0


def test_several_clients_at_once_lose_nothing(uri):
    def work(number: int) -> None:
        with pymongo.MongoClient(uri) as client:
            for _ in range(20):
                client.shop.numbers.update_one({"_id": number % 2}, {"$inc": {"n": 1}}, upsert=True)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pymongo.MongoClient(uri) as client:
        assert sorted(row["n"] for row in client.shop.numbers.find()) == [40, 40]


_QUERY = struct.pack("<i", 0) + b"admin.$cmd\0" + struct.pack("<ii", 0, -1) + bson.encode({"ismaster": 1})
_HANDSHAKE = HEADER.pack(HEADER.size + len(_QUERY), 77, 0, OP_QUERY) + _QUERY


def _connect(uri: str) -> socket.socket:
    host, _, port = uri.removeprefix("mongodb://").strip("/").partition(":")
    return socket.create_connection((host, int(port)), timeout=5)


def _exchange(uri: str, message: bytes) -> bytes:
    with _connect(uri) as connection:
        connection.sendall(message)
        return connection.recv(65536)


def test_the_handshake_of_older_clients_is_answered_in_kind(uri):
    reply = _exchange(uri, _HANDSHAKE)
    _, _, answers, opcode = HEADER.unpack_from(reply)
    assert (answers, opcode) == (77, OP_REPLY)
    assert bson.decode(reply[HEADER.size + 20 :])["maxWireVersion"] == 13


@pytest.mark.parametrize(
    "message", [HEADER.pack(16, 1, 0, 2012), HEADER.pack(-5, 1, 0, 2013), b"GET / HTTP/1.0\r\n\r\n"]
)
def test_anything_else_ends_the_connection_and_not_the_server(uri, message):
    assert _exchange(uri, message) == b""
    with pymongo.MongoClient(uri) as client:
        assert client.admin.command("ping")["ok"] == 1.0


def test_stopping_ends_every_thread_though_a_client_stays():
    with running_mongo() as uri:
        stays = _connect(uri)
        stays.sendall(_HANDSHAKE)
        assert stays.recv(65536)
    with stays:
        assert stays.recv(1) == b""
    names = [thread.name for thread in threading.enumerate()]
    assert [name for name in names if "stand-in" in name or "process_request" in name] == []
