"""`tebiki refactor` as a person or a program calls it."""

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.bench.method_rename import renaming
from tests.codemods.test_split_module import SHOP
from tests.command_line import tebiki, write
from toolkit.executors import processes, serial
from toolkit.flows.refactor import refactor
from toolkit.flows.refactor_write import claim_writing, write_in_place, write_worktree
from toolkit.model.codemod import Card, Codemod, Verdict
from toolkit.model.refactor import RefactorOptions
from toolkit.model.settings import Settings
from toolkit.render.terminal.json_results import report_refactoring
from toolkit.render.terminal.refactor import diff_of, summary_lines

TAIL = "def f(x):\n    if x:\n        a()\n        b()\n        c()\n        d()\n"
GUARD = "def f(x):\n    if not x:\n        return\n    a()\n    b()\n    c()\n    d()\n"
SILENT = "try:\n    a()\nexcept Exception:\n    pass\n"
REFUSED = (
    "def f(x):\n    try:\n        a()\n    finally:\n        if x:\n            a()\n            b()\n"
    "            c()\n            d()\n"
)
HOME = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = write(tmp_path / "shop", {"app.py": TAIL, "log.py": SILENT, "sub/no.py": REFUSED, "bad.py": "if (\n"})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "x")
    return root


def git(root: Path, *args: str) -> str:
    return subprocess.run(["git", *args], cwd=root, check=True, capture_output=True, text=True).stdout


def test_the_diff_is_shown_and_nothing_is_written(project: Path) -> None:
    ran = tebiki("refactor", "return_early", project)
    assert ran.code == 0
    assert "--- a/app.py\n+++ b/app.py\n" in ran.out
    assert "sub/no.py:5  return_early  refused: It stands in a `finally`" in ran.err
    assert "bad.py  Not valid in Python 3 or Python 2: line 1" in ran.err
    assert "Sites changed: 1, in 1 file. For review: 0. Notes: 0. Refused: 1." in ran.err
    assert git(project, "status", "--short") == ""
    applied = subprocess.run(["git", "apply", "-"], input=ran.out, cwd=project, text=True, check=True)
    assert applied.returncode == 0
    assert (project / "app.py").read_text() == GUARD


def test_in_japanese(project: Path) -> None:
    ran = tebiki("refactor", "return_early", "narrow_except", project, "--lang", "ja")
    assert "見送り：`finally`の中にあり" in ran.err
    assert "要レビュー：`module`の例外を" in ran.err
    assert "変更：1か所（ファイル1個）。要レビュー：1か所。提案：0件。見送り：1か所。" in ran.err


def test_sites_to_be_reviewed_are_changed_when_asked_for(project: Path) -> None:
    ran = tebiki("refactor", "narrow_except", project, "--review")
    assert "+    logging.getLogger(__name__).exception" in ran.out
    assert "Changed, for review: " in ran.err


def test_what_is_said_of_a_changed_place_does_not_stand_under_the_unchanged_ones(project: Path) -> None:
    write(project, {"bare.py": "try:\n    a()\nexcept:\n    b()\n"})
    ran = tebiki("refactor", "narrow_except", project)
    changed, left = ran.err.split("Not changed: ")
    assert "Changed; decide yourself: \n  bare.py:3  narrow_except  note: " in changed
    assert "log.py:3" in left
    assert "bare.py" not in left


def test_why_a_file_cannot_be_read_is_said_in_japanese_too(project: Path) -> None:
    ran = tebiki("refactor", "return_early", project, "--lang", "ja")
    assert "  bad.py  Python 3でもPython 2でも構文として読めない：1行目" in ran.err


def test_as_json(project: Path) -> None:
    ran = tebiki("refactor", "return_early", project, "--json")
    found = json.loads(ran.out)
    assert (found["schema"], found["seen"]) == (1, 4)
    app, no = found["files"]
    assert (app["path"], app["applied"][0]["line"], app["diff"][:12]) == ("app.py", 2, "--- a/app.py")
    assert no["left"][0]["reason"] == "in_finally"
    assert no["left"][0]["says"].startswith("It stands in")
    assert found["unread"][0]["path"] == "bad.py"


