"""Find changed files by which changes are judged: tests and their configuration, the lock, settings, CI.

A branch may change such files for good reasons. It is proved with their versions at its base commit, and the reviewer
gets a list of them.
"""

import re
import shlex
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from toolkit.model.proof import Link, State, is_same
from toolkit.model.pull import RESTORED, JudgingChange, JudgingFile, JudgingKind
from toolkit.proof.judging.installed_names import is_shadow
from toolkit.proof.judging.pyproject_changes import is_project_file, project_file_kinds
from toolkit.proof.judging.test_awareness import is_aware
from toolkit.source.patterns import make_matcher

_TOOLS = ("pytest", "_pytest", "pluggy", "iniconfig", "nose", "nose2", "unittest", "unittest2", "xdist")
_TOOL_NAMES = frozenset(_TOOLS)
_SHADOWS = " ".join(f"/{folder}{name}{end}" for name in _TOOLS for folder in ("", "src/") for end in (".py", "/"))
_PATTERNS: Mapping[JudgingKind, str] = {
    "settings": "tebiki.toml /.tebiki/",
    "test_setup": "conftest.py",
    "startup": "sitecustomize.* sitecustomize/ usercustomize.* usercustomize/ *.pth *.egg-info *.dist-info *.egg-link "
    "pyvenv.cfg __pycache__/ *.pyc *.pyo *.so *.pyd *.dylib *.dll " + _SHADOWS,
    "test_config": "pytest.ini .pytest.ini pytest.toml .pytest.toml tox.ini tox.toml setup.cfg noxfile.py .coveragerc "
    ".noserc nose.cfg unittest.cfg .testr.conf .stestr.conf .env .env.* .envrc *.env Makefile makefile GNUmakefile "
    ".flaskenv justfile Justfile Taskfile.yml /tasks.py dodo.py hatch.toml runtests.py runtests.sh run_tests.* "
    "mypy.ini ruff.toml .ruff.toml .flake8 .pylintrc",
    "ci": "/.forgejo/ /.gitea/ /.github/ /.gitlab/ .gitlab-ci*.yml .gitlab-ci*.yaml Jenkinsfile* *.jenkinsfile "
    "/.circleci/ /.azure-pipelines/ azure-pipelines*.yml azure-pipelines*.yaml .travis.yml .drone.yml "
    "bitbucket-pipelines.yml appveyor.yml .appveyor.yml /.buildkite/ .woodpecker* buildspec*.yml cloudbuild*.yaml "
    "cloudbuild*.yml .cirrus.yml /.semaphore/ /.ci/ /ci/ .pre-commit-config.yaml lefthook.yml CODEOWNERS codecov.yml "
    ".codecov.yml .gitattributes",
    "environment": "requirements*.txt requirements*.in requirements/ constraints*.txt Pipfile setup.py poetry.lock "
    "uv.lock Pipfile.lock pdm.lock pixi.lock conda-lock.yml pylock*.toml environment*.yml environment*.yaml "
    "Dockerfile* *.dockerfile *.Dockerfile Containerfile* docker-compose* compose*.yml compose*.yaml .devcontainer/ "
    ".python-version runtime.txt .tool-versions .gitmodules",
    "tests": "fixtures/ fixture/ testdata/ test_data/ test-data/ golden/ goldens/ expected/ snapshots/ __snapshots__/ "
    "cassettes/ *.snap *.ambr",
}
"""Patterns as in .gitignore; the first matching kind counts. For tests only the data that they compare with: settings
define which other files are tests."""
_MATCHERS = tuple((kind, make_matcher(patterns.split())) for kind, patterns in _PATTERNS.items())
_DISCOVERY = re.compile(r"\s(-s|-p|--start-directory|--pattern)[\s=]+('[^']*'|\"[^\"]*\"|\S+)")
_IS_STARTUP = make_matcher(_PATTERNS["startup"].split())


