"""A scratch tree: a private directory that holds one state of a project after the other, and nothing else.

Folders of the user's work tree without a file of the commit are there as well, empty: programs need the place of their
data or log files to start, and git keeps no empty folder. So are files of submodules, and small ones that git ignores.

Git neither writes nor deletes in it. The tree is laid out from the objects of a commit, by us, and between two states
everything that is not as it was written is removed: what tests left, what they changed, links that they put somewhere.
So nothing in a repository's configuration decides which directory this happens in, and no filter is started. A file is
taken to be untouched if the file system says the same of it as when it was written (inode, size, times); one that was
written in the same tick of the clock as the last is compared byte by byte, as git does it.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from toolkit import git
from toolkit.change.files_beside import SubmoduleFiles, ignored_files
from toolkit.change.scratch_repository import FOLDERS, git_files, work_tree_of
from toolkit.change.tree_entries import (
    EXECUTABLE,
    FILE,
    LINK,
    SUBMODULE,
    TreeEntry,
    blob_hash,
    check_path,
    mode_of,
    raw_path,
    tree_entries,
)
from toolkit.change.tree_folders import folders_of, free_files, free_folders, make_way, work_tree_folders
from toolkit.errors import GitError, UsageError
from toolkit.model.proof import State
from toolkit.source.paths import file_at
from toolkit.system.no_follow import open_folder, read_file, remove, write_new
from toolkit.system.temporary import temporary_directory

_MARK = b"mark"


class _Written(NamedTuple):
    """A path as it was written, with its state in the file system at that time."""

    entry: TreeEntry
    seen: tuple[int, ...]
    changed: int


class ScratchTree:
    """A directory that states of a project are shown in.

    Args:
        root: the user's own project, which is never written to.
        around: a directory of ours; the tree is `worktree` in it.
        prefix: the project's path in its repository, `a/b/`; empty at the top.

    Attributes:
        folder: the project's folder in the tree.
        written: number of files written so far.
    """

    def __init__(self, root: Path, around: Path, prefix: str) -> None:
        self.root = root
        self.top = Path(os.path.realpath(around)) / "worktree"
        self.folder = self.top / prefix
        self.written = 0
        self.prefix = prefix
        self._around = os.open(self.top.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._top = open_folder(self._around, [b"worktree"], make=True)
        self._rights = stat.S_IMODE(os.fstat(self._top).st_mode)
        self._known: dict[bytes, _Written] = {}
        self._marked = 0
        self._entries: dict[str, dict[bytes, TreeEntry]] = {}
        self._own: dict[str, dict[bytes, bytes]] = {}
        self._unfiled = work_tree_folders(root, os.fsencode(prefix))
        self._ignored = ignored_files(root, os.fsencode(prefix))
        depth = prefix.count("/")
        self._submodules = SubmoduleFiles(root.resolve().parents[depth - 1] if depth else root.resolve())

    def release(self) -> None:
        """Release the directory; its creator removes it."""
        os.close(self._top)
        os.close(self._around)

    def read_file(self, path: str) -> bytes | None:
        """The bytes of a file of the project in the tree; None if there is none, or a link is in the way.

        Args:
            path: from the project.
        """
        *parts, name = os.fsencode(file_at(os.fspath(self.folder), path))[len(os.fsencode(self.top)) + 1 :].split(b"/")
        try:
            here = open_folder(self._top, parts)
        except OSError:
            return None
        try:
            return read_file(here, name)
        finally:
            os.close(here)

    def changed_files(self, revision: str) -> list[str]:
        """List the project's files that differ from a commit, except those that its .gitignore names.

        Raises:
            GitError: git failed, or takes another directory for its work tree.
        """
        env = {"GIT_DIR": os.fspath(self._repository(revision)), "GIT_WORK_TREE": os.fspath(self.top)}
        if os.fsdecode(git.run(("rev-parse", "--show-toplevel"), self.folder, env=env)[:-1]) != os.fspath(self.top):
            raise GitError(f"git takes another directory than {self.top} for its work tree.")
        asked = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all", ".")
        paths = [record[3:] for record in git.records(asked, self.folder, env=env)]
        found = [git.printable_name(path) for path in paths if path not in self._ignored]
        return [path.removeprefix(self.prefix) for path in found]

    def _repository(self, revision: str) -> Path:
        """A git directory with this commit checked out, hidden from everything that runs in the tree."""
        remove(self._around, b"repository")
        for path, data in {**git_files(self.root, revision), **dict.fromkeys(FOLDERS)}.items():
            *parts, name = [b"repository", *path.split(b"/")]
            here = open_folder(self._around, parts if data is not None else [*parts, name], make=True)
            if data is not None:
                write_new(here, name, data)
            os.close(here)
        return self.top.parent / "repository" / ".git"

    def list_entries(self, revision: str) -> Mapping[bytes, TreeEntry]:
        """Path -> what a commit holds there.

        Raises:
            UsageError: the commit holds a path that cannot be laid out.
            GitError: git failed.
        """
        if revision not in self._entries:
            self._entries[revision] = tree_entries(self.root, revision)
        return self._entries[revision]

    def lay_out(self, revision: str, state: State) -> Path:
        """Check out a commit with the files of a state, without files that earlier runs left.

        Args:
            revision: full hash of the commit.
            state: differences from the commit, by path relative to the project.

        Returns:
            the project's directory in the tree.

        Raises:
            UsageError: something cannot be laid out, or a program has put something else in the directory's place.
            GitError: git failed.
        """
        wanted, data, folders = self._plan(revision, state)
        self._see_that_it_is_ours()
        try:
            kept = self._prune(wanted, folders)
            missing = {path: entry for path, entry in wanted.items() if path not in kept}
            for folder in sorted(folders - kept):
                os.close(open_folder(self._top, folder.split(b"/"), make=True))
            self._write_all(missing, data)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            where = (
                git.printable_name(os.fsencode(error.filename)) if isinstance(error, OSError) and error.filename else ""
            )
            raise UsageError(
                f"a state of the project cannot be laid out in {self.top}: {' '.join(filter(None, (where, why)))}."
            ) from error
        self._mark()
        self._see_that_it_is_ours()
        return self.folder

    def _plan(self, revision: str, state: State) -> tuple[dict[bytes, TreeEntry], dict[str, bytes], set[bytes]]:
        """The state to lay out: path -> entry, hash -> bytes that need not be read from git, and all folders."""
        base = self.list_entries(revision)
        if revision not in self._own:
            self._own[revision] = git_files(self.root, revision)
        named = {raw_path(base, os.fsencode(self.prefix), path): held for path, held in state.items()}
        wanted = {path: entry for path, entry in base.items() if path not in named}
        data: dict[str, bytes] = {}
        new: set[bytes] = set()
        for path, held in named.items():
            if held is None:
                continue
            check_path(path)
            entry = TreeEntry(mode_of(held, base.get(path)), blob_hash(held, len(revision)))
            wanted[path], data[entry.hash] = entry, bytes(held)
            if entry != base.get(path):
                new.add(path)
        if new - base.keys():  # a path of the commit itself is in no other one's way
            make_way(wanted, new)
        submodules = {path: wanted.pop(path) for path in [*wanted] if wanted[path].mode == SUBMODULE}
        for path, entry in submodules.items():
            wanted |= self._submodules.list_entries(path, entry.hash)
        beside = {path: held for path, held in self._ignored.items() if path not in named}
        beside = free_files(beside, wanted, folders_of({*wanted}, set()))
        for path, held in (*self._own[revision].items(), *beside.items()):
            entry = TreeEntry(FILE, blob_hash(held, len(revision)))
            wanted[path], data[entry.hash] = entry, held
        unfiled = free_folders(self._unfiled, wanted)
        more = {*submodules, *FOLDERS, os.fsencode(self.prefix.rstrip("/")), *unfiled} - {b""}
        return wanted, data, folders_of({*wanted}, more)

    def _see_that_it_is_ours(self) -> None:
        """Check that the paths of the tree and of the project in it still lead to the directory that we created."""
        mine = os.fstat(self._top)
        try:
            found = self.top.lstat()
            is_ours = (found.st_dev, found.st_ino) == (mine.st_dev, mine.st_ino)
        except OSError:
            is_ours = False
        if not is_ours or os.path.realpath(self.top) != os.fspath(self.top):
            raise UsageError(
                f"something else is in the place of the scratch directory {self.top}: a program that ran in it, such "
                "as the project's tests, has replaced it. Nothing was removed there."
            )

    def _prune(self, wanted: Mapping[bytes, TreeEntry], folders: set[bytes]) -> set[bytes]:
        """Remove what has changed or is not wanted any more; returns the remaining paths, including folders."""
        kept: set[bytes] = set()
        waiting = [b""]
        while waiting:
            folder = waiting.pop()
            here = open_folder(self._top, folder.split(b"/") if folder else ())
            try:
                if stat.S_IMODE(os.fstat(here).st_mode) != self._rights:
                    os.fchmod(here, self._rights)
                stays = self._prune_folder(here, folder + b"/" if folder else b"", wanted, folders)
            finally:
                os.close(here)
            waiting += stays & folders
            kept |= stays
        return kept

    def _prune_folder(
        self, here: int, prefix: bytes, wanted: Mapping[bytes, TreeEntry], folders: set[bytes]
    ) -> set[bytes]:
        """`_prune` in one folder."""
        stays = set()
        with os.scandir(here) as entries:
            found = list(entries)
        for entry in found:
            name = os.fsencode(entry.name)
            path = prefix + name
            if entry.is_dir(follow_symlinks=False):
                is_kept = path in folders
            else:
                is_kept = self._is_untouched(here, name, path, entry, wanted.get(path))
            if is_kept:
                stays.add(path)
            else:
                remove(here, name)
        return stays

    def _is_untouched(
        self, here: int, name: bytes, path: bytes, found: "os.DirEntry[str]", wanted: TreeEntry | None
    ) -> bool:
        known = self._known.get(path)
        if known is None or known.entry != wanted or known.seen != _file_stamp(found.stat(follow_symlinks=False)):
            return False
        if known.changed < self._marked:
            return True
        if wanted.mode == LINK:
            return blob_hash(os.readlink(name, dir_fd=here), len(wanted.hash)) == wanted.hash
        data = read_file(here, name)
        return data is not None and blob_hash(data, len(wanted.hash)) == wanted.hash

    def _write_all(self, missing: Mapping[bytes, TreeEntry], data: Mapping[str, bytes]) -> None:
        asked = [path for path, entry in missing.items() if entry.hash not in data]
        for path in missing.keys() - set(asked):
            self._write(path, missing[path], data[missing[path].hash])
        places: dict[Path, list[bytes]] = {}
        for path in asked:
            places.setdefault(self._submodules.place_of(missing[path].hash) or self.root, []).append(path)
        for place, paths in places.items():
            hashes = (missing[path].hash for path in paths)
            for path, (name, held) in zip(paths, git.cat_file(place, hashes, limit=1 << 62), strict=True):
                if held is None:
                    raise GitError(
                        f"git has no object {name} of {git.printable_name(path)}: "
                        "fetch it (a partial clone leaves some out)."
                    )
                self._write(path, missing[path], held)

    def _write(self, path: bytes, entry: TreeEntry, data: bytes) -> None:
        *parts, name = path.split(b"/")
        here = open_folder(self._top, parts)
        try:
            if entry.mode == LINK:
                os.symlink(data, name, dir_fd=here)
                found = os.stat(name, dir_fd=here, follow_symlinks=False)
            else:
                found = write_new(here, name, data, 0o777 if entry.mode == EXECUTABLE else 0o666)
        finally:
            os.close(here)
        self.written += 1
        self._known[path] = _Written(entry, _file_stamp(found), found.st_ctime_ns)

    def _mark(self) -> None:
        """Record the time of the file system, to recognize later changes to what was written before."""
        remove(self._around, _MARK)
        self._marked = write_new(self._around, _MARK, b"").st_ctime_ns


@contextmanager
def scratch_tree(root: Path) -> Iterator[ScratchTree]:
    """Open a scratch tree for as long as the block lasts.

    Raises:
        UsageError: the directory is in no repository with a commit, or is not part of its work tree.
        GitError: git failed.
    """
    repository = work_tree_of(root)
    with temporary_directory() as around:
        tree = ScratchTree(root.resolve(), around, repository.prefix)
        try:
            yield tree
        finally:
            tree.release()


@contextmanager
def checked_out(root: Path, revision: str) -> Iterator[Path]:
    """Lay out a commit for as long as the block lasts; the directory that corresponds to `root`.

    Raises:
        UsageError, GitError: as `scratch_tree` and `ScratchTree.lay_out`.
    """
    with scratch_tree(root) as tree:
        yield tree.lay_out(revision, {})


def _file_stamp(found: os.stat_result) -> tuple[int, ...]:
    return found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns
