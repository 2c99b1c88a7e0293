"""The database commands that PyMongo 3 and 4 send, answered by mongomock."""

import datetime
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import mongomock
from pymongo.errors import OperationFailure, WriteError

from tests.standins.mongo_wire import MAX_MESSAGE, Document

VERSION = "5.0.0"
FIRST_BATCH = 101  # documents, MongoDB's default
COMMAND_NOT_FOUND, CURSOR_NOT_FOUND, INTERNAL_ERROR, DUPLICATE_KEY = 59, 43, 1, 11000


Find = Callable[[Any, list[Document]], list[Document]]
"""Filter, documents of the collection -> those to give back."""


class CommandError(Exception):
    """A command that is answered with an error: code, code name, message."""

    def __init__(self, code: int, name: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.name = name


class Commands:
    """A server's state: databases in memory and the cursors that are open."""

    def __init__(self, find: Find | None = None) -> None:
        self._find = find
        self._client = mongomock.MongoClient()
        self._cursors: dict[int, Iterator[Document]] = {}
        self._numbers = itertools.count(1)

    def answer(self, command: Mapping[str, Any]) -> Document:
        """The reply to a command, an error reply included; never raises for what a client sent."""
        name = next(iter(command), "")
        handler = getattr(self, f"_on_{name.lower()}", _unknown)
        try:
            return {**handler(command), "ok": 1.0}
        except CommandError as error:
            return _failure(error.code, error.name, str(error))
        except OperationFailure as error:
            return _failure(error.code or INTERNAL_ERROR, "OperationFailure", str(error))
        except Exception as error:  # whatever mongomock could not do is the client's answer, not the server's end
            return _failure(INTERNAL_ERROR, "InternalError", f"{type(error).__name__}: {error}")

    # Handshake and administration

    def _on_hello(self, command: Mapping[str, Any]) -> Document:
        return {
            "helloOk": True,
            "ismaster": True,
            "isWritablePrimary": True,
            "maxBsonObjectSize": 16 * 1024 * 1024,
            "maxMessageSizeBytes": MAX_MESSAGE,
            "maxWriteBatchSize": 100_000,
            "localTime": datetime.datetime.now(datetime.UTC),
            "logicalSessionTimeoutMinutes": 30,
            "minWireVersion": 0,
            "maxWireVersion": 13,
            "readOnly": False,
        }

    _on_ismaster = _on_hello

    def _on_ping(self, command: Mapping[str, Any]) -> Document:
        return {}

    _on_endsessions = _on_ping

    def _on_buildinfo(self, command: Mapping[str, Any]) -> Document:
        return {"version": VERSION, "versionArray": [*map(int, VERSION.split(".")), 0], "bits": 64}

    def _on_serverstatus(self, command: Mapping[str, Any]) -> Document:
        return {"version": VERSION, "uptime": 1.0}

    def _on_listdatabases(self, command: Mapping[str, Any]) -> Document:
        names = self._client.list_database_names()
        return {"databases": [{"name": name, "sizeOnDisk": 0, "empty": False} for name in names]}

    def _on_dropdatabase(self, command: Mapping[str, Any]) -> Document:
        self._client.drop_database(command["$db"])
        return {"dropped": command["$db"]}

    def _on_listcollections(self, command: Mapping[str, Any]) -> Document:
        names = self._database(command).list_collection_names(filter=command.get("filter"))
        rows = [{"name": name, "type": "collection", "options": {}, "info": {}} for name in names]
        return self._cursor(command, "$cmd.listCollections", rows)

    def _on_create(self, command: Mapping[str, Any]) -> Document:
        self._database(command).create_collection(command["create"])
        return {}

    def _on_drop(self, command: Mapping[str, Any]) -> Document:
        if command["drop"] not in self._database(command).list_collection_names():
            raise CommandError(26, "NamespaceNotFound", "ns not found")
        self._collection(command).drop()
        return {}

    def _on_createindexes(self, command: Mapping[str, Any]) -> Document:
        collection = self._collection(command)
        before = len(collection.index_information())
        for index in command["indexes"]:
            options = {key: index[key] for key in ("unique", "sparse", "expireAfterSeconds", "name") if key in index}
            collection.create_index([(key, order) for key, order in index["key"].items()], **options)
        return {"numIndexesBefore": before, "numIndexesAfter": len(collection.index_information())}

    def _on_listindexes(self, command: Mapping[str, Any]) -> Document:
        indexes = self._collection(command).index_information()
        rows = [{**index, "key": dict(index["key"]), "name": name} for name, index in indexes.items()]
        return self._cursor(command, command["listIndexes"], rows)

    # Reading

    def _on_find(self, command: Mapping[str, Any]) -> Document:
        if self._find:
            rows = self._find(command["filter"], list(self._collection(command).find()))
            if command.get("projection") == {"_id": 1}:
                rows = [{"_id": row["_id"]} for row in rows]
            return self._cursor(command, command["find"], rows, command)
        found = self._collection(command).find(command.get("filter"), command.get("projection") or None)
        if command.get("sort"):
            found = found.sort(list(command["sort"].items()))
        found = found.skip(command.get("skip", 0)).limit(abs(command.get("limit", 0)))
        return self._cursor(command, command["find"], list(found), command)

    def _on_aggregate(self, command: Mapping[str, Any]) -> Document:
        rows = list(self._collection(command).aggregate(command["pipeline"]))
        return self._cursor(command, command["aggregate"], rows, command.get("cursor", {}))

    def _on_count(self, command: Mapping[str, Any]) -> Document:
        found = self._collection(command).find(command.get("query") or {})
        total = max(0, len(list(found)) - command.get("skip", 0))
        return {"n": min(total, command["limit"]) if command.get("limit") else total}

    def _on_distinct(self, command: Mapping[str, Any]) -> Document:
        return {"values": self._collection(command).distinct(command["key"], command.get("query"))}

    def _on_getmore(self, command: Mapping[str, Any]) -> Document:
        number = command["getMore"]
        if number not in self._cursors:
            raise CommandError(CURSOR_NOT_FOUND, "CursorNotFound", f"cursor id {number} not found")
        namespace = f"{command['$db']}.{command['collection']}"
        return {"cursor": {**self._batch(number, command.get("batchSize"), "nextBatch"), "ns": namespace}}

    def _on_killcursors(self, command: Mapping[str, Any]) -> Document:
        numbers = command["cursors"]
        killed = [number for number in numbers if self._cursors.pop(number, None) is not None]
        unknown = [number for number in numbers if number not in killed]
        return {"cursorsKilled": killed, "cursorsNotFound": unknown, "cursorsAlive": [], "cursorsUnknown": []}

    # Writing

    def _on_insert(self, command: Mapping[str, Any]) -> Document:
        collection = self._collection(command)
        return _written(command, (lambda d=document: _inserted(collection, d) for document in command["documents"]))

    def _on_update(self, command: Mapping[str, Any]) -> Document:
        collection = self._collection(command)
        return _written(command, (lambda u=update: _updated(collection, u) for update in command["updates"]))

    def _on_delete(self, command: Mapping[str, Any]) -> Document:
        collection = self._collection(command)
        return _written(command, (lambda d=delete: _deleted(collection, d) for delete in command["deletes"]))

    def _on_findandmodify(self, command: Mapping[str, Any]) -> Document:
        collection = self._collection(command)
        query = command.get("query") or {}
        options: Document = {"projection": command.get("fields")}
        if command.get("sort"):
            options["sort"] = list(command["sort"].items())
        before = collection.find_one(query, sort=options.get("sort"))
        if command.get("remove"):
            value = collection.find_one_and_delete(query, **options)
            return {"value": value, "lastErrorObject": {"n": int(before is not None)}}
        update = command["update"]
        change = collection.find_one_and_update if _has_operators(update) else collection.find_one_and_replace
        upsert = bool(command.get("upsert"))
        value = change(query, update, upsert=upsert, return_document=bool(command.get("new")), **options)
        found = before is not None
        return {"value": value, "lastErrorObject": {"n": int(found or upsert), "updatedExisting": found}}

    # Shared by the handlers

    def _database(self, command: Mapping[str, Any]) -> Any:
        return self._client[command["$db"]]

    def _collection(self, command: Mapping[str, Any]) -> Any:
        return self._database(command)[next(iter(command.values()))]

    def _cursor(
        self, command: Mapping[str, Any], name: str, rows: Iterable[Document], options: Mapping[str, Any] = {}
    ) -> Document:
        number = next(self._numbers)
        self._cursors[number] = iter(list(rows))
        first = self._batch(number, options.get("batchSize", FIRST_BATCH), "firstBatch")
        if options.get("singleBatch") and first["id"]:
            self._cursors.pop(number)
            first["id"] = 0
        return {"cursor": {**first, "ns": f"{command['$db']}.{name}"}}

    def _batch(self, number: int, size: int | None, name: str) -> Document:
        """The next documents of a cursor; its number turns 0 when they were the last."""
        rows = self._cursors[number]
        batch = list(itertools.islice(rows, size))
        following = list(itertools.islice(rows, 1))
        if following:
            self._cursors[number] = itertools.chain(following, rows)
            return {"id": number, name: batch}
        self._cursors.pop(number)
        return {"id": 0, name: batch}


def _unknown(command: Mapping[str, Any]) -> Document:
    raise CommandError(COMMAND_NOT_FOUND, "CommandNotFound", f"no such command: '{next(iter(command), '')}'")


def _failure(code: int, name: str, message: str) -> Document:
    return {"ok": 0.0, "code": code, "codeName": name, "errmsg": message}


def _written(command: Mapping[str, Any], writes: Iterable[Any]) -> Document:
    """Do writes one by one, the rest too after an error if the command is unordered, and add up what they did."""
    reply: Document = {"n": 0}
    errors: list[Document] = []
    for index, write in enumerate(writes):
        try:
            result = write()
        except WriteError as error:
            errors.append({"index": index, "code": error.code or DUPLICATE_KEY, "errmsg": str(error)})
            if command.get("ordered", True):
                break
            continue
        reply["n"] += result["n"]
        if "nModified" in result:
            reply["nModified"] = reply.get("nModified", 0) + result["nModified"]
        if "upserted" in result:
            reply.setdefault("upserted", []).append({"index": index, "_id": result["upserted"]})
    return {**reply, "writeErrors": errors} if errors else reply


def _inserted(collection: Any, document: Document) -> Document:
    collection.insert_one(document)
    return {"n": 1}


def _updated(collection: Any, update: Mapping[str, Any]) -> Document:
    change = update["u"]
    if not _has_operators(change):
        method = collection.replace_one
    else:
        method = collection.update_many if update.get("multi") else collection.update_one
    result = method(update["q"], change, upsert=bool(update.get("upsert")))
    reply = {"n": result.matched_count, "nModified": result.modified_count}
    if result.upserted_id is None:
        return reply
    return {"n": 1, "nModified": 0, "upserted": result.upserted_id}


def _deleted(collection: Any, delete: Mapping[str, Any]) -> Document:
    method = collection.delete_one if delete.get("limit") else collection.delete_many
    return {"n": method(delete["q"]).deleted_count}


def _has_operators(update: Mapping[str, Any] | Sequence[Any]) -> bool:
    if not isinstance(update, Mapping):
        raise CommandError(INTERNAL_ERROR, "InternalError", "mongomock cannot update by a pipeline")
    return next(iter(update), "").startswith("$")
