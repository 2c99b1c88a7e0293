"""Tell constants that are fixed by the code from values that are set outside of it.

A constant is fixed if it is written in capital letters, if one statement alone in the whole project gives it a value,
at the top of a module or of a class, and if that is a literal, or a table of which members are only taken. In a module
of settings (`settings`, `config` and the like) none is: other deployments have other values there. Nor is one in a
module that takes names it does not say.
"""

import ast
import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from toolkit.model.tree import dotted_name, is_name
from toolkit.proof.names.project_sources import ProjectSources
from toolkit.proof.names.read_only_tables import LITERAL, is_only_read, is_table

_SETTINGS = re.compile(r"(^|[/._])(settings?|config|configuration|conf|env|environment|local|defaults?)([/._]|$)")
_UNSAID = re.compile(rb"\bimport\s*\*|\bglobals\(\)|\bvars\(\)|\bsetattr\(")
_MEMBER = (".value", ".name")
"""Attributes of members of an enumeration."""


class FixedConstants:
    """The constants of a project that its code fixes.

    Args:
        sources: gives the project.
    """

    def __init__(self, sources: Callable[[], ProjectSources]) -> None:
        self._sources = sources

    def is_fixed(self, text: str) -> bool:
        """Return whether an expression is the name of a fixed constant."""
        for ending in _MEMBER:
            text = text.removesuffix(ending)
        name = text.rpartition(".")[2]
        is_name = name.isupper() and all(part.isidentifier() for part in text.split("."))
        return is_name and self._is_given_once(name)

    def first_unfixed(self, data: bytes, lines: tuple[int, int]) -> str:
        """Return the first constant in some lines of a file that the code does not fix, as it is written; or "".

        That is a name in capital letters, or an attribute of what is named like a module of settings.
        """
        try:
            tree = ast.parse(data)
        except (SyntaxError, ValueError):
            return ""
        first, last = lines
        for node in ast.walk(tree):
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                text = dotted_name(node)
                is_within = first <= node.lineno <= last
                if is_within and _is_setting(text) and not self.is_fixed(text):
                    return text
        return ""

    @cache  # noqa: B019 - it is asked for each value, and lives as long as one proof
    def _is_given_once(self, name: str) -> bool:
        giving = re.compile(rb"\b%s\s*(?::[^=\n]+)?[-+*/|&]?=(?!=)|\b(?:as|global|for)\s+%s\b" % ((name.encode(),) * 2))
        files = [(path, data, giving.findall(data)) for path, data in self._sources().code]
        found = [it for it in files if it[2]]
        is_one = len({path for path, _, _ in found}) == 1 and all(len(it) == 1 for _, _, it in found)
        if not is_one:
            return False
        given = [_given_value(path, data, name) for path, data, _ in found]
        if all(it and _is_literal(it.value) for it in given):
            return True
        is_one = all(it and it.is_alone and is_table(it.value, it.module) for it in given)
        return is_one and is_only_read(name, self._sources().code)


def _is_setting(text: str) -> bool:
    owner, _, name = text.rpartition(".")
    return name.isupper() or bool(owner and _SETTINGS.search(owner.lower()))


class _Given(NamedTuple):
    """A value that a statement at the top of a module or class gives to a name, and whether to that name alone."""

    value: ast.expr
    is_alone: bool
    module: ast.Module


def _given_value(path: str, data: bytes, name: str) -> _Given | None:
    """Return what a module that the code fixes gives to a name; None if it is none, or does not at its top."""
    if _SETTINGS.search(path.rpartition(".")[0].lower()) or _UNSAID.search(data):
        return None
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError):
        return None
    blocks = [tree.body, *(it.body for it in ast.walk(tree) if isinstance(it, ast.ClassDef))]
    values = (_value_of(it, name) for block in blocks for it in block)
    return next((_Given(*it, tree) for it in values if it), None)


def _value_of(node: ast.stmt, name: str) -> tuple[ast.expr, bool] | None:
    if isinstance(node, ast.Assign):
        targets, value = node.targets, node.value
    elif isinstance(node, ast.AnnAssign) and node.value:
        targets, value = [node.target], node.value
    else:
        return None
    return (value, len(targets) == 1) if any(is_name(it, name) for it in targets) else None


def _is_literal(value: ast.expr) -> bool:
    return all(isinstance(it, LITERAL) for it in ast.walk(value))
