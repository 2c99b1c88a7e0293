"""Find files whose exact content git holds, so that replacing them loses nothing."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from toolkit import git
from toolkit.errors import GitError


def names_in_git_index(folder: Path, names: Iterable[str]) -> set[str]:
    """Return the files whose content equals git's index; empty without a repository.

    Args:
        folder: the folder of the files.
        names: names of files in it.
    """
    asked = sorted(names)
    if not asked:
        return set()
    try:
        found = [*git.records(("ls-files", "-s", "-z", "--", *(f":(literal){name}" for name in asked)), folder)]
    except GitError:
        return set()
    held = set()
    for record in found:
        facts, _, name = record.partition(b"\t")
        if _is_blob(folder / os.fsdecode(name), facts.split()[1].decode()):
            held.add(os.fsdecode(name))
    return held


def _is_blob(file: Path, number: str) -> bool:
    """Return whether a file's git object id is `number`, in a repository of either hash (SHA-1, SHA-256)."""
    if file.is_symlink() or not file.is_file():
        return False
    data = file.read_bytes()
    kind = "sha1" if len(number) == 40 else "sha256"
    return hashlib.new(kind, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == number
