"""A folder that is put back as it was after something has written in it."""

import os
import shutil


class Kept(object):
    """The files of a folder as they are now.

    Args:
        folder: what is kept; `aside`: a name in it for the copies, which nobody else uses.
    """

    def __init__(self, folder, aside):
        self._folder = folder
        self._aside = os.path.join(folder, aside)
        self._known = {}
        for path, held in self._files():
            self._known[path] = held
            copy = os.path.join(self._aside, path)
            if not os.path.isdir(os.path.dirname(copy)):
                os.makedirs(os.path.dirname(copy))
            _copy(os.path.join(folder, path), copy)

    def put_back(self):
        """Undo what was written, added and taken away since."""
        now = dict(self._files())
        for path in now:
            if path not in self._known:
                os.remove(os.path.join(self._folder, path))
        for path in self._known:
            if now.get(path) != self._known[path]:
                place = os.path.join(self._folder, path)
                if not os.path.isdir(os.path.dirname(place)):
                    os.makedirs(os.path.dirname(place))
                _copy(os.path.join(self._aside, path), place)
                self._known[path] = _look(place)

    def _files(self):
        """(relative path, what tells whether it has changed) of every file and link."""
        for folder, folders, names in os.walk(self._folder):
            if folder == os.path.dirname(self._aside):
                folders[:] = [name for name in folders if name != os.path.basename(self._aside)]
            for name in names + [one for one in folders if os.path.islink(os.path.join(folder, one))]:
                place = os.path.join(folder, name)
                yield os.path.relpath(place, self._folder), _look(place)


def _look(place):
    state = os.lstat(place)
    return state.st_size, getattr(state, "st_mtime_ns", state.st_mtime), state.st_ino, state.st_mode


def _copy(source, target):
    if os.path.lexists(target):
        os.remove(target)
    if os.path.islink(source):
        os.symlink(os.readlink(source), target)
    else:
        shutil.copy2(source, target)
