"""The process that stays outside when a program moves into namespaces: it ends as the program ends.

It also carries the connections that were named (`relay.py`), because it is the only one that reaches them.
"""

import errno
import os
import resource
import signal
import struct

from . import kernel
from .bound_sockets import socket_files
from .descriptors import close_all_but

INSIDE = b"inside"
STATUS = struct.Struct("=i")
_ENTERED, _MAPPED = b"e", b"m"
_SETGID, _SETUID = 6, 7


class Pipes(object):
    """Pipes and sockets between the processes on the way in; each pipe is (reading end, writing end).

    Attributes:
        done: said by the program that it is inside, or by any of them why that cannot be.
        status: how the program ended.
        sockets: a pair by which listening sockets are handed out, if there are any.
        owner: number of the process outside.
        unix: paths of the sockets of this machine that can be seen outside.
    """

    def __init__(self, with_sockets, with_unix=False):
        self.owner = os.getpid()
        self.unix = socket_files() if with_unix else set()
        self._entered, self._mapped, self.done, self.status = os.pipe(), os.pipe(), os.pipe(), os.pipe()
        self._user, self._group = os.geteuid(), os.getegid()
        self._maps_all = not self._user and _may_map_all()
        self.sockets = None
        if with_sockets:
            import socket

            self.sockets = socket.socketpair()

    def map_users(self):
        """In a new user namespace: have users be the same as outside; all of them where this user may, or itself."""
        if self._maps_all:
            os.write(self._entered[1], _ENTERED)
            if os.read(self._mapped[0], 1) != _MAPPED:
                raise OSError(errno.EPERM, "the users cannot be mapped")
            return
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", "%d %d 1" % (self._user, self._user)),
            ("gid_map", "%d %d 1" % (self._group, self._group)),
        ):
            _write("/proc/self/" + name, text)

    def serve_maps(self, child):
        """Outside: write the maps of all users for a child, as soon as it has entered, if this user may."""
        for one in (self._entered, self.done, self.status):
            os.close(one[1])
        os.close(self._mapped[0])
        try:
            if os.read(self._entered[0], 1) == _ENTERED:
                for name in ("uid_map", "gid_map"):
                    with open("/proc/self/" + name) as file:
                        ranges = [line.split() for line in file]
                    text = "".join("%s %s %s\n" % (one[0], one[0], one[2]) for one in ranges)
                    _write("/proc/%d/%s" % (child, name), text)
                os.write(self._mapped[1], _MAPPED)
        finally:
            os.close(self._mapped[1])
            os.close(self._entered[0])


def stay(child, pipes, named, counts):
    """Wait until the program is inside, then for its end, and end as it ended.

    Args:
        child: number of the process that enters.
        pipes: a `Pipes`.
        named: `addresses.Address` of the relayed addresses.
        counts: shared memory for the numbers of connections.

    Raises:
        OSError: it could not enter; nothing is left of it.
    """
    said = ""
    try:
        pipes.serve_maps(child)
        listeners = _handed_out(pipes) if named else []
        said = read_all(pipes.done[0])
    finally:
        if said != INSIDE:
            os.waitpid(child, 0)
            for number in (pipes.done[0], pipes.status[0]):
                os.close(number)
    if said != INSIDE:
        raise OSError(errno.EPERM, said.decode("ascii", "replace") or "it ended on the way")
    kernel.die_with_parent()  # the program may be in a call that never ends
    close_all_but([pipes.status[0]] + [one.fileno() for _, one in listeners])
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if named:
        from .relay import Relay

        Relay(named, counts).serve(listeners)
    ended = read_all(pipes.status[0])
    os.waitpid(child, 0)  # its time is then counted as ours
    _end_as(ended)


def count_connections(counts, named):
    """Return text -> number of connections, for the addresses that were connected to."""
    if not named:
        return {}
    from .relay import counts_of

    return counts_of(counts, named)


def read_all(number):
    """Read until the other end is closed."""
    said = b""
    while True:
        try:
            part = os.read(number, 4096)
        except OSError as error:
            if error.errno != errno.EINTR:
                raise
            continue
        if not part:
            return said
        said += part


def _handed_out(pipes):
    from .relay import receive

    pipes.sockets[1].close()
    try:
        return list(receive(pipes.sockets[0]))
    except (IOError, OSError, IndexError, EOFError, struct.error):  # it has ended before; why is said elsewhere
        return []


def _end_as(said):
    status = STATUS.unpack(said)[0] if len(said) == STATUS.size else int(signal.SIGKILL)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status))


def _may_map_all():
    wanted = (1 << _SETGID) | (1 << _SETUID)
    return kernel.effective_capabilities() & wanted == wanted


def _write(path, text):
    number = os.open(path, os.O_WRONLY)
    try:
        os.write(number, text.encode("ascii"))
    finally:
        os.close(number)
