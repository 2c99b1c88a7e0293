"""A plan in words: the same numbers in both languages, the honest sentences, spreadsheets, hostile names."""

import csv
import io
import re

import pytest
from msgspec.structs import replace

from tests.contracts.japanese import avoided, complaints
from tests.render import plans, sample
from toolkit.model.estimate import Hours
from toolkit.model.facts import Lang
from toolkit.model.findings import Place
from toolkit.model.goals import Checked, Goal
from toolkit.model.plan import NO_PLAN, Plan, Step, UnfinishedCodemod
from toolkit.render._hours import hours_aloud
from toolkit.render._plan import plan_step_title
from toolkit.render._roadmap import plan_caveats
from toolkit.render.plan.goals import goal_lines, goal_sentence
from toolkit.render.plan.lines import plan_lines
from toolkit.render.plan.sheet import plan_sheet
from toolkit.render.plan.text import plan_text
from toolkit.text.numbers import format_long_day
from toolkit.text.sentences import plain_text
from toolkit.text.words import load_words

LANGS: tuple[Lang, ...] = ("en", "ja")
PLAN = plans.plan(sample.report().sections.findings)
GOAL = Goal("deep_nesting", 9, 2, "2027-03-31", ("a", "b"), Hours(0, 5, 9.4, 12))


def text(plan: Plan, lang: Lang) -> str:
    return plan_text(plan, sample.CATALOGUE, lang).decode()


def numbers(said: str) -> list[str]:
    return sorted(re.findall(r"\d[\d,.]*\d|\d", re.sub(r"`[^`]*`", "", said)))


def test_both_languages_say_the_same_numbers() -> None:
    langs: tuple[Lang, Lang] = ("en", "ja")
    en, ja = (text(PLAN, lang).replace(format_long_day(PLAN.day, lang), "") for lang in langs)
    assert numbers(en) == numbers(ja)


GROUPS = ("plan", "step", "guide", "hours", "component", "source", "level", "honest", "held", "roadmap", "picture")
OTHERS = ("value", "risk", "factor", "smaller", "goal")


def test_no_word_brings_a_number_that_the_other_language_has_not() -> None:
    en, ja = load_words("en"), load_words("ja")
    keys = [key for key in en.texts if key.split(".")[0] in (*GROUPS, *OTHERS)]
    assert [key for key in keys if numbers(en.label(key)) != numbers(ja.label(key))] == []
    assert {key.split(".")[0] for key in keys} == {*GROUPS, *OTHERS}


def test_hours_that_differ_by_less_than_is_shown_are_said_once() -> None:
    said = {lang: plain_text(hours_aloud(Hours(0.2, 0.4, 0.6, 1), load_words(lang))) for lang in LANGS}
    assert said == {"en": "About 0.5 hours; 4 times in 5 no longer.", "ja": "約0.5時間です（5回に4回はこれ以内）。"}


def test_no_hours_without_their_chance_and_honesty() -> None:
    said = text(PLAN, "en")
    assert "About 2 hours; 4 times in 5 within 3 hours." in said
    assert "within 25% of the actual hours for about 1 pull request in 4, and within 50% for about 1 in 2" in said
    assert "Not calibrated for your team (own pull requests: 0)" in said
    assert "3 parts cost 1.5 hours more in review and rollout" in said
    assert "endpoints that reach it: not known" not in said
    assert not re.search(r"\baverage\b|debt", said, re.IGNORECASE)


def test_a_step_names_the_endpoints_that_reach_it() -> None:
    names = tuple(f"GET /{number}" for number in range(4))
    amounts = (5, 0, None)
    steps = tuple(
        replace(step, endpoints=names if amount else (), value=replace(step.value, endpoints=amount))
        for step, amount in zip(PLAN.steps[:3], amounts, strict=True)
    )
    told = text(replace(PLAN, steps=steps, inventory=True), "en")
    assert "endpoints that reach it, as far as source tells: 5 (`GET /0`, `GET /1`, `GET /2`, and 2 more)" in told
    assert "as far as source tells, no endpoint reaches it" in told
    assert told.count("endpoints that reach it") == 1
    assert "tebiki inventory" not in told
    assert "Hooks that run on every request are missing" in told


