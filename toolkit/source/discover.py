"""Discover the Python files of a project, and other files worth reading."""
# ruff: noqa: PTH114, PTH116, PTH123 - plain strings, as in paths.py

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import msgspec

from toolkit.errors import UsageError
from toolkit.model.facts import Unmeasured
from toolkit.model.settings import Settings
from toolkit.source.documents import read_documents
from toolkit.source.file_list import FileList
from toolkit.source.git_files import list_files
from toolkit.source.paths import file_at, is_inside
from toolkit.source.patterns import make_matcher

_SUFFIXES = (".py", ".pyw", ".wsgi")
_SHEBANG = re.compile(rb"#!.*\b(?:python|pypy)")
_EXECUTABLE = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH


class Discovery(msgspec.Struct, frozen=True):
    r"""The Python files of a project.

    Attributes:
        files: POSIX paths relative to the root, sorted; bytes that are not UTF-8 are written `\xff`.
        excluded: how many Python files the settings leave out.
        unmeasured: Python files that cannot be read, with the reason; a directory that cannot be listed ends in `/`.
        left_out: (path, why), sorted: directories that were not entered (`submodule`, `not_ours`, `ignored`), and
            what need not be counted (`link`: to a directory of the project; `same`: to a file that is counted;
            `absent`: git knows it, the work tree has it not).
        documents: path -> text of small files such as requirements.txt and Dockerfile.
    """

    files: tuple[str, ...]
    excluded: int = 0
    unmeasured: tuple[Unmeasured, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    documents: dict[str, str] = {}


def discover_files(root: Path, settings: Settings) -> Discovery:
    """Find the Python files: `*.py`, `*.pyw`, `*.wsgi`, and executable scripts that name Python in their first line.

    Raises:
        UsageError: the root is not a directory.
    """
    if not root.is_dir():
        raise UsageError(f"{root} {'is not a directory' if root.exists() else 'does not exist'}: give a directory.")
    top = root.resolve()
    found = list_files(top)
    chosen, excluded = _select_files(str(top), found.paths, settings)
    files, unmeasured = _sorted_out(str(top), chosen, found)
    folders = [path for path, why in found.left_out.items() if why == "unreadable"]
    unmeasured += [Unmeasured(f"{path}/", "unreadable", "the directory cannot be listed") for path in folders]
    return Discovery(
        files=tuple(sorted(files)),
        excluded=excluded,
        unmeasured=tuple(sorted(unmeasured, key=lambda item: item.path)),
        left_out=tuple(sorted(item for item in found.left_out.items() if item[1] != "unreadable")),
        documents=read_documents(top, found.paths),
    )


def match_wanted(settings: Settings) -> Callable[[str], bool]:
    """Return whether the settings want a path."""
    included = make_matcher(settings.include) if settings.include else None
    excluded = make_matcher(settings.exclude)
    return lambda path: (included is None or included(path)) and not excluded(path)


def match_tests(settings: Settings) -> Callable[[str], bool]:
    """Return whether a path is test code, by the settings' patterns."""
    return make_matcher(settings.tests)


def match_unused(settings: Settings) -> Callable[[str], bool]:
    """Return a function that tells whether the settings exclude a path from what runs, or mark it as copied."""
    return make_matcher(settings.beside)


def _select_files(top: str, paths: list[str], settings: Settings) -> tuple[list[str], int]:
    """The Python files that the settings want, sorted, and how many they do not want."""
    python = [path for path in paths if path.lower().endswith(_SUFFIXES) or _is_script(top, path)]
    chosen = sorted(filter(match_wanted(settings), python))
    return chosen, len(python) - len(chosen)


def _is_script(top: str, path: str) -> bool:
    if "." in path.rpartition("/")[2]:
        return False
    place = file_at(top, path)
    try:
        mode = os.lstat(place).st_mode
        if not (stat.S_ISREG(mode) and mode & _EXECUTABLE):
            return False
        with open(place, "rb") as file:
            return bool(_SHEBANG.match(file.readline(128)))
    except OSError:
        return False


def _kind(top: str, place: str) -> str:
    """The kind of a path: `file`, `link` or `folder` (the target of a link in the project), `absent`, or a reason."""
    try:
        mode = os.lstat(place).st_mode
        if stat.S_ISREG(mode):
            return "file"
        if not stat.S_ISLNK(mode):
            return "absent" if stat.S_ISDIR(mode) else "not_a_file"
        if not is_inside(top, place):
            return "outside"
        mode = os.stat(place).st_mode
        return "folder" if stat.S_ISDIR(mode) else "link" if stat.S_ISREG(mode) else "not_a_file"
    except OSError as error:
        if os.path.islink(place):  # to nowhere, or in a circle
            return "not_a_file"
        return "absent" if isinstance(error, FileNotFoundError) else "unreadable"


def _sorted_out(top: str, chosen: list[str], found: FileList) -> tuple[list[str], list[Unmeasured]]:
    """Keep what can be read: files, and links to files of the project that are not counted themselves."""
    kinds: dict[str, list[str]] = {}
    for path in chosen:
        kinds.setdefault(_kind(top, file_at(top, path)), []).append(path)
    files, links = kinds.pop("file", []), kinds.pop("link", [])
    for kind, why in (("absent", "absent"), ("folder", "link")):
        found.left_out.update(dict.fromkeys(kinds.pop(kind, []), why))
    if links:
        counted = {os.path.realpath(file_at(top, path)) for path in files}
        for path in links:
            target = os.path.realpath(file_at(top, path))
            if target in counted:
                found.left_out[path] = "same"
            else:
                counted.add(target)
                files.append(path)
    return files, [Unmeasured(path, reason) for reason, paths in kinds.items() for path in paths]
