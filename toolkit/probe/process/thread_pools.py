"""Keep the thread pools of a program working in a forked process.

A fork takes along no thread but the one that forks. The jobs of a pool would wait there for ever for its workers, and
a change that is tried would seem to be noticed because everything is late.
"""

import sys
import threading

_POOLS = ("multiprocessing.pool", "concurrent.futures.thread")


def serving_threads():
    """Return the threads that work for pools now."""
    return [one for one in threading.enumerate() if _target(one) in _POOLS]


def restart_threads(threads):
    """Restart the work of threads that the fork left behind, of pools that were idle."""
    for one in threads:
        for held in _of(one, "args") or ():
            _forget_who_waits(getattr(held, "__self__", held))
            _tell_by_itself(getattr(held, "notifier", None))
    for one in threads:
        again = threading.Thread(target=one.run)
        again.daemon = True  # nobody waits for it: the process ends by itself
        for name, held in vars(one).items():
            vars(again).setdefault(name, held)  # a pool keeps there whether it is open
        again.start()


def _forget_who_waits(queue):
    """Forget the waiters of a queue: after a fork they are gone, and would be woken in the place of living ones."""
    waiting = getattr(queue, "not_empty", None)
    for name in ("_waiters", "_Condition__waiters"):
        if hasattr(waiting, name):
            setattr(waiting, name, type(getattr(waiting, name))())


def _tell_by_itself(notifier):
    """Give a pool's notifier a pipe and locks of its own; those from before the fork are shared by all processes."""
    if notifier is not None:
        vars(notifier).update(vars(sys.modules["multiprocessing"].get_context().SimpleQueue()))


def _target(thread):
    """Return the module of a thread's target, available while it runs."""
    return getattr(_of(thread, "target"), "__module__", "")


def _of(thread, name):
    return getattr(thread, "_" + name, None) or getattr(thread, "_Thread__" + name, None)
