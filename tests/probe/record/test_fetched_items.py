"""Items of an answer are fetched as from a list, in any way, while they are recorded and when they are replayed."""

import functools
import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, ClassVar

import mongomock
import pytest
from django.db.backends.utils import CursorWrapper
from hypothesis import given
from hypothesis import strategies as st

from tests.probe.record.test_drivers_with_rows import Cursor, Recorder, _module
from toolkit.characterize.answered_statements import AnsweredStatements
from toolkit.characterize.old_answers import update_answers
from toolkit.model.recording import Command, Rows
from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.record.current_request import COVERED
from toolkit.probe.record.drivers import _mongo_operations as operations
from toolkit.probe.record.drivers import django as django_driver
from toolkit.probe.record.drivers import psycopg2 as psycopg2_driver
from toolkit.probe.record.drivers._answer_fields import table_of
from toolkit.probe.record.fetched_items import MOST, TakenItems, WatchedCursor
from toolkit.probe.replay.answered_statements import AnsweringCursor
from toolkit.probe.replay.recorded_statements import RecordedStatements
from toolkit.probe.values.writer import Limits, Writer

SELECT = "SELECT a FROM t"
_written = Writer(NoMasking(), Limits()).write
STEPS: dict[str, Callable[[Any, int], Any]] = {
    "one": lambda cursor, _: cursor.fetchone(),
    "many": lambda cursor, size: cursor.fetchmany(size),
    "many by name": lambda cursor, size: cursor.fetchmany(size=size),
    "default": lambda cursor, _: cursor.fetchmany(),
    "all": lambda cursor, _: cursor.fetchall(),
    "loop": lambda cursor, _: list(cursor),
    "loop ends early": lambda cursor, size: list(itertools.islice(cursor, size)),
    "next": lambda cursor, _: next(cursor, None),
    "close": lambda cursor, _: cursor.close(),
}
ITERATION = ("loop", "loop ends early", "next", "close")
Fetches = Callable[[Any], list[Any]]


class Listed:
    """List that answers as every cursor has to, and knows whether a fetch has shown its end."""

    arraysize = 1

    def __init__(self, items: list[Any]) -> None:
        self.left, self.more = list(items), True

    def fetchmany(self, size: int = 1) -> list[Any]:
        self.more = self.more and len(self.left) >= size
        taken, self.left = self.left[:size], self.left[size:]
        return taken

    def fetchone(self) -> Any:
        return next(iter(self.fetchmany()), None)

    def fetchall(self) -> list[Any]:
        return self.fetchmany(len(self.left) + 1)

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        for item in self.fetchmany():
            return item
        raise StopIteration

    def close(self) -> None:
        """Leave everything as it is."""


def _filled(items: list[int]) -> sqlite3.Cursor:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a INTEGER)")
    connection.executemany("INSERT INTO t VALUES (?)", [(item,) for item in items])
    return connection.execute(SELECT)


class _OwnCursor(Cursor):
    """A cursor as that of C, with rows of its own."""

    rows: ClassVar[list[Any]] = []

    def __init__(self) -> None:
        self.rowcount, self.description, self.left = -1, [("a", 23)], list(self.rows)

    def fetchmany(self, size: int = 1) -> Any:
        taken, self.left = self.left[:size], self.left[size:]
        return taken

    def close(self) -> None:
        """Do nothing."""


def _proxied(recorder: Recorder, items: list[int], fetch: Fetches) -> list[Any]:
    recorder.put("sqlalchemy", SELECT, "", None, {})
    cursor = _filled(items)
    return fetch(WatchedCursor(cursor, TakenItems(recorder, 1, functools.partial(table_of, cursor))))


def _of_psycopg2(recorder: Recorder, items: list[int], fetch: Fetches) -> list[Any]:
    psycopg2_driver._CURSORS.classes.clear()
    module = _module()
    psycopg2_driver._begin(recorder, module)
    cursor = module.connect("dsn").cursor(cursor_factory=type("Own", (_OwnCursor,), {"rows": [(i,) for i in items]}))
    psycopg2_driver._CURSORS.classes.clear()
    cursor.execute(SELECT)
    return fetch(cursor)


def _of_django(recorder: Recorder, items: list[int], fetch: Fetches) -> list[Any]:
    own = dict(vars(CursorWrapper), execute=lambda cursor, sql, _params=None: cursor.cursor.execute(sql))
    cls = type("CursorWrapper", (CursorWrapper,), own)
    django_driver._begin(recorder, SimpleNamespace(CursorWrapper=cls))
    cursor = cls(_filled(items), SimpleNamespace(vendor="sqlite", wrap_database_errors=_Unwrapped()))
    cursor.execute(SELECT)
    return fetch(cursor)


class _Unwrapped:
    """`wrap_database_errors` of a connection."""

    def __call__(self, method: Any) -> Any:
        return method

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, *_error: object) -> None:
        """Do nothing."""


@contextmanager
def _watched(recorder: Recorder) -> Iterator[Any]:
    classes = (mongomock.Collection, mongomock.Database, mongomock.collection.Cursor)
    former = [(cls, name, held) for cls in classes for name, held in vars(cls).items()]
    members = mongomock.MongoClient().shop.members
    try:
        operations.watch_operations(recorder, "mongomock", *classes)
        yield members
    finally:
        for cls, name, held in former:
            if vars(cls).get(name) is not held:
                setattr(cls, name, held)


def _of_mongomock(ask: Callable[[Any], Any], recorder: Recorder, items: list[int], fetch: Fetches) -> list[Any]:
    with _watched(recorder) as members:
        token = COVERED.set(True)
        if items:
            members.insert_many([{"_id": item} for item in items])
        COVERED.reset(token)
        return fetch(ask(members))


