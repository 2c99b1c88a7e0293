"""Orders about an open file that reach beyond it: signals to another process, attributes, typing into a terminal."""

import os

try:
    import fcntl
except ImportError:  # where there are no such orders
    fcntl = None

# FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, which Landlock does not see either; TIOCSTI, TIOCLINUX
_REACHING = frozenset([0x40086602, 0x401C5820, 0x5412, 0x541C])
_SET_OWNER = getattr(fcntl, "F_SETOWN", None)  # who gets a signal when the file is ready
_SET_ANY_OWNER = 15  # F_SETOWN_EX of Linux: also a thread, or a group
_NUMBERS = 0xFFFFFFFF  # may be given as a negative one


class DescriptorGuard(object):
    """Guard of `fcntl`."""

    EVENTS = frozenset(["fcntl.fcntl", "fcntl.ioctl"])

    def find_refusal(self, event, args):
        """Return `("system", order)` if an order reaches beyond this process and what it may write; else None."""
        _, order, given = args
        if event == "fcntl.ioctl":
            return ("system", "ioctl %#x" % order) if order & _NUMBERS in _REACHING else None
        is_other = order == _SET_OWNER and given not in (0, os.getpid())
        return ("system", "fcntl.F_SETOWN") if is_other or order == _SET_ANY_OWNER else None
