"""Seccomp filter that irrevocably refuses system calls a program has no reason to make.

Refused are: to mount, to enter or make namespaces, to trace other processes, keys, modules, clocks, `io_uring`, which
other filters do not see; sockets of this machine (AF_UNIX) unless some are named, and families of sockets that no
namespace holds back (vsock). A pair of sockets stays if it is a stream, which is connected for good: datagrams of
either end could be sent to any other socket.

`fsync` succeeds without doing anything: nothing of a copy has to outlast the
machine, and a database that does so at every commit waits most of its time.
"""

import errno
import struct

from . import kernel

_SECCOMP, _FILTER = 22, 2
_LOAD, _EQUAL, _AND, _GREATER_EQUAL, _RETURN = 0x20, 0x15, 0x54, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_X32 = 0x40000000
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_NEW_USER, _FAST_OPEN = 0x10000000, 0x20000000
_UNIX, _INET, _INET6, _NETLINK = 1, 2, 10, 16
_KINDS, _CONNECTED = 15, (1, 5)  # SOCK_STREAM and SOCK_SEQPACKET, among the bits of a socket's type
_INJECTING = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: typing into a terminal
_SETTING = (0x40086602, 0x401C5820)  # FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR: attributes of an open file

# (on x86_64, on aarch64)
_SOCKET, _PAIR, _CLONE, _IOCTL = (41, 198), (53, 199), (56, 220), (16, 29)
_SENDING = (((44, 206), 3), ((46, 211), 2), ((307, 269), 3))  # sendto, sendmsg, sendmmsg: where the flags are
_NOT_IMPLEMENTED = ((435, 435), (425, 425), (426, 426), (427, 427))  # clone3 (libc then takes clone), io_uring
_REFUSED = (
    # mount, umount2, pivot_root, chroot, setns, unshare, open_by_handle_at
    ((165, 40), (166, 39), (155, 41), (161, 51), (308, 268), (272, 97), (304, 265))
    # open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, mount_setattr, open_tree_attr
    + ((428, 428), (429, 429), (430, 430), (431, 431), (432, 432), (433, 433), (442, 442), (467, 467))
    # ptrace, process_vm_readv, process_vm_writev, kcmp, pidfd_getfd, perf_event_open, bpf, userfaultfd
    + ((101, 117), (310, 270), (311, 271), (312, 272), (438, 438), (298, 241), (321, 280), (323, 282))
    # add_key, request_key, keyctl, init_module, finit_module, delete_module, kexec_load, kexec_file_load
    + ((248, 217), (249, 218), (250, 219), (175, 105), (313, 273), (176, 106), (246, 104), (320, 294))
    # settimeofday, clock_settime, clock_adjtime, adjtimex, sethostname, setdomainname, syslog, acct
    + ((164, 170), (227, 112), (305, 266), (159, 171), (170, 161), (171, 162), (103, 116), (163, 89))
    # swapon, swapoff, reboot, quotactl, vhangup, fanotify_init
    + ((167, 224), (168, 225), (169, 142), (179, 60), (153, 58), (300, 262))
)

_ATTRIBUTES = (
    # chmod, fchmod, fchmodat, fchmodat2, chown, fchown, lchown, fchownat
    ((90, None), (91, 52), (268, 53), (452, 452), (92, None), (93, 55), (94, None), (260, 54))
    # utime, utimes, futimesat, utimensat, file_setattr
    + ((132, None), (235, None), (261, None), (280, 88), (469, 469))
    # setxattr, lsetxattr, fsetxattr, setxattrat, removexattr, lremovexattr, fremovexattr, removexattrat
    + ((188, 5), (189, 6), (190, 7), (463, 463), (197, 14), (198, 15), (199, 16), (466, 466))
)
_SET_PRIORITY, _SET_IO_PRIORITY, _SET_LIMITS = (141, 140), (251, 30), (302, 261)
# sched_setaffinity, sched_setscheduler, sched_setparam, sched_setattr, migrate_pages, move_pages, get_robust_list
_OF_PROCESSES = ((203, 122), (144, 119), (142, 118), (314, 274), (256, 238), (279, 239), (274, 100))
_OF_OTHERS = ((440, 440), (448, 448))  # process_madvise, process_mrelease: by a file of another process
_NEEDLESS = ((74, 82), (75, 83), (162, 81), (306, 267), (277, 84), (26, 227))
"""fsync, fdatasync, sync, syncfs, sync_file_range, msync."""


def restrict(with_unix, only_tcp=False, no_internet=False, no_attributes=False, only_itself=False):  # noqa: PLR0913, PLR0917
    """Refuse such calls from now on, in this process and in all that it starts.

    Args:
        with_unix: whether sockets of this machine may be made.
        only_tcp: whether sockets of the Internet are for TCP alone, of which Landlock sees connections.
        no_internet: whether there are none of these either.
        no_attributes: whether rights, owners and times of files stay as they are, which Landlock does not see.
        only_itself: whether limits, scheduling and memory of other processes stay as they are, which it does not see.

    Raises:
        OSError: the system has no filters, or is none of those whose calls are known here.
    """
    if kernel.MACHINE not in _MACHINES:
        raise OSError(errno.ENOSYS, "the numbers of system calls of %s are not known" % kernel.MACHINE)
    pairs = [(_RETURN, 0, 0, _ALLOW)] if with_unix else _connected_pairs()
    refused = _REFUSED + (_ATTRIBUTES if no_attributes else ()) + (_OF_OTHERS if only_itself else ())
    families = _families(with_unix, only_tcp, no_internet)
    code = _program(kernel.MACHINE, refused, families, pairs, only_tcp, only_itself)
    text = b"".join(struct.pack("=HBBI", *one) for one in code)
    program = struct.pack("HxxxxxxQ", len(code), kernel.address_of(text))
    kernel.forbid_new_privileges()
    kernel.call("prctl", _SECCOMP, _FILTER, program, 0, 0)


