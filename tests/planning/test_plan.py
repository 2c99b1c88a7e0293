"""Laws of the plan of any findings."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as replace_finding

from tests.planning.projects import TREATMENTS, finding, findings, price, project
from toolkit.estimate.price import price_work
from toolkit.flows.plan import PlanTerms, plan_of
from toolkit.model.findings import Finding, Place
from toolkit.model.graph import Edge, ImportGraph
from toolkit.model.links import step_id
from toolkit.model.plan import Plan, Step
from toolkit.model.project import Project
from toolkit.model.settings import Settings
from toolkit.model.strength import ENOUGH, LockStrengths, Strength
from toolkit.model.treatment import LOCK
from toolkit.planning.batches import MOST_EXTRACTIONS, MOST_FILES, MOST_FUNCTIONS, MOST_LINES
from toolkit.planning.code import CodeIndex
from toolkit.planning.units import churn_of

TERMS = PlanTerms(price)
FINDINGS = findings()


def planned(found: list[Finding], where: Project | None = None) -> Plan:
    return plan_of(where or project(), found, TREATMENTS, TERMS)


def families(plan: Plan) -> list[str]:
    return [step.family for step in plan.steps]


def only(plan: Plan, family: str) -> Step:
    (step,) = [step for step in plan.steps if step.family == family]
    return step


@settings(max_examples=40, deadline=None)
@given(FINDINGS, st.randoms(use_true_random=False))
def test_the_order_of_findings_changes_nothing(found: list[Finding], random: Random) -> None:
    shuffled = random.sample(found, len(found))
    assert planned(shuffled) == planned(found)


@settings(max_examples=60, deadline=None)
@given(FINDINGS)
def test_every_finding_is_settled_and_every_step_can_be_done(found: list[Finding]) -> None:
    plan = planned(found)
    assert {name for step in plan.steps for name in step.finding_ids} == {item.id for item in found}
    ids = [step.id for step in plan.steps]
    assert len(set(ids)) == len(ids)
    for position, step in enumerate(plan.steps):
        assert set(step.needs) <= set(ids[:position]), "what a step needs comes before it"
        assert step.estimate is not None
        assert 0 <= step.value.recent_commits <= 2
        if step.action == "change":
            size = step.work.size
            assert churn_of(size) <= MOST_LINES
            assert size.files <= MOST_FILES
        else:
            assert step.id == step_id(LOCK, step.symbols)
            assert len(step.symbols) <= MOST_FUNCTIONS


@settings(max_examples=60, deadline=None)
@given(FINDINGS, st.data())
def test_what_comes_first_by_decision_still_comes_after_its_tests(found: list[Finding], data: st.DataObject) -> None:
    """Put first what fails today and what the report names: no change stands before the test that it needs."""
    urgent = data.draw(st.lists(st.booleans(), min_size=len(found), max_size=len(found)))
    found = [replace_finding(item, is_urgent=flag) for item, flag in zip(found, urgent, strict=True)]
    leads = tuple(data.draw(st.permutations([item.id for item in found])))[:10]
    plan = plan_of(project(), found, TREATMENTS, replace(TERMS, leads=leads))
    locked: set[str] = set()
    for step in plan.steps:
        if step.action == "lock":
            locked.update(step.symbols)
        elif dict(step.risks).get("untested", 0):
            untested = set(CodeIndex(project()).untested_functions(step.symbols))
            assert untested <= locked, (step.family, untested - locked)


@settings(max_examples=60, deadline=None)
@given(FINDINGS)
def test_functions_without_tests_are_locked_once_and_first(found: list[Finding]) -> None:
    plan = planned(found)
    locked = [name for step in plan.steps if step.action == "lock" for name in step.symbols]
    assert len(set(locked)) == len(locked)
    by_id = {step.id: step for step in plan.steps}
    for step in plan.steps:
        untested = dict(step.risks).get("untested", 0)
        before = {name for key in step.needs if by_id[key].action == "lock" for name in by_id[key].symbols}
        assert len(before & set(step.symbols)) == untested


@settings(max_examples=30, deadline=None)
@given(FINDINGS)
def test_parts_are_numbered_as_they_are_done(found: list[Finding]) -> None:
    groups: dict[str, list[Step]] = {}
    for step in planned(found).steps:
        if step.action == "change":
            groups.setdefault(step.group, []).append(step)
    for steps in groups.values():
        assert [step.part for step in steps] == list(range(1, len(steps) + 1))
        assert {step.parts for step in steps} == {len(steps)}
        assert {step.split_hours > 0 for step in steps} == {len(steps) > 1}


def test_findings_about_tests_are_no_work() -> None:
    assert planned([finding("bare_except", is_test=True)]).steps == ()
    assert planned([]).roadmap is None


def test_what_is_said_of_one_function_is_one_step_led_by_the_largest() -> None:
    plan = planned([finding("deep_nesting"), finding("brain_function"), finding("long_parameter_list")])
    assert families(plan) == [LOCK, "restructure"]
    step = only(plan, "restructure")
    assert step.finding_ids[0] == "brain_function:m0.py::f0"
    assert len(step.finding_ids) == 3


def test_a_finding_about_a_hot_file_is_about_its_worst_function() -> None:
    place = finding("x", name="f3").evidence
    hot = Finding("hotspot", "m0.py", "medium", "certain", {"worst": "f3"}, place)
    assert only(planned([hot, finding("brain_function", name="f3")]), "restructure").symbols == ("m0.py::f3",)


def test_the_same_small_change_at_many_places_is_one_step() -> None:
    found = [finding("call_without_timeout", f"m{number % 3}.py", f"f{number // 3}") for number in range(6)]
    assert families(planned(found)) == [LOCK, "call_without_timeout"]


def test_more_functions_to_lock_than_fit_are_split_and_the_price_is_named() -> None:
    found = [finding("bare_except", f"m{number // 6}.py", f"f{number % 6}") for number in range(18)]
    changes = [step for step in planned(found).steps if step.family == "bare_except"]
    assert [step.parts for step in changes] == [3, 3, 3]
    assert changes[0].split_hours == pytest.approx(2 * (0.25 + 0.5), abs=0.02)


def test_a_giant_is_done_in_parts_that_follow_each_other() -> None:
    long = project(functions=2, length=1200)
    giant = Finding("brain_function", "m0.py::f0", "high", "certain", {}, finding("x").evidence)
    parts = [step for step in planned([giant], long).steps if step.family == "restructure"]
    assert len(parts) == 6
    assert all(before.id in after.needs for before, after in pairwise(parts))
    assert sum(churn_of(step.work.size) for step in parts) == 1140 + 4 * 19 + 1140, "1 of 20 pages stays"
    assert sum(step.work.size.extractions for step in parts) == 19
    assert all(1 <= step.work.size.extractions <= MOST_EXTRACTIONS for step in parts)


def test_tests_that_mention_a_function_spare_its_lock() -> None:
    where = project(tested=("f0",))
    assert families(planned([finding("brain_function")], where)) == ["restructure"]
    assert families(planned([finding("brain_function", name="f1")], where)) == [LOCK, "restructure"]


def test_a_finding_that_asks_for_tests_is_settled_by_the_lock() -> None:
    plan = planned([finding("untested_hotspot"), finding("brain_function"), finding("untested_hotspot", name="f2")])
    locks = {step.symbols: step.finding_ids for step in plan.steps if step.family == LOCK}
    assert locks == {
        ("m0.py::f0",): ("untested_hotspot:m0.py::f0",),
        ("m0.py::f2",): ("untested_hotspot:m0.py::f2",),
    }


def test_old_calls_are_replaced_before_the_upgrade_is_tried() -> None:
    upgrade = finding("end_of_life", name="", args={"product": "PyMongo"})
    plan = planned([upgrade, finding("pymongo_removed_api", "m1.py")])
    assert families(plan) == [LOCK, "pymongo_removed_api", "end_of_life"]


def test_an_upgrade_comes_after_a_lock_of_what_it_touches() -> None:
    flask, python = (
        finding("end_of_life", name="", args={"product": product, "versions": 2, "modules": modules})
        for product, modules in (("Flask", ["flask"]), ("Python", []))
    )
    where = project(files=2, functions=12)
    plan = planned([python], where)
    locks, parts = plan.steps[:2], plan.steps[2:]
    assert [step.action for step in locks] == ["lock", "lock"]
    assert sum(len(step.symbols) for step in locks) == 8
    assert [{item.id for item in locks} <= {*step.needs} for step in parts] == [True, True]
    assert families(planned([flask], where)) == ["end_of_life"] * 2  # no file imports it


def test_an_upgrade_is_one_pull_request_for_each_major_version() -> None:
    args = {"product": "Django", "versions": 3, "users": 40, "partners": ["django-filter", "django-ses"]}
    upgrade = Finding(
        "end_of_life", "requirements.txt::Django", "high", "likely", args, (Place("requirements.txt", 3),)
    )
    plan = plan_of(project(), [upgrade], TREATMENTS, PlanTerms(lambda work: price_work(work, None, Settings())))
    assert [(step.part, step.work.size.upgrades, step.work.size.users) for step in plan.steps] == [
        (1, 1, 40),
        (2, 1, 40),
        (3, 1, 40),
    ]
    assert sum(step.work.size.partners for step in plan.steps) == 2
    assert [step.needs for step in plan.steps] == [(), (plan.steps[0].id,), (plan.steps[1].id,)]
    assert {step.symbols for step in plan.steps} == {("requirements.txt::Django",)}
    assert plan.roadmap is not None
    assert plan.roadmap.upgrades is not None
    assert plan.roadmap.upgrades.steps == 3
    hours = plan.roadmap.upgrades.hours
    assert hours.p10 < 30 < hours.p50 < 50 < hours.p90  # 3 x (6 + 4 hours) of reading, and what any change costs
    small = replace_finding(upgrade, args={**args, "versions": 1, "users": 2, "partners": []})
    less = plan_of(project(), [small], TREATMENTS, PlanTerms(lambda work: price_work(work, None, Settings())))
    assert less.roadmap is not None
    assert less.roadmap.upgrades is not None
    assert less.roadmap.upgrades.hours.p50 < hours.p50 / 3


def test_copies_and_modules_cost_what_has_to_move() -> None:
    def hours(rule: str, **args: object) -> float:
        where = Finding(rule, "m0.py", "low", "certain", args, (Place("m0.py", 1, 40), Place("m1.py", 1, 40)))
        plan = plan_of(project(), [where], TREATMENTS, PlanTerms(lambda work: price_work(work, None, Settings())))
        return sum(step.estimate.hours.p50 for step in plan.steps if step.family == rule and step.estimate)

    small = hours("duplicated_block", lines=12, apart=0, copies=2, files=1)
    assert small < hours("duplicated_block", lines=60, apart=0, copies=2, files=2)
    assert small < hours("duplicated_block", lines=12, apart=10, copies=2, files=1)
    assert hours("god_module", functions=40) < hours("god_module", functions=130) / 2


def test_code_whose_authors_are_gone_is_somebodys_first_time() -> None:
    where = project()
    left = tuple(
        item if item.path != "m0.py" else type(item)(item.path, 9, 0, 9, 9, 9, {"A": 1.0}, "", "", 0.9)
        for item in where.history.files
    )
    history = type(where.history)(commits=9, files=left)
    known = Project("shop", where.files, history, today="2024-01-30")
    plan = planned([finding("debug_mode_on"), finding("hard_coded_host", "m1.py")], known)
    assert {step.family: step.work.first_time for step in plan.steps} == {
        "debug_mode_on": True,
        "hard_coded_host": False,
    }


def test_risk_is_explained() -> None:
    assert only(planned([finding("debug_mode_on")]), "debug_mode_on").risk == "low"
    step = only(planned([finding("complex_hub", name="f5")]), "restructure")
    assert step.risk == "high"
    assert [key for key, _ in step.risks] == ["kind_high", "untested"]


def test_one_finding_all_over_a_file_is_split_by_functions() -> None:
    long = project(functions=20)
    first = tuple(Place("m0.py", number * 40 + 2) for number in range(20))
    everywhere = Finding("python2_leftover", "m0.py", "low", "certain", {}, first)
    changes = [step for step in planned([everywhere], long).steps if step.family == "python2_leftover"]
    assert [len(step.symbols) for step in changes] == [6, 7, 7]
    assert len({name for step in changes for name in step.symbols}) == 20
    assert not any(other.id in step.needs for step in changes for other in changes)
    assert sum(step.work.size.added for step in changes) == 40
    assert sum(len(step.places) + step.more_places for step in changes) == 20, "no place is in two parts"


def test_complex_code_and_many_importers_are_risks() -> None:
    where = project(functions=20)
    files = [f"m{number}.py" for number in range(3)]
    edges = tuple(Edge(f"u{number}.py", "m0.py", 1) for number in range(12))
    known = Project("shop", where.files, where.history, ImportGraph({name: name for name in files}, edges))
    step = only(planned([finding("brain_function", name="f19")], known), "restructure")
    assert step.risks == (("kind_medium", 0), ("untested", 1), ("complex", 23), ("reach", 12))
    assert step.risk == "high"
    assert step.value.fan_in == 12


def test_a_step_says_what_the_lock_notices_where_it_is_least() -> None:
    held = LockStrengths((Strength("m0.py::f0", 10, 10, 9), Strength("m0.py::f1", 10, 10, 3)))
    where = replace(project(), strength=held)
    found = [finding("sql_by_formatting", name="f0"), finding("sql_by_formatting", name="f1")]
    (lock, change) = planned(found, where).steps
    assert (lock.symbols, lock.strength) == (("m0.py::f1",), 0.3), "f0 is held well enough"
    assert (change.strength, change.lock_threshold) == (0.3, ENOUGH)
    found.append(finding("sql_by_formatting", name="f2"))
    assert planned(found, where).steps[-1].strength is None, "of f2 it is not known"
    assert planned(found).steps[-1].lock_threshold is None


def test_each_part_of_an_upgrade_is_about_the_library_and_all_documents_that_declare_it() -> None:
    places = (Place("requirements.in", 3), Place("requirements.txt", 9))
    args = {"product": "Flask", "versions": 2, "users": 9, "partners": []}
    upgrade = Finding("end_of_life", "requirements.in::Flask", "high", "likely", args, places)
    plan = plan_of(project(), [upgrade], TREATMENTS, PlanTerms(lambda work: price_work(work, None, Settings())))
    assert len(plan.steps) == 2
    assert {step.symbols for step in plan.steps} == {("requirements.in::Flask", "requirements.txt")}
    assert {step.places for step in plan.steps} == {places}


def test_a_lock_of_too_few_cases_does_not_close_its_step() -> None:
    where = project(tested=("f0",))
    generated = replace_finding(where.tests[0], path="characterization_tests/test_m0.py")
    locked = replace(where, files=(*where.production, generated))
    found = [finding("brain_function")]
    raising = replace(locked, telling_cases={"m0.py::f0": 0})
    assert "lock" not in families(planned(found, locked))
    assert only(planned(found, raising), LOCK).risks == (("kind_lock", 0), ("only_raising", 1))
    few = replace(locked, telling_cases={"m0.py::f0": 3})
    step = only(planned(found, few), LOCK)
    assert step.risks == (("kind_lock", 0), ("few_cases", 1))
    assert step.command == "tebiki record -- python -m pytest"
    assert "lock" not in families(planned(found, replace(locked, telling_cases={"m0.py::f0": 4}))), "one for each path"
    tested = replace(raising, files=(*where.files, generated))
    assert "lock" not in families(planned(found, tested)), "a test that somebody wrote counts"
