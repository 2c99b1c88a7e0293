"""Mounts of an isolated program: all files, few of them writable, and only harmless devices.

Called in a mount namespace of its own, by a process that may mount there.
"""

import ctypes
import os
import struct

from . import kernel

_RDONLY, _NOSUID, _NODEV, _NOEXEC, _REMOUNT, _BIND, _MOVE, _REC, _PRIVATE = 1, 2, 4, 8, 32, 4096, 8192, 16384, 1 << 18
_WRITTEN_AS = {"nosuid": 2, "nodev": 4, "noexec": 8, "noatime": 1024, "nodiratime": 2048, "relatime": 1 << 21}
_PATH = 0o10000000  # O_PATH, which Python 2 has no name for
_HERE, _EVERYTHING_BELOW = -100, 0x8000  # AT_FDCWD, AT_RECURSIVE
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - it is one of our own
_NEW_FOLDER = "/dev/.folder"
_LINKS = (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2"), ("ptmx", "pts/ptmx"))
_NOT_THERE = frozenset([1, 2, 13, 20, 40])  # EPERM, ENOENT, EACCES, ENOTDIR, ELOOP


def cover(places, files, sockets, masked, folders=()):
    """Put other files in the place of some, and take devices and sockets away; `close` is the second half.

    Args:
        places: folders and files that stay writable.
        files: path -> bytes that are read there from now on, if there is a file now.
        sockets: path -> function that makes a socket at another path, which is then found at the first one.
        masked: paths at which nothing is found any more.
        folders: `temporary_folders.TemporaryFolder` of each folder that is replaced.

    Returns:
        the places of devices, for `close`.

    Raises:
        OSError: the system does not allow it.
    """
    _mount(None, "/", None, _REC | _PRIVATE)
    for place in places:
        _mount(place, place, None, _BIND | _REC)
    devices = _own_devices()
    for folder in folders:
        _replace_folder(folder, [path for path in sockets if folder.holds(path)])
    for path, data in files.items():
        _replace(path, data)
    for path, make in sockets.items():
        make("/dev/.socket")
        _mount("/dev/.socket", path, None, _BIND)
        os.remove("/dev/.socket")
    _hide(masked)
    _if_there(_mount, "proc", "/proc", "proc", _NOSUID | _NODEV | _NOEXEC)  # not in a container that hides parts of it
    return devices


def close(places, devices, folders=()):
    """Make everything read-only but some places and folders; `devices` is what `cover` gave."""
    _set_below("/", _RDONLY | _NODEV, 0)
    for place in places:
        _set_below(place, 0, _RDONLY)
    for folder in folders:
        for place in [folder.path] + folder.copied:
            _if_there(_set_below, place, 0, _RDONLY, 0)
    for device in devices:
        _set_below(device, _RDONLY, _NODEV)  # it can be written to all the same, but its rights cannot be changed
    _mount("tmpfs", _SHARED_MEMORY, "tmpfs", _NOSUID | _NODEV, "mode=1777")
    options = "newinstance,ptmxmode=0666,mode=0620"
    _if_there(_mount, "devpts", "/dev/pts", "devpts", _NOSUID | _NOEXEC, options)


def _own_devices():
    """Make a `/dev` of our own, with what every program may need; return the places where devices are bound."""
    held = [(name, os.open("/dev/" + name, _PATH)) for name in _DEVICES if os.path.exists("/dev/" + name)]
    _mount("tmpfs", "/dev", "tmpfs", _NOSUID | _NOEXEC, "mode=755,size=16m")
    for name, number in held:
        os.close(os.open("/dev/" + name, os.O_CREAT | os.O_WRONLY, 0o666))
        _mount("/proc/self/fd/%d" % number, "/dev/" + name, None, _BIND)
        os.close(number)
    for name, target in _LINKS:
        os.symlink(target, "/dev/" + name)
    os.mkdir(_SHARED_MEMORY)
    os.mkdir("/dev/pts")
    return ["/dev/" + name for name, _ in held]


def _replace_folder(folder, sockets):
    """Put an empty folder in the place of one, with what is kept of it, and places for some sockets."""
    os.mkdir(_NEW_FOLDER)
    _mount("tmpfs", _NEW_FOLDER, "tmpfs", _NOSUID | _NODEV, "mode=1777,size=64m,nr_inodes=16k")
    folder.fill(_NEW_FOLDER, lambda path, target: _if_there(_mount, path, target, None, _BIND | _REC))
    for path in sockets:
        target = _NEW_FOLDER + path[len(folder.path) :]
        if not os.path.lexists(target):
            if not os.path.isdir(os.path.dirname(target)):
                os.makedirs(os.path.dirname(target))
            open(target, "a").close()
    _mount(_NEW_FOLDER, folder.path, None, _MOVE)
    os.rmdir(_NEW_FOLDER)


def _hide(paths):
    """Cover some paths with an empty file of our own, so that writes and rights do not reach the original."""
    with open("/dev/.hidden", "wb"):
        pass
    for path in paths:
        _if_there(_mount, "/dev/.hidden", path, None, _BIND)
    os.remove("/dev/.hidden")


def _replace(path, data):
    with open("/dev/.file", "wb") as file:
        file.write(data)
    os.chmod("/dev/.file", 0o644)
    _if_there(_mount, "/dev/.file", path, None, _BIND)
    os.remove("/dev/.file")


def _if_there(function, *arguments):
    """Call a function, ignoring that a path does not exist."""
    try:
        function(*arguments)
    except OSError as error:
        if error.errno not in _NOT_THERE:
            raise


def _mount(source, target, kind, flags, options=None):
    source, target, kind, options = [_bytes(one) for one in (source, target, kind, options)]
    kernel.call("mount", source, target, kind, ctypes.c_ulong(flags), options)


def _bytes(text):
    if text is None or isinstance(text, bytes):
        return text
    return os.fsencode(text) if hasattr(os, "fsencode") else text.encode("utf-8")


def _set_below(place, added, removed, reach=_EVERYTHING_BELOW):
    """Add and remove flags of the mount at a place and of all mounts below it; of that one alone if `reach` is 0."""
    attributes = struct.pack("=QQQQ", added, removed, 0, 0)
    arguments = (_bytes(place), reach, attributes, len(attributes))
    try:
        kernel.syscall(kernel.MOUNT_SETATTR, _HERE, *arguments)
    except OSError as error:
        if error.errno != 38:  # Linux before 5.12 has no such call
            raise
        _set_each(place, added, removed, bool(reach))


def _set_each(place, added, removed, with_others):
    """Do the same on older kernels, one mount after the other; locked flags stay."""
    for path, flags in mounts_below(place):
        if not with_others and path != _bytes(place):
            continue
        try:
            _mount(None, path, None, _REMOUNT | _BIND | ((flags | added) & ~removed))
        except OSError as error:
            if added & _RDONLY and _is_writable(path):
                raise
            if not added and error.errno not in _NOT_THERE:
                raise


def mounts_below(place):
    """List (path, flags) of the mount at a place and of those below it, from `/proc/self/mountinfo`."""
    place = _bytes(place)
    with open("/proc/self/mountinfo", "rb") as file:
        fields = [line.split() for line in file]
    for one in fields:
        path = one[4].decode("unicode_escape").encode("latin-1")
        if path == place or path.startswith(place.rstrip(b"/") + b"/"):
            words = one[5].decode("ascii").split(",")
            yield path, sum(_WRITTEN_AS.get(word, 0) for word in words) | (_RDONLY if "ro" in words else 0)


def _is_writable(path):
    """Return whether the visible mount at a path is writable."""
    try:
        return not os.statvfs(path).f_flag & _RDONLY
    except OSError:
        return False
