"""Goals that can be reached, those that are refused, and the file of the accepted ones."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.planning.projects import TREATMENTS, finding, findings, price, project
from toolkit.errors import UsageError
from toolkit.flows.goals import check_goals, count_measures, draft_goals, goal_standings
from toolkit.flows.plan import PlanTerms, plan_of
from toolkit.model.estimate import Hours
from toolkit.model.goals import Goal
from toolkit.model.plan import NO_PLAN, Plan, Team
from toolkit.state.goals_file import NAME, parse_goals, read_goals, with_goals

TEAM = Team(members=1, hours_per_week=4, spread=0.1, gate_failures=0)
FOUND = [
    *(finding("sql_by_formatting", f"m{n // 6}.py", f"f{n % 6}", severity="high") for n in range(12)),
    finding("brain_function"),
    finding("debug_mode_on", name=""),
    finding("unused_function", "m2.py", "f1"),
]


def planned(found=FOUND, team: Team = TEAM) -> Plan:
    return plan_of(project(), found, TREATMENTS, PlanTerms(price, team))


PLAN = planned()


def test_what_is_counted() -> None:
    now = count_measures(PLAN)
    assert now["sql_by_formatting"] == 12
    assert now["lock"] == 12
    assert now["restructure"] == 1


def test_what_its_step_does_not_settle_is_no_goal() -> None:
    """An upgrade is only tried, and what git remembers stays whatever is done."""
    upgrade = finding("end_of_life", name="", severity="high", args={"product": "Flask"})
    plan = planned([upgrade, finding("knowledge_island", name=""), finding("hidden_coupling"), finding("bare_except")])
    assert set(count_measures(plan)) == {"lock", "bare_except"}
    assert [goal.measure for goal in draft_goals(plan, "2025-01-30")] == ["bare_except"]
    with pytest.raises(UsageError, match="nothing to count under `end_of_life`"):
        check_goals(plan, [("end_of_life", 0, "")])
    (old,) = goal_standings(plan, [Goal("end_of_life", 2, 0, "2025-01-30", (), Hours(1, 2, 3, 4))])
    assert old.now == 1, "an accepted one is still counted"


def test_at_most_three_goals_for_what_is_worth_most() -> None:
    goals = draft_goals(PLAN, "2025-01-30")
    assert [goal.measure for goal in goals] == ["sql_by_formatting", "unused_function", "debug_mode_on"]
    assert [goal.target for goal in goals] == [0, 0, 0]
    assert all(goal.by == "2025-01-30" for goal in goals)
    assert draft_goals(PLAN, "")[0].by == "2024-04-30"


def test_a_step_is_done_for_one_goal_only() -> None:
    steps = [key for goal in draft_goals(PLAN, "2025-01-30") for key in goal.steps]
    assert len(set(steps)) == len(steps)


@settings(max_examples=15, deadline=None)
@given(findings(), st.integers(1, 300))
def test_no_drafted_goal_is_refused(found, days: int) -> None:
    plan = planned(found)
    by = f"2024-{2 + days // 30 % 11:02}-{1 + days % 28:02}"
    goals = draft_goals(plan, by)
    again = check_goals(plan, [(goal.measure, goal.target, by) for goal in goals])
    assert [item.nearest for item in again] == [None] * len(goals)
    assert [item.goal for item in again] == list(goals)


def test_what_the_hours_do_not_reach_is_refused_with_the_nearest() -> None:
    (soon,) = check_goals(PLAN, [("sql_by_formatting", 0, "2024-02-20")])
    assert soon.nearest
    assert 0 < soon.nearest.target < 12
    assert soon.nearest.hours.p80 <= soon.goal.hours.p80
    assert len(soon.nearest.steps) < len(soon.goal.steps)
    (nearest,) = check_goals(PLAN, [("sql_by_formatting", soon.nearest.target, "2024-02-20")])
    assert nearest.nearest is None
    (hopeless,) = check_goals(PLAN, [("sql_by_formatting", 0, "2024-01-31")])
    assert hopeless.nearest
    assert (hopeless.nearest.target, hopeless.nearest.steps) == (12, ())


def test_more_hours_a_week_reach_more() -> None:
    (item,) = check_goals(planned(team=replace(TEAM, hours_per_week=40)), [("sql_by_formatting", 0, "2024-02-20")])
    assert item.nearest is None


@pytest.mark.parametrize(
    ("targets", "complaint"),
    [
        ([("nonsense", 0, "")], "nothing to count under `nonsense`. Possible goals: "),
        ([("sql_by_formatting", 12, "")], "there are 12, and the target must be below"),
        ([("sql_by_formatting", 0, ""), ("sql_by_formatting", 1, "")], "named twice"),
        ([("sql_by_formatting", 0, "2024-01-30")], "is not after 2024-01-30"),
        ([("sql_by_formatting", 0, "soon")], "`soon` is not a date"),
        ([("lock", number, "") for number in range(4)], "4 goals are too many"),
    ],
)
def test_impossible_goals(targets: list[tuple[str, int, str]], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        check_goals(PLAN, targets)


def test_without_steps_there_is_nothing_to_count() -> None:
    with pytest.raises(UsageError, match="because the plan has no step"):
        check_goals(NO_PLAN, [("lock", 0, "")])


def test_accepted_goals_are_counted_anew() -> None:
    accepted = draft_goals(PLAN, "2025-01-30")
    fewer = planned([item for item in FOUND if item.rule != "unused_function"])
    first, settled, _ = goal_standings(fewer, accepted)
    assert (first.now, first.nearest) == (12, None)
    assert (settled.now, settled.nearest) == (0, None)
    (late,) = goal_standings(fewer, [replace(accepted[0], by="2024-01-31")])
    assert late.nearest
    (over,) = goal_standings(fewer, [replace(accepted[0], by="2023-01-31")])
    assert over.nearest is None


GOALS = tuple(
    replace(goal, hours=Hours(0, round(goal.hours.p50 * 2) / 2, round(goal.hours.p80 * 2) / 2, 0))
    for goal in draft_goals(PLAN, "")
)


def _written(root: Path, goals: tuple[Goal, ...]) -> None:
    data = with_goals(root, goals, lambda goal: (f"All of {goal.measure}", ["1. `f`"]), "# Goals\n\nOurs.\n")
    (root / ".tebiki").mkdir(exist_ok=True)
    (root / NAME).write_bytes(data)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    assert read_goals(tmp_path) == ()
    _written(tmp_path, GOALS)
    assert read_goals(tmp_path) == GOALS


def test_a_file_in_japanese_is_read_as_well(tmp_path: Path) -> None:
    data = with_goals(tmp_path, GOALS, lambda _: ("目標1", ["2. `f`の固定"]), "# 目標\n", "ja")
    assert "- 指標：" in data.decode()
    assert "\n  2. `f`の固定\n" in data.decode()
    assert parse_goals(data.decode(), "goals.md") == GOALS


def test_edits_of_people_are_kept(tmp_path: Path) -> None:
    _written(tmp_path, GOALS[:1])
    file = tmp_path / NAME
    edited = (
        file.read_text().replace("# Goals", "# 目標（合意済み）").replace("- target: 0", "- target: 3")
        + "\n## Notes\n\n- ours\n"
    )
    file.write_text(edited)
    _written(tmp_path, GOALS[1:2])
    assert file.read_text().startswith(edited)
    assert [(goal.measure, goal.target) for goal in read_goals(tmp_path)] == [
        (GOALS[0].measure, 3),
        (GOALS[1].measure, 0),
    ]


def test_the_same_measure_and_a_fourth_goal_are_refused(tmp_path: Path) -> None:
    _written(tmp_path, GOALS)
    with pytest.raises(UsageError, match="has a goal for `sql_by_formatting` already"):
        with_goals(tmp_path, GOALS[:1], lambda _: ("", ()), "")
    with pytest.raises(UsageError, match="has 3 goals, and 1 more would be too many"):
        with_goals(tmp_path, [replace(GOALS[0], measure="other")], lambda _: ("", ()), "")


LINES = "## G\n\n- measure: lock\n- start: 4\n- target: 0\n- by: 2027-03-31\n- steps: ab cd\n- hours: 3 4.5\n"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("- target: 0\n", "", "goals.md:1: the goal has no line `- target: 0`"),
        ("- target: 0", "- target: none", "goals.md:5: `none` is not a valid value of target"),
        ("- start: 4", "- start: -4", "goals.md:4: `-4` is not a valid value of start"),
        ("2027-03-31", "2027-02-30", "goals.md:6: `2027-02-30` is not a valid value of by"),
        ("3 4.5", "4.5", "goals.md:8: `4.5` is not a valid value of hours"),
        ("3 4.5", "5 4.5", "goals.md:8: `5 4.5` is not a valid value of hours"),
        ("3 4.5", "nan nan", "goals.md:8: `nan nan` is not a valid value of hours"),
        ("- target: 0", "- target: 0\n- target: 1", "goals.md:6: `target` appears twice"),
        ("- target: 0", "<<<<<<< HEAD", "goals.md:5: a merge conflict"),
    ],
)
def test_damage_is_named_with_its_line(old: str, new: str, complaint: str) -> None:
    assert parse_goals(LINES, "goals.md")
    with pytest.raises(UsageError, match=complaint):
        parse_goals(LINES.replace(old, new), "goals.md")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / ".tebiki").mkdir()
    (tmp_path / NAME).write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="is not UTF-8"):
        read_goals(tmp_path)
    (tmp_path / NAME).unlink()
    (tmp_path / NAME).mkdir()
    with pytest.raises(UsageError, match="cannot be read"):
        read_goals(tmp_path)
