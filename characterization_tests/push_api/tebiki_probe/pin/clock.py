"""Stop the clock for every way in which it can be read.

time-machine does it where the environment has it. Otherwise the functions of `time` are replaced, which reaches those
who ask the module, and the methods of `datetime` and `date` are replaced in the classes themselves: everybody who
holds a class already is reached, and the classes stay what they are. `time.monotonic` goes on: it tells how long
things take. What waits moves the clock, and that one with it: `waits.py`.
"""

import datetime
import importlib
import time

from .c_methods import replace_methods
from .replacement import Replacement

real_time = time.time
_real_gmtime = time.gmtime
_real_localtime = time.localtime
_real_strftime = time.strftime
_real_asctime = time.asctime
_from_timestamp = datetime.datetime.fromtimestamp


class PinnedClock(object):
    """Shows a frozen moment, or advances by a step at every reading.

    Args:
        at: seconds since 1970; `step`: in seconds.
    """

    def __init__(self, at, step=0.0):
        self.at = at
        self.step = step
        self._coordinates = None
        self.reset()

    def reset(self, at=None):
        """Reset to the first moment, or to another one."""
        self._now = self.at if at is None else at
        self.move_to(0.0)

    def move_to(self, seconds):
        """Set the clock to a number of seconds of waiting after its start."""
        self._later = seconds
        if self._coordinates is not None:
            self._coordinates.move_to(self._now + seconds)

    def follow(self, coordinates):
        """Make `time-machine` show the same moment; `coordinates` come from its traveller."""
        self._coordinates = coordinates

    def now(self):
        """Return seconds since 1970."""
        now = self._now
        self._now += self.step
        return now + self._later


def stop(clock):
    """Stop the clock of this process; return the means: `time-machine` or `stdlib`."""
    if not clock.step and _by_time_machine(clock):
        return "time-machine"
    _stop_time(clock)
    _stop_datetime(clock)
    return "stdlib"


def clock_readings():
    """Return the current readings of the classes of `datetime`."""
    return [str(datetime.datetime.now()), str(datetime.date.today())]  # noqa: DTZ005, DTZ011 - that is the question


def year():
    """Return the current year according to `datetime`."""
    return datetime.datetime.now().year  # noqa: DTZ005


def _by_time_machine(clock):
    try:
        time_machine = importlib.import_module("time_machine")
    except Exception:  # absent, or made for another Python
        return False
    clock.follow(time_machine.travel(clock.at, tick=False).start())
    return True


def _stop_time(clock):
    def stop(name, call):
        setattr(time, name, Replacement(name, call))

    time.time = clock.now
    if hasattr(time, "time_ns"):
        stop("time_ns", lambda: int(clock.now() * 1000000) * 1000)
    stop("gmtime", lambda seconds=None: _real_gmtime(clock.now() if seconds is None else seconds))
    stop("localtime", lambda seconds=None: _real_localtime(clock.now() if seconds is None else seconds))
    stop("strftime", lambda form, moment=None: _real_strftime(form, time.localtime() if moment is None else moment))
    stop("asctime", lambda moment=None: _real_asctime(time.localtime() if moment is None else moment))
    stop("ctime", lambda seconds=None: _real_asctime(time.localtime(seconds)))


def _stop_datetime(clock):
    """Replace `now`, `utcnow` and `today` in the classes themselves."""

    def now(cls, tz=None):
        return cls.fromtimestamp(clock.now(), tz)

    def utcnow(cls):
        made = _from_timestamp(clock.now(), _Utc())
        return cls(made.year, made.month, made.day, made.hour, made.minute, made.second, made.microsecond)

    def today(cls):
        return cls.fromtimestamp(clock.now())

    replace_methods(datetime.datetime, _class_methods(now=now, utcnow=utcnow, today=today))
    replace_methods(datetime.date, _class_methods(today=today))


def _class_methods(**functions):
    return dict((name, classmethod(function)) for name, function in functions.items())


class _Utc(datetime.tzinfo):
    def utcoffset(self, _moment):
        return datetime.timedelta(0)

    dst = utcoffset

    def tzname(self, _moment):
        return "UTC"