@dataclass(frozen=True)
class Judges:
    """The files by which a project is judged, at the base commit of a change.

    Attributes:
        is_test: whether a path is that of a test.
        lock: the directory of the lock; empty if there is none.
        command: the project's own test command.
        installed: top-level modules of the environment of proofs, which no new file may shadow.
        sources: folders below the project in which modules are found, besides the project's own and its `src`.
    """

    is_test: Callable[[str], bool] = lambda _path: False
    lock: str = ""
    command: str = ""
    installed: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()

    def select_files(self, before: State, after: State) -> tuple[JudgingFile, ...]:
        """Select the files of a change by which changes are judged, sorted by path."""
        words = command_words(self.command)
        return tuple(
            JudgingFile(path, kind, change_of(before.get(path), after[path]))
            for path in sorted(after)
            if not is_same(before.get(path), after[path])
            for kind in self._kinds(path, before.get(path), after[path], words)
        )

    def kind_of_path(self, path: str) -> JudgingKind | None:
        """Return the kind of a file, judged by its path."""
        if self.lock and path.lower().startswith(f"{self.lock.lower()}/"):  # some file systems ignore the case
            return "lock"
        if _IS_STARTUP(path.lower()):
            return "startup"
        found: JudgingKind | None = next(
            (kind for kind, matches in _MATCHERS if matches(path) or matches(path.lower())), None
        )
        return found or ("tests" if self.is_test(path) or is_discovered(path, self.command) else None)

    def _kinds(self, path: str, old: bytes | None, new: bytes | None, words: Collection[str]) -> Iterator[JudgingKind]:
        if is_project_file(name := PurePosixPath(path).name):
            yield from project_file_kinds(name, old, new)
        elif kind := self.kind_of_path(path):
            yield kind
        elif self._may_shadow(path, old, new):
            yield "startup"
        elif path in words:
            yield "test_config"
        elif path.endswith((".py", ".pyw", ".wsgi")) and is_aware(path, old, new, self.lock):
            yield "aware"

    def _may_shadow(self, path: str, old: bytes | None, new: bytes | None) -> bool:
        """Return whether a new file, or a link to anything, may shadow an installed module."""
        folders = (*self.sources, *command_words(self.command))
        if isinstance(new, Link) and not isinstance(old, Link):
            return is_shadow(path, self.installed | _TOOL_NAMES, folders, is_link=True)
        return old is None and is_shadow(path, self.installed | _TOOL_NAMES, folders)


def change_of(before: bytes | None, after: bytes | None) -> JudgingChange:
    """Return whether a file was added, changed or deleted."""
    if before is None:
        return "added"
    return "deleted" if after is None else "changed"


def restore_judges(before: State, after: State, files: Collection[JudgingFile]) -> dict[str, bytes | None]:
    """Return the new state with tests and their configuration from before the change."""
    old = {file.path for file in files if file.kind in RESTORED}
    return {path: before.get(path) if path in old else data for path, data in after.items()}


def is_discovered(path: str, command: str) -> bool:
    """Return whether unittest discovers tests in a file, according to `-s FOLDER` and `-p PATTERN` of a command."""
    if "unittest" not in command:
        return False
    for option, value in _DISCOVERY.findall(command):
        text = value.strip("'\"").removeprefix("{root}/").removeprefix("./").strip("/")
        if option in ("-p", "--pattern") and PurePosixPath(path).match(text or "test*.py"):
            return True
        if option in ("-s", "--start-directory") and text not in ("", ".") and path.startswith(f"{text}/"):
            return True
    return False


def command_words(command: str) -> frozenset[str]:
    """Return the paths that a command may name, relative to the project."""
    try:
        words = shlex.split(command)
    except ValueError:
        words = command.split()
    parts = [part for word in words for part in re.split(r"[=;&|<>():]", word)]
    return frozenset(part.removeprefix("{root}/").removeprefix("./") for part in parts if part)
