"""Keep scratch copies of a project for the next run, and update only the files that differ by then.

Changes are detected by mode, inode, size and times: a file's change time cannot be set, and reading it costs a
    hundredth of copying. A kept copy has the same path each time, which suits comparisons of runs, or another one each
    time, which shows whether an answer depends on the path.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from pathlib import Path
from stat import S_ISDIR, S_ISLNK

from toolkit.errors import UsageError
from toolkit.session.scratch_copy import copy_project, left_out_names, scratch_copy, temporary_place
from toolkit.system.temporary import remove_tree

_State = tuple[int, ...]
"""Mode, inode, size and times of a file, by which changes are detected; for a folder only its mode."""
_States = dict[str, _State]


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

    @contextmanager
    def open_copy(self, root: Path, path: Path | None = None) -> Iterator[Path]:
        """Open a copy for as long as the block lasts, at this path if one is given.

        Raises:
            UsageError: it cannot be copied.
        """
        copy = self._take_free(root) or _KeptCopy(root, self._held)
        try:
            with copy.moved_to(path) if path else nullcontext(copy.path) as place:
                yield place
        finally:
            self._free.setdefault(root, []).append(copy)

    def _take_free(self, root: Path) -> "_KeptCopy | None":
        """Take an unused copy and update it; None if there is none or it cannot be updated."""
        free = self._free.get(root, [])
        while free:
            copy = free.pop()
            with suppress(OSError, UsageError):
                copy.refresh_copy()
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
        self._source = _states(root, is_source=True)
        self._place.enter_context(copy_project(root, self.path))
        self._copied = _states(self.path)

    def move(self) -> None:
        """Give the copy another path, in a directory of its own.

        Raises:
            OSError: it cannot be moved.
        """
        with ExitStack() as place:
            path = place.enter_context(temporary_place())
            self.path.rename(path)
            place.callback(remove_tree, path)
            self.path = path
            self._place.close()
            self._place.push(place.pop_all())

    @contextmanager
    def moved_to(self, path: Path) -> Iterator[Path]:
        """Move the copy to a path for the duration of the block.

        Raises:
            OSError: it cannot be moved.
        """
        self.path.rename(path)
        try:
            yield path
        finally:
            path.rename(self.path)

    def refresh_copy(self) -> None:
        """Update the copy to the present state of the project.

        Raises:
            OSError: it cannot be updated.
        """
        source, copied = _states(self._root, is_source=True), _states(self.path)
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
def project_copy(root: Path, path: Path | None = None, *, shared: bool = False) -> Iterator[Path]:
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
        chosen = kept.open_copy(root, path)
    else:
        chosen = copy_project(root, path, shared=shared) if path else scratch_copy(root, shared=shared)
    with chosen as copy:
        yield copy


def _states(root: Path, *, is_source: bool = False) -> _States:
    """Return path -> state of everything below a folder; in a project only of the files that are copied."""
    found: _States = {}
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        place = f"{root}/{folder}"
        with os.scandir(place) as entries:
            here = {entry.name: entry.stat(follow_symlinks=False) for entry in entries}
        excluded = set(left_out_names(place, [*here])) if is_source else set()
        for name in here.keys() - excluded:
            path = f"{folder}/{name}" if folder else name
            found[path] = _state_of(here[name])
            if S_ISDIR(here[name].st_mode):
                waiting.append(path)
    return found


def _state_of(status: os.stat_result) -> _State:
    if S_ISDIR(status.st_mode):
        return (status.st_mode,)
    times = () if S_ISLNK(status.st_mode) else (status.st_mtime_ns,)
    return (status.st_mode, status.st_ino, status.st_size, status.st_ctime_ns, *times)
