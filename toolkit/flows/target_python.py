"""Find the oldest Python that must run the code of a project on disk."""

import re
from collections.abc import Iterable
from pathlib import Path

from toolkit.errors import SourceError
from toolkit.model.codemod import Version
from toolkit.model.settings import Settings
from toolkit.source.decode import decode_source
from toolkit.source.discover import discover_files
from toolkit.source.oldest_python import oldest_python
from toolkit.source.parse import parse_file
from toolkit.source.read import read_file

_MIB = 2**20
_SIGNS = re.compile(
    r"^\s*(?:print\s+[\"'\w%(]|exec\s+[\"'\w]|raise\s+[\w.]+\s*,|except\s+[\w.(), ]+,\s*\w+\s*:)|<>|\b0\d+\b|`",
    re.MULTILINE,
)
"""Possible Python 2 syntax; the parser decides."""


def find_target(root: Path, settings: Settings) -> Version:
    """Find the oldest Python that must run the code below a directory.

    Raises:
        UsageError: the root is not a directory.
    """
    found = discover_files(root, settings)
    oldest = oldest_python(found.documents, python2=True)
    if oldest >= (3, 0) or oldest_python(found.documents, python2=False) == oldest:
        return oldest  # reading the files would change nothing
    is_old = _has_python2(root, found.files, int(settings.size_limit * _MIB))
    return oldest_python(found.documents, python2=is_old)


def _has_python2(root: Path, paths: Iterable[str], limit: int) -> bool:
    """Return whether a file can only be parsed as Python 2."""
    for path in paths:
        try:
            data = read_file(root, path, limit)
            if _SIGNS.search(decode_source(data)[0]) and parse_file(path, data).python2:
                return True
        except SourceError:  # reported when the file is processed
            continue
    return False
