"""Read small files of text that a replay will not have: in folders for temporary files, and new ones of a project.

Nothing special is followed or waited for: pipes, devices, and links that lead elsewhere are left alone. Files that look
like keys or credentials are never kept, nor is what is not text, since nobody could mask what is inside.

A file that the program has open is read by the program's own descriptor: where any descriptor of a file is closed, the
system releases all locks that the process holds on it (`fcntl`), on which databases in files rely. So is a file that
another thread has opened since: our own descriptor is closed later. Only a thread that opens it between the look at the
descriptors and the closing may still lose a lock.
"""

import collections
import errno
import os
import re
import stat
import sys
import time

from ..mask.byte_texts import decode_text, mask_bytes
from ..process.bookkeeping import pass_on_signals
from ..process.kept_places import SCRATCH, temporary_places
from .secret_texts import LONGEST, hides_file_of, holds_secret
from .system_functions import is_system_replaced
from .time_budget import TimeBudget, Unlimited

LARGEST = 64 << 10  # bytes of a file
MOST = 8 << 20  # bytes of all files that one process writes
_REMEMBERED = 200  # files
_TRIES = 4  # in vain, of one path; from then on it is read ever more rarely
_SAVED = 1.0  # seconds of the processor that reading may take beside its share
_CONTROLS = re.compile(b"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MARKS = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd", b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff")
_OTHER_LETTERS = re.compile(b"[\x80-\xff]")
_FEW = 4  # bytes of a text of unknown encoding for each one beyond ASCII, at least
_SECRET_FILE = re.compile(
    r"(?:.*\.)?env(?:\..*)?\Z|[._](?:netrc|pgpass|npmrc|pypirc|htpasswd|dockercfg|my\.cnf|git-credentials)\Z"
    r"|\.(?:s3cfg|boto|vault-token)\Z|(?:ssh_)?(?:host_)?id_(?:rsa|dsa|ecdsa|ed25519)"
    r"|.*\.(?:pem|key|p12|p8|pfx|jks|keystore|kdbx|ppk|gpg|asc|ovpn|keytab|secrets?)\Z|(?:shadow|master\.key)\Z",
    re.I,
)
_SECRET_FOLDERS = frozenset([".ssh", ".aws", ".gnupg", ".docker", ".kube", ".azure", "secrets"])
_OF_TESTS = re.compile(r".*/pytest-of-[^/]+/pytest-[^/]+/(?:popen-[^/]+/)?[^/]+(?=/)")
"""A folder that pytest makes: it has the name of a test, which says nothing of what lies there."""
_LEFT_OUT = frozenset([".git", ".hg", ".tebiki", "__pycache__", "node_modules"])
_CODE = (".pyc", ".pyo", ".so")
_LOCKED = re.compile(r".*(?:\.(?:db|sqlite\d?|lock|lck|pid)(?:-\w+)?|-(?:journal|wal|shm))\Z", re.I)
"""Names of files that are locked while they are in use, by a thread that begins just now, too."""
_FLAGS = os.O_RDONLY
for _name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)
_SAME_TIME = getattr(os, "O_NOATIME", 0)

_stat, _lstat, _fstat, _open, _close, _read = os.stat, os.lstat, os.fstat, os.open, os.close, os.read
_frames = sys._current_frames
_OPEN = {}  # descriptors of ours that are closed later -> (device, number) of the file
_now = (time.time,)  # in a tuple, where a library that freezes clocks does not find it
_COARSE = 0.05  # seconds: more than one tick of the clock by which a system of files notes times
_DESCRIPTORS = ("/proc/self/fd", "/dev/fd")
_WATCHES = re.compile(r"anon_inode:\[?(?:inotify|fanotify)")

KeptFile = collections.namedtuple("KeptFile", "name content digest size")
"""A file: its path, its `content`, what tells it from others, its bytes.

`{"text", "encoding", "place"}`: a folder has no text, a text of UTF-8 no encoding; the place is that of a replay, if it
is another one.
"""


