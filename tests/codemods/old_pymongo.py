"""The calls of PyMongo 3 on a database of mongomock: what was decided by looking at values, when the code ran."""

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import mongomock
from bson.errors import InvalidDocument
from pymongo import DeleteMany, DeleteOne, InsertOne, ReplaceOne, ReturnDocument, UpdateMany, UpdateOne


def written(collection: Any, operations: list[Any], ordered: bool = True) -> Any:
    """Stand-in for `bulk_write`; mongomock's own does not know the operations of newer PyMongos."""
    counts = dict.fromkeys(("nInserted", "nMatched", "nRemoved", "nUpserted"), 0)
    for it in operations:
        if isinstance(it, InsertOne):
            collection.insert_one(it._doc)
            counts["nInserted"] += 1
        elif isinstance(it, DeleteOne | DeleteMany):
            remove = collection.delete_one if isinstance(it, DeleteOne) else collection.delete_many
            counts["nRemoved"] += remove(it._filter).deleted_count
        else:
            write = {UpdateOne: "update_one", UpdateMany: "update_many", ReplaceOne: "replace_one"}[type(it)]
            done = getattr(collection, write)(it._filter, it._doc, upsert=bool(it._upsert))
            counts["nMatched"] += done.matched_count
            counts["nUpserted"] += done.upserted_id is not None
    return SimpleNamespace(bulk_api_result={**counts, "ordered": ordered})


def checked(document: Any) -> None:
    """Refuse the keys that PyMongo 3 refused in documents that it wrote whole."""
    if isinstance(document, Mapping):
        for key, value in document.items():
            if key.startswith("$") or "." in key:
                raise InvalidDocument(key)
            checked(value)
    elif isinstance(document, list):
        for value in document:
            checked(value)


class OldCursor:
    """A cursor that counts; `limit` and `skip` do not matter unless it is asked so."""

    def __init__(self, collection: Any, query: Any, projection: Any = None) -> None:
        self._collection, self._query = collection, query or {}
        self._cursor = collection.find(self._query, projection)
        self._cut: dict[str, int] = {}

    def count(self, with_limit_and_skip: bool = False) -> int:
        found: int = self._collection.count_documents(self._query, **(self._cut if with_limit_and_skip else {}))
        return found

    def sort(self, *keys: Any) -> "OldCursor":
        self._cursor = self._cursor.sort(*keys)
        return self

    def limit(self, number: int) -> "OldCursor":
        self._cut["limit"] = number
        self._cursor = self._cursor.limit(number)
        return self

    def skip(self, number: int) -> "OldCursor":
        self._cut["skip"] = number
        self._cursor = self._cursor.skip(number)
        return self

    def __iter__(self) -> Any:
        return iter(self._cursor)


class OldBulk:
    """A builder of bulk operations."""

    def __init__(self, collection: Any, ordered: bool) -> None:
        self._collection, self._ordered = collection, ordered
        self.operations: list[Any] = []

    def insert(self, document: Any) -> None:
        self.operations.append(InsertOne(document))

    def find(self, query: Any) -> "OldBulkFind":
        return OldBulkFind(self, query)

    def execute(self) -> Any:
        return written(self._collection, self.operations, ordered=self._ordered).bulk_api_result


class OldBulkFind:
    def __init__(self, bulk: OldBulk, query: Any) -> None:
        self._bulk, self._query, self._upsert = bulk, query, False

    def upsert(self) -> "OldBulkFind":
        self._upsert = True
        return self

    def update(self, change: Any) -> None:
        self._bulk.operations.append(UpdateMany(self._query, change, upsert=self._upsert))

    def update_one(self, change: Any) -> None:
        self._bulk.operations.append(UpdateOne(self._query, change, upsert=self._upsert))

    def replace_one(self, document: Any) -> None:
        self._bulk.operations.append(ReplaceOne(self._query, document, upsert=self._upsert))

    def remove(self) -> None:
        self._bulk.operations.append(DeleteMany(self._query))

    def remove_one(self) -> None:
        self._bulk.operations.append(DeleteOne(self._query))


class OldCollection:
    """A collection."""

    def __init__(self, collection: Any) -> None:
        self._new = collection

    def __bool__(self) -> bool:
        return True

    def insert(self, doc_or_docs: Any, continue_on_error: bool = False, check_keys: bool = True) -> Any:
        given = doc_or_docs if isinstance(doc_or_docs, Mapping) else list(doc_or_docs)
        if check_keys:
            checked(given)
        if isinstance(given, Mapping):
            return self._new.insert_one(given).inserted_id
        return self._new.insert_many(given, ordered=not continue_on_error).inserted_ids

    def save(self, to_save: Any, check_keys: bool = True) -> Any:
        if "_id" not in to_save:
            return self.insert(to_save, check_keys=check_keys)
        self.update({"_id": to_save["_id"]}, to_save, True, check_keys=check_keys)
        return to_save["_id"]

    def update(  # noqa: PLR0917 - as PyMongo 3 has them
        self,
        spec: Any,
        document: Any,
        upsert: bool = False,
        manipulate: bool = False,
        multi: bool = False,
        check_keys: bool = True,
    ) -> Any:
        if check_keys and not next(iter(document), "").startswith("$"):
            checked(document)
        if next(iter(document), "").startswith("$"):
            write = self._new.update_many if multi else self._new.update_one
        else:
            assert not multi
            write = self._new.replace_one
        return write(spec, document, upsert=upsert).raw_result

    def remove(self, spec_or_id: Any = None, multi: bool = True) -> Any:
        spec = {} if spec_or_id is None else spec_or_id
        if not isinstance(spec, Mapping):
            spec = {"_id": spec}
        return (self._new.delete_many if multi else self._new.delete_one)(spec).raw_result

    def count(self, query: Any = None) -> int:
        found: int = self._new.count_documents(query or {})
        return found

    def find(self, spec: Any = None, fields: Any = None, timeout: bool = True) -> OldCursor:
        return OldCursor(self._new, spec, {"_id": 1} if fields is not None and not fields else fields)

    def find_one(self, spec: Any = None, fields: Any = None) -> Any:
        return self._new.find_one(spec, fields)

    def find_and_modify(
        self, query: Any, update: Any = None, upsert: bool = False, sort: Any = None, fields: Any = None, **more: Any
    ) -> Any:
        if more.get("remove"):
            return self._new.find_one_and_delete(query, projection=fields, sort=sort)
        is_change = next(iter(update), "").startswith("$")
        write = self._new.find_one_and_update if is_change else self._new.find_one_and_replace
        which = ReturnDocument.AFTER if more.get("new") else ReturnDocument.BEFORE
        return write(query, update, projection=fields, sort=sort, upsert=upsert, return_document=which)

    def ensure_index(self, key_or_list: Any, cache_for: int = 300, **more: Any) -> Any:
        return self._new.create_index(key_or_list, **more)

    def index_information(self) -> Any:
        return self._new.index_information()

    def initialize_ordered_bulk_op(self) -> OldBulk:
        return OldBulk(self._new, ordered=True)

    def initialize_unordered_bulk_op(self) -> OldBulk:
        return OldBulk(self._new, ordered=False)


class OldDatabase:
    """A database: attributes are collections."""

    def __init__(self, database: Any) -> None:
        self._new = database

    def __getattr__(self, name: str) -> OldCollection:
        return OldCollection(self._new[name])

    def collection_names(self) -> Any:
        return self._new.list_collection_names()


def filled(documents: Iterable[Any]) -> Any:
    """A database with some documents in the collection `a`."""
    database = mongomock.MongoClient().push
    database.a.insert_many([dict(document) for document in documents])
    return database
