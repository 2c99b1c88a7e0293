"""A real MongoDB server, through PyMongo: documents are stored in a database of its own and searched.

A stored document always has an `_id`; one that has none gets one, which `{$jsonSchema: {additionalProperties: false}}`
and `$$ROOT` see. To compare with another oracle, ask both about documents that have one.
"""

import os
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from bson import ObjectId
from pymongo import MongoClient
from pymongo.errors import BulkWriteError, ConnectionFailure, DocumentTooLarge, OperationFailure, PyMongoError

from toolkit.errors import UsageError
from toolkit.filters.oracles import Answer, Document, Filter, Rejected
from toolkit.filters.oracles.asking import ask_each
from toolkit.filters.refusal import TOO_LARGE, TOO_SLOW
from toolkit.filters.values import equality_key
from toolkit.model.session import SessionFailure

VARIABLE = "MONGODB_URI"
_DUPLICATE = 11000
_ASKED, _EMPTY = "asked", "empty"

_Documents = dict[int, dict[str, Any]]  # by the position in what was asked
_Answers = dict[int, Answer]


class MongoServer:
    """A server with a temporary database of a random name, `tebiki_...`, which `close` drops.

    Args:
        uri: its address; by default that of the environment variable `MONGODB_URI`.
        seconds: timeout of one search, and of the connection.

    Raises:
        UsageError: it cannot be reached, or has no address.
    """

    def __init__(self, uri: str | None = None, *, seconds: float = 10.0) -> None:
        self._seconds = seconds
        self._client = _connect(uri or os.environ.get(VARIABLE, ""), int(seconds * 1000))
        self.name = f"MongoDB {self._version()}"
        self._database = self._client[f"tebiki_{secrets.token_hex(8)}"]

    def ask(self, filter_: Filter, documents: Sequence[Document]) -> tuple[Answer, ...]:
        """Return one answer for each document, in order."""
        return ask_each(self._answers, filter_, documents)

    def close(self) -> None:
        """Drop the database and disconnect.

        Raises:
            UsageError: the database could not be dropped; the message names it.
        """
        try:
            self._client.drop_database(self._database.name)
        except PyMongoError as error:
            raise UsageError(f"cannot drop the database {self._database.name}: {error}. Drop it by hand.") from error
        finally:
            self._client.close()

    def _version(self) -> str:
        try:
            return str(self._client.server_info()["version"])
        except PyMongoError as error:
            self._client.close()
            raise UsageError(
                f"cannot reach the MongoDB server: {error}. Is it running, is {VARIABLE} right?"
            ) from error

    def _answers(self, filter_: Filter, documents: list[dict[str, Any]]) -> list[Answer]:
        answers: _Answers = {}
        while len(answers) < len(documents):
            left = {at: document for at, document in enumerate(documents) if at not in answers}
            try:
                answers |= self._some(filter_, left)
            except PyMongoError as error:
                answers |= dict.fromkeys(left, _failure(error))
        return [answers[at] for at in range(len(documents))]

    def _some(self, filter_: Filter, documents: _Documents) -> _Answers:
        """Answer for documents that can be stored together; a second one with the same `_id` comes later."""
        stored, answers = self._store(documents)
        found = self._find_keys(_ASKED, filter_)
        if not isinstance(found, Rejected):
            return answers | {at: equality_key(document["_id"]) in found for at, document in stored.items()}
        if len(stored) == 1 or isinstance(self._find_keys(_EMPTY, filter_), Rejected):
            return answers | dict.fromkeys(stored, found)
        for at, document in stored.items():  # one of them brought it about, such as by a division by zero
            answers |= self._some(filter_, {at: document})
        return answers

    def _store(self, documents: _Documents) -> tuple[_Documents, _Answers]:
        """Replace the content of the collection by these documents.

        Returns:
            The stored documents, and rejections of those that cannot be stored.
        """
        with_id = {at: {"_id": ObjectId(), **document} for at, document in documents.items()}
        collection = self._database[_ASKED]
        collection.delete_many({})
        try:
            collection.insert_many(with_id.values(), ordered=False)
        except BulkWriteError as error:
            places = list(with_id)
            refused = {places[one["index"]]: one for one in error.details["writeErrors"]}
            stored = {at: document for at, document in with_id.items() if at not in refused}
            return stored, {at: _rejection(one) for at, one in refused.items() if one["code"] != _DUPLICATE}
        return with_id, {}

    def _find_keys(self, collection: str, filter_: Filter) -> set[tuple[Any, ...]] | Rejected:
        """Return keys of the `_id`s of the matching documents."""
        limit = int(self._seconds * 1000)
        try:
            # not find(): the server is to refuse what is not a document, not the driver
            cursor = self._database.cursor_command(
                "find", collection, filter=filter_, projection={"_id": 1}, maxTimeMS=limit
            )
            return {equality_key(document["_id"]) for document in cursor}
        except DocumentTooLarge as error:
            return Rejected(TOO_LARGE, "BSONObjectTooLarge", str(error))
        except OperationFailure as error:
            if error.code == TOO_SLOW:
                raise
            return _rejection(error.details or {"code": error.code, "errmsg": str(error)})


def _connect(uri: str, milliseconds: int) -> MongoClient[dict[str, Any]]:
    if not uri:
        raise UsageError(f"no MongoDB server is named. Set {VARIABLE}, such as mongodb://localhost:27017.")
    try:
        return MongoClient(
            uri,
            serverSelectionTimeoutMS=milliseconds,
            connectTimeoutMS=milliseconds,
            socketTimeoutMS=2 * milliseconds,
            datetime_conversion="DATETIME_AUTO",
            appname="tebiki",
        )
    except (PyMongoError, ValueError, TypeError) as error:
        raise UsageError(f"{VARIABLE} is not an address of a MongoDB server: {error}.") from error


def _rejection(details: Mapping[str, Any]) -> Rejected:
    code = int(details.get("code") or 0)
    return Rejected(code, str(details.get("codeName", f"Location{code}")), str(details.get("errmsg", "")))


def _failure(error: PyMongoError) -> SessionFailure:
    slow = error.timeout or (isinstance(error, OperationFailure) and error.code == TOO_SLOW)
    if slow:
        return SessionFailure("timeout", str(error))
    return SessionFailure("crashed" if isinstance(error, ConnectionFailure) else "not_an_answer", str(error))
