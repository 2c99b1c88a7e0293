"""Decide whether a site is certain, depending on the oldest Python."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from codemods._names.fakes import is_faked
from codemods._versions.bindings import FileBindings
from codemods._versions.oldest import OldestPython
from toolkit.model.codemod import Site, Verdict
from toolkit.model.tree import Scope
from toolkit.source.rewrite_site import make_site

NAME = "fold_python_version_branches"


@dataclass(frozen=True)
class SiteMaker:
    """Creates the sites of a file.

    Attributes:
        oldest: the oldest Python that must run the project.
        bindings: bindings of the file.
        fakes: names of `six` that the project may replace, see `fakes_of_six`.
    """

    oldest: OldestPython
    bindings: FileBindings
    fakes: frozenset[str] = frozenset()

    def __call__(
        self, scope: Scope, node: Any, reason: str = "", /, *, builtin: bool = False, args: dict[str, Any], **more: Any
    ) -> Site:
        """Create a site: for review if there is a reason, or if no document excludes Python 2.

        Args:
            scope: scope of the node.
            node: node to be rewritten.
            reason: reason for a review.
            builtin: whether a builtin is added, whose name a wildcard import may have rebound.
            args: arguments of the site.
            more: other attributes of `Site`.
        """
        reason = reason or ("fake" if self.is_replaced({args["old"]} if "old" in args else set()) else "")
        verdict, reason = self.decide(reason or ("stars" if builtin and self.bindings.has_stars else ""))
        return make_site(NAME, verdict, scope, node, reason, args=args, **more)

    def is_replaced(self, origins: Collection[str]) -> bool:
        """Return whether a test may put a fake in the place of names, which then no longer reaches this code."""
        return is_faked(origins, self.fakes)

    def decide(self, reason: str = "") -> tuple[Verdict, str]:
        """Return the verdict of a site, and its reason."""
        if reason:
            return "review", reason
        return ("certain", "") if self.oldest.is_declared else ("review", "undeclared")
