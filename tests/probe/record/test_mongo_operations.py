"""Operations on collections: recorded as they were called, and answered by what they gave."""

import functools
from collections.abc import Iterator
from typing import Any

import mongomock
import pymongo
import pytest
from pymongo.collection import Collection as RealCollection
from pymongo.cursor import Cursor as RealCursor
from pymongo.database import Database as RealDatabase

from tests.probe.record.test_drivers_with_rows import Recorder
from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.record.current_request import COVERED
from toolkit.probe.record.drivers import _mongo_operations as operations
from toolkit.probe.replay.answered_statements import AnsweringCursor
from toolkit.probe.replay.recorded_statements import RecordedStatements
from toolkit.probe.values.rebuild import Rebuilder
from toolkit.probe.values.writer import Limits, Writer

LIBRARIES = {
    "mongomock": (mongomock.Collection, mongomock.Database, mongomock.collection.Cursor),
    "pymongo": (RealCollection, RealDatabase, RealCursor),
}


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder, token = Recorder(), COVERED.set(False)
    classes = {cls: dict(vars(cls)) for group in LIBRARIES.values() for cls in group}
    for library, group in LIBRARIES.items():
        operations.watch_operations(recorder, library, *group)
    yield recorder
    COVERED.reset(token)
    for cls, former in classes.items():
        for name, held in former.items():
            if vars(cls).get(name) is not held:
                setattr(cls, name, held)


def _lines(recorder: Recorder) -> list[dict[str, Any]]:
    """Return what a recording would hold of each operation."""
    write = Writer(NoMasking(), Limits()).write
    found = []
    for order, (_, statement, _, given, answer) in enumerate(recorder.put_lines, start=1):
        kept = [row for of, _, rows in recorder.rows if of == order for row in rows]
        line = {"statement": statement, "given": write(given), "answer": answer, "rows": write(kept)}
        found.append({**line, "more": recorder.more.get(order)})
    return found


def _work(database: Any) -> list[Any]:
    """Use a collection as programs do."""
    members = database.members
    first = {"name": "a", "state": 1}
    told = [members.insert_one(first).inserted_id == first["_id"]]
    told += [members.insert_many([{"name": "b", "id": 5}, {"name": "c"}]).acknowledged]
    cursor = members.find({"name": {"$in": ["a", "b"]}}, {"_id": 0}).sort("name", -1).limit(5)
    told += [list(cursor)]
    cursor.rewind()
    told += [list(cursor)]
    told += [members.find_one({"name": "z"}), members.find_one({"id": 5}, {"_id": 0})["name"]]
    changed = members.update_one({"name": "a"}, {"$set": {"state": 2}})
    told += [changed.matched_count, changed.modified_count, members.count_documents({})]
    told += [list(members.aggregate([{"$match": {"state": 2}}, {"$project": {"_id": 0, "name": 1}}]))]
    told += [sorted(members.distinct("name")), members.delete_many({"name": "c"}).deleted_count]
    return told


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_was_recorded_with_one_library_is_answered_by_both(recorder: Recorder, library: str) -> None:
    expected = _work(mongomock.MongoClient().shop)
    lines, statements = _lines(recorder), [line[1] for line in recorder.put_lines]
    assert statements[:4] == ["insert_one members", "insert_many members", "find members", "find members"]
    recorder.keeps_rows = False
    client = mongomock.MongoClient() if library == "mongomock" else pymongo.MongoClient(connect=False)
    known = RecordedStatements(lines)
    end = operations.answer_operations(library, functools.partial(AnsweringCursor, known))
    try:
        assert _work(client.shop) == expected
        with pytest.raises(pymongo.errors.PyMongoError, match="no answer"):
            client.shop.members.find_one({"name": "q"})
        if library == "mongomock":
            end()
            assert client.shop.members.find_one() is None, "nothing was stored while it was answered"
    finally:
        end()


