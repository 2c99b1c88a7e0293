"""Nothing of the project runs in the probe before the program is held back, whatever it is called and where it is."""

import json
import shlex
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import tebiki, write
from tests.flows.verify import elsewhere
from tests.interpreters import interpreter, sweep
from tests.survive.test_isolation import namespaces
from toolkit.characterize.cases import case_of
from toolkit.characterize.take_lock import take_lock
from toolkit.errors import UsageError
from toolkit.filters.oracles.callable import CallableTarget, Implementation
from toolkit.model.lock import Setup
from toolkit.session.probe_environment import PROBE
from toolkit.session.run_target import RunTarget, fresh_copies
from toolkit.session.secret_references import with_references

_MARKING = """
import os
try:
    os.close(os.open({mark!r}, os.O_CREAT | os.O_WRONLY))
except EnvironmentError:
    pass
"""
_APP = """
import os, sys
import resource

def customized(amount):
    return [getattr(sys.modules.get("sitecustomize"), "CURRENCY", None), resource.NAME, amount]

def variables(amount):
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return [[os.path.basename(one) for one in paths if one], os.environ.get("FROM_HOME"), amount]

def matches(filter, document):
    return customized(0) == ["JPY", "own", 0]
"""
_STANDARD = ("json", "select", "struct", "mmap", "errno", "traceback", "tempfile", "base64", "platform", "fcntl")
"""Modules of the standard library that the probe imports before the program is held back, among others."""

each = sweep("2.7", "3.7", "3.11", "3.13")


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """File that code writes if nothing holds it back."""
    return tmp_path / "mark"


@pytest.fixture
def root(tmp_path: Path, mark: Path) -> Path:
    """A project with what Python imports at its start, and with a module called like one of the standard library."""
    custom = _MARKING.format(mark=str(mark)) + "CURRENCY = 'JPY'\n"
    files = {"custom/sitecustomize.py": custom, "custom/usercustomize.py": custom}
    return write(tmp_path / "project", {"app.py": _APP, "resource.py": "NAME = 'own'\n", **files})


def results(root: Path, python: Path | str, setup: Setup, runner: str = "") -> dict[str, Any]:
    """Name of a function -> what it gives."""
    asks = [
        {"kind": "call", "seam": f"app:{name}", "symbol": f"app.py::{name}", "given": {"amount": 1}}
        for name in ("customized", "variables")
    ]
    lock = take_lock(
        setup, fresh_copies(RunTarget(str(python), root, runner)), [case_of(ask, "recorded") for ask in asks]
    )
    return {case.about.partition(":")[2]: case.parts["result"] for case in lock.cases}


@namespaces
@each
@pytest.mark.parametrize(
    "setup", [Setup(path=("custom",)), Setup(environment={"PYTHONPATH": "{scratch}/custom"})], ids=["path", "env"]
)
def test_what_python_imports_at_its_start_is_held_back(version: str, setup: Setup, root: Path, mark: Path) -> None:
    found = results(root, interpreter(version), setup)
    assert found == {"customized": ["JPY", "own", 1], "variables": [["custom"], None, 1]}
    assert not mark.exists()


@namespaces
def test_it_is_held_back_behind_a_runner(root: Path, mark: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    words = [sys.executable, elsewhere.__file__, "beside", str(folder)]
    runner = shlex.join([*words, f"{{probe}}:{folder}/probe", f"{{root}}:{folder}/app", "--", "{cmd}"])
    assert results(root, sys.executable, Setup(path=("custom",)), runner)["customized"] == ["JPY", "own", 1]
    assert not mark.exists()


@namespaces
@each
def test_packages_below_another_home_are_held_back(version: str, root: Path, mark: Path) -> None:
    packages = root / "home" / ".local" / "lib" / f"python{version}" / "site-packages"
    loud = _MARKING.format(mark=str(mark)) + "os.environ['FROM_HOME'] = 'yes'\n"
    write(packages, {"loud.pth": "import loud_package\n", "loud_package.py": loud})
    found = results(root, interpreter(version), Setup(environment={"HOME": "{scratch}/home"}))
    assert found["variables"] == [[], "yes", 1]
    assert not mark.exists()


@namespaces
@each
def test_modules_called_like_those_that_the_probe_needs_are_held_back(version: str, root: Path, mark: Path) -> None:
    loud = _MARKING.format(mark=str(mark)) + "raise ImportError('not the standard library')\n"
    write(root, {f"{name}.py": loud for name in _STANDARD})
    with suppress(UsageError):  # a program that cannot be imported so is no harm
        results(root, interpreter(version), Setup(path=(".",)))
    assert not mark.exists()


def test_the_probes_of_tebiki_itself_import_nothing_from_where_it_is_called(
    root: Path, mark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, {f"{name}.py": _MARKING.format(mark=str(mark)) for name in _STANDARD})
    monkeypatch.chdir(root)
    assert with_references(Setup(environment={"CURRENCY": "JPY"})).environment == {"CURRENCY": "JPY"}
    assert not mark.exists()


@namespaces
@sweep("2.7", "3.7", "3.11")
def test_functions_for_filters_are_held_back(version: str, root: Path, mark: Path) -> None:
    oracle = Implementation(CallableTarget("app:matches", str(interpreter(version)), root, path=(root / "custom",)))
    try:
        assert oracle.ask({"a": 1}, [{"a": 1}]) == (True,)
    finally:
        oracle.close()
    assert not mark.exists()


@namespaces
def test_the_tests_of_a_lock_hold_it_back(root: Path, mark: Path, tmp_path: Path) -> None:
    into = root / "locked"
    words = ("--only", "app", "--path", "custom", "--seconds", 2, "--lock", into, "--python", sys.executable)
    assert tebiki("lock", root, *words).code == 0
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", into], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert not mark.exists()


@pytest.mark.parametrize("entry", ["replay.list_urls", "replay.match_urls"])
def test_the_import_of_an_application_is_held_back_by_the_guard_alone(entry: str, root: Path, mark: Path) -> None:
    loud = f"open({str(mark)!r}, 'w').close()\n"
    write(root, {"web.py": loud})
    request = {"app": "web:app", "root": str(root), "scratch": str(root), "guard": True, "isolate": {"wall": "hook"}}
    words = [sys.executable, "-B", str(PROBE), entry]
    data = json.dumps({**request, "asked": []}) + "\n"
    done = subprocess.run(words, cwd=root, input=data, capture_output=True, text=True, check=False)
    said = json.loads(done.stdout.strip())
    assert (said["error"]["name"], said["error"]["refused"]) == ("Forbidden", [["write", str(mark)]])
    assert not mark.exists()
