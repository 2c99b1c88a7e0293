"""Keep scratch copies of a project for the next run, and update only the files that differ by then.

Changes are detected by mode, inode, size and times: a file's change time cannot be set, and reading it costs a
    hundredth of copying. A kept copy has the same path each time, which suits comparisons of runs, or another one each
    time, which shows whether an answer depends on the path.
"""

import filecmp
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from stat import S_ISDIR, S_ISLNK
from typing import NamedTuple

from toolkit.errors import UsageError
from toolkit.session.scratch_copy import copy_project, names_to_copy, scratch_copy, temporary_place
from toolkit.session.warm_programs import WarmPrograms
from toolkit.system.temporary import remove_tree

_MOST = 2  # copies of one project that are unused: the old and the new state of a change
_TEMPORARY = ".tmp"

_State = tuple[int, ...]
"""Mode, inode, size and times of a file, by which changes are detected; for a folder only its mode."""
_States = dict[str, _State]


class OpenedCopy(NamedTuple):
    """A copy of a project that may be used.

    Attributes:
        path: where it is.
        programs: the programs that are kept warm in it; None: none are.
    """

    path: Path
    programs: WarmPrograms | None = None


class _KeptCopies:
    """The unused copies, by project.

    Args:
        held: removes them at the end.
        moved: whether a copy gets another path each time.
    """

    def __init__(self, held: ExitStack, *, moved: bool) -> None:
        self._held = held
        self._moved = moved
        self._free: dict[Path, list[_KeptCopy]] = {}
        self._places: dict[Path, Path] = {}
        self._in_use: set[Path] = set()

    @contextmanager
    def open_copy(self, root: Path, path: Path | None = None) -> Iterator[OpenedCopy]:
        """Open a copy for as long as the block lasts, at this path if one is given.

        Raises:
            UsageError: it cannot be copied.
        """
        copy = self._take_free(root) or _KeptCopy(root, self._held)
        try:
            with self._hold_at(copy, path or self._place_of(root)) as place:
                yield OpenedCopy(place, None if self._moved else copy.programs)
        finally:
            self._free.setdefault(root, []).append(copy)

    def _place_of(self, root: Path) -> Path | None:
        """Return the path of all copies of a project; None: each has one of its own, or another copy is there now."""
        if self._moved:
            return None
        if root not in self._places:
            self._places[root] = self._held.enter_context(temporary_place())
        return None if self._places[root] in self._in_use else self._places[root]

    @contextmanager
    def _hold_at(self, copy: "_KeptCopy", path: Path | None) -> Iterator[Path]:
        if path is None:
            yield copy.path
            return
        self._in_use.add(path)
        try:
            with copy.moved_to(path):
                yield path
        finally:
            self._in_use.discard(path)

    def _take_free(self, root: Path) -> "_KeptCopy | None":
        """Take an unused copy and update it; None if there is none, or another one is to be made.

        A copy that holds what the project does is preferred, because programs are warm there.
        """
        free = self._free.get(root, [])
        while free:
            with suppress(OSError, UsageError):
                source = _states(root, is_source=True)
                same = next((copy for copy in reversed(free) if copy.holds_same(source)), None)
                if same is None and not self._moved and len(free) < _MOST:
                    return None
                copy = same or free[0]
                free.remove(copy)
                if same is None:
                    copy.programs.close()
                copy.refresh_copy(source)
                if self._moved:
                    copy.move()
                return copy
        return None


