"""Find the files that local sockets are bound to, under any name that they have by now.

The path a socket was bound to is not sufficient: the file may have been renamed or linked, or the path is relative.
The kernel tells which file it is (`sock_diag(7)`, UNIX_DIAG_VFS); one that is not where its name says is looked for on
the mounts of its device.
"""

import os
import stat
import struct
import time

from . import kernel
from .addresses import unix_sockets

_NETLINK, _RAW, _SOCK_DIAG = 16, 3, 4
_BY_FAMILY, _ASK_FOR_ALL, _ERROR, _DONE = 20, 0x301, 2, 3
_UNIX, _NAME_AND_FILE = 1, 3
_NAME, _FILE = 0, 1
_HEADER = struct.Struct("=IHHII")
_FIXED = 16  # bytes of an answer before its attributes
_PATIENCE = 30.0  # seconds of looking


class Unlisted(Exception):  # noqa: N818 - the name is what is wrong
    """A socket could not be located, so that it cannot be hidden from the program."""


def socket_files():
    """Return the paths of local sockets that are bound to a file, and all other names of these files.

    Raises:
        Unlisted: the search takes too long.
    """
    found = set(unix_sockets())
    missing, folders = set(), set()  # where some sockets are, others may be
    for name, inode, device in _bound_sockets():
        path = name.rstrip(b"\0").decode("utf-8", "replace")
        if path.startswith("/"):
            folders.add(os.path.dirname(path))
        if _is_only_name(path, inode):
            found.add(path)
        else:
            missing.add((device, inode))
    return found | (_find_names(missing, folders) if missing else set())


def _is_only_name(path, inode):
    try:
        status = os.lstat(path) if path.startswith("/") else None
    except (IOError, OSError):
        return False
    return status is not None and status.st_ino == inode and status.st_nlink == 1


def _bound_sockets():
    """Return (name, inode, `major:minor` of the device) of each socket; none if the system does not list them."""
    try:
        number = kernel.call("socket", _NETLINK, _RAW, _SOCK_DIAG)
    except (IOError, OSError):
        return []
    try:
        request = struct.pack("=BBHIIIII", _UNIX, 0, 0, 0xFFFFFFFF, 0, _NAME_AND_FILE, 0, 0)
        os.write(number, _HEADER.pack(_HEADER.size + len(request), _BY_FAMILY, _ASK_FOR_ALL, 1, 0) + request)
        return list(_answers(number))
    except (IOError, OSError):
        return []
    finally:
        os.close(number)


def _answers(number):
    while True:
        data, start = os.read(number, 1 << 16), 0
        while start + _HEADER.size <= len(data):
            length, kind, _, _, _ = _HEADER.unpack_from(data, start)
            if kind in (_ERROR, _DONE) or length < _HEADER.size:
                return
            held = _attributes(data[start + _HEADER.size + _FIXED : start + length])
            if _FILE in held:
                inode, device = struct.unpack("=II", held[_FILE][:8])
                yield held.get(_NAME, b""), inode, "%d:%d" % (device >> 20, device & 0xFFFFF)
            start += (length + 3) & ~3


def _attributes(data):
    held, start = {}, 0
    while start + 4 <= len(data):
        length, kind = struct.unpack_from("=HH", data, start)
        if length < 4:
            break
        held[kind] = data[start + 4 : start + length]
        start += (length + 3) & ~3
    return held


def _find_names(missing, folders):
    """Find sockets by device and inode: in some folders first, and then on whole mounts."""
    found, left, until = set(), set(inode for _, inode in missing), time.time() + _PATIENCE
    devices = set(device for device, _ in missing)
    mounts = [path for device, path in _mounts() if device in devices]
    for top in sorted(folders) + mounts:
        for path, status in _sockets_below(top, until, is_flat=top in folders):
            inode = status.st_ino & 0xFFFFFFFF  # of which the kernel tells as much
            if inode in left:
                found.add(path)
                names = [one for one in found if os.path.lexists(one) and os.lstat(one).st_ino == status.st_ino]
                if len(set(map(os.path.realpath, names))) >= status.st_nlink:
                    left.discard(inode)
        if not left:
            break
    return found


def _mounts():
    """Return (`major:minor`, path) of each mount."""
    with open("/proc/self/mountinfo") as file:
        fields = [line.split() for line in file]
    return [(field[2], field[4].replace("\\040", " ")) for field in fields]


def _sockets_below(top, until, is_flat):
    """Yield (path, status) of the sockets in a folder, or on the mount at a path, without other mounts."""
    for folder, folders, names in os.walk(os.path.abspath(top)):
        if time.time() > until:
            raise Unlisted(
                "a socket that was renamed or linked is somewhere below %s, and cannot be hidden from the program "
                "beside the one that --connects names. Name HOST:PORT instead, or end what listens there" % top
            )
        folders[:] = [name for name in folders if not is_flat and not os.path.ismount(os.path.join(folder, name))]
        for name in names:
            path = os.path.join(folder, name)
            try:
                status = os.lstat(path)
            except (IOError, OSError):
                continue
            if stat.S_ISSOCK(status.st_mode):
                yield path, status
