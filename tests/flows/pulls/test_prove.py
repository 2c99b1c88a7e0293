"""`tebiki prove BRANCH`: the same evidence for what a person, or a coding agent, wrote."""

import json
import sys
from pathlib import Path

import pytest

from tests.command_line import Ran, tebiki
from tests.proof.sample import SETTINGS, SHOP, branched, committed, git, locked, repository

GOOD = ('return "%d yen" % amount', 'return "{} yen".format(amount)')
BAD = ("9 // 10", "9 / 10")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = repository(tmp_path / "shop", {"shop.py": SHOP, "tebiki.toml": SETTINGS})
    locked(root)
    return committed(root, "Lock")


def changed(*pairs: tuple[str, str]) -> dict[str, str | bytes]:
    text = SHOP
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return {"shop.py": text}


def proved(root: Path, branch: str, *more: object) -> tuple[Ran, dict, str]:
    """Return the output of the command, `pr.json` and `pr.md`."""
    out = root.parent / "out"
    ran = tebiki("prove", branch, root, "--out", out, *more)
    folder = out / branch
    return ran, json.loads((folder / "pr.json").read_bytes()), (folder / "pr.md").read_text("utf-8")


def test_the_hunk_that_breaks_something_is_named_with_the_input_that_shows_it(shop: Path):
    branched(shop, "mine", changed(GOOD, BAD), "Tidy prices\n\nSo that they read alike.\nSigned-off-by: A member\n")
    before = git(shop, "rev-parse", "main", "mine")
    ran, pull, text = proved(shop, "mine")
    assert ran.code == 1
    (item,) = pull["left_out"]
    assert item["piece"] == {"path": "shop.py", "line": 6, "symbol": "shop.py::price"}
    assert item["because"]["examples"][0] == "shop:price(amount=999, member=True): result: 899 -> 899.1"
    assert "shop.py:6" in ran.out
    assert text.startswith("# Tidy prices\n")
    assert "So that they read alike." in text
    assert "Signed-off-by" not in text
    assert "they are still in the branch (1 of 2)" in text
    base, head = (name[:12] for name in before.split())
    assert f"`git revert {base}..{head}`" in text
    assert "Can old and new code run side by side during a rolling release?\n\nNo." in text
    assert git(shop, "rev-parse", "main", "mine") == before


def test_a_branch_that_keeps_everything_passes(shop: Path):
    branched(shop, "mine", changed(GOOD))
    ran, pull, text = proved(shop, "mine")
    assert ran.code == 0, ran.err
    assert {it["proof"]: it["standing"] for it in pull["proofs"]} == {
        **dict.fromkeys(("compiles", "api", "locks", "replay"), "passed"),
        **dict.fromkeys(("complexity", "urls", "queries", "tests", "specification", "dialects"), "not_run"),
    }
    assert "What should become simpler did" not in text.partition("## What to review")[2]
    assert tebiki("prove", "mine", shop, "--strict", "--out", shop.parent / "out").code == 3


def test_the_description_is_japanese_where_that_is_asked_for(shop: Path):
    branched(shop, "mine", changed(GOOD, BAD))
    ran, _, text = proved(shop, "mine", "--lang", "ja")
    assert "判定：違いあり" in ran.out
    assert "## 検証結果\n" in text
    assert "## 原因箇所の絞り込み\n" in text
    assert "次の箇所を含めると不合格になります。ブランチには残っています（2か所のうち1か所）：" in text
    assert not set(text.splitlines()) & {"## Evidence", "## What failed"}


def test_only_what_the_branch_itself_changed_is_judged(shop: Path):
    branched(shop, "mine", changed(GOOD))
    (shop / "other.py").write_text("x = 1\n")
    committed(shop, "Meanwhile on main")
    _, pull, _ = proved(shop, "mine")
    assert list(pull["files"]) == ["shop.py"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("nothing",), "there is no branch or commit `nothing`"),
        (("main",), "changes nothing"),
        (("mine", "--base", "nowhere"), "there is no branch or commit `nowhere`"),
        (("mine", "--step", "12"), "run `tebiki plan` first"),
        (("mine", "--target-version", "new"), "write a version of Python"),
    ],
)
def test_2_what_cannot_be_proved_is_said(shop: Path, args: tuple[str, ...], says: str):
    branched(shop, "mine", changed(GOOD))
    name, *more = args
    ran = tebiki("prove", name, shop, *more, "--out", shop.parent / "out")
    assert (ran.code, says in ran.err) == (2, True), ran.err


def test_what_the_branch_changes_around_the_project_takes_proofs_back(tmp_path: Path):
    files = {"svc/shop.py": SHOP, "svc/tebiki.toml": f'[prove]\ntests = "{sys.executable} -m pytest -q"\n'}
    files |= {"svc/test_shop.py": "import shop\n\n\ndef test_label():\n    assert shop.label(1) == '1 yen'\n"}
    root = repository(tmp_path / "mono", {**files, "common/rates.py": "RATE = 1\n", "README.md": "old\n"})
    text = SHOP.replace(*GOOD)
    branched(root, "inside", {"svc/shop.py": text, "README.md": "new\n"})
    branched(root, "around", {"svc/shop.py": text, "common/rates.py": "RATE = 100\n"})
    _, pull, _ = proved(root / "svc", "inside")
    standings = {it["proof"]: it["standing"] for it in pull["proofs"]}
    assert standings["tests"] == "passed"
    _, pull, text = proved(root / "svc", "around")
    tests = next(it for it in pull["proofs"] if it["proof"] == "tests")
    assert (tests["standing"], tests["args"]) == ("not_run", {"where": "../common/rates.py"})
    assert "the project, which was run without them: ../common/rates.py." in text
