"""Create commits and branches without touching the user's work tree, index or current branch."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from toolkit import git
from toolkit.change.git_directory import check_no_links, common_directory
from toolkit.change.own_commits import is_own_commit, with_content_line
from toolkit.change.scratch_tree import ScratchTree
from toolkit.change.tree_entries import mode_of, raw_path
from toolkit.errors import GitError, UsageError
from toolkit.model.proof import State
from toolkit.system.temporary import temporary_directory


def make_commit(tree: ScratchTree, revision: str, state: State, message: str) -> str:
    """Make a commit of a state on top of a revision; no branch points to it yet.

    Args:
        tree: the scratch tree in which the state was checked out.
        revision: full hash of the commit that the state is relative to.
        state: path -> bytes; None if the file is deleted.
        message: message of the commit.

    Returns:
        its full hash.

    Raises:
        UsageError: a link would lead what git writes out of the repository.
        GitError: git failed; `check_identity` checks beforehand whether git has an identity.
    """
    _check_objects(tree.root)
    with temporary_directory() as desk:
        env = {"GIT_INDEX_FILE": os.fspath(desk / "index")}
        git.run(("read-tree", revision), tree.root, env=env)
        lines = b"".join(_index_lines(tree, revision, state))
        git.run(("update-index", "-z", "--add", "--replace", "--index-info"), tree.root, stdin=lines, env=env)
        content = git.run(("write-tree",), tree.root, env=env).decode().strip()
    text = with_content_line(tree.root, content, revision, message)
    commit = git.run(("commit-tree", content, "-p", revision, "-F", "-"), tree.root, stdin=text)
    return commit.decode().strip()


def _index_lines(tree: ScratchTree, revision: str, state: State) -> Iterator[bytes]:
    """Return index lines for a state; deleted paths come first, so that others can replace them."""
    base = tree.list_entries(revision)
    prefix = os.fsencode(tree.prefix)
    for path, data in sorted(state.items(), key=lambda item: item[1] is not None):
        raw = raw_path(base, prefix, path)
        if data is None:
            yield b"0 %s\t%s\0" % (b"0" * len(revision), raw)
        else:
            name = git.run(("hash-object", "-w", "--stdin"), tree.root, stdin=data).strip()
            yield b"%s %s\t%s\0" % (mode_of(data, base.get(raw)).encode(), name, raw)


def check_identity(root: Path) -> None:
    """Check that git knows the author of the commits.

    Raises:
        UsageError: it does not.
    """
    for name in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        try:
            git.run(("var", name), root)
        except GitError as error:
            raise UsageError(
                f"git does not know whose commit it is in {root}: "
                "run git config user.name NAME and git config user.email ADDRESS there."
            ) from error


def check_free(root: Path, names: Iterable[str]) -> None:
    """Check that branches can be created: they do not exist, or tebiki made them and they are not checked out.

    Raises:
        UsageError: a branch is checked out, or holds commits of somebody else, or git could not write it.
        GitError: git failed.
    """
    wanted = list(names)
    _check_objects(root)
    for name in wanted:
        _check_ours(root, name)
        if above := next((part for part in _around(name) if branch_tip(root, part)), ""):
            raise UsageError(f"there is a branch {above}, so there can be none named {name}: rename {above}.")
    if taken := sorted(_checked_out(root).intersection(wanted)):
        raise UsageError(f"the branch {taken[0]} is checked out: switch to another one, or remove its work tree.")
    for place in ("objects", "refs/heads"):
        folder = root / os.fsdecode(git.run(("rev-parse", "--git-path", place), root).removesuffix(b"\n"))
        if not os.access(folder, os.W_OK | os.X_OK):
            raise UsageError(f"{folder} cannot be written, so no branch can be made: correct its owner or rights.")


def _around(name: str) -> Iterator[str]:
    parts = name.split("/")
    return ("/".join(parts[:end]) for end in range(1, len(parts)))


def create_branches(root: Path, branches: Mapping[str, str]) -> dict[str, str]:
    """Point branches to commits in one transaction.

    A branch that is there already is moved only if tebiki made it: its tip is a commit of ours that nobody has changed
    or added to (`own_commits`). Where all are there with the same files, nothing is moved.

    Args:
        root: a directory of the repository.
        branches: name -> full hash.

    Returns:
        name -> the full hash that it points to now.

    Raises:
        UsageError: a branch is checked out, or holds commits of somebody else.
        GitError: git failed.
    """
    olds = {name: _check_ours(root, name) for name in branches}
    if all(old and _content(root, old) == _content(root, branches[name]) for name, old in olds.items()):
        return olds
    if taken := sorted(_checked_out(root).intersection(branches)):
        raise UsageError(f"the branch {taken[0]} is checked out: switch to another one, or remove its work tree.")
    asked = [
        f"option no-deref\nupdate refs/heads/{name} {new} {olds[name] or '0' * len(new)}\n"
        for name, new in branches.items()
    ]
    git.run(("update-ref", "--stdin"), root, stdin="".join(asked).encode())
    return dict(branches)


def _check_ours(root: Path, name: str) -> str:
    """Return the commit of a branch that may be moved; empty if there is no such branch.

    Raises:
        UsageError: the branch has other commits, or writing it would change another reference or file.
    """
    if other := git.run(("symbolic-ref", "-q", f"refs/heads/{name}"), root, ok=(0, 1, 128)).strip():
        raise UsageError(
            f"the branch {name} is a symbolic reference to {git.printable_name(other)}, which would be moved "
            f"instead. Remove it: git symbolic-ref --delete refs/heads/{name}"
        )
    _check_place(root, name)
    old = branch_tip(root, name)
    if old and not is_own_commit(root, old):
        raise UsageError(
            f"the branch {name} holds a commit that tebiki did not make: rename or delete the branch (git branch -m "
            f"{name} NAME). A commit of tebiki's that was changed since, as by git commit --amend, counts as such."
        )
    return old


def _check_place(root: Path, name: str) -> None:
    """Check that the files of a branch lie in this repository's own directory, to which no link leads away.

    Raises:
        UsageError: they do not.
    """
    common = common_directory(root)
    for place in (f"refs/heads/{name}", f"logs/refs/heads/{name}"):
        for part in (*_around(place), place):  # refs, refs/heads, ...
            if (file := common / part).is_symlink():
                raise UsageError(
                    f"{file} is a link, so the branch {name} would be written elsewhere: remove it, or use --worktree."
                )


def _check_objects(root: Path) -> None:
    """Check that written objects stay in this repository.

    Raises:
        UsageError: they do not.
    """
    folders = ("pack", *(f"{number:02x}" for number in range(256)))
    check_no_links(common_directory(root), ("objects", *(f"objects/{name}" for name in folders)))


def branch_tip(root: Path, name: str) -> str:
    """Return the commit that a branch points to; empty if there is no such branch."""
    asked = ("rev-parse", "-q", "--verify", f"refs/heads/{name}^{{commit}}")
    return git.run(asked, root, ok=(0, 1)).decode().strip()


_AS_IT_IS = (
    *("--no-signature", "--no-cover-letter", "--no-attach", "--no-thread", "--no-add-header", "--no-to", "--no-cc"),
    *("--no-notes", "--no-signoff", "--no-base", "--no-from", "--subject-prefix=PATCH"),
    *("--src-prefix=a/", "--dst-prefix=b/"),
)
"""A patch holds a commit, whatever `format.*` and `diff.*` of the user's configuration add to those that he mails."""


def format_patches(root: Path, base: str, head: str) -> Iterator[bytes]:
    """The commits between two as `git am` reads them, the oldest first."""
    for name in git.lines(("rev-list", "--reverse", f"{base}..{head}"), root):
        yield git.run(("format-patch", *_AS_IT_IS, "--stdout", "--binary", "-1", name.decode()), root)


def _content(root: Path, name: str) -> bytes:
    """The files and the message of a commit."""
    return git.run(("log", "-1", "--format=%T%n%B", name), root)


def _checked_out(root: Path) -> set[str]:
    found = git.lines(("worktree", "list", "--porcelain"), root)
    return {
        git.printable_name(line.removeprefix(b"branch refs/heads/")) for line in found if line.startswith(b"branch ")
    }
