"""A network that consists of the loopback: only what listens inside can be reached.

Every address of the world is one of the loopback there. What is sent to it is refused at once by the kernel, instead of
being waited for, and a packet socket sees the refusal: so it is known what a program wanted to reach, whatever it is
written in. Names are looked up in `/etc/hosts` alone.
"""

import fcntl
import os
import struct

from . import kernel

_INET, _INET6, _NETLINK, _PACKET, _DATAGRAM, _RAW = 2, 10, 16, 17, 2, 3  # `socket` takes long to import
_SOL_SOCKET, _ATTACH_FILTER, _RECEIVE_BUFFER = 1, 26, 33  # the last one even beyond the limit
_ALL_PROTOCOLS = 3
_SET_FLAGS, _UP_AND_RUNNING = 0x8914, 0x41
_NEW_ROUTE, _ASK_AND_CREATE = 24, 0x405
_LOCAL_TABLE, _BOOT, _HOST, _LOCAL, _DEVICE = 255, 3, 254, 2, 4
_LOOPBACK = 1  # the number of `lo`, which is there first
_RESET = 0x14  # RST and ACK
_HOSTS_ONLY = b"hosts: files\n"
_RESOLVER = b"nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"

# Classic BPF, for what the kernel refuses: TCP answered by RST+ACK with the sequence number 0, and "port unreachable".
_LD_BYTE, _LD_WORD, _LDX_HEADER, _LD_BYTE_X, _LD_WORD_X = 0x30, 0x20, 0xB1, 0x50, 0x40
_RSH, _AND, _EQUAL, _RETURN = 0x74, 0x54, 0x15, 0x06
_REFUSALS = (
    (_LD_BYTE, 0, 0, 0),
    (_RSH, 0, 0, 4),
    (_EQUAL, 0, 11, 4),  # IPv4
    (_LDX_HEADER, 0, 0, 0),
    (_LD_BYTE, 0, 0, 9),
    (_EQUAL, 0, 5, 6),  # TCP
    (_LD_BYTE_X, 0, 0, 13),
    (_AND, 0, 0, _RESET),
    (_EQUAL, 0, 17, _RESET),
    (_LD_WORD_X, 0, 0, 4),
    (_EQUAL, 14, 15, 0),
    (_EQUAL, 0, 14, 1),  # ICMP
    (_LD_BYTE_X, 0, 0, 0),
    (_EQUAL, 11, 12, 3),
    (_EQUAL, 0, 11, 6),  # IPv6
    (_LD_BYTE, 0, 0, 6),
    (_EQUAL, 0, 5, 6),  # TCP
    (_LD_BYTE, 0, 0, 53),
    (_AND, 0, 0, _RESET),
    (_EQUAL, 0, 6, _RESET),
    (_LD_WORD, 0, 0, 44),
    (_EQUAL, 3, 4, 0),
    (_EQUAL, 0, 3, 58),  # ICMPv6
    (_LD_BYTE, 0, 0, 40),
    (_EQUAL, 0, 1, 1),
    (_RETURN, 0, 0, 256),
    (_RETURN, 0, 0, 0),
)


def begin():
    """Bring the loopback up, make every address one of it, and give the descriptor that refusals are read from.

    Raises:
        OSError: the system does not allow it.
    """
    number = kernel.call("socket", _INET, _DATAGRAM, 0)
    request = struct.pack("16sh22x", b"lo", _UP_AND_RUNNING)
    kernel.call("ioctl", number, _SET_FLAGS, request)
    os.close(number)
    for family in (_INET, _INET6):
        _route_all(family)
    return _watch()


def _route_all(family):
    """`ip route add local default dev lo`; a system without IPv6 has nothing to do for that."""
    number = kernel.call("socket", _NETLINK, _RAW, 0)
    route = struct.pack("=BBBBBBBBI", family, 0, 0, 0, _LOCAL_TABLE, _BOOT, _HOST, _LOCAL, 0)
    route += struct.pack("=HHI", 8, _DEVICE, _LOOPBACK)
    os.write(number, struct.pack("=IHHII", 16 + len(route), _NEW_ROUTE, _ASK_AND_CREATE, 1, 0) + route)
    failed = struct.unpack_from("=i", os.read(number, 1024), 16)[0]
    os.close(number)
    if failed and family == _INET:
        raise OSError(-failed, "no route: %s" % os.strerror(-failed))


def _watch():
    number = kernel.call("socket", _PACKET, _DATAGRAM, 0)
    code = b"".join(struct.pack("=HBBI", *one) for one in _REFUSALS)
    program = struct.pack("HxxxxxxQ", len(_REFUSALS), kernel.address_of(code))
    kernel.call("setsockopt", number, _SOL_SOCKET, _ATTACH_FILTER, program, len(program))
    _enlarge(number)
    address = (
        struct.pack("=H", _PACKET) + struct.pack(">H", _ALL_PROTOCOLS) + struct.pack("=iHBB8x", _LOOPBACK, 0, 0, 0)
    )
    kernel.call("bind", number, address, len(address))
    fcntl.fcntl(number, fcntl.F_SETFL, os.O_NONBLOCK)
    fcntl.fcntl(number, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    return number


def _enlarge(number):
    try:
        kernel.call("setsockopt", number, _SOL_SOCKET, _RECEIVE_BUFFER, struct.pack("i", 1 << 22), 4)
    except OSError:  # of many refusals at once some are then not seen
        pass


def refused_address(packet):
    """Return the `ADDRESS:PORT` whose refusal a packet reports, or None.

    Args:
        packet: from its IP header on.
    """
    version = bytearray(packet[:1])[0] >> 4
    if version == 4:
        start = 4 * (bytearray(packet[:1])[0] & 15)
        if bytearray(packet[9:10])[0] == 6:
            return _address(_INET, packet[12:16], packet[start : start + 2])
        inner = packet[start + 8 :]
        length = 4 * (bytearray(inner[:1])[0] & 15)
        return _address(_INET, inner[16:20], inner[length + 2 : length + 4])
    if bytearray(packet[6:7])[0] == 6:
        return _address(_INET6, packet[8:24], packet[40:42])
    inner = packet[48:]
    return _address(_INET6, inner[24:40], inner[42:44])


def _address(family, host, port):
    import socket

    text = socket.inet_ntop(family, host)
    return ("[%s]:%d" if family == _INET6 else "%s:%d") % (text, struct.unpack(">H", port)[0])


def files_of_names(hosts):
    """Return path -> bytes of the files in which names are looked up, so that no server is asked.

    Args:
        hosts: name -> address, for further known hosts.
    """
    files = {"/etc/resolv.conf": _RESOLVER}
    services = _lines("/etc/nsswitch.conf")
    if services:
        kept = [line for line in services if not line.strip().startswith(b"hosts:")]
        files["/etc/nsswitch.conf"] = b"".join(kept) + _HOSTS_ONLY
    if hosts:
        ours = ["%s %s\n" % (address, name) for name, address in sorted(hosts.items())]
        files["/etc/hosts"] = "".join(ours).encode("ascii") + b"".join(_lines("/etc/hosts"))
    return files


def _lines(path):
    try:
        with open(path, "rb") as file:
            return [line.rstrip(b"\n") + b"\n" for line in file]
    except (IOError, OSError):
        return []
