"""Run a project's own test command in a scratch work tree, and parse the result of each test."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from toolkit.change import shell
from toolkit.proof.judging.editable_installs import editable_folders
from toolkit.proof.runs.run_outcomes import Outcomes, read_output, read_report
from toolkit.system.temporary import temporary_directory

_NOT_INHERITED = ("GIT_", "TEBIKI_", "COVERAGE_")
_LONGEST = 400
_SOURCES = (".", "src")
_IN_ROOT = re.compile(r"\{root\}/([^\s'\";|&<>()]+)")


class SuiteRun(NamedTuple):
    """One run of the tests.

    Attributes:
        code: its exit code.
        outcomes: outcomes of the tests.
        end: the end of its output.
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
        """True if it passed, or names the failed tests."""
        return self.code == 0 or bool(self.failed_tests)


def run_tests(command: str, folder: Path, root: Path, seconds: float) -> SuiteRun:
    """Run the command in a folder.

    pytest is asked to write a file of results; the output of unittest, Django and others is parsed. Modules are found
    in the folder first, including its counterparts of the folders that editable installations refer to.

    Args:
        command: a shell command; `{root}` stands for the user's own project, which may hold its environment. Paths in
            it that exist in the folder are taken from the folder.
        folder: the working directory.
        root: the user's own project.
        seconds: time limit.

    Raises:
        UsageError: the command cannot be started, or does not end in time.
    """
    with temporary_directory() as place:
        report = place / "results.xml"
        sources = (*editable_folders(command, root), *_SOURCES)
        own = place / "t"  # what the tests leave when they are killed is removed with it, now or by the next run
        own.mkdir(0o700)
        environment = _environment(folder, report, sources) | {"TMPDIR": str(own)}
        code, printed = shell.run_shell(_fill_root(command, folder, root), folder, environment, seconds)
        outcomes = read_report(report, printed) or read_output(printed, is_red=code != 0)
    return SuiteRun(code, outcomes, printed[-_LONGEST:])


def _fill_root(command: str, folder: Path, root: Path) -> str:
    """Fill in `{root}` in a command, so that no script tracked by git is run from the user's work tree."""

    def place(match: re.Match[str]) -> str:
        is_known = os.path.lexists(folder / match[1])
        return f"{folder if is_known else root}/{match[1]}"

    return _IN_ROOT.sub(place, command).replace("{root}", str(root))


def _is_own_folder(folder: Path, name: str) -> bool:
    """Return whether a path is a folder that is not reached through a link, which a branch could contain."""
    place = folder / name
    return place.is_dir() and Path(os.path.realpath(place)) == Path(os.path.realpath(folder), name)


def _environment(folder: Path, report: Path, places: Iterable[str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}
    options = f"{kept.get('PYTEST_ADDOPTS', '')} -p no:cacheprovider -rfEX --junitxml={report}".strip()
    sources = [os.path.realpath(folder / name) for name in places if _is_own_folder(folder, name)]
    path = os.pathsep.join([*sources, *filter(None, [kept.get("PYTHONPATH", "")])])
    fixed = {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    return kept | fixed | {"PYTEST_ADDOPTS": options}