def test_the_japanese_is_that_of_the_glossary() -> None:
    said = text(PLAN, "ja")
    assert "約2時間です（5回に4回は3時間以内）。" in said
    prose = re.sub(r"[*#|-]", "", said)
    assert avoided(prose) == []
    sentences = [line.strip() for line in said.splitlines() if line.strip().endswith("。")]
    assert len(sentences) > 20
    assert [found for line in sentences for found in complaints(re.sub(r"^- (\*\*[^*]*\*\*)?", "", line).strip())] == []


@pytest.mark.parametrize("lang", LANGS)
def test_steps_before_are_named_by_their_number(lang: Lang) -> None:
    head = {"en": "**Comes after** 1", "ja": "**先に行うステップ** 1"}[lang]
    assert head in text(PLAN, lang)


def test_a_plan_without_steps_says_so() -> None:
    assert text(NO_PLAN, "en").endswith("nothing to plan.\n")
    assert plan_sheet(NO_PLAN, sample.CATALOGUE, "en").count(b"\r\n") == 1
    said = next(plan_lines(NO_PLAN, sample.CATALOGUE, "ja", None, ("a",)))
    assert said == "変更を必要とする指摘がないため、計画はありません。"


def test_a_long_plan_is_cut_and_says_so() -> None:
    assert "Shown: 100 of 130 steps" in text(plans.plan(sample.report().sections.findings, steps=130), "en")


@pytest.mark.parametrize("lang", LANGS)
def test_a_spreadsheet_has_one_harmless_row_a_step(lang: Lang) -> None:
    data = plan_sheet(plans.plan(sample.hostile().sections.findings), sample.CATALOGUE, lang)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") == 15
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert {len(row) for row in rows} == {24}
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@"))]
    assert {"en": "by hand", "ja": "手作業"}[lang] in cells
    assert {"en": "not measured", "ja": "未計測"}[lang] in cells
    assert [float(cell) for cell in rows[1][7:11]] == [1, 2, 3, 4]


def test_a_step_that_settles_nothing_does_not_say_so() -> None:
    tried = replace(PLAN, steps=(replace(PLAN.steps[0], lasting=True, finding_ids=("a",)), *PLAN.steps[1:]))
    assert "about 1 finding, which this step alone may not resolve" in text(tried, "en")
    assert "指摘1件が対象（このステップだけでは解消しないことがある）" in text(tried, "ja")
    assert "about 1 finding, which stays" not in text(replace(PLAN, steps=PLAN.steps[:1]), "en")


def test_a_step_says_what_a_codemod_does_and_what_the_lock_notices() -> None:
    changed = {"codemod": "narrow_except", "sites": 3, "reviewed": 1, "settled": 1}
    step = replace(PLAN.steps[0], finding_ids=("a", "b"), strength=0.3, lock_threshold=0.8, **changed)
    plan = replace(PLAN, steps=(step, *PLAN.steps[1:]))
    command = f"`tebiki refactor --step {step.id} --review .`"
    assert (
        "`narrow_except` can change 3 places (1 of them only after review). It resolves 1 of 2 findings without "
        f"review. Try it: {command}"
    ) in text(plan, "en")
    assert "30% at the weakest place (80% required before the change)" in text(plan, "en")
    assert "`narrow_except`で3か所（そのうち要レビュー1か所）を変更できます。" in text(plan, "ja")
    assert f"2件の指摘のうち1件が、レビューなしで解消します。試すには{command}を実行します。" in text(plan, "ja")
    assert "最も低い関数で30%（変更の前に必要な検出率：80%）" in text(plan, "ja")
    assert "refactor --step" not in text(PLAN, "en")


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_names_stay_names(lang: Lang) -> None:
    said = text(plans.plan(sample.hostile().sections.findings, "<b>\n## x"), lang)
    outside = re.sub(r"(`+).*?\1", "", said)
    assert "<script>" not in outside
    assert "<b>" not in outside
    assert "\x1b" not in said
    assert all(line.isprintable() for line in said.splitlines())


