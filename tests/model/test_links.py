"""Links hold under every name a project can have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.links import (
    case_id,
    digest,
    endpoint,
    finding_id,
    split_symbol,
    step_id,
    symbol,
)

PATHS = st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=20).filter(
    lambda text: "::" not in text + ":"
)
QUALNAMES = st.lists(st.from_regex(r"[^\W\d]\w{0,5}", fullmatch=True), max_size=3).map(".".join)


@given(PATHS, QUALNAMES)
def test_a_symbol_comes_apart_as_it_was_put_together(path: str, qualname: str) -> None:
    assert split_symbol(symbol(path, qualname)) == (path, qualname)


@given(st.tuples(PATHS, QUALNAMES), st.tuples(PATHS, QUALNAMES))
def test_two_pieces_of_code_never_share_a_symbol(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (symbol(*one) == symbol(*other)) == (one == other)


def test_a_symbol_needs_a_path() -> None:
    with pytest.raises(ValueError, match="path"):
        symbol("", "f")


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("get", "/users/<int:id>/", "GET /users/{}"),
        ("GET", "/users/{user_id}", "GET /users/{}"),
        ("GET", "users/:id/devices", "GET /users/{}/devices"),
        ("GET", r"users/(?P<pk>[0-9]+)/x", "GET /users/{}/x"),
        ("GET", r"users/(?P<pk>(a|b)+)", "GET /users/{}"),
        ("*", "", "* /"),
        ("POST", "//a///b//", "POST /a/b"),
        ("GET", "/at/12:30", "GET /at/12:30"),
        ("GET", r"users/(?P<pk>[0-9]+)/?$", "GET /users/{}"),
        ("GET", "/users/?", "GET /users"),
        ("GET", r"users\.(?P<format>[a-z0-9]+)/?$", "GET /users.{}"),
    ],
)
def test_an_endpoint_folds_every_notation(method: str, path: str, expected: str) -> None:
    assert endpoint(method, path) == expected


@given(st.sampled_from(["get", "*", "PATCH"]), st.text("/ab{}<>:()?P$\\.-", max_size=12))
def test_folding_twice_changes_nothing(method: str, path: str) -> None:
    once = endpoint(method, path)
    assert endpoint(*once.split(" ", 1)) == once


@given(st.lists(st.text(max_size=4), max_size=3), st.lists(st.text(max_size=4), max_size=3))
def test_a_digest_counts_the_borders_between_its_parts(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)


@given(st.text(max_size=5), st.lists(st.text(min_size=1, max_size=4), max_size=5), st.randoms())
def test_a_step_is_the_same_in_every_order(action: str, symbols: list[str], random) -> None:
    shuffled = [*symbols, *symbols]
    random.shuffle(shuffled)
    assert step_id(action, symbols) == step_id(action, shuffled)


@given(st.tuples(st.text(), st.binary()), st.tuples(st.text(), st.binary()))
def test_cases_differ_by_seam_and_input(one: tuple[str, bytes], other: tuple[str, bytes]) -> None:
    assert (case_id(*one) == case_id(*other)) == (one == other)


def test_ids_of_different_kinds_never_meet() -> None:
    assert case_id("a", b"b") != step_id("a", ["b"])
    assert finding_id("deep_nesting", "a.py::f") == "deep_nesting:a.py::f"
