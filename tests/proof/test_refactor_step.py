"""`tebiki refactor --step` and `--branch`: from a plan to branches, with what fails left out, whatever kills it."""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import msgspec
import pytest

from tests.command_line import ended, started, tebiki, write
from tests.proof.sample import SETTINGS, SHOP, committed, git, locked, repository
from toolkit.model.estimate import Estimate, EstimatePart, Hours
from toolkit.model.plan import NO_PLAN, Plan, Step
from toolkit.state.plan_file import NAME, plan_bytes

BARE = "def f{0}(x):\n    try:\n        a()\n    except:\n        b()\n"
PARTS = (EstimatePart("coding", Hours(0.5, 1.0, 2.0, 3.0), 1.0, "assumption"),)
STEP = "0123456789abcdef"
BY_HAND = "fedcba9876543210"


def planned(root: Path, *symbols: str, title: str = "bare_except") -> Path:
    hours = Hours(0.5, 1.0, 2.0, 3.0)
    steps = (
        Step(STEP, "change", title, symbols, estimate=Estimate(hours, PARTS, "assumption")),
        Step(BY_HAND, "change", "no_health_check", ("a.py",)),
    )
    plan: Plan = msgspec.structs.replace(NO_PLAN, steps=steps)
    write(root, {NAME: plan_bytes(plan)})
    return committed(root, "Plan")


def pull_of(folder: Path) -> dict:
    return json.loads(next(folder.rglob("pr.json")).read_bytes())


def test_a_step_becomes_one_branch_and_nothing_else_changes(tmp_path: Path):
    files = {"a.py": BARE.format(1) + "\n\n" + BARE.format(2), "b.py": BARE.format(3)}
    root = planned(repository(tmp_path / "shop", files), "a.py::f1", "b.py")
    before = git(root, "rev-parse", "HEAD")
    ran = tebiki("refactor", "--step", STEP[:6], root, "--out", tmp_path / "out")
    assert ran.code == 3, ran.err
    assert "2 of 2 places, +2 -2 lines in 2 files" in ran.out
    branch = f"tebiki/narrow_except-{STEP[:8]}"
    assert git(root, "diff", "--stat", "main", branch).count("|") == 2
    assert "except:" in git(root, "show", f"{branch}:a.py")  # f2 is in no symbol of the step
    message = git(root, "log", "-1", "--format=%B", branch)
    assert (
        f"Tebiki-Step: {STEP}\nTebiki-Codemod: narrow_except\nTebiki-Estimate: whole=0.5/1/2/3 coding=0.5/1/2/3 h\n"
        in message
    )
    assert (git(root, "rev-parse", "HEAD"), git(root, "status", "--short")) == (before, "")
    assert git(root, "worktree", "list").count("\n") == 1
    pull = pull_of(tmp_path / "out")
    assert (pull["step"], pull["estimate"]["hours"]["p80"]) == (STEP, 2.0)
    patch = next((tmp_path / "out").rglob("0001.patch"))
    git(root, "am", "-q", str(patch))
    assert git(root, "rev-parse", "HEAD^{tree}") == git(root, "rev-parse", f"{branch}^{{tree}}")


