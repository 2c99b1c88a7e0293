"""JSON-lines channel over the former standard input and output.

Whatever else is printed afterwards, by Python, by C or by a program that is started, goes to standard error: the
channel keeps copies of the two descriptors, and the numbers 0 and 1 lead elsewhere from then on.
"""

import fcntl
import io
import itertools
import json
import os
import sys

from .compiled_sources import SOURCE_NEWS
from .own_modules import OwnModules

_FIRST = 731  # `select` knows numbers below 1024


class Channel(object):
    """The two ends of the channel, which only this object keeps open."""

    def __init__(self):
        sys.stdout.flush()
        self._owner = os.getpid()
        self._connections = None
        self._own = OwnModules()
        self._requests = io.open(_apart(0), "rb")  # noqa: SIM115 - for as long as the process lives
        self._answers = io.open(_apart(1), "wb")  # noqa: SIM115
        _end_input()
        os.dup2(2, 1)
        self._answers.write(b"\n")  # ends a line that was begun before

    def descriptors(self):
        """Return the descriptors that a process must keep open to use the channel."""
        return self._requests.fileno(), self._answers.fileno(), 0, 1

    def use_in_this_process(self, connections):
        """Take over the channel in this process; each answer then carries the news of `connections`."""
        self._owner = os.getpid()
        self._connections = connections

    def refused_addresses(self):
        """Return the connections refused to this process as `HOST:PORT`, where that is visible."""
        return self._connections.refused_addresses() if self._connections else []

    def take_over(self):
        """Use the channel in this process from now on, which was forked from the one that used it."""
        self._owner = os.getpid()
        if self._connections:
            self._connections.begin_anew()

    def lines(self):
        """Yield every value, until the other side closes the channel."""
        for line in iter(self._requests.readline, b""):
            yield json.loads(line.decode("ascii"))

    def requests(self):
        """Yield every request, until the other side closes the channel or says that there is no other (`null`)."""
        return itertools.takewhile(lambda request: request is not None, self.lines())

    def send(self, answer, with_news=True):
        """Send one line at once, but not from a process that the target forked.

        Args:
            answer: a JSON value.
            with_news: whether to look for news of connections and imports, which takes longer than a short answer.
        """
        if os.getpid() != self._owner:
            os._exit(1)
        self._own.restore()
        sys.stdout.flush()
        news = self._connections.news() if self._connections and with_news else None
        if news:
            answer = dict(answer if isinstance(answer, dict) else {"answer": answer}, connections=news)
        if with_news and SOURCE_NEWS.paths and isinstance(answer, dict):
            answer = dict(answer, sources=SOURCE_NEWS.take())
        self._answers.write(json.dumps(answer).encode("ascii") + b"\n")
        self._answers.flush()


def _end_input():
    """Replace standard input by an empty pipe, because a file's permissions can be changed through its descriptor.

    That holds for `/dev/null` as well, and also behind read-only mounts: a descriptor keeps the mount it was opened on.
    """
    reading, writing = os.pipe()
    os.close(writing)
    os.dup2(reading, 0)
    os.close(reading)


def _apart(number):
    """Duplicate a descriptor so that programs started later do not inherit it.

    Its number is none that a call with an integer in place of a path happens to open and close (`open(3)`).
    """
    try:
        copy = fcntl.fcntl(number, fcntl.F_DUPFD, _FIRST)
    except (OSError, IOError):  # a limit below that
        copy = os.dup(number)
    fcntl.fcntl(copy, fcntl.F_SETFD, fcntl.fcntl(copy, fcntl.F_GETFD) | fcntl.FD_CLOEXEC)
    return copy