def _program(machine, refused, families, pairs, only_tcp, only_itself):  # noqa: PLR0913, PLR0917
    """Return the filter, as (code, jump if true, jump if false, value) of each instruction."""
    architecture, column = _MACHINES[machine]
    code = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL)]
    code.append((_LOAD, 0, 0, _NUMBER))
    if machine == "x86_64":
        code += [(_GREATER_EQUAL, 0, 1, _X32), _refusing(errno.ENOSYS)]
    for calls, number in ((refused, errno.EPERM), (_NOT_IMPLEMENTED, errno.ENOSYS), (_NEEDLESS, 0)):
        for one in calls:
            if one[column] is not None:  # aarch64 has no call of some names
                code += [(_EQUAL, 0, 1, one[column]), _refusing(number)]
    code += _when(_CLONE[column], _refuse_bits(0, _NEW_USER, errno.EPERM))
    code += _when(_IOCTL[column], _refuse_values(1, _INJECTING + _SETTING, errno.EPERM))
    code += _when(_SOCKET[column], families)
    code += _when(_PAIR[column], pairs)
    if only_tcp:
        for call, argument in _SENDING:
            code += _when(call[column], _refuse_bits(argument, _FAST_OPEN, errno.EOPNOTSUPP))
    for call, then in _only_itself() if only_itself else ():
        code += _when(call[column], then)
    return code + [(_RETURN, 0, 0, _ALLOW)]


def _only_itself():
    """Yield calls that change a process, and the instructions that refuse them for others: 0 is the caller."""
    reading = [(_LOAD, 0, 0, _ARGUMENTS + 16), (_EQUAL, 0, 3, 0), (_LOAD, 0, 0, _ARGUMENTS + 20)]
    reading += [(_EQUAL, 0, 1, 0), (_RETURN, 0, 0, _ALLOW)]  # both halves of an address are 0: no limit is set
    yield _SET_LIMITS, reading + _only_zero(0)
    for call in _OF_PROCESSES:
        yield call, _only_zero(0)
    for call, kind in ((_SET_PRIORITY, 0), (_SET_IO_PRIORITY, 1)):  # of a process, not of a group or a user
        yield call, [(_LOAD, 0, 0, _ARGUMENTS), (_EQUAL, 0, 3, kind)] + _only_zero(1)


def _only_zero(argument):
    """Refuse a call with another number than 0 as an argument."""
    return [
        (_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
        (_EQUAL, 0, 1, 0),
        (_RETURN, 0, 0, _ALLOW),
        _refusing(errno.EPERM),
    ]


def _when(number, then):
    """Return the instructions for one call; they end in a return."""
    return [(_EQUAL, 0, len(then), number)] + then


def _refuse_bits(argument, bits, error):
    """Refuse a call with some bit set in an argument."""
    return [
        (_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
        (_AND, 0, 0, bits),
        (_EQUAL, 1, 0, 0),
        _refusing(error),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _refuse_values(argument, values, error):
    """Refuse a call with one of some values as an argument."""
    code = [(_LOAD, 0, 0, _ARGUMENTS + 8 * argument)]
    for value in values:
        code += [(_EQUAL, 0, 1, value), _refusing(error)]
    return code + [(_RETURN, 0, 0, _ALLOW)]


def _families(with_unix, only_tcp, no_internet):
    code = [(_LOAD, 0, 0, _ARGUMENTS), (_EQUAL, 0, 1, _NETLINK), (_RETURN, 0, 0, _ALLOW)]
    code += [(_EQUAL, 0, 1, _UNIX), (_RETURN, 0, 0, _ALLOW) if with_unix else _refusing(errno.EACCES)]
    code += [(_EQUAL, 2, 0, _INET), (_EQUAL, 1, 0, _INET6), _refusing(errno.EAFNOSUPPORT)]
    if no_internet:
        return code + [_refusing(errno.EACCES)]
    if only_tcp:
        code += [(_LOAD, 0, 0, _ARGUMENTS + 8), (_AND, 0, 0, 15), (_EQUAL, 1, 0, 1), _refusing(errno.EACCES)]
        code += [(_LOAD, 0, 0, _ARGUMENTS + 16), (_EQUAL, 2, 0, 0), (_EQUAL, 1, 0, 6), _refusing(errno.EACCES)]
    return code + [(_RETURN, 0, 0, _ALLOW)]


def _connected_pairs():
    """Refuse socket pairs that can send to other sockets."""
    code = [(_LOAD, 0, 0, _ARGUMENTS), (_EQUAL, 1, 0, _UNIX), _refusing(errno.EAFNOSUPPORT)]
    code += [(_LOAD, 0, 0, _ARGUMENTS + 8), (_AND, 0, 0, _KINDS)]
    code += [(_EQUAL, 2, 0, _CONNECTED[0]), (_EQUAL, 1, 0, _CONNECTED[1]), _refusing(errno.EACCES)]
    return code + [(_RETURN, 0, 0, _ALLOW)]


def _refusing(error):
    return (_RETURN, 0, 0, _REFUSE | error)
