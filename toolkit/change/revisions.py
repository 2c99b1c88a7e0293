"""Resolve the names of commits."""

import re
from pathlib import Path

from toolkit import git
from toolkit.errors import UsageError

_NO_BRANCH = re.compile(r"HEAD\b|@|refs/|([0-9a-f]{40}|[0-9a-f]{64})\Z")
"""Names with a meaning of their own in git, which therefore never name a branch."""
_MAIN_BRANCHES = tuple(
    f"refs/{place}/{name}" for name in ("main", "master", "trunk") for place in ("heads", "remotes/origin")
)


def resolve_revision(root: Path, revision: str) -> str:
    """The full hash of a commit; a branch, then a branch of a remote, goes before a tag of the same name.

    Raises:
        UsageError: there is none of that name, or it names a range.
        GitError: the repository is damaged.
    """
    if ".." in revision:
        raise UsageError(f"`{revision}` is a range: name its last commit or branch alone, and the first with --base.")
    places = ("",) if _NO_BRANCH.match(revision) else ("refs/heads/", "refs/remotes/", "")
    for place in places:
        asked = ("rev-parse", "-q", "--verify", "--end-of-options", f"{place}{revision}^{{commit}}")
        if found := git.run(asked, root, ok=(0, 1, 128)).decode().strip():
            return found
    if git.repository(root) is None:
        raise UsageError(f"{root} is in no repository that git can read, so there is no branch or commit `{revision}`.")
    raise UsageError(f"there is no branch or commit `{revision}` in {root}: git branch --all lists the branches.")


def merge_base(root: Path, one: str, other: str) -> str:
    """Return the full hash of the merge base of two commits.

    Raises:
        UsageError: they have no common ancestor.
    """
    found = git.run(("merge-base", one, other), root, ok=(0, 1)).decode().strip()
    if not found:
        raise UsageError(f"{one[:12]} and {other[:12]} have no commit in common: name another one with --base.")
    return found


def main_branch(root: Path) -> str:
    """Return the full name of the repository's main branch; empty if unknown."""
    named = git.run(("symbolic-ref", "-q", "refs/remotes/origin/HEAD"), root, ok=(0, 1, 128)).decode().strip()
    for name in filter(None, (named, *_MAIN_BRANCHES)):
        if git.run(("rev-parse", "-q", "--verify", f"{name}^{{commit}}"), root, ok=(0, 1, 128)).strip():
            return name
    return ""
