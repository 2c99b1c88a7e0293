"""A scratch tree in which revisions of a project are tried one after the other, always at the same path."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from toolkit.change.scratch_tree import ScratchTree, scratch_tree
from toolkit.errors import TebikiError, UsageError
from toolkit.model.proof import State
from toolkit.model.strength import Strength


class ScratchCheckout:
    """The checkout in which proofs run; it caches results for each state.

    Attributes:
        root: the user's own project, which is never written to.
        tree: the scratch tree; `folder`: the project's folder in it.
        revision: full hash of the commit that states are relative to.
        strengths: function -> its strength at that commit; None: it cannot be measured.
    """

    def __init__(self, root: Path, tree: ScratchTree, revision: str) -> None:
        self.root = root
        self.tree = tree
        self.folder = tree.folder
        self.revision = revision
        self.strengths: dict[str, Strength | None] = {}
        self._known: dict[tuple[str, str], Any] = {}

    def lay_out(self, state: State) -> Path:
        """Check out a state, without files that earlier runs left in the tree.

        Raises:
            UsageError: it cannot be laid out.
            GitError: git failed.
        """
        return self.tree.lay_out(self.revision, state)

    def ask_once(
        self, what: str, state: State, ask: Callable[[Path], Any], is_whole: Callable[[Any], bool] = lambda _found: True
    ) -> Any:
        """Compute something about a state once, and cache the answer if it is complete; a UsageError is cached, too.

        Raises:
            UsageError: `ask` raised it, now or earlier.
        """
        key = what, state_digest(state)
        if key not in self._known:
            try:
                found = ask(self.lay_out(state))
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

    def at_revision(self, revision: str) -> "ScratchCheckout":
        """Return the same checkout relative to another commit."""
        return ScratchCheckout(self.root, self.tree, revision)


@contextmanager
def open_scratch_checkout(root: Path, revision: str) -> Iterator[ScratchCheckout]:
    """Open a checkout to try states in, for the duration of the block.

    Args:
        root: a directory of the repository.
        revision: full hash of the commit.

    Raises:
        UsageError: the directory is in no repository.
        GitError: git failed.
    """
    with scratch_tree(root) as tree:
        checkout = ScratchCheckout(root.resolve(), tree, revision)
        checkout.lay_out({})
        yield checkout


def state_digest(state: State) -> str:
    """Hash a state by its files."""
    found = hashlib.blake2b(digest_size=16)
    for path in sorted(state):
        data = state[path]
        kind = f"{path}\0{type(data).__name__}\0{len(data or b'')}\0"
        found.update(kind.encode("utf-8", "surrogatepass"))
        found.update(data or b"")
    return found.hexdigest()
