"""Context in which code runs: start-up may wait, clean-up may fail, and both are milder."""

import pytest

from toolkit.findings._run_context import weigh_by_context
from toolkit.model.findings import Finding, Place


def severity(rule: str, symbol: str) -> str:
    path = symbol.partition("::")[0]
    found = weigh_by_context(Finding(rule, symbol, "high", "certain", {}, (Place(path, 3),)))
    return found.severity if found else ""


@pytest.mark.parametrize(
    ("rule", "symbol", "expected"),
    [
        ("retry_without_limit", "shop/mongo.py::setup_mongo", "medium"),
        ("retry_without_limit", "shop/setup/mongo.py::connect", "medium"),
        ("blocking_sleep", "shop/app.py::wait_for_database", "medium"),
        ("retry_without_limit", "shop/gateway.py::send", "high"),
        ("swallowed_exception", "shop/db.py::Pool.close", "medium"),
        ("swallowed_exception", "shop/db.py::_tables_clear", "medium"),
        ("swallowed_exception", "shop/db.py::disclose", "high"),
        ("sql_by_formatting", "shop/db.py::setup", "high"),
    ],
)
def test_functions_that_start_or_clean_up_are_milder(rule: str, symbol: str, expected: str) -> None:
    assert severity(rule, symbol) == expected
