"""A dialect of SQLAlchemy is initialized without a server: its flags are set whatever it could not ask."""

import sqlite3
from typing import Any

import pytest

from toolkit.probe.record.drivers.sqlalchemy import _initialize, answer_statements
from toolkit.probe.replay.answered_statements import AnsweringConnection, AnsweringCursor
from toolkit.probe.replay.recorded_statements import RecordedStatements

sqlalchemy = pytest.importorskip("sqlalchemy")
default = pytest.importorskip("sqlalchemy.engine.default")


class _Asking(default.DefaultDialect):
    """A dialect that asks its server before it sets its flags, like psycopg2's up to 1.3."""

    name = "asking"
    has_native_json = False
    server_version_info: Any = None

    def initialize(self, connection: Any) -> None:
        self.server_version_info = self._get_server_version_info(connection)
        self.escapes = connection.scalar("show standard_conforming_strings") == "off"
        self.has_hstore = self._hstore_oids(connection) is not None
        self.has_native_json = True

    def _get_server_version_info(self, _connection: Any) -> Any:
        raise AttributeError("there is no server")

    def _hstore_oids(self, _connection: Any) -> Any:
        raise TypeError("there is no server")


def test_a_question_that_has_no_answer_leaves_the_flags_of_the_driver_right() -> None:
    engine = sqlalchemy.create_engine("sqlite://")
    engine.dialect = dialect = _Asking()
    _initialize(engine, engine.raw_connection())
    assert dialect.has_native_json
    assert (dialect.has_hstore, dialect.escapes) == (False, False)
    assert dialect.server_version_info == (99,)
    with pytest.raises(TypeError):  # the dialect itself is as it was
        dialect._hstore_oids(None)


class _Answered(_Asking):
    """A dialect that asks one question, which the recording of a later case answers."""

    def __init__(self, versions: list[Any]) -> None:
        super().__init__()
        self.versions = versions

    def initialize(self, connection: Any) -> None:
        self.server_version_info = self._get_server_version_info(connection)

    def _get_server_version_info(self, _connection: Any) -> Any:
        version = self.versions.pop(0)
        if version is None:
            raise AttributeError("the recording holds no answer")
        return version


def test_what_one_case_could_not_answer_is_asked_again_in_the_next_one() -> None:
    engine = sqlalchemy.create_engine("sqlite://")
    engine.dialect = dialect = _Answered([None, (15,), (16,)])
    told = []
    for _ in range(3):
        end = answer_statements(lambda *_args, **_named: None, lambda: None)
        try:
            for _ in range(2):  # connections of one case
                engine.raw_connection()
        finally:
            end()
        told.append(dialect.server_version_info)
    assert told == [(99,), (15,), (15,)]


@pytest.mark.parametrize("is_asked_by_dialect", [True, False])
def test_only_what_the_program_asks_counts_as_unanswered(is_asked_by_dialect: bool) -> None:
    unanswered: list[str] = []

    def make_cursor(errors: Any, **named: Any) -> Any:
        return AnsweringCursor(RecordedStatements([], unanswered=unanswered), errors, **named)

    class Dialect(_Asking):
        def initialize(self, connection: Any) -> None:
            self.server_version_info = self._get_server_version_info(connection)

        def _get_server_version_info(self, connection: Any) -> Any:
            return connection.exec_driver_sql("SELECT version()").scalar()

    engine = sqlalchemy.create_engine("sqlite://")
    if is_asked_by_dialect:
        engine.dialect.__class__ = type("Dialect", (Dialect, type(engine.dialect)), {})
        engine.dialect.server_version_info = None
    end = answer_statements(make_cursor, AnsweringConnection)
    try:
        with engine.connect() as connection, pytest.raises(sqlalchemy.exc.InterfaceError):
            connection.exec_driver_sql("SELECT 1 FROM members")
    finally:
        end()
    assert unanswered == ["SELECT 1 FROM members"]


def test_a_dialect_is_initialized_where_connections_are_taken_as_up_to_1_4(monkeypatch: pytest.MonkeyPatch) -> None:
    cls = sqlalchemy.engine.Engine

    def wrap_pool_connect(engine: Any, take: Any, _connection: Any) -> Any:
        return take()

    monkeypatch.setattr(cls, "_wrap_pool_connect", wrap_pool_connect, raising=False)
    end = answer_statements(lambda *_args, **_named: None, lambda: None)
    try:
        engine = sqlalchemy.create_engine("sqlite://")
        engine.dialect = dialect = _Asking()
        engine._wrap_pool_connect(lambda: None, None)
    finally:
        end()
    assert dialect.has_native_json
    assert cls._wrap_pool_connect is wrap_pool_connect


def test_a_cursor_of_the_driver_raises_what_the_driver_would() -> None:
    def make_cursor(errors: Any, **named: Any) -> Any:
        return AnsweringCursor(RecordedStatements([], unanswered=[]), errors, **named)

    engine = sqlalchemy.create_engine("sqlite://")
    end = answer_statements(make_cursor, AnsweringConnection)
    try:
        with pytest.raises(sqlite3.InterfaceError, match="SELECT 1 FROM members"):
            engine.raw_connection().cursor().execute("SELECT 1 FROM members")
    finally:
        end()
