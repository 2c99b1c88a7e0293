"""Put back the files that the input of a case named or that it read, and remove them after it.

They are written below the scratch copy, and where a program has folders for temporary files of its own, at the same
paths there. Where they have to lie elsewhere, their paths in the input are replaced, and those in the answer again.
What there was at such a path is there again afterwards, as the same file; what the case wrote into a folder that was
made for it is gone, so that each case begins from the same state.
"""

import os
import re
import shutil
import stat

from ..process.kept_places import SCRATCH, SHARED
from ..values.rebuild import Unmakeable

MISSING = "a file of the recording cannot be put back: "
_FOLDER = os.path.join(".tmp", "kept")  # of the copy, in the place of folders that cannot be written
_ASIDE = os.path.join(".tmp", "aside")  # of the copy or a folder for temporary files: what lies where a file must be
_AT = 1000000000  # seconds since 1970: the times of files must not depend on when a case is replayed
_MADE = os.O_WRONLY | os.O_CREAT | os.O_EXCL
for _name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):
    _MADE |= getattr(os, _name, 0)


class KeptFiles(object):
    """Writes the files of cases.

    Args:
        scratch: the copy of the project; empty: none is written.
        temporary: `[path, closed, copied]` of each folder for temporary files of the program's own; what is closed
            cannot be written, but for what is copied: `isolation/temporary_folders.py`.
    """

    def __init__(self, scratch, temporary=()):
        self._copy = scratch
        self._scratch = os.path.realpath(scratch) if scratch else ""
        self._temporary = temporary

    def with_places(self, ask):
        """Return the input of a case with the places of its files here.

        Returns:
            `(ask, shown)`: `shown` has path here -> the recorded one that an answer shows.
        """
        files = (ask.get("around") or {}).get("files") or {}
        moved, shown = {}, {}
        for name, content in files.items():
            place = content.get("place") or ""
            if place and name.endswith(place[len(SCRATCH) :]):
                moved[name[: len(name) - len(place) + len(SCRATCH)]] = self._copy  # the folder of the project
            elif not place and self._scratch and not self._is_temporary(_native(name)):
                folder = name if os.path.dirname(name) in SHARED else os.path.dirname(name)
                moved[folder] = os.path.join(self._copy, _FOLDER, folder.lstrip("/"))
                shown[moved[folder]] = folder
        if not moved:
            return ask, shown
        replaced = _Replacement(moved)
        around = dict((name, held) for name, held in ask["around"].items() if name != "files")
        around = dict(replaced.value(around), files=dict((replaced.text(name), held) for name, held in files.items()))
        others = dict((name, replaced.value(ask[name])) for name in ("given", "preceding") if name in ask)
        return dict(ask, around=around, **others), shown

    def put(self, files):
        """Write files and make folders; return a function that undoes it.

        Args:
            files: path -> its content: `record/file_contents.py`.

        Raises:
            Unmakeable: one of them cannot be written here.
        """
        undoing = []
        try:
            for name in sorted(files):
                self._put_one(self._place_of(_native(files[name].get("place") or name)), files[name], undoing)
        except BaseException as error:
            _undo(undoing)
            if isinstance(error, (OSError, IOError, UnicodeError, LookupError)):
                raise Unmakeable("%s%s" % (MISSING, error))
            raise
        return lambda: _undo(undoing)

    def _place_of(self, name):
        """Return the path of a file here.

        Raises:
            Unmakeable: nothing may be written there.
        """
        path = os.path.join(self._scratch, name[len(SCRATCH) + 1 :]) if name.startswith(SCRATCH + "/") else name
        parent = os.path.realpath(os.path.dirname(path))
        place = os.path.join(parent, os.path.basename(path))
        is_plain = self._scratch and os.path.isabs(path) and os.path.normpath(path) == path
        if not (is_plain and (self._is_in_scratch(place) or self._is_temporary(place))) or os.path.islink(place):
            raise Unmakeable("%s%s" % (MISSING, name))
        return place

    def _is_in_scratch(self, place):
        return place.startswith(os.path.join(self._scratch, ""))

    def _is_temporary(self, place):
        for path, closed, copied in self._temporary:
            if _is_below(place, [path]):
                return _is_below(place, copied) or not _is_below(place, closed) and place not in closed
        return False

    def _put_one(self, place, content, undoing):
        is_folder = "text" not in content
        _make_folders(place if is_folder else os.path.dirname(place), undoing)
        if is_folder:
            return
        data = content["text"].encode(str(content.get("encoding") or "utf-8"))
        if os.path.lexists(place):
            self._move_aside(place, undoing)
        else:
            undoing.append((place, None))
        _write(place, data)
        # tebiki: allow swallowed_exception -- before Python 3.8, Landlock comes with a filter that refuses to set times
        try:
            os.utime(place, (_AT, _AT))
        except (OSError, IOError):
            return

    def _move_aside(self, place, undoing):
        """Move what is at a path away, so that it can be put back as the same file.

        Raises:
            OSError: it is no regular file, or cannot be moved.
        """
        if not stat.S_ISREG(os.lstat(place).st_mode):
            raise OSError("%s is no file" % place)
        roots = [self._scratch] + [path for path, _, _ in self._temporary]
        root = next((os.path.realpath(one) for one in roots if _is_below(place, [os.path.realpath(one)])), "")
        folder = os.path.dirname(place)
        for top in [root] * bool(root) + [folder]:  # what is mounted in the folder is another file system than its root
            try:
                _move(place, os.path.join(top, _ASIDE), undoing)
            except (OSError, IOError):
                if top == folder:
                    raise
            else:
                return


