"""Words about page sizes that nothing limits."""

import pytest

from tests.contracts.measured import findings_of
from toolkit.model.plugins import RuleExample
from toolkit.rules.client_page_size import RULE


@pytest.mark.parametrize(
    ("lines", "parameter"),
    [
        ("class Pages(LimitOffsetPagination):\n    default_limit = 50\n", "limit"),
        ("class Pages(PageNumberPagination):\n    page_size_query_param = 'size'\n", "size"),
        ("class Pages(PageNumberPagination):\n    page_size_query_param = NAME\n", "NAME"),
    ],
)
def test_the_parameter_that_clients_write_is_named(lines: str, parameter: str) -> None:
    found = findings_of(RuleExample({"pages.py": lines}), RULE)
    assert [item.args["size"] for item in found] == [parameter]
