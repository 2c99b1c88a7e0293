"""Entries of a commit, read from git's object database; no work tree, index or filter is involved."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from toolkit import git
from toolkit.errors import GitError, UsageError
from toolkit.model.proof import Executable, Link

FILE, EXECUTABLE, LINK, SUBMODULE = "100644", "100755", "120000", "160000"
_LFS = b"version https://git-lfs.github.com/spec/"
_ESCAPED = re.compile(rb"\\x([89a-f][0-9a-f])")


class TreeEntry(NamedTuple):
    """One path of a commit: its mode as git writes it, and the hash of its bytes."""

    mode: str
    hash: str


class Difference(NamedTuple):
    """Differences between two commits below a directory.

    Attributes:
        before, after: the files of it, with their bytes.
        submodules: paths of submodules that move, come or go; what is in them is not looked at.
    """

    before: dict[str, bytes | None]
    after: dict[str, bytes | None]
    submodules: tuple[str, ...]


def tree_entries(root: Path, revision: str) -> dict[bytes, TreeEntry]:
    """Path from the top of the repository -> what a commit holds there.

    Raises:
        UsageError: a path is one that git would never check out.
        GitError: git failed.
    """
    found = {}
    for record in git.records(("ls-tree", "-r", "-z", "--full-tree", revision), root):
        head, _, path = record.partition(b"\t")
        mode, _, name = head.decode().split()
        check_path(path)
        found[path] = TreeEntry(mode if mode in (EXECUTABLE, LINK, SUBMODULE) else FILE, name)
    if strange := next((path for path in found if path.rpartition(b"/")[0] in found), None):
        raise UsageError(f"a commit holds the path `{git.printable_name(strange)}` below a file: see git fsck.")
    return found


def check_path(path: bytes) -> None:
    """Check that a path stays below its directory and outside git's own.

    Raises:
        UsageError: it does not.
    """
    if any(part in (b"", b".", b"..") or part.lower() in (b".git", b"git~1") for part in path.split(b"/")):
        raise UsageError(f"a commit holds the path `{git.printable_name(path)}`, which git would not check out either.")


def raw_path(entries: Mapping[bytes, object], prefix: bytes, path: str) -> bytes:
    r"""The path from the top, from a displayed one; `\xff` in that may stand for a byte."""
    plain = prefix + path.encode("utf-8", "surrogateescape")
    if b"\\x" not in plain or plain in entries:
        return plain
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), plain)


def as_kind(mode: str, data: bytes) -> bytes:
    """Convert bytes to the kind of file that a mode denotes."""
    if mode == LINK:
        return Link(data)
    return Executable(data) if mode == EXECUTABLE else data


def mode_of(data: bytes, before: TreeEntry | None) -> str:
    """The mode of a path with these bytes; where they do not say it, a file keeps the mode that it has."""
    if isinstance(data, Link):
        return LINK
    is_executable = isinstance(data, Executable) or (before is not None and before.mode == EXECUTABLE)
    return EXECUTABLE if is_executable else FILE


def blob_hash(data: bytes, digits: int) -> str:
    """The git hash of bytes, in a repository whose hashes have that many hexadecimal digits."""
    made = hashlib.sha256() if digits == 64 else hashlib.sha1(usedforsecurity=False)
    made.update(b"blob %d\0" % len(data))
    made.update(data)
    return made.hexdigest()


def compare_commits(root: Path, base: str, head: str) -> Difference:
    """Compare two commits below a directory.

    Raises:
        GitError: git failed, or an object is missing.
        UsageError: two paths look the same when printed.
    """
    options = ("-r", "-z", "--no-renames", "--ignore-submodules=none", "--relative")
    fields = list(git.records(("diff-tree", *options, base, head, "--", "."), root))
    entries = [(head.decode().split(), path) for head, path in zip(fields[::2], fields[1::2], strict=True)]
    wanted = {parts[side + 2] for parts, _ in entries for side in (0, 1) if _is_blob(parts[side])}
    data = read_blobs(root, sorted(wanted))
    sides: tuple[dict[str, bytes | None], dict[str, bytes | None]] = ({}, {})
    submodules = set()
    _refuse_look_alikes(raw for _, raw in entries)
    for parts, raw in entries:
        path = git.printable_name(raw)
        modes = parts[0].removeprefix(":"), parts[1]
        if SUBMODULE in modes:
            submodules.add(path)
        if modes in ((SUBMODULE, SUBMODULE), (SUBMODULE, "000000"), ("000000", SUBMODULE)):
            continue
        for side, mode in enumerate(modes):
            sides[side][path] = as_kind(mode, data[parts[side + 2]]) if _is_blob(mode) else None
    return Difference(*sides, tuple(sorted(submodules)))


def _refuse_look_alikes(paths: Iterable[bytes]) -> None:
    """Refuse a name of odd bytes beside a name that is spelled like them: one would be taken for the other."""
    known: dict[str, bytes] = {}
    for raw in paths:
        path = git.printable_name(raw)
        if known.setdefault(path, raw) != raw:
            raise UsageError(f"two files of the change are both shown as `{path}`. Rename one of them first.")


def is_pointer(data: bytes | None) -> bool:
    """Return whether git holds a pointer of git-lfs in place of the file's bytes."""
    return data is not None and data.startswith(_LFS)


def _is_blob(mode: str) -> bool:
    return mode.removeprefix(":") not in ("000000", SUBMODULE)


def read_blobs(root: Path, hashes: list[str]) -> dict[str, bytes]:
    """Hash -> bytes.

    Raises:
        GitError: git failed, or one of them is not here.
    """
    found = {}
    for name, data in git.cat_file(root, hashes, limit=1 << 62):
        if data is None:
            raise GitError(f"git has no object {name} in {root}: fetch it (a partial clone leaves objects out).")
        found[name] = data
    return found
