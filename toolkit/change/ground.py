"""A scratch work tree in which states of a project are tried one after the other, always at the same place."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from toolkit import git
from toolkit.change import worktree
from toolkit.errors import TebikiError, UsageError
from toolkit.model.proof import State
from toolkit.model.strength import Strength
from toolkit.source.paths import located


class Ground:
    """The place where proofs are made; it remembers what was found out of a state.

    Attributes:
        root: the user's own project, which nothing is written to.
        folder: what corresponds to it in the scratch work tree.
        revision: full hash of the commit that states are differences to.
        strengths: function -> what the lock notices of the changes seeded into it at that commit; None: that cannot be
            measured.
    """

    def __init__(self, root: Path, folder: Path, revision: str) -> None:
        self.root = root
        self.folder = folder
        self.revision = revision
        self.strengths: dict[str, Strength | None] = {}
        self._known: dict[tuple[str, str], Any] = {}

    def show(self, state: State) -> Path:
        """Make the work tree hold a state, and nothing that a former run left in it.

        Raises:
            GitError: git failed.
        """
        git.run(("reset", "--quiet", "--hard", self.revision), self.folder)
        git.run(("clean", "-ffdxq"), self.folder)
        for path, data in state.items():
            file = Path(located(str(self.folder), path))
            if data is None:
                file.unlink(missing_ok=True)
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                worktree.write(self.folder, {path: data})
        return self.folder

    def once(
        self, what: str, state: State, ask: Callable[[Path], Any], is_whole: Callable[[Any], bool] = lambda _found: True
    ) -> Any:
        """Ask something about a state, or remember the answer if it is whole; a complaint is remembered, too.

        Raises:
            UsageError: it cannot be asked.
        """
        key = what, digest(state)
        if key not in self._known:
            try:
                found = ask(self.show(state))
            except UsageError as error:
                self._known[key] = error
                raise
            if not is_whole(found):
                return found
            self._known[key] = found
        found = self._known[key]
        if isinstance(found, TebikiError):
            raise found
        return found

    def at(self, revision: str) -> "Ground":
        """The same place for differences to another commit."""
        return Ground(self.root, self.folder, revision)


@contextmanager
def ground(root: Path, revision: str) -> Iterator[Ground]:
    """Open a place to try states in, for as long as the block lasts.

    Args:
        root: a directory of the repository.
        revision: full hash of the commit.

    Raises:
        UsageError: the directory is in no repository.
        GitError: git failed.
    """
    worktree.sweep(root)
    with worktree.scratch(root, revision) as folder:
        yield Ground(root.resolve(), folder, revision)


def digest(state: State) -> str:
    """Name a state by its files."""
    found = hashlib.blake2b(digest_size=16)
    for path in sorted(state):
        data = state[path]
        found.update(f"{path}\0{-1 if data is None else len(data)}\0".encode("utf-8", "surrogatepass"))
        found.update(data or b"")
    return found.hexdigest()
