"""Ways to change a file outside through C libraries, which tell nobody of it."""

import ctypes
import ctypes.util
import os

from place import enter, precious, victim

LIBC = ctypes.CDLL(None, use_errno=True)
_UNLINKAT = {"x86_64": 263, "aarch64": 35}
_WRITE_AND_TRUNCATE = os.O_WRONLY | os.O_TRUNC


def _check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused by the system")
    return result


def _library(stem, number):
    return ctypes.CDLL("lib%s.so.%s" % (stem, number))


def c_open():
    enter("c_open")
    handle = _check(LIBC.open(precious("c_open").encode(), _WRITE_AND_TRUNCATE))
    LIBC.write(handle, b"overwritten", 11)
    LIBC.close(handle)


def c_fopen():
    enter("c_fopen")
    LIBC.fopen.restype = ctypes.c_void_p
    file = LIBC.fopen(precious("c_fopen").encode(), b"w")
    if not file:
        raise OSError(ctypes.get_errno(), "refused by the system")
    LIBC.fclose(ctypes.c_void_p(file))


def c_unlink():
    enter("c_unlink")
    _check(LIBC.unlink(precious("c_unlink").encode()))


def c_rename():
    enter("c_rename")
    path = precious("c_rename").encode()
    _check(LIBC.rename(path, path + b".gone"))


def c_chmod():
    enter("c_chmod")
    _check(LIBC.chmod(precious("c_chmod").encode(), 0))


def c_make_directory():
    enter("c_make_directory")
    _check(LIBC.mkdir(victim("c_make_directory").encode() + b"/new", 0o777))


def c_link_then_write():
    enter("c_link_then_write")
    inside = os.path.abspath("c-hard-link").encode()
    LIBC.unlink(inside)
    _check(LIBC.link(precious("c_link_then_write").encode(), inside))
    handle = _check(LIBC.open(inside, _WRITE_AND_TRUNCATE))
    LIBC.close(handle)


def c_system_call():
    enter("c_system_call")
    number = _UNLINKAT[os.uname()[4]]
    _check(LIBC.syscall(ctypes.c_long(number), -100, precious("c_system_call").encode(), 0))


def c_thread():
    """A thread that never runs any Python: its body is unlink itself."""
    enter("c_thread")
    thread = ctypes.c_ulong()
    path = ctypes.create_string_buffer(precious("c_thread").encode())
    _check(-LIBC.pthread_create(ctypes.byref(thread), None, ctypes.cast(LIBC.unlink, ctypes.c_void_p), path))
    LIBC.pthread_join(thread, None)


def c_sqlite():
    enter("c_sqlite")
    library, connection = _library("sqlite3", 0), ctypes.c_void_p()
    library.sqlite3_open(victim("c_sqlite").encode() + b"/new.db", ctypes.byref(connection))
    library.sqlite3_exec(connection, b"create table t (a)", None, None, None)
    library.sqlite3_close(connection)


def c_xml():
    enter("c_xml")
    library = _library("xml2", 2)
    library.xmlNewDoc.restype = ctypes.c_void_p
    document = ctypes.c_void_p(library.xmlNewDoc(b"1.0"))
    library.xmlSaveFile(precious("c_xml").encode(), document)


class _Handle(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint), ("kind", ctypes.c_int), ("bytes", ctypes.c_ubyte * 128)]


def c_handle_of_file():
    """Opens the file by its number on the disk, beside every wall that is made of paths and mounts."""
    enter("c_handle_of_file")
    handle, mount = _Handle(size=128), ctypes.c_int()
    path = precious("c_handle_of_file").encode()
    _check(LIBC.name_to_handle_at(-100, path, ctypes.byref(handle), ctypes.byref(mount), 0))
    here = os.open(os.path.dirname(os.path.abspath(__file__)), os.O_RDONLY)
    try:
        os.close(_check(LIBC.open_by_handle_at(here, ctypes.byref(handle), _WRITE_AND_TRUNCATE)))
    finally:
        os.close(here)
