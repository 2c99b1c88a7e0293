"""Statements that do nothing in a transaction that is never committed."""

import pytest

from toolkit.probe.databases._committed_statements import needs_commit


@pytest.mark.parametrize(
    ("statement", "is_needed"),
    [
        ("LISTEN jobs", True),
        ("unlisten *", True),
        ("UPDATE jobs SET done = 1; notify jobs, 'a'", True),
        ("/* a */ SELECT pg_catalog.pg_notify ('jobs', 'a')", True),
        ("PREPARE TRANSACTION 'a'", True),
        ("SELECT listen FROM notify", False),
        ("INSERT INTO notes VALUES ('; NOTIFY jobs', $$pg_notify($$)", False),
        (b"NOTIFY jobs", False),
        (None, False),
    ],
)
def test_what_does_nothing_before_a_commit_is_found(statement: object, is_needed: bool) -> None:
    assert needs_commit("postgresql", statement) is is_needed  # type: ignore[no-untyped-call]
    assert not needs_commit("mysql", statement)  # type: ignore[no-untyped-call]


def test_a_transaction_of_two_phases_does_in_mysql() -> None:
    assert needs_commit("mariadb", "XA BEGIN 'a'")  # type: ignore[no-untyped-call]
    assert not needs_commit("mariadb", "SELECT xa FROM t")  # type: ignore[no-untyped-call]
