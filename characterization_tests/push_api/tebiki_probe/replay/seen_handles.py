"""Describe handles of the system by what can be seen without using them: files, sockets, locks, settings of TLS.

Two handles of one class may differ in all that matters: whether certificates are checked, how a file is opened. What
is not seen: certificates of a client, callbacks, options and peers of sockets, what a file has yet to write.
"""

import re
import weakref

_MODULES = ("_io", "_thread", "thread", "socket", "_socket", "ssl", "_ssl", "weakref", "_weakref", "_ctypes")
_FIELDS = {
    "_io": ("name", "mode", "encoding", "errors", "newlines", "line_buffering", "closed"),
    "socket": ("family", "type", "proto", "timeout"),
    "ssl": ("protocol", "verify_mode", "check_hostname", "options", "verify_flags", "minimum_version")
    + ("maximum_version", "keylog_filename", "post_handshake_auth", "server_side", "server_hostname"),
}
_METHODS = {"_io": ("getvalue",), "socket": ("gettimeout",), "ssl": ("cert_store_stats", "get_ciphers")}
_ALIASES = {"_socket": "socket", "_ssl": "ssl", "thread": "_thread", "_weakref": "weakref"}
_STATE_OF_LOCK = re.compile(r"<(locked|unlocked) .*?(count=\d+)?(?: at .*)?>\Z")
_NUMBERS = (int, float, bool, type(None))


def is_handle(kind):
    """Return whether instances of a class are handles, by the module that defines it."""
    return kind.__module__ in _MODULES


def describe_handle(value):
    """Return what can be seen of a handle, as pairs of names and texts; None if that is nothing."""
    kind = type(value)
    module = _ALIASES.get(kind.__module__, kind.__module__)
    if module == "_thread":
        return _describe_lock(value)
    if isinstance(value, weakref.ReferenceType):
        held = value()
        return [["refers", None if held is None else "%s:%s" % (type(held).__module__, type(held).__name__)]]
    found = [[name, _text_of(getattr(value, name))] for name in _FIELDS.get(module, ()) if _has(value, name)]
    found += [[name, _answer_of(value, name)] for name in _METHODS.get(module, ()) if hasattr(kind, name)]
    if module == "_io" and not hasattr(kind, "encoding"):  # a text would be written to answer
        found.append(["tell", _answer_of(value, "tell")])
    return found or None


def _has(value, name):
    """Return whether a handle answers a name, and not with a number that the system has given it."""
    try:
        held = getattr(value, name)
    except Exception:  # a closed file, or what this platform does not have
        return False
    return not (name == "name" and isinstance(held, int))


def _answer_of(value, name):
    try:
        return _text_of(getattr(value, name)())
    except Exception as error:
        return type(error).__name__


def _text_of(held):
    return held if type(held) in _NUMBERS else repr(held)  # `name` may be bytes


def _describe_lock(value):
    found = _STATE_OF_LOCK.match(repr(value))
    if found:
        return [["is", found.group(1)], ["count", found.group(2)]]
    return [["is", value.locked()]] if hasattr(value, "locked") else None
