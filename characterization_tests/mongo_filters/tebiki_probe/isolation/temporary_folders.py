"""Folders for temporary files of a program's own, in the place of those that all programs of a machine share.

A program that writes `/tmp/counter_12.db` is an ordinary one. In a mount namespace it gets an empty `/tmp` in memory,
which ends with it. What it needs of the real one is found there at its usual path, read-only: its copy of the project,
interpreter and packages, whatever the first request names. What only a variable or a command that prepares the program
names (a cache, a folder for counters) is copied instead if it is small, so that it can be written.
"""

import os
import re
import shutil
import sys

SHARED = ("/tmp", "/var/tmp")  # noqa: S108 - the real ones are not written
_PATH = re.compile(r"(?:/var)?/tmp/[^\s:;,'\"=?*]+")
_COPIED = ("variables", "prepared")
_OTHERS = ("answers", "executed", "derived") + _COPIED  # parts of a first request, which name nothing that is needed
_MOST_FILES, _MOST_BYTES = 100, 4 << 20  # of one path that is copied
_ROOM = 16 << 20  # bytes for all that is copied: the program needs the others
_MOST_LINKS = 40
_EDITABLE = "__editable__"  # of the modules with which setuptools finds packages elsewhere


class TemporaryFolder(object):
    """A folder that a program gets in the place of a shared one.

    Attributes:
        path: of both.
        bound: paths below it that are still the real ones. What lies around them is not there and cannot be written.
        copied: paths below it that are copied, and can be written.
        links: path below it -> target of a symbolic link that leads to one of them.
    """

    def __init__(self, path):
        self.path = path
        self.bound, self.copied, self.links = [], [], {}
        self._room = _ROOM

    def holds(self, path):
        """Return whether a path lies in it."""
        return path.startswith(self.path + "/")

    @property
    def closed_members(self):
        """Return what cannot be written, but for what is copied: the members of the folder that lead to real paths."""
        start = len(self.path) + 1
        return sorted(set([self.path + "/" + path[start:].split("/")[0] for path in self.bound]))

    def bind(self, path):
        """Keep a path as it is, unless a parent folder of it is kept."""
        if path not in self.bound and not _lies_below(path, self.bound):
            self.bound = [one for one in self.bound if not _lies_below(one, [path])] + [path]

    def copy(self, path):
        """Copy a path that nothing else needs if it is small, or keep it as it is."""
        if path in self.bound + self.copied or _lies_below(path, self.bound + self.copied):
            return
        self.copied = [one for one in self.copied if not _lies_below(one, [path])]
        size = None if _lies_below(path, [], self.bound) else _size_if_small(path)
        if size is None or size > self._room:
            self.bind(path)
        else:
            self._room -= size
            self.copied.append(path)

    def fill(self, place, bind):
        """Make what is kept.

        Args:
            place: the empty folder, at another path for now.
            bind: mounts a path at another one.
        """
        for path in [one for one in self.closed_members if one not in self.bound]:
            target = place + path[len(self.path) :]
            _make_folder(target)
            bind(target, target)
        for path in sorted(self.bound):
            target = place + path[len(self.path) :]
            _make_place_for(path, target)
            bind(path, target)
        for path in self.copied:
            target = place + path[len(self.path) :]
            _copy(path, target)
            if os.path.lexists(target):
                bind(target, target)
        for path, leads_to in self.links.items():
            target = place + path[len(self.path) :]
            if not os.path.lexists(target):
                _make_folder(os.path.dirname(target))
                os.symlink(leads_to, target)


def temporary_folders(request, places):
    """Return the `TemporaryFolder` of each shared folder that a program may be kept out of.

    Args:
        request: the first one.
        places: real paths that the program may write to: none of them is hidden, and no shared folder in which all may
            be written.
    """
    places = list(map(_native, places))
    shared = [one for one in SHARED if os.path.isdir(one) and os.path.realpath(one) == one]
    folders = [TemporaryFolder(one) for one in shared if not _lies_below(one, places) and one not in places]
    for one in places + _paths_of_program(request):
        _keep(folders, one, TemporaryFolder.bind)
    for one in _paths_in(list(os.environ.values()) + _texts_in([request.get(name) for name in _COPIED])):
        _keep(folders, one, TemporaryFolder.copy)
    return folders


