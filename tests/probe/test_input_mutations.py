"""Instances keep what a framework keeps in them: nobody hands that over."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from toolkit.probe.generate.boundaries import _spots_of
from toolkit.probe.generate.input_mutations import Mutator

_MODEL_STATE = "django.db.models.base:ModelState"


def _row(name: str, **rows: Any) -> dict[str, Any]:
    state = {"$py": "object", "class": _MODEL_STATE, "state": {"fields_cache": rows, "adding": False, "db": "default"}}
    return {"$py": "object", "class": f"shop.models:{name}", "state": {"_state": state, "count": 3}}


ORDER = _row("Order", owner=_row("Owner"))


def _columns(row: dict[str, Any]) -> Any:
    return row["state"]["count"]


@given(seed=st.integers(0, 10_000))
def test_the_state_of_a_row_stays_and_columns_do_not(seed: int) -> None:
    made = Mutator(random.Random(seed), ["a"], [1]).mutate({"order": ORDER}, {})
    order = made["order"]
    if isinstance(order, dict) and order.get("class") == ORDER["class"]:
        state = order["state"]["_state"]
        assert {**state["state"], "fields_cache": 0} == {"fields_cache": 0, "adding": False, "db": "default"}
        assert state["state"]["fields_cache"]["owner"]["class"] == "shop.models:Owner"


def test_columns_of_rows_behind_a_row_are_reached() -> None:
    made = [Mutator(random.Random(seed), ["a"], [1]).mutate({"order": ORDER}, {})["order"] for seed in range(200)]
    rows = [it for it in made if isinstance(it, dict) and it.get("class") == ORDER["class"]]
    owners = [it["state"]["_state"]["state"]["fields_cache"]["owner"] for it in rows]
    assert {_columns(it) == 3 for it in owners} == {True, False}
    assert {_columns(it) == 3 for it in rows} == {True, False}


def test_bounds_are_put_into_columns_alone() -> None:
    found = [key for _, key in _spots_of({"order": ORDER}, lambda value: isinstance(value, (int, str)))]
    assert found == ["count", "count"]