class FileContents(object):
    """Reads files, as far as a recording may hold them.

    Args:
        root: folder of the project; `aside`: that of the recording, of which nothing is read.
        masking: a `masking.Masking`; `leave_out`: called with (why, where) of what is not kept.
        began: when the recording began, in seconds since 1970: older files of the project stay where they are.
        thorough: read without a time budget.
    """

    def __init__(self, root, aside, masking, leave_out, began, thorough=False):  # noqa: PLR0913, PLR0917
        self._root, self._aside = [os.path.join(os.path.abspath(_native(one)), "") for one in (root, aside)]
        self._masking = masking
        self.leave_out = leave_out
        self._began = began
        self._left, self._known, self._refused = MOST, {}, {}
        self._allowance = Unlimited() if thorough else TimeBudget(_SAVED, _SAVED)
        self._temporary = tuple([os.path.join(one, "") for one in temporary_places()])
        self._real = tuple([os.path.join(os.path.realpath(one), "") for one in (self._root,) + self._temporary])
        self.places = (self._root,) + self._temporary

    def is_closed(self, where):
        """Return whether nothing may be looked at now, since a test has replaced what would be called; count it."""
        is_replaced = is_system_replaced()
        if is_replaced:
            self.leave_out("file_unreadable", where)
        return is_replaced

    def hides(self, name):
        """Return whether what a parameter or a member of that name holds is not looked at."""
        return hides_file_of(self._masking, name)

    def look(self, path, where):
        """Return the `KeptFile` at a path as it is now; None if it is not kept.

        Args:
            path: an absolute path, below one of the places.
            where: who named it.
        """
        if self.is_closed(where):
            return None
        now = _now[0]()
        try:
            held = _stat(path)
        except (OSError, IOError, ValueError, TypeError):
            pass_on_signals()
            return None
        changed = max(held.st_mtime, held.st_ctime)
        if path.startswith(self._root) and changed < self._began:
            return None
        key = path, held.st_size, getattr(held, "st_mtime_ns", held.st_mtime), held.st_ctime, held.st_ino
        if key in self._known:
            return self._known[key]
        if not self._may_read(path, where):
            return None
        found = self._read_safely(path, where)
        if now - changed >= _COARSE:  # else another change may get the same time
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = found
        return found

    def take(self, found, where):
        """Return files, name -> content, as long as there is room for them.

        Args:
            found: each `KeptFile`.
            where: who named them.
        """
        taken = {}
        for one in found:
            if one.size > self._left:
                self.leave_out("file_total", where)
            else:
                self._left -= one.size
                taken[one.name] = one.content
        return taken

    def _may_read(self, path, where):
        """Return whether there is time for a file, and it was not refused again and again; count it if not."""
        refused = self._refused.get(path, 0)
        is_rare = refused > _TRIES and refused & (refused - 1) > 0
        if is_rare:
            self._refused[path] += 1
        elif self._allowance.begin():
            return True
        self.leave_out("file_busy", where)
        return False

    def _read_safely(self, path, where):
        try:
            return self._read(path, where)
        except (OSError, IOError, UnicodeError):  # it is gone or another one now
            pass_on_signals()
            return None
        finally:
            self._allowance.end()

    def _read(self, path, where):
        place, real = self._place_of(path), os.path.realpath(path)
        if place is None or not os.path.join(real, "").startswith(self._real):
            return None
        content = {} if place == path else {"place": place}
        held = _lstat(real)
        if stat.S_ISDIR(held.st_mode):
            return KeptFile(path, content, 0, 0)
        if not stat.S_ISREG(held.st_mode):
            return None
        why, data = self._why_not(path, real, held.st_size), None
        if not why:
            data = _read_regular(real, held)
            why = "file_unreadable" if data is None else _why_not_text(data, self._masking)
        if why:
            if len(self._refused) >= _REMEMBERED:
                self._refused.clear()
            self._refused[path] = self._refused.get(path, 0) + 1
            self.leave_out(why, where)
            return None
        self._refused.pop(path, None)
        content["text"], encoding = decode_text(mask_bytes(data, self._masking.document))
        if encoding != "utf-8":
            content["encoding"] = encoding
        return KeptFile(path, content, hash(data), len(data))

    def _place_of(self, path):
        """Return the path for a replay; None if it does not lie where one may write, or is there anyway."""
        is_odd = os.path.normpath(path) != path or path + os.sep == self._root
        if is_odd or path.startswith(self._aside):
            return None
        if path.startswith(self._root):
            parts = path[len(self._root) :].split(os.sep)
            if not _LEFT_OUT.isdisjoint(parts) or path.endswith(_CODE) or not parts[0]:
                return None
            return "/".join([SCRATCH] + parts)
        if path.startswith(os.path.join(sys.prefix, "")) or path.endswith(_CODE):
            return None
        within = [one for one in self._temporary if path.startswith(one) and len(path) > len(one)]
        return path if within else None

    def _why_not(self, path, real, size):
        if size > LARGEST:
            return "file_large"
        if _LOCKED.match(real):
            return "file_unreadable"
        for one in (path, real):
            parts = one.split(os.sep)
            names = [name for part in self._below(one).split(os.sep) for name in part.split(".")]
            is_named = any([self.hides(name[-LONGEST:]) for name in names])
            if is_named or _SECRET_FILE.match(parts[-1]) or not _SECRET_FOLDERS.isdisjoint(parts):
                return "file_secret"
        return ""

    def _below(self, path):
        """Return the part of a path whose names were given to what lies there: below the project, or a folder."""
        of_test = _OF_TESTS.match(path)
        starts = [len(one) for one in self.places + self._real if path.startswith(one)]
        return path[max(starts + [of_test.end() if of_test else 0]) :]


