"""Make commits and branches without touching the user's work tree, index or current branch."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit import git
from toolkit.change.ground import Ground
from toolkit.errors import GitError, UsageError
from toolkit.model.proof import State


def commit(ground: Ground, state: State, message: str) -> str:
    """Make a commit of a state on top of the ground's revision; no branch points to it yet.

    Returns:
        its full hash.

    Raises:
        UsageError: git does not know whose commit it is.
        GitError: git failed.
    """
    folder = ground.show(state)
    paths = b"".join(f"{path}\0".encode("utf-8", "surrogateescape") for path in state)
    git.run(("add", "--all", "--force", "--pathspec-from-file=-", "--pathspec-file-nul"), folder, stdin=paths)
    tree = git.run(("write-tree",), folder).decode().strip()
    try:
        made = git.run(("commit-tree", tree, "-p", ground.revision, "-F", "-"), folder, stdin=message.encode())
    except GitError as error:
        if "user.email" in str(error) or "empty ident" in str(error):
            raise UsageError(
                f"git does not know whose commit it is in {ground.root}: "
                "run git config user.name NAME and git config user.email ADDRESS there."
            ) from error
        raise
    return made.decode().strip()


def create(root: Path, branches: Mapping[str, str]) -> dict[str, str]:
    """Let branches point to commits, all of them or none.

    A branch that is there already is moved only if tebiki made it: its tip is a commit with our trailers that nobody
    has added to. Where all are there with the same files, nothing is moved.

    Args:
        root: a directory of the repository.
        branches: name -> full hash.

    Returns:
        name -> the full hash that it points to now.

    Raises:
        UsageError: a branch is checked out, or holds commits of somebody else.
        GitError: git failed.
    """
    olds = {name: tip(root, name) for name in branches}
    for name, old in olds.items():
        if old and not is_ours(root, old):
            raise UsageError(f"the branch {name} holds a commit that tebiki did not make: rename or delete the branch.")
    if all(old and _content(root, old) == _content(root, branches[name]) for name, old in olds.items()):
        return olds
    if taken := sorted(_checked_out(root).intersection(branches)):
        raise UsageError(f"the branch {taken[0]} is checked out: switch to another one, or remove its work tree.")
    asked = [f"update refs/heads/{name} {new} {olds[name] or '0' * len(new)}\n" for name, new in branches.items()]
    git.run(("update-ref", "--stdin"), root, stdin="".join(asked).encode())
    return dict(branches)


def tip(root: Path, name: str) -> str:
    """The commit that a branch points to; empty if there is no such branch."""
    asked = ("rev-parse", "-q", "--verify", f"refs/heads/{name}^{{commit}}")
    return git.run(asked, root, ok=(0, 1)).decode().strip()


def resolved(root: Path, revision: str) -> str:
    """The full hash of a commit.

    Raises:
        UsageError: there is none of that name.
    """
    asked = ("rev-parse", "-q", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    found = git.run(asked, root, ok=(0, 1, 128)).decode().strip()
    if not found:
        raise UsageError(f"there is no branch or commit `{revision}` in {root}: git branch --all lists the branches.")
    return found


def merge_base(root: Path, one: str, other: str) -> str:
    """The full hash of the commit from which two went apart.

    Raises:
        UsageError: they have nothing in common.
    """
    found = git.run(("merge-base", one, other), root, ok=(0, 1)).decode().strip()
    if not found:
        raise UsageError(f"{one[:12]} and {other[:12]} have no commit in common: name another one with --base.")
    return found


def changed(root: Path, base: str, head: str) -> tuple[dict[str, bytes | None], dict[str, bytes | None]]:
    """The files below a directory that differ between two commits, with their bytes before and after.

    Raises:
        UsageError: the directory is in no repository.
        GitError: git failed.
    """
    asked = ("diff-tree", "-r", "-z", "--no-renames", "--relative", base, head, "--", ".")
    fields = list(git.records(asked, root))
    entries = [(head.decode().split(), git.shown(path)) for head, path in zip(fields[::2], fields[1::2], strict=True)]
    hashes = {name for parts, _ in entries for name in parts[2:4] if name.strip("0")}
    data = dict(git.cat_file(root, sorted(hashes)))
    before = {path: data.get(parts[2]) for parts, path in entries if not parts[1].startswith("160")}
    after = {path: data.get(parts[3]) for parts, path in entries if not parts[1].startswith("160")}
    return before, after


def patches(root: Path, base: str, head: str) -> Iterator[bytes]:
    """The commits between two as `git am` reads them, the oldest first."""
    for name in git.lines(("rev-list", "--reverse", f"{base}..{head}"), root):
        yield git.run(("format-patch", "--stdout", "--no-signature", "--binary", "-1", name.decode()), root)


def is_ours(root: Path, name: str) -> bool:
    """Whether a commit is here, and one that tebiki made."""
    said = git.run(("log", "-1", "--format=%B", name, "--"), root, ok=(0, 128))
    return b"\nTebiki-Proof: " in said


def _content(root: Path, name: str) -> bytes:
    """The files of a commit and what it says."""
    return git.run(("log", "-1", "--format=%T%n%B", name), root)


def _checked_out(root: Path) -> set[str]:
    found = git.lines(("worktree", "list", "--porcelain"), root)
    return {git.shown(line.removeprefix(b"branch refs/heads/")) for line in found if line.startswith(b"branch ")}
