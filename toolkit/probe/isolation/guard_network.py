"""Decide which addresses a program may connect to, listen on and resolve: the allowed ones, and its own."""

import os
import weakref

_LOCALHOST = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")
_HOSTS = "/etc/hosts"
_NUMBER = "="  # begins the text of an address in numbers, and no name
_REACHES = ("socket.connect", "socket.sendto", "socket.sendmsg")
_ASKS = ("socket.getaddrinfo", "socket.gethostbyname")
_ASKS_FOR_NAMES = ("socket.gethostbyaddr", "socket.getnameinfo")


class NetworkGuard(object):
    """Guard of a program's use of the network.

    Args:
        named: what may be connected to: `HOST:PORT`, or the absolute path of a local socket.
        files: a `guard_files.Files`: where it may make local sockets of its own.
    """

    EVENTS = frozenset(_REACHES + _ASKS + _ASKS_FOR_NAMES + ("socket.bind",))

    def __init__(self, named, files):
        self._files = files
        self._paths = frozenset(os.path.realpath(one) for one in named if one.startswith("/"))
        pairs = [one.rpartition(":") for one in named if not one.startswith("/")]
        self._named = frozenset((_canonical(host.strip("[]")), port) for host, _, port in pairs)
        self._hosts = frozenset(host for host, _ in self._named)
        self._listening = weakref.WeakSet()
        self._resolved = {}

    def find_refusal(self, event, args):
        """Return `(kind, detail)` if an event must not happen, with the kinds of `refusals.py`; else None."""
        if event in _ASKS or event in _ASKS_FOR_NAMES:
            host = args[0][0] if isinstance(args[0], tuple) else args[0]
            is_free = self._may_be_resolved(host, is_number_free=event in _ASKS)
            return None if is_free else ("resolve", _as_text(host))
        made, address = args[0], args[1]
        if event == "socket.bind":
            return self._judge_listening(made, address)
        if address is None:
            return None  # it is connected already
        return None if self.is_named(address) or self._is_own(made, address) else ("connect", format_address(address))

    def _judge_listening(self, made, address):
        if isinstance(address, tuple):
            is_free = _is_inet(made) and _canonical(address[0]) == "localhost"
        else:
            is_free = bool(address) and not _as_text(address).startswith("\0")
            is_free = is_free and self._files.holds(os.path.realpath(_as_text(address)))
        try:
            if is_free:
                self._listening.add(made)
        except TypeError:  # not one of the `socket` module, and nothing can be known of it later
            is_free = False
        return None if is_free else ("listen", format_address(address))

    def is_named(self, address):
        """Return whether an address is one that was named: a pair of host and port, or the path of a local socket."""
        if not isinstance(address, tuple):
            path = _as_text(address)
            return not path.startswith("\0") and os.path.realpath(path) in self._paths
        if len(address) < 2 or not isinstance(address[1], int):
            return False
        host, port = _canonical(address[0]), "%d" % address[1]
        return (host, port) in self._named or any(
            host in self._addresses_of(name) for name, open_port in self._named if open_port == port
        )

    def _addresses_of(self, name):
        """Return the addresses of a named host, which is looked up once."""
        if name.startswith(_NUMBER) or name == "localhost":
            return ()
        if name not in self._resolved:
            import socket

            try:
                found = socket.getaddrinfo(name, None)
            except OSError:
                found = ()
            self._resolved[name] = frozenset(_canonical(one[4][0]) for one in found)
        return self._resolved[name]

    def _is_own(self, made, address):
        """Return whether the program itself listens there."""
        for one in list(self._listening):
            try:
                own = one.getsockname()
            except OSError:  # it was closed
                continue
            if one.type != made.type or isinstance(own, tuple) != isinstance(address, tuple):
                continue
            if not isinstance(own, tuple):
                path = _as_text(address)
                is_same = "\0" not in path and os.path.realpath(_as_text(own)) == os.path.realpath(path)
            else:
                is_same = own[1] == address[1] and _canonical(address[0]) == "localhost"
            if is_same:
                return True
        return False

    def _may_be_resolved(self, host, is_number_free):
        """Return whether resolving a host needs no query, because it is local, a number or named."""
        name = _canonical(host or "localhost")
        if name.startswith(_NUMBER):
            return is_number_free
        return name == "localhost" or name in self._hosts or _is_in_hosts_file(name)


def format_address(address):
    """Format an address: `HOST:PORT`, or a path."""
    if not isinstance(address, tuple):
        return _as_text(address).replace("\0", "@")
    return ":".join(_as_text(one) for one in address[:2])


def _canonical(host):
    """Return one canonical text for a host; every loopback address is `localhost`."""
    text = _as_text(host).lower().rstrip(".")
    number = _number(text)
    if number is None:
        return "localhost" if text in _LOCALHOST else text
    if len(number) == 16 and number.startswith(b"\0" * 10 + b"\xff\xff"):
        number = number[12:]  # IPv4 written as IPv6
    if number == b"\0" * 15 + b"\1" or (len(number) == 4 and number.startswith(b"\x7f")):
        return "localhost"
    return _NUMBER + number.hex()


def _number(text):
    """Return the bytes of a numeric address; None if it is a name."""
    import _socket

    if text != text.strip() or len(text.split()) != 1:
        return None  # `inet_aton` takes whatever follows a blank
    try:
        return _socket.inet_aton(text) if ":" not in text else _socket.inet_pton(_socket.AF_INET6, text.split("%")[0])
    except (OSError, ValueError):
        return None


def _is_in_hosts_file(name):
    """Return whether this machine's own list holds a name."""
    try:
        with open(_HOSTS) as held:
            return any(name in line.partition("#")[0].lower().split()[1:] for line in held)
    except (OSError, ValueError):
        return False


def _is_inet(made):
    import _socket

    return made.family in (_socket.AF_INET, getattr(_socket, "AF_INET6", None))


def _as_text(value):
    return os.fsdecode(bytes(value)) if isinstance(value, (bytes, bytearray)) else "%s" % (value,)
