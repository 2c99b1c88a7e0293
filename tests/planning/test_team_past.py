"""A team's own past in a plan: its merged branches correct it, and stand beside it."""

from pathlib import Path

import pytest

from tests.command_line import tebiki
from tests.estimate.history.teams import built, team_of
from toolkit.estimate.nearest import nearest_tasks
from toolkit.flows.calibrate import without_ledger
from toolkit.history.tasks import FEWEST
from toolkit.model.calibration import Calibration
from toolkit.model.estimate import Size
from toolkit.model.tasks import TaskRow
from toolkit.state.plan_file import read_plan


def row(name: str, lines: int, day: int = 0, minutes: float = 60) -> TaskRow:
    return TaskRow(
        sha=name, t_merge=86_400.0 * day, p_add=lines, p_files=1, p_hunks=2, gapsum2h_min=minutes, n_first2h=1
    )


def test_the_nearest_are_alike_and_have_hours() -> None:
    past = [row("small", 10), row("alike", 90), row("same", 100), row("unseen", 100, minutes=0), row("giant", 40_000)]
    found = nearest_tasks(Size(added=100, files=1, hunks=2), past)
    assert [item.name for item in found] == ["same", "alike", "small"]
    assert {item.hours for item in found} == {1.5}
    assert {item.source for item in found} == {"team_history"}


def test_of_two_that_are_equal_the_newer_comes_first() -> None:
    past = [row("old", 100, 1), row("new", 100, 400)]
    for order in (past, past[::-1]):
        found = nearest_tasks(Size(added=100, files=1, hunks=2), order)
        assert [(item.name, item.day) for item in found] == [("new", "1971-02-05"), ("old", "1970-01-02")]


def test_nobody_is_called_alike_who_is_far_away() -> None:
    assert nearest_tasks(Size(added=3), [row("giant", 40_000)]) == ()
    assert nearest_tasks(Size(added=3), []) == ()


def test_the_part_from_git_outlives_the_ledger() -> None:
    history = Calibration("team_history", 40, 0.1)
    assert without_ledger(Calibration("measured", 3, 0.2, None, history)) == history
    assert without_ledger(history) == history
    assert without_ledger(None) is None


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    root = built(team_of(FEWEST), tmp_path / "team")
    (root / "debug.py").write_text("import requests\n\n\ndef ask(url):\n    return requests.get(url)\n\n\nprint(ask)\n")
    return root


def test_a_plan_is_corrected_by_git_and_an_analysis_keeps_that(team: Path) -> None:
    assert tebiki("plan", team, "--quiet", "--jobs", "1").code == 0
    made = read_plan(team)
    assert made
    assert made.calibration
    assert (made.calibration.level, made.calibration.n) == ("team_history", FEWEST)
    change = next(step for step in made.steps if step.family == "call_without_timeout")
    assert change.estimate
    assert change.estimate.neighbours
    text = Path("reports/team/plan/plan.md").read_text(encoding="utf-8")
    assert f"Calibrated with {FEWEST} merged branches" in text
    assert change.estimate.neighbours[0].name in text
    assert tebiki("analyze", team, "--quiet", "--out", "out", "--jobs", "1").code == 0
    assert f"Calibrated with {FEWEST} merged branches" in Path("out/report.md").read_text(encoding="utf-8")


def test_a_history_that_is_refused_is_said_and_the_plan_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    root = built(team_of(3), tmp_path / "few")
    ran = tebiki("plan", root, "--jobs", "1")
    assert ran.code == 0
    assert "few" in ran.err
    made = read_plan(root)
    assert made
    assert made.calibration is None