def _native(path):
    """Return a path of JSON as the interpreter has paths: as bytes in Python 2."""
    return path.encode("utf-8") if str is bytes and not isinstance(path, str) else path


def _why_not_text(data, masking):
    """Return why the bytes of a file are not kept; empty if they are a text without secrets."""
    if len(data) > LARGEST:
        return "file_large"
    text, encoding = decode_text(data)
    if holds_secret(masking, text):
        return "file_secret"
    if encoding.startswith("utf-16"):
        return "file_binary" if "\0" in text else ""
    is_foreign = encoding == "latin-1" and len(_OTHER_LETTERS.findall(data)) * _FEW > len(data)
    return "file_binary" if is_foreign or data.startswith(_MARKS) or _CONTROLS.search(data) else ""


def _read_regular(path, held):
    """Return at most a byte more of a file than is kept; None if it is no regular file any more, or not readable.

    Args:
        path: where it is.
        held: what `os.lstat` said of it.
    """
    try:
        own = _own_descriptors(held)
        if own:
            return os.pread(own[0], LARGEST + 1, 0) if hasattr(os, "pread") else None
        handle = _open_unnoticed(path)
    except (OSError, IOError):
        pass_on_signals()
        return None
    try:
        return _read(handle, LARGEST + 1) if stat.S_ISREG(_fstat(handle).st_mode) else None
    except (OSError, IOError):
        pass_on_signals()
        return None
    finally:
        _leave(handle)


def _open_unnoticed(path):
    """Open a file without a new time of its last access, which only its owner may."""
    try:
        return _open(path, _FLAGS | _SAME_TIME)
    except (OSError, IOError) as error:
        if not _SAME_TIME or error.errno != errno.EPERM:
            raise
    return _open(path, _FLAGS)


def _leave(handle):
    """Close a descriptor, and those that were left: if other threads run, none as long as they have the file open."""
    if len(_frames()) <= 1 and not _OPEN:
        _close(handle)
        return
    state = _fstat(handle)
    _OPEN[handle] = state.st_dev, state.st_ino
    for one, place in list(_OPEN.items()):
        held = _descriptors().get(place, ())
        if not [it for it in held if it not in _OPEN] and _OPEN.pop(one, None) and one in held:
            _close(one)


def _own_descriptors(held):
    """Return the descriptors by which this process has a file open.

    Raises:
        OSError: the system does not tell the descriptors, or the program is told who reads its files.
    """
    return _descriptors().get((held.st_dev, held.st_ino), [])


def _descriptors():
    """Return (device, number) of each open file -> its descriptors."""
    folder = next((one for one in _DESCRIPTORS if os.path.isdir(one)), None)
    if folder is None:
        raise OSError("no descriptors are told")
    found = {}
    for name in os.listdir(folder):
        if _WATCHES.match(_target_of(os.path.join(folder, name))):
            raise OSError("reading is noticed")
        try:
            one = _fstat(int(name))
        except (OSError, ValueError):  # that of the list itself
            pass_on_signals()
            continue
        found.setdefault((one.st_dev, one.st_ino), []).append(int(name))
    return found


def _target_of(descriptor):
    """Return what a descriptor is of; empty where the system does not tell."""
    try:
        return os.readlink(descriptor)
    except OSError:
        pass_on_signals()
        return ""
