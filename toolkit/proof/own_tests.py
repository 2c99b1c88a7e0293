"""Run a project's own test command in a scratch work tree, and read the result of each test."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from toolkit.change import shell
from toolkit.proof.editable_installs import editable_folders
from toolkit.proof.run_outcomes import Outcomes, read_output, read_report
from toolkit.system.temporary import temporary_directory

_NOT_INHERITED = ("GIT_", "TEBIKI_", "COVERAGE_")
_LONGEST = 400
_SOURCES = (".", "src")
_IN_ROOT = re.compile(r"\{root\}/([^\s'\";|&<>()]+)")


class SuiteRun(NamedTuple):
    """One run of the tests.

    Attributes:
        code: its exit code.
        outcomes: of the tests.
        end: the end of what it printed.
    """

    code: int
    outcomes: Outcomes
    end: str

    @property
    def failed_tests(self) -> Mapping[str, str]:
        """Map the name of each failed test to the last line of its message."""
        return self.outcomes.failed

    @property
    def has_reasons(self) -> bool:
        """True if it names what failed, if something did."""
        return self.code == 0 or bool(self.failed_tests)


def run_tests(command: str, folder: Path, root: Path, seconds: float) -> SuiteRun:
    """Run the command in a folder.

    pytest is asked to write a file of results; the output of unittest, Django and others is read as people read it.
    Modules are found in the folder first, and there in what corresponds to the folders of the project that an editable
    installation leads to.

    Args:
        command: for the shell; `{root}` stands for the user's own project, where its environment may be. What of it
            is a file of the folder is taken from there.
        folder: where it is run.
        root: the user's own project.
        seconds: that it may take.

    Raises:
        UsageError: it cannot be started, or does not end in time.
    """
    with temporary_directory() as place:
        report = place / "results.xml"
        sources = (*editable_folders(command, root), *_SOURCES)
        environment = _environment(folder, report, sources)
        code, printed = shell.run_shell(_fill_root(command, folder, root), folder, environment, seconds)
        outcomes = read_report(report, printed) or read_output(printed, is_red=code != 0)
    return SuiteRun(code, outcomes, printed[-_LONGEST:])


def _fill_root(command: str, folder: Path, root: Path) -> str:
    """The command with `{root}` filled in: no script that git knows is run out of the user's work tree."""

    def place(match: re.Match[str]) -> str:
        is_known = os.path.lexists(folder / match[1])
        return f"{folder if is_known else root}/{match[1]}"

    return _IN_ROOT.sub(place, command).replace("{root}", str(root))


def _is_own_folder(folder: Path, name: str) -> bool:
    """Return whether it is a folder, and no link on the way to it leads elsewhere: a branch could bring one along."""
    place = folder / name
    return place.is_dir() and Path(os.path.realpath(place)) == Path(os.path.realpath(folder), name)


def _environment(folder: Path, report: Path, places: Iterable[str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}
    options = f"{kept.get('PYTEST_ADDOPTS', '')} -p no:cacheprovider -rfEX --junitxml={report}".strip()
    sources = [os.path.realpath(folder / name) for name in places if _is_own_folder(folder, name)]
    path = os.pathsep.join([*sources, *filter(None, [kept.get("PYTHONPATH", "")])])
    fixed = {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    return kept | fixed | {"PYTEST_ADDOPTS": options}
