"""`tebiki actuals` and `tebiki backtest PATH` as a person meets them."""

import json

import msgspec
import pytest

from tests.command_line import tebiki
from tests.estimate.history.teams import START, built, team_of
from toolkit.model.estimate import Estimate, EstimatePart, Factor, Hours
from toolkit.model.history import Limit
from toolkit.model.ledger import Frozen, LedgerEntry
from toolkit.model.plan import SCHEMA, Plan, Step
from toolkit.render.terminal.mining import mined_lines
from toolkit.state.ledger_file import NAME, append_entries
from toolkit.state.plan_file import NAME as PLAN
from toolkit.state.plan_file import plan_bytes

HOURS = Hours(1.0, 2.0, 3.5, 4.0)


def planned(root, offset: float = 1.0) -> None:
    factors = (Factor("ledger", offset),) if offset != 1.0 else ()
    parts = (EstimatePart("coding", HOURS, 2.0, "proxy", factors), EstimatePart("review", HOURS, 2.0, "assumption"))
    step = Step("s1", "change", "hotspot", ("a.py::f",), estimate=Estimate(Hours(3, 4, 6, 7), parts, "proxy"))
    (root / PLAN).parent.mkdir(exist_ok=True)
    plan = Plan(SCHEMA, "shop", "2026-01-01", "", (step, Step("s2", "lock", "lock", ("a.py::f",))))
    (root / PLAN).write_bytes(plan_bytes(plan))


def actuals(root, command: str, *args: str):
    return tebiki("actuals", command, *args, root)


def test_adding_by_hand_keeps_the_estimate_of_that_time(tmp_path):
    planned(tmp_path)
    said = actuals(tmp_path, "add", "#412", "3h30m", "--step", "s1", "--day", "2026-01-05", "--role", "developer")
    assert said.code == 0
    assert said.out.splitlines() == [
        "Recorded: 3.5 h for 412 (whole) on 2026-01-05.",
        "Recorded for 412 so far: 3.5 h. Planned for these parts: 50% chance within 4 h, 80% chance within 6 h.",
    ]
    planned(tmp_path, 2.0)
    assert actuals(tmp_path, "add", "412", "1h", "--step", "s1", "--part", "review").code == 0
    assert actuals(tmp_path, "add", "413", "1h", "--step", "s1").code == 0
    first, second, third = map(json.loads, (tmp_path / NAME).read_text().splitlines())
    assert first["estimate"]["hours"]["p50"] == 4
    assert "estimate" not in second
    assert third["estimate"]["offset"] == pytest.approx(0.6931)
    assert set(first) == {"pr", "hours", "day", "step", "estimate", "by"}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("1", "-2h"), "negative"),
        (("1", "2"), "not a duration"),
        (("1", "25h"), "more than a day has"),
        (("1", "2h", "--day", "tomorrow"), "not a day"),
        (("1", "2h", "--step", "s9"), "plan.json has no step `s9`"),
        (("1", "2h", "--part", "lunch"), "whole"),
        (("1", "2h", "--role", "Taro"), "developer"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(tmp_path, args, said):
    planned(tmp_path)
    ran = actuals(tmp_path, "add", *args)
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / NAME).exists()


def test_a_step_without_an_estimate_and_no_step_at_all(tmp_path):
    planned(tmp_path)
    assert actuals(tmp_path, "add", "1", "1d", "--step", "s2").out.count("\n") == 1
    assert "name the step of the plan" in actuals(tmp_path, "add", "2", "1h").out
    assert "`--step`で計画のステップを指定" in actuals(tmp_path, "add", "2", "1h", "--lang", "ja").out


def test_a_step_is_named_by_its_number_and_later_hours_are_held_against_it(tmp_path):
    planned(tmp_path)
    assert (
        "Planned for these parts: 50% chance within 2 h"
        in actuals(tmp_path, "add", "7", "1h", "--part", "coding", "--step", "1").out
    )
    later = actuals(tmp_path, "add", "7", "2h", "--part", "review").out
    assert "Recorded for 7 so far: 3 h. Planned for these parts: 50% chance within 4" in later
    assert [json.loads(line).get("step", "") for line in (tmp_path / NAME).read_text().splitlines()] == ["s1", ""]
    assert "no step `3`" in actuals(tmp_path, "add", "8", "1h", "--step", "3").err


