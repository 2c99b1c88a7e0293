"""Files that a commit of a project needs beside its own: those of its submodules, and small ones that git ignores.

A program is locked in a copy of the user's work tree, in which both are. Without them it does not start in a scratch
tree, or it answers otherwise though no code has changed. Both sides of a comparison get the same ignored files.
"""

import os
import stat
from pathlib import Path

from toolkit import git
from toolkit.change.git_directory import check_git_directory
from toolkit.change.tree_entries import SUBMODULE, TreeEntry, tree_entries
from toolkit.errors import GitError, UsageError
from toolkit.model.proof import is_python

_LARGEST, _MOST = 1 << 16, 200
_DEEPEST = 5  # submodules in submodules
_COMPILED = (".so", ".pyd", ".pyc", ".pyo")  # they would be imported in place of the code of a change
_IGNORED = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory", "--", ".")


class SubmoduleFiles:
    """Lists the files of submodules, as far as the user has fetched them.

    Args:
        top: the work tree of the repository.
    """

    def __init__(self, top: Path) -> None:
        self._top = top
        self._known: dict[tuple[bytes, str], dict[bytes, TreeEntry]] = {}
        self._places: dict[str, Path] = {}

    def list_entries(self, path: bytes, revision: str, depth: int = 1) -> dict[bytes, TreeEntry]:
        """Path from the top of the repository -> what a submodule's commit holds there; empty if it is not here.

        Args:
            path: the submodule's path from the top.
            revision: full hash of its commit.
            depth: number of the submodules that it is in, with itself.
        """
        if (path, revision) not in self._known:
            self._known[path, revision] = self._read_entries(path, revision, depth)
        return self._known[path, revision]

    def place_of(self, digest: str) -> Path | None:
        """Return the folder of the submodule whose repository holds a file's bytes; None: none of them does."""
        return self._places.get(digest)

    def _read_entries(self, path: bytes, revision: str, depth: int) -> dict[bytes, TreeEntry]:
        folder = self._top / os.fsdecode(path)
        try:
            if not (folder / ".git").exists() or folder.resolve() != folder:
                return {}
            repository = git.repository(folder)
            if repository is None or repository.top != folder:
                return {}
            check_git_directory(folder, repository)
            inside = tree_entries(folder, revision)
        except (GitError, UsageError, OSError):  # it, or this commit of it, was not fetched
            return {}
        found: dict[bytes, TreeEntry] = {}
        for name, entry in inside.items():
            if entry.mode != SUBMODULE:
                found[path + b"/" + name] = entry
                self._places[entry.hash] = folder
            elif depth < _DEEPEST:
                found |= self.list_entries(path + b"/" + name, entry.hash, depth + 1)
        return found


def ignored_files(root: Path, prefix: bytes) -> dict[bytes, bytes]:
    """Path in the repository -> bytes of each small file of a project that git ignores, beside files that it tracks.

    What is in an ignored folder is left out, and so is code that Python imports: a change is judged by committed code.

    Args:
        root: the project.
        prefix: its path in the repository, `a/b/`; empty at the top.
    """
    try:
        names = sorted(name for name in git.records(_IGNORED, root) if not name.endswith(b"/"))
    except GitError:
        return {}
    found: dict[bytes, bytes] = {}
    for name in names:
        path = os.fsdecode(name)
        if len(found) < _MOST and not is_python(path) and not path.endswith(_COMPILED):
            data = _small_file(root / path)
            if data is not None:
                found[prefix + name] = data
    return found


def _small_file(path: Path) -> bytes | None:
    try:
        seen = path.lstat()
        return path.read_bytes() if stat.S_ISREG(seen.st_mode) and seen.st_size <= _LARGEST else None
    except OSError:
        return None
