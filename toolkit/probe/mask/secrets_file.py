"""Encrypted file that hands the secrets a process learned to the pass that finishes the recording.

A secret that was written before its name was seen is found when the recording is finished, and a process may end at any
time. So each is written down as soon as it is known, under a stream of hashes of the key; the key is in no file and is
forgotten with the run, and so is the file.
"""

import base64
import hashlib
import hmac
import io
import json
import os
import re
import stat

from ..process.bookkeeping import pass_on_signals

ENDING = ".secrets"
_MOST = 64 << 20  # bytes of one process
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_NAME = re.compile(r"[0-9]+-[0-9A-F]{8}\.secrets\Z")
_SYSTEM = {"open": os.open, "write": os.write, "close": os.close, "fstat": os.fstat}
_SYSTEM.update(getpid=os.getpid, urandom=os.urandom)
"""A test may replace them in `os`, and count their calls."""
_dumps = json.dumps
_KEY = 16  # characters without which nothing is written: the key would not be one


class SecretsFile(object):
    """Writes the secrets of one process.

    Args:
        sink: a `sink.Sink`, which knows the folder and the process.
        key: bytes that no recording holds.
    """

    def __init__(self, sink, key):
        self._sink = sink
        self._key = key
        self._pid = None

    def keep(self, secret, shown):
        """Write a secret; raises nothing of its own."""
        if len(self._key) < _KEY or self._sink.is_stopped():
            return
        try:
            if self._pid != _SYSTEM["getpid"]():
                self._begin()
            data = _seal(self._key, self._name, self._lines, _dumps([secret, shown]).encode("ascii"))
            self._lines += 1
            self._bytes += len(data)
            if self._bytes > _MOST:
                self._sink.leave_out("secrets", "many")
                return
            handle = self._open()
            try:
                _SYSTEM["write"](handle, base64.b64encode(data) + b"\n")
            finally:
                _SYSTEM["close"](handle)
        except Exception as error:
            pass_on_signals()
            self._sink.leave_out("secrets", type(error).__name__)

    def _open(self):
        """Open the file of this process: created with its first secret, and afterwards the same one or none."""
        if self._file is None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        else:
            flags = os.O_WRONLY | os.O_APPEND | _NO_LINK
        handle = _SYSTEM["open"](self._path, flags, 0o600)
        found = _SYSTEM["fstat"](handle)
        if self._file not in (None, (found.st_dev, found.st_ino)):
            _SYSTEM["close"](handle)
            raise OSError("another file is in its place")
        self._file = (found.st_dev, found.st_ino)
        return handle

    def _begin(self):
        self._pid = _SYSTEM["getpid"]()
        self._name = "%d-%s" % (self._pid, base64.b16encode(_SYSTEM["urandom"](4)).decode("ascii"))
        self._path = os.path.join(self._sink.folder, self._name + ENDING)
        self._file = None
        self._lines = self._bytes = 0


def read_secrets(folder, key):
    """Yield every (secret, shown) that a recording's processes learned; shown is None for a name of the program."""
    for name in sorted(os.listdir(folder)):
        if not _is_kept(folder, name):
            continue
        with io.open(os.open(os.path.join(folder, name), os.O_RDONLY | _NO_LINK), "rb") as file:
            for number, line in enumerate(file):
                try:
                    data = base64.b64decode(line.strip())
                    secret, shown = json.loads(_seal(key, name[: -len(ENDING)], number, data).decode("ascii"))
                except (ValueError, TypeError):  # a process was killed while it wrote, or had another key
                    continue
                yield secret, shown


def forget_secrets(folder):
    """Remove the file of secrets."""
    for name in os.listdir(folder):
        if _is_kept(folder, name):
            os.unlink(os.path.join(folder, name))


def _is_kept(folder, name):
    """Return whether a file has a name that `SecretsFile` gives, and is neither a link nor a pipe."""
    return bool(_NAME.match(name)) and stat.S_ISREG(os.lstat(os.path.join(folder, name)).st_mode)


def _seal(key, name, number, data):
    """Encrypt data with a stream of hashes; a second call decrypts it."""
    stream = b""
    while len(stream) < len(data):
        block = ("%s %d %d" % (name, number, len(stream))).encode("ascii")
        stream += hmac.new(key, block, hashlib.sha256).digest()
    return bytes(bytearray(one ^ other for one, other in zip(bytearray(data), bytearray(stream))))
