"""Tell whether other threads or processes are computing, because their results have to be waited for."""

import os
import stat
import sys

_listdir, _readlink, _open = os.listdir, os.readlink, open
_TASKS = "/proc/self/task"
_DESCRIPTORS = "/proc/self/fd"
_THIS = "/proc/thread-self"
_AT_WORK = (b"R", b"D")  # states of a thread that runs, could run, or waits for a disk
current_frames = sys._current_frames
_strangers = set()  # threads of libraries, which run no Python


def is_alone():
    """Return whether this is the only thread that runs Python; one that has just been made has nothing to run yet."""
    return len(current_frames()) == 1 and _strangers.issuperset(_other_tasks())


def remember_strangers():
    """Remember the other threads, which are at rest; those that run no Python are of libraries and are ignored."""
    if len(current_frames()) == 1:
        # tebiki: allow module_state -- threads are the process's, and nothing else sees all callers
        _strangers.update(_other_tasks())


def forget_strangers():
    """Forget the known threads, because they have other ids in a new process."""
    # tebiki: allow module_state -- threads are the process's, and nothing else sees all callers
    _strangers.clear()


def are_others_at_rest():
    """True if no other thread of this process is running or could run; where the system does not tell, all are."""
    return not any(map(_is_at_work, _other_tasks()))


def has_children():
    """Return whether this process has started others that it has not seen end."""
    if not hasattr(os, "waitid"):
        return any(_children_of(task) for task in _tasks())
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT | os.WNOHANG)
    except OSError:  # there are none
        return False
    return True


def is_connected(numbers=None):
    """Return whether a socket is connected to an address; sockets of a pair have none.

    Args:
        numbers: descriptors to check; None: all of this process.
    """
    try:
        return any(map(_has_named_peer, map(int, _listdir(_DESCRIPTORS)) if numbers is None else numbers))
    except (IOError, OSError):
        return False


def _has_named_peer(number):
    import socket

    try:
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            return False
        copy = socket.fromfd(number, socket.AF_INET, socket.SOCK_STREAM)
    except (IOError, OSError):
        return False
    try:
        return bool(copy.getpeername())
    except (IOError, OSError):
        return False
    finally:
        copy.close()


def _is_at_work(task):
    try:
        with _open("%s/%s/stat" % (_TASKS, task), "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] in _AT_WORK
    except (IOError, OSError):  # it has just ended
        return False


def _other_tasks():
    """Return ids of the other threads of this process; none if the system does not list them."""
    try:
        own = os.path.basename(_readlink(_THIS))
        return [task for task in _listdir(_TASKS) if task != own]
    except (IOError, OSError):
        return []


def _tasks():
    try:
        return _listdir(_TASKS)
    except (IOError, OSError):
        return []


def _children_of(task):
    try:
        with _open("%s/%s/children" % (_TASKS, task), "rb") as file:
            return file.read().split()
    except (IOError, OSError):  # not every kernel tells
        return []
