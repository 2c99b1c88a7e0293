"""Paths are matched with routes in the notation of every framework, the most specific route first."""

import pytest

from tests.inventory.traffic.endpoints import endpoint
from toolkit.inventory.traffic.match_path import PathMatcher

NOTATIONS = [
    ("/users/<int:id>", "/users/7", "/users/me"),
    ("/users/<id>/posts", "/users/me/posts", "/users/me/you/posts"),
    ("/files/<path:name>", "/files/a/b.txt", "/files/"),
    ("/x/<regex('[a-c]+'):x>", "/x/abc", "/x/d"),
    ("/topic/<int:id>-<slug>", "/topic/3-hello", "/topic/hello"),
    ("/x/<id:int>/y", "/x/4/y", "/x/a/y"),
    ("/x/<name:re:[a-z]+>", "/x/abc", "/x/7"),
    ("/items/{id}", "/items/7", "/items/7/8"),
    ("/items/{id:int}", "/items/7", "/items/a"),
    ("/items/{rest:path}", "/items/7/8", "/other"),
    (r"/items/{id:\d{2}}", "/items/42", "/items/4"),
    ("/items/:id/edit", "/items/7/edit", "/items/edit"),
    (r"^api/^v1/(?P<id>\d+)/$", "/api/v1/7/", "/api/v1/7"),
    (r"api/<uuid:pk>/(?P<kind>a|b)/?$", "/api/6f1c2d3e-0000-4000-8000-000000000000/b", "/api/7/b/"),
    (r"/list(?P<format>\.(?:json|xml))?$", "/list.json", "/list.csv"),
    (r"/user/(.*)", "/user/a/b", "/users"),
    (r"/archive/[0-9]{4}/$", "/archive/2024/", "/archive/24/"),
    ("/v1/coupons.php", "/v1/coupons.php", "/v1/couponsXphp"),
    ("/bad/(?P<x>[)", "/never", "/bad/x"),
]


@pytest.mark.parametrize(("route", "inside", "outside"), NOTATIONS)
def test_a_path_matches_its_own_notation(route: str, inside: str, outside: str) -> None:
    matcher = PathMatcher([endpoint("GET", route)])
    assert matcher.match("GET", inside).routes == ((0,) if inside != "/never" else ())
    assert not matcher.match("GET", outside).is_known


SPECIFIC = [
    (("/users/me", "/users/<name>"), "/users/me"),
    (("/users/<int:id>", "/users/<name>"), "/users/7"),
    (("/a/<x>/c", "/a/<path:rest>"), "/a/b/c"),
    (("/<path:rest>/edit", "/<path:rest>"), "/a/b/edit"),
    (("/ping/<uuid:code>/<int:n>", "/ping/<slug:key>/<slug:name>"), "/ping/6f1c2d3e-0000-4000-8000-000000000000/3"),
    (("/topic/<int:id>-<slug>", "/topic/<name>"), "/topic/3-x"),
]


@pytest.mark.parametrize(("routes", "path"), SPECIFIC)
def test_the_most_specific_route_wins_in_any_order(routes: tuple[str, str], path: str) -> None:
    for order in (routes, routes[::-1]):
        matched = PathMatcher([endpoint("GET", route) for route in order]).match("GET", path).routes
        assert [order[position] for position in matched] == [routes[0]]


def test_methods_decide_and_head_is_a_get() -> None:
    matcher = PathMatcher([endpoint("*", "/a"), endpoint("GET", "/a"), endpoint("POST", "/b")])
    assert matcher.match("GET", "/a").routes == (1,)
    assert matcher.match("PUT", "/a").routes == (0,)
    assert matcher.match("HEAD", "/a").routes in {(0,), (1,), (0, 1)}
    assert matcher.match("GET", "/b") == ((), True)


def test_equal_routes_share_unless_one_file_registers_both() -> None:
    one = endpoint("GET", "/a/<x>", registered="app.py:9", handler="second")
    two = endpoint("GET", "/a/<x>", registered="app.py:3", handler="first")
    three = endpoint("GET", "/a/<y>", registered="other.py:1", handler="third")
    assert PathMatcher([one, two]).match("GET", "/a/b").routes == (1,)
    assert PathMatcher([one, two, three]).match("GET", "/a/b").routes == (1, 2)
