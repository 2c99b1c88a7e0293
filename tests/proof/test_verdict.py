"""The verdict: differs, shown the same, or not shown, with the lines that nothing holds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import tebiki, write
from tests.proof.sample import SETTINGS, SHOP, branched, committed, locked, repository

GUARD = (
    "    if member:\n        return amount * 9 // 10\n    return amount\n",
    "    if not member:\n        return amount\n    return amount * 9 // 10\n",
)
UNSEEN = ("    return amount\n", "    if amount is Ellipsis:\n        return 1\n    return amount\n")
SAME = ("amount * 9 // 10", "9 * amount // 10")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("verdict") / "shop"
    repository(root, {"shop.py": SHOP, "tebiki.toml": SETTINGS, "page.html": "<p>\n"})
    locked(root)
    return committed(root, "Lock")


def judged(root: Path, name: str, *pairs: tuple[str, str], **files: str) -> tuple[int, dict, str]:
    """Exit code, `pr.json` and what is said of a branch with some edits."""
    text = SHOP
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    branched(root, name, {"shop.py": text, **{path.replace("_", "."): held for path, held in files.items()}})
    out = root.parent / "out"
    ran = tebiki("prove", name, root, "--out", out)
    return ran.code, json.loads((out / name / "pr.json").read_bytes()), ran.out


def test_a_right_change_is_shown_the_same(root: Path):
    code, pull, said = judged(root, "guard", GUARD)
    assert (code, pull["verdict"], pull["unheld"]) == (0, "same", [])
    assert "Verdict: shown the same. Every changed statement (3)" in said


def test_a_change_of_comments_is_shown_the_same_at_once(root: Path):
    code, pull, said = judged(root, "comment", ("return items[0]", "return items[0]  # the first"))
    assert (code, pull["verdict"], pull["changed_statements"]) == (0, "same", 0)
    assert "No statement of production code has changed its meaning." in said
    standing = {it["proof"]: it.get("reason") for it in pull["proofs"]}
    assert standing["replay"] == standing["queries"] == standing["locks"] == "nothing_touched"


def test_of_a_change_that_differs_the_lines_that_no_case_executes_are_named(root: Path):
    code, pull, said = judged(root, "differs", UNSEEN, ('"%d yen"', '"%d"'))
    assert (code, pull["verdict"], pull["changed_statements"]) == (1, "differs", 3)
    assert [(it["path"], it["line"], it["why"]) for it in pull["unheld"]] == [("shop.py", 8, "not_executed")]
    assert "no case executes 1 of 3 changed statements:" in said


def test_a_new_branch_that_no_case_takes_is_not_shown(root: Path):
    code, pull, said = judged(root, "unseen", UNSEEN)
    assert (code, pull["verdict"]) == (3, "not_shown")
    assert [(it["path"], it["line"], it["why"]) for it in pull["unheld"]] == [
        *(("shop.py", 7, "unnoticed"), ("shop.py", 8, "not_executed")),
    ]
    assert "shop.py:8" in said
    assert pull["lock_command"] == "tebiki lock . --only shop --seconds 120"
    assert f"tebiki lock {root} --only shop --seconds 120" in said


def test_a_function_that_no_case_reaches_is_not_shown_by_name(root: Path):
    text = SHOP + "\n\ndef _more(x):\n    return x\n"
    code, pull, _ = judged(root, "new_function", (SHOP, text))
    assert (code, {it["symbol"] for it in pull["unheld"]}) == (3, {"shop.py::_more"})


def test_other_files_of_the_product_are_not_shown_and_named(root: Path):
    code, pull, said = judged(root, "page", page_html="<p>x\n")
    assert (code, [(it["path"], it["why"]) for it in pull["unheld"]]) == (3, [("page.html", "not_python")])
    assert "page.html" in said
    code, pull, _ = judged(root, "words", README_md="Read me\n")
    assert (code, pull["verdict"]) == (0, "same")
    code, pull, said = judged(root, "shadow", email_py="")
    assert (code, [(it["path"], it["why"]) for it in pull["unheld"]]) == (3, [("email.py", "file_itself")])
    assert "decides what an import finds" in said


def test_verify_comes_to_the_same_verdicts(root: Path):
    def verified(*options: object) -> tuple[int, dict]:
        ran = tebiki("verify", root, "--python", sys.executable, "--json", *options)
        return ran.code, json.loads(ran.out)

    code, found = verified()
    assert (code, found["verdict"]) == (0, "same")
    (root / "shop.py").write_text(SHOP.replace(*UNSEEN, 1))
    try:
        code, found = verified("--base", "main")
        assert (code, found["verdict"], [it["line"] for it in found["unheld"]]) == (3, "not_shown", [7, 8])
        subprocess.run(["git", "update-index", "--assume-unchanged", "shop.py"], cwd=root, check=True)
        code, found = verified()
        assert (code, found["verdict"], [it["line"] for it in found["unheld"]]) == (3, "not_shown", [7, 8])
        subprocess.run(["git", "update-index", "--no-assume-unchanged", "shop.py"], cwd=root, check=True)
        write(root, {"unlisted.py": "def of(it):\n    return it\n", ".git/info/exclude": "unlisted.py\n"})
        (root / "shop.py").write_text(SHOP + "\n\ndef later(it):\n    import unlisted\n\n    return unlisted.of(it)\n")
        (root / "page.html").chmod(0o755)
        code, found = verified()
        assert (code, "unlisted.py" in [it["path"] for it in found["unheld"]]) == (3, True)
        assert ("page.html", "rights") in [(it["path"], it["why"]) for it in found["unheld"]]
        (root / "page.html").chmod(0o644)
        (root / "unlisted.py").unlink()
        (root / "shop.py").write_text(SHOP.replace("9 // 10", "9 / 10"))
        assert verified()[0] == 1
    finally:
        (root / "shop.py").write_text(SHOP)
