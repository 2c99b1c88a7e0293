"""Any project at all: `tebiki analyze` ends well, measures what can be measured, and names the rest."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from tests.command_line import Ran, report, tebiki, write
from tests.history.repositories import git
from tests.survive.cases import CASES, MEASURED, UNSEEN, Case
from toolkit.flows import analyze
from toolkit.source.discover import Discovery

NEIGHBOUR = (
    "def load(path):\n    try:\n        return open(path).read()\n    except Exception:\n        pass\n\n\nload(1)\n"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x9b\u202a-\u202e\u2066-\u2069]")
_ALIVE = re.compile(rb"<(?:img|script)[^>]*(?:src=x|alert)")


def whole_run(root: Path, *options: object) -> tuple[Ran, dict[str, Any]]:
    """Run with every format and with history; the result, and the sections of the report."""
    ran = tebiki("analyze", root, "--out", root.parent / "out", "--annotate", *options)
    assert "Traceback" not in ran.err
    return ran, report(root.parent / "out")


def became(sections: dict[str, Any]) -> dict[str, str]:
    """Path -> `measured` or the key of a reason; every file is exactly one of the two."""
    coverage = sections["coverage"]
    told = [(row["path"], MEASURED) for row in sections["files"]]
    told += [(item["path"], item["reason"]) for item in coverage["unmeasured"]]
    assert len(told) == len(dict(told)) == coverage["files_seen"]
    assert coverage["files_measured"] == len(sections["files"])
    return dict(told)


def assert_harmless(ran: Ran, out: Path) -> None:
    """No name of a stranger drives a terminal, forges a line of a log, or comes alive on a page."""
    for printed in (ran.out, ran.err):
        assert not _CONTROLS.search(printed)
        assert all(
            line.startswith("::") is line.startswith(("::error file=", "::warning file=", "::notice"))
            for line in printed.splitlines()
        )
    assert "::error::" not in ran.out
    for file in out.rglob("*"):
        data = file.read_bytes() if file.is_file() else b""
        assert b"\x1b" not in data, file
        assert b"\x07" not in data, file
        if file.suffix == ".html":
            assert not _ALIVE.search(data), file
        if file.suffix in (".json", ".sarif"):
            json.loads(data)


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Path], None] | None], None]:
    """Let something happen to a project after its files are known and before they are read."""

    def plan(happens: Callable[[Path], None] | None) -> None:
        if happens is None:
            return
        discover = analyze.discover_files

        def then(root: Path, *args: Any) -> Discovery:
            found = discover(root, *args)
            happens(root)
            return found

        monkeypatch.setattr(analyze, "discover_files", then)

    return plan


def _cases() -> Iterator[ParameterSet]:
    """Each case alone; fast is the first of each kind of outcome, since all at once are tried as well."""
    outcomes: set[tuple[tuple[str, ...], ...]] = set()
    for case in CASES:
        kind = tuple(sorted(case.expected.values()))
        is_fast = kind not in outcomes or case.during or case.not_as_root
        yield pytest.param(case, id=str(case), marks=() if is_fast else pytest.mark.corpus)
        outcomes.add(kind)


@pytest.mark.parametrize("case", list(_cases()))
def test_a_case_costs_itself_and_nothing_else(case: Case, tmp_path: Path, between: Any) -> None:
    if case.not_as_root and os.geteuid() == 0:
        pytest.skip("root is stopped by nothing")
    root = write(tmp_path / "shop", {"neighbour.py": NEIGHBOUR})
    case.plant(root)
    between(case.during)
    ran, sections = whole_run(root, "--strict")
    told = became(sections)
    assert ran.code == (0 if set(told.values()) == {MEASURED} else 3)
    assert told.pop("neighbour.py") == MEASURED
    assert "swallowed_exception:." in _found(sections)
    for path, allowed in case.expected.items():
        assert told.pop(path, UNSEEN) in allowed
    assert not told
    assert_harmless(ran, tmp_path / "out")


def test_all_cases_at_once_with_a_history(tmp_path: Path) -> None:
    kinds = [case for case in CASES if case.during is None and not case.not_as_root]
    root = write(tmp_path / "shop", {"neighbour.py": NEIGHBOUR})
    expected = {"neighbour.py": (MEASURED,)}
    for number, case in enumerate(kinds):
        (root / f"case{number}").mkdir()
        case.plant(root / f"case{number}")
        expected |= {f"case{number}/{path}": allowed for path, allowed in case.expected.items()}
    for special in (path for path in root.rglob("*") if path.is_fifo() or path.is_socket()):
        del expected[str(special.relative_to(root))]  # to git, such a thing is not in the directory at all
    git(root, "init", "-q")
    for _ in range(2):
        git(root, "add", "-A", "--", ".", ":!*/a.py")
        git(root, "commit", "-q", "--allow-empty", "-m", "x")
    ran, sections = whole_run(root)
    told = became(sections)
    assert ran.code == 0
    assert {path: told.get(path, UNSEEN) for path in expected if told.get(path, UNSEEN) not in expected[path]} == {}
    assert set(told) <= set(expected)
    assert "python2_leftover:." in _found(sections)  # one swallowed exception is too small a decision here
    assert_harmless(ran, tmp_path / "out")


def _found(sections: dict[str, Any]) -> set[str]:
    return {f"{item['rule']}:{item['symbol']}" for item in sections["findings"]}
