"""Replace blocking calls: sleeps, locks, queues, threads, sockets, event loops.

Methods of classes that are made in C are replaced in the class, functions in their module and in those modules of the
standard library that have taken them already. Calls that do not wait, or have no timeout, go on as they were. What
waits inside of other C code (gevent, uvloop, a driver, an encrypted socket) really waits.
"""

import sys
import threading

from ..process.import_watch import ImportWatch
from .c_methods import replace_methods
from .clock import real_time
from .replacement import Replacement
from .threads_at_rest import has_children, is_connected
from .waits import get_ident

_RECEIVES = ("recv", "recv_into", "recvfrom", "recvfrom_into", "recvmsg", "recvmsg_into", "_accept", "accept")
_CLOCKS = ("monotonic", "perf_counter")
_SELECTORS = ("SelectSelector", "PollSelector", "EpollSelector", "DevpollSelector", "KqueueSelector")
_MILLI = 1000.0
_in_selector = set()  # threads that wait in a selector, which waits by one of the others


def replace(waits, time):
    """Replace blocking calls in this process, also in modules that are imported later.

    Args:
        waits: a `waits.Waits`.
        time: the module.
    """
    real = dict((name, getattr(time, name)) for name in ("sleep",) + _CLOCKS if hasattr(time, name))
    taken = {real["sleep"]: Replacement("sleep", _sleep(waits, real["sleep"]))}
    for name in _CLOCKS:
        if name in real:
            taken[real[name]] = Replacement(name, waits.monotonic)
        if hasattr(time, name + "_ns"):
            taken[getattr(time, name + "_ns")] = Replacement(name + "_ns", _in_nanoseconds(waits))
    if sys.version_info[0] < 3:
        from .conditions_python2 import replace_conditions

        replace_conditions(waits)
        taken[real_time] = Replacement("time", waits.monotonic)  # taken by what tells there how long things take
    _replace_taken(taken)
    poll = _poll_descriptors()
    _replace_locks(waits)
    watched = ImportWatch()
    watched.when("select", lambda module: _replace_select(waits, module))
    watched.when("selectors", lambda module: _replace_selectors(waits, module))
    watched.when("_socket", lambda module: _replace_sockets(waits, module, poll))
    watched.when("_queue", lambda module: _replace_queue(waits, module))
    watched.begin()


def _replace_taken(taken):
    """Replace functions in every module that has imported them, except the probe's own."""
    own = __name__.partition(".")[0] + "."
    by_id = dict((id(function), other) for function, other in taken.items())  # what a module holds may refuse a hash
    for name, module in list(sys.modules.items()):
        if module is None or name.startswith(own):
            continue
        for attribute, held in list(getattr(module, "__dict__", {}).items()):
            other = by_id.get(id(held))
            if other is not None:
                setattr(module, attribute, other)


def _sleep(waits, real):
    def attempt(seconds):
        real(seconds)
        return False

    def sleep(seconds):
        if isinstance(seconds, (bytes, str)) or not seconds > 0 or seconds == float("inf"):
            return real(seconds)
        waits.wait(float(seconds), attempt, has_children, is_sleep=True)
        return None

    return sleep


def _in_nanoseconds(waits):
    return lambda: int(waits.monotonic() * 1000000) * 1000


def _replace_locks(waits):
    lock = type(threading.Lock())
    replace_methods(lock, {"acquire": _acquire(waits, lock.acquire)})
    again = type(threading.RLock())
    if again.__module__ == "_thread":  # the one of Python 2 is made of the other
        replace_methods(again, {"acquire": _acquire(waits, again.acquire)})
    handle = type(getattr(threading.current_thread(), "_handle", None))
    if hasattr(handle, "join") and hasattr(handle, "is_done"):
        replace_methods(handle, {"join": _join(waits, handle.join)})


def _acquire(waits, real):
    if sys.version_info[0] < 3:

        def acquire(self, blocking=1):
            if not blocking or real(self, 0):
                return real(self, 0) if not blocking else True
            return waits.wait(None, lambda seconds: real(self, 0) if seconds == 0 else real(self))

        return acquire

    def attempt_of(lock):
        def attempt(seconds):
            return real(lock, False) if seconds == 0 else real(lock, True, -1 if seconds is None else seconds)

        return attempt

    def acquire(self, blocking=True, timeout=-1):
        if not blocking or (timeout != -1 and not 0 <= timeout <= threading.TIMEOUT_MAX):
            return real(self, blocking, timeout)
        if real(self, False):
            return True
        return timeout != 0 and waits.wait(None if timeout == -1 else timeout, attempt_of(self))

    return acquire


def _join(waits, real):
    def join(self, timeout=None):
        if timeout is None or timeout < 0:
            waits.wait(None, lambda seconds: _has_ended(real, self, seconds))
        else:
            waits.wait(timeout, lambda seconds: _has_ended(real, self, seconds))

    return join


