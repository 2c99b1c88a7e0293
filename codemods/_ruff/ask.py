"""Run ruff on one text, on its standard input, or on copies of many at once. It writes no files."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path, PurePosixPath

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
_AT_ONCE = 500
"""Files of one run: their names are arguments."""


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
    by_file = _run([f"--stdin-filename={name}", "-"], target, text=text.encode())
    return [offer for found in by_file.values() for offer in found]


def offers_by_path(texts: Mapping[str, str], target: Version, folder: Path) -> dict[str, list[Offer]]:
    """Return path -> what `offers` returns for the text; files that ruff may not have read are left out.

    Each copy is in a folder of its own, so that none is a module beside another, as if it came by the standard input.

    Args:
        texts: path -> Python code.
        target: the oldest Python that must run the result.
        folder: an empty folder, where copies are written.

    Raises:
        UsageError: ruff is not installed.
    """
    copies = {path: folder / str(number) / PurePosixPath(path).name for number, path in enumerate(texts)}
    for path, copy in copies.items():
        copy.parent.mkdir()
        copy.write_bytes(texts[path].encode(errors="replace"))
    found: dict[str, list[Offer]] = {}
    paths = [*texts]
    for some in (paths[first : first + _AT_ONCE] for first in range(0, len(paths), _AT_ONCE)):
        with suppress(SourceError):  # each is asked about alone then, and has an error of its own
            by_file = _run([os.fspath(copies[path]) for path in some], target, folder)
            found |= {path: by_file.get(os.fspath(copies[path]), []) for path in some}
    return found


def _run(files: list[str], target: Version, folder: Path | None = None, text: bytes = b"") -> dict[str, list[Offer]]:
    """Return the changes that ruff offers for files, by their names.

    Args:
        files: its arguments about files.
        target: the oldest Python that must run the result.
        folder: its current folder; None: ours.
        text: its standard input.

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
    command += ["--config", "lint.pyupgrade.keep-runtime-typing=true", *files]
    found: dict[str, list[Offer]] = {}
    try:
        ran = subprocess.run(command, cwd=folder, input=text, capture_output=True, timeout=_TIMEOUT, check=True)
        for item in json.loads(ran.stdout):
            if item.get("fix"):
                found.setdefault(item["filename"], []).append(_offer(item))
    except subprocess.CalledProcessError as error:
        raise SourceError("ruff_failed", error.stderr.decode(errors="replace").strip()[-300:]) from error
    except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
        raise SourceError("ruff_failed", str(error)) from error
    return found


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
