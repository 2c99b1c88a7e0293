"""Find the submodules of a project that are not what they were: what is in them is not compared."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from toolkit import git
from toolkit.change.git_directory import check_git_directory
from toolkit.change.revisions import resolve_revision
from toolkit.change.tree_entries import SUBMODULE, compare_commits
from toolkit.errors import GitError, UsageError
from toolkit.flows.changes_since_lock import has_unseen_changes
from toolkit.model.verify import VerifyOptions

_STATUS = (
    *("status", "--porcelain", "--ignore-submodules=dirty", "--untracked-files=all"),
    *("--", ".", ":(exclude,glob)**/__pycache__/**"),
)


def changed_submodules(options: VerifyOptions, base: str) -> tuple[str, ...]:
    """Return the submodules that moved since a commit, came, went, or hold changes that are not committed; sorted.

    Args:
        options: the options of `verify`.
        base: the commit.

    Raises:
        GitError: git failed.
    """
    root = options.root
    if options.head:
        return compare_commits(root, base, resolve_revision(root, options.head)).submodules
    was = dict(_links(("ls-tree", "-r", "-z", base, "--", "."), root))
    now = dict(_links(("ls-files", "-s", "-z", "--", "."), root))
    return tuple(sorted(it for it in {*was, *now} if was.get(it) != _state_of(root / it, now.get(it, ""))))


def _links(listing: Sequence[str], root: Path) -> Iterator[tuple[str, str]]:
    """Yield the path and the commit of each submodule in a listing: a mode, perhaps a type, a hash, then the path."""
    for record in git.records(listing, root):
        head, _, path = record.partition(b"\t")
        mode, *more = head.decode().split()
        if mode == SUBMODULE:
            yield git.printable_name(path), next(it for it in more if it != "commit")


def _state_of(folder: Path, link: str) -> str:
    """Return the commit of a submodule that is checked out, else the one that is linked; another text if it changed."""
    if not (folder / ".git").exists():
        return link
    try:
        repository = git.repository(folder)
        if repository is None or repository.top != folder.resolve():
            return link
        check_git_directory(folder, repository)
        is_changed = git.run(_STATUS, folder) or has_unseen_changes(folder, ".")
    except (GitError, UsageError):
        return "unknown"
    return "changed" if is_changed else repository.head
