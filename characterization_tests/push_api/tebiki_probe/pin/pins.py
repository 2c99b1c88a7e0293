"""Pin everything that differs between runs: the clock, the time zone, random numbers, ids, the order of files.

It has to be done before the program is imported. Nothing is taken on trust: `broken` tries out every pin in this very
interpreter, because a pin that reaches only some of the ways to ask is worse than none.
"""

import os
import random
import sys
import time

from . import clock, settings_zone

_FIRST = 1704067200.0  # 2024-01-01T00:00:00Z
_TRIED = 0.001  # seconds that are waited to see whether the clock moves instead
_NAMES = ("clock", "waits", "time_zone", "random", "urandom", "uuid", "object_id", "file_order", "hash_seed")


class Pins(object):
    """Everything that is pinned in this process.

    Args:
        at: seconds since 1970 that the clock shows; `step`: seconds by which it goes on at every look.
        zone: name of the time zone.
        waiting: whether whoever waits moves the clock instead (`waits.py`). Then `rest` is called after each case; what
            runs before the first `reset` counts as one.

    Attributes:
        waits: a `waits.Waits`; None: who waits really does.
    """

    def __init__(self, at=_FIRST, step=0.0, zone="UTC", waiting=False):
        self.waits = None
        self.clock = clock.PinnedClock(at, step)
        os.environ["TZ"] = zone
        if hasattr(time, "tzset"):
            time.tzset()
        settings_zone.watch_settings()
        self.by = clock.stop(self.clock)
        self._drawn = 0
        self._pin_random()
        _pin_order_of_files()
        if waiting:
            from . import blocking_calls, waits

            self.waits = waits.Waits(self.clock)
            blocking_calls.replace(self.waits, time)
        self.reset()

    def reset(self, number=0, at=None):
        """Reset all pins before a case, so that its random numbers depend only on its number.

        Args:
            number: number of the case, less than 2 ** 20: ids that different cases make differ, as a database asks for.
            at: seconds since 1970 that the clock shows in it; None: what it shows in every other one.
        """
        self.clock.reset(at)
        self.start_waiting()
        self._drawn = number << 20
        random.seed(number)
        _reset_object_ids(number)

    def start_waiting(self):
        """Begin to move the clock instead of waiting, also before a case."""
        if self.waits:
            self.waits.begin()

    def rest(self):
        """End a case; threads that still wait continue in the next one."""
        if self.waits:
            self.waits.end()

    @property
    def has_waited_too_long(self):
        """True if the case was ended because it waited for more pinned time than it may."""
        return bool(self.waits and self.waits.is_exceeded)

    def find_broken(self):
        """Return the names of the pins that have no effect."""
        first, second = self._sample(), self._sample()
        broken = [name for name in first if first[name] != second[name]]
        if os.environ.get("PYTHONHASHSEED", "random") == "random" and sys.flags.hash_randomization:
            broken.append("hash_seed")
        if not self._right_now():
            broken.append("clock")
        self.rest()
        return sorted(set(broken))

    def names(self):
        """Return the names of the pins that have an effect."""
        broken = self.find_broken() + ([] if self.waits else ["waits"])
        self.reset()
        self.rest()
        return [name for name in _NAMES if name not in broken]

    def _sample(self):
        self.reset()
        seen = {"random": [random.random(), random.Random().random(), random.SystemRandom().random()]}  # noqa: S311
        seen["urandom"] = os.urandom(16)
        uuid = sys.modules.get("uuid")
        seen["uuid"] = [str(uuid.uuid1()), str(uuid.uuid4())] if uuid else None
        objectid = sys.modules.get("bson.objectid")
        seen["object_id"] = [str(objectid.ObjectId()) for _ in range(2)] if objectid else None
        seen["clock"] = [time.time(), time.strftime("%c %Z")] + clock.clock_readings()
        if self.waits:
            time.sleep(_TRIED)
            seen["waits"] = time.time()
        return seen

    def _right_now(self):
        self.reset()
        year = time.gmtime(self.clock.at).tm_year
        is_year = year == time.gmtime().tm_year == clock.year()
        if not self.waits:
            return is_year
        time.sleep(_TRIED)
        return is_year and (self.clock.step or time.time() == self.clock.at + _TRIED)

    def _pin_random(self):
        def urandom(size):
            self._drawn += 1
            return _bytes(self._drawn, size)

        os.urandom = random._urandom = urandom
        original = random.Random.seed

        def seed(self, a=None, *args, **named):
            if a is None:
                a = int.from_bytes(urandom(8), "big") if hasattr(int, "from_bytes") else hash(urandom(8))
            return original(self, a, *args, **named)

        random.Random.seed = seed
        random.seed = random._inst.seed
        _pin_uuid()


def _bytes(number, size):
    import hashlib

    data = b""
    while len(data) < size:
        data += hashlib.sha256(("%d %d" % (number, len(data))).encode("ascii")).digest()
    return data[:size]


def _pin_uuid():
    """Base uuid1 on the pinned clock and no machine; uuid4 asks `os.urandom` anyway."""
    import uuid

    for name in ("_generate_time_safe", "_UuidCreate", "_uuid_generate_time", "_uuid_generate_random"):
        if hasattr(uuid, name):
            setattr(uuid, name, None)
    uuid._node = 0x010203040506
    uuid.uuid1 = _uuid1(uuid, uuid.uuid1)


def _uuid1(module, original):
    def uuid1(node=None, clock_seq=None):
        module._last_timestamp = None  # else two at one moment would differ by when they were asked
        return original(module._node if node is None else node, 0 if clock_seq is None else clock_seq)

    return uuid1


def _reset_object_ids(number):
    """Reset counter and machine in bson's ids; the time in them is the pinned clock's."""
    module = sys.modules.get("bson.objectid")
    cls = getattr(module, "ObjectId", None)
    if cls is None:
        return
    cls._inc = number << 10 & 0xFFFFFF
    for name in ("_ObjectId__random", "_machine_bytes"):
        if hasattr(cls, name):
            setattr(cls, name, b"\0\0\0\0\0"[: len(getattr(cls, name) or b"12345")])
    if hasattr(cls, "_pid"):
        cls._pid = os.getpid()


def _pin_order_of_files():
    listdir = os.listdir

    def sorted_listdir(*args, **named):
        return sorted(listdir(*args, **named))

    os.listdir = sorted_listdir
    if hasattr(os, "scandir"):
        os.scandir = _sorted_scandir(os.scandir)


def _sorted_scandir(scandir):
    class Sorted(object):
        """Entries of a folder in the order of their names."""

        def __init__(self, *args, **named):
            with scandir(*args, **named) as entries:
                self._entries = iter(sorted(entries, key=lambda entry: entry.name))

        def __iter__(self):
            return self

        def __next__(self):
            return next(self._entries)

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def close(self):
            return None

    return Sorted
