"""Databases in files that are put back after each call, and connections to them that stay open."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from toolkit.probe.replay.database_files import DatabaseFiles

PLACE = "push.db"
COUNT = "SELECT COUNT(*), MAX(id) FROM members"
JOIN = "INSERT INTO members (name) VALUES ('a')"


@pytest.fixture
def files(tmp_path: Path, watched_sqlite: None) -> DatabaseFiles:
    """Watch a folder with a database of one row."""
    connection = sqlite3.connect(tmp_path / PLACE)
    connection.executescript(f"CREATE TABLE members (id INTEGER PRIMARY KEY, name TEXT); {JOIN};")
    connection.close()
    watched = DatabaseFiles(str(tmp_path))
    watched.watch()
    return watched


def _add(connection: sqlite3.Connection) -> tuple[int, int]:
    connection.execute(JOIN)
    counted: tuple[int, int] = connection.execute(COUNT).fetchone()
    return counted


def test_each_call_finds_the_rows_of_the_first_one(files: DatabaseFiles, tmp_path: Path) -> None:
    found = []
    for _ in range(3):
        leave = files.begin()
        connection = sqlite3.connect(tmp_path / PLACE)
        found.append(_add(connection))
        connection.commit()
        connection.close()
        leave()
    assert found == [(2, 2)] * 3


@pytest.mark.parametrize("ends", [True, False], ids=["committed", "left open"])
def test_connections_that_stay_open_see_the_former_rows(files: DatabaseFiles, tmp_path: Path, ends: bool) -> None:
    writing, reading = (sqlite3.connect(tmp_path / PLACE) for _ in range(2))
    found = []
    for _ in range(3):
        leave = files.begin()
        found += [reading.execute(COUNT).fetchone(), _add(writing)]
        if ends:
            writing.commit()
            found.append(reading.execute(COUNT).fetchone())
        leave()
    assert found == ([(1, 1), (2, 2), (2, 2)] if ends else [(1, 1), (2, 2)]) * 3


def test_files_with_a_log_of_their_own_are_put_back(files: DatabaseFiles, tmp_path: Path) -> None:
    writing = sqlite3.connect(tmp_path / PLACE)
    writing.execute("PRAGMA journal_mode = wal")
    found = []
    for _ in range(3):
        leave = files.begin()
        found.append(_add(writing))
        writing.commit()
        leave()
    assert found == [(2, 2)] * 3


def test_what_was_written_between_calls_is_kept(files: DatabaseFiles, tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / PLACE)
    files.begin()()
    assert _add(connection) == (2, 2)
    connection.commit()
    leave = files.begin()
    assert _add(connection) == (3, 3)
    connection.commit()
    leave()
    assert connection.execute(COUNT).fetchone() == (2, 2)


def test_databases_elsewhere_are_left_alone(files: DatabaseFiles, tmp_path_factory: pytest.TempPathFactory) -> None:
    connection = sqlite3.connect(tmp_path_factory.mktemp("elsewhere") / PLACE)
    connection.executescript("CREATE TABLE members (id INTEGER PRIMARY KEY, name TEXT)")
    for count in (1, 2):
        leave = files.begin()
        assert _add(connection) == (count, count)
        connection.commit()
        leave()


def test_files_that_are_no_databases_stay_as_they_are(files: DatabaseFiles, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_bytes(b"no database" * 50)
    sqlite3.connect(tmp_path / "notes.db").close()
    files.begin()()
    assert (tmp_path / "notes.db").read_bytes() == b"no database" * 50


def test_what_a_link_in_place_of_a_database_leads_to_stays_as_it_is(
    files: DatabaseFiles, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("elsewhere") / PLACE
    held = sqlite3.connect(tmp_path / PLACE)
    leave = files.begin()
    _add(held)
    held.commit()
    held.close()
    (tmp_path / PLACE).rename(other)
    (tmp_path / PLACE).symlink_to(other)
    before = other.read_bytes()
    leave()
    assert other.read_bytes() == before


@pytest.mark.parametrize("moment", ["kept", "put back"])
def test_a_file_that_somebody_has_locked_is_left_as_it_is(files: DatabaseFiles, tmp_path: Path, moment: str) -> None:
    owner = sqlite3.Connection(str(tmp_path / PLACE), isolation_level=None)  # the watch knows nothing of it
    if moment == "kept":
        owner.execute("BEGIN EXCLUSIVE")
    connection = sqlite3.connect(tmp_path / PLACE)
    leave = files.begin()
    if moment == "put back":
        _add(connection)
        connection.commit()
        owner.execute("BEGIN EXCLUSIVE")
    leave()
    owner.rollback()
    assert connection.execute(COUNT).fetchone() == ((1, 1) if moment == "kept" else (2, 2))


def _uri(path: Path) -> str:
    return f"file:{path}".replace("my push", "my%20push")


@pytest.mark.parametrize("host", ["", "//", "//localhost"])
def test_names_of_uris_are_decoded(files: DatabaseFiles, tmp_path: Path, host: str) -> None:
    place = tmp_path / "my push.db"
    (tmp_path / PLACE).rename(place)
    for _ in range(2):
        leave = files.begin()
        connection = sqlite3.connect(_uri(place).replace("file:", f"file:{host}"), uri=True)
        assert _add(connection) == (2, 2)
        connection.commit()
        connection.close()
        leave()


@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_database_that_is_attached_is_put_back(files: DatabaseFiles, tmp_path: Path, is_guarded: bool) -> None:
    for _ in range(2):
        leave = files.begin()
        connection = sqlite3.connect(":memory:")
        if is_guarded:
            connection.set_authorizer(lambda *_: sqlite3.SQLITE_OK)
        connection.execute(f"ATTACH '{tmp_path / PLACE}' AS other")
        connection.execute(JOIN.replace("members", "other.members", 1))
        connection.commit()
        assert connection.execute(COUNT).fetchone() == (2, 2)
        connection.close()
        leave()


def test_an_authorizer_still_refuses(files: DatabaseFiles) -> None:
    connection = sqlite3.connect(":memory:")
    connection.set_authorizer(lambda *_: sqlite3.SQLITE_DENY)
    with pytest.raises(sqlite3.DatabaseError):
        connection.execute("SELECT 1")


def test_a_database_that_the_program_has_made_is_put_back(files: DatabaseFiles, tmp_path: Path) -> None:
    own = sqlite3.connect(tmp_path / "own.db")
    own.executescript(f"CREATE TABLE members (id INTEGER PRIMARY KEY, name TEXT); {JOIN};")
    for _ in range(2):
        leave = files.begin()
        assert _add(own) == (2, 2)
        own.commit()
        leave()


def test_a_database_that_a_call_has_removed_is_there_again(files: DatabaseFiles, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / PLACE).close()
    leave = files.begin()
    (tmp_path / PLACE).unlink()
    leave()
    assert sqlite3.connect(tmp_path / PLACE).execute(COUNT).fetchone() == (1, 1)


def test_an_authorizer_that_a_class_of_connections_brings_along_still_refuses(files: DatabaseFiles) -> None:
    class Guarded(sqlite3.Connection):
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            self.set_authorizer(lambda *_: sqlite3.SQLITE_DENY)

    connection = sqlite3.connect(":memory:", factory=Guarded)
    with pytest.raises(sqlite3.DatabaseError):
        connection.execute("SELECT 1")
    connection.close()
