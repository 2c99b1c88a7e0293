"""Write a refactoring into a work tree of its own, or in place where the change can be undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.change import user_work_tree
from toolkit.change.journal import Journal
from toolkit.model.links import digest
from toolkit.model.refactor import RefactorResult, WriteResult
from toolkit.store import directory
from toolkit.system.write_claim import claim_folder


@contextmanager
def claim_writing(root: Path) -> Iterator[int]:
    """Hold the claim to write a project's files in place, after finishing the write of an interrupted run.

    Yields:
        number of files that the interrupted run had left to write.

    Raises:
        UsageError: another run holds the claim, the journal is damaged, or a file cannot be written.
    """
    with claim_folder(root):
        written = _journal(root).resume()
        yield len(written.done) if written else 0


def write_in_place(root: Path, done: RefactorResult) -> WriteResult:
    """Write the changes to the user's files, except to those with uncommitted changes; needs `claim_writing`.

    Raises:
        UsageError: there is no repository, or a file cannot be written.
        GitError: git failed.
    """
    dirty = user_work_tree.uncommitted_files(root, list(done.before))
    after = done.after_without(dirty)
    written = _journal(root).write(done.before, after)
    left = [(path, "dirty") for path in sorted(dirty)] + [(path, "changed") for path in written.changed]
    return WriteResult(written.done, tuple(left))


def write_worktree(root: Path, place: Path, done: RefactorResult) -> WriteResult:
    """Create a work tree of HEAD and write the changed files into it; files that differ from HEAD are left alone.

    Raises:
        UsageError: there is no commit, or the path already exists.
        GitError: git failed.
    """
    dirty = user_work_tree.uncommitted_files(root, list(done.before))
    tree = user_work_tree.add_work_tree(root, place)
    after = done.after_without(dirty)
    user_work_tree.write_files(tree, after)
    return WriteResult(tuple(after), tuple((path, "dirty") for path in sorted(dirty)), tree.unfiltered)


def _journal(root: Path) -> Journal:
    place = root.resolve()
    return Journal(place, directory() / "journals" / digest(str(place)))
