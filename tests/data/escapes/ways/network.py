"""Ways to reach a listener on this machine with the standard library."""

import ctypes
import logging
import logging.handlers
import os
import smtplib
import socket
import struct

from place import name, port, victim

try:
    from http.client import HTTPConnection
    from urllib.request import urlopen
    from xmlrpc.client import ServerProxy
except ImportError:
    from httplib import HTTPConnection
    from urllib2 import urlopen
    from xmlrpclib import ServerProxy

HERE = "127.0.0.1"
_FAST_OPEN = 0x20000000


def _connected(family, address):
    connection = socket.socket(family, socket.SOCK_STREAM)
    connection.settimeout(2)
    connection.connect(address)
    return connection


def tcp_connect():
    _connected(socket.AF_INET, (HERE, port("tcp_connect"))).close()


def tcp_connect_ex():
    address = (HERE, port("tcp_connect_ex"))
    connection = socket.socket()
    connection.setblocking(False)
    result = connection.connect_ex(address)
    connection.close()
    return result


def tcp_by_name():
    socket.create_connection(("localhost", port("tcp_by_name")), 2).close()


def tcp_any_address():
    _connected(socket.AF_INET, ("0.0.0.0", port("tcp_any_address"))).close()


def tcp_mapped_address():
    _connected(socket.AF_INET6, ("::ffff:" + HERE, port("tcp_mapped_address"))).close()


def tcp_fast_open():
    address = (HERE, port("tcp_fast_open"))
    connection = socket.socket()
    connection.settimeout(2)
    connection.sendto(b"way", _FAST_OPEN, address)
    connection.close()


def database_flush():
    connection = _connected(socket.AF_INET, (HERE, port("database_flush")))
    connection.sendall(b"FLUSHALL\r\n")
    connection.close()


def send_mail():
    smtplib.SMTP(HERE, port("send_mail"), timeout=2).quit()


def http_get():
    connection = HTTPConnection(HERE, port("http_get"), timeout=2)
    connection.request("GET", "/way")
    connection.close()


def open_url():
    urlopen("http://%s:%d/way" % (HERE, port("open_url")), timeout=2)


def call_xml_rpc():
    ServerProxy("http://%s:%d/way" % (HERE, port("call_xml_rpc"))).way()


_RECORD = ("a", 40, "b", 1, "way", (), None)


def log_to_tcp():
    handler = logging.handlers.SocketHandler(HERE, port("log_to_tcp"))
    handler.emit(logging.LogRecord(*_RECORD))
    handler.close()


def log_to_http():
    logging.handlers.HTTPHandler("%s:%d" % (HERE, port("log_to_http")), "/way").emit(logging.LogRecord(*_RECORD))


def asynchronous_tcp():
    import asyncio

    loop = asyncio.new_event_loop()
    loop.run_until_complete(asyncio.wait_for(asyncio.open_connection(HERE, port("asynchronous_tcp")), 2))


def _datagrams():
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def udp_send_to():
    address = (HERE, port("udp_send_to"))
    _datagrams().sendto(b"way", address)


def udp_connect_and_send():
    address = (HERE, port("udp_connect_and_send"))
    datagrams = _datagrams()
    datagrams.connect(address)
    datagrams.send(b"way")


def udp_send_message():
    address = (HERE, port("udp_send_message"))
    _datagrams().sendmsg([b"way"], [], 0, address)


def log_to_syslog():
    handler = logging.handlers.SysLogHandler((HERE, port("log_to_syslog")))
    handler.emit(logging.LogRecord(*_RECORD))
    handler.close()


def log_to_udp():
    handler = logging.handlers.DatagramHandler(HERE, port("log_to_udp"))
    handler.emit(logging.LogRecord(*_RECORD))
    handler.close()


def _ask_listener_for_names(way):
    """Make the listener of the test the one name server of this thread, as /etc/resolv.conf would."""
    number = port(way)
    libc = ctypes.CDLL(None)
    state = getattr(libc, "__res_state")
    state.restype = ctypes.POINTER(ctypes.c_ubyte * 512)
    getattr(libc, "__res_init")()
    memory = state().contents
    for start, text in (
        (0, struct.pack("=ii", 1, 1)),
        (16, struct.pack("=i", 1)),
        (20, struct.pack("=H", socket.AF_INET) + struct.pack("!H", number) + socket.inet_aton(HERE) + b"\0" * 8),
    ):
        memory[start : start + len(text)] = list(bytearray(text))


def resolve_name():
    _ask_listener_for_names("resolve_name")
    socket.getaddrinfo(name("resolve_name") + ".example", 80)


def resolve_host():
    _ask_listener_for_names("resolve_host")
    socket.gethostbyname(name("resolve_host") + ".example")


def container_socket():
    connection = _connected(socket.AF_UNIX, os.path.join(victim("container_socket"), "docker.sock"))
    connection.sendall(b"POST /containers/create HTTP/1.1\r\n\r\n")
    connection.close()


def unix_datagram():
    path = os.path.join(victim("unix_datagram"), "log")
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"way", path)


def unix_datagram_pair():
    path = os.path.join(victim("unix_datagram_pair"), "log")
    socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(b"way", path)


def log_to_unix_socket():
    handler = logging.handlers.SysLogHandler(os.path.join(victim("log_to_unix_socket"), "log"))
    handler.emit(logging.LogRecord(*_RECORD))
    handler.close()


def abstract_socket():
    _connected(socket.AF_UNIX, "\0" + name("abstract_socket")).close()


def relative_socket():
    before = os.getcwd()
    os.chdir(victim("relative_socket"))
    try:
        _connected(socket.AF_UNIX, "docker.sock").close()
    finally:
        os.chdir(before)
