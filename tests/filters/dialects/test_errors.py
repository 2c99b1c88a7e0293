"""One error is one cause, told by what it hangs on."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.filters.dialects.in_process import evaluator, groups, small
from toolkit.filters.oracles import Rejected

_CLEAN = evaluator()


def _condition(filter_: Any) -> tuple[str, Any]:
    return next(iter(filter_.items())) if isinstance(filter_, dict) and filter_ else ("", None)


def _no_paths(filter_: Any, document: Any) -> Any:
    path, condition = _condition(filter_)
    if "." in path and condition != {"$in": []}:  # like a translator that drops the column then
        raise KeyError(f"no column {path!r}")
    return _CLEAN(filter_, document)


def _no_text(filter_: Any, document: Any) -> Any:
    _, condition = _condition(filter_)
    if isinstance(condition, dict) and isinstance(condition.get("$gt", condition.get("$lt")), str):
        raise TypeError("an order needs numbers, not 'a'")
    return _CLEAN(filter_, document)


def _no_arrays(filter_: Any, document: Any) -> Any:
    if any(isinstance(value, list) for value in document.values()):
        raise ValueError(f"cannot store {len(document)}")
    return _CLEAN(filter_, document)


def _as_python(filter_: Any, document: Any) -> Any:
    _, condition = _condition(filter_)
    stored = document.get("a")
    if isinstance(condition, dict) and "$gt" in condition and isinstance(stored, int | str):
        return stored > condition["$gt"]
    return _CLEAN(filter_, document)


@pytest.mark.parametrize(
    ("matches", "types", "cause", "operators"),
    [
        (_no_paths, ("int", "object"), "path_refused", ("$gt", "$lt", "literal")),
        (_no_text, ("int", "string"), "filter_refused", ("$gt", "$lt")),
        (_no_arrays, ("int", "array"), "document_refused", ("$gt", "$in", "$lt", "empty filter", "literal")),
    ],
    ids=lambda one: one.__name__.strip("_") if callable(one) else None,
)
def test_an_error_is_one_difference(
    matches: Callable[..., Any], types: tuple[str, ...], cause: str, operators: tuple[str, ...]
) -> None:
    found = [group for group in groups(matches, small("$gt", "$lt", "$in", types=types)) if _is_error(group.example)]
    assert [group.cause.key for group in found] == [cause]
    assert found[0].operators == operators
    assert found[0].speaking_against == 0


def _is_error(sample: Any) -> bool:
    return isinstance(sample.expected, bool) and isinstance(sample.given, Rejected)


def test_an_error_that_hangs_on_both_is_told_by_both() -> None:
    found = groups(_as_python, small("$gt", types=("int", "string")))
    assert "order_refused" in [group.cause.key for group in found]
    assert not {"filter_refused", "document_refused"} & {group.cause.key for group in found}
