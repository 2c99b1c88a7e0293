"""Walk a directory without git, the way git would: .gitignore files count, also nested ones."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.source.listed import Listing
from toolkit.source.not_ours import is_not_ours
from toolkit.source.paths import shown
from toolkit.source.patterns import spec_of

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    Rules = tuple[tuple[str, GitIgnoreSpec], ...]
    """(folder, its .gitignore), outermost first."""

_IGNORE = ".gitignore"
_REPOSITORIES = {".git", ".hg", ".svn", ".bzr"}


def walk(root: Path) -> Listing:
    """List every file, and links of every kind as files: none is followed, whatever it leads to."""
    found = Listing()
    waiting: list[tuple[str, Rules]] = [("", ())]
    while waiting:
        folder, rules = waiting.pop()
        try:
            with os.scandir(f"{root}/{folder}") as entries:
                inside = {entry.name: entry for entry in entries}
        except OSError:
            found.left_out[shown(folder)] = "unreadable"
            continue
        if folder and is_not_ours(folder.rpartition("/")[2], inside):
            found.left_out[shown(folder)] = "not_ours"
            continue
        if _IGNORE in inside:
            rules = (*rules, *_own_rules(folder, inside[_IGNORE]))
        for name, entry in inside.items():
            path = f"{folder}/{name}" if folder else name
            if entry.is_dir(follow_symlinks=False):
                if name in _REPOSITORIES:
                    continue
                if _ignored(f"{path}/", rules):
                    found.left_out[shown(path)] = "ignored"
                else:
                    waiting.append((path, rules))
            elif not _ignored(path, rules):
                found.paths.append(shown(path))
    return found


def _own_rules(folder: str, entry: "os.DirEntry[str]") -> "Rules":
    try:
        if not entry.is_file(follow_symlinks=False):  # git does not follow it either
            return ()
        return ((folder, spec_of(Path(entry.path).read_text("utf-8", "surrogateescape").splitlines())),)
    except OSError:  # git goes on without a file that it cannot read, too
        return ()


def _ignored(path: str, rules: "Rules") -> bool:
    """The innermost .gitignore that says anything about a path decides."""
    for folder, spec in reversed(rules):
        verdict = spec.check_file(path[len(folder) + 1 :] if folder else path).include
        if verdict is not None:
            return verdict
    return False
