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
_VERSION = "__version__"
"""Name that the `__init__.py` of a released package assigns."""


def match_non_product(project: Project) -> Callable[[str], bool]:
    """Return a function that tells whether a path is excluded by settings, copied or generated."""
    named = match_unused(project.settings)
    foreign = {
        file.path
        for file in project.files
        if file.content.is_generated or is_release_of_another(file.content.copied_from, project.name)
    }
    foreign |= _held_by_others(project) | _bundled_releases(project)
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


def _bundled_releases(project: Project) -> set[str]:
    """Return the files of packages inside the product that have a version of their own and came as a whole.

    Such a package imports nothing of the product around it, has no set-up of its own, and hardly changed since it came.
    Empty without a history, which would tell a copied library from a part of the product.
    """
    if not project.history.tells:
        return set()
    found: set[str] = set()
    for file in project.production:
        folder, _, name = file.path.rpartition("/")
        if name == "__init__.py" and _VERSION in file.content.names and not _is_product(folder, project):
            inside = {item.path for item in project.files if item.path.startswith(f"{folder}/")}
            few = len(inside) <= _FEW_OF_ALL * len(project.production)
            stands_alone = all(edge.target in inside for edge in project.imports.edges if edge.source in inside)
            if few and stands_alone and all(_is_hardly_changed(path, project) for path in inside):
                found |= inside
    return found


def _is_product(folder: str, project: Project) -> bool:
    """Return whether a package is at the top of the product or of a distribution, or has its name."""
    around, _, name = folder.rpartition("/")
    at_top = around.rpartition("/")[2] in ("", "src") or f"{around}/" == project.main_folder
    has_set_up = any(f"{around}/{item}" in project.documents for item in ("setup.py", "setup.cfg", "pyproject.toml"))
    return (
        at_top
        or has_set_up
        or f"{around}/setup.py" in project.by_path
        or product_core(name) == product_core(project.name)
    )


def _is_hardly_changed(path: str, project: Project) -> bool:
    past = project.past.get(path)
    return past is not None and past.commits <= _AS_IT_CAME
