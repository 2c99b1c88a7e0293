"""Ways to act when the call is over and nobody looks any more."""

import atexit
import json
import os
import signal
import sys
import threading
import time

from place import overwrite, precious

KEPT = []


def _try(path):
    try:
        overwrite(path)
    except Exception:
        return False
    return True


def at_exit():
    atexit.register(_try, precious("at_exit"))


class _Deleted(object):
    def __init__(self, path, act=os.remove):
        self.path, self.act = path, act

    def __del__(self):
        self.act(self.path)


def deleted_later():
    KEPT.append(_Deleted(precious("deleted_later")))


def finalized_later():
    import weakref

    owner = type("Owner", (), {})()
    KEPT.append(owner)
    KEPT.append(weakref.finalize(owner, _try, precious("finalized_later")))


def thread_that_retries():
    path = precious("thread_that_retries")

    def retry():
        while not _try(path):
            time.sleep(0.02)

    thread = threading.Thread(target=retry)
    thread.daemon = True
    thread.start()
    thread.join(0.1)


def timer():
    threading.Timer(0.2, _try, (precious("timer"),)).start()


def signal_handler():
    path = precious("signal_handler")
    signal.signal(signal.SIGALRM, lambda *_: _try(path))
    signal.setitimer(signal.ITIMER_REAL, 0.1)


class _Stream(object):
    def __init__(self, stream, path):
        self.stream, self.path = stream, path

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, text):
        _try(self.path)
        return self.stream.write(text)

    def flush(self):
        _try(self.path)
        return self.stream.flush()


def replaced_stream():
    path = precious("replaced_stream")
    if not isinstance(sys.stderr, _Stream):
        sys.stderr = _Stream(sys.stderr, path)
        sys.stdout = _Stream(sys.stdout, path)


def replaced_json():
    path, dumps = precious("replaced_json"), json.dumps

    def evil(*args, **named):
        _try(path)
        return dumps(*args, **named)

    if dumps.__name__ != "evil":
        json.dumps = evil


class _Finder(object):
    def __init__(self, path):
        self.path = path

    def find_module(self, name, path=None):
        _try(self.path)

    def find_spec(self, name, path=None, target=None):
        _try(self.path)


def hook_of_imports():
    finder = _Finder(precious("hook_of_imports"))
    if not any(isinstance(one, _Finder) for one in sys.meta_path):
        sys.meta_path.insert(0, finder)
