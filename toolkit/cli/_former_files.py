"""Decide which files of a folder an earlier report wrote; the list that lies in the folder is not trusted.

A report leaves a list of its files and their digests in its folder, and a second copy in the user's cache directory
(`toolkit/system/write_claim.py`). The list in the folder can come from anybody, for example with a cloned project. It
is trusted only when it does not name a file: that file is not ours. A file that it names is

- removed, if the new report has no file of that name, only if the list in the cache also names it and its content is
still the one that was written, so that only files which this user's tebiki wrote there are ever removed;
- replaced by a file of the new report if the list in the cache names it, or if its content matches the digest in the
folder's list or git's index. So a lock that was cloned or merged can be written anew on another machine, and nothing
is lost: anyone who knows a file's digest has its content, and git has it as well.

Files below `.git`, and files behind a link that leads out of the folder, are never ours.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from toolkit.system.write_claim import remembered_list
from toolkit.wiring.files import names_in_git_index

MANIFEST = ".tebiki-report"
_DIGEST = "sha256:"


def manifest_bytes(files: Mapping[str, bytes]) -> bytes:
    """Encode the list of a report's files: a line for each name, then a line for each digest.

    If git merges two such lists line by line, the result is a valid list.
    """
    lines = [f"{name}\n" for name in sorted(files)]
    lines += [f"{_DIGEST}{hashlib.sha256(files[name]).hexdigest()} {name}\n" for name in sorted(files)]
    return "".join(lines).encode()


class FormerFiles:
    """The files of the last report in a folder.

    Args:
        folder: the report's folder; it need not exist yet.

    Attributes:
        names: the files named by the list in the folder, without those that cannot be ours.

    Raises:
        OSError: the list cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        names, self._digests = _parse_list(manifest_in(folder))
        inside = names_inside(folder, {*names, *self._digests})
        self.names = names & inside
        self._left = (self._digests.keys() - names) & inside
        self._known, self._written = _parse_list(remembered_list(folder))

    def replaceable(self, names: Iterable[str]) -> set[str]:
        """Return those of the named files that can be replaced without losing anything."""
        listed = (self.names | self._left).intersection(names)
        ours = {name for name in listed if name in self._known or self._has_digest(name, self._digests)}
        return ours | names_in_git_index(self._folder, listed - ours)

    def removable(self, names: Iterable[str]) -> set[str]:
        """Return those of the named files that this user's tebiki wrote and nobody has changed since."""
        listed = self.names.intersection(names)
        return {name for name in listed if name in self._known and self._has_digest(name, self._written)}

    def lines_of_left(self, stale: Iterable[str], written: Iterable[str]) -> bytes:
        """Encode lines for the next list, about files that stay although the next report does not contain them.

        They give only digests, so that a later report can replace the files but never removes them.

        Args:
            stale: the files of the previous report that stay.
            written: the files of the next report.
        """
        kept = sorted(name for name in {*stale} | self._left - {*written} if os.path.lexists(self._folder / name))
        lines = [(number, name) for name in kept for number in sorted(self._digests.get(name, ()))]
        return "".join(f"{_DIGEST}{number} {name}\n" for number, name in lines).encode()

    def _has_digest(self, name: str, digests: Mapping[str, set[str]]) -> bool:
        file = self._folder / name
        if name not in digests or file.is_symlink() or not file.is_file() or _is_behind_link(self._folder, name):
            return False
        return hashlib.sha256(file.read_bytes()).hexdigest() in digests[name]


def manifest_in(folder: Path) -> bytes:
    """Read the list of a report's files as bytes; empty if there is none or it is a link.

    Raises:
        OSError: the list exists and cannot be read.
    """
    manifest = folder / MANIFEST
    return b"" if manifest.is_symlink() or not manifest.is_file() else manifest.read_bytes()


def names_inside(folder: Path, names: Iterable[str]) -> set[str]:
    """Return the names that lead into the folder, not out of it by `..` or a link, and not into `.git`."""
    top = os.path.realpath(folder)
    around = cache(os.path.realpath)  # of a parent, which most names of a report share
    return {name for name in names if _is_below(top, around((folder / name).parent), name)}


def is_inside(folder: Path, name: str) -> bool:
    """Return whether a name leads into the folder; see `names_inside`."""
    return bool(names_inside(folder, [name]))


def _is_below(top: str, around: str, name: str) -> bool:
    parts = [*name.split("/"), *around.split("/")]
    if ".." in parts or any(part.casefold() == ".git" for part in parts):
        return False
    return around == top or around.startswith(f"{top.rstrip('/')}/")


def _is_behind_link(folder: Path, name: str) -> bool:
    around = os.path.realpath((folder / name).parent)
    return around != os.path.normpath(os.path.join(os.path.realpath(folder), name, ".."))  # noqa: PTH118


def _parse_list(data: bytes) -> tuple[set[str], dict[str, set[str]]]:
    """Parse a list into its names, and name -> digests."""
    names, digests = set[str](), dict[str, set[str]]()
    for line in data.decode("utf-8", "replace").splitlines():
        if line.startswith(_DIGEST):
            number, _, name = line.removeprefix(_DIGEST).partition(" ")
            digests.setdefault(name, set()).add(number)
        elif line:
            names.add(line)
    return names, digests
