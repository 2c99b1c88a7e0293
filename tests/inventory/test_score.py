"""One folding rule for paths of all frameworks, and what agrees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.inventory.score import fold_path, score_routes


@pytest.mark.parametrize(
    ("path", "folded"),
    [
        ("/users/<int:id>/", "/users/{}"),
        ("/users/{id}", "/users/{}"),
        ("users/:id", "/users/{}"),
        (r"/^users/(?P<pk>[^/.]+)/$", "/users/{}"),
        (r"/s/(?P<path>.*)", "/s/{}"),
        (r"/a\.json$", "/a.json"),
        (r"/b/(\d+)/?$", "/b/{}"),
        (r"/x/(?P<a>(one|two))/y", "/x/{}/y"),
        ("", "/"),
        ("/notes/{id:[a-z]{2,3}}", "/notes/{}"),
        ("/", "/"),
    ],
)
def test_parameters_are_folded(path: str, folded: str) -> None:
    assert fold_path(path) == folded


@given(st.lists(st.from_regex(r"[a-z]{1,5}|<int:[a-z]+>|\{[a-z]+\}", fullmatch=True)))
def test_folding_twice_changes_nothing(parts: list[str]) -> None:
    folded = fold_path("/" + "/".join(parts))
    assert fold_path(folded) == folded


def test_a_method_that_is_not_restricted_agrees_with_all() -> None:
    truth = [{"method": "*", "path": "/a"}, {"method": "GET", "path": "/b/{x}"}, {"method": "PUT", "path": "/c"}]
    found = [{"method": "GET", "path": "/a"}, {"method": "POST", "path": "/b/<y>"}, {"method": "GET", "path": "/d"}]
    score = score_routes(truth, found)
    assert (score.recall, score.precision) == (2 / 3, 2 / 3)
    assert score.with_method == (1 / 3, 1 / 3)
    assert (score.missing, score.extra) == (("/c",), ("/d",))
