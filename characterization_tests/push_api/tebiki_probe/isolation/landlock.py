"""Restrict where this process writes and connects to, with Landlock: Linux 5.13, and 6.7 for connections.

It needs no rights. It does not see a change of rights, owners or times of a file (`chmod`, `chown`, `utime`), nor what
is sent by anything but TCP: `seccomp` refuses the sockets for that, and the changes where no audit hook judges them.
"""

import errno
import os
import struct

from . import kernel

_PATH = 0o10000000  # O_PATH
_WRITE_FILE, _TRUNCATE, _DEVICE_CALLS = 1 << 1, 1 << 14, 1 << 15
_CHANGES = sum(1 << number for number in range(4, 13))  # remove a directory or file; make anything
_REFER = 1 << 13
_OF_FOLDERS = _CHANGES | _REFER
_CONNECT_TCP = 1 << 1
_SCOPES = 3  # abstract sockets, and signals
_BELOW, _PORT = 1, 2
_UNLOGGED = 1
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/random", "/dev/urandom", "/dev/ptmx", "/dev/pts")


def version():
    """Return the version of Landlock that the system has; 0 if it has none."""
    try:
        return kernel.syscall(kernel.LANDLOCK_CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def restrict_writing(places):
    """Restrict writing to files, pipes and devices to some places from now on; reading costs nothing extra.

    For a process with read-only mounts, where pipes and devices can still be written to.

    Raises:
        OSError: the system has no Landlock.
    """
    known = version()
    if not known:
        raise OSError(errno.ENOSYS, "the kernel has no Landlock")
    _restrict(known, places, _WRITE_FILE, (), 0)


def restrict(places, ports):
    """Restrict writing to some places from now on, in this process and in all that it starts.

    Args:
        places: folders and files.
        ports: TCP ports that may be connected to.

    Raises:
        OSError: the system has no Landlock.
    """
    known = version()
    if not known:
        raise OSError(errno.ENOSYS, "the kernel has no Landlock")
    _restrict(known, places, _files_of(known), ports, _SCOPES)


def _restrict(known, places, files, ports, scopes):
    network = _CONNECT_TCP if scopes and known >= 4 else 0
    scopes = scopes if known >= 6 else 0
    fields = struct.pack("=QQQ", files, network, scopes)[: 24 if known >= 6 else 16 if known >= 4 else 8]
    rules = kernel.syscall(kernel.LANDLOCK_CREATE_RULESET, fields, len(fields), 0)
    for place in list(places) + ["/dev/shm"]:  # noqa: S108 - what all programs share anyway
        _allow_below(rules, place, files)
    for place in _DEVICES:
        _allow_below(rules, place, files & (_WRITE_FILE | _TRUNCATE | _DEVICE_CALLS))
    for port in ports if network else ():
        kernel.syscall(kernel.LANDLOCK_ADD_RULE, rules, _PORT, struct.pack("=QQ", _CONNECT_TCP, port), 0)
    kernel.forbid_new_privileges()
    kernel.syscall(kernel.LANDLOCK_RESTRICT_SELF, rules, _UNLOGGED if known >= 7 else 0)
    os.close(rules)


def _files_of(known):
    """Return the file rights that a version of Landlock restricts."""
    rights = _WRITE_FILE | _CHANGES
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _DEVICE_CALLS)):
        rights |= right if known >= since else 0
    return rights


def _allow_below(rules, place, rights):
    try:
        number = os.open(place, _PATH)
    except OSError:  # it is not there
        return
    if not os.path.isdir(place):
        rights &= ~_OF_FOLDERS
    try:
        kernel.syscall(kernel.LANDLOCK_ADD_RULE, rules, _BELOW, struct.pack("=Qi", rights, number), 0)
    finally:
        os.close(number)