def _again_by_mongomock(ask: Callable[[Any], Any], line: dict[str, Any], fetch: Fetches) -> list[Any]:
    recorder = Recorder()
    recorder.keeps_rows = False
    with _watched(recorder) as members:
        end = operations.answer_operations("mongomock", functools.partial(AnsweringCursor, RecordedStatements([line])))
        try:
            return fetch(ask(members))
        finally:
            end()


def _again(line: dict[str, Any], fetch: Fetches) -> list[Any]:
    cursor = AnsweringCursor(RecordedStatements([line]), sqlite3)
    cursor.execute(SELECT)
    return fetch(cursor)


FIND: Callable[[Any], Any] = lambda members: members.find({})  # noqa: E731
AGGREGATE: Callable[[Any], Any] = lambda members: members.aggregate([])  # noqa: E731
SOURCES: dict[str, tuple[Any, Any, Any]] = {
    "a proxy": (_proxied, _again, tuple(STEPS)),
    "psycopg2": (_of_psycopg2, _again, tuple(STEPS)),
    "django": (_of_django, _again, tuple(name for name in STEPS if name != "next")),
    "find": (functools.partial(_of_mongomock, FIND), functools.partial(_again_by_mongomock, FIND), ITERATION),
    "aggregate": (
        functools.partial(_of_mongomock, AGGREGATE),
        functools.partial(_again_by_mongomock, AGGREGATE),
        ITERATION,
    ),
}


def _line(recorder: Recorder, statement: str) -> dict[str, Any]:
    """Return what a lock holds of the only statement of a recording."""
    found = AnsweredStatements()
    found.add("p", Command("django", statement, order=1))
    for of, rows, more in recorder.batches:
        kept = tuple(tuple(_written(list(row))) for row in rows or ())
        found.add_rows("p", Rows(of, kept, rows is None, more))
    (line,) = found.statements_at("p", (1,))
    return dict(line)


@pytest.mark.parametrize("source", SOURCES)
@given(data=st.data())
def test_every_cursor_answers_as_a_list_recorded_and_replayed(source: str, data: st.DataObject) -> None:
    record, replay, names = SOURCES[source]
    count = data.draw(st.integers(0, 6))
    steps = data.draw(st.lists(st.tuples(st.sampled_from(names), st.integers(1, 4)), max_size=6))
    ends = ("close", "loop ends early") if source == "django" else ("close",)  # its cursor is closed by such a loop
    closing = next((number for number, (name, _) in enumerate(steps) if name in ends), len(steps))
    steps = steps[: closing + 1]  # what comes behind is an error of each driver's own
    of_documents = source in ("find", "aggregate")
    items: list[Any] = [{"_id": one} if of_documents else (one,) for one in range(count)]

    def fetch(cursor: Any) -> list[Any]:
        return [STEPS[name](cursor, size) for name, size in steps]

    listed = Listed(items)
    expected = fetch(listed)
    recorder = Recorder()
    assert record(recorder, list(range(count)), fetch) == expected
    assert len(recorder.put_lines) <= 1, "one answer"
    if not recorder.put_lines:  # a cursor of MongoDB that was never asked sends nothing
        return
    line = _line(recorder, recorder.put_lines[0][1])
    assert (bool(line.get("more")), len(line["rows"])) == (listed.more, count - len(listed.left))
    assert replay({**line, "given": _given(source)}, fetch) == expected

    def fetch_on(cursor: Any) -> list[Any]:
        return [fetch(cursor), list(cursor)]

    if listed.more:
        with pytest.raises(Exception, match="more rows than were fetched"):
            replay({**line, "given": _given(source)}, fetch_on)
    else:
        assert replay({**line, "given": _given(source)}, fetch_on) == [expected, []]


def _given(source: str) -> Any:
    return {"pipeline": []} if source == "aggregate" else None


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("count", "is_cut"), [(MOST, False), (MOST + 1, True)])
def test_an_answer_is_kept_whole_or_not_at_all(source: str, count: int, is_cut: bool) -> None:
    recorder = Recorder()
    SOURCES[source][0](recorder, list(range(count)), list)
    line = _line(recorder, recorder.put_lines[0][1])
    assert (bool(line.get("cut")), len(recorder.batches) <= MOST + 1) == (is_cut, True)
    assert is_cut or (len(line["rows"]), line.get("more")) == (MOST, None)


def test_of_an_answer_from_which_nothing_was_fetched_nothing_is_known() -> None:
    line = _line(Recorder(), SELECT)
    with pytest.raises(sqlite3.InterfaceError, match="more rows than were fetched"):
        _again(line, lambda cursor: cursor.fetchall())
    assert _again(line, lambda cursor: [cursor.description]) == [None]


@pytest.mark.parametrize(("taken", "more"), [([[1], [None]], None), ([[1]], True), ([[None]], None)])
def test_documents_of_an_older_recording_are_read(taken: list[Any], more: bool | None) -> None:
    found = AnsweredStatements()
    found.add("p", Command("pymongo", "find members", order=1))
    for row in taken:
        found.add_rows("p", Rows(1, (tuple(row),)), version=1)
    (line,) = found.statements_at("p", (1,))
    assert (line["rows"], line.get("more")) == ([(1,)] if [1] in taken else [], more)


def test_answers_of_an_older_lock_are_read() -> None:
    find = {"statement": "find members", "rows": [[{"a": 1}], [None]]}
    select = {"statement": SELECT, "rows": [[None]], "open": True}
    ask = {"kind": "call", "answered": [find, select], "lent": [select]}
    now = {"statement": SELECT, "rows": [[None]], "more": True}
    assert update_answers(ask) == {"kind": "call", "answered": [{**find, "rows": [[{"a": 1}]]}, now], "lent": [now]}
    assert update_answers({"kind": "call"}) == {"kind": "call"}
