"""Offers of codemods for a plan: tried, not guessed, and no promise that a rule would still complain about."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planning.projects import TREATMENTS, finding, project
from toolkit.flows.plan import plan_of
from toolkit.flows.plan_terms import plan_terms
from toolkit.model.codemod import Site
from toolkit.model.plan import Plan, Step
from toolkit.model.request import AnalyzeOptions, silent
from toolkit.model.settings import Settings, Thresholds
from toolkit.planning.codemod_offers import Offered
from toolkit.planning.divided_work import divide_levels, has_moves
from toolkit.planning.units import churn_of
from toolkit.wiring import analysis, plugins

OLD = """\
from pymongo import MongoClient

users = MongoClient().shop.users


def add(user):
    users.insert({"name": str(user)})
    users.save({"name": str(user)})


def tidy(path):
    try:
        users.delete_one({"path": path})
    except Exception:
        pass


def both(path):
    try:
        users.remove({"path": path})
        count(path)
    except:
        count(path)
"""


def analysed(root: Path, **more: Any) -> Plan:
    plan = analysis.analyze(AnalyzeOptions(root, "2026-01-30", history=False, jobs=1, **more), "serial", silent)[0].plan
    assert plan is not None
    return plan


def of(plan: Plan, title: str) -> Step:
    (step,) = [step for step in plan.steps if step.title == title and step.action == "change"]
    return step


def told(step: Step) -> tuple[str | None, int | None, int, int, int]:
    return step.codemod, step.sites, step.reviewed, step.settled, len(step.finding_ids)


def test_a_step_names_what_a_codemod_does_of_it(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(OLD)
    plan = analysed(tmp_path)
    moved = of(plan, "pymongo_removed_api")
    assert told(moved) == ("move_to_pymongo_4", 3, 0, 1, 1)
    assert moved.work.made_by_codemod == churn_of(moved.work.size), "nothing of it is left to write"
    assert moved.work.sites_by_codemod == 3
    assert moved.estimate is not None
    assert [part.component for part in moved.estimate.parts] == ["review"]
    least, most = plugins.codemod("move_to_pymongo_4").card.minutes
    assert least <= moved.work.minutes_per_site <= most
    assert moved.estimate.hours.p50 == 0.5
    assert told(of(plan, "swallowed_exception")) == ("narrow_except", 1, 1, 0, 1)
    named = of(plan, "bare_except")
    assert told(named) == ("narrow_except", 1, 0, 0, 1), "`except BaseException` still catches the exit"
    assert named.work.made_by_codemod == 0


def test_what_was_tried_is_remembered_until_another_file_has_a_say(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(OLD)
    (tmp_path / "clients.py").write_text("import shop\n\n\ndef clear():\n    shop.users.remove({'a': {'$gt': 1}})\n")
    before = of(analysed(tmp_path), "pymongo_removed_api")
    assert told(before) == ("move_to_pymongo_4", 4, 0, 1, 1)
    (tmp_path / "shop.py").write_text(OLD.replace("MongoClient().shop.users", "[]"))
    after = of(analysed(tmp_path), "pymongo_removed_api")
    assert after.symbols == ("clients.py::clear",)
    assert after.settled == 0, "nothing proves any more what shop.users is"


def test_a_fault_in_a_codemod_is_told_and_the_step_is_done_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_file: Any, _facts: Any) -> Any:
        raise KeyError("oops")

    (tmp_path / "shop.py").write_text(OLD)
    real = plugins.codemod
    monkeypatch.setattr(plugins, "codemod", lambda name: replace(real(name), find=broken))
    outcome, _ = analysis.analyze(AnalyzeOptions(tmp_path, "2026-01-30", history=False, jobs=1), "serial", silent)
    assert set(outcome.faults) == {"import_missing_name", "move_to_pymongo_4", "narrow_except"}
    assert outcome.plan is not None
    assert {step.codemod for step in outcome.plan.steps} == {None}


def site(name: str, path: str = "m0.py", verdict: Any = "certain") -> Site:
    return Site("narrow_except", verdict, 2, 0, 3, 0, "ExceptHandler", qualname=name)


def offered(*sites: Site, settled: tuple[str, ...] = ()) -> Offered:
    minutes = {"narrow_except": 1.5}
    return Offered(
        {"bare_except": "narrow_except"}, {("narrow_except", "m0.py"): sites}, frozenset(settled), {}, minutes
    )


def planned(found: list[Any], offers: Offered) -> Plan:
    return plan_of(project(), found, TREATMENTS, plan_terms(AnalyzeOptions(Path(), "2024-01-30"), (), offers))


def test_only_sites_in_the_step_count() -> None:
    found = [finding("bare_except", name="f0")]
    sites = (site("f0"), site("f0.inner", verdict="review"), site("f1"), site("f00"))
    step = of(planned(found, offered(*sites)), "bare_except")
    assert told(step) == ("narrow_except", 2, 1, 0, 1)
    assert told(of(planned(found, offered(site("f1"))), "bare_except")) == (None, None, 0, 0, 1)


def test_a_rule_that_no_codemod_answers_is_done_by_hand() -> None:
    step = of(planned([finding("query_in_loop")], offered(site("f0"))), "query_in_loop")
    assert step.codemod is None


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=6, unique=True), st.data())
def test_what_is_settled_is_only_read_and_never_costs_more(names: list[int], data: Any) -> None:
    found = [finding("bare_except", name=f"f{number}", sites=5) for number in names]
    some = data.draw(st.lists(st.sampled_from(found), unique_by=lambda item: item.id))
    sites = tuple(site(f"f{number}") for number in names)
    by_hand = planned(found, Offered())
    helped = planned(found, offered(*sites, settled=tuple(item.id for item in some)))
    one, other = of(by_hand, "bare_except"), of(helped, "bare_except")
    assert (one.id, one.work.size) == (other.id, other.work.size)
    assert other.settled == len(some)
    assert other.work.made_by_codemod == churn_of(one.work.size) // len(found) * len(some)
    assert other.work.sites_by_codemod == len(some)
    assert one.estimate is not None
    assert other.estimate is not None
    assert other.estimate.hours.p50 <= one.estimate.hours.p50
    assert other.estimate.hours.p90 <= one.estimate.hours.p90


def test_of_parts_of_one_function_the_first_is_offered_the_codemod() -> None:
    where = project(functions=1, length=900)
    long = replace_span(finding("brain_function", name="f0"), 900)
    offers = Offered({"brain_function": "return_early"}, {("return_early", "m0.py"): (site_of("return_early"),)})
    steps = [
        step
        for step in plan_of(
            where, [long], TREATMENTS, plan_terms(AnalyzeOptions(Path(), "2024-01-30"), (), offers)
        ).steps
        if step.action == "change"
    ]
    assert len(steps) > 1
    assert [step.codemod for step in steps] == ["return_early"] + [None] * (len(steps) - 1)


def test_parts_of_one_function_share_the_moves_of_a_codemod_that_can_stop() -> None:
    where = project(functions=1, length=900)
    long = replace_span(finding("brain_function", name="f0"), 900)

    def steps(levels: tuple[int, ...], *, settled: bool) -> list[Step]:
        site = msgspec.structs.replace(site_of("simplify"), levels=levels)
        gone = frozenset({long.id}) if settled else frozenset()
        offers = Offered({"brain_function": "simplify"}, {("simplify", "m0.py"): (site,)}, gone)
        options = plan_terms(AnalyzeOptions(Path(), "2024-01-30"), (), offers)
        return [step for step in plan_of(where, [long], TREATMENTS, options).steps if step.action == "change"]

    parts = len(steps((90,), settled=False))
    assert parts > 2
    many = steps((90, *range(80, 80 - parts - 1, -1)), settled=True)
    assert [step.codemod for step in many] == ["simplify"] * parts
    assert [step.level for step in many] == [79, *range(78, 80 - parts, -1), None]
    assert [step.settled for step in many] == [0] * (parts - 1) + [1]
    few = steps((90, 95, 40, 30), settled=False)
    assert [step.codemod for step in few] == ["simplify", "simplify"] + [None] * (parts - 2)
    assert [step.level for step in few] == [40] + [None] * (parts - 1)


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=6), min_size=1, max_size=3), st.integers(1, 6))
def test_moves_are_divided_without_a_rest_and_in_their_order(sites: list[list[int]], parts: int) -> None:
    cuts = [divide_levels(sites, part, parts) for part in range(parts)]
    made = [[has_moves(levels, start, stop) for levels in sites] for start, stop in cuts]
    assert all(any(row) == (start != stop) for row, (start, stop) in zip(made, cuts, strict=True))
    assert all(before[1] == after[0] for before, after in pairwise(cuts))
    is_used = [start != stop for start, stop in cuts]
    assert is_used == sorted(is_used, reverse=True), "parts without moves are the last ones"
    for position, levels in enumerate(sites):
        assert any(row[position] for row in made) == (min(levels) < levels[0])
        reached = levels[0]
        for row, (_, stop) in zip(made, cuts, strict=True):
            after = next((level for level in levels if level <= min(stop, reached)), min(levels))
            assert row[position] == (after < reached)
            reached = min(reached, after)
        assert reached == min(levels)


def test_a_codemod_that_takes_long_is_named_untried_where_no_other_has_a_site() -> None:
    answers = {"brain_function": "simplify", "bare_except": "narrow_except"}
    offers = Offered(answers, untried=frozenset({"simplify"}))
    step = of(
        planned([finding("brain_function", name="f0"), finding("bare_except", name="f1")], offers), "brain_function"
    )
    assert told(step) == ("simplify", None, 0, 0, len(step.finding_ids))
    assert of(planned([finding("bare_except", name="f1")], offers), "bare_except").codemod is None


COMPLEX = (
    """def charge(user, orders, limit):
    sent = 0
    prices = []
    for order in orders:
        if order.valid and order.price:
            prices.append(order.price)
        elif order.free or order.old:
            prices.append(0)
