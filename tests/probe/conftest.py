"""Parts of Python that the probe replaces in its own process, and that a test puts back."""

import sqlite3
import sys

import pytest


@pytest.fixture
def watched_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have connections and imports watched during the test only."""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    for module in (sqlite3, sqlite3.dbapi2):
        monkeypatch.setattr(module, "connect", module.connect)
