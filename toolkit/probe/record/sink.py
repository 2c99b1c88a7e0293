"""Write the lines of a recording: one file per process, replaced by a new one when it is full.

A line is written whole, by one call of the system, as soon as it is known: a process that is killed leaves everything
it has seen but perhaps one broken line. After a fork the child writes to a file of its own. Whatever goes wrong here
(no space, no folder, no right) ends the recording, never the program.

A signal handler or a finalizer of the program may run while a line is written, and be recorded itself: its lines wait
until that one is written, because its thread would wait for itself.
"""

import binascii
import os
import threading
import time

from ..mask.recording_end import LATE, has_ended
from ..process.bookkeeping import pass_on_signals
from ..values import recording_lines

_TOGETHER = 20  # counts that wait for the next line
_SYSTEM = {"open": os.open, "write": os.write, "close": os.close, "fstat": os.fstat}
_SYSTEM.update(getpid=os.getpid, urandom=os.urandom)
"""A test may replace them in `os`, and in every module that has them among its names."""
_now = getattr(time, "perf_counter", None) or time.time  # bound here: a program that freezes its clock keeps this one


class Sink(object):
    """The output of one process.

    Args:
        folder: folder of the recording.
        header: content of the first line of a file, without `process`.
        masking: masks every line just before it is written.
        file_bytes: size at which a new file is begun; `all_bytes`: at which the process stops recording.

    Attributes:
        at_end: returns further content of the last line.
        body_limit: number of bytes of a body that are kept.
    """

    body_limit = 256 << 10

    def __init__(self, folder, header, masking, file_bytes=64 << 20, all_bytes=2 << 30):
        self.folder = folder
        self._header = header
        self._masking = masking
        self._file_bytes = file_bytes
        self._all_bytes = all_bytes
        self._process = None
        self.at_end = dict
        self._begin()

    def _begin(self):
        self._lock = threading.RLock()
        self._is_writing = False
        self._waiting = []
        self._pid = _SYSTEM["getpid"]()
        self._handle = None
        self._files = 0
        self._in_file = self._in_all = 0
        self.counts = {}
        self.lines = 0
        self.stopped = None
        self._due = {}
        self._looked_at = None
        self.order = 0
        self._stacks = {}

    def mine(self):
        """Start anew if this is another process than the one that wrote before: it was forked."""
        if _SYSTEM["getpid"]() != self._pid:
            self._begin()

    def next_order(self):
        """Return the position of the next exchange or statement in this process."""
        self.mine()
        self.order += 1
        return self.order

    def number_of_stack(self, key, most):
        """Return the number of a stack in this process, and whether it is new; 0 if there are too many."""
        self.mine()
        number = self._stacks.get(key, 0)
        if number or len(self._stacks) >= most:
            return number, False
        self._stacks[key] = number = len(self._stacks) + 1
        return number, True

    def put(self, line):
        """Write one line, given as an object for `lines.written`; return whether it was written."""
        try:
            text = recording_lines.format_line(line)
        except Exception as error:
            pass_on_signals()
            self.leave_out("unwritable", type(error).__name__)
            return False
        return self.put_text(text)

    def put_text(self, text):
        """Write one line, given as text; return whether it was written."""
        if _SYSTEM["getpid"]() != self._pid:
            self._begin()
        if self.is_stopped():
            self.leave_out("stopped", self.stopped)
            return False
        due, self._due = self._due, {}
        try:
            counts = [recording_lines.format_line(recording_lines.left_out(*key, **one)) for key, one in due.items()]
            data = b"".join([self._masking.text(one).encode("utf-8") + b"\n" for one in counts + [text]])
        except Exception as error:
            pass_on_signals()
            self.leave_out("unwritable", type(error).__name__)
            return False
        with self._lock:
            self._waiting.append((data, len(counts) + 1))
            return self._is_writing or self._write_waiting()

    def _write_waiting(self):
        """Write the lines that wait, also those that are added meanwhile by this thread; return whether they were."""
        done = self._is_writing = True
        try:
            while self._waiting:
                done = self._write(*self._waiting.pop(0))
        finally:
            self._is_writing = False
        return done

    def is_stopped(self):
        """Return whether this process writes nothing more; it does not once the recording was finished without it."""
        now = _now()
        if not self.stopped and (self._looked_at is None or not 0 <= now - self._looked_at < LATE):
            self._looked_at = now
            if has_ended(self.folder):
                self.stopped = "ended"
        return bool(self.stopped)

    def leave_out(self, what, where, at_least=False, times=1):
        """Count something that is not recorded; of a killed process, a quarter of the count is in the file at least.

        It is written with the next line, unless it is the first one, or many counts wait.
        """
        if _SYSTEM["getpid"]() != self._pid:
            self._begin()
        key = (what, where)
        before = self.counts.get(key, 0)
        if not before and len(self.counts) >= 5000:
            key = (what, "*")
            before = self.counts.get(key, 0)
        count = self.counts[key] = before + times
        if _magnitude(count) > _magnitude(before) and not self.stopped:
            self._due[key] = {"count": count, "at_least": at_least}
            waits = self._handle is not None and len(self._due) <= _TOGETHER
            if not waits and not self._is_writing:  # as while a header is masked
                key, last = self._due.popitem()
                self.put(recording_lines.left_out(*key, **last))

    def close(self):
        """Write the counts and the last line."""
        if _SYSTEM["getpid"]() != self._pid or self._handle is None:
            return
        for (what, where), count in sorted(item for item in self.counts.items() if item[1]):
            self.put(recording_lines.left_out(what, where, count, False))
        self.put(dict(self.at_end(), kind="end", process=self._process, lines=self.lines))
        if self._still_ours():
            _SYSTEM["close"](self._handle)
        self._handle, self.stopped = None, "ended"

    def _write(self, data, lines):
        try:
            if self._handle is None or self._in_file + len(data) > self._file_bytes or not self._still_ours():
                self._open()
            if self._in_all + len(data) > self._all_bytes:
                self.stopped = "full"
                return False
            written = _SYSTEM["write"](self._handle, data)
            self._in_file += written
            self._in_all += written
            if written < len(data):
                self.stopped = "disk"
            else:
                self.lines += lines
        except (OSError, IOError) as error:
            pass_on_signals()
            self.stopped = "disk" if error.errno else "unwritable"
        return not self.stopped

    def _still_ours(self):
        """Return whether the handle leads where it did: a program that becomes a daemon closes all it finds."""
        try:
            return _SYSTEM["fstat"](self._handle).st_ino == self._inode
        except OSError:
            pass_on_signals()
            return False

    def _open(self):
        if self._handle is not None and self._still_ours():
            _SYSTEM["close"](self._handle)
        if self._process is None or self._files == 0:
            self._process = "%d-%s" % (self._pid, binascii.hexlify(_SYSTEM["urandom"](4)).decode("ascii"))
        name = self.folder + os.sep + "%s.%03d.jsonl" % (self._process, self._files)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)
        self._handle, handle = None, _SYSTEM["open"](name, flags, 0o600)
        try:
            self._inode = _SYSTEM["fstat"](handle).st_ino
        except BaseException:  # a handler of signals may raise any
            _SYSTEM["close"](handle)
            raise
        self._handle = handle
        self._files += 1
        header = self._masking.text(recording_lines.format_line(dict(self._header, process=self._process)))
        self._in_file = _SYSTEM["write"](self._handle, header.encode("utf-8") + b"\n")


def _magnitude(count):
    """Return the order of magnitude of a count, to base 4."""
    return (count.bit_length() + 1) // 2