"""
    + "".join(f"    user.part_{number} = limit.part_{number}\n" for number in range(45))
    + """    for price in prices:
        if price in limit:
            while sent < len(limit):
                if price and sent:
                    user.pay(price)
                elif user.late or user.old:
                    if price:
                        user.warn(price)
                sent += 1
    return sent
"""
)


def test_an_analysis_names_what_takes_long_and_a_plan_counts_it(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(COMPLEX)
    known = Settings(thresholds=Thresholds(cyclomatic=10))
    request = AnalyzeOptions(tmp_path, "2026-01-30", known, history=False, jobs=1, formats=("json",))
    outcome, _ = analysis.analyze(request, "serial", silent)
    assert outcome.plan is not None
    named = of(outcome.plan, "brain_function")
    assert (named.codemod, named.sites, named.settled) == ("simplify", None, 0)
    _, plan, _ = analysis.plan(request, silent)
    counted = of(plan, "brain_function")
    assert (counted.id, counted.codemod, counted.sites, counted.settled) == (named.id, "simplify", 1, 1)


def site_of(codemod: str) -> Site:
    return Site(codemod, "certain", 2, 0, 30, 0, "If", qualname="f0")


def replace_span(item: Any, lines: int) -> Any:
    from msgspec.structs import replace as changed

    from toolkit.model.findings import Place

    return changed(item, evidence=(Place(item.place.path, 1, lines),))


@pytest.mark.parametrize(("left", "done"), [(4, 0), (1, 3), (0, 4)])
def test_of_a_finding_that_is_left_the_places_that_are_gone_are_only_read(left: int, done: int) -> None:
    found = finding("bare_except", name="f0", sites=4)
    offers = replace(offered(*[site("f0")] * 4), left={(found.id, "m0.py"): left})
    step = of(planned([found], offers), "bare_except")
    assert step.settled == 0
    assert step.work.made_by_codemod == churn_of(step.work.size) * done // 4
    assert bool(step.work.sites_by_codemod) == bool(done)


def test_places_that_are_left_are_counted_by_the_rule(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text("RATE = 3\n\n\ndef price(x):\n    return x * RATE\n")
    for name in ("a", "b", "c", "d"):
        (tmp_path / f"{name}.py").write_text(f"from base import *\n\n\ndef {name}(x):\n    return price(x)\n")
    for name in ("e", "f", "g"):
        (tmp_path / f"{name}.py").write_text(f"from base import *\n\n\ndef {name}(x):\n    return eval(x)\n")
    step = of(analysed(tmp_path), "wildcard_import")
    assert told(step)[-2:] == (0, 1), "three are left, and so is the finding"
    assert step.work.sites_by_codemod == 4
    assert step.work.made_by_codemod == churn_of(step.work.size) * 4 // 7
