"""Each probe sees the hole it is there for, and is silent where there is none."""

import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

import pytest

from tests.contracts.japanese import avoided, complaints
from tests.filters.dialects.in_process import InProcess, evaluator
from toolkit.filters.dialects.security import probe_security
from toolkit.filters.dialects.words import of_probe


def _concerns(matches: Any) -> set[str]:
    return {note.probe for note in probe_security(InProcess(matches), "a") if note.concern}


def _plain(filter_: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """Equality of strings and numbers, nothing else."""
    for name, held in filter_.items():
        if name.startswith("$") or isinstance(held, dict | list):
            raise ValueError("not supported")
        if document.get(name) != held:
            return False
    return True


def test_a_guarded_implementation_raises_no_concern() -> None:
    assert _concerns(_plain) == set()
    assert {note.probe for note in probe_security(InProcess(_plain), "a")} >= {"width", "depth", "value_escapes"}


@pytest.mark.parametrize(
    ("name", "hole"),
    [
        ("operator_injection", lambda filter_, document: filter_ == {"a": {"$gt": ""}}),
        ("where_runs", lambda filter_, document: "true" in str(filter_.get("$where"))),
        ("where_accepted", lambda filter_, document: "$where" in filter_),
        ("unknown_operator_passes", lambda filter_, document: "$nosuchoperator" in filter_),
        ("value_escapes", lambda filter_, document: "OR '1'='1" in str(filter_.get("a"))),
        ("depth", lambda filter_, document: "$and" in filter_),
        ("width", lambda filter_, document: "$in" in str(filter_)[:20]),
    ],
)
def test_a_hole_is_seen(name: str, hole: Any) -> None:
    assert _concerns(lambda filter_, document: hole(filter_, document) or _plain(filter_, document)) == {name}


def test_a_name_that_gets_into_sql_is_seen() -> None:
    def translated(filter_: Any, document: Any) -> bool:
        if any("'" in name for name in filter_):
            raise RuntimeError('near "1": syntax error')
        return _plain(filter_, document)

    assert _concerns(translated) == {"field_name_escapes"}


def _in_sqlite(column: Callable[[str], str]) -> Callable[[Any, Any], bool]:
    """Equality by a query in which `column` makes a column of a field name."""

    def matches(filter_: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
        ((name, held),) = filter_.items()
        if name.startswith("$") or isinstance(held, dict | list):
            raise ValueError("not supported")
        with closing(sqlite3.connect(":memory:")) as database:
            database.execute("create table things (a)")
            database.execute("insert into things values (?)", (document.get("a"),))
            query = f"select 1 from things u where {column(name)} = ?"
            return database.execute(query, (held,)).fetchone() is not None

    return matches


def test_a_name_that_gets_into_a_query_is_seen_though_unknown_names_are_errors_too() -> None:
    assert _concerns(_in_sqlite(lambda name: f"u.{name}")) == {"field_name_escapes"}
    assert _concerns(_in_sqlite(lambda name: f"u.[{name}]")) == set()


def test_a_name_that_is_refused_because_of_its_quote_is_no_concern() -> None:
    def strict(filter_: Any, document: Any) -> bool:
        wrong = [name for name in filter_ if not name.isidentifier() and not name.startswith("$")]
        if wrong:
            raise ValueError(f"{wrong[0]}: a field name holds no quote and no dot")
        if unknown := [name for name in filter_ if name not in {"a", "$and"}]:
            raise ValueError(f"{unknown[0]}: no such field")
        return _plain(filter_, document)

    assert _concerns(strict) == set()


def test_patterns() -> None:
    assert {"regex_works", "operator_injection"} <= _concerns(evaluator())
    literal = {"regex_works"}

    def safe(filter_: Any, document: Any) -> bool:
        pattern = filter_.get("a", {}).get("$regex") if isinstance(filter_.get("a"), dict) else None
        if pattern:
            return str(document["a"]).startswith(re.sub("[^a-z]", "", pattern))
        return _plain(filter_, document)

    assert _concerns(safe) == literal


@pytest.mark.parametrize(
    ("seconds", "concern"),
    [
        (lambda length: 1e-6 * 2**length, True),
        (lambda length: 1e-9 * 2**length, False),  # too fast to hurt anybody
        (lambda length: 1e-2 * length, False),  # slow, but no slower than the text is long
    ],
)
def test_a_pattern_is_catastrophic_where_its_time_grows_and_hurts(seconds: Any, concern: bool) -> None:
    now = 0.0

    def matches(filter_: Any, document: Any) -> bool:
        nonlocal now
        pattern = filter_.get("a", {}).get("$regex") if isinstance(filter_.get("a"), dict) else None
        if pattern is None:
            return _plain(filter_, document)
        now += seconds(len(document["a"]))
        return re.search(pattern.replace("(a+)+", "a+"), document["a"]) is not None

    notes = {note.probe: note.concern for note in probe_security(InProcess(matches), "a", lambda: now)}
    assert notes["catastrophic_pattern"] == concern


def test_the_words() -> None:
    for note in probe_security(InProcess(evaluator()), "a"):
        for concern in (True, False):
            texts = of_probe(note.probe, concern=concern)
            assert (complaints(texts["ja"]), avoided(texts["ja"])) == ([], [])
            assert re.findall(r"\{\w+\}", texts["en"]) == re.findall(r"\{\w+\}", texts["ja"])
