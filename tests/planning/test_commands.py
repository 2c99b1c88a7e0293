"""`tebiki plan` and `tebiki goals` as a team calls them, with what can go wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import HOME, Ran, tebiki, write
from toolkit.state.plan_file import read_plan

NESTED = "\n".join(f"{'    ' * (depth + 1)}if a > {depth}:" for depth in range(8))
LONG = f"def price(a, b=[]):\n{NESTED}\n{'    ' * 9}b.append(a)\n    return b\n\n\nprint(price(1))\n"
SQL = "def find(db, name):\n    return db.execute('SELECT * FROM users WHERE name = %s' % name)\n\n\nprint(find)\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1706572800")
    monkeypatch.chdir(tmp_path)
    return write(tmp_path / "shop", {"app.py": SQL, "price.py": LONG, "requirements.txt": "flask\n"})


def plan(project: Path, *options: object) -> Ran:
    return tebiki("plan", project, "--no-history", "--jobs", "1", *options)


def goals(project: Path, *options: object) -> Ran:
    return tebiki("goals", project, "--no-history", "--quiet", *options)


def test_a_plan_is_written_and_told(project: Path) -> None:
    ran = plan(project)
    assert ran.code == 0
    assert "50% chance within" in ran.out
    assert "Written: reports/shop/plan/plan.md" in ran.out
    folder = project.parent / "reports" / "shop" / "plan"
    assert sorted(item.name for item in folder.iterdir()) == [".tebiki-report", "plan.csv", "plan.md"]
    made = read_plan(project)
    assert made
    assert [step.action for step in made.steps][:2] == ["lock", "change"]
    assert made.day == "2024-01-30"


def test_the_same_project_gives_the_same_bytes(project: Path) -> None:
    files = (project / ".tebiki" / "plan.json", Path("reports/shop/plan/plan.md"), Path("reports/shop/plan/plan.csv"))
    plan(project, "--quiet")
    first = [file.read_bytes() for file in files]
    again = plan(project)
    assert [file.read_bytes() for file in files] == first
    assert "Since the plan of 2024-01-30: steps gone: 0, new steps: 0." in again.out


def test_an_analysis_shows_the_same_steps_and_does_not_write_the_plan(project: Path) -> None:
    assert tebiki("analyze", project, "--no-history", "--quiet", "--out", "out").code == 0
    assert not (project / ".tebiki").exists()
    shown = json.loads(Path("out/report.json").read_bytes())["sections"]["plan"]
    plan(project, "--quiet")
    assert shown == json.loads((project / ".tebiki" / "plan.json").read_bytes())


def test_it_speaks_japanese(project: Path) -> None:
    ran = plan(project, "--lang", "ja", "--out", "ja")
    assert "の確率で" in ran.out
    assert Path("ja/plan.md").read_text(encoding="utf-8").startswith("# `shop`：計画")


def test_nothing_found_is_a_plan_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    empty = write(tmp_path / "empty", {"a.py": "A = 1\nprint(A)\n"})
    assert "there is nothing to plan" in plan(empty).out
    assert "No goal can be drafted" in goals(empty).out
    assert goals(empty, "--accept").code == 0
    assert not (empty / ".tebiki" / "goals.md").exists()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"{", "is damaged: "),
        (b'{"schema": 1}', "is damaged: "),
        (b'{"schema": 9, "project": "", "day": "", "revision": "", "steps": []}', "has schema 9"),
    ],
)
def test_a_damaged_plan_is_named_and_left_alone(project: Path, content: bytes, complaint: str) -> None:
    file = write(project, {".tebiki/plan.json": content}) / ".tebiki" / "plan.json"
    for ran in (plan(project), goals(project), tebiki("analyze", project, "--no-history", "--quiet")):
        assert ran.code == 2
        assert complaint in ran.err
    assert file.read_bytes() == content


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(project: Path) -> None:
    project.chmod(0o500)
    try:
        assert "cannot be written" in plan(project).err
    finally:
        project.chmod(0o700)


def test_a_place_that_cannot_be_written(project: Path) -> None:
    write(project, {".tebiki": "a file\n"})
    ran = plan(project)
    assert ran.code == 2
    assert "cannot" in ran.err
    assert "plan.json" in ran.err


def test_settings_of_the_team_count(project: Path) -> None:
    plan(project, "--quiet")
    usual = read_plan(project)
    write(project, {"tebiki.toml": "[estimate]\nmembers = 1\nhours-per-week = 3\nlocking = 4\n"})
    plan(project, "--quiet")
    busy = read_plan(project)
    assert usual
    assert busy
    assert usual.roadmap
    assert busy.roadmap
    assert busy.roadmap.team.hours_per_week == 3
    assert busy.roadmap.weeks.p50 > 2 * usual.roadmap.weeks.p50
    assert busy.roadmap.hours.p50 > usual.roadmap.hours.p50 + 3


def test_goals_are_drafted_accepted_and_followed(project: Path) -> None:
    drafted = goals(project)
    assert drafted.code == 0
    assert "goes from 1 to 0" in drafted.out
    assert goals(project, "--accept", "--goal", "mutable_default=0", "--by", "2024-12-31").code == 0
    assert "By 31 December 2024" in (project / ".tebiki" / "goals.md").read_text()
    write(project, {"price.py": LONG.replace("b=[]", "b")})
    followed = goals(project)
    assert followed.out.startswith("Accepted goals:")
    assert "Now: 0." in followed.out
    again = goals(project, "--accept", "--goal", "sql_by_formatting=0")
    assert again.code == 0
    assert (project / ".tebiki" / "goals.md").read_text().count("- measure:") == 2


def test_what_cannot_be_reached_is_refused_and_not_accepted(project: Path) -> None:
    ran = goals(project, "--goal", "sql_by_formatting=0", "--by", "2024-01-31", "--accept")
    assert ran.code == 1
    assert "Refused" in ran.out
    assert not (project / ".tebiki" / "goals.md").exists()


@pytest.mark.parametrize("target", ["sql", "sql=", "sql=x", "sql=-1"])
def test_a_target_that_is_none(project: Path, target: str) -> None:
    ran = goals(project, "--goal", target)
    assert ran.code == 2
    assert "MEASURE=NUMBER" in ran.err


def test_a_ledger_teaches_and_is_shown(project: Path) -> None:
    plan(project, "--quiet")
    made = read_plan(project)
    assert made
    for number in range(6):
        step = made.steps[number % len(made.steps)].id
        ran = tebiki("actuals", "add", f"#{number}", "9h", "--step", step, "--day", f"2024-01-1{number}", project)
        assert ran.code == 0, ran.err
    plan(project, "--quiet")
    taught = read_plan(project)
    assert taught
    assert taught.calibration
    assert taught.steps[0].estimate
    assert (taught.calibration.level, taught.calibration.n) == ("measured", 6)
    assert len(taught.landed) == 6
    assert taught.steps[0].estimate.hours.p50 > made.steps[0].estimate.hours.p50  # type: ignore[union-attr]
    tebiki("analyze", project, "--no-history", "--quiet", "--out", "out")
    page = Path("out/index.html").read_text(encoding="utf-8")
    assert "How often the chances held (6 pull requests)" in page
    assert "Calibrated with 6 pull requests of the ledger" in page


def test_a_run_that_is_remembered_needs_no_numpy(project: Path) -> None:
    script = (
        "import sys\nfrom toolkit.cli import main\n"
        f"sys.argv = ['tebiki', 'analyze', {str(project)!r}, '--no-history', '--quiet', '--out', 'out']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    print(end.code, 'numpy' in sys.modules)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(HOME)}
    runs = [
        subprocess.run([sys.executable, "-P", "-c", script], env=env, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs == ["0 True\n", "0 False\n"]
