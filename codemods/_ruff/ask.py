"""Run ruff on one text. It gets the text on its standard input and writes no files."""

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from codemods._driven.installed import check_installed
from codemods._driven.offers import Edit, Offer
from toolkit.errors import SourceError
from toolkit.model.codemod import Version

OLDEST = (3, 7)
"""The oldest Python that ruff supports as a target."""
_STRUCTURE = ("RET505", "RET506", "RET507", "RET508", "SIM102", "SIM103", "SIM114")
_UNUSED = ("F401", "F841")
_NEVER = ("UP009", "UP040", "UP046", "UP047")
"""Rules that are never applied: coding cookies, which other tools read, and new syntax of generic types."""
_TIMEOUT = 60.0


def ready() -> None:
    """Check that ruff is installed.

    Raises:
        UsageError: ruff is not installed.
    """
    check_installed("run_ruff", "ruff", is_there=bool(program()))


@cache
def program() -> str:
    """Return the path of ruff: beside the running Python, else on the search path; empty if there is none."""
    beside = Path(sys.executable).parent  # a worker runs without site, so that sysconfig names another folder
    folders = [str(beside), *(it for it in os.get_exec_path() if Path(it).is_absolute())]  # `.` may be the project
    return shutil.which("ruff", path=os.pathsep.join(folders)) or ""


def offers(text: str, name: str, target: Version) -> list[Offer]:
    """Return every change that ruff offers for a text, for the rules that we trust.

    Args:
        text: Python code.
        name: file name, since ruff treats `__init__.py` and `.pyi` specially.
        target: the oldest Python that must run the result.

    Raises:
        UsageError: ruff is not installed.
        SourceError: `ruff_failed`: it ended with an error, or not at all.
    """
    ready()
    modern = ("UP",) if target >= OLDEST else ()
    chosen = ",".join((*modern, *_STRUCTURE, *_UNUSED))
    major, minor = max(target, OLDEST)
    command = [program(), "check", "--isolated", "--no-cache", "--quiet", "--exit-zero", "--output-format", "json"]
    command += ["--select", chosen, "--ignore", ",".join(_NEVER), "--target-version", f"py{major}{minor}"]
    command += ["--config", "lint.pyupgrade.keep-runtime-typing=true", "--stdin-filename", name, "-"]
    try:
        ran = subprocess.run(command, input=text.encode(), capture_output=True, timeout=_TIMEOUT, check=True)
        return [_offer(item) for item in json.loads(ran.stdout) if item.get("fix")]
    except subprocess.CalledProcessError as error:
        raise SourceError("ruff_failed", error.stderr.decode(errors="replace").strip()[-300:]) from error
    except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
        raise SourceError("ruff_failed", str(error)) from error


def _offer(item: dict[str, object]) -> Offer:
    fix: dict[str, list[dict[str, dict[str, int]]]] = item["fix"]  # type: ignore[assignment]
    edits = tuple(sorted(_edit(edit) for edit in fix["edits"]))
    safe = str(fix["applicability"]) == "safe"
    place: dict[str, int] = item["location"]  # type: ignore[assignment]
    code = str(item["code"])
    return Offer(code, place["row"], f"{code} {item['message']}", safe, edits)


def _edit(edit: dict[str, dict[str, int]]) -> Edit:
    start, end = edit["location"], edit["end_location"]
    return Edit(start["row"], start["column"], end["row"], end["column"], str(edit["content"]))
