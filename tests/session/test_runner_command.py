"""A lock is taken, verified and measured where the program is: below another root, for another user, at other paths."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.verify import elsewhere, shop
from tests.rows import fast_rows
from toolkit.characterize.measure_strength import measure_strength
from toolkit.characterize.take_lock import take_lock
from toolkit.errors import UsageError
from toolkit.flows.verify import verify
from toolkit.model.lock import Setup
from toolkit.model.verify import VerifyOptions
from toolkit.session.run_target import RunTarget, fresh_copies
from toolkit.session.runner_command import path_over_there, runner_command

HERE = [sys.executable, elsewhere.__file__]


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunTarget]:
    """The project, reached by a runner."""
    root = shop.project(tmp_path / "project")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    if request.param == "beside":
        runner = [*HERE, "beside", str(folder), f"{{probe}}:{folder}/probe", f"{{root}}:{folder}/app", "--", "{cmd}"]
        yield RunTarget(sys.executable, root, shlex.join(runner))
        return
    if not elsewhere.can_change_root():
        pytest.skip("this machine lets nobody change the root")
    python = f"{sys.base_prefix}:/opt/python"
    loads = [*HERE, "below", str(folder), python, "--", "/opt/python/bin/python3", "-c", "import ctypes"]
    if subprocess.run(loads, check=False).returncode != 0:
        pytest.skip("this interpreter cannot load ctypes below another root, which ends it")
    runner = [*HERE, "below", str(folder), "{probe}:/opt/probe", "{root}:/srv/app", python, "--", "{cmd}"]
    yield RunTarget("/opt/python/bin/python3", root, shlex.join(runner))


@pytest.mark.parametrize("place", fast_rows(("below", "beside"), "below"), indirect=True)
def test_the_same_is_locked_there_as_here(place: RunTarget) -> None:
    setup = Setup(app="shop.web:app", before=(("{python}", "-c", "open('{scratch}/made', 'w').close()"),))
    cases = [*shop.calls(), *shop.requests()]
    locked = take_lock(setup, fresh_copies(place), cases)
    assert locked.kept_out == ()
    assert locked.cases == take_lock(setup, fresh_copies(RunTarget(sys.executable, place.root)), cases).cases


@pytest.mark.parametrize("place", fast_rows(("below", "beside"), "beside"), indirect=True)
def test_it_is_verified_and_measured_there(place: RunTarget) -> None:
    lock = shop.locked(place.root)
    wish = VerifyOptions(place.root, place.root / "characterization_tests", place.python, place.runner)
    assert verify(wish).differing == ()
    prices = place.root / "shop" / "prices.py"
    measured = measure_strength(lock, fresh_copies(place), ["shop/prices.py::discounted"])
    assert measured.functions[0].share == 5 / 7
    prices.write_text(prices.read_text("utf-8").replace("int(price)", "int(price) + 1"), "utf-8")
    assert [one.about for one in verify(wish).public] == ["shop.prices:Basket.total", "shop.prices:discounted"]


def test_folders_are_mapped_as_docker_maps_them() -> None:
    runner = "docker run -i -v {probe}:/probe:ro -v {root}:/app image {cmd}"
    assert path_over_there(runner, "probe", Path("/here")) == "/probe"
    assert path_over_there(runner, "root", Path("/here")) == "/app"
    assert path_over_there("sudo -u nobody {cmd}", "root", Path("/here")) == "/here"
    words = runner_command(runner, ["python", "a b"], {"TZ": "UTC"}, Path("/my copy"))
    assert words[5:] == ["-v", "/my copy:/app", "image", "env", "TZ=UTC", "python", "a b"]


def test_a_command_for_another_shell_is_quoted() -> None:
    words = runner_command("ssh host 'cd /app; {cmd}'", ["python", "a b"], {}, Path("/copy"))
    assert words == ["ssh", "host", "cd /app; env python 'a b'"]


@pytest.mark.parametrize(("runner", "complaint"), [("docker run image", "no {cmd}"), ("sh -c '{cmd}", "quotation")])
def test_a_runner_that_runs_nothing_is_refused(tmp_path: Path, runner: str, complaint: str) -> None:
    root = shop.project(tmp_path / "project")
    shop.locked(root)
    with pytest.raises(UsageError, match=complaint):
        verify(VerifyOptions(root, root / "characterization_tests", sys.executable, runner))


def test_a_runner_that_is_not_there_is_named(tmp_path: Path) -> None:
    root = shop.project(tmp_path / "project")
    shop.locked(root)
    with pytest.raises(UsageError, match="cannot start no-such-runner"):
        verify(VerifyOptions(root, root / "characterization_tests", sys.executable, "no-such-runner {cmd}"))
