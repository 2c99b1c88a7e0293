"""Order of the plan's steps: what comes first."""

from collections.abc import Iterable
from typing import Any

import pytest
from msgspec.structs import replace

from toolkit.model.facts import Content, File
from toolkit.model.findings import Finding, Place, Severity
from toolkit.model.graph import Edge, ImportGraph
from toolkit.model.heat import heat
from toolkit.model.links import symbol
from toolkit.model.project import Project
from toolkit.model.report import TopItem
from toolkit.planning.rank_findings import (
    MOST,
    PER_ABOUT,
    PER_FILE,
    PER_MILD,
    PER_RULE,
    REST,
    finding_weight,
    rank_findings,
    rank_further,
)

EMPTY = Project("shop", ())


def finding(rule: str, path: str, qualname: str = "", severity: Severity = "medium", **args: Any) -> Finding:
    return Finding(rule, symbol(path, qualname), severity, "certain", args, (Place(path, 3),))


def rules_of(*findings: Finding) -> list[tuple[str, ...]]:
    return [tuple(each.partition(":")[0] for each in item.finding_ids) for item in rank_findings(findings, EMPTY, {})]


def test_severity_leads_and_heat_decides_among_equals() -> None:
    items = (finding("a", "x.py"), finding("b", "y.py"), finding("c", "z.py", severity="high"))
    order = [item.title_rule for item in rank_findings(items, EMPTY, {"y.py": 0.5})]
    assert order == ["c", "b", "a"]
    assert finding_weight(items[0], 1.0) == 3 * finding_weight(items[0], 0.0)


def test_what_is_said_about_one_function_is_one_thing_to_do() -> None:
    items = (finding("brain", "x.py", "f", "high"), finding("ladder", "x.py", "f"), finding("hub", "x.py", worst="f"))
    assert rules_of(*items) == [("brain", "ladder", "hub")]


def test_a_file_is_another_thing_than_its_functions() -> None:
    assert rules_of(finding("brain", "x.py", "f", "high"), finding("god", "x.py")) == [("brain",), ("god",)]


def test_one_rule_in_one_file_is_one_thing_to_do() -> None:
    assert rules_of(finding("brain", "x.py", "f"), finding("brain", "x.py", "g")) == [("brain", "brain")]


def test_an_entry_that_settles_more_comes_first() -> None:
    one, many = finding("a", "a.py", "f"), [finding("b", "b.py", f"f{number}") for number in range(3)]
    first, second = rank_findings((one, *many), EMPTY, {})
    assert (first.title_rule, second.title_rule) == ("b", "a")
    assert first.score == second.score * (1 + 2 * REST)


def test_no_rule_and_no_file_fills_the_list() -> None:
    assert len(rules_of(*(finding("a", f"{n}.py") for n in range(9)))) == PER_RULE
    assert len(rules_of(*(finding(f"r{n}", "x.py") for n in range(9)))) == PER_FILE
    assert len(rules_of(*(finding(f"r{n}", f"{n}.py") for n in range(30)))) == MOST


def _file(path: str, cognitive: int) -> File:
    return File(path, "", False, Content(False, "utf-8", {"cognitive": cognitive}, (), (), (), (), (), (), ""))


def test_without_a_history_complexity_leads_and_importers_lift() -> None:
    files = (_file("compiler.py", 400), _file("settings.py", 40), _file("widgets.py", 400))
    users = tuple(_file(f"user{n:03}.py", 0) for n in range(100))
    edges = (
        *(Edge(user.path, "settings.py", 1) for user in users),
        *(Edge(user.path, "compiler.py", 2) for user in users[:5]),
    )
    graph = ImportGraph({file.path: file.path for file in (*files, *users)}, edges)
    warmth = heat(Project("shop", (*files, *users), imports=graph))
    assert warmth["compiler.py"] == 1 > warmth["widgets.py"] > warmth["settings.py"] > 0 == warmth["user000.py"]


def test_measures_of_files_and_mild_findings_do_not_fill_the_list() -> None:
    hubs = [finding("hub", f"{n}.py", worst="f") for n in range(9)]
    gods = [replace(finding("god", f"{n}.py"), evidence=(Place(f"{n}.py", 1),)) for n in range(9, 18)]
    assert len(rules_of(*hubs, *gods)) == PER_ABOUT
    mild = [finding("mild", f"{n}.py", "f", severity="low") for n in range(9)]
    assert len(rules_of(*mild)) == PER_MILD


