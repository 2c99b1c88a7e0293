"""Real histories, read whole. Slow: `nox -s corpora`."""

import ast
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.history.repositories import git
from toolkit.git import cat_file, lines, repository
from toolkit.history.method_split import HEAD, split_methods
from toolkit.history.project_history import HistoryView, read_history
from toolkit.history.python2_translation import translate_python2
from toolkit.history.revisions import choose_revisions, mainline_revisions, read_contents

pytestmark = pytest.mark.corpus
TODAY = date(2026, 12, 31)


@pytest.fixture(params=["alerta", "girder", "eve", "graphite-web"])
def tree(request) -> Path:
    where = Path(os.environ.get("TEBIKI_TREES", "trees")) / request.param
    if not (where / ".git").exists():
        pytest.skip(f"TEBIKI_TREES names no directory with a full clone of {request.param}")
    return where


def test_commits_are_those_that_git_counts(tree):
    paths = [line.decode() for line in lines(["ls-files", "*.py"], tree)]
    found = read_history(tree, paths, HistoryView(TODAY))
    log = git(tree, "log", "--no-merges", "--full-history", "--raw", "--no-renames", "--format=@%H", "--", "*.py")
    plain = [row for row in log.split("@") if ":100" in row or " 100" in row]  # links are not files
    noise = tree / ".git-blame-ignore-revs"
    listed = noise.read_text() if noise.exists() else ""
    assert found.commits == sum(row.split()[0] not in listed for row in plain)
    assert {file.path for file in found.files} == set(paths)
    assert all(sum(file.authors.values()) == pytest.approx(1) for file in found.files)
    unmoved = [file for file in found.files if not file.renames][:40]
    for file in unmoved:
        log = git(tree, "log", "--no-merges", "--full-history", "--format=%H", "HEAD", "--", file.path).split()
        assert file.commits == sum(commit not in listed for commit in log), file.path


def test_coupling_counts_shared_commits(tree):
    paths = [line.decode() for line in lines(["ls-files", "*.py"], tree)]
    found = read_history(tree, paths, HistoryView(TODAY))
    moved = {file.path for file in found.files if file.renames}
    log: dict[str, set[str]] = {}
    args = ("log", "--no-merges", "--full-history", "-M", "--no-rename-empty", "--name-only", "--format=@%H", "*.py")
    for row in git(tree, *args).split("@"):
        commit, *names = row.splitlines() or [""]
        python = {name for name in names if name.endswith(".py")}
        if len(python) <= 30:
            log[commit] = python
    single = Counter(name for names in log.values() for name in names)
    checked = [pair for pair in found.coupling if not {pair.left, pair.right} & moved]
    for pair in checked:
        both = sum({pair.left, pair.right} <= names for names in log.values())
        assert (pair.together, pair.left_commits, pair.right_commits) == (both, single[pair.left], single[pair.right])
    assert checked


def outline(data: bytes) -> Counter | None:
    """Count each kind of statement."""
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError):
        return None
    return Counter(type(node).__name__ for node in ast.walk(tree) if isinstance(node, ast.stmt))


def test_pieces_add_up_to_the_file(tree):
    found = repository(tree)
    line = mainline_revisions(found, TODAY)
    hashes: set[str] = set()
    for files in read_contents(found, [line[position] for position in choose_revisions(len(line), 20)]):
        hashes |= set(files.values())
    whole = 0
    for key, data in cat_file(found.top, sorted(hashes)):
        parts = split_methods(data)
        outlines = [outline(part) for part in parts]
        expected = outline(data)
        if None in outlines or expected is None:
            whole += 1
            continue
        expected["ClassDef"] += sum(part.startswith(HEAD) for part in parts)
        assert sum(outlines, Counter()) == +expected, key
    assert whole < len(hashes)


def test_spelling_leaves_python_3_alone(tree):
    found = repository(tree)
    for line in lines(["ls-tree", "-r", "HEAD"], tree):
        meta, path = line.split(b"\t")
        if path.endswith(b".py"):
            ((_, data),) = cat_file(found.top, [meta.split()[2].decode()])
            expected = outline(data)
            assert expected is None or outline(translate_python2(data)) == expected, path
