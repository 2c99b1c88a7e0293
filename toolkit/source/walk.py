"""Walk a directory without git, the way git would: .gitignore files count, also nested ones."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.source.excluded_folders import is_excluded_folder
from toolkit.source.file_list import FileList
from toolkit.source.paths import printable_path
from toolkit.source.patterns import spec_of

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec, Pattern

    Rules = tuple[tuple[str, GitIgnoreSpec], ...]
    """(folder, its .gitignore), outermost first."""

_IGNORE = ".gitignore"
_REPOSITORIES = {".git", ".hg", ".svn", ".bzr"}


def walk_files(root: Path) -> FileList:
    """List every file, and links of every kind as files; links are not followed."""
    found = FileList()
    waiting: list[tuple[str, Rules]] = [("", ())]
    while waiting:
        folder, rules = waiting.pop()
        try:
            with os.scandir(f"{root}/{folder}") as entries:
                inside = {entry.name: entry for entry in entries}
        except OSError:
            found.left_out[printable_path(folder)] = "unreadable"
            continue
        if folder and is_excluded_folder(folder.rpartition("/")[2], inside):
            found.left_out[printable_path(folder)] = "not_ours"
            continue
        if _IGNORE in inside:
            rules = (*rules, *_own_rules(folder, inside[_IGNORE]))
        for name, entry in inside.items():
            path = f"{folder}/{name}" if folder else name
            if entry.is_dir(follow_symlinks=False):
                if name in _REPOSITORIES:
                    continue
                if _is_ignored(f"{path}/", rules):
                    found.left_out[printable_path(path)] = "ignored"
                else:
                    waiting.append((path, rules))
            elif not _is_ignored(path, rules):
                found.paths.append(printable_path(path))
    return found


def _own_rules(folder: str, entry: "os.DirEntry[str]") -> "Rules":
    try:
        if not entry.is_file(follow_symlinks=False):  # git does not follow it either
            return ()
        return ((folder, spec_of(Path(entry.path).read_text("utf-8", "surrogateescape").splitlines())),)
    except OSError:  # git goes on without a file that it cannot read, too
        return ()


def _is_ignored(path: str, rules: "Rules") -> bool:
    """Return whether a path is ignored; the last matching rule of the innermost .gitignore that has one decides."""
    for folder, spec in reversed(rules):
        inside = path[len(folder) + 1 :] if folder else path
        for pattern in reversed([*spec.patterns]):
            if pattern.include is not None and _matches(pattern, inside):
                return pattern.include
    return False


def _matches(pattern: "Pattern", path: str) -> bool:
    """Return whether a pattern matches a path itself, not only a folder around it, which was asked about before."""
    found = pattern.match_file(path)
    if found is None:
        return False
    inside_of = found.match.groupdict().get("ps_d")  # the slash behind a folder
    return inside_of is None or found.match.end("ps_d") == len(path)
