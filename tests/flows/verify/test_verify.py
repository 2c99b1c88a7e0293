"""Differences between two states of a program, in words: revisions, versions of Python, paces, commands."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.command_line import Ran, tebiki, write
from tests.flows.verify import shop
from tests.history.repositories import git
from tests.interpreters import interpreter
from toolkit.characterize.cases import case_of
from toolkit.errors import UsageError
from toolkit.flows.changes_since_lock import base_revision
from toolkit.flows.lock_with_code import lock_with_code
from toolkit.flows.verify import verify
from toolkit.model.lock import Case
from toolkit.model.verify import ChangedPart, VerifyOptions
from toolkit.state.accepted_causes_file import read_accepted_causes

REPLAYING = "tebiki: Replaying the cases on both versions\n"
MONEY = """\
# -*- coding: utf-8 -*-
from collections import OrderedDict


def half(amount):
    return amount / 2


def label(name):
    return u"%s\\u5186" % name


def parsed(text):
    if not text:
        raise ValueError("empty")
    return dict([text.split("=")])


def shown(pairs):
    return repr(OrderedDict(pairs))
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop in a repository, with its lock."""
    root = shop.project(tmp_path_factory.mktemp("base") / "project")
    shop.locked(root)
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "as it was")
    return root


@pytest.fixture
def project(base: Path, tmp_path: Path) -> Path:
    return shutil.copytree(base, tmp_path / "project")


def edit(project: Path, path: str, old: str, new: str) -> None:
    text = (project / path).read_text("utf-8")
    assert text.count(old) == 1
    write(project, {path: text.replace(old, new)})


def verified(project: Path, *options: object) -> Ran:
    return tebiki("verify", project, "--seconds", 60, *options)


def call(function: str, **given: object) -> Case:
    ask = {"kind": "call", "seam": f"money:{function}", "symbol": f"money.py::{function}", "given": given}
    return case_of(ask, "recorded")


def test_nothing_is_different(project: Path) -> None:
    ran = verified(project)
    assert ran.code == 0
    assert (
        "Replayed: 16 cases of 11 functions and endpoints, all answered as before (compared with the lock, " in ran.out
    )
    told = verified(project, "--base", "HEAD", "--lang", "ja").out
    assert told.startswith("判定：同じと確認済み。本番コードの文の意味は変わっていません。\n実行したケース：")


def _commit(project: Path, files: dict[str, str]) -> None:
    write(project, files)
    git(project, "add", ".")
    git(project, "commit", "--quiet", "-m", "change it")


def _line(result: int, *, is_accepted: bool = False) -> str:
    accepted = (
        {"accepted": [{"because": "it was wrong", "reviewer": "lead", "on": "2024-01-30"}]} if is_accepted else {}
    )
    return json.dumps({"id": "a1", "parts": {"result": result}, **accepted}) + "\n"


_CODE, _CASES = "shop.py", "lock/cases/shop.jsonl"
_OLD, _NEW = "def f(n):\n    return n > 10\n", "def f(n):\n    return n >= 10\n"


def _changed_with_code(project: Path) -> tuple[str, ...] | None:
    options = VerifyOptions(project, project / "lock", python=sys.executable)
    return lock_with_code(options, base_revision(options), "lock", lambda path: path.startswith("lock/"), "3.11")


def test_a_lock_that_changed_with_the_code_is_no_evidence(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    _commit(tmp_path, {_CODE: _OLD, _CASES: _line(10)})
    assert _changed_with_code(tmp_path) == ()
    _commit(tmp_path, {_CODE: _NEW, _CASES: _line(20)})
    assert _changed_with_code(tmp_path) == (_CASES,)
    _commit(tmp_path, {_CODE: _OLD, _CASES: _line(10, is_accepted=True)})
    assert _changed_with_code(tmp_path) == ()
    _commit(tmp_path, {_CASES: _line(10, is_accepted=True) + _line(30).replace("a1", "b2"), "tebiki.toml": ""})
    assert _changed_with_code(tmp_path) == ()


@pytest.mark.parametrize("branch", ["main", "change"])
def test_an_answer_that_was_changed_by_hand_before_the_code_is_no_evidence(tmp_path: Path, branch: str) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    _commit(tmp_path, {_CODE: _OLD, _CASES: _line(10)})
    git(tmp_path, "checkout", "--quiet", "-B", branch)
    _commit(tmp_path, {_CASES: _line(20)})
    assert _changed_with_code(tmp_path) == (_CASES,)
    _commit(tmp_path, {_CODE: _NEW})
    assert _changed_with_code(tmp_path) == (_CASES,)
    _commit(tmp_path, {_CODE: _OLD, _CASES: _line(10)})
    git(tmp_path, "checkout", "--quiet", "-B", "accepted", "main" if branch == "main" else "main~0")
    _commit(tmp_path, {_CASES: _line(20, is_accepted=True)})
    assert _changed_with_code(tmp_path) == ()


def test_an_input_that_was_changed_by_hand_is_another_case(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    asked = {"kind": "call", "seam": "shop:f", "given": {"n": 10}}
    line = {"id": "a1", "ask": asked, "parts": {"result": False}}
    _commit(tmp_path, {_CODE: _OLD, _CASES: json.dumps(line) + "\n"})
    moved = {**line, "ask": {**asked, "given": {"n": 9}}}
    _commit(tmp_path, {_CODE: _NEW, _CASES: json.dumps(moved) + "\n"})
    assert _changed_with_code(tmp_path) == (_CASES,)


@pytest.mark.parametrize("last", ["lock/pytest.ini", _CASES])
def test_a_later_commit_of_the_lock_hides_no_answer_that_was_changed_by_hand(tmp_path: Path, last: str) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    _commit(tmp_path, {_CODE: _OLD, _CASES: _line(10)})
    _commit(tmp_path, {_CODE: _NEW, _CASES: _line(20)})
    more = {"lock/pytest.ini": "[pytest]\n\n", _CASES: _line(20) + _line(30).replace("a1", "b2")}
    _commit(tmp_path, {last: more[last]})
    assert _changed_with_code(tmp_path) == (_CASES,)
    _commit(tmp_path, {_CODE: _OLD, _CASES: _line(20) + _line(30).replace("a1", "c3")})
    assert _changed_with_code(tmp_path) == ((_CASES,) if last == _CASES else ())


def test_a_young_lock_is_compared_with_its_first_answers(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    _commit(tmp_path, {_CODE: _OLD})
    _commit(tmp_path, {_CASES: _line(10)})
    assert _changed_with_code(tmp_path) == ()
    _commit(tmp_path, {_CODE: _NEW})
    _commit(tmp_path, {_CASES: _line(20)})
    assert _changed_with_code(tmp_path) == (_CASES,)
    _commit(tmp_path, {_CODE: _OLD})
    _commit(tmp_path, {_CASES: _line(10)})
    assert _changed_with_code(tmp_path) == ()


@pytest.mark.parametrize(("result", "expected"), [(10, ()), (20, (_CASES,))])
def test_a_moved_lock_is_compared_with_what_it_was(tmp_path: Path, result: int, expected: tuple[str, ...]) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    _commit(tmp_path, {_CODE: _OLD})
    _commit(tmp_path, {"former/cases/shop.jsonl": _line(10), "former/lock.json": "{}"})
    git(tmp_path, "rm", "--quiet", "-r", "former")
    _commit(tmp_path, {_CODE: _NEW, _CASES: _line(result), "lock/lock.json": "{}"})
    assert _changed_with_code(tmp_path) == expected


@pytest.mark.parametrize(
    ("setup", "expected"),
    [({"environment": {"LIMIT": "10"}}, ("lock/lock.json",)), ({"python": "3.12.1", "keep": ["token"]}, ())],
)
def test_a_lock_that_runs_the_program_otherwise_is_no_evidence(
    tmp_path: Path, setup: dict[str, object], expected: tuple[str, ...]
) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    _commit(tmp_path, {_CODE: _OLD, _CASES: _line(10), "lock/lock.json": json.dumps({"environment": {}})})
    _commit(tmp_path, {_CODE: _NEW, "lock/lock.json": json.dumps({"environment": {}, **setup})})
    assert _changed_with_code(tmp_path) == expected


def test_a_shallow_clone_does_not_know_what_changed_with_the_lock(tmp_path: Path) -> None:
    full, cut = tmp_path / "full", tmp_path / "cut"
    git(tmp_path, "init", "--quiet", "-b", "main", str(full))
    _commit(full, {_CODE: _OLD})
    _commit(full, {_CODE: _NEW, _CASES: _line(10)})
    assert _changed_with_code(full) == ()
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{full}", str(cut))
    assert _changed_with_code(cut) is None


@pytest.mark.parametrize("accepted", [7, "yes", ["yes"], [[]], {"a": 1}])
def test_an_odd_reason_is_none(tmp_path: Path, accepted: object) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    _commit(tmp_path, {_CODE: _OLD, _CASES: _line(10)})
    odd = json.dumps({**json.loads(_line(20)), "accepted": accepted}) + "\n"
    _commit(tmp_path, {_CODE: _NEW, _CASES: odd})
    assert _changed_with_code(tmp_path) == (_CASES,)


def test_an_accepted_change_may_be_reverted_with_its_code(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    _commit(tmp_path, {_CODE: _OLD, _CASES: _line(10)})
    _commit(tmp_path, {_CODE: _NEW, _CASES: _line(20, is_accepted=True)})
    assert _changed_with_code(tmp_path) == ()
    _commit(tmp_path, {_CODE: _OLD, _CASES: _line(10)})
    assert _changed_with_code(tmp_path) == ()
    _commit(tmp_path, {_CODE: _NEW, _CASES: _line(30)})
    assert _changed_with_code(tmp_path) == (_CASES,)


def test_of_a_lock_outside_of_the_project_nothing_is_known(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    _commit(tmp_path, {f"app/{_CODE}": _OLD, _CASES: _line(10)})
    options = VerifyOptions(tmp_path / "app", tmp_path / "lock", python=sys.executable)
    assert lock_with_code(options, base_revision(options), "", lambda _path: False, "3.11") is None


def test_neither_empty_reasons_nor_odd_line_ends_hide_an_answer_that_was_changed_by_hand(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    odd = _line(10).replace("{", "{\r", 1)
    _commit(tmp_path, {_CODE: _OLD, _CASES: odd})
    blank = _line(20, is_accepted=True).replace("it was wrong", " ")
    _commit(tmp_path, {_CODE: _NEW, _CASES: blank})
    assert _changed_with_code(tmp_path) == (_CASES,)


@pytest.mark.parametrize("is_by_hand", [True, False])
def test_a_merge_is_one_change_of_the_lock(tmp_path: Path, *, is_by_hand: bool) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    _commit(tmp_path, {_CODE: _OLD, _CASES: _line(10)})
    git(tmp_path, "checkout", "--quiet", "-b", "change")
    _commit(tmp_path, {_CODE: _NEW, _CASES: _line(20 if is_by_hand else 10)})
    _commit(tmp_path, {_CASES: _line(20 if is_by_hand else 10) + _line(30).replace("a1", "b2")})
    git(tmp_path, "checkout", "--quiet", "main")
    git(tmp_path, "merge", "--quiet", "--no-ff", "-m", "merge it", "change")
    assert _changed_with_code(tmp_path) == ((_CASES,) if is_by_hand else ())


@pytest.mark.parametrize("flag", ["--skip-worktree", "--assume-unchanged"])
def test_a_lock_whose_changes_git_does_not_report_has_no_commit(tmp_path: Path, flag: str) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    _commit(tmp_path, {_CODE: _OLD, _CASES: _line(10)})
    options = VerifyOptions(tmp_path, tmp_path / "lock", python=sys.executable)
    git(tmp_path, "update-index", flag, _CASES)
    assert base_revision(options)
    write(tmp_path, {_CASES: _line(20)})
    assert not base_revision(options)


def test_a_branch_that_changes_lock_and_code_is_compared_with_nothing(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "-b", "main")
    _commit(tmp_path, {_CODE: _OLD, _CASES: _line(10)})
    git(tmp_path, "checkout", "--quiet", "-b", "change")
    _commit(tmp_path, {_CODE: _NEW})
    assert _changed_with_code(tmp_path) == ()
    _commit(tmp_path, {_CASES: _line(20)})
    assert _changed_with_code(tmp_path) == (_CASES,)


def test_the_verdict_names_the_answers_that_changed_with_the_code(project: Path) -> None:
    cases = next(it for it in sorted((project / "characterization_tests/cases").glob("*.jsonl")))
    lines = cases.read_text("utf-8").splitlines(keepends=True)
    changed = {**json.loads(lines[0]), "not_locked": ["a part"]}
    code = next(it for it in sorted(project.rglob("*.py")) if "characterization_tests" not in it.parts)
    cases.write_text("".join([json.dumps(changed) + "\n", *lines[1:]]), "utf-8")
    _commit(
        project, {code.relative_to(project).as_posix(): code.read_text("utf-8") + "\n\ndef unused():\n    return 1\n"}
    )
    ran = verified(project)
    assert ran.code == 3
    place = cases.relative_to(project).as_posix()
    assert f"  {place}  these locked answers changed together with the code, or without an accepted reason" in ran.out


def test_only_what_reaches_a_module_is_replayed(project: Path) -> None:
    edit(project, "shop/prices.py", "price >= 100", "price > 100")
    everything = json.loads(verified(project, "--json").out)
    some = json.loads(verified(project, "--only", "shop.prices", "--json").out)
    assert some["differing"] == everything["differing"]
    assert 0 < some["cases"] < everything["cases"]
    assert "--only shop.none: no case of the lock reaches" in verified(project, "--only", "shop.none").err


def test_a_call_is_told_by_its_smallest_input(project: Path) -> None:
    edit(project, "shop/prices.py", "price >= 100", "price > 100")
    ran = verified(project, "--base", "HEAD")
    assert ran.code == 1
    assert "    shop.prices:discounted(price=100, rate=1)\n      result: 99 -> 100\n" in ran.out
    assert "Private helpers" not in ran.out


def test_a_request_is_told_with_those_that_must_come_before_and_what_it_writes(project: Path) -> None:
    edit(
        project,
        "shop/web.py",
        "(tenant, item, count))\n    connection.commit",
        '("red", item, count))\n    connection.commit',
    )
    ran = verified(project, "--base", "HEAD")
    assert ran.code == 1
    assert re.search(r"  \d more endpoints? \(\d cases\) differ only after it: GET /blue/orders/{}", ran.out), ran.out
    assert "GET /blue/orders/{}: " not in ran.out
    statement = "INSERT INTO orders VALUES ({}, 'apple', 2)"
    told = " -> ".join(statement.format(name) for name in ("'blue'", "'red'"))
    assert f"    POST /blue/apple/2\n      database: {told}\n" in ran.out


def test_the_status_comes_before_the_body_and_a_length_says_nothing_more(project: Path) -> None:
    edit(
        project,
        "shop/web.py",
        'status, answer = "400 Bad Request", str(error)',
        'status, answer = "422 Wrong", str(error) + "!"',
    )
    edit(project, "shop/web.py", '[("Content-Type", "application/json")]', '[("Content-Type", "text/json")]')
    out = verified(project).out
    assert '      status: 400 -> 422\n      body.answer: "count" -> "count!"\n      header content-type: ' in out
    assert "header content-type: application/json -> text/json\n" in out


def test_private_helpers_decide_nothing(project: Path) -> None:
    edit(
        project,
        "shop/prices.py",
        "def _rounded(price):\n    return int(price)",
        "def _rounded(price):\n    return int(price or 0)",
    )
    edit(
        project,
        "shop/prices.py",
        "return _rounded(price - price * rate / 100.0)",
        "return int(price - price * rate / 100.0)",
    )
    edit(project, "shop/prices.py", "int(price or 0)", "int(price or 0) + 1")
    ran = verified(project)
    assert ran.code == 3  # nothing public differs, and the helper is held by no case any more
    assert "all answered as before" in ran.out
    helpers = "Private helpers that behave differently. They do not affect the result, but may show why:\n"
    assert f"{helpers}shop.prices:_rounded" in ran.out


def test_a_function_that_is_gone_is_told(project: Path) -> None:
    edit(project, "shop/prices.py", "def discounted", "def reduced")
    ran = verified(project)
    assert ran.code == 1
    assert "shop.prices:discounted: 3 of 3 cases." in ran.out
    assert "      cannot be called any more: shop.prices:discounted: " in ran.out


def test_an_argument_that_is_no_longer_changed_is_told_in_words(tmp_path: Path) -> None:
    source = "def add(items, x):\n    items.append(x)\n    return 7\n"
    root = write(tmp_path / "project", {"money.py": source})
    shop.locked(root, cases=[call("add", items=[1], x=2)])
    edit(root, "money.py", "    items.append(x)\n", "")
    for lang in ("en", "ja"):
        ran = verified(root, "--lang", lang)
        assert (ran.code, ran.err.count("\n"), "after" in ran.out and '{"items": [1, 2]}' in ran.out) == (1, 1, True)


def test_a_later_clock_is_named(project: Path) -> None:
    edit(
        project,
        "shop/prices.py",
        "    if price >= 100 and",
        "    import time\n    if time.time() < 1.8e9 and price >= 100 and",
    )
    ran = verified(project)
    assert "only with the later clock, in Asia/Kathmandu" in ran.out


def test_another_pace_is_mentioned_and_is_no_difference(project: Path) -> None:
    edit(project, "shop/prices.py", "    total = 0\n", "    total = sum(range(10000000)) * 0\n")
    ran = verified(project, "--base", "HEAD")
    assert ran.code == 3  # no case notices how much is added up for nothing
    assert "shop.prices:Basket.total: " in ran.out
    assert " times as slow (" in ran.out


def test_head_may_be_a_revision_and_all_is_printed_as_json(project: Path) -> None:
    edit(project, "shop/prices.py", "price >= 100", "price > 100")
    assert verified(project, "--head", "HEAD").code == 0
    ran = verified(project, "--json")
    assert ran.code == 1
    assert "shop.prices:discounted" in [found["about"] for found in json.loads(ran.out)["differing"]]


@pytest.mark.parametrize(
    ("options", "complaint"), [(("--base", "nowhere"), "nowhere"), (("--lock", "none"), "holds no lock")]
)
def test_what_cannot_be_compared_is_refused(project: Path, options: tuple[str, ...], complaint: str) -> None:
    ran = verified(project, *options)
    assert ran.code == 2
    assert complaint in ran.err


def upgraded(folder: Path, old: str, new: str, cases: list[Case]) -> dict[str, tuple[str, tuple[ChangedPart, ...]]]:
    """Return the differences of a newer Python: smallest input and parts, by function."""
    root = write(folder / "project", {"money.py": MONEY})
    shop.locked(root, interpreter(old), cases)
    pythons = {"base_python": str(interpreter(old)), "python": str(interpreter(new))}
    found = verify(VerifyOptions(root, root / "characterization_tests", **pythons, seconds=60))
    assert (found.base[:3], found.head[:4]) == (old, new)
    return {one.about: (one.input, one.parts) for one in found.differing}


def test_from_python_2_to_3(tmp_path: Path) -> None:
    pairs = [{"$py": "tuple", "of": ["a", 1]}, {"$py": "tuple", "of": ["b", 2]}]
    name = {"$py": "unicode", "of": "千"}
    cases = [call("half", amount=10), call("half", amount=7), call("label", name=name), call("parsed", text="")]
    found = upgraded(tmp_path, "2.7", "3.13", [*cases, call("parsed", text="a=1"), call("shown", pairs=pairs)])
    assert found == {
        "money:half": ("money:half(amount=1)", (ChangedPart("result", "0", "0.5"),)),
        "money:shown": (
            'money:shown(pairs=[("", 0)])',
            (ChangedPart("result", "\"OrderedDict([('', 0)])\"", "\"OrderedDict({'': 0})\""),),
        ),
    }


PORTED = """\
import json
from collections import OrderedDict
try:
    from ConfigParser import NoSectionError
