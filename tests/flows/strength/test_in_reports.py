"""Measured strength of a lock stands beside each hotspot, and decides what is locked before it is changed."""

from pathlib import Path
from typing import Any

import pytest

from tests.command_line import report, tebiki, write
from toolkit.model.strength import ENOUGH, LockStrengths, Strength
from toolkit.state.strength_file import FILE, lock_hash, source_hashes, strength_bytes

NESTED = "".join(f"{'    ' * depth}if a > {depth}:\n" for depth in range(1, 9))
SHOP = "".join(
    f"def {name}(a, b=[]):\n{NESTED}{'    ' * 9}b.append(a)\n    return b\n\n\n" for name in ("weak", "held", "unknown")
)
WEAK, HELD = Strength("shop.py::weak", 10, 10, 2), Strength("shop.py::held", 8, 8, 8)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = write(tmp_path / "project", {"shop.py": SHOP + "print(weak(1), held(1), unknown(1))\n"})
    lock = write(root / "characterization_tests", {"lock.json": "{}", "cases/shop.jsonl": "{}\n"})
    measured = LockStrengths((WEAK, HELD), lock=lock_hash(lock), sources=source_hashes(root, ["shop.py"]))
    write(lock, {FILE: strength_bytes(measured)})
    return root


def analyzed(project: Path, *options: object) -> tuple[str, dict[str, Any]]:
    out = project.parent / "out"
    ran = tebiki("analyze", project, "--out", out, "--no-cache", "--executor", "serial", *options)
    assert ran.code == 0
    return ran.out, report(out)


def test_the_share_stands_beside_the_file_and_the_function(project: Path) -> None:
    out, sections = analyzed(project)
    assert [row["strength"] for row in sections["files"]] == [10 / 18]
    assert {row["symbol"]: row["strength"] for row in sections["functions"]} == {
        "shop.py::weak": 0.2,
        "shop.py::held": 1.0,
        "shop.py::unknown": None,
    }
    assert "The lock notices 10 of the 18 changes that were seeded into 2 functions (56%)." in out
    folder = project.parent / "out"
    assert "| Noticed by the lock |" in (folder / "report.md").read_text("utf-8")
    assert "the lock misses 44% of the changes seeded into it" in (folder / "report.md").read_text("utf-8")
    assert "56%" in (folder / "files.html").read_text("utf-8")


def test_it_is_said_in_japanese(project: Path) -> None:
    out, _ = analyzed(project, "--lang", "ja")
    assert "関数2個にわざと入れた変更18件のうち、10件を固定が検出しました（検出率56%）。" in out
    assert "わざと入れた変更の44%を検出できない" in (project.parent / "out" / "report.md").read_text("utf-8")


def test_a_plan_locks_what_is_weak_and_asks_for_that_strength(project: Path) -> None:
    _, sections = analyzed(project)
    steps = sections["plan"]["steps"]
    locked = {name for step in steps if step["action"] == "lock" for name in step["symbols"]}
    assert locked == {"shop.py::weak", "shop.py::unknown"}
    assert {step["lock_threshold"] for step in steps if step["action"] == "change"} == {ENOUGH}


def test_a_team_says_how_much_is_enough(project: Path) -> None:
    write(project, {"tebiki.toml": "[prove]\nstrength = 0.1\n"})
    _, sections = analyzed(project)
    steps = sections["plan"]["steps"]
    assert {name for step in steps if step["action"] == "lock" for name in step["symbols"]} == {"shop.py::unknown"}
    assert {step["lock_threshold"] for step in steps if step["action"] == "change"} == {0.1}


def test_what_does_not_hold_any_more_is_counted_and_not_shown(project: Path) -> None:
    write(project, {"shop.py": SHOP})
    out, sections = analyzed(project)
    assert sections["files"][0]["strength"] is None
    assert "is not shown for 2 functions: the lock or the code has changed since it was measured" in out
    assert {step["lock_threshold"] for step in sections["plan"]["steps"]} == {None}


def test_a_project_without_a_lock_hears_nothing_of_it(project: Path) -> None:
    (project / "characterization_tests" / FILE).unlink()
    out, sections = analyzed(project)
    assert sections["strength"] is None
    assert "lock notices" not in out
    assert "Noticed" not in (project.parent / "out" / "report.md").read_text("utf-8")


def test_another_measurement_is_another_run(project: Path) -> None:
    options = ("analyze", project, "--out", project.parent / "out", "--executor", "serial")
    first = tebiki(*options).out
    (project / "characterization_tests" / FILE).unlink()
    assert tebiki(*options).out != first


def test_a_damaged_measurement_is_named(project: Path) -> None:
    write(project, {f"characterization_tests/{FILE}": "{"})
    ran = tebiki("analyze", project, "--out", project.parent / "out")
    assert ran.code == 2
    assert f"{FILE} is damaged" in ran.err
