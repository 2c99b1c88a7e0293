"""Ways to start a process through the C library."""

import ctypes

from place import enter, precious

SHELL = "/bin/sh"


def _script(way):
    return "echo overwritten > '%s'" % precious(way)


def _command(way):
    return [SHELL, "-c", _script(way)]


def c_system():
    enter("c_system")
    ctypes.CDLL(None).system(_script("c_system").encode())


def c_spawn():
    enter("c_spawn")
    libc, child = ctypes.CDLL(None), ctypes.c_int()
    words = (ctypes.c_char_p * 4)(*([text.encode() for text in _command("c_spawn")] + [None]))
    libc.posix_spawn(ctypes.byref(child), SHELL.encode(), None, None, words, (ctypes.c_char_p * 1)(None))
    libc.waitpid(child, None, 0)


def raw_fork():
    enter("raw_fork")
    path = precious("raw_fork").encode()
    libc = ctypes.PyDLL(None)
    child = libc.fork()
    if not child:
        libc.unlink(path)
        libc._exit(0)
    libc.waitpid(child, None, 0)