class _KeptCopy:
    """A copy of a project, with the state of both when it was created or last updated.

    Args:
        root: the project.
        held: removes the copy at the end.
    """

    def __init__(self, root: Path, held: ExitStack) -> None:
        self._root = root
        self._place = held.enter_context(ExitStack())
        self.path = self._place.enter_context(temporary_place())
        self._place_now = self.path
        self._source = _states(root, is_source=True)
        self._place.enter_context(copy_project(root, self.path))
        self._copied = _states(self.path)
        self.programs = WarmPrograms(self._list_files)
        held.callback(self.programs.close)

    def move(self) -> None:
        """Give the copy another path, in a directory of its own.

        Raises:
            OSError: it cannot be moved.
        """
        with ExitStack() as place:
            path = place.enter_context(temporary_place())
            self.path.rename(path)
            place.callback(remove_tree, path)
            self.path = self._place_now = path
            self._place.close()
            self._place.push(place.pop_all())

    @contextmanager
    def moved_to(self, path: Path) -> Iterator[Path]:
        """Move the copy to a path for the duration of the block.

        Raises:
            OSError: it cannot be moved.
        """
        self.path.rename(path)
        self._place_now = path
        try:
            yield path
        finally:
            path.rename(self.path)
            self._place_now = self.path

    def holds_same(self, source: _States) -> bool:
        """Return whether the copy was last updated to files with the content of these; False if that is not known.

        Args:
            source: the present state of the project.
        """
        if source.keys() != self._source.keys():
            return False
        changed = [name for name in source if source[name] != self._source[name]]
        if any(source[name][0] != self._source[name][0] for name in changed):
            return False
        with suppress(OSError):
            return all(
                _state_of((self.path / name).lstat()) == self._copied.get(name)
                and _hold_same(self._root / name, self.path / name)
                for name in changed
            )
        return False

    def _list_files(self) -> _States:
        """Return the present state of the copy without the folder for temporary files."""
        now = _states(self._place_now)
        return {name: now[name] for name in now if name.split("/")[0] != _TEMPORARY}

    def refresh_copy(self, source: _States) -> None:
        """Update the copy to the present state of the project, `source`.

        Raises:
            OSError: it cannot be updated.
        """
        copied = _states(self.path)
        others = sorted(copied.keys() - source.keys(), reverse=True)
        changed = [name for name in sorted(source) if not self._is_unchanged(name, source, copied)]
        for name in others:
            self._remove(name)
        for name in changed:
            self._copy(name)
        for name in ("", *(name for name, state in source.items() if S_ISDIR(state[0]))):
            shutil.copystat(self._root / name, self.path / name)
        self._source, self._copied = source, _states(self.path) if others or changed else copied

    def _is_unchanged(self, name: str, source: _States, copied: _States) -> bool:
        """Return whether the project and the copy both hold a file as they did before."""
        return name in copied and copied[name] == self._copied.get(name) and source[name] == self._source.get(name)

    def _copy(self, name: str) -> None:
        source, target = self._root / name, self.path / name
        if not (source.is_dir() and not source.is_symlink() and target.is_dir() and not target.is_symlink()):
            self._remove(name)
        if source.is_symlink():
            target.symlink_to(source.readlink())
        elif source.is_dir():
            target.mkdir(exist_ok=True)
        else:
            shutil.copy2(source, target)

    def _remove(self, name: str) -> None:
        target = self.path / name
        if target.is_dir() and not target.is_symlink():
            remove_tree(target)
        else:
            target.unlink(missing_ok=True)


_KEPT: ContextVar[_KeptCopies | None] = ContextVar("kept", default=None)


@contextmanager
def kept_copies(*, moved: bool = False) -> Iterator[None]:
    """Keep the copies that `project_copy` opens until the end of the block.

    Args:
        moved: whether a copy gets another path each time that it is opened.
    """
    with ExitStack() as held:
        token = _KEPT.set(_KeptCopies(held, moved=moved))
        try:
            yield
        finally:
            _KEPT.reset(token)


@contextmanager
def project_copy(root: Path, path: Path | None = None, *, shared: bool = False) -> Iterator[OpenedCopy]:
    """Copy a project for the duration of the block, or update a kept copy.

    Args:
        root: the project.
        path: where the copy is, on the file system of temporary files; None: anywhere.
        shared: as in `scratch_copy`; such a copy is not kept.

    Raises:
        UsageError: it cannot be copied.
    """
    kept = None if shared else _KEPT.get()
    if kept:
        with kept.open_copy(root, path) as opened:
            yield opened
        return
    with copy_project(root, path, shared=shared) if path else scratch_copy(root, shared=shared) as copy:
        yield OpenedCopy(copy)


def _states(root: Path, *, is_source: bool = False) -> _States:
    """Return path -> state of everything below a folder; in a project only of the files that are copied."""
    found: _States = {}
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        place = f"{root}/{folder}"
        with os.scandir(place) as entries:
            here = {entry.name: entry.stat(follow_symlinks=False) for entry in entries}
        modes = {name: status.st_mode for name, status in here.items()}
        for name in names_to_copy(place, modes) if is_source else here:
            path = f"{folder}/{name}" if folder else name
            found[path] = _state_of(here[name])
            if S_ISDIR(here[name].st_mode):
                waiting.append(path)
    return found


def _hold_same(one: Path, other: Path) -> bool:
    """Return whether two files, links or folders of the same mode hold the same; folders always do."""
    if one.is_symlink():
        return one.readlink() == other.readlink()
    filecmp.clear_cache()  # which knows files by size and time
    return one.is_dir() or filecmp.cmp(one, other, shallow=False)


def _state_of(status: os.stat_result) -> _State:
    if S_ISDIR(status.st_mode):
        return (status.st_mode,)
    times = () if S_ISLNK(status.st_mode) else (status.st_mtime_ns,)
    return (status.st_mode, status.st_ino, status.st_size, status.st_ctime_ns, *times)
