"""`tebiki practise` for steps that no codemod carries out: an example, a task, and the branch that does it judged."""

import json
import shlex
import subprocess
from pathlib import Path

import msgspec
import pytest

from tests.command_line import tebiki, write
from tests.proof.sample import branched, committed, git, repository
from toolkit.model.estimate import Estimate, EstimatePart, Hours
from toolkit.model.plan import NO_PLAN, Step
from toolkit.state.plan_file import NAME, plan_bytes

HAND = "aaaaaaaaaaaaaaaa"
LOCK = "bbbbbbbbbbbbbbbb"
LADDER = "def send(kind, user):\n" + "".join(
    f"    {'elif' if n else 'if'} kind == 'coupon{n}':\n        return str(user) + '{n}'\n" for n in range(9)
)
TABLE = "_TEXTS = {" + ", ".join(f"'coupon{n}': '{n}'" for n in range(9)) + "}\n\n\n"
FLAT = (
    TABLE + "def send(kind, user):\n    if kind in _TEXTS:\n        return str(user) + _TEXTS[kind]\n    return None\n"
)
ALLOWED = "# tebiki: allow long_elif_ladder -- it is fine\n"
_SILENCED = ("allowed above", "allowed in place", "called generated", "not Python any more")
OTHER = "def price(amount):\n    return amount * 9 // 10\n"


def hours(p50: float) -> Estimate:
    part = EstimatePart("coding", Hours(0.5, p50, p50 + 1, p50 + 2), 1.0, "assumption")
    return Estimate(Hours(0.5, p50, p50 + 1, p50 + 2), (part,), "assumption")


def busy(root: Path, path: str) -> None:
    """Change a file so often that somebody has to read it, and leave it as it was: ladders that rest are not told."""
    text = (root / path).read_text()
    stream = "".join(
        f"commit refs/heads/main\ncommitter a member <member@example.invalid> now\ndata 4\nWork\n{start}"
        f"M 100644 inline {path}\ndata {len(body)}\n{body}\n"
        for start, body in [("from refs/heads/main^0\n", f"{text}# 0\n")]
        + [("", f"{text}# {number}\n") for number in range(1, 23)]
        + [("", text)]
    )
    subprocess.run(
        ["git", "fast-import", "--quiet", "--date-format=now"], cwd=root, input=stream, text=True, check=True
    )
    git(root, "reset", "-q", "--hard")


def shop_of(root: Path, files: dict[str, str]) -> Path:
    steps = (
        Step(LOCK, "lock", "", ("other.py::price",), estimate=hours(1.0), family="lock"),
        Step(
            HAND,
            "change",
            "long_elif_ladder",
            ("send.py::send",),
            finding_ids=("long_elif_ladder:send.py::send",),
            estimate=hours(2.0),
            family="restructure",
        ),
    )
    if files:
        busy(repository(root, files), "send.py")
    write(root, {NAME: plan_bytes(msgspec.structs.replace(NO_PLAN, steps=steps))})
    return committed(root, "Plan")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return shop_of(tmp_path / "shop", {"send.py": LADDER, "other.py": OTHER})


def test_the_rule_brings_an_example_and_its_reasoning(shop: Path):
    ran = tebiki("practise", HAND, shop)
    assert ran.code == 0, ran.err
    assert "Example, from tebiki's own collection:" in ran.out
    assert "--- a/example.py" in ran.out
    for label in ("What is seen: ", "Where it comes from: ", "Why: "):
        assert label in ran.out
    assert "Exercise: send.py:2 in send.py::send" in ran.out
    assert "練習：send.py:2" in tebiki("practise", HAND, shop, "--lang", "ja").out
    assert git(shop, "status", "--short") == ""


def test_a_past_commit_of_the_project_goes_before(tmp_path: Path):
    past = LADDER.replace("send", "mail")
    root = repository(tmp_path / "shop", {"send.py": LADDER, "mail.py": past})
    busy(root, "send.py")
    busy(root, "mail.py")
    committed(write(root, {"mail.py": FLAT.replace("send", "mail")}), "Send mail by a table")
    root = shop_of(root, {})
    ran = tebiki("practise", HAND, root, "--json")
    found = json.loads(ran.out)
    assert (found["origin"], found["commit"]) == ("commit", git(root, "rev-parse", ":/Send mail").strip())
    assert "did this in mail.py: Send mail by a table" in tebiki("practise", HAND, root).out
    assert found["task"]["path"] == "send.py"