except ImportError:
    from configparser import NoSectionError


def parsed(text):
    return json.loads(text)


def halves(amount):
    return OrderedDict([("half", amount / 2), ("all", (amount, amount / 4))])


def missing(name):
    raise NoSectionError(name)


def opened(name):
    return open("/nowhere/" + name)
"""


def test_a_lock_of_python_2_in_python_3_alone(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"money.py": PORTED})
    text = {"$py": "unicode", "of": '{"é": {"a": 1}}'}
    cases = [call("parsed", text=text), call("halves", amount=4), call("missing", name=""), call("opened", name="x")]
    shop.locked(root, interpreter("2.7"), cases)
    found = verify(VerifyOptions(root, root / "characterization_tests", str(interpreter("3.13"))))
    assert [(one.about, one.parts) for one in found.differing] == [
        ("money:halves", (ChangedPart("result.half", "2", "2.0"), ChangedPart("result.all.1", "1", "1.0"))),
    ]
    assert found.is_upgrade
    assert [one.decides for one in found.causes] == [True, True]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    ran = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, str(root)],
        env=kept | {"TEBIKI_PYTHON": str(interpreter("3.13")), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 failed, 3 passed" in ran.stdout, ran.stdout


def test_a_cause_is_accepted_once_for_an_upgrade(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"money.py": MONEY})
    shop.locked(root, interpreter("2.7"), [call("half", amount=7), call("label", name="a")])
    asked = VerifyOptions(root, root / "characterization_tests", str(interpreter("3.13")))
    (cause,) = verify(asked).causes
    why = ("--accept", cause.key[:4], "--because", "cents are counted", "--reviewer", "lead")
    ran = tebiki("verify", root, "--python", interpreter("3.13"), *why)
    assert (ran.code, ran.err) == (3, REPLAYING)  # nothing holds what an interpreter does
    assert "  result: 3 -> 3.5 (1 case): cents are counted (lead, " in ran.out
    (kept,) = read_accepted_causes(root / "characterization_tests")
    assert (kept.key, kept.before, kept.now, kept.base, kept.head) == (cause.key, "3", "3.5", "2.7", "3.13")
    assert verify(asked).differing == ()
    with pytest.raises(UsageError, match="no difference has such a cause"):
        verify(msgspec.structs.replace(asked, accept=("0000000",), because="x", reviewer="lead"))


VERSIONED = """\
import sys


