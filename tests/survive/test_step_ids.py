"""Ids of a plan become names of branches and folders: what could not be one is refused when the plan is read."""

from pathlib import Path

import msgspec
import pytest

from tests.command_line import tebiki
from tests.survive.trees import project
from toolkit.errors import UsageError
from toolkit.model.links import step_id
from toolkit.model.plan import NO_PLAN, Step
from toolkit.state.plan_file import NAME, plan_bytes, read_plan

STRANGE = (
    "",
    "../../x",
    "a\ndelete refs/heads/main",
    " x y",
    "-rf",
    ".lock",
    "a..b",
    "a~1",
    "a/b",
    "\x1b[31m",
    "a" * 65,
)


def planned(root: Path, name: str, symbol: str = "app.py::pick") -> Path:
    (root / ".tebiki").mkdir(parents=True)
    step = Step(name, "change", "bare_except", (symbol,), codemod="narrow_except")
    (root / NAME).write_bytes(plan_bytes(msgspec.structs.replace(NO_PLAN, steps=(step,))))
    return root


@pytest.mark.parametrize("name", STRANGE)
def test_an_id_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="is damaged: a step has the id"):
        read_plan(planned(tmp_path, name))


@pytest.mark.parametrize("symbol", ["../../etc/passwd::x", "/etc/passwd::x", "a/../../b.py::f", ".."])
def test_a_file_outside_of_the_project_is_refused(tmp_path: Path, symbol: str) -> None:
    with pytest.raises(UsageError, match="lies outside of the project"):
        read_plan(planned(tmp_path, "by-hand_1", symbol))


@pytest.mark.parametrize("name", [step_id("change", ["a"]), "by-hand_1"])
def test_an_id_is_read(tmp_path: Path, name: str) -> None:
    plan = read_plan(planned(tmp_path, name))
    assert plan is not None
    assert plan.steps[0].id == name


def test_it_is_refused_before_any_proof(tmp_path: Path) -> None:
    root = planned(project(tmp_path / "r", {"tebiki.toml": '[prove]\ntests = "touch ../started"\n'}), STRANGE[2])
    ran = tebiki("refactor", "--step", "1", root, "--shell", "touch ../started", "--out", tmp_path / "out")
    assert (ran.code, "is damaged" in ran.err, (tmp_path / "started").exists()) == (2, True, False)