class _Replacement(object):
    """Replaces paths in texts, each once.

    Args:
        paths: path -> the other one.
    """

    def __init__(self, paths):
        self._paths = paths
        longest_first = sorted(paths, key=len, reverse=True)
        self._pattern = re.compile(r"(?<![\w/.-])(?:%s)(?![\w.-])" % "|".join(map(re.escape, longest_first)))

    def text(self, text):
        """Return a text with the other paths."""
        return self._pattern.sub(lambda match: self._paths[match.group()], text)

    def value(self, value):
        """Return a JSON value with the other paths in all texts but the names of members."""
        if isinstance(value, dict):
            return dict((key, self.value(held)) for key, held in value.items())
        if isinstance(value, list):
            return [self.value(one) for one in value]
        return self.text(value) if hasattr(value, "startswith") else value


def _make_folders(folder, undoing):
    """Make a folder and what is missing above it."""
    missing = []
    while not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for one in reversed(missing):
        os.mkdir(one)
        undoing.append((one, None))


def _move(place, folder, undoing):
    """Move a file into a folder of ours.

    Raises:
        OSError: it cannot be moved there.
    """
    _make_folders(folder, undoing)
    other = os.path.join(folder, str(len(undoing)))
    if os.path.realpath(other) != other or os.path.lexists(other):
        raise OSError("there is something at %s" % other)
    os.rename(place, other)
    undoing.append((place, other))


def _write(place, data):
    handle = os.open(place, _MADE, 0o644)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def _undo(undoing):
    """Undo what was done, the last first; what somebody has opened or removed meanwhile is no hindrance."""
    while undoing:
        place, before = undoing.pop()
        # tebiki: allow swallowed_exception -- the next case says so if something of this one is still there
        try:
            if os.path.isdir(place) and not os.path.islink(place):
                shutil.rmtree(place, ignore_errors=True)
            elif os.path.lexists(place):
                os.remove(place)
            if before is not None:
                _make_folders(os.path.dirname(place), [])
                os.rename(before, place)
        except (OSError, IOError):
            continue


def _is_below(place, folders):
    return any([place.startswith(os.path.join(_native(one), "")) for one in folders])


def _native(text):
    """Return a text of JSON as the interpreter has paths: as bytes in Python 2."""
    return text.encode("utf-8") if str is bytes and not isinstance(text, str) else text