def test_exit_codes(project: Path) -> None:
    assert tebiki("refactor", "return_early", project, "--check").code == 1
    assert tebiki("refactor", "return_early", project, "--strict").code == 3
    assert tebiki("refactor", "return_early", project / "log.py", "--check", "--strict").code == 0


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("return_erly", "."), "did you mean `return_early`?"),
        (("return_early", "nowhere"), "nowhere does not exist"),
        ((".",), "name codemods, or give one of --libcst and --shell"),
        (("return_early", ".", "--shell", "true"), "name codemods, or give one of"),
        (("return_early", ".", "--in-place", "--worktree", "x"), "exclude each other"),
        (("return_early", ".", "--set", "a.b=c"), "write NAME.KEY=VALUE"),
        (("return_early", ".", "--target-version", "three"), "write a version of Python"),
        ((".", "--libcst", "no.such.Class"), "cannot be imported"),
    ],
)
def test_2_what_cannot_work_is_said(project: Path, args: tuple[str, ...], says: str) -> None:
    ran = tebiki("refactor", *(project if arg == "." else arg for arg in args))
    assert ran.code == 2
    assert says in ran.err


def test_in_place_leaves_dirty_files_alone(project: Path) -> None:
    write(project, {"more.py": TAIL, "app.py": TAIL})
    ran = tebiki("refactor", "return_early", project, "--in-place", "--strict", "--json", "-")
    assert ran.code == 3
    assert "more.py  It has uncommitted changes." in ran.err
    assert re.search(r"Files written in .*: 1\.", ran.err)
    assert "Sites changed: 1, in 1 file." in ran.err
    assert "Sites not changed because their file was left alone: 1." in ran.err
    left = [(it["path"], it["unwritten"]["reason"]) for it in json.loads(ran.out)["files"] if it["unwritten"]]
    assert left == [("more.py", "dirty")]
    assert (project / "app.py").read_text() == GUARD
    assert (project / "more.py").read_text() == TAIL


def test_in_place_needs_a_repository(tmp_path: Path) -> None:
    ran = tebiki("refactor", "return_early", write(tmp_path / "shop", {"app.py": TAIL}), "--in-place")
    assert ran.code == 2
    assert "could not be undone" in ran.err


def test_into_a_work_tree_of_its_own(project: Path, tmp_path: Path) -> None:
    place = tmp_path / "tree"
    assert tebiki("refactor", "return_early", project, "--worktree", place).code == 0
    assert (place / "app.py").read_text() == GUARD
    assert (project / "app.py").read_text() == TAIL
    again = tebiki("refactor", "return_early", project, "--worktree", place)
    assert "is not empty" in again.err
    for name, leads_to in (("dangling", "nowhere"), ("linked", "empty")):
        (tmp_path / "empty").mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(leads_to)
        ran = tebiki("refactor", "return_early", project, "--worktree", tmp_path / name)
        assert f"{name} is a link, and nothing is written through it" in ran.err


