"""Changes of Python files by each commit, from content to content; renames are detected by git."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

import msgspec

from toolkit.errors import GitError
from toolkit.git import Repository, is_partial, records
from toolkit.model.cache import Cache

KIND = "history.changes"
RENAME_LIMIT = 1000
"""From this many sources and targets in one commit on git looks only for renames without an edit."""

_RESTARTS = 100
_DIFF = (
    *("diff-tree", "--stdin", "--always", "--root", "-r", "-z", "--raw", "--no-abbrev"),
    *("--no-rename-empty", f"-l{RENAME_LIMIT}"),  # every empty `__init__.py` looks like every other one
)
_REGULAR = b"10"  # the mode of a plain file is 100644 or 100755; links and submodules begin otherwise


class FileChange(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One commit changed one file.

    Attributes:
        path: the path afterwards, from the repository's top.
        source: the path before; the same unless the file was renamed.
        old, new: hash of the content before and after; empty if the file was not, or is no longer, there.
    """

    path: bytes
    source: bytes
    old: str
    new: str


class FileChanges(msgspec.Struct, frozen=True):
    """The changes of many commits.

    Attributes:
        by_commit: commit hash -> its changes.
        exact: commits in which only renames without an edit could be found, as contents are missing.
        unread: commits that could not be read at all, as directories are missing.
    """

    by_commit: dict[str, list[FileChange]]
    exact: int = 0
    unread: int = 0


def read_changes(repository: Repository, commits: Sequence[str], patterns: Sequence[str], cache: Cache) -> FileChanges:
    """Read the files changed by the commits, using the cache for known ones.

    Args:
        repository: where they are.
        commits: full hashes.
        patterns: pathspecs of the files that matter.
        cache: rows are kept by commit, so that a new commit costs itself only and rewriting cannot mislead.
    """
    kind = ":".join((KIND, *patterns))
    decode = msgspec.msgpack.Decoder(list[FileChange]).decode
    encode = msgspec.msgpack.Encoder().encode
    kept = {key: decode(row) for key, row in cache.get_many(kind, commits).items()}
    missing = [commit for commit in commits if commit not in kept]
    if not missing:
        return FileChanges(kept)
    fresh, exact, unread = _read(repository, missing, patterns)
    cache.put_many(kind, {commit: encode(row) for commit, row in fresh.items() if commit not in exact})
    return FileChanges(kept | fresh, len(exact), len(unread))


def _read(
    repository: Repository, commits: list[str], patterns: Sequence[str]
) -> tuple[dict[str, list[FileChange]], set[str], list[str]]:
    """Read the changes; where contents or directories are missing, read what can be read without them."""
    found: dict[str, list[FileChange]] = {}
    if not is_partial(repository.top):
        with suppress(GitError):
            found.update(_stream(repository, commits, (*_DIFF, "-M", "--", *patterns)))
    precise = set(found)
    waiting = [commit for commit in commits if commit not in found]
    unread: list[str] = []
    alone = False
    for _ in range(_RESTARTS if waiting else 0):
        asked = waiting[:1] if alone else waiting
        try:
            found.update(_stream(repository, asked, (*_DIFF, "-M100%", "--", *patterns)))
        except GitError:
            unread.extend(asked if alone else ())
        waiting = [commit for commit in waiting if commit not in found and commit not in unread]
        alone = not alone
        if not waiting:
            break
    return found, set(found) - precise, unread + waiting


def _stream(repository: Repository, commits: list[str], args: Sequence[str]) -> Iterator[tuple[str, list[FileChange]]]:
    """Yield each commit with its changes once git has gone on to the next one, so that no row is cut short."""
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    commit = ""
    row: list[FileChange] = []
    fields = records(args, repository.top, stdin=asked)
    for field in fields:
        if field[:1] != b":":
            if commit:
                yield commit, row
            commit, row = field.decode(), []
            continue
        row.extend(_change(field, fields))
    if commit:
        yield commit, row


def _change(field: bytes, paths: Iterator[bytes]) -> Iterable[FileChange]:
    """Turn `:100644 100644 OLD NEW R087`, and the path or two that follow it, into a change of a plain file."""
    mode_before, mode_after, old, new, status = field[1:].split(b" ")
    source = next(paths)
    path = next(paths) if status[:1] in b"RC" else source
    before = old.decode() if mode_before[:2] == _REGULAR else ""
    after = new.decode() if mode_after[:2] == _REGULAR else ""
    return (FileChange(path, source, before, after),) if before or after else ()
