"""Handle the user's work trees: find uncommitted files, and add a work tree for a result."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from toolkit import git
from toolkit.change.git_directory import check_no_links, common_directory
from toolkit.change.scratch_repository import work_tree_of
from toolkit.change.tree_entries import raw_path, tree_entries
from toolkit.errors import UsageError
from toolkit.source.paths import file_at
from toolkit.system.no_follow import open_folder, remove, replace_file

_STATUS = (
    *("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignored=matching"),
    *("--ignore-submodules=all", "--", "."),  # git would start a process in each, which obeys its configuration
)


class WorkTree(NamedTuple):
    """A work tree that was made.

    Attributes:
        top: its root; `folder`: what corresponds to the project in it.
        unfiltered: files that hold what git stores, because the filter of the repository was not started.
    """

    top: Path
    folder: Path
    unfiltered: tuple[str, ...] = ()


def add_work_tree(root: Path, place: Path, revision: str = "HEAD") -> WorkTree:
    """Make a work tree of a revision that stays.

    Raises:
        UsageError: the directory is in no repository, or it has no commit, or the place is taken, or a link leads out
            of the git directory, or git would take another directory than this place for the work tree.
        GitError: git failed.
    """
    repository = work_tree_of(root)
    if place.is_symlink():
        raise UsageError(f"{place} is a link, and nothing is written through it: choose another place for the tree.")
    if os.path.lexists(place) and not _is_empty(place):
        raise UsageError(f"{place} is not empty: choose another place for the work tree.")
    top = Path(os.path.realpath(place))
    check_no_links(common_directory(root), ("worktrees",))
    git.run(("worktree", "add", "--no-checkout", "--detach", os.fspath(top), revision), root)
    env = _git_environment(top)
    git.run(("reset", "--quiet", "--hard"), top, env=env)
    return WorkTree(top, top / repository.prefix, tuple(_filtered_paths(top, env)))


def _is_empty(place: Path) -> bool:
    return place.is_dir() and not place.is_symlink() and not any(place.iterdir())


def _git_environment(top: Path) -> dict[str, str]:
    """Environment with which git works in this very work tree.

    Raises:
        UsageError: without that it would work in another directory; then the work tree is removed.
        GitError: git failed.
    """
    admin = Path(os.fsdecode(git.run(("rev-parse", "--absolute-git-dir"), top)[:-1]))
    shown = git.run(("rev-parse", "--show-toplevel"), top, ok=(0, 128))[:-1]
    inside = git.run(("rev-parse", "--is-inside-work-tree"), top, ok=(0, 128)).strip() == b"true"
    if inside and os.path.realpath(os.fsdecode(shown)) == os.fspath(top):
        return {"GIT_DIR": os.fspath(admin), "GIT_WORK_TREE": os.fspath(top)}
    _take_back(top, admin)
    raise UsageError(
        f"git would take {os.fsdecode(shown) or 'another directory'} for the work tree of {top}, because core.worktree "
        "is set for all work trees of this repository: move it to config.worktree (git help worktree says how), or use "
        "--branch. Nothing was written."
    )


def _take_back(top: Path, admin: Path) -> None:
    """Remove a work tree that contains only the file naming its git directory; anything else stays."""
    if admin.parent.name == "worktrees" and [item.name for item in top.iterdir()] == [".git"]:
        (top / ".git").unlink()
        with suppress(OSError):
            top.rmdir()
        around = os.open(admin.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            remove(around, os.fsencode(admin.name))
        finally:
            os.close(around)
        with suppress(OSError):  # others may be registered there
            admin.parent.rmdir()


def _filtered_paths(top: Path, env: Mapping[str, str]) -> list[str]:
    """The files that a filter of the configuration would have changed."""
    names = {name.encode() for name in git.filter_programs(top, env)}
    if not names:
        return []
    files = git.run(("ls-files", "-z"), top, env=env)
    fields = list(git.records(("check-attr", "-z", "--stdin", "filter"), top, stdin=files, env=env))
    return [git.printable_name(path) for path, value in zip(fields[::3], fields[2::3], strict=True) if value in names]


def uncommitted_files(root: Path, paths: list[str]) -> set[str]:
    """Return those of these files that are not as committed (changed, or unknown to git).

    Raises:
        UsageError: the directory is in no repository, or not in its work tree: then nothing could be undone.
        GitError: git failed.
    """
    if git.repository(root) is None:
        raise UsageError(f"{root} is not in a git repository, so a change in place could not be undone: commit it.")
    repository = work_tree_of(root)
    found = {git.printable_name(record[3:]) for record in git.records(_STATUS, root)}
    folders = tuple(name for name in found if name.endswith("/"))
    under = [(path, repository.prefix + path) for path in paths]
    seen = {path for path, name in under if name in found or (folders and name.startswith(folders))}
    return seen | _changed_unseen(root, repository.prefix, paths)


def _changed_unseen(root: Path, prefix: str, paths: list[str]) -> set[str]:
    """The changed files among these that git is set to ignore (`assume-unchanged`, `skip-worktree`)."""
    told = git.records(("ls-files", "-v", "-z"), root)
    unseen = {
        git.printable_name(record[2:]) for record in told if record[:1] == b"S" or record[:1].islower()
    }.intersection(paths)
    if not unseen:
        return set()
    entries = tree_entries(root, "HEAD")
    found = set()
    for path in unseen:
        data = Path(file_at(os.fspath(root), path)).read_bytes()
        name = git.run(("hash-object", "--no-filters", "--stdin"), root, stdin=data).decode().strip()
        entry = entries.get(raw_path(entries, os.fsencode(prefix), path))
        if entry is None or entry.hash != name:
            found.add(path)
    return found


def write_files(tree: WorkTree, files: Mapping[str, bytes]) -> None:
    """Write files into a work tree that was created for them.

    Raises:
        UsageError: a link is in the way, or a file cannot be written.
    """
    top = os.open(tree.top, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        for path, data in files.items():
            file = file_at(os.fspath(tree.folder), path)
            *parts, name = os.fsencode(os.path.relpath(file, tree.top)).split(b"/")
            here = open_folder(top, parts)
            try:
                replace_file(here, name, data)
            finally:
                os.close(here)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}. Remove the work tree and try again.") from error
    finally:
        os.close(top)
