"""Check that the git directory of a project is its own: a file or link named `.git` can lead to another one."""

import os
from collections.abc import Iterable
from pathlib import Path

from toolkit import git
from toolkit.errors import UsageError
from toolkit.git import Repository


def check_git_directory(root: Path, repository: Repository) -> None:
    """Check that commits and branches made for a directory end up in its own repository.

    Besides a plain `.git`, that is a linked work tree, to which the git directory points back in `gitdir`; and a
    submodule, or a repository of `git init --separate-git-dir`, to which `core.worktree` points back (see
    gitrepository-layout(5)).

    Args:
        root: a directory of the repository.
        repository: what `git.repository` says of it.

    Raises:
        UsageError: the git directory does not belong to the directory.
        GitError: git failed.
    """
    places = git.find_places(root, ("--absolute-git-dir",), ("--git-common-dir",))
    own, common = (Path(os.path.realpath(root / place)) for place in places)
    if common == own:
        is_theirs = _is_plain(root, own) or (not repository.bare and _work_tree(root, own) == repository.top)
    else:
        is_theirs = own.parent == common / "worktrees" and _linked_from(own) == repository.top / ".git"
    if not is_theirs and common != own and _is_plain(root, own):
        raise UsageError(
            f"{own / 'commondir'} leads to {common}, where git would keep the commits of {repository.top}. Nothing was "
            "done. Use a clone, or a work tree that git worktree made."
        )
    if not is_theirs:
        raise UsageError(
            f".git of {repository.top} leads to {own}, which does not say that {repository.top} is its work tree. "
            f"Nothing was done. If it is, run: git --git-dir={own} config core.worktree {repository.top}"
        )


def common_directory(root: Path) -> Path:
    """The directory that all work trees of a repository share.

    Raises:
        GitError: git failed.
    """
    return root / os.fsdecode(git.run(("rev-parse", "--git-common-dir"), root).removesuffix(b"\n"))


def check_no_links(folder: Path, names: Iterable[str]) -> None:
    """Check that git, which follows links in its own directory, writes nothing outside of it.

    Args:
        folder: the git directory.
        names: what is written to, from there.

    Raises:
        UsageError: one of them is a link.
    """
    for name in names:
        if (file := folder / name).is_symlink():
            raise UsageError(f"{file} is a link, so git would write elsewhere: replace it by what it leads to.")


def _is_plain(root: Path, own: Path) -> bool:
    """True if the git directory is an ancestor of the directory, or the `.git` of one, without a link in between."""
    here = root.resolve()
    return own in (here, *here.parents) or (own.name == ".git" and own.parent in (here, *here.parents))


def _work_tree(root: Path, own: Path) -> Path | None:
    found = git.run(("config", "--get", "core.worktree"), root, ok=(0, 1)).removesuffix(b"\n")
    return (own / os.fsdecode(found)).resolve() if found else None


def _linked_from(own: Path) -> Path | None:
    try:
        return Path(os.path.realpath(own / os.fsdecode((own / "gitdir").read_bytes().strip())))
    except OSError:
        return None
