"""Move a program into namespaces of its own (user, mounts, network, processes, IPC), before any of it is imported.

Four processes: the one that was started stays outside (`supervisor.py`); one enters the namespaces; one is the first
process in there, reaps and reports; the last one returns to whoever called, and becomes the program. Each is killed
when the one before it ends. It needs no rights where the system lets everybody make user namespaces.
"""

import errno
import mmap
import os
import resource
import select
import signal
import struct

from . import connections, kernel, landlock, mounts, network, seccomp, supervisor
from .addresses import hosts_of
from .descriptors import close_all_but, open_descriptors

_ALL = 0x10000000 | 0x00020000 | 0x40000000 | 0x20000000 | 0x08000000  # user, mounts, network, processes, IPC
_MOST_PROCESSES = 512
_NUMBERS = (400, 900, 1024)  # processes are numbered from one of the first two on, and the last one bounds them


def enter(places, named, kept, folders=()):
    """Move this process into namespaces of its own; only the process that becomes the program comes back from here.

    Args:
        places: folders and files that it may write to.
        named: `addresses.Address` of what it may connect to.
        kept: descriptors that it needs, besides 2; all others are closed.
        folders: `temporary_folders.TemporaryFolder` of each folder that it gets one of its own for.

    Returns:
        a `connections.ConnectionWatcher`.

    Raises:
        OSError: the system does not allow it; nothing has changed then.
    """
    pipes = supervisor.Pipes(bool(named), any(one.path for one in named))
    counts = mmap.mmap(-1, 8 * max(len(named), 1))
    cwd = os.getcwd()
    child = os.fork()
    if child:
        supervisor.stay(child, pipes, named, counts)
    try:
        _go_in(pipes)
        packets = _arrange(places, named, pipes, folders)
        os.chdir(cwd)
        _become_program(pipes)
        _restrict(places + [one.path for one in folders], any(one.path for one in named))
        os.write(pipes.done[1], supervisor.INSIDE)
        close_all_but(list(kept) + [packets])
    # tebiki: allow bare_except -- nothing may go on in this process but the program
    except BaseException as error:
        os.write(pipes.done[1], ("%s: %s" % (type(error).__name__, error)).encode("ascii", "replace"))
        os._exit(1)
    return connections.ConnectionWatcher(lambda: supervisor.count_connections(counts, named), packets)


def _go_in(pipes):
    """Enter the namespaces; only the first process inside returns from here."""
    kernel.die_with_parent()
    if os.getppid() != pipes.owner:
        os._exit(1)
    os.setsid()
    kernel.call("unshare", _ALL)
    pipes.map_users()
    kernel.die_with_parent()  # it was forgotten with the change of user
    living = os.pipe()
    open_now = open_descriptors()  # not after the fork: the child mounts another /proc, in which this process is not
    child = os.fork()
    if child:
        close_all_but([living[1]], open_now)
        os.waitpid(child, 0)
        os._exit(0)
    os.close(living[1])
    kernel.die_with_parent()
    if select.select([living[0]], [], [], 0)[0]:  # the parent has ended already
        os._exit(1)
    os.close(living[0])


def _arrange(places, named, pipes, folders):
    """Set up files, devices and network; return the descriptor from which refusals are read."""
    packets = network.begin()
    sockets = {}
    if named:
        from . import relay

        handed = []
        for number, address in enumerate(named):
            if address.path:
                sockets[address.path] = lambda place, n=number, a=address: handed.append((n, relay.listen(a, place)))
            else:
                handed.append((number, relay.listen(address)))
    with_unix = bool(sockets)
    masked = sorted(pipes.unix - set(sockets)) if with_unix else []
    devices = mounts.cover(places, network.files_of_names(hosts_of(named)), sockets, masked, folders)
    _number_processes()
    mounts.close(places, devices, folders)
    if named:
        relay.hand_over(pipes.sockets[1], [(number, one.fileno()) for number, many in handed for one in many])
    return packets


def _number_processes():
    """Let numbers differ from run to run, as they do elsewhere, and bound them where each namespace has its own bound.

    Before Linux 6.14 that bound is one for the whole machine.
    """
    first, last, most = _NUMBERS
    number = first + struct.unpack("=H", os.urandom(2))[0] % (last - first)
    for name, value in (("ns_last_pid", number), ("pid_max", most)):
        if name != "pid_max" or kernel.release() >= (6, 14):
            try:
                with open("/proc/sys/kernel/" + name, "w") as file:
                    file.write("%d" % value)
            except (IOError, OSError):
                continue


def _become_program(pipes):
    """The process that becomes the program comes back; this one waits for it and all others, and reports its end."""
    open_now = open_descriptors()
    child = os.fork()
    if not child:
        os.setsid()
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    close_all_but([pipes.status[1]], open_now)
    while True:
        try:
            ended, status = os.wait()
        except OSError as error:
            if error.errno != errno.EINTR:
                raise
            continue
        if ended == child:
            os.write(pipes.status[1], supervisor.STATUS.pack(status))
            os._exit(0)


def _restrict(places, with_unix):
    """Give up every right that is not needed, in this process."""
    kernel.keep_capabilities(kernel.OF_FILES_AND_USERS)
    limit_processes(_MOST_PROCESSES if kernel.release() >= (5, 14) else None)
    try:
        landlock.restrict_writing(places)
    except OSError:
        pass
    seccomp.restrict(with_unix)


def limit_processes(most):
    """Bound the processes of this user, and forbid dumps of memory.

    Args:
        most: in these namespaces; None: sixteen times as many as there are processes now, because all of a user count.
    """
    if most is None:
        most = 16 * len([name for name in os.listdir("/proc") if name.isdigit()]) + _MOST_PROCESSES
    for what, wanted in ((resource.RLIMIT_NPROC, most), (resource.RLIMIT_CORE, 1)):  # 1: nor is a handler called
        hard = resource.getrlimit(what)[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(what, (value, value))
