"""Recognize files beside the product: they are measured, and rules stay silent about them."""

from collections import Counter
from collections.abc import Callable

from toolkit.model.project import Project
from toolkit.source.discover import match_unused
from toolkit.source.vendored import is_release_of_another, product_core

_FEW_OF_ALL = 0.2
"""Share of the files from which on the holder of their copyright counts as one who makes the product."""
_AS_IT_CAME = 5
"""Most commits of a copied file: one with more is the team's own by now."""


def match_non_product(project: Project) -> Callable[[str], bool]:
    """Return a function that tells whether a path is excluded by settings, copied or generated."""
    named = match_unused(project.settings)
    foreign = {
        file.path
        for file in project.files
        if file.content.is_generated or is_release_of_another(file.content.copied_from, project.name)
    }
    foreign |= _held_by_others(project)
    return lambda path: path in foreign or named(path)


def _held_by_others(project: Project) -> set[str]:
    """Return the files under the copyright of somebody who holds few of them, and which hardly changed since they came.

    Empty without a history: a head alone does not tell a copy from a colleague's own work.
    """
    if not project.history.tells:
        return set()
    held = {file.path: holder for file in project.production if (holder := file.content.held_by)}
    count = Counter(held.values())
    most = _FEW_OF_ALL * len(project.production)
    return {
        path
        for path, holder in held.items()
        if count[holder] <= most
        and product_core(project.name) not in product_core(holder)
        and (past := project.past.get(path)) is not None
        and past.commits <= _AS_IT_CAME
    }