def test_a_terminal_hears_the_first_steps_and_what_changed() -> None:
    lines = list(plan_lines(PLAN, sample.CATALOGUE, "en", ("2024-01-01", 2, 3), ("out/plan.md",)))
    assert sum(bool(re.match(r"\d+\. ", line)) for line in lines) == 10
    assert "Since the plan of 2024-01-01: steps gone: 2, new steps: 3." in lines
    assert lines[-1] == "Written: out/plan.md"


@pytest.mark.parametrize("lang", LANGS)
def test_a_file_on_which_a_codemod_did_not_finish_is_told(lang: Lang) -> None:
    plan = replace(PLAN, unfinished=(UnfinishedCodemod("simplify", "shop/orders.py", "timeout"),))
    lines = "\n".join(plan_lines(plan, sample.CATALOGUE, lang, None, ()))
    for said in (text(plan, lang), lines):
        assert "simplify: shop/orders.py" in said
    assert plain_text(plan_caveats(PLAN, load_words(lang))[0]) in lines
    assert "shop/orders.py" not in text(PLAN, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_that_a_codemod_was_not_tried_stands_beside_the_hours(lang: Lang) -> None:
    steps = tuple(replace(step, codemod="simplify", sites=None) for step in PLAN.steps[:1])
    assert "`tebiki plan`" in text(replace(PLAN, steps=(*steps, *PLAN.steps[1:])), lang)
    assert load_words(lang).text("plan.untried", n=1) not in text(PLAN, lang)


def test_a_goal_is_one_sentence_with_everything() -> None:
    said = plain_text(goal_sentence(GOAL, sample.CATALOGUE, "en"))
    assert said == (
        "By 31 March 2027, the number of findings “Deep nesting” goes from 9 to 2: "
        "2 steps, 80% chance within 9.5 hours."
    )
    ja = plain_text(goal_sentence(GOAL, sample.CATALOGUE, "ja"))
    assert "2027年3月31日（水）までに" in ja
    assert complaints(ja) == []
    assert {"9", "2", "80", "9.5"} <= set(numbers(ja)) & set(numbers(said))


@pytest.mark.parametrize("lang", LANGS)
def test_a_refused_goal_comes_with_the_nearest(lang: Lang) -> None:
    nearer = Goal("deep_nesting", 9, 5, "2027-03-31", ("a",), Hours(0, 2, 4, 5))
    nothing = Goal("deep_nesting", 9, 9, "2027-03-31", (), Hours(0, 0, 0, 0))
    found = [Checked(GOAL, 9, nearer), Checked(GOAL, 9, nothing), Checked(GOAL, 4)]
    lines = list(goal_lines(found, sample.CATALOGUE, lang))
    assert len(lines) == 7
    assert "5" in lines[2]
    assert {"en": "Now: 4.", "ja": "現在は4です。"}[lang] in lines[6]


def test_an_upgrade_is_named_after_its_package_and_not_after_the_files_that_pin_it() -> None:
    step = replace(PLAN.steps[0], symbols=("requirements.in::Flask", "requirements.txt"), lasting=True)
    tried = text(replace(PLAN, steps=(step, *PLAN.steps[1:])), "en")
    assert "`Flask`" in tried
    assert "Flask`, `requirements.txt`" not in tried


def test_a_part_names_the_code_of_its_first_place_first() -> None:
    part = Step("1", "change", "any", ("a.py::f", "b.py::g"), ("any:.",), parts=2, places=(Place("b.py", 7),))
    assert "`g`, `f`" in plain_text(plan_step_title(part, sample.CATALOGUE, load_words("en")))