def test_hours_that_were_imported_are_linked_to_their_step(tmp_path):
    planned(tmp_path)
    file = tmp_path / "jira.csv"
    file.write_text("Issue Key,Hours,Work date\nSHOP-1,2,2026-01-05\n")
    assert "tebiki actuals link SHOP-1 STEP" in actuals(tmp_path, "import", file).out
    assert "n = 0" in actuals(tmp_path, "show").out
    assert actuals(tmp_path, "link", "SHOP-1", "s1").out.splitlines() == [
        "SHOP-1 is step s1 of the plan.",
        "Recorded for SHOP-1 so far: 2 h. Planned for these parts: 50% chance within 4 h, 80% chance within 6 h.",
    ]
    told = actuals(tmp_path, "show").out
    assert "whole 2  4              6              2" in told
    assert "n = 1" in told
    before = (tmp_path / NAME).read_bytes()
    for step in ("s1", "s2"):
        assert "has an estimate already" in actuals(tmp_path, "link", "SHOP-1", step).err
    assert "no step" in actuals(tmp_path, "link", "SHOP-2", "s7").err
    assert (tmp_path / NAME).read_bytes() == before


@pytest.mark.parametrize(
    "estimate",
    [
        '{"hours":{"p10":-1,"p50":0,"p80":0,"p90":0},"parts":{}}',
        '{"hours":{"p10":1,"p50":2,"p80":3,"p90":4},"parts":{"coding":{"p10":0,"p50":0,"p80":0,"p90":0}}}',
        '{"hours":{"p10":1,"p50":2,"p80":1,"p90":4},"parts":{"coding":{"p10":1,"p50":2,"p80":3,"p90":4}}}',
    ],
)
def test_an_estimate_that_was_edited_into_none_is_an_error(tmp_path, estimate):
    (tmp_path / NAME).parent.mkdir()
    (tmp_path / NAME).write_text(f'{{"pr":"9","hours":2,"day":"2026-01-01","step":"x","estimate":{estimate}}}\n')
    ran = actuals(tmp_path, "show")
    assert ran.code == 2
    assert "ledger.jsonl:1: its estimate is none" in ran.err


def test_importing_twice_adds_once(tmp_path):
    file = tmp_path / "jira.csv"
    file.write_text("Issue Key,Hours,Work date\nSHOP-1,2,2026-01-05\nSHOP-1,2,2026-01-05\nSHOP-2,,2026-01-05\n")
    first, again = (actuals(tmp_path, "import", file) for _ in range(2))
    assert first.out.splitlines() == [
        "jira.csv (jira): new entries: 2, known from an earlier import: 0.",
        "Rows left out, because they have no hours or name no pull request: 1.",
        (
            "Pull requests among these without an estimate to correct: 1. "
            "Name the step of each: tebiki actuals link SHOP-1 STEP"
        ),
    ]
    assert "new entries: 0, known from an earlier import: 2" in again.out
    assert len((tmp_path / NAME).read_text().splitlines()) == 2
    told = actuals(tmp_path, "import", file, "--columns", "pr=Issue Key, hours=Hours ,day=Work date", "--lang", "ja")
    assert "新しい記録2件" in told.out
    assert actuals(tmp_path, "import", file, "--columns", "pr").code == 2
    file.write_text("a,b\n1,2\n")
    refused = actuals(tmp_path, "import", file)
    assert refused.code == 2
    assert "\\n" not in refused.err


def recorded(root, count: int) -> None:
    frozen = Frozen(Hours(3, 4, 6, 7), {"coding": HOURS, "review": HOURS})
    rows = [LedgerEntry(str(n), 4.0 + n % 7, f"2026-01-{n % 28 + 1:02}", estimate=frozen) for n in range(count)]
    rows += [
        LedgerEntry("part", 2, "2026-01-29", "review", "s1", estimate=frozen),
        LedgerEntry("alone", 1.5, "2026-01-30"),
    ]
    append_entries(root, lambda _: rows)


def test_planned_against_actual(tmp_path):
    recorded(tmp_path, 2)
    said = actuals(tmp_path, "show")
    assert said.out.splitlines() == [
        "Planned against actual",
        "",
        "day         pull request  part       planned (50%)  planned (80%)  actual  times planned",
        "2026-01-01  0             whole 4    4              6              4       1.0",
        "2026-01-02  1             whole 5    4              6              5       1.2",
        "2026-01-29  part          review 2   2              3.5            2       1.0",
        "2026-01-30  alone         whole 1.5  -              -              1.5     -",
        "",
        "Pull requests: 4, 12.5 h in all. With an estimate for what was recorded: 3.",
        "Of these 3, 3 stayed within the hours for which the chance was 80%.",
        "Planned is the estimate of the recorded parts alone, as it was when they were recorded.",
        "Not counted yet, because less than half of the estimate is recorded: 1.",
        "Level: measured (n = 2). Estimates are multiplied by 1.02.",
        "The range stays that of public projects until 30 pull requests are recorded.",
    ]


