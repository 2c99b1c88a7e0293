"""Values that only a log is given are held by no case: an error there kills mutants, and nobody sees anything else."""

import pytest

from toolkit.proof.statements.changed_statements import changed_statements

REPORT = """\
import logging

logger = logging.getLogger(__name__)


def report(count, rows):
    level = logging.WARNING
    total = sum(rows)
    logger.log(level, "%d rows, %d left over", total, count)
    return total
"""


def _barred(old: str, new: str) -> set[str | None]:
    assert old in REPORT
    before: dict[str, bytes | None] = {"shop.py": REPORT.encode()}
    after = {"shop.py": REPORT.replace(old, new).encode()}
    return {it.barred for it in changed_statements(before, after, lambda _path: False)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("level = logging.WARNING", "level = logging.DEBUG"),
        ("level = logging.WARNING", "level = logging.INFO if count else logging.WARNING"),
    ],
)
def test_a_value_that_goes_only_to_a_log_is_barred(old: str, new: str):
    assert _barred(old, new) == {"logged"}


@pytest.mark.parametrize("new", ["total = sum(list(rows))", "total = sum(rows, 0)"])
def test_one_that_goes_elsewhere_too_is_not(new: str):
    assert _barred("total = sum(rows)", new) == {None}
