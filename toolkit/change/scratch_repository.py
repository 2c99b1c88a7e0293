"""The `.git` of a scratch tree: a few files that we write, so that no configuration of the user's has a part in it.

Programs that run in the tree (the project's tests, `--shell`) may ask git for the version or the list of files. They
find a repository of their own, with HEAD, tags and index of the commit; objects are read from the user's repository.
"""

import os
from pathlib import Path

from toolkit import git
from toolkit.change.git_directory import check_git_directory
from toolkit.errors import UsageError
from toolkit.git import Repository
from toolkit.system.temporary import temporary_directory

FOLDERS = (b".git/objects/info", b".git/objects/pack", b".git/refs/heads", b".git/refs/tags")
"""Folders without which git takes it for no repository."""

_CONFIG = "[core]\n\trepositoryformatversion = {version}\n\tbare = false\n\tlogAllRefUpdates = false\n"
_SHA256 = "[extensions]\n\tobjectFormat = sha256\n"


def work_tree_of(root: Path) -> Repository:
    """The repository around a directory, which has a commit and takes the directory for a part of its files.

    Raises:
        UsageError: it is in no repository, there is no commit, git takes another directory for the work tree, or the
            git directory is that of another one.
        GitError: git failed.
    """
    found = git.repository(root)
    if found is None or not found.head:
        raise UsageError(f"{root} is not in a git repository with a commit: a work tree needs one.")
    if found.bare and git.run(("rev-parse", "--is-bare-repository"), root).strip() != b"true":
        named = git.run(("config", "--get", "core.worktree"), root, ok=(0, 1)).decode(errors="replace").strip()
        why = f"core.worktree in its configuration names `{named}`" if named else "it is inside of a .git directory"
        raise UsageError(
            f"git does not take {root} for a part of the work tree: {why}. Nothing was done. Correct it "
            "(git config --unset core.worktree), or name the directory that git means."
        )
    check_git_directory(root, found)
    return found


def git_files(root: Path, revision: str) -> dict[bytes, bytes]:
    """Path -> bytes of the files of a repository with this commit checked out, that shares the objects of another one.

    Raises:
        GitError: git failed.
    """
    objects, shallow = git.find_places(root, ("--git-path", "objects"), ("--git-path", "shallow"))
    is_sha256 = len(revision) == 64
    files = {
        b".git/HEAD": revision.encode() + b"\n",
        b".git/config": (_CONFIG.format(version=int(is_sha256)) + _SHA256 * is_sha256).encode(),
        b".git/objects/info/alternates": _quote_path(os.fsencode(os.path.realpath(root / objects))) + b"\n",
        b".git/packed-refs": git.run(("for-each-ref", "--format=%(objectname) %(refname)", "refs/tags"), root),
        b".git/index": _index(root, revision),
    }
    if (root / shallow).is_file():
        files[b".git/shallow"] = (root / shallow).read_bytes()
    return files


def _quote_path(path: bytes) -> bytes:
    """A path as git reads it in a file of alternates."""
    if path.startswith((b'"', b"#")) or b"\n" in path:
        return b'"' + path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'
    return path


def _index(root: Path, revision: str) -> bytes:
    with temporary_directory() as desk:
        file = desk / "index"
        git.run(("read-tree", revision), root, env={"GIT_INDEX_FILE": os.fspath(file)})
        return file.read_bytes()
