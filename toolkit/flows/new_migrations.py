"""Find operations of migrations that are new since the merge base with the main branch; git is only read."""

from collections.abc import Iterable
from hashlib import sha1, sha256
from pathlib import Path

import msgspec

from toolkit import git
from toolkit.change.revisions import main_branch, merge_base, resolve_revision
from toolkit.errors import GitError, SourceError, UsageError
from toolkit.model.inventory import Inventory, MigrationBase
from toolkit.model.tree import dump_node
from toolkit.source.parse import parse_file
from toolkit.source.read import read_file

_LARGEST = 2**23


def mark_new_migrations(root: Path, found: Inventory, base: str = "") -> Inventory:
    """Mark every operation of a migration whose file is new or changed since the merge base.

    The work tree is compared, so that an uncommitted file is new. A file that was only moved or formatted is not.

    Args:
        root: the project.
        found: its inventory.
        base: a branch or revision; empty for the main branch.

    Raises:
        UsageError: there is no such base, or it has no merge base with HEAD.
        GitError: a base was given, and git cannot read the repository.
    """
    if not (found.migrations or base):
        return found
    try:
        since, new = _find_merge_base(root, {operation.file for operation in found.migrations}, base)
    except (GitError, UsageError):
        if base:
            raise
        since, new = MigrationBase(unknown="git_failed"), set[str]()
    marked = (msgspec.structs.replace(item, new=item.file in new) for item in found.migrations)
    return msgspec.structs.replace(found, migrations=tuple(marked), migration_base=since)


def _find_merge_base(root: Path, paths: Iterable[str], base: str) -> tuple[MigrationBase, set[str]]:
    """Return the merge base, and which of these files are new or changed since."""
    repository = git.repository(root)
    if repository is None:
        if base:
            resolve_revision(root, base)
        return MigrationBase(unknown="no_repository"), set()
    name = base or main_branch(root)
    if not (name and repository.head):
        return MigrationBase(unknown="no_main_branch"), set()
    commit = merge_base(root, resolve_revision(root, name), repository.head)
    if not (base or _is_tracked(repository)):
        return MigrationBase(unknown="no_repository"), set()
    short = name.removeprefix("refs/heads/").removeprefix("refs/remotes/")
    new = _new_paths(root, repository, commit, paths)
    return MigrationBase(short, commit, is_head=commit == repository.head), new


def _is_tracked(repository: git.Repository) -> bool:
    """Return whether HEAD contains the directory, so that it is not an untracked one inside of a repository."""
    if not repository.prefix:
        return True
    asked = ("ls-tree", "--full-tree", "HEAD", "--", repository.prefix.rstrip("/"))
    return bool(git.run(asked, repository.top).strip())


def _new_paths(root: Path, repository: git.Repository, commit: str, paths: Iterable[str]) -> set[str]:
    old: dict[str, str] = {}
    moved: set[tuple[str, str]] = set()
    for record in git.records(("ls-tree", "-r", "-z", "--full-tree", commit), repository.top):
        facts, _, raw = record.partition(b"\t")
        path, blob = git.printable_name(raw), facts.split()[-1].decode()
        if path.endswith(".py"):
            old[path] = blob
            moved.add((path.rpartition("/")[2], blob))
    changed: dict[str, bytes] = {}
    for path in paths:
        try:
            data = read_file(root, path, _LARGEST)
        except SourceError:
            data = b""
        name = path.rpartition("/")[2]
        if not any((name, blob) in moved for blob in _blob_names(data)):
            changed[path] = data
    asked = {path: old[repository.prefix + path] for path in changed if repository.prefix + path in old}
    before = dict(git.cat_file(root, sorted(set(asked.values())), limit=_LARGEST))
    return {path for path, data in changed.items() if not _is_same_code(path, before.get(asked.get(path, "")), data)}


def _blob_names(data: bytes) -> set[str]:
    """Return the object ids that a content can have in git, with its own or with normalized line ends."""
    contents = {data, data.replace(b"\r\n", b"\n")}
    kept = [b"blob %d\0%s" % (len(content), content) for content in contents]
    return {hashed(item, usedforsecurity=False).hexdigest() for item in kept for hashed in (sha1, sha256)}


def _is_same_code(path: str, before: bytes | None, after: bytes) -> bool:
    """Return whether two versions differ only in comments and formatting."""
    if before is None:
        return False
    try:
        old, new = (dump_node(parse_file(path, data).tree) for data in (before, after))
    except SourceError:
        return False
    return old == new
