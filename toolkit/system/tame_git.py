"""Have git start nothing that a repository brings along, and wait for nothing that is no file.

A repository's own configuration names programs: hooks, a pager, external diffs, a file system monitor, a signature
checker, a transport. What is given here switches each of them off; `toolkit/git.py` starts git with it.
"""

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from toolkit.errors import GitError
from toolkit.system.search_path import absolute_search_path

_SAFE = tuple(
    word
    for setting in (
        "core.quotePath=off",
        "core.trustctime=true",
        "core.checkStat=default",
        "core.fsmonitor=false",
        f"core.hooksPath={os.devnull}",
        "core.pager=cat",
        "core.splitIndex=false",
        "i18n.commitEncoding=UTF-8",
        "i18n.logOutputEncoding=UTF-8",
        "submodule.recurse=false",
        "log.showSignature=false",
        "log.showRoot=true",
        f"diff.orderFile={os.devnull}",
        "diff.relative=false",
        "diff.renameLimit=1000",
    )
    for word in ("-c", setting)
)
_DIFFING = {"log", "show", "diff", "diff-tree", "diff-index", "diff-files", "blame"}
# Never convert what is in a work tree, so no filter of files can be started by them; of all others that is not known.
_UNFILTERED = {
    *("cat-file", "check-attr", "check-ignore", "commit-tree", "config", "diff-tree", "for-each-ref", "format-patch"),
    *("log", "ls-files", "ls-tree", "merge-base", "rev-list", "rev-parse", "show", "symbolic-ref"),
    *("update-ref", "var", "write-tree"),
}
_READ_BY_GIT = (
    *(".gitignore", ".gitattributes", ".mailmap", ".gitmodules", ".git/config", ".git/config.worktree", ".git/HEAD"),
    *(".git/info/exclude", ".git/info/attributes", ".git/packed-refs", ".git/shallow"),
)
"""Files that git opens first: a pipe in their place is refused at once; others are found when git waits for them."""
_FORCED = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",  # what is looked at is what is pushed, not what `git replace` shows in its place
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
# Set inside hooks and aliases; they would lead away from the directory that was asked for.
_MISLEADING = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_ATTR_SOURCE",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
}


def may_convert(command: str) -> bool:
    """Return whether a git command may convert files of a work tree by filter programs."""
    return command not in _UNFILTERED


def tame_command(args: Sequence[str], cwd: Path, inert: Iterable[str]) -> list[str]:
    """The words of a command that starts no program of a repository.

    Args:
        args: the command of git and its options, without `git`.
        cwd: the directory.
        inert: options that switch filters of files off.
    """
    command, *rest = args
    tame = ["--no-ext-diff", "--no-textconv"] if command in _DIFFING else []
    return ["git", "--no-pager", *_SAFE, *inert, "-C", os.fspath(cwd), command, *tame, *rest]


def tame_environment(around: Mapping[str, str]) -> dict[str, str]:
    """Remove what leads git to another repository, or to programs of the current directory, from an environment."""
    kept = {key: value for key, value in around.items() if key not in _MISLEADING}
    return {**kept, **_FORCED, "PATH": absolute_search_path(around)}


def refuse_pipes(cwd: Path) -> None:
    """Check that git would not block on a pipe in the directory or in its parents within the repository.

    Args:
        cwd: the directory.

    Raises:
        GitError: one of the files that git opens first is none.
    """
    for folder in (cwd, *cwd.absolute().parents):
        for name in _READ_BY_GIT:
            file = folder / name
            with suppress(OSError):
                mode = file.lstat().st_mode
                if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode) or stat.S_ISDIR(mode)):
                    raise GitError(f"{file} is not a file but a pipe, a socket or a device, and git would wait for it")
        if os.path.lexists(folder / ".git"):
            return
