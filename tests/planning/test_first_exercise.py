"""The step that a beginner starts with."""

import msgspec

from toolkit.model.estimate import Estimate, Hours
from toolkit.model.plan import NO_PLAN, Plan, Step
from toolkit.planning.first_exercise import first_exercise


def step(name: str, p50: float = 2.0, **known: object) -> Step:
    made = Step(
        name, "change", "bare_except", (f"{name}.py",), estimate=Estimate(Hours(p50, p50, p50, p50), (), "proxy")
    )
    return msgspec.structs.replace(made, **known)


def plan(*steps: Step) -> Plan:
    return msgspec.structs.replace(NO_PLAN, steps=steps)


def test_two_places_that_a_codemod_does_without_review_come_first() -> None:
    found = first_exercise(
        plan(
            step("short", 0.5, risk="low"),
            step("review", 1.0, codemod="narrow_except", sites=9, reviewed=8),
            step("own", 8.0, codemod="narrow_except", sites=3, reviewed=1, risk="high"),
        )
    )
    assert found is not None
    assert (found.step.id, found.number, found.sites, found.passed) == ("own", 3, 2, 2)


def test_then_what_needs_no_other_step_then_low_risk_then_few_hours() -> None:
    waits = step("waits", 0.5, risk="low", needs=("x",))
    lock = msgspec.structs.replace(step("lock", 0.5, risk="low"), action="lock")
    found = first_exercise(
        plan(waits, lock, step("long", 3.0, risk="low"), step("quick", 1.0), step("best", 2.0, risk="low"))
    )
    assert found is not None
    assert (found.step.id, found.sites) == ("best", 0)
    assert first_exercise(plan(waits, lock)).step.id == "lock"  # type: ignore[union-attr]


def test_a_long_step_is_no_exercise_while_a_short_one_is_there() -> None:
    lock = msgspec.structs.replace(step("lock", 2.0, risk="low"), action="lock")
    assert first_exercise(plan(step("long", 7.0), lock)).step.id == "lock"  # type: ignore[union-attr]


def test_a_plan_without_steps_has_no_exercise() -> None:
    assert first_exercise(NO_PLAN) is None
