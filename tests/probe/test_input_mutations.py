"""Instances keep what a framework keeps in them: nobody hands that over."""

import random

from hypothesis import given
from hypothesis import strategies as st

from toolkit.probe.generate.input_mutations import Mutator

STATE = {"$py": "object", "class": "django.db.models.base:ModelState", "state": {"adding": False, "db": "default"}}


@given(seed=st.integers(0, 10_000))
def test_the_state_of_a_row_stays_and_its_columns_do_not(seed: int) -> None:
    row = {"$py": "object", "class": "shop.models:Order", "state": {"_state": STATE, "count": 3}}
    made = Mutator(random.Random(seed), ["a"], [1]).mutate({"order": row}, {})
    order = made["order"]
    if isinstance(order, dict) and order.get("class") == row["class"]:
        assert order["state"]["_state"] == STATE
