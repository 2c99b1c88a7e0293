"""Relay connections from an isolated network to the few addresses that were named.

Sockets are made inside, at the addresses that the program knows; their other end is a process outside, which accepts
and connects to the real ones. It counts in memory that both share.
"""

import os
import select
import socket
import struct
import threading

_CHUNK = 1 << 16
_SECONDS_TO_CONNECT = 10.0
_COUNT = struct.Struct("=Q")


def listen(address, place=None):
    """Return sockets that listen at an address inside.

    Args:
        address: an `addresses.Address`.
        place: where the socket of a path is created.
    """
    if address.path:
        one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        one.bind(place)
        os.chmod(place, 0o777)  # noqa: S103 - nobody else sees it
        one.listen(128)
        return [one]
    made = []
    for host in address.inside:
        one = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((host, address.port))
        except (IOError, OSError):
            if host != "::1":  # not every system has IPv6
                raise
            continue
        one.listen(128)
        made.append(one)
    return made


def hand_over(channel, numbers):
    """Send descriptors with the number of their address, to the other end of a pair of sockets."""
    for number, descriptor in numbers:
        channel.sendall(_COUNT.pack(number + 1))
        _send_descriptor(channel, descriptor)
    channel.sendall(_COUNT.pack(0))


def receive(channel):
    """Yield (number, socket) of everything that was handed over."""
    while True:
        number = _COUNT.unpack(channel.recv(_COUNT.size, socket.MSG_WAITALL))[0]
        if not number:
            return
        descriptor = _receive_descriptor(channel)
        family = socket.AF_INET  # accept() asks the kernel, not this
        yield number - 1, socket.fromfd(descriptor, family, socket.SOCK_STREAM)


def _send_descriptor(channel, descriptor):
    if hasattr(channel, "sendmsg"):
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("=i", descriptor))]
        channel.sendmsg([b"d"], ancillary)
    else:
        import _multiprocessing

        _multiprocessing.sendfd(channel.fileno(), descriptor)


def _receive_descriptor(channel):
    if hasattr(channel, "recvmsg"):
        _, ancillary, _, _ = channel.recvmsg(1, socket.CMSG_SPACE(4))
        return struct.unpack("=i", ancillary[0][2][:4])[0]
    import _multiprocessing

    return _multiprocessing.recvfd(channel.fileno())


class Relay(object):
    """Relays connections, in threads of their own.

    Args:
        named: the addresses.
        counts: shared memory for the number of connections of each.
    """

    def __init__(self, named, counts):
        self._named = named
        self._counts = counts
        self._lock = threading.Lock()

    def serve(self, listeners):
        """Start accepting connections, and return at once.

        Args:
            listeners: (number of the address, socket) of each.
        """
        for number, one in listeners:
            _in_thread(self._accept, number, one)

    def _accept(self, number, listener):
        while True:
            inner, _ = listener.accept()
            with self._lock:
                start = _COUNT.size * number
                count = _COUNT.unpack(self._counts[start : start + _COUNT.size])[0]
                self._counts[start : start + _COUNT.size] = _COUNT.pack(count + 1)
            _in_thread(self._carry, inner, self._named[number])

    def _carry(self, inner, address):
        try:
            outer = _connect(address)
        except (IOError, OSError):  # whoever asked is hung up on, as by a database that is not there
            inner.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            inner.close()
            return
        try:
            _carry_both_ways(inner, outer)
        except (IOError, OSError):  # one end is gone, so the other one is
            pass
        finally:
            inner.close()
            outer.close()


def _connect(address):
    if not address.path:
        return socket.create_connection((address.host, address.port), _SECONDS_TO_CONNECT)
    outer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    outer.connect(address.path)
    return outer


def _carry_both_ways(one, other):
    one.settimeout(None)
    other.settimeout(None)
    ends = {one: other, other: one}
    while ends:
        for source in select.select(list(ends), [], [])[0]:
            data = source.recv(_CHUNK)
            if data:
                ends[source].sendall(data)
            else:
                ends.pop(source).shutdown(socket.SHUT_WR)


def _in_thread(work, *arguments):
    thread = threading.Thread(target=work, args=arguments)
    thread.daemon = True
    thread.start()


def counts_of(memory, named):
    """Return the number of connections by address, for addresses with connections."""
    counts = [_COUNT.unpack(memory[8 * number : 8 * number + 8])[0] for number in range(len(named))]
    return dict((one.text, count) for one, count in zip(named, counts) if count)