def test_what_is_printed_works_when_typed(shop: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(shop)
    printed = tebiki("practise", HAND).out.splitlines()
    typed = [shlex.split(line) for line in printed if line.startswith(("  git ", "  tebiki "))]
    assert [words[:2] for words in typed] == [
        ["git", "switch"],
        ["git", "add"],
        ["git", "commit"],
        ["tebiki", "practise"],
    ]
    git(shop, *typed[0][1:])
    write(shop, {"send.py": FLAT})
    for words in typed[1:3]:
        git(shop, *words[1:])
    ran = tebiki(*typed[3][1:])
    assert ran.code == 3, ran.err  # there is no lock: that it behaves as before is not shown
    assert "does not speak of send.py::send any more" in ran.out
    assert "The exercise is done" in ran.out
    assert git(shop, "branch", "--show-current").strip() == f"practise-{HAND}"


def test_the_branch_one_stands_on_is_judged_without_its_name(shop: Path):
    branched(shop, "mine", {"send.py": FLAT})
    git(shop, "switch", "-q", "mine")
    ran = tebiki("practise", HAND, shop, "--base", "main", "--judge", "--lang", "ja")
    assert (ran.code, "練習は完了です" in ran.out) == (3, True), ran.err
    ran = tebiki("practise", HAND, shop, "--judge", "--lang", "ja")
    assert (ran.code, "--baseで指定してください" in ran.err) == (2, True), ran.err


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param(
            {"send.py": LADDER + "\n\nX = 1\n"}, "still speaks of send.py::send", marks=pytest.mark.corpus
        ),  # less than a new name, which changes the function as well
        ({"send.py": LADDER.replace("def send", "def send_it")}, "still speaks of send.py::send"),
        ({"send.py": FLAT, "other.py": OTHER.replace("9", "8")}, "exercise:\n  - other.py::price"),
        ({"send.py": f"{ALLOWED}{LADDER}"}, "still speaks of send.py::send"),
        *(
            pytest.param({"send.py": text}, "still speaks of send.py::send", marks=pytest.mark.corpus)
            for text in (
                LADDER.replace("\n", f"  {ALLOWED}", 1),
                f"# Generated by protoc. DO NOT EDIT.\n{LADDER}",
                f"{LADDER}((",
            )
        ),
    ],
    ids=["nothing done", "a new name", "something else as well", *_SILENCED],
)
def test_a_branch_that_does_not_do_it_or_does_more_is_told_so(shop: Path, files: dict[str, str], said: str):
    branched(shop, "mine", files)
    ran = tebiki("practise", HAND, shop, "--judge", "mine")
    assert (ran.code, said in ran.out, "not done yet" in ran.out) == (1, True, True), ran.err


def test_a_lock_is_an_exercise_whose_tests_reach_the_function(shop: Path):
    shown = tebiki("practise", LOCK, shop).out
    assert f"tebiki lock {shop} --only other --seconds 120" in shown
    assert "Exercise: other.py:1 in other.py::price" in shown
    assert f"git -C {shop} add -- characterization_tests" in shown
    branched(shop, "code", {"other.py": OTHER.replace("9", "8")})
    ran = tebiki("practise", LOCK, shop, "--judge", "code")
    assert (ran.code, "No case of a lock on the branch reaches other.py::price" in ran.out) == (1, True), ran.err
    assert "exercise:\n  - other.py::price" in ran.out
    git(shop, "switch", "-qc", "locked")
    assert tebiki("lock", shop, "--only", "other", "--seconds", "1").code == 0
    committed(shop, "Lock")
    git(shop, "switch", "-q", "main")
    ran = tebiki("practise", LOCK, shop, "--judge", "locked")
    assert "of the lock reach other.py::price" in ran.out
    assert "The exercise is done" in ran.out


def test_without_a_number_the_best_one_to_begin_with_is_chosen_and_why(shop: Path):
    ran = tebiki("practise", shop)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("Step 2: Restructure `send`\nWhy this step first: ")
    assert "No other step has to be done before it." in ran.out
    assert "Exercise: send.py:2" in ran.out
    assert "最初の練習に選んだ理由" in tebiki("practise", shop, "--lang", "ja").out


def test_a_brief_says_the_same_as_markdown_and_as_json(shop: Path):
    ran = tebiki("practise", HAND, shop, "--brief")
    assert ran.code == 0, ran.err
    for title in ("Goal", "Target figures", "Allowed", "Not to be touched", "The lock that speaks", "Proof"):
        assert f"\n## {title}\n" in ran.out
    found = json.loads(tebiki("practise", HAND, shop, "--brief", "--json").out)
    assert found["targets"][0]["finding"] == "long_elif_ladder:send.py::send"
    assert found["targets"][0]["figures"]["branches"] == 9
    assert found["targets"][0]["limits"] == {"branches": 8}
    assert found["paths"] == ["send.py"]
    assert found["commands"][-1].startswith(f"tebiki practise {HAND} {shop} --brief --judge practise-{HAND}")
    assert "\n## 目標\n" in tebiki("practise", HAND, shop, "--brief", "--lang", "ja").out


def test_a_brief_is_judged_as_a_whole(shop: Path):
    branched(shop, "mine", {"send.py": FLAT})
    ran = tebiki("practise", HAND, shop, "--brief", "--judge", "mine", "--json")
    assert (ran.code, json.loads(ran.out)["done"]) == (3, True), ran.err
    for name, text in (("nothing", LADDER + "\n\nX = 1\n"), ("allowed", ALLOWED + LADDER), ("broken", LADDER + "((")):
        branched(shop, name, {"send.py": text})
        ran = tebiki("practise", HAND, shop, "--brief", "--judge", name)
        assert (ran.code, "Not done yet:\n  - long_elif_ladder:send.py::send" in ran.out) == (1, True), ran.err


def test_without_a_plan_both_languages_say_what_to_run(tmp_path: Path):
    root = repository(tmp_path / "shop", {"a.py": "x = 1\n"})
    assert "run `tebiki plan` first" in tebiki("practise", root).err
    ran = tebiki("practise", root, "--lang", "ja")
    assert (ran.code, "先に`tebiki plan`を実行してください" in ran.err) == (2, True), ran.err
