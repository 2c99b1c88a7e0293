"""A branch that changes what it is judged by is not believed: the file is named, and `--strict` is not content."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.command_line import tebiki
from tests.history.repositories import git
from tests.survive.tampering.branches import Way, branch, project, ways
from toolkit.model.settings import Settings
from toolkit.proof.judging.files_inside import Judges
from toolkit.source.discover import match_tests

LEAST = 12
WAYS = ways()
_SECTION = re.compile(r"^(.*how it is judged.*)$((?:\n(?!#).*)*)", re.MULTILINE | re.IGNORECASE)


_TOGETHER = ("excused_cases", "changed_probe", "own_interpreter")
"""With a lock a proof takes long: these are looked at in one branch, since each names a file of its own."""
_LIKE_OTHERS = (
    *("expected_to_fail", "skipped", "deleted_test", "passed_by_hook", "patched_by_fixture"),
    *("accepted_cases", "deleted_lock", "deselected", "empty_test_command", "shadowed_runner"),
)
"""Ways of a kind of which the fast suite proves another one, here or, for the second row, in
`tests/proof/test_tampering.py` (another lock, tests left out, another command, another pytest); that their files are
known to judge is looked at alone.
"""
_FROM_MAIN = "silenced_integration"


def _runs() -> Iterator[tuple[tuple[str, ...], str]]:
    """The runs of the fast suite: a way of each kind, in its branch, and one from main."""
    yield from (((name,), "branch") for name in WAYS if name not in (*_TOGETHER, *_LIKE_OTHERS, _FROM_MAIN))
    yield _TOGETHER, "branch"
    yield (_FROM_MAIN,), "main"


def _more_runs() -> Iterator[tuple[tuple[str, ...], str]]:
    """Each way from main too, and each with a lock alone."""
    yield from (((name,), "branch") for name in (*_LIKE_OTHERS, _FROM_MAIN))
    yield from (((name,), "main") for name, way in WAYS.items() if not way.lock and name != _FROM_MAIN)
    yield ("deleted_lock",), "main"
    yield from (((name,), "branch") for name in _TOGETHER)
    yield _TOGETHER, "main"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], Path]:
    """The project with or without a lock, made once."""
    return cache(lambda lock: project(tmp_path_factory.mktemp("project") / "shop", lock))


def test_there_are_twelve_ways_and_more() -> None:
    assert len(WAYS) >= LEAST


@pytest.mark.parametrize(
    ("names", "standing"),
    [*_runs(), *(pytest.param(*run, marks=pytest.mark.corpus) for run in _more_runs())],
    ids=lambda one: one if isinstance(one, str) else "+".join(one),
)
def test_what_judges_is_named(
    root: Callable[[bool], Path], tmp_path: Path, names: tuple[str, ...], standing: str
) -> None:
    tampering = [WAYS[name] for name in names]
    folder, name = root(tampering[0].lock), f"{'-'.join(names)}-{standing}"
    branch(folder, name, tampering)
    git(folder, "checkout", "-q", "-f", name if standing == "branch" else "main")
    ran = tebiki("prove", name, folder, "--base", "main", "--strict", "--out", tmp_path)
    text = ran.out + "".join(file.read_text("utf-8") for file in sorted(tmp_path.rglob("pr.md")))
    failed = "FAILED" in text
    assert ran.code == (1 if failed else 3), ran.out + ran.err
    assert not [way.names for way in tampering if not (_is_named(way, text) or (failed and not way.listed))], text


@pytest.mark.parametrize("name", [name for name, way in WAYS.items() if not way.lock])
def test_a_file_that_it_changes_is_known_to_judge(root: Callable[[bool], Path], name: str) -> None:
    way, folder = WAYS[name], root(False)
    branch(folder, f"changes-{name}", [way])
    changed = git(folder, "diff", "--name-only", "main").split()
    judges = Judges(match_tests(Settings()), command="python -m pytest -q tests")
    after = {path: (folder / path).read_bytes() for path in changed}
    before = {
        path: git(folder, "show", f"main:{path}").encode() for path in changed if git(folder, "ls-tree", "main", path)
    }
    assert way.names in {file.path for file in judges.select_files(before, after)}


def _is_named(way: Way, text: str) -> bool:
    """Return whether the section about what judges the branch has the file, as Markdown or the terminal writes it."""
    plain = text.replace("\\", "")
    return any(way.names in found[0] for found in _SECTION.finditer(plain))
