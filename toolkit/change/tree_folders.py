"""Folders of a scratch tree: those that files are in, and those that a program may need to be there."""

import os
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from toolkit.change.tree_entries import TreeEntry
from toolkit.source.excluded_folders import is_excluded_folder

_DEEPEST, _MOST = 6, 500
_OF_TOOLS = frozenset({".git", ".hg", ".tebiki"})


def work_tree_folders(root: Path, prefix: bytes) -> frozenset[bytes]:
    """Return the folders of a project, as paths in its repository, without following links.

    Those of tools, installed packages and results of builds are left out, and so are those beyond some depth or number.

    Args:
        root: the project.
        prefix: its path in the repository, `a/b/`; empty at the top.
    """
    found: set[bytes] = set()
    waiting = [(os.fspath(root), prefix, 1)]
    while waiting and len(found) < _MOST:
        folder, place, depth = waiting.pop(0)
        try:
            with os.scandir(folder) as entries:
                inside = {it.name: it.is_dir(follow_symlinks=False) for it in entries}
        except OSError:
            continue
        if depth > 1:
            if is_excluded_folder(folder.rpartition("/")[2], inside):
                continue
            found.add(place.rstrip(b"/"))
        if depth <= _DEEPEST:
            names = sorted(name for name, is_folder in inside.items() if is_folder and name not in _OF_TOOLS)
            waiting += [(f"{folder}/{name}", place + os.fsencode(name) + b"/", depth + 1) for name in names]
    return frozenset(found)


def free_folders(folders: frozenset[bytes], wanted: Container[bytes]) -> set[bytes]:
    """Return the folders that are in no file's place."""
    return {it for it in folders if not any(path in wanted for path in (it, *_above(it)))}


def free_files(files: Mapping[bytes, bytes], wanted: Container[bytes], folders: Container[bytes]) -> dict[bytes, bytes]:
    """Return the files that can be added: nothing is at their paths, neither a file nor a folder, and none above.

    Args:
        files: path -> bytes.
        wanted: paths of the files that are there.
        folders: paths of the folders that these are in.
    """
    return {
        path: held
        for path, held in files.items()
        if path not in folders and not any(around in wanted for around in (path, *_above(path)))
    }


def make_way(wanted: dict[bytes, TreeEntry], new: set[bytes]) -> None:
    """Resolve a conflict of a file with a folder: the one that the state adds stays.

    Half of a change can ask for both: a module became a package, and only the new files are tried.
    """
    for path in [*new]:
        for around in _above(path):
            if around in wanted and around not in new:
                del wanted[around]
    blocked = [path for path in wanted if any(around in wanted for around in _above(path))]
    for path in blocked:
        del wanted[path]


def _above(path: bytes) -> Iterator[bytes]:
    """The folders that a path is in."""
    end = path.rfind(b"/")
    while end > 0:
        yield path[:end]
        end = path.rfind(b"/", 0, end)


def folders_of(paths: set[bytes], more: set[bytes]) -> set[bytes]:
    """The folders that paths are in, and further ones with all that they are in."""
    found = set(more)
    for path in (*paths, *more):
        found.update(_above(path))
    return found