def test_the_same_in_japanese_and_with_a_range_of_its_own(tmp_path):
    recorded(tmp_path, 35)
    english, japanese = (actuals(tmp_path, "show", "--lang", lang).out for lang in ("en", "ja"))
    assert "The range is made of the team's own pull requests." in english
    assert "補正の水準：実測（実績35件）" in japanese
    assert "幅は、自チームの実績から求めています。" in japanese

    def numbers(text: str) -> list[list[str]]:
        table = [line.split() for line in text.splitlines() if line.startswith("2026-")]
        return [[row[0], row[1], *row[-4:]] for row in table]

    assert numbers(english) == numbers(japanese)
    assert len(numbers(english)) == 37


def test_an_empty_ledger_says_how_to_begin(tmp_path):
    assert "tebiki actuals add 412 3.5h" in actuals(tmp_path, "show").out
    assert "tebiki actuals add 412 3.5h" in actuals(tmp_path, "list", "--lang", "ja").out


def test_every_entry_is_listed(tmp_path):
    append_entries(
        tmp_path,
        lambda _: [
            LedgerEntry("SHOP-1", 2, "2026-01-05", "review", "s1", by="reviewer"),
            LedgerEntry("2", 1.25, "2026-01-06"),
        ],
    )
    assert actuals(tmp_path, "list").out.splitlines() == [
        "day         pull request  hours  part    by        step",
        "2026-01-05  SHOP-1        2      review  reviewer  s1",
        "2026-01-06  2             1.25   whole   -         -",
    ]


def test_a_broken_ledger_stops_an_analysis_and_names_the_line(tmp_path):
    (tmp_path / NAME).parent.mkdir()
    (tmp_path / NAME).write_text('{"pr":"1"}\n')
    for command in (
        ("actuals", "show", tmp_path),
        ("plan", tmp_path, "--quiet", "--out", tmp_path / "out"),
    ):
        ran = tebiki(*command)
        assert ran.code == 2
        assert "ledger.jsonl:1: not an entry" in ran.err


def test_a_back_test_on_a_history(tmp_path):
    root = built(team_of(70), tmp_path / "shop")
    said = tebiki("backtest", root)
    assert said.code == 0
    assert "shop: 70 tasks from merged branches, 70 of them with measured time." in said.err
    assert "shop" in said.out
    again = tebiki("backtest", root, "--json")
    assert json.loads(again.out)["observed"] == 70


def test_histories_that_cannot_be_used(tmp_path):
    few = built(team_of(3), tmp_path / "few")
    (tmp_path / "plain").mkdir()
    said = tebiki("backtest", few, tmp_path / "plain", "--lang", "ja")
    assert said.code == 2
    assert "fewの履歴：使用しません。時間を計測できたマージ済みブランチは3件です。" in said.err
    assert "plainの履歴：使用しません。gitのリポジトリではありません。" in said.err


def test_notes_on_a_history_are_told(tmp_path):
    notes = (Limit("rewritten", "0123456789ab"), Limit("unmeasured", "3"))
    said = list(mined_lines("shop", (30, 20), {"bulk": 2, "long": 3}, notes, "en"))
    assert said == [
        "shop: 30 tasks from merged branches, 20 of them with measured time.",
        "  Merged branches that do not count as tasks: 3 longer than 45 days, 2 of more than 5,000 lines.",
        "  The history was rewritten since it was last read (0123456789ab is gone); all of it was mined again.",
        "  Changes of files whose functions could not be measured: 3.",
    ]
    assert all("{" not in line for line in mined_lines("x\x1b", (1, 1), {}, notes, "ja"))


def test_two_of_the_same_name_and_one_twice(tmp_path):
    roots = [built(team_of(20 + number), tmp_path / str(number) / "shop") for number in range(2)]
    both = tebiki("backtest", *roots)
    assert both.code == 0
    assert str(roots[0]) in both.out
    assert tebiki("backtest", roots[0], roots[0]).code == 2
    assert tebiki("backtest").code == 2
    assert tebiki("backtest", roots[0], "--tasks", __file__).code == 2


def test_a_plan_is_corrected_by_what_the_team_recorded(tmp_path):
    team = team_of(20)
    shared = "def run(job, seen=[]):\n    seen.append(job)\n    return seen\n"
    team.commit({"run.py": shared}, day=START + 10**7)
    root = built(team, tmp_path / "shop")
    recorded(root, 3)
    ran = tebiki("plan", root, "--out", tmp_path / "out", "--quiet")
    assert ran.code == 0, ran.err
    found = msgspec.json.decode((root / PLAN).read_bytes(), type=Plan)
    assert {step.estimate.level for step in found.steps if step.estimate} == {"measured"}
    assert found.calibration
    assert (found.calibration.level, found.calibration.n) == ("measured", 3)
    assert found.calibration.under
    assert found.calibration.under.level == "team_history"
