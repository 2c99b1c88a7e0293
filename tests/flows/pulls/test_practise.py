"""`tebiki practise` with codemods: one site shown, another one to be done, and the branch that does it judged."""

from pathlib import Path

import pytest

from tests.command_line import tebiki
from tests.proof.sample import branched, git, repository
from tests.proof.test_refactor_step import BARE, STEP, planned

SHOWN = BARE.format(1)
ALIKE = BARE.format(2)
UNLIKE = "def g(x):\n    while x:\n        try:\n            x = a() + b(x) * 2\n        except:\n            raise\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return planned(
        repository(tmp_path / "shop", {"a.py": SHOWN, "b.py": UNLIKE, "c.py": ALIKE}), "a.py", "b.py", "c.py"
    )


def test_the_most_similar_site_is_the_exercise(shop: Path):
    ran = tebiki("practise", STEP[:6], shop)
    assert ran.code == 0, ran.err
    assert "Example: a.py:4" in ran.out
    assert "+    except BaseException:" in ran.out
    assert "Exercise: c.py:4 in c.py::f2 (similarity 100%)" in ran.out
    assert f"tebiki practise {STEP} {shop} --judge practise-{STEP} --base main" in ran.out
    assert "More places after this one: 1." in ran.out
    assert "練習：c.py:4" in tebiki("practise", STEP[:6], shop, "--lang", "ja").out
    assert git(shop, "status", "--short") == ""


def test_a_branch_is_judged_by_proofs_and_by_whether_the_site_is_done(shop: Path):
    branched(shop, "mine", {"c.py": ALIKE.replace("except:", "except BaseException:")})
    ran = tebiki("practise", STEP, shop, "--judge", "mine")
    assert (ran.code, "The exercise is done" in ran.out) == (3, True), ran.err
    branched(shop, "elsewhere", {"b.py": UNLIKE.replace("except:", "except BaseException:")})
    ran = tebiki("practise", STEP, shop, "--judge", "elsewhere")
    assert (ran.code, "not done yet: the codemod still finds the site in c.py::f2" in ran.out) == (1, True), ran.err
    branched(shop, "broken", {"c.py": ALIKE.replace("except:", "except BaseException:").replace("def f2", "def h")})
    ran = tebiki("practise", STEP, shop, "--judge", "broken", "--lang", "ja")
    assert (ran.code, "不合格" in ran.out) == (1, True), ran.err


def test_a_step_of_one_site_finds_its_exercise_elsewhere(tmp_path: Path):
    root = planned(repository(tmp_path / "shop", {"a.py": UNLIKE, "b.py": SHOWN, "c.py": ALIKE}), "c.py")
    ran = tebiki("practise", STEP, root)
    assert "Example: c.py:4" in ran.out
    assert "Exercise: b.py:4" in ran.out
    branched(root, "mine", {"b.py": SHOWN.replace("except:", "except BaseException:")})
    assert "The exercise is done" in tebiki("practise", STEP, root, "--judge", "mine").out


def test_a_step_is_named_by_its_number_or_enough_of_its_id(shop: Path):
    by_number, by_id = (tebiki("practise", key, shop).out.split("\n", 1) for key in ("1", STEP))
    assert by_number[0] == by_id[0].replace(STEP, "1")
    assert by_number[1] == by_id[1]
    for key in ("99", STEP[:3]):
        ran = tebiki("practise", key, shop)
        assert (ran.code, f"has no step `{key}`. Give a number" in ran.err) == (2, True), ran.err


def test_a_branch_that_does_more_is_not_done(shop: Path):
    branched(
        shop,
        "more",
        {"c.py": ALIKE.replace("except:", "except BaseException:"), "b.py": UNLIKE.replace("* 2", "* 3")},
    )
    ran = tebiki("practise", STEP, shop, "--judge", "more")
    assert (ran.code, "does not belong to the exercise:\n  - b.py::g" in ran.out) == (1, True), ran.err


def test_where_nothing_is_left_to_practise_it_is_said(tmp_path: Path):
    root = planned(repository(tmp_path / "shop", {"a.py": "x = 1\n"}), "a.py")
    ran = tebiki("practise", STEP, root)
    assert (ran.code, f"nothing is left to practise in step {STEP}" in ran.err) == (2, True), ran.err
    assert f"ステップ{STEP}には、練習できるものが残っていません" in tebiki("practise", STEP, root, "--lang", "ja").err


def test_a_site_to_be_reviewed_is_told_as_one_and_its_judge_asks_for_it_again(tmp_path: Path):
    silent = "def f{0}():\n    try:\n        a()\n    except BaseException:\n        pass\n"
    root = planned(repository(tmp_path / "shop", {"a.py": silent.format(1), "b.py": silent.format(2)}), "a.py", "b.py")
    ran = tebiki("practise", STEP, root, "--review", "--codemod", "narrow_except")
    assert "Preconditions; not all of them are certain here" in ran.out
    assert f"tebiki practise {STEP} {root} --codemod narrow_except --review --judge practise-{STEP}" in ran.out
    assert "More places" not in ran.out
