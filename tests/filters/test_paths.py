"""Values that a path reaches, and paths that reach nothing."""

from typing import Any

import pytest
from bson import DBRef

from toolkit.filters import compile_filter
from toolkit.filters.kinds import MISSING
from toolkit.filters.paths import Path

_CASES = [
    # path, document, reached with an array at the end spread, and whole
    ("a", {"a": 1}, [1], [1]),
    ("a", {}, [MISSING], [MISSING]),
    ("a", {"a": None}, [None], [None]),
    ("a", {"a": {"b": 1}}, [{"b": 1}], [{"b": 1}]),
    ("a", {"a": [1, [2]]}, [1, [2], [1, [2]]], [[1, [2]]]),
    ("a", {"a": (1,)}, [1, (1,)], [(1,)]),
    ("a", {"a": []}, [[]], [[]]),
    ("", {"": 1}, [1], [1]),
    ("a.b", {"a": {"b": 1}}, [1], [1]),
    ("a.b", {"a": {}}, [MISSING], [MISSING]),
    ("a.b", {}, [MISSING], [MISSING]),
    ("a.b", {"a": 1}, [MISSING], [MISSING]),
    ("a.b", {"a": None}, [MISSING], [MISSING]),
    ("a.b", {"a": "b"}, [MISSING], [MISSING]),
    ("a.b", {"a": []}, [], []),
    ("a.b", {"a": [1, None, "b"]}, [], []),
    ("a.b", {"a": [[{"b": 1}]]}, [], []),
    ("a.b", {"a": [{"b": 1}, {}, {"b": [2, 3]}]}, [1, MISSING, 2, 3, [2, 3]], [1, MISSING, [2, 3]]),
    ("a.b", {"a": {"b": [1]}}, [1, [1]], [[1]]),
    ("a.b.c", {"a": {"b": {"c": 1}}}, [1], [1]),
    ("a.b.c", {"a": [{"b": [{"c": 1}, 5]}, {"b": {"c": 2}}]}, [1, 2], [1, 2]),
    ("a.b.c", {"a": {"b": 1}}, [MISSING], [MISSING]),
    ("a.0", {"a": [5, 6]}, [5], [5]),
    ("a.1", {"a": [5, 6]}, [6], [6]),
    ("a.2", {"a": [5, 6]}, [], []),
    ("a.0", {"a": [[5]]}, [[5]], [[5]]),
    ("a.00", {"a": [5]}, [], []),
    ("a.01", {"a": [5, 6]}, [], []),
    ("a.10", {"a": [*range(12)]}, [10], [10]),
    ("a.-1", {"a": [5]}, [], []),
    ("a.٠", {"a": [5]}, [], []),  # a digit, but not an ASCII one
    ("a.", {"a": [5]}, [], []),
    ("a.0", {"a": {"0": 5}}, [5], [5]),
    ("a.0", {"a": [{"0": 5}]}, [5, {"0": 5}], [5, {"0": 5}]),
    ("a.0", {"a": [{"x": 5}]}, [MISSING, {"x": 5}], [MISSING, {"x": 5}]),
    ("a.1", {"a": [{"x": 5}, 6]}, [MISSING, 6], [MISSING, 6]),
    ("a.0.b", {"a": [{"b": 1}, {"b": 2}]}, [MISSING, 1, MISSING], [MISSING, 1, MISSING]),
    ("a.0.b", {"a": [[{"b": 1}]]}, [1], [1]),
    ("a.0.0", {"a": [[5]]}, [5], [5]),
    ("a.0.1", {"a": [[5]]}, [], []),
    ("a.0.0.b", {"a": [[{"b": [7]}]]}, [MISSING, 7, [7]], [MISSING, [7]]),
    ("a.0.0.0", {"a": [[[9]]]}, [9], [9]),
    ("a.1.b", {"a": [{"b": 1}, 5]}, [MISSING], [MISSING]),
    ("a.$id", {"a": DBRef("c", 7)}, [7], [7]),
    ("a.$id", {"a": [DBRef("c", 7), 1]}, [7], [7]),
]


@pytest.mark.parametrize(("path", "document", "spread", "whole"), _CASES)
def test_a_path_reaches(path: str, document: Any, spread: list[Any], whole: list[Any]) -> None:
    assert Path(path).find_values(document, spread=True) == spread
    assert Path(path).find_values(document, spread=False) == whole


@pytest.mark.parametrize(("path", "document", "spread", "whole"), _CASES)
def test_the_search_ends_at_the_first_value_that_passes(
    path: str, document: Any, spread: list[Any], whole: list[Any]
) -> None:
    for last in range(len(spread)):
        seen: list[Any] = []

        def test(value: Any, last: int = last, seen: list[Any] = seen) -> bool:
            seen.append(value)
            return len(seen) > last

        assert Path(path).any(test, spread=True)(document)
        assert seen == spread[: last + 1]


def test_other_mappings_are_documents_too() -> None:
    from bson import encode
    from bson.raw_bson import RawBSONDocument

    raw = RawBSONDocument(encode({"a": {"b": [1, {"c": 2}]}}))
    assert compile_filter({"a.b.c": 2})(raw)
    assert not compile_filter({"a.b.c": 1})(raw)
