"""Child processes that start in the state of this one: forked, or started anew where nothing forks."""

import errno
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
import traceback

from ..process import thread_pools
from . import sandbox

_now = getattr(time, "monotonic", time.time)  # bound here: a program that freezes its clock does not freeze this
TIMED_OUT, _CRASH = "late", "crash"
_CHUNK = 1 << 16


def run_forked(work, seconds):
    """Return `(result of work(), None)`, as JSON; or `(None, "late" or "crash")`.

    Args:
        work: called in the new process, which ends with it.
        seconds: wall-clock time after which the process is ended.
    """
    reading, writing = os.pipe()
    threads = thread_pools.serving_threads()
    child = os.fork()
    if not child:
        os.close(reading)
        _work(work, writing, threads)
    os.close(writing)
    try:
        said = _read(reading, seconds)
    finally:
        os.close(reading)
        _end(child)
        os.waitpid(child, 0)
    if said is None:
        return None, TIMED_OUT
    return (json.loads(said.decode("ascii")), None) if said.endswith(b"\n") else (None, _CRASH)


def run_and_wait(work):
    """Run `work()` in a new process, however long it takes; it ends with the exit code that this returns.

    Returns:
        the exit code, or the negative number of the signal that ended the process.
    """
    threads = thread_pools.serving_threads()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if not child:
        code = 1
        try:
            sandbox.die_with_parent()
            thread_pools.restart_threads(threads)
            code = work()
        # tebiki: allow bare_except -- whatever it raises, nothing of the first process goes on in this one
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    status = _wait(child)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)


def _wait(child):
    """Wait for the end of a process and return its status; that of a crash if it cannot be known."""
    while True:
        try:
            return os.waitpid(child, 0)[1]
        except OSError as error:
            if error.errno == errno.ECHILD:  # the program lets the system wait for its children
                return signal.SIGKILL
            if error.errno != errno.EINTR:
                raise


class ForkedServer(object):
    """A process that is forked now, stays in the state of this one and answers one request after the other.

    Args:
        answer: called in the new process with a request; returns the answer, both as JSON.
    """

    def __init__(self, answer):
        asked, self._asking = os.pipe()
        self._reading, writing = os.pipe()
        threads = thread_pools.serving_threads()
        self._child = os.fork()
        if not self._child:
            os.close(self._asking)
            os.close(self._reading)
            _serve(answer, asked, writing, threads)
        os.close(asked)
        os.close(writing)

    def ask(self, request, seconds):
        """Return `(answer, None)`, or `(None, "late" or "crash")`; the process ends then, and answers nothing more."""
        if self._child is None:
            return None, _CRASH
        try:
            _write(self._asking, request)
            said = _read(self._reading, seconds)
        except EnvironmentError:  # it has ended
            said = b""
        if said is not None and said.endswith(b"\n"):
            return json.loads(said.decode("ascii")), None
        self.end()
        return None, TIMED_OUT if said is None else _CRASH

    def end(self):
        """End the process."""
        if self._child is not None:
            _end(self._child)
            os.waitpid(self._child, 0)
            os.close(self._asking)
            os.close(self._reading)
        self._child = None


def run_entry(entry, request, seconds):
    """Run another entry of the probe in a new process; it reads one line and answers `{"answer": ...}`."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    pipe = subprocess.PIPE
    variables = dict(os.environ)
    for name in request.get("variables") or ():  # the new process gets them when it is held back
        variables.pop(name, None)
    words = [sys.executable, "-B", folder, entry]
    process = subprocess.Popen(words, env=variables, stdin=pipe, stdout=pipe)
    process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
    process.stdin.flush()
    said = []

    def read():
        said.extend(line for line in iter(process.stdout.readline, b"") if line.strip())

    reader = threading.Thread(target=read)
    reader.daemon = True
    reader.start()
    reader.join(seconds)
    is_late = reader.is_alive()
    process.kill()
    process.wait()
    if is_late:
        return None, TIMED_OUT
    answer = json.loads(said[-1].decode("ascii")) if said else {}
    return (answer["answer"], None) if "answer" in answer else (None, _CRASH)


def _work(work, writing, threads):
    """Do the work in the new process, which ends here in any case."""
    code = 1
    try:
        os.setpgid(0, 0)
        sandbox.die_with_parent()
        thread_pools.restart_threads(threads)
        _write(writing, work())
        code = 0
    finally:
        os._exit(code)


def _serve(answer, asked, writing, threads):
    """Answer requests in the new process, which ends here in any case."""
    try:
        os.setpgid(0, 0)
        sandbox.die_with_parent()
        thread_pools.restart_threads(threads)
        with os.fdopen(asked, "rb") as requests:
            for line in iter(requests.readline, b""):
                _write(writing, answer(json.loads(line.decode("ascii"))))
    finally:
        os._exit(1)


def _write(writing, value):
    said = json.dumps(value).encode("ascii") + b"\n"
    while said:
        said = said[os.write(writing, said) :]


def _read(reading, seconds):
    """Read until the other end is closed; None if that takes too long."""
    until = _now() + seconds
    said = b""
    while True:
        left = until - _now()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            return None
        part = os.read(reading, _CHUNK)
        if not part:
            return said
        said += part
        if part.endswith(b"\n"):
            return said


def _end(child):
    for kill in (os.killpg, os.kill):  # it may not have become a group of its own yet
        try:
            kill(child, signal.SIGKILL)
        except OSError:  # it has ended by itself
            continue
