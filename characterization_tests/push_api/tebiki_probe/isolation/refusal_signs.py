"""Recognize from an exception that the operating system refused an action, which only the program itself sees.

The guard (`guard.py`) remembers what it refuses. Namespaces and Landlock do not say why a call of the system fails, and
before Python 3.8 there is no guard: its exception is all there is.
"""

import errno
import socket

_READ_ONLY = ("Read-only file system", "readonly database")
_NOT_REACHED = ("Connection refused", "Network is unreachable", "ECONNREFUSED")
_MOST = 10  # exceptions that one was raised from


def find_refusals(error, addresses=()):
    """Return `(kind, detail)` of each refusal that an exception or one of its causes reports.

    Args:
        error: whatever was raised.
        addresses: `HOST:PORT` of the connections that were refused until now; without one, a connection that failed
            was not refused by us.

    Returns:
        a list; kinds are those of `refusals.py`.
    """
    found = []
    for one in _with_causes(error):
        text = text_of(one)
        number = one.errno if isinstance(one, EnvironmentError) else None
        if isinstance(one, socket.gaierror):
            found.append(("resolve", "that it asked for (%s)" % text))
        elif number == errno.EROFS or any(sign in text for sign in _READ_ONLY):
            found.append(("write", getattr(one, "filename", None) or "(%s)" % text))
        elif number in (errno.ECONNREFUSED, errno.ENETUNREACH) or any(sign in text for sign in _NOT_REACHED):
            found += [("connect", address) for address in addresses]
    return found


def _with_causes(error):
    chain = []
    while error is not None and len(chain) < _MOST:
        chain.append(error)
        error = getattr(error, "__cause__", None) or getattr(error, "__context__", None)
    return chain


def text_of(error):
    """Return an exception, or another value, as a text, also of bytes in Python 2; empty: it has none."""
    for make in (str, type(b"".decode("ascii"))):  # in Python 2, the first one fails for texts that are not ASCII
        try:
            text = make(error)
        # tebiki: allow bare_except -- __str__ is the project's own code, and may even end the process
        except BaseException:  # noqa: S112 - nothing to be told
            continue
        return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return ""