def test_errors_are_raised_again_and_inner_operations_are_not_written(recorder: Recorder) -> None:
    members = mongomock.MongoClient().shop.members
    members.insert_one({"_id": 1})
    with pytest.raises(pymongo.errors.DuplicateKeyError):
        members.insert_one({"_id": 1})
    members.find_one_and_update({"_id": 1}, {"$set": {"n": 1}})
    lines = _lines(recorder)
    assert [line["statement"] for line in lines] == ["insert_one members"] * 2 + ["find_one_and_update members"]
    known = RecordedStatements(lines)
    end = operations.answer_operations("mongomock", functools.partial(AnsweringCursor, known))
    try:
        members.insert_one({"_id": 1})
        with pytest.raises(pymongo.errors.DuplicateKeyError):
            members.insert_one({"_id": 1})
    finally:
        end()


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_handle_is_written_by_its_names_and_made_without_a_connection(library: str) -> None:
    client = mongomock.MongoClient() if library == "mongomock" else pymongo.MongoClient("db.invalid", connect=False)
    for value in (client, client.shop, client.shop["members.new"]):
        written = Writer(NoMasking(), Limits()).write(value)
        made = Rebuilder().value(written)
        assert type(made) is type(value)
    assert made.full_name == "shop.members.new"


CHANGED = {
    "a boolean": (lambda it: it.count_documents({"on": True}), lambda it: it.count_documents({"on": 1})),
    "an order": (
        lambda it: len(list(it.aggregate([{"$sort": {"a": 1, "b": 1}}]))),
        lambda it: len(list(it.aggregate([{"$sort": {"b": 1, "a": 1}}]))),
    ),
    "a collation": (
        lambda it: len(list(it.find({"a": 1}, collation={"locale": "en", "strength": 2}))),
        lambda it: len(list(it.find({"a": 1}))),
    ),
    "all for one": (lambda it: len([next(it.find())]), lambda it: len(list(it.find()))),
    "all groups for one": (lambda it: len([next(it.aggregate([]))]), lambda it: len(list(it.aggregate([])))),
}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", CHANGED)
def test_what_asks_for_something_else_is_not_answered(recorder: Recorder, library: str, name: str) -> None:
    before, after = CHANGED[name]
    members = mongomock.MongoClient().shop.members
    members.insert_many([{"a": 1, "b": 1, "keys": {"x": 1}}, {"a": 2, "b": 2}])
    recorder.put_lines.clear()
    recorder.rows.clear()
    expected = before(members)
    lines = _lines(recorder)
    recorder.keeps_rows = False
    client = mongomock.MongoClient() if library == "mongomock" else pymongo.MongoClient(connect=False)
    unanswered: list[str] = []
    for work in (before, after):
        known = RecordedStatements(lines, unanswered=unanswered)
        end = operations.answer_operations(library, functools.partial(AnsweringCursor, known))
        try:
            if work is before:
                assert (work(client.shop.members), unanswered) == (expected, [])
            else:
                with pytest.raises(pymongo.errors.PyMongoError, match="no answer"):
                    work(client.shop.members)
        finally:
            end()
    assert len(unanswered) == 1


@pytest.mark.parametrize(
    "work", [lambda it: it.members.rename("guests"), lambda it: [it.drop_collection(one) for one in ("a", it.members)]]
)
def test_collections_that_are_renamed_or_dropped_are_written(recorder: Recorder, work: Any) -> None:
    database = mongomock.MongoClient().shop
    database.members.insert_one({"keys": {"x": 1, "y": 2}})
    recorder.put_lines.clear()
    recorder.rows.clear()
    work(database)
    given = [line[3] for line in recorder.put_lines]
    assert given in ([{"new_name": "guests"}], [{"name_or_collection": "a"}, {"name_or_collection": "members"}])


def test_a_stored_document_is_given_again_with_its_fields(recorder: Recorder) -> None:
    members = mongomock.MongoClient().shop.members
    members.insert_one({"_id": 1, "keys": {"x": 1, "y": 2}})
    expected = members.find_one_and_delete({"_id": 1})
    known = RecordedStatements(_lines(recorder))
    end = operations.answer_operations("mongomock", functools.partial(AnsweringCursor, known))
    try:
        assert members.find_one_and_delete({"_id": 1}) == expected
    finally:
        end()
