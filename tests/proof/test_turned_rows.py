"""Rows that come in no certain order are given in the opposite one."""

from typing import Any

import pytest

from toolkit.model.lock import Case
from toolkit.proof.answers.turned_rows import turn_rows


def _case(*lines: dict[str, Any], rows: Any = None) -> Case:
    around = {"environment": {}, "flask": {"testing": {}, "held": {"g.user": "Sei", "rows": rows}}}
    ask = {"kind": "call", "given": {}, "answered": list(lines), **({"around": around} if rows else {})}
    return Case("1", "shop:f", "recorded", ask, {"result": 1})


def _line(taken: list[Any], statement: str = "SELECT id FROM orders") -> dict[str, Any]:
    return {"statement": statement, "rows": taken, "answer": {"columns": [["id", None]], "rows": 2}}


def _row(**state: Any) -> dict[str, Any]:
    return {"$py": "sqlalchemy_instance", "class": "shop:Team", "stored": [1], "state": state}


def test_rows_are_turned_where_nothing_says_their_order() -> None:
    ordered = _line([[1], [2]], statement="SELECT id FROM orders\nORDER  BY id")
    added = _line([[1], [2]], statement="INSERT INTO orders (id) VALUES (1), (2) RETURNING id")
    turned = turn_rows(_case(ordered, _line([[1], [2], [3]]), added))
    assert turned is not None
    assert [it["rows"] for it in turned.ask["answered"]] == [[[1], [2]], [[3], [2], [1]], [[1], [2]]]
    assert turned.ask["varied"] == "rows[::-1]"
    assert turn_rows(_case(ordered, added, _line([[1], [1]]), _line([[1]]))) is None
    assert turn_rows(Case("1", "shop:f", "recorded", {"kind": "call", "given": {}}, {})) is None


@pytest.mark.parametrize(
    ("rows", "is_turned"),
    [
        ([_row(people=[_row(), {"$py": "same", "of": 1}])], True),
        ([_row(team=_row(people=[_row(), _row()]))], True),
        ([_row(people=[_row()], tags=["a", "b"]), _row(links=[{"size": 1}, {"size": 2}])], False),
    ],
)
def test_collections_of_held_rows_are_turned(rows: Any, is_turned: bool) -> None:
    turned = turn_rows(_case(_line([[1]]), rows=rows))
    assert (turned is not None) == is_turned
    if turned is not None:
        assert turned.ask["around"]["flask"] == {
            "testing": {},
            "held": {"g.user": "Sei", "rows": rows, "turned": True},
        }
        assert turned.id != "1"
