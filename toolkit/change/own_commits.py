"""Recognize commits made by tebiki and unchanged since, by the digest in the last line of their message.

    Tebiki-Content: 3f2a9c0d5b7e41868a1f0c6d2e9b7a53

The line is a digest of the files of the commit, of the files of its parent, and of the message above it: it does not
hold any more after `git commit --amend` or a rebase, nor for a message that quotes the line of another commit. The
parent's files stand for the parent, whose hash also depends on when it was made.
"""

import hashlib
from pathlib import Path

from toolkit import git

_MARK = b"\nTebiki-Content: "


def with_content_line(root: Path, tree: str, parent: str, message: str) -> bytes:
    """Append the digest line to the message of a new commit.

    Args:
        root: a directory of the repository.
        tree: full hash of the tree of the commit.
        parent: full hash of the commit below it.
        message: what it says; its last lines are trailers.

    Raises:
        GitError: git failed.
    """
    text = message.rstrip().encode()
    return text + _MARK + _digest(tree, _tree_of(root, parent), text) + b"\n"


def is_own_commit(root: Path, name: str) -> bool:
    """Return whether a commit is here, made by tebiki, and still as it was made.

    Args:
        root: a directory of the repository.
        name: full hash of the commit.
    """
    head, _, message = git.run(("cat-file", "commit", name), root, ok=(0, 128)).partition(b"\n\n")
    fields = [line.partition(b" ")[::2] for line in head.split(b"\n")]
    trees = [value.decode() for key, value in fields if key == b"tree"]
    parents = [value.decode() for key, value in fields if key == b"parent"]
    text, mark, written = message.rpartition(_MARK)
    if not mark or len(trees) != 1 or len(parents) != 1:
        return False
    return written.strip() == _digest(trees[0], _tree_of(root, parents[0]), text)


def _tree_of(root: Path, commit: str) -> str:
    return git.run(("rev-parse", "-q", "--verify", f"{commit}^{{tree}}"), root, ok=(0, 1, 128)).decode().strip()


def _digest(tree: str, parent_tree: str, text: bytes) -> bytes:
    found = hashlib.blake2b(digest_size=16)
    found.update(f"{tree}\0{parent_tree}\0".encode())
    found.update(text)
    return found.hexdigest().encode()