def test_a_measure_of_a_file_counts_less_than_a_finding_of_a_function() -> None:
    assert rules_of(finding("hub", "a.py", worst="f"), finding("brain", "b.py", "f")) == [("brain",), ("hub",)]


def test_what_is_found_about_a_project_leads_to_its_first_place() -> None:
    project = Project("shop", (_file("a.py", 5),))
    found = replace(finding("bare_except", "a.py"), symbol=".", evidence=(Place("a.py", 7), Place("b.py", 3)))
    (item,) = rank_findings([found], project, heat(project))
    assert item.path == "a.py"
    assert item.finding_ids == ("bare_except:.",)


def test_what_one_decision_settles_counts_as_its_places_would() -> None:
    alone = finding("a", "a.py", "f")
    joined = replace(alone, symbol=".", value=3)
    assert finding_weight(joined, 0.0) == finding_weight(alone, 0.0) * (1 + 2 * REST)
    mild = replace(joined, severity="low")
    assert finding_weight(mild, 0.0) < finding_weight(joined, 0.0) / 3


def test_what_is_about_the_project_takes_no_place_of_its_first_file() -> None:
    whole = [replace(finding(f"w{n}", "x.py"), symbol=".") for n in range(PER_FILE + 1)]
    assert len(rules_of(*whole, finding("a", "x.py", "f"))) == PER_FILE + 2


def test_of_two_frameworks_past_their_end_the_one_that_more_files_use_weighs_more() -> None:
    few, many = finding("end", "r.txt", users=1), finding("end", "r.txt", users=40)
    assert finding_weight(few, 0.0) < finding_weight(many, 0.0)


def further(told: list[Finding], aside: list[Finding]) -> list[str]:
    def rank(found: Iterable[Finding]) -> tuple[TopItem, ...]:
        return rank_findings(found, EMPTY, {})

    return [item.id for item in rank_further(told, aside, rank(told), rank)]


def test_a_short_list_is_followed_by_what_its_limits_left_out_and_then_by_what_was_set_aside() -> None:
    told = [finding("mild", f"{n}.py", "f", severity="low") for n in range(PER_MILD + 1)]
    aside = [finding("small", "a.py", "f"), finding("brain", "b.py", "f", severity="high")]
    assert further(told, aside) == ["mild:1.py::f", "brain:b.py::f", "small:a.py::f"]


def test_a_full_list_is_followed_by_nothing() -> None:
    aside = [finding("small", "a.py", "f")]
    assert further([finding(f"r{n}", f"{n}.py") for n in range(MOST)], aside) == []
    assert further([finding(f"r{n}", f"{n}.py") for n in range(MOST - 1)], aside) == ["small:a.py::f"]


@pytest.mark.parametrize(
    ("severity", "product", "expected"),
    [
        ("medium", "PyMongo", [("end_of_life", "removed")]),
        ("high", "PyMongo", [("removed",), ("end_of_life",)]),
        ("medium", "Flask", [("removed",), ("end_of_life",)]),
    ],
)
def test_what_an_upgrade_needs_is_one_thing_with_it(
    severity: Severity, product: str, expected: list[tuple[str, ...]]
) -> None:
    found = (
        finding("end_of_life", "requirements.txt", "PyMongo", "high", product=product),
        finding("removed", "x.py", "f", severity),
    )
    items = rank_findings(found, EMPTY, {}, prepares=lambda rule: ("PyMongo",) if rule == "removed" else ())
    assert [tuple(each.partition(":")[0] for each in item.finding_ids) for item in items] == expected


def test_an_upgrade_takes_weeks_and_comes_after_what_takes_hours() -> None:
    found = [
        finding("end_of_life", "requirements.txt", "Flask", "high", product="Flask"),
        finding("timeout", "a.py", "f", "medium"),
        finding("mild", "b.py", "f", "low"),
        replace(finding("removed", "c.py", "f", "medium"), is_urgent=True),
    ]
    rules = [item.title_rule for item in rank_findings(found, EMPTY, {})]
    assert rules == ["removed", "timeout", "end_of_life", "mild"]
