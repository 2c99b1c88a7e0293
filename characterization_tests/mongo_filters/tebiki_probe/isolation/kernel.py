"""Call the Linux kernel where Python has no function: `unshare`, `mount`, `prctl`, `capset` and others.

Everything goes through `ctypes`, which is imported with this module: elsewhere, or in an interpreter that was built
without it, importing it raises `ImportError` or `OSError`.
"""

import ctypes
import os
import re
import signal
import sys

if not sys.platform.startswith("linux"):
    raise ImportError("only Linux has namespaces and Landlock")

MACHINE = os.uname()[4]
MOUNT_SETATTR, LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 442, 444, 445, 446
OF_FILES_AND_USERS = tuple(range(8))
"""Capabilities to change owners, to access any file, to be its owner, to signal any process and to change the user."""

_PDEATHSIG, _NO_NEW_PRIVS, _CAPBSET_DROP, _AMBIENT = 1, 38, 24, 47
_CAPABILITY_VERSION = 0x20080522
_libc = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    """Call a function of libc; a number is passed as a `long`, bytes as a pointer to them.

    Raises:
        OSError: it returned -1, or libc has no such function.
    """
    function = getattr(_libc, name, None)
    if function is None:
        raise OSError(38, "no %s in libc" % name)
    done = function(*[ctypes.c_long(one) if isinstance(one, int) else one for one in arguments])
    if done == -1:
        number = ctypes.get_errno()
        raise OSError(number, "%s: %s" % (name, os.strerror(number)))
    return done


def syscall(number, *arguments):
    """Call the kernel by number, as `call`."""
    return call("syscall", number, *arguments)


def address_of(buffer):
    """Return the address of some bytes as a number; keep them for as long as the kernel reads them."""
    return ctypes.cast(ctypes.c_char_p(buffer), ctypes.c_void_p).value


def die_with_parent():
    """Have this process killed when the thread that started it ends; a fork or a change of user forgets it."""
    call("prctl", _PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def forbid_new_privileges():
    """Forbid that a started program gains privileges (`no_new_privs`)."""
    call("prctl", _NO_NEW_PRIVS, 1, 0, 0, 0)


def keep_capabilities(kept):
    """Give up all capabilities but some, those of programs that are started included.

    Args:
        kept: their numbers (capabilities(7)).
    """
    with open("/proc/sys/kernel/cap_last_cap") as file:
        last = int(file.read())
    for number in range(last + 1):
        if number not in kept:
            call("prctl", _CAPBSET_DROP, number, 0, 0, 0)
    try:
        call("prctl", _AMBIENT, 4, 0, 0, 0)
    except OSError:  # Linux before 4.3 has no ambient ones
        pass
    mask = sum(1 << number for number in kept) & _permitted_capabilities()
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    halves = [mask & 0xFFFFFFFF, mask & 0xFFFFFFFF, 0, mask >> 32, mask >> 32, 0]
    call("capset", header, (ctypes.c_uint32 * 6)(*halves))


def release():
    """Return (major, minor) of the kernel."""
    found = re.match(r"(\d+)\.(\d+)", os.uname()[2])
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def effective_capabilities():
    """Return the effective capabilities of this process, as a mask."""
    return _of_status("CapEff")


def _permitted_capabilities():
    return _of_status("CapPrm")


def _of_status(name):
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith(name + ":"):
                return int(line.split()[1], 16)
    return 0
