"""Differences that new forms of calls of `open` may make: fakes that stand for it, modes that only old Pythons know."""

import ast
from collections.abc import Collection

from codemods._driven.offers import Edit, extent
from toolkit.model.codemod import Facts
from toolkit.model.descendants import walk
from toolkit.model.project_facts import WHOLE
from toolkit.model.tree import SourceFile, name_of

_FAKES = "*.open"
"""The mark that `other_files.uses` gives a file that names an `open` by text."""
_LONGEST_MODE = 3


def is_open_faked(facts: Facts) -> bool:
    """Return whether a file of the project names an `open` by text, as it does to put a fake in its place.

    Args:
        facts: facts with the results of `uses` for every file.
    """
    return _FAKES in facts.project.union(WHOLE)


def has_universal_mode(file: SourceFile, edits: Collection[Edit]) -> bool:
    """Return whether a call of an `open` on edited lines gets a mode with `U`, which Python 3.11 refuses."""
    calls = (it for it in file.nodes(ast.Call) if _is_open(it) and _is_edited(it, edits))
    given = (part for call in calls for it in (*call.args, *call.keywords) for part in walk(it))
    modes = (it.value for it in given if isinstance(it, ast.Constant) and isinstance(it.value, str))
    return any("U" in mode and len(mode) <= _LONGEST_MODE for mode in modes)


def _is_open(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name | ast.Attribute) and name_of(call.func) == "open"


def _is_edited(call: ast.Call, edits: Collection[Edit]) -> bool:
    rows = (extent([it]) for it in edits)
    return any(first <= (call.end_lineno or call.lineno) and call.lineno <= last for first, last in rows)
