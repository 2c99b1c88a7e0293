"""Convert file names between bytes, as in the file system, and valid Unicode, as everywhere else.

Plain strings, not `Path` objects: this runs several times for each file of a project.
"""
# ruff: noqa: PTH114, PTH120

import os
import re
from functools import lru_cache

_ESCAPED = re.compile(rb"\\x([89a-f][0-9a-f])")


def printable_path(name: bytes | str) -> str:
    r"""A file name that can be printed and stored: bytes that are not UTF-8 become `\xff`."""
    if isinstance(name, str) and name.isascii():
        return name
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def file_at(root: str, path: str) -> str:
    r"""The file that `printable_path` gave this path to.

    A file whose name really holds `\xff` as four characters wins over one with that byte.
    """
    plain = f"{root}/{path}"
    if "\\x" not in path or os.path.lexists(plain):
        return plain
    return f"{root}/{os.fsdecode(_ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), path.encode()))}"


def is_inside(root: str, place: str) -> bool:
    """Return whether a file lies in a directory (a resolved path) once all links are followed."""
    real = real_directory(os.path.dirname(place))
    if os.path.islink(place):
        real = os.path.dirname(os.path.realpath(place))
    return real == root or real.startswith(f"{root.rstrip('/')}/")


@lru_cache(4096)
def real_directory(path: str) -> str:
    """The path with all links followed; remembered, as thousands of files share their directories."""
    return os.path.realpath(path)