def _keep(folders, path, keep, links=0):
    """Keep a path in the folder that holds it, and the links of all folders that lead to it.

    Args:
        folders: the `TemporaryFolder` of each shared folder.
        path: the path, in one of them or not.
        keep: the method of a folder that keeps it.
        links: number of links that led to it.
    """
    if not folders or links > _MOST_LINKS or not os.path.exists(path):
        return
    known = "/"
    for part in path.split("/")[1:]:
        known = os.path.join(known, part)
        if os.path.islink(known):
            leads_to = os.readlink(known)
            for folder in folders:
                if folder.holds(known):
                    folder.links[known] = leads_to
            target = os.path.join(os.path.dirname(known), leads_to, path[len(known) + 1 :])
            _keep(folders, os.path.normpath(target), keep, links + 1)
            return
    for folder in folders:
        if folder.holds(path):
            keep(folder, path)


def _paths_of_program(request):
    """Return the paths that interpreter, packages, project and request need."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    named = [getattr(sys, name, "") for name in ("prefix", "exec_prefix", "base_prefix", "real_prefix", "executable")]
    for name, module in list(sys.modules.items()):
        if name.startswith(_EDITABLE):
            named += _texts_in(getattr(module, "MAPPING", {})) + _texts_in(getattr(module, "NAMESPACES", {}))
    texts = _texts_in(dict((name, held) for name, held in request.items() if name not in _OTHERS))
    return [os.path.abspath(one) for one in [os.getcwd(), here] + sys.path + [one for one in named if one]] + _paths_in(
        texts
    )


def _paths_in(texts):
    """Return the paths below a shared folder that some texts name."""
    found = []
    for text in texts:
        if "/tmp/" in text:  # noqa: S108
            found += [text] + _PATH.findall(text)
    return [os.path.normpath(one) for one in found if one.startswith("/") and "\0" not in one]


def _texts_in(value):
    """Return all texts in a JSON value."""
    if isinstance(value, dict):
        return [text for held in value.items() for text in _texts_in(list(held))]
    if isinstance(value, (list, tuple)):
        return [text for held in value for text in _texts_in(held)]
    return [_native(value)] if hasattr(value, "startswith") and hasattr(value, "encode") else []


def _native(text):
    """Return a text of JSON as the interpreter has paths: as bytes in Python 2."""
    return text.encode("utf-8") if str is bytes and not isinstance(text, str) else text


def _lies_below(path, folders, others=()):
    """Return whether a path lies below one of some folders, or one of some others below the path."""
    return any([path.startswith(one.rstrip("/") + "/") for one in folders]) or any(
        [one.startswith(path + "/") for one in others]
    )


def _size_if_small(path):
    """Return the bytes of a file or folder that is quickly copied, and holds files, folders and links; else None."""
    files, size = 0, 0
    for folder, names, found in os.walk(path) if os.path.isdir(path) else [(os.path.dirname(path), (), [path])]:
        for name in found:
            one = os.path.join(folder, name)
            if not os.path.islink(one) and not (os.path.isfile(one) and os.access(one, os.R_OK)):
                return None
            size += os.lstat(one).st_size
        files += len(found) + len(names)
        if files > _MOST_FILES or size > _MOST_BYTES:
            return None
    return size


def _make_place_for(path, target):
    if os.path.isdir(path):
        _make_folder(target)
    else:
        _make_folder(os.path.dirname(target))
        open(target, "a").close()


def _copy(path, target):
    """Copy as much as is there: others may change it meanwhile."""
    _make_folder(os.path.dirname(target))
    try:
        if os.path.isdir(path):
            shutil.copytree(path, target, symlinks=True)
        else:
            shutil.copy2(path, target)
    except (IOError, OSError, shutil.Error):
        return


def _make_folder(path):
    if not os.path.isdir(path):
        os.makedirs(path)
