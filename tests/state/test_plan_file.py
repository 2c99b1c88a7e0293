"""Steps of a plan are found by what a person writes."""

import pytest

from toolkit.errors import UsageError
from toolkit.model.plan import SCHEMA, Plan
from toolkit.state.plan_file import find_step


def test_a_plan_without_steps_offers_no_numbers() -> None:
    plan = Plan(SCHEMA, "shop", "2026-01-01", "", ())
    with pytest.raises(UsageError, match=r"plan.json has no steps, so none of them is `1`\. Write the plan anew"):
        find_step(plan, "1")