def test_an_interrupted_run_is_finished_first(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from toolkit.change.journal import Journal

    wish = RefactorOptions(project, (_codemod("return_early"),))
    monkeypatch.setattr(Journal, "_finish", lambda _self, _entries: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_in_place(project, refactor(wish, serial.run))
    assert (project / "app.py").read_text() == TAIL
    monkeypatch.undo()
    ran = tebiki("refactor", "return_early", project, "--in-place")
    assert "Completed what an interrupted run had begun (files: 1)." in ran.err
    assert (project / "app.py").read_text() == GUARD
    with claim_writing(project) as resumed:
        assert resumed == 0


def test_two_runs_that_write_in_place_at_once(project: Path) -> None:
    with claim_writing(project):
        for path in (project, project / ".." / project.name, project / "app.py"):
            ran = tebiki("refactor", "return_early", path, "--in-place")
            assert ran.code == 2
            assert f"another tebiki (process {os.getpid()}) is using" in ran.err
            assert "Nothing was changed." in ran.err
        assert (project / "app.py").read_text() == TAIL
        assert tebiki("refactor", "return_early", project).code == 0, "nothing is written"
    assert tebiki("refactor", "return_early", project, "--in-place").code == 0
    assert (project / "app.py").read_text() == GUARD


def test_an_interpreter_must_compile_the_result(project: Path) -> None:
    ran = tebiki("refactor", "return_early", project, "--compile-with", sys.executable)
    assert "+    if not x:" in ran.out
    bad = write(project, {"python": '#!/bin/sh\ncat > /dev/null\necho \'{"app.py": "no"}\'\n'}) / "python"
    bad.chmod(0o755)
    ran = tebiki("refactor", "return_early", project / "app.py", "--compile-with", bad)
    assert "+    if not x:" in ran.out, "it could not compile the file before, either"
    silent = write(project, {"silent": "#!/bin/sh\n"}) / "silent"
    silent.chmod(0o755)
    assert tebiki("refactor", "return_early", project, "--compile-with", silent).code == 2


def test_others_codemods_from_the_command_line(project: Path) -> None:
    name = "tests.change.test_foreign.RenameName"
    ran = tebiki("refactor", write(project, {"new.py": "old()\n"}), "--libcst", name)
    assert "+new()" in ran.out
    assert "new.py:1  RenameName  for review: The command gives no reason." in ran.err
    ran = tebiki("refactor", project, "--shell", "sed -i 's/a()/z()/' log.py")
    assert "+    z()" in ran.out


def test_codemods_are_listed_and_explained() -> None:
    assert "return_early: Guard clauses" in tebiki("codemods").out
    assert "return_early：ガード節への置き換え" in tebiki("codemods", "--lang", "ja").out
    assert "Risk: low" in tebiki("explain", "narrow_except").out
    assert "did you mean `return_early`?" in tebiki("explain", "return_erly").err


def _codemod(name: str) -> Codemod:
    from toolkit.wiring import plugins

    return plugins.codemod(name)


def _hang(_file: object, _facts: object) -> list[object]:
    while True:
        time.sleep(60)


def test_a_hang_costs_its_file_only(project: Path) -> None:
    hanging = Codemod("hanging", Card((1, 1), "low", "skim", ()), {}, (("except",),), _hang, print)  # type: ignore[arg-type]
    wish = RefactorOptions(project, (hanging, renaming("a")))
    write(project, {"log.py": SILENT, "more.py": "x.a()\n", "sub/no.py": "", "app.py": "", "bad.py": "a (\n"})
    done = refactor(wish, partial(processes.run, jobs=1, timeout=4))
    assert [(it.path, it.reason) for it in done.unread] == [("bad.py", "syntax"), ("log.py", "timeout")]
    assert done.after == {"more.py": b"x.a_renamed()\n"}


def test_gathered_facts_reach_every_file(project: Path) -> None:
    from tests.change.gathering import CODEMOD

    write(project, {"names.py": "NAMES = ['go']\n", "use.py": "x.go()\nx.stay()\n"})
    assert refactor(RefactorOptions(project, (CODEMOD,)), serial.run).after == {"use.py": b"x.go_renamed()\nx.stay()\n"}


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A project with one module that can be divided."""
    root = write(tmp_path / "store", {"app.py": SHOP})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "x")
    return root


def divided(root: Path) -> RefactorOptions:
    accept: frozenset[Verdict] = frozenset({"certain", "review"})
    options = {"split_module": {"above": "8", "least": "4"}}
    return RefactorOptions(root, (_codemod("split_module"),), accept=accept, options=options)


def test_a_new_file_is_written_with_the_one_that_it_comes_from(large: Path, tmp_path: Path) -> None:
    done = refactor(divided(large), serial.run)
    assert sorted(done.after) == ["app.py", "app_report.py"]
    assert b"--- /dev/null\n+++ b/app_report.py\n" in diff_of(done)
    assert "app_report.py" in (report_refactoring(done, {}, "en").files[0].diff or "")
    place = tmp_path / "tree"
    assert write_worktree(large, place, done).written == ("app.py", "app_report.py")
    assert (place / "app_report.py").read_bytes() == done.after["app_report.py"]
    (large / "app.py").write_text(f"{SHOP}# mine\n")
    assert write_in_place(large, done).written == ()
    assert not (large / "app_report.py").exists(), "it would hold what was not moved"
    (large / "app.py").write_text(SHOP)
    assert write_in_place(large, done).written == ("app.py", "app_report.py")


def test_nothing_is_moved_to_a_file_that_is_there(large: Path) -> None:
    write(large, {"app_report.py": "mine = 1\n"})
    options = replace(divided(large), settings=Settings(exclude=("app_report.py",)))
    done = refactor(options, serial.run)
    assert done.after == {}
    assert done.files[0].failure == ("file_exists", "app_report.py")
    assert "app_report.py exists already" in "\n".join(summary_lines(done, {}, "en"))
