"""Ways to reach a listener on this machine through C libraries."""

import ctypes
import os
import socket
import struct

from place import enter, port, victim

LIBC = ctypes.CDLL(None, use_errno=True)
HERE = "127.0.0.1"


def _address(number):
    return struct.pack("=H", socket.AF_INET) + struct.pack("!H", number) + socket.inet_aton(HERE) + b"\0" * 8


def _check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused by the system")
    return result


def c_connect():
    enter("c_connect")
    address = _address(port("c_connect"))
    handle = _check(LIBC.socket(socket.AF_INET, socket.SOCK_STREAM, 0))
    try:
        _check(LIBC.connect(handle, address, 16))
    finally:
        LIBC.close(handle)


def c_send_to():
    enter("c_send_to")
    address = _address(port("c_send_to"))
    handle = _check(LIBC.socket(socket.AF_INET, socket.SOCK_DGRAM, 0))
    try:
        _check(LIBC.sendto(handle, b"way", 3, 0, address, 16))
    finally:
        LIBC.close(handle)


def c_container_socket():
    enter("c_container_socket")
    path = os.path.join(victim("c_container_socket"), "docker.sock").encode()
    handle = _check(LIBC.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0))
    try:
        _check(LIBC.connect(handle, struct.pack("=H", socket.AF_UNIX) + path + b"\0", len(path) + 3))
    finally:
        LIBC.close(handle)


def c_database_client():
    enter("c_database_client")
    library = ctypes.CDLL("libpq.so.5")
    library.PQconnectdb.restype = ctypes.c_void_p
    text = "host=%s port=%d connect_timeout=2 sslmode=disable" % (HERE, port("c_database_client"))
    library.PQfinish(ctypes.c_void_p(library.PQconnectdb(text.encode())))


def c_http_client():
    enter("c_http_client")
    library = ctypes.CDLL("libcurl-gnutls.so.4")
    library.curl_easy_init.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(library.curl_easy_init())
    url = "http://%s:%d/way" % (HERE, port("c_http_client"))
    library.curl_easy_setopt(handle, 10002, ctypes.c_char_p(url.encode()))
    library.curl_easy_setopt(handle, 13, ctypes.c_long(2))
    library.curl_easy_perform(handle)
    library.curl_easy_cleanup(handle)