def test_the_same_again_changes_nothing(tmp_path: Path):
    root = repository(tmp_path / "shop", {"a.py": BARE.format(1)})
    for _ in range(2):
        assert tebiki("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "out").code == 3
    first = git(root, "rev-parse", "tebiki/narrow_except")
    git(root, "commit", "--amend", "-qm", "Another first")
    assert tebiki("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "out").code == 3
    assert git(root, "rev-parse", "tebiki/narrow_except") == first  # same files, same words: left as it is


def test_a_codemod_that_changes_nothing_requires_no_proof(tmp_path: Path):
    root = repository(tmp_path / "shop", {"a.py": BARE.format(1)})
    assert tebiki("refactor", "narrow_except", "return_early", root, "--branch", "--out", tmp_path / "out").code == 3
    pull = pull_of(tmp_path / "out")
    assert (pull["branch"], len(pull["pieces"])) == ("tebiki/narrow_except", 1)


def test_a_branch_of_somebody_else_is_left_alone(tmp_path: Path):
    root = repository(tmp_path / "shop", {"a.py": BARE.format(1)})
    git(root, "branch", "tebiki/narrow_except")
    ran = tebiki("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "out")
    assert (ran.code, "did not make: rename or delete" in ran.err) == (2, True)
    git(root, "branch", "-D", "tebiki/narrow_except")
    assert tebiki("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "out").code == 3
    git(root, "switch", "-q", "tebiki/narrow_except")
    git(root, "revert", "--no-edit", "HEAD")
    ran = tebiki("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "out")
    assert ran.code == 2


def test_what_fails_is_left_out_and_the_rest_is_kept(tmp_path: Path):
    """A foreign command changes two places, and breaks what is locked in one of them."""
    root = repository(tmp_path / "shop", {"shop.py": SHOP, "tebiki.toml": SETTINGS})
    locked(root)
    committed(root, "Lock")
    script = write(tmp_path, {"edit.py": EDIT}) / "edit.py"
    ran = tebiki("refactor", root, "--shell", f"{sys.executable} {script}", "--branch", "--out", tmp_path / "out")
    pull = pull_of(tmp_path / "out")
    assert ran.code == 0, ran.err  # what is left changes no statement's meaning
    assert pull["verdict"] == "same"
    assert [item["piece"]["symbol"] for item in pull["left_out"]] == ["shop.py::price"]
    assert pull["left_out"][0]["because"]["examples"][0].startswith("shop:price(amount=999")
    after = git(root, "show", f"{pull['branch']}:shop.py")
    assert "9 // 10" in after
    assert "return '%d yen' % (amount)" in after
    assert "(1 of 2)" in next((tmp_path / "out").rglob("pr.md")).read_text()


CONVERT = "libcst.codemod.commands.convert_format_to_fstring.ConvertFormatStringCommand"


def test_a_command_of_others_is_described_as_one(tmp_path: Path):
    root = repository(tmp_path / "shop", {"a.py": 'def f(x):\n    return "{}!".format(x)\n'})
    ran = tebiki("refactor", root, "--libcst", CONVERT, "--branch", "--out", tmp_path / "out")
    assert ran.code == 3, ran.err
    branch = "tebiki/ConvertFormatStringCommand"
    message = git(root, "log", "-1", "--format=%B", branch)
    assert message.startswith("ConvertFormatStringCommand: a.py\n\nIt is applied at 1 place")
    assert "\nIts author says about it: Converts instances of str.format()" in message
    assert f"Tebiki-Codemod: {CONVERT}\n" in message
    told = next((tmp_path / "out").rglob("pr.md")).read_text("utf-8")
    assert "- Every changed line: an external command made the change" in told
    assert "byte by byte" not in told
    assert "None: the checks rejected no file" in told


@pytest.mark.parametrize(
    ("lang", "says"), [("en", "A comment would be lost: # why"), ("ja", "コメントが失われます：# why")]
)
def test_files_of_a_command_that_a_guard_holds_back_are_told(tmp_path: Path, lang: str, says: str):
    root = repository(tmp_path / "shop", {"a.py": "x = 1\n", "b.py": "x = 1  # why\n"})
    command = "sed -i 's/1.*/2/' a.py b.py"
    assert tebiki("refactor", root, "--shell", command, "--branch", "--lang", lang, "--out", tmp_path / "out").code == 3
    told = next((tmp_path / "out").rglob("pr.md")).read_text("utf-8")
    assert f"- `b.py:1`{'：見送り：' if lang == 'ja' else ': refused: '}" in told
    assert says in told.replace("\\", "")


EDIT = """\
from pathlib import Path
file = Path("shop.py")
text = file.read_text().replace("9 // 10", "9 / 10")
file.write_text(text.replace("return '%d yen' % amount".replace("'", chr(34)), "return '%d yen' % (amount)"))
"""


def test_too_much_is_divided_and_stacked_on_request(tmp_path: Path):
    files = {f"{folder}/m{number}.py": "\n\n".join(BARE.format(index) for index in range(26))
             for folder in "ab" for number in range(4)}  # fmt: skip
    root = repository(tmp_path / "shop", {**files, "CODEOWNERS": "/a/ @one\n/b/ @two\n"})
    ran = tebiki("refactor", "narrow_except", root, "--branch", "--out", tmp_path / "one")
    assert "More pull requests to make for this step: 1" in ran.out
    ran = tebiki("refactor", "narrow_except", root, "--branch", "--stacked", "--out", tmp_path / "out")
    assert ran.code == 3, ran.err
    names = git(root, "branch", "--format=%(refname:short)").split()
    assert names == ["main", "tebiki/narrow_except", "tebiki/narrow_except-1", "tebiki/narrow_except-2"]
    assert git(root, "rev-parse", "tebiki/narrow_except-2^") == git(root, "rev-parse", "tebiki/narrow_except-1")
    for number in (1, 2):
        changed = git(root, "show", "--numstat", "--format=", f"tebiki/narrow_except-{number}").split("\n")[:-1]
        assert sum(int(line.split()[0]) + int(line.split()[1]) for line in changed) <= 400
        assert {line.split()[2][0] for line in changed} == {"ab"[number - 1]}
    second = (tmp_path / "out" / "tebiki-narrow_except-2" / "pr.md").read_text()
    assert "Stacked on `tebiki/narrow_except-1`" in second
    git(root, "switch", "-q", "tebiki/narrow_except-2")
    git(root, "switch", "-q", "main")
    committed(write(root, {"more.txt": "x"}), "More")
    git(root, "rebase", "-q", "--update-refs", "main", "tebiki/narrow_except-2")
    assert git(root, "rev-parse", "tebiki/narrow_except-1^") == git(root, "rev-parse", "main")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--step", "ffff"), "has no step `ffff`"),
        (("--step", BY_HAND), "is done by hand"),
        (("--step", STEP, "--base", "x", "--publish", "gitlab"), "not published"),
    ],
)
def test_2_what_cannot_work_is_said(tmp_path: Path, args: tuple[str, ...], says: str):
    files = {"a.py": BARE.format(1), "tebiki.toml": "[prove]\nstrength = 0.9\n"}
    root = planned(repository(tmp_path / "shop", files), "a.py")
    git(root, "remote", "add", "origin", "https://forge.example.invalid/team/r.git")
    ran = tebiki("refactor", *args, root, "--out", tmp_path / "out")
    assert ran.code == 2
    assert says in ran.err


def test_nothing_to_do_and_no_plan_and_no_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    root = planned(repository(tmp_path / "shop", {"a.py": "x = 1\n"}), "a.py")
    assert "Nothing to do" in tebiki("refactor", "--step", STEP, root, "--out", tmp_path / "out").out
    bare = repository(tmp_path / "bare", {"a.py": BARE.format(1)})
    assert "run `tebiki plan` first" in tebiki("refactor", "--step", STEP, bare).err
    git(bare, "config", "--unset", "user.email")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("EMAIL", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"):
        monkeypatch.delenv(name, raising=False)
    git(bare, "config", "user.useConfigOnly", "true")
    ran = tebiki("refactor", "narrow_except", bare, "--branch", "--out", tmp_path / "out")
    assert (ran.code, "git config user.name" in ran.err) == (2, True)


def kill_and_repeat(root: Path, out: Path, kills: int, seed: int) -> None:
    """Kill the command at random moments; afterwards it ends as if nothing had been."""
    chance = random.Random(seed)
    args = ("refactor", "narrow_except", root, "--branch", "--stacked", "--out", out)
    head = git(root, "rev-parse", "HEAD")
    for _ in range(kills):
        process = started(*args)
        time.sleep(chance.uniform(0.1, 3.0))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        names = git(root, "branch", "--format=%(refname:short)").split()
        assert names in (["main"], ["main", "tebiki/narrow_except"])
        assert git(root, "status", "--short") == ""
    assert ended(started(*args)).code == 3
    assert git(root, "rev-parse", "HEAD") == head
    assert git(root, "worktree", "list").count("\n") == 1


def test_it_may_be_killed_at_any_moment(tmp_path: Path):
    whole = repository(tmp_path / "whole", {f"m{number}.py": BARE.format(number) for number in range(40)})
    assert tebiki("refactor", "narrow_except", whole, "--branch", "--out", tmp_path / "o1").code == 3
    root = repository(tmp_path / "killed", {f"m{number}.py": BARE.format(number) for number in range(40)})
    kill_and_repeat(root, tmp_path / "o2", kills=2, seed=1)
    trees = {git(one, "rev-parse", "tebiki/narrow_except^{tree}") for one in (whole, root)}
    assert len(trees) == 1


@pytest.mark.corpus
def test_it_may_be_killed_often(tmp_path: Path):
    root = repository(tmp_path / "killed", {f"m{number}.py": BARE.format(number) for number in range(40)})
    kill_and_repeat(root, tmp_path / "out", kills=60, seed=2)
