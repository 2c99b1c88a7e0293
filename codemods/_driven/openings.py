"""Differences that new forms of calls of `open` may make: fakes that stand for it, modes that only old Pythons know."""

import ast
from collections.abc import Iterable

from toolkit.model.codemod import Facts

_FAKES = "*.open"
"""The mark that `other_files.uses` gives a file that names an `open` by text."""
_LONGEST_MODE = 3


def is_open_faked(facts: Facts) -> bool:
    """Return whether a file of the project names an `open` by text, as it does to put a fake in its place.

    Args:
        facts: facts with the results of `uses` for every file.
    """
    return any(_FAKES in items for items in facts.gathered.values())


def has_universal_mode(texts: Iterable[ast.Constant]) -> bool:
    """Return whether one of some texts is a mode with `U`, which Python 3.11 refuses."""
    modes = (it.value for it in texts if isinstance(it.value, str))
    return any("U" in mode and len(mode) <= _LONGEST_MODE for mode in modes)