def _has_ended(real, handle, seconds):
    real(handle, -1 if seconds is None else seconds)
    return handle.is_done()


def _replace_queue(waits, module):
    real = module.SimpleQueue.get

    def get(self, block=True, timeout=None):
        if not block or (timeout is not None and not timeout > 0):
            return real(self, block, timeout)
        taken = []

        def attempt(seconds):
            try:
                taken.append(real(self, seconds != 0, seconds or None))
            except module.Empty:
                return False
            return True

        if not waits.wait(timeout, attempt):
            raise module.Empty
        return taken[0]

    replace_methods(module.SimpleQueue, {"get": get})


def _replace_select(waits, module):
    real = module.select

    def select(reading, writing, special, timeout=None):
        if get_ident() in _in_selector or (timeout is not None and not timeout > 0):
            return real(reading, writing, special, *(() if timeout is None else (timeout,)))
        reading, writing, special = list(reading), list(writing), list(special)
        ready = []

        def attempt(seconds):
            ready[:] = real(reading, writing, special, *(() if seconds is None else (seconds,)))
            return any(ready)

        waits.wait(timeout, attempt, lambda: any(map(is_outside, reading + writing + special)))
        return tuple(ready)

    _replace_taken({real: Replacement("select", select)})
    if hasattr(module, "poll"):
        kind = type(module.poll())
        if hasattr(kind, "poll"):
            replace_methods(kind, {"poll": _poll(waits, kind.poll, _MILLI)})
        else:
            module.poll = _polls_of_python_2(waits, module.poll)
    if hasattr(module, "epoll"):
        replace_methods(module.epoll, {"poll": _poll(waits, module.epoll.poll, 1)})


def _poll(waits, real, unit):
    """Replace polling of objects about which nothing is known."""

    def poll(self, timeout=None, *more, **named):
        if timeout is None or not timeout > 0 or get_ident() in _in_selector:
            return real(self, timeout, *more, **named)
        ready = []

        def attempt(seconds):
            ready[:] = real(self, seconds * unit, *more, **named)
            return bool(ready)

        waits.wait(timeout / float(unit), attempt, lambda: True)
        return ready

    return poll


def _polls_of_python_2(waits, make):
    """Build a polling class for objects whose own class has no dictionary of methods."""

    class Polling(object):
        """Proxy that delegates everything except the blocking call."""

        def __init__(self):
            self._real = make()

        def __getattr__(self, name):
            return getattr(self._real, name)

    Polling.poll = _poll(waits, lambda self, seconds: self._real.poll(seconds), _MILLI)
    return Replacement("poll", Polling)


def _replace_selectors(waits, module):
    for name in _SELECTORS:
        kind = getattr(module, name, None)
        if kind is not None:
            kind.select = _select_of(waits, kind.select)


def _select_of(waits, real):
    def select(self, timeout=None):
        if timeout is not None and timeout <= 0:
            return real(self, timeout)
        ready, thread = [], get_ident()

        def attempt(seconds):
            _in_selector.add(thread)
            try:
                ready[:] = real(self, seconds)
            finally:
                _in_selector.discard(thread)
            return bool(ready)

        waits.wait(timeout, attempt, lambda: any(map(is_outside, list(self.get_map() or ()))))
        return ready

    return select


def _poll_descriptors():
    """Return a function that waits for a readable descriptor; call it before the functions it needs are replaced."""
    import select

    if not hasattr(select, "poll"):
        wait = select.select
        return lambda descriptor, seconds: bool(wait([descriptor], [], [], seconds)[0])
    make, real = select.poll, getattr(type(select.poll()), "poll", lambda polled, seconds: polled.poll(seconds))

    def is_readable(descriptor, seconds):
        polled = make()
        polled.register(descriptor, select.POLLIN)
        return bool(real(polled, None if seconds is None else seconds * _MILLI))

    return is_readable


def _replace_sockets(waits, module, is_readable):
    kind = module.socket
    new = {}
    for name in _RECEIVES:
        if name in vars(kind):
            new[name] = _receive(waits, module, vars(kind)[name], is_readable)
    replace_methods(kind, new)


def _receive(waits, module, real, is_readable):
    def receive(self, *args, **named):
        seconds = self.gettimeout()
        if seconds:

            def attempt(part):
                return is_readable(self.fileno(), part)

            if not waits.wait(seconds, attempt, lambda: is_outside(self)):
                raise module.timeout("timed out")
        return real(self, *args, **named)

    return receive


def is_outside(held):
    """Return whether another process may write to a descriptor or to an object that has one."""
    try:
        return has_children() or is_connected([held if isinstance(held, int) else held.fileno()])
    except (AttributeError, ValueError):  # it has none any more
        return False
