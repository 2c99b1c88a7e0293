"""Files of a folder that a former report wrote; the folder's own list of them is not trusted.

A report leaves the list of its files, with their digests, in its folder and once more in the user's cache directory
(`toolkit/system/write_claim.py`). The list in the folder may come from anybody, as a project or a commit can bring it:
it decides alone that a file is none of ours. A file that it names is

- removed, when the new report has none of that name, only if the list in the cache names it, too, and it still is what
  was written: so only files that this user's tebiki wrote there are ever removed;
- replaced by a file of the new report if the list in the cache names it, or it is, byte by byte, what the list in the
  folder says, or what git's index holds. So a lock that was cloned or merged can be written anew on another machine,
  and nothing is lost: whoever knows the digest of a file has its content, and git has it as well.

Nothing below `.git` is ours, nor what is reached by a link that leads out of the folder.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from toolkit.system.write_claim import remembered_list
from toolkit.wiring.files import names_in_git_index

MANIFEST = ".tebiki-report"
_DIGEST = "sha256:"


def manifest_bytes(files: Mapping[str, bytes]) -> bytes:
    """The list of the files of a report: their names, and lines with their digests.

    Two lists that git has merged line by line are a list again.
    """
    lines = [f"{name}\n" for name in sorted(files)]
    lines += [f"{_DIGEST}{hashlib.sha256(files[name]).hexdigest()} {name}\n" for name in sorted(files)]
    return "".join(lines).encode()


class FormerFiles:
    """The files of the last report in a folder.

    Args:
        folder: of the report; it may not be there yet.

    Attributes:
        names: what the list in the folder names, without what cannot be ours.

    Raises:
        OSError: the list cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        names, self._digests = _parse_list(manifest_in(folder))
        self.names = {name for name in names if is_inside(folder, name)}
        self._left = {name for name in self._digests.keys() - names if is_inside(folder, name)}
        self._known, self._written = _parse_list(remembered_list(folder))

    def replaceable(self, names: Iterable[str]) -> set[str]:
        """The files among these that can be replaced without losing anything."""
        listed = (self.names | self._left).intersection(names)
        ours = {name for name in listed if name in self._known or self._has_digest(name, self._digests)}
        return ours | names_in_git_index(self._folder, listed - ours)

    def removable(self, names: Iterable[str]) -> set[str]:
        """The files among these that this user's tebiki wrote and nobody has changed since."""
        listed = self.names.intersection(names)
        return {name for name in listed if name in self._known and self._has_digest(name, self._written)}

    def lines_of_left(self, stale: Iterable[str], written: Iterable[str]) -> bytes:
        """Lines for the next list, of files that stay although the next report has none of their names.

        They are digests without names, so that a later report may replace the files, but never removes them.

        Args:
            stale: files of the last report that stay.
            written: files of the next one.
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
    """The list of the files of a report as it is written; empty if there is none.

    Raises:
        OSError: it cannot be read.
    """
    manifest = folder / MANIFEST
    return b"" if manifest.is_symlink() or not manifest.is_file() else manifest.read_bytes()


def is_inside(folder: Path, name: str) -> bool:
    """Return whether a file of that name really lies in the folder, and not in git's: a folder may be full of traps."""
    top = os.path.realpath(folder)
    around = os.path.realpath((folder / name).parent)
    parts = [*name.split("/"), *around.split("/")]
    if ".." in parts or any(part.casefold() == ".git" for part in parts):
        return False
    return around == top or around.startswith(f"{top.rstrip('/')}/")


def _is_behind_link(folder: Path, name: str) -> bool:
    around = os.path.realpath((folder / name).parent)
    return around != os.path.normpath(os.path.join(os.path.realpath(folder), name, ".."))  # noqa: PTH118


def _parse_list(data: bytes) -> tuple[set[str], dict[str, set[str]]]:
    """The names of a list, and the digests of each."""
    names, digests = set[str](), dict[str, set[str]]()
    for line in data.decode("utf-8", "replace").splitlines():
        if line.startswith(_DIGEST):
            number, _, name = line.removeprefix(_DIGEST).partition(" ")
            digests.setdefault(name, set()).add(number)
        elif line:
            names.add(line)
    return names, digests
