"""The inventory on a terminal: readable paths, and what clients may put into filters, in both languages."""

import msgspec
import pytest

from tests.render.pictures.test_page import FOUND
from toolkit.model.data_access import DataAccess, ExposedFilter
from toolkit.model.facts import Lang
from toolkit.model.inventory import Endpoint, Route
from toolkit.render.terminal.inventory import describe_inventory

PATTERN = Route(r"/(?P<user>[\w.]+|\d+)/forms", "GET", "app.views.forms", "app/views.py", 3, "django")
PLAIN = Route("/coupons/<int:id>", "GET", "app.views.show", "app/views.py", 9, "flask")
FILTERS = (
    ExposedFilter("GET /a", "a.py", 3, "things", "request.args", ("$gt",), True, ("operators",), "operators"),
    ExposedFilter("GET /c", "a.py", 5, "things", "request.args", (), True, ("names",), "function", "make_filter"),
    ExposedFilter("GET /b", "a.py", 4, "things", "request.args", whole=True, risks=("$where", "names")),
)


@pytest.mark.parametrize(
    ("lang", "limited", "built", "whole"),
    [
        (
            "en",
            "  GET /a  a.py:3  operators (only $gt)",
            "  GET /c  a.py:5  fields that they name (the filter is built by `make_filter`)",
            "  GET /b  a.py:4  $where, fields that they name",
        ),
        (
            "ja",
            "  GET /a  a.py:3  演算子（$gtだけ）",
            "  GET /c  a.py:5  項目名の指定（フィルターは`make_filter`が組み立てます）",
            "  GET /b  a.py:4  $where、項目名の指定",
        ),
    ],
)
def test_what_clients_may_put_into_filters_is_told_in_words(lang: Lang, limited: str, built: str, whole: str) -> None:
    lines = list(describe_inventory(msgspec.structs.replace(FOUND, data=DataAccess(filters=FILTERS)), lang))
    assert {limited, built, whole} <= set(lines)


def test_patterns_are_shown_with_names_in_braces_and_other_paths_as_written() -> None:
    endpoints = (Endpoint(PATTERN, "/{user}/forms"), Endpoint(PLAIN, "/coupons/{id}"))
    found = msgspec.structs.replace(FOUND, routes=(PATTERN, PLAIN), endpoints=endpoints)
    lines = list(describe_inventory(found, "en"))
    assert "  GET  /{user}/forms  app.views.forms  app/views.py:3" in lines
    assert "  GET  /coupons/<int:id>  app.views.show  app/views.py:9" in lines
