"""Recognize files beside the product: they are measured, and rules stay silent about them."""

import re
from collections.abc import Callable

from toolkit.model.project import Project
from toolkit.source.discover import match_unused


def match_non_product(project: Project) -> Callable[[str], bool]:
    """Return a function that tells whether a path is excluded by settings, copied or generated."""
    named = match_unused(project.settings)
    foreign = {
        file.path
        for file in project.files
        if file.content.is_generated or ((origin := file.content.copied_from) and _core(origin) != _core(project.name))
    }
    return lambda path: path in foreign or named(path)


def _core(name: str) -> str:
    """Return the distinctive part of a package name: `python-six`, `Six` and `six.py` give the same."""
    return re.sub(r"\.py\Z|python|[\W_]", "", name.lower())
