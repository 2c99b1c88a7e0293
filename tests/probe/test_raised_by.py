"""Author of a message, seen in the traceback: on every version of Python that the probe enters."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.command_line import write
from tests.interpreters import interpreter
from toolkit.session.probe_environment import PROBE

PROGRAM = """\
def own():
    raise ValueError("own words")


def of_python():
    return int("x")


def of_the_library():
    import json

    return json.loads("{")


def wrapped():
    try:
        return float("x")
    except ValueError as error:
        raise KeyError("bad: %s!" % error)


def borrowed():
    import lib

    lib.fixed()


def passed():
    import lib

    lib.given("words of the program")
"""
LIBRARY = """\
WORDS = "always the same"


def fixed():
    raise ValueError(WORDS)


def given(text):
    raise ValueError(text)
"""
SCRIPT = """\
import json, sys
sys.path[:0] = sys.argv[1:4]
import app
from tebiki_probe.replay.raised_by import RaiseDescriber
describer = RaiseDescriber(sys.argv[2])
told = {}
for name in ("own", "of_python", "of_the_library", "wrapped", "borrowed", "passed"):
    try:
        getattr(app, name)()
    except Exception as error:
        told[name] = describer.describe(error)
print(json.dumps(told))
"""


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.13"])
def test_who_words_a_message(version: str, tmp_path: Path) -> None:
    python = interpreter(version)
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "tebiki_probe").symlink_to(PROBE)
    write(tmp_path, {"project/app.py": PROGRAM, "packages/lib.py": LIBRARY, "script.py": SCRIPT})
    places = [tmp_path / name for name in ("copy", "project", "packages")]
    ran = subprocess.run([python, "-B", tmp_path / "script.py", *places], capture_output=True, text=True, check=True)
    told = json.loads(ran.stdout)
    assert told["own"] == ["program", "app.py:own"]
    assert told["of_python"] == ["python", "app.py:of_python", 0, 0]
    assert told["of_the_library"][:2] == ["python", "app.py:of_the_library"]
    assert told["borrowed"] == ["python", "app.py:borrowed", 0, 0]
    assert told["passed"] == ["library", "app.py:passed"]
    known = ["python", "app.py:wrapped", len("bad: "), len("!")]
    assert told["wrapped"] == (["program", "app.py:wrapped"] if version == "2.7" else known)
