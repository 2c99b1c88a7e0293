"""Restore a folder to an earlier state after a program has written to it.

Files that are still there are written in place, so that whoever has them open, like a database, sees the old bytes.
"""

import os
import shutil
import stat

_list, _lstat, _join = os.listdir, os.lstat, os.path.join  # as they are before anything is pinned


class FolderSnapshot(object):
    """The files of a folder as they are now.

    Args:
        folder: what is kept; `aside`: a name in it for the copies, which nobody else uses.
        base: another snapshot of the folder, which is not changed while this one is used: what is as it was then is not
            copied again.
    """

    def __init__(self, folder, aside, base=None):
        self._folder = folder
        self._aside = os.path.join(folder, aside)
        self._asides = (base._asides if base else ()) + (aside,)
        self._known = dict(base._known) if base else {}
        self._copies = dict(base._copies) if base else {}
        self.keep()

    def keep(self):
        """Take the present files as the state to restore."""
        now = dict(self._files())
        for path, held in now.items():
            if self._known.get(path) != held:
                self._copies[path] = os.path.join(self._aside, path)
                _copy(os.path.join(self._folder, path), self._copies[path])
        self._known = now

    def restore(self):
        """Undo every change since the snapshot: written, added and removed files."""
        now = dict(self._files())
        for path in now:
            if path not in self._known:
                os.remove(os.path.join(self._folder, path))
        for path in self._known:
            if now.get(path) != self._known[path]:
                place = os.path.join(self._folder, path)
                _copy(self._copies[path], place)
                self._known[path] = _key_of(_lstat(place))

    def _files(self):
        """Yield (relative path, key) of every file and link; the key changes with the content."""
        waiting = [""]
        while waiting:
            below = waiting.pop()
            for name in _list_names(_join(self._folder, below)):
                path = _join(below, name)
                state = _lstat(_join(self._folder, path))
                if not stat.S_ISDIR(state.st_mode):
                    yield path, _key_of(state)
                elif below or name not in self._asides:
                    waiting.append(path)


def _list_names(folder):
    """Return the names in a folder; none if it cannot be read."""
    try:
        return _list(folder)
    except (IOError, OSError):
        return []


def _key_of(state):
    return state.st_size, getattr(state, "st_mtime_ns", state.st_mtime), state.st_ino, state.st_mode


def _copy(source, target):
    if not os.path.isdir(os.path.dirname(target)):
        os.makedirs(os.path.dirname(target))
    if os.path.lexists(target) and (os.path.islink(source) or os.path.islink(target)):
        os.remove(target)
    if os.path.islink(source):
        os.symlink(os.readlink(source), target)
    else:
        shutil.copyfile(source, target)
        try:
            shutil.copystat(source, target)
        except (IOError, OSError):  # a wall that refuses to change rights and times; then nobody has changed them
            return
