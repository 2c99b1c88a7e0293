"""Find the files of a project that changed since a base commit, or since its lock was last changed."""

import os
import stat
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

from toolkit import git
from toolkit.change.revisions import resolve_revision
from toolkit.change.tree_entries import as_kind, compare_commits
from toolkit.errors import GitError
from toolkit.flows.ignored_modules import ignored_modules
from toolkit.flows.own_reports import is_own_report, is_renewed_report
from toolkit.model.proof import Executable, Link, State, is_same
from toolkit.model.verify import VerifyOptions


def base_revision(options: VerifyOptions) -> str:
    """Return the commit to compare with, by default the last one that changed the lock; empty if unknown."""
    if options.base:
        return resolve_revision(options.root, options.base)
    if git.repository(options.root) is None:
        return ""
    place = str(options.into.resolve())
    is_changed = git.run(("status", "--porcelain", "--", place), options.root, ok=(0, 128)).strip()
    if is_changed or has_unseen_changes(options.root, place):
        return ""  # the lock has uncommitted changes
    return git.run(("log", "-1", "--format=%H", "--", place), options.root, ok=(0, 128)).decode().strip()


def changed_states(options: VerifyOptions, base: str) -> tuple[State, State]:
    """Return the differing files, at the base and now."""
    if options.head:
        found = compare_commits(options.root, base, resolve_revision(options.root, options.head))
        return found.before, found.after
    listed = git.records(("diff", "--name-only", "-z", "--no-renames", "--relative", base, "--", "."), options.root)
    added = git.records(("ls-files", "-z", "--others", "--exclude-standard", "--", "."), options.root)
    tracked, new = ({name.decode("utf-8", "surrogateescape") for name in names} for names in (listed, added))
    names = tracked | new
    names |= {name for name in _list_unwatched(options.root) if os.path.lexists(options.root / name)}
    names |= ignored_modules(options.root, sorted(names))
    read = cache(partial(_read_committed, options.root, base))
    before = {name: read(name) for name in sorted(names)}
    for name in [name for name in before if is_own_report(options.root, name)]:
        if before[name] is None or is_renewed_report(name, before[name] or b"", read):
            del before[name]
    return before, {name: _read_file(options.root / name) for name in before}


def has_unseen_changes(root: Path, place: str) -> bool:
    """Return whether files below a place are not as committed, although git does not report them.

    Args:
        root: a directory of the repository.
        place: a path, as git takes it there.
    """
    names = _list_unwatched(root, place)
    return any(not is_same(_read_committed(root, "HEAD", name), _read_file(root / name)) for name in names)


def _list_unwatched(root: Path, place: str = ".") -> Iterator[str]:
    """Yield files below a place whose changes git does not report: `git update-index --assume-unchanged FILE`."""
    for record in git.records(("ls-files", "-v", "-z", "--", place), root):
        if record[:1].islower() or record[:1] == b"S":
            yield record[2:].decode("utf-8", "surrogateescape")


def _read_committed(root: Path, base: str, name: str) -> bytes | None:
    """Return the content of a file in a commit (perhaps a `Link` or `Executable`); None if it is not there."""
    try:
        entry = next(git.records(("ls-tree", "-z", base, "--", f"./{name}"), root), b"")
        return as_kind(entry.partition(b" ")[0].decode(), git.run(("cat-file", "blob", f"{base}:./{name}"), root))
    except GitError:
        return None


def _read_file(path: Path) -> bytes | None:
    if path.is_symlink():
        return Link(os.fsencode(path.readlink()))
    if not path.is_file():
        return None
    return Executable(path.read_bytes()) if path.stat().st_mode & stat.S_IXUSR else path.read_bytes()