def version(amount):
    return "py %d.%d" % sys.version_info[:2]


def invoice(amount):
    return "total 100.5 yen"


def failed(amount):
    raise ValueError("bad 1" if sys.version_info > (3,) else "no 1")
"""


def test_an_accepted_cause_accepts_no_other_function_and_no_other_value(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"money.py": VERSIONED})
    shop.locked(root, interpreter("2.7"), [call(name, amount=7) for name in ("version", "invoice", "failed")])
    asked = VerifyOptions(root, root / "characterization_tests", str(interpreter("3.13")))
    keys = [one.key for one in verify(asked).causes]
    why = [part for key in keys for part in ("--accept", key)]
    ran = tebiki(
        "verify", root, "--python", interpreter("3.13"), *why, "--because", "the version", "--reviewer", "lead"
    )
    assert (ran.code, ran.err) == (3, REPLAYING)
    assert verify(asked).differing == ()
    changed = VERSIONED.replace("100.5", "999.7").replace("py %d.%d", "py 4%d.%d").replace("bad 1", "bad 22")
    (root / "money.py").write_text(changed)
    found = verify(asked)
    assert [one.about for one in found.differing] == ["money:invoice", "money:version"]
    again = verify(msgspec.structs.replace(asked, accept=tuple(keys), because="more", reviewer="lead"))
    assert all(one.seen for one in again.accepted)


def test_a_cause_of_one_interpreter_alone_is_not_accepted(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"money.py": MONEY})
    shop.locked(root, cases=[call("half", amount=7)])
    asked = VerifyOptions(root, root / "characterization_tests", sys.executable, accept=("abcd",))
    with pytest.raises(UsageError, match="the same interpreter"):
        verify(asked)


@pytest.mark.corpus
def test_from_an_old_python_3_to_a_new_one(tmp_path: Path) -> None:
    pairs = [{"$py": "tuple", "of": ["a", 1]}]
    found = upgraded(
        tmp_path, "3.6", "3.13", [call("half", amount=7), call("label", name="千"), call("shown", pairs=pairs)]
    )
    assert list(found) == ["money:shown"]


def test_the_same_revision_in_the_same_python_is_the_same(base: Path) -> None:
    wish = VerifyOptions(base, base / "characterization_tests", sys.executable, base="HEAD", head="HEAD")
    found = verify(wish)
    assert (found.differing, found.base) == ((), found.head)
