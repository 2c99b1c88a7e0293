"""Settings of Django that a module computes from whether tests run are recorded with each call, as truth values."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.probe.frameworks import _settings_of_tests

PLAIN = """\
import os
import sys
from sys import platform

DEBUG = False
IN_PYTEST = "pytest" in sys.modules
TESTING: bool = len(sys.argv) > 1 and sys.argv[1] == "test"
BY_VARIABLE = "PYTEST_VERSION" in os.environ
PROFILED = not DEBUG and not IN_PYTEST
if IN_PYTEST:
    CACHED = False
    CACHES = {"default": {}}
LINUX = platform == "linux"
COMMAND = sys.argv[0]
quiet = "pytest" in sys.modules
"""
EXPECTED = {"IN_PYTEST": True, "TESTING": False, "BY_VARIABLE": True, "PROFILED": False, "CACHED": False}


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_settings_of_tests, "_known", {})
    monkeypatch.setenv("PYTEST_VERSION", "8")
    monkeypatch.setattr(sys, "argv", ["pytest", "tests"])


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"plain_settings.py": PLAIN}, "plain_settings"),
        ({"set_of/__init__.py": "", "set_of/base.py": PLAIN, "set_of/local.py": "from .base import *"}, "set_of.local"),
        ({"all_of/base.py": PLAIN, "all_of/__init__.py": "from .base import *\nEXTRA = 1\n"}, "all_of"),
        ({"own_base.py": PLAIN, "own_local.py": "from own_base import *"}, "own_local"),
    ],
)
def test_truth_values_that_depend_on_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], name: str
) -> None:
    monkeypatch.syspath_prepend(write(tmp_path / "r", files))
    assert _settings_of_tests.settings_of_tests(importlib.import_module(name)) == EXPECTED


@pytest.mark.parametrize("code", ["DEBUG = False\n", "IN_PYTEST = 1 if 'pytest' else 0\n"])
def test_other_settings_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.syspath_prepend(write(tmp_path / "r", {"other_settings.py": code}))
    monkeypatch.delitem(sys.modules, "other_settings", raising=False)
    assert _settings_of_tests.settings_of_tests(importlib.import_module("other_settings")) == {}


def test_a_module_without_a_source() -> None:
    assert _settings_of_tests.settings_of_tests(importlib.import_module("sys")) == {}


ASKED = """\
import json, os, sys
sys.modules.setdefault("pytest", sys)
from django.conf import settings
settings.DEBUG
from toolkit.probe.frameworks.django import describe_surroundings, enter_surroundings
told = describe_surroundings()
del sys.modules["pytest"]
settings._wrapped.IN_PYTEST = False
leave = enter_surroundings(told, None)
inside = settings.IN_PYTEST
leave()
print(json.dumps([told["settings"], inside, settings.IN_PYTEST]))
"""


def test_they_are_restored_in_a_replay(tmp_path: Path) -> None:
    pytest.importorskip("django", reason="Django is of the dev extra")
    root = write(tmp_path / "r", {"a_settings.py": 'import sys\n\nIN_PYTEST = "pytest" in sys.modules\n'})
    environment = {"PYTHONPATH": f"{root}:{Path.cwd()}", "DJANGO_SETTINGS_MODULE": "a_settings"}
    ran = subprocess.run([sys.executable, "-c", ASKED], check=False, capture_output=True, text=True, env=environment)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == [{"IN_PYTEST": True}, True, False]
