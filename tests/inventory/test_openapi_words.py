"""Tags, summaries and operation identifiers of an OpenAPI description."""

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inventory.programs import describe
from toolkit.inventory.openapi import openapi_document
from toolkit.inventory.openapi_words import completed_summary, operation_ids, summary_of, tags_of, topics_of
from toolkit.model.inventory import Endpoint, Route

PROGRAM = """
    from flask import Flask
    app = Flask(__name__, static_folder=None)

    @app.route("/api/v2/coupons")
    def list_coupons(): ...

    @app.route("/api/v2/coupons/<int:id>", methods=["GET", "POST"])
    def coupon(id):
        \"\"\"One coupon.\"\"\"

    @app.route("/api/v2/users")
    def search(): ...
"""
_NAMES = st.text(ascii_lowercase, min_size=1, max_size=3)
_PARTS = st.sampled_from(["api", "v1", "{id}", "shops", "users", "2.0"])


@pytest.mark.parametrize(
    ("handler", "summary"),
    [
        ("shop.views.coupons.create", "Create (coupons)"),
        ("shop.views.coupons.coupons", "Coupons"),
        ("shop.currentContract", "Current contract"),
        ("shop.views.UserView.get", "Get user"),
        ("shop.views.OrderLineAPIViewSet.list", "List order line"),
        ("shop.views.HTTPProxyHandler.post", "Post HTTP proxy"),
        ("shop.views.View.list_all", "List all"),
        ("shop.lists.ListResource.drop", "Drop list"),
        ("shop.lists.ListResource.list", "List (coupons)"),
        ("shop.views.LogoutView", "Put logout"),
        ("library.views.LoginView.as_view", "Put login"),
        ("?", "Put (coupons)"),
        ("", ""),
    ],
)
def test_summaries_made_of_the_names_of_handlers(handler: str, summary: str) -> None:
    assert summary_of(handler, "put", "coupons") == summary


def test_viewsets_are_named_by_what_they_do() -> None:
    asked = [("get", False), ("get", True), ("post", False), ("put", True), ("patch", True), ("delete", True)]
    made = [summary_of("shop.OrderViewSet", method, "orders", is_row=is_row) for method, is_row in asked]
    assert made == ["List order", "Get order", "Create order", "Replace order", "Change order", "Delete order"]


def test_a_docstring_of_one_word_says_with_the_path_what_is_meant() -> None:
    assert completed_summary("Remove", "/api/v1/admin/list/{id}/entry") == "Remove (admin list entry)"
    assert completed_summary("Remove it.", "/admin") == "Remove it."
    assert completed_summary("Remove", "/v1/{id}") == "Remove"
    assert not completed_summary("", "/admin")


def test_a_topic_of_very_many_paths_is_divided() -> None:
    paths = [f"/billing/v1/{name}/{number}" for name in ("bills", "payers") for number in range(25)]
    topics = topics_of([*paths, *(f"/other/{number}" for number in range(30)), "/billing/v1/once"])
    assert set(topics.values()) == {"billing / bills", "billing / payers", "billing", "other"}
    assert [path for path, topic in topics.items() if topic == "billing"] == ["/billing/v1/once"]


def test_paths_are_grouped_by_what_they_are_for() -> None:
    assert topics_of(["/api/v2/coupons", "/v1/coupons.php", "/", "/api/v2/{id}", "/summary/{code}/"]) == {
        "/api/v2/coupons": "coupons",
        "/v1/coupons.php": "coupons",
        "/": "root",
        "/api/v2/{id}": "root",
        "/summary/{code}/": "summary",
    }


def test_a_part_that_most_paths_begin_with_is_no_group() -> None:
    paths = ["/shop/v1/a", "/shop/v1/b/{id}", "/shop/v1/c", "/shop/v1/c/d"]
    assert set(topics_of(paths).values()) == {"a", "b", "c"}
    assert topics_of(["/shop/v1"]) == {"/shop/v1": "shop"}


def test_paths_that_are_alone_are_in_one_group() -> None:
    topics = topics_of(["/health", "/login/", "/info.php", "/users", "/users/{id}", "/stop/{code}"])
    assert tags_of(topics) == {
        "/health": "root",
        "/login/": "root",
        "/info.php": "root",
        "/users": "users",
        "/users/{id}": "users",
        "/stop/{code}": "stop",
    }


def test_operations_are_grouped_and_named() -> None:
    document = openapi_document("shop", describe({"app.py": PROGRAM}))
    shown = [
        (operation["operationId"], operation["summary"], *operation["tags"])
        for item in document["paths"].values()
        for operation in item.values()
    ]
    assert shown == [
        ("list_coupons", "List coupons", "coupons"),
        ("coupon_get", "One coupon.", "coupons"),
        ("coupon_post", "One coupon.", "coupons"),
        ("search", "Search (users)", "root"),
    ]
    assert document["tags"] == [{"name": "coupons"}, {"name": "root"}]


@given(
    st.dictionaries(
        st.tuples(st.lists(_PARTS, max_size=4), st.sampled_from(["get", "post"])).map(
            lambda key: ("/" + "/".join(key[0]), key[1])
        ),
        st.lists(_NAMES, max_size=2).map(".".join),
    )
)
def test_every_operation_has_a_unique_identifier_and_every_path_a_group(operations: dict[tuple[str, str], str]) -> None:
    endpoints = {
        (path, method): Endpoint(Route(path, method.upper(), handler, "app.py", 1, "flask"))
        for (path, method), handler in operations.items()
    }
    made = operation_ids(endpoints)
    assert list(made) == list(endpoints)
    assert len(set(made.values())) == len(made)
    assert all(name.isidentifier() for name in made.values())
    assert all(tags_of(topics_of([path for path, _ in operations])).values())
