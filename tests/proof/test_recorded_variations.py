"""Variations of recorded rows and documents at one place each, where everything else stays as recorded."""

from typing import Any

import pytest

from toolkit.model.lock import Case
from toolkit.proof.answers.recorded_variations import (
    VariedPlace,
    column_values,
    places_of,
    probe_place,
    vary_place,
)

_SELECT = "SELECT id, status, price FROM orders"


def _case(*lines: dict[str, Any]) -> Case:
    return Case("1", "shop:f", "recorded", {"kind": "call", "given": {}, "answered": list(lines)}, {"result": 1})


def _line(taken: list[Any], *columns: str, statement: str = _SELECT) -> dict[str, Any]:
    return {"statement": statement, "rows": taken, "answer": {"columns": [[it, None] for it in columns], "rows": 2}}


def _varied(case: Case, place: VariedPlace, *literals: Any) -> list[Any]:
    found = vary_place(case, place, literals, column_values([case]))
    return [it.ask["answered"][0]["rows"] for it in found]


_ROWS = _case(_line([[1, "paid", 2.5], [2, "open", 7.0]], "id", "status", "price"))


def test_columns_and_the_number_of_rows_are_places_but_not_that_of_an_aggregate() -> None:
    assert places_of(_ROWS) == [VariedPlace(it) for it in ("id", "status", "price")] + [VariedPlace("", 0)]
    assert places_of(_case(_line([[3]], "n", statement="SELECT COUNT(*) FROM orders"))) == [VariedPlace("n")]


def test_a_column_takes_literals_other_texts_and_other_recorded_values_in_all_rows_or_the_first() -> None:
    varied = _varied(_ROWS, VariedPlace("status"), "open", 7)
    held = [[row[1] for row in it] for it in varied]
    assert [it for it in held if it in (["open"] * 2, ["paid"] * 2, ["void"] * 2, ["void", "open"])]
    assert all([row[0] for row in it][:2] in ([1, 2], [1]) for it in varied)
    assert any(len({row[1] for row in it}) == len(it) == 3 for it in varied)
    assert ["x" * 7] * 2 in held


def test_numbers_take_what_is_next_to_a_literal() -> None:
    held = [it[0][2] for it in _varied(_ROWS, VariedPlace("price"), 100)]
    assert {99, 99.5, 100, 100.5, 101} <= set(held)
    truths = _case(_line([[1, "a"], [0, "b"]], "flag", "name"))
    assert {it[0][0] for it in _varied(truths, VariedPlace("flag"), 1)} == {0, 1}


def test_answers_hold_no_row_one_two_and_what_literals_say() -> None:
    found = list(vary_place(_ROWS, VariedPlace("", 0), [3], column_values([_ROWS])))
    assert sorted(len(it.ask["answered"][0]["rows"]) for it in found) == [0, 1, 2, 3, 3, 4, 4]
    assert all(it.ask["answered"][0]["answer"]["rows"] == len(it.ask["answered"][0]["rows"]) for it in found)
    most = max(found, key=lambda it: len(it.ask["answered"][0]["rows"]))
    assert len({repr(row) for row in most.ask["answered"][0]["rows"]}) == 4


@pytest.mark.parametrize(
    ("order", "is_sorted"), [("", False), (" ORDER BY orders.id", True), (" ORDER BY price", False)]
)
def test_rows_that_are_added_keep_the_order_that_was_asked_for(order: str, is_sorted: bool) -> None:
    case = _case(_line([[1, "paid", 2.5]], "id", "status", "price", statement=_SELECT + order))
    found = [it.ask["answered"][0]["rows"] for it in vary_place(case, VariedPlace("", 0), [], column_values([case]))]
    ids = [row[0] for row in max(found, key=len)]
    assert (ids == sorted(ids)) is is_sorted


def test_documents_are_varied_by_their_keys_and_results_of_changes_are_not() -> None:
    document = {"_id": {"$oid": "0" * 24}, "state": "paid", "items": [{"kind": "a"}], "at": {"$date": "x"}}
    case = _case(
        _line([[{"value": document}]], "document"), _line([[{"result": "UpdateResult", "acknowledged": True}]])
    )
    assert {it.column for it in places_of(case) if it.column} == {"_id", "state", "kind", "at", "column 1"}
    held = [it[0][0]["value"]["items"][0]["kind"] for it in _varied(case, VariedPlace("kind"), "b")]
    assert {"b", "void"} <= set(held)


def test_decimals_stay_decimals() -> None:
    case = _case(_line([[{"$py": "Decimal", "of": "2.50"}]], "price"))
    assert {it[0][0]["of"] for it in _varied(case, VariedPlace("price"), 100)} >= {"99.5", "100", "101"}
    (other, _grown) = probe_place(case, VariedPlace("price"), column_values([case]))
    assert other.ask["answered"][0]["rows"] == [[{"$py": "Decimal", "of": "19.5"}]]


def test_the_recorded_case_is_not_changed_and_variations_have_ids_of_their_own() -> None:
    before = repr(_ROWS)
    found = list(vary_place(_ROWS, VariedPlace("status"), ["void"], column_values([_ROWS])))
    assert repr(_ROWS) == before
    assert "1" not in {it.id for it in found}
    assert len({it.id for it in found}) == len({repr(it.ask["answered"]) for it in found})
