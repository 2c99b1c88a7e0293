"""Equals MongoDB, except where the dialect says otherwise. Written by `tebiki filters characterize`.

Runs in the environment of tebiki and reaches the implementation through its own interpreter; the environment variable
TEBIKI_PYTHON names another one than `target.json`.
"""

from pathlib import Path

import pytest

from toolkit.filters.dialects.lock import DialectLock

LOCK = DialectLock(Path(__file__).parent)


@pytest.fixture(scope="module")
def target():
    implementation = LOCK.start()
    yield implementation
    implementation.close()


def test_there_are_the_known_differences_and_no_others(target):
    changes = LOCK.changes(target)
    assert not changes.new, changes.describe()
    assert not changes.vanished, changes.describe()


@pytest.mark.parametrize("difference", LOCK.dialect.differences, ids=lambda difference: difference.id)
def test_the_difference_is_still_there(target, difference):
    assert LOCK.differs_still(difference, target), difference.sentence["en"]
