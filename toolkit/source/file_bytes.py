"""Read the bytes of every file of a project."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from toolkit.errors import SourceError
from toolkit.model.facts import Unmeasured
from toolkit.model.links import digest
from toolkit.source.read import read_file


class FileBytes(msgspec.Struct, frozen=True):
    """Contents of files: bytes and their hash by path, and files that could not be read."""

    data: dict[str, bytes]
    digests: dict[str, str]
    unread: tuple[Unmeasured, ...]


def read_files(root: Path, paths: Iterable[str], size_limit: int) -> FileBytes:
    """Read files; those that are unreadable or too large (in bytes) are named with the reason."""
    data: dict[str, bytes] = {}
    unread: list[Unmeasured] = []
    for path in paths:
        try:
            data[path] = read_file(root, path, size_limit)
        except SourceError as error:
            unread.append(Unmeasured(path, error.reason, error.detail))
    return FileBytes(data, {path: digest(content) for path, content in data.items()}, tuple(unread))
