"""Find the private names that files say which are not read as Python: templates, configuration, notebooks, scripts.

So are the fields of log formats that name the function that logs.
"""

import re
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from toolkit.errors import SourceError
from toolkit.source.git_files import list_files
from toolkit.source.read import read_file

_LARGEST = 2**20
_PRIVATE = re.compile(rb"(?<!\w)_[A-Za-z]\w*")
_LOGGED = re.compile(rb"\bfuncName\b|\bFUNC_NAME\b")
_NOT_SETTINGS = frozenset(
    {".md", ".rst", ".html", ".htm", ".js", ".ts", ".css", ".map", ".po", ".svg", ".csv", ".ipynb"}
)
"""Suffixes of files that no logging configuration is read from."""
_HEAD = 1024
"""Bytes in which a NUL tells that a file is no text."""


def read_private_names(root: Path, known: Collection[str]) -> frozenset[str]:
    """Return the names with one leading underscore in the text files of a project, up to 1 MiB each.

    `funcName` and `FUNC_NAME` are among them where a log format may say them: in JSON, TOML, `.env`, templates of
    settings and the like.

    Args:
        root: directory of the project.
        known: files to be left out, because their names are known.
    """
    found: set[bytes] = set()
    top = root.resolve()
    for path in sorted({*list_files(top).paths}.difference(known)):
        try:
            data = read_file(top, path, _LARGEST)
        except SourceError:  # not a readable file of that size
            continue
        if b"\0" not in data[:_HEAD]:
            found.update(_PRIVATE.findall(data))
            if PurePosixPath(path).suffix.lower() not in _NOT_SETTINGS:
                found.update(_LOGGED.findall(data))
    return frozenset(name.decode("ascii", "replace") for name in found)
