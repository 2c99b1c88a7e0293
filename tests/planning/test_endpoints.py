"""Steps know which endpoints lead to their code."""

from dataclasses import replace

import pytest

from tests.planning.projects import TREATMENTS, finding, price, project
from toolkit.flows.plan import PlanTerms, plan_of
from toolkit.model.endpoint_reach import EndpointReach
from toolkit.model.plan import PLACES, Plan

ENDPOINTS = tuple(f"GET /{number:02}" for number in range(PLACES + 2))
REACH = EndpointReach(
    ENDPOINTS,
    {
        "m0.py": {"f0": (2, 0), "f0.inner": (3,), "f1": (), "C": (), "C.get": (1,), "Cat.get": (4,)},
        "m1.py": {"f0": tuple(range(len(ENDPOINTS)))},
        "constants.py": {},
    },
)
PYTHON = frozenset({*REACH.code, "unread.py"})


@pytest.mark.parametrize(
    ("symbols", "endpoints"),
    [
        (["m0.py::f0"], ["GET /02", "GET /03", "GET /00"]),
        (["m0.py::f1"], []),
        (["m0.py::C"], ["GET /01"]),
        (["m0.py::C", "m0.py::f1"], ["GET /01"]),
        (["m0.py"], ["GET /01", "GET /02", "GET /03", "GET /04", "GET /00"]),
        (["m0.py::f1", "requirements.txt"], []),
        (["requirements.txt"], None),
        (["m0.py::f1", "unread.py::f"], None),
        (["m0.py::gone"], None),
        (["constants.py"], None),
        (["constants.py", "m0.py::f1"], []),
    ],
)
def test_what_leads_to_code_is_known_or_not(symbols: list[str], endpoints: list[str] | None) -> None:
    found = REACH.of(symbols, PYTHON)
    assert (found if found is None else list(found)) == endpoints


def plan(reach: EndpointReach | None) -> Plan:
    found = [finding("deep_nesting", "m0.py", "f1"), finding("deep_nesting", "m1.py"), finding("hotspot", "m2.py")]
    return plan_of(replace(project(), reach=reach), found, TREATMENTS, PlanTerms(price))


def test_steps_count_their_endpoints_and_name_the_nearest() -> None:
    made = plan(REACH)
    assert made.inventory
    amounts = {path: step.value.endpoints for step in made.steps for path in {name[:5] for name in step.symbols}}
    assert amounts == {"m0.py": 0, "m1.py": len(ENDPOINTS), "m2.py": None}
    named = {step.endpoints for step in made.steps if step.value.endpoints}
    assert named == {ENDPOINTS[:PLACES]}


def test_without_an_inventory_nothing_is_known_and_the_order_is_the_same() -> None:
    without, with_it = plan(None), plan(REACH)
    assert not without.inventory
    assert {(step.value.endpoints, step.endpoints) for step in without.steps} == {(None, ())}
    assert [step.id for step in without.steps] == [step.id for step in with_it.steps]
