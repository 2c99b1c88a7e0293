"""`tebiki backtest` and `tebiki estimate rows`, as a shell calls them."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from tests.command_line import tebiki
from tests.contracts.japanese import complaints
from tests.estimate.samples import as_csv, project, projects
from toolkit.errors import UsageError
from toolkit.flows.estimate_rows import read_past
from toolkit.render.terminal import estimated
from toolkit.text.words import load_words

WORDS = {
    "en": load_words("en", estimated.__file__, "estimates").texts,
    "ja": load_words("ja", estimated.__file__, "estimates").texts,
}


LEAKS = ("repo", "sha", "t", "t_merge", "author", "n_first2h", "gapsum2h_min")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.csv"
    file.write_text(as_csv(project("mine", 12, 9), leave_out=LEAKS), "utf-8")
    return file


def estimated(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


def hours(file: Path) -> list[tuple[float, ...]]:
    return [tuple(float(row[name]) for name in ("p10", "p50", "p80", "p90")) for row in estimated(file)]


def test_adds_hours_to_planned_tasks(plan: Path, tmp_path: Path):
    ran = tebiki("estimate", "rows", plan, "--out", tmp_path / "out.csv")
    assert ran.code == 0
    assert "12 tasks estimated" in ran.out
    assert "Not calibrated for your team (12 tasks)" in ran.out
    assert [
        {k: v for k, v in row.items() if k[0] != "p" or "_" in k} for row in estimated(tmp_path / "out.csv")
    ] == list(csv.DictReader(io.StringIO(plan.read_text("utf-8"))))
    for quantiles in hours(tmp_path / "out.csv"):
        assert 0 < quantiles[0] < quantiles[1] < quantiles[2] < quantiles[3]


def test_no_other_task_and_no_later_knowledge_has_a_say(tmp_path: Path):
    rows = project("mine", 30, 9)
    order = np.random.default_rng(1).permutation(len(rows))
    past = tmp_path / "past.csv"
    past.write_text(as_csv(project("mine", 80, 5, shift=0.8)), "utf-8")
    found = []
    for name, given in (("a", rows), ("b", [rows[place] for place in order]), ("c", rows[:1])):
        (tmp_path / f"{name}.csv").write_text(as_csv(given), "utf-8")
        assert tebiki("estimate", "rows", tmp_path / f"{name}.csv", "--out", tmp_path / name, "--tasks", past).code == 0
        found.append(hours(tmp_path / name))
    assert found[1] == [found[0][place] for place in order]
    assert found[2] == found[0][:1]


def test_the_order_of_the_past_in_its_file_has_no_say(plan: Path, tmp_path: Path):
    rows = project("", 90, 5)
    for name, given in (("a", rows), ("b", rows[::-1])):
        (tmp_path / f"{name}.csv").write_text(as_csv(given), "utf-8")
        tebiki("estimate", "rows", plan, "--out", tmp_path / name, "--tasks", tmp_path / f"{name}.csv")
    assert hours(tmp_path / "a") == hours(tmp_path / "b")


def test_a_slower_team_gets_more_hours(plan: Path, tmp_path: Path):
    medians = []
    for shift in (0.0, 1.0):
        past = tmp_path / "past.csv"
        past.write_text(as_csv(project("", 150, 5, shift)), "utf-8")
        ran = tebiki("estimate", "rows", plan, "--out", tmp_path / "out.csv", "--tasks", past)
        assert "All tasks: calibrated with 150 past tasks" in ran.out
        medians.append(np.median([row[1] for row in hours(tmp_path / "out.csv")]))
    assert medians[1] / medians[0] == pytest.approx(np.exp(0.5), rel=0.15)  # 150 tasks move it half way


def test_projects_are_calibrated_by_their_own_past(tmp_path: Path):
    plan, past, out = (tmp_path / name for name in ("plan.csv", "past.csv", "out.csv"))
    plan.write_text(as_csv([*project("slow", 5, 1), *project("new", 5, 2), *project("small", 5, 3)]), "utf-8")
    past.write_text(as_csv([*project("slow", 100, 1, 1.0), *project("small", 19, 4)]), "utf-8")
    ran = tebiki("estimate", "rows", plan, "--out", out, "--tasks", past)
    assert "slow: calibrated with 100 past tasks" in ran.out
    assert "small: 19 past tasks with measured time are too few" in ran.out
    assert "Not calibrated for your team (10 tasks)" in ran.out


def test_a_kind_that_is_not_known_is_named_and_counts_as_other(plan: Path, tmp_path: Path):
    plan.write_text(plan.read_text("utf-8").replace("fix,", "chore,"), "utf-8")
    ran = tebiki("estimate", "rows", plan, "--out", tmp_path / "out.csv", "--lang", "ja")
    assert "`chore` (4)" in ran.out


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("p_add", "added"), "missing columns: p_add"),
        (lambda text: text.replace("fix,0,", "fix,-1,", 1), "line 2, column type_refactor: `-1` is negative"),
        (lambda text: text.replace("f_nest", "p90"), "would be overwritten: p90"),
    ],
)
def test_bad_input_leaves_what_was_there(plan: Path, tmp_path: Path, change, message: str):
    out = tmp_path / "out.csv"
    out.write_text("mine", "utf-8")
    plan.write_text(change(plan.read_text("utf-8")), "utf-8")
    ran = tebiki("estimate", "rows", plan, "--out", out)
    assert ran.code == 2
    assert message in ran.err
    assert out.read_text("utf-8") == "mine"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out.csv", "plan.csv"]


def test_does_not_write_over_what_it_reads(plan: Path, tmp_path: Path):
    before = plan.read_bytes()
    (tmp_path / "link.csv").symlink_to(plan)
    for out in (plan, tmp_path / "link.csv"):
        ran = tebiki("estimate", "rows", plan, "--out", out)
        assert ran.code == 2
        assert "is one of the files to read" in ran.err
    assert plan.read_bytes() == before


def test_a_back_test_names_every_model_and_every_bar(tmp_path: Path):
    file = tmp_path / "tasks.csv"
    file.write_text(as_csv(projects(3, 160)), "utf-8")
    english, japanese = (tebiki("backtest", "--tasks", file, "--lang", lang) for lang in ("en", "ja"))
    assert english.code == japanese.code == 0
    for key in ("tebiki", "constant", "log_linear", "sonar_like", "cocomo_like", "rolling_median"):
        assert WORDS["en"][key] in english.out
        assert WORDS["ja"][key] in japanese.out
    numbers = [[word for word in ran.out.split() if word[-1:].isdigit() and "." in word] for ran in (english, japanese)]
    assert len(numbers[0]) > 40
    found = json.loads(tebiki("backtest", "--tasks", file, "--json").out)
    assert [trial["mode"] for trial in found["trials"]] == ["cold_start", "own_history", "findings_alone"]
    assert {bar["key"] for bar in found["bars"]} >= {"coverage", "accuracy", "pred50", "bias", "winkler_constant"}
    assert (found["tasks"], found["observed"]) == (480, 480)


def test_a_back_test_of_a_small_project_gives_no_means(tmp_path: Path):
    file = tmp_path / "tasks.csv"
    file.write_text(as_csv(project("mine", 70, 1)), "utf-8")
    ran = tebiki("backtest", "--tasks", file)
    assert "better than a new project" not in ran.out
    assert "No project has 150 tasks" in ran.out
    assert "Targets" not in ran.out
    cold, own = ran.out.split("## ")[1:]
    assert "tebiki " in cold
    assert WORDS["en"]["constant"] not in cold  # there is no other project to take a constant from
    assert all(f"\n{WORDS['en'][key]} " in own for key in ("tebiki", "constant", "rolling_median", "log_linear"))


def test_a_back_test_says_when_the_prior_has_seen_the_project(tmp_path: Path):
    file = tmp_path / "tasks.csv"
    file.write_text(as_csv(project("girder", 70, 1)), "utf-8")
    assert "also fitted on girder" in tebiki("backtest", "--tasks", file).out
    file.write_text(as_csv([*project("girder", 30, 1), *project("a", 30, 2), *project("b", 30, 3)]), "utf-8")
    assert "some of these projects (girder); each of them" in tebiki("backtest", "--tasks", file).out


def test_a_back_test_needs_tasks_with_time(tmp_path: Path):
    file = tmp_path / "tasks.csv"
    file.write_text(as_csv(project("mine", 19, 1)), "utf-8")
    ran = tebiki("backtest", "--tasks", file)
    assert ran.code == 2
    assert "of 19 tasks 19 have measured time; no project has 20" in ran.err
    file.write_text(as_csv(project("mine", 30, 1), leave_out=["gapsum2h_min", "t"]), "utf-8")
    assert "missing columns: gapsum2h_min, t." in tebiki("backtest", "--tasks", file).err


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    with pytest.raises(UsageError, match=r"no\.csv cannot be read"):
        read_past(tmp_path / "no.csv")


def test_a_past_without_measured_time_is_said_to_be_left_out(plan: Path, tmp_path: Path):
    past = tmp_path / "past.csv"
    past.write_text(as_csv([replace(row, gapsum2h_min=1.0) for row in project("", 9, 1)]), "utf-8")
    ran = tebiki("estimate", "rows", plan, "--out", tmp_path / "out.csv", "--tasks", past)
    assert "9 past tasks have no measured time and were left out." in ran.out


@pytest.mark.parametrize("key", [key for key, text in WORDS["ja"].items() if text.endswith("。")])
def test_japanese_sentences_keep_to_the_glossary(key: str):
    assert complaints(WORDS["ja"][key]) == []
