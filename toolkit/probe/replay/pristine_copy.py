"""Copy of a folder that is reset after each use, so that it is made only once.

What a program has changed is seen by inode, size and time of change, which no program can set: `stat` costs a hundredth
of copying.
"""

import os
import shutil


class PristineCopy(object):
    """A copy of a folder.

    Args:
        root: the folder that is copied; `scratch`: the copy, which is not there yet.
        left_out: returns the names in a folder that are not copied, as for `shutil.copytree`.

    Attributes:
        is_used: set by whoever lets a program change the copy.
    """

    def __init__(self, root, scratch, left_out):
        self._root = root
        self._left_out = left_out
        self.scratch = scratch
        self.is_used = False
        shutil.copytree(root, scratch, symlinks=True, ignore=left_out)
        self._known = dict(_entries(scratch, ""))

    def restore(self):
        """Remove added files, and copy changed and removed ones anew."""
        now = dict(_entries(self.scratch, ""))
        for name in sorted(set(now) - set(self._known), reverse=True):
            self._remove(name)
        for name in sorted(self._known):
            if now.get(name) != self._known[name]:
                self._copy(name, name in now)

    def _copy(self, name, is_there):
        source, target = os.path.join(self._root, name), os.path.join(self.scratch, name)
        if is_there:
            self._remove(name)
        if os.path.islink(source):
            os.symlink(os.readlink(source), target)
        elif os.path.isdir(source):
            os.mkdir(target)
            shutil.copystat(source, target)
        else:
            shutil.copy2(source, target)
        self._known[name] = _state(os.lstat(target))

    def _remove(self, name):
        target = os.path.join(self.scratch, name)
        if os.path.isdir(target) and not os.path.islink(target):
            shutil.rmtree(target, ignore_errors=True)
        elif os.path.lexists(target):
            os.remove(target)


def _entries(folder, inside):
    """Yield (path below the folder, key that changes with the content) of all entries; folders have a constant key."""
    for name in sorted(os.listdir(os.path.join(folder, inside) if inside else folder)):
        path = os.path.join(inside, name) if inside else name
        status = os.lstat(os.path.join(folder, path))
        yield path, _state(status)
        if _is_folder(status):
            for one in _entries(folder, path):
                yield one


def _state(status):
    return "folder" if _is_folder(status) else (status.st_mode, status.st_ino, status.st_size, status.st_ctime)


def _is_folder(status):
    return status.st_mode & 0o170000 == 0o040000
