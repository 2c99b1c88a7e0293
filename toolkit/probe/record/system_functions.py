"""Tell whether a test has replaced a function of the system by which files are looked at.

A test that counts the calls of such a function, or that gives it the answers for so many calls, must not notice a
recording.
"""

import os
import os.path

_NAMES = ("path", "stat", "lstat", "fstat", "open", "read", "close", "readlink", "listdir", "pread", "getcwd")
_NAMES += ("fspath", "fsdecode")
_OF_PATHS = ("isdir", "islink", "isabs", "join", "split", "realpath", "abspath", "normpath")


def _bound():
    return [getattr(os, name, None) for name in _NAMES] + [getattr(os.path, name, None) for name in _OF_PATHS]


_OF_SYSTEM = tuple(_bound())


def is_system_replaced():
    """Return whether any function that a look at files calls, itself or in the standard library, is another one."""
    return not all([now is before for now, before in zip(_bound(), _OF_SYSTEM)])
