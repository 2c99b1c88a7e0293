"""Run a project's own test command in a scratch work tree, and read from what it leaves which tests failed."""

import os
import re
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from toolkit.change import shell
from toolkit.temporary import temporary_directory

_NOT_INHERITED = ("GIT_", "TEBIKI_", "COVERAGE_")
_UNITTEST = re.compile(r"^(?:FAIL|ERROR): (\S+)(?: \(([\w.]+)\))?", re.MULTILINE)
_PYTEST = re.compile(r"^(?:FAILED|ERROR) ([^\s(]\S*)", re.MULTILINE)
_LONGEST = 400


class Run(NamedTuple):
    """One run of the tests.

    Attributes:
        code: its exit code.
        failed: name of each test that failed -> the last line of what it says.
        ran: how many tests ran; None: that is not told.
        end: the end of what it printed.
    """

    code: int
    failed: dict[str, str]
    ran: int | None
    end: str

    @property
    def is_told(self) -> bool:
        """Whether it names what failed, if something did."""
        return self.code == 0 or bool(self.failed)


def run_tests(command: str, folder: Path, root: Path, seconds: float) -> Run:
    """Run the command in a folder.

    pytest is asked to write a file of results; the output of unittest, Django and others is read as people read it.

    Args:
        command: for the shell; `{root}` stands for the user's own project, where its environment may be.
        folder: where it is run.
        root: the user's own project.
        seconds: that it may take.

    Raises:
        UsageError: it cannot be started, or does not end in time.
    """
    with temporary_directory() as place:
        results = place / "results.xml"
        code, said = _ran(command.replace("{root}", str(root)), folder, results, seconds)
        found = _results(results)
    if found is not None:
        return Run(code, found[0], found[1], said[-_LONGEST:])
    failed = {_named(*match.groups()): "" for match in _UNITTEST.finditer(said)}
    failed |= {match[1]: "" for match in _PYTEST.finditer(said)}
    told = re.search(r"^Ran (\d+) tests?", said, re.MULTILINE)
    return Run(code, failed if code else {}, int(told[1]) if told else None, said[-_LONGEST:])


def _named(name: str, place: str | None) -> str:
    """A test of unittest: since Python 3.11 its place ends with its name."""
    if not place:
        return name
    return place if place.endswith(f".{name}") else f"{place}.{name}"


def _ran(command: str, folder: Path, results: Path, seconds: float) -> tuple[int, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}
    asked = f"{kept.get('PYTEST_ADDOPTS', '')} -p no:cacheprovider --junitxml={results}".strip()
    env = kept | {"PYTEST_ADDOPTS": asked, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    return shell.run(command, folder, env, seconds)


def _results(file: Path) -> tuple[dict[str, str], int] | None:
    """Failed tests and the number of all, as pytest wrote them; None if it did not."""
    if not file.is_file():
        return None
    try:
        cases = list(ET.parse(file).iter("testcase"))  # noqa: S314 - written by the project's own tests a moment ago
    except ET.ParseError:
        return None
    failed = {}
    for case in cases:
        for kind in ("failure", "error"):
            if (found := case.find(kind)) is not None:
                name = f"{case.get('classname', '')}::{case.get('name', '')}".removeprefix("::")
                failed[name] = " ".join((found.get("message") or "").split())[:_LONGEST]
    return failed, len(cases)
