"""Real histories, mined whole, and again after one more commit. Slow: `nox -s corpora`."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.history.repositories import git
from toolkit.flows.mine import mine_tasks
from toolkit.store import Store

pytestmark = pytest.mark.corpus


@pytest.fixture(params=["girder", "cuckoo", "eve", "crits", "graphite-web", "zamboni"])
def tree(request, tmp_path) -> Path:
    where = Path(os.environ.get("TEBIKI_TREES", "trees")) / request.param
    if not (where / ".git").exists():
        pytest.skip(f"TEBIKI_TREES names no directory with a full clone of {request.param}")
    subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", where, tmp_path / request.param], check=True)
    return tmp_path / request.param


def test_every_merged_branch_is_a_task_or_counted(tree, tmp_path):
    store = Store(tmp_path / "cache.sqlite")
    found = mine_tasks(tree, store)
    assert found.refused is None
    merges = git(tree, "log", "--merges", "--first-parent", "--format=%H %P").splitlines()
    assert len(found.rows) + sum(found.left_out.values()) <= len(merges)
    for row in found.rows[:: max(len(found.rows) // 20, 1)]:
        added, deleted = numbers(tree, row.sha)
        assert (row.p_add + row.t_add, row.p_del + row.t_del) == (added, deleted)
    tip = git(tree, "rev-parse", "HEAD")
    new = git(tree, "commit-tree", f"{tip}^{{tree}}", "-p", tip, "-m", "One more")
    git(tree, "update-ref", "HEAD", new)
    again = mine_tasks(tree, store)
    assert (again.rows, again.left_out, again.notes) == (found.rows, found.left_out, found.notes)
    store.close()


def numbers(tree: Path, merge: str) -> tuple[int, int]:
    """Lines of Python that a branch added and deleted, as git counts them from the merge base."""
    base = git(tree, "merge-base", f"{merge}^1", f"{merge}^2")
    fields = iter(
        git(
            tree, "-c", "diff.context=0", "diff", "-M", "--no-rename-empty", "--numstat", "-z", base, f"{merge}^2"
        ).split("\0")
    )
    added = deleted = 0
    for field in filter(None, fields):
        more, fewer, path = field.split("\t")
        if not path:  # a rename: the old and the new name follow
            next(fields)
            path = next(fields)
        if path.endswith((".py", ".pyw")):
            added, deleted = added + int(more), deleted + int(fewer)
    return added, deleted
