"""A scratch work tree of the same repository, so that nothing is ever tried in the user's own."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from toolkit import git
from toolkit.change.journal import replace
from toolkit.errors import GitError, UsageError
from toolkit.source.paths import located
from toolkit.temporary import sweep_temporary_directories, temporary_directory


@contextmanager
def scratch(root: Path, revision: str = "HEAD") -> Iterator[Path]:
    """Give a work tree of a revision in a temporary place; it is removed at the end.

    Args:
        root: a directory of the repository.
        revision: what is checked out, detached.

    Returns:
        the directory in the scratch work tree that corresponds to `root`.

    Raises:
        UsageError: the directory is in no repository, or it has no commit.
        GitError: git failed.
    """
    with temporary_directory() as around:
        place = around / "worktree"
        try:
            yield add(root, place, revision)
        finally:
            with suppress(GitError):
                git.run(("worktree", "remove", "--force", str(place)), root)


def add(root: Path, place: Path, revision: str = "HEAD") -> Path:
    """Make a work tree of a revision that stays; the directory in it that corresponds to `root`.

    Raises:
        UsageError: the directory is in no repository, or it has no commit, or the place is taken.
        GitError: git failed.
    """
    repository = git.repository(root)
    if repository is None or not repository.head:
        raise UsageError(f"{root} is not in a git repository with a commit: a work tree needs one.")
    if place.exists() and any(place.iterdir()):
        raise UsageError(f"{place} is not empty: choose another place for the work tree.")
    git.run(("worktree", "add", "--detach", str(place.resolve()), revision), root)
    return place / repository.prefix


def sweep(root: Path) -> None:
    """Remove scratch work trees of processes that were killed; git forgets those whose directory is gone.

    Raises:
        GitError: git failed.
    """
    sweep_temporary_directories()
    git.run(("worktree", "prune"), root)


def dirty(root: Path, paths: list[str]) -> set[str]:
    """Those of the files that are not as they were committed (changed, or unknown to git).

    Raises:
        UsageError: the directory is in no repository: then nothing could be taken back.
        GitError: git failed.
    """
    repository = git.repository(root)
    if repository is None:
        raise UsageError(f"{root} is not in a git repository, so a change in place could not be taken back: commit it.")
    asked = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignored=matching", "--", ".")
    found = {git.shown(record[3:]) for record in git.records(asked, root)}
    folders = tuple(name for name in found if name.endswith("/"))
    under = [(path, repository.prefix + path) for path in paths]
    return {path for path, name in under if name in found or (folders and name.startswith(folders))}


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files of a scratch work tree, where nobody needs a journal."""
    for path, data in files.items():
        replace(Path(located(os.fspath(folder), path)), data)


def changed(folder: Path) -> list[str]:
    """The files below a folder of a work tree that are not as in its revision, relative to the folder.

    Raises:
        GitError: git failed.
    """
    repository = git.repository(folder)
    assert repository is not None
    asked = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", ".")
    return [git.shown(record[3:]).removeprefix(repository.prefix) for record in git.records(asked, folder)]
