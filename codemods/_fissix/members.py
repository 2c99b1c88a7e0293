"""Check renamed attributes and special methods: what else may have the old name, or read it."""

import ast
from collections.abc import Callable, Mapping

from codemods._driven.sites import Wanted
from codemods._driven.whole_texts import edited_rows
from codemods._versions.bindings import FileBindings, names_in_scope
from toolkit.model.codemod import Facts
from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, is_text

_SPECIAL = frozenset({"__nonzero__", "__metaclass__", "__bool__"})


def special_names(file: SourceFile) -> list[str]:
    """Return the special names of Python 2 that a file reads, as a name, an attribute or a text.

    A `__bool__` counts where it is bound, too: that of a class above or below one with `__nonzero__` decides then.
    """
    found = {it.id for it in file.nodes(ast.Name) if isinstance(it.ctx, ast.Load) or it.id == "__bool__"}
    found |= {it.name for it in file.functions if it.name == "__bool__"}
    found |= {it.attr for it in file.nodes(ast.Attribute)}
    found |= {it.value for it in file.nodes(ast.Constant) if is_text(it)}
    return sorted(found & _SPECIAL)


def _read_anywhere(file: SourceFile, facts: Facts, name: str) -> bool:
    """Return whether a file of the project reads a special name, which is gone after the change."""
    others = (it["special"] for it in facts.gathered.values())
    return name in special_names(file) or any(name in names for names in others)


def _truth(file: SourceFile, facts: Facts, _: Wanted) -> str:
    """Check `__nonzero__`: a class of the project may have a `__bool__` already, and others may call it."""
    return "special_name" if any(_read_anywhere(file, facts, it) for it in ("__bool__", "__nonzero__")) else ""


def _metaclass(file: SourceFile, facts: Facts, wanted: Wanted) -> str:
    """Check `__metaclass__`: others may read it, and the keyword of the class sees no names of its body."""
    rows = edited_lines(wanted)
    for scope, it in file.each(ast.Assign):
        names = {each.id for each in walk(it.value) if isinstance(each, ast.Name)}
        if it.lineno in rows and scope.kind == "class" and not names.isdisjoint(names_in_scope(scope)):
            return "taken"
    return "special_name" if _read_anywhere(file, facts, "__metaclass__") else ""


def _functions(file: SourceFile, _: Facts, wanted: Wanted) -> str:
    """Check attributes of functions, such as `func_name`: an object of the project may have one of this name."""
    rows = edited_lines(wanted)
    found = [it for it in file.nodes(ast.Attribute) if it.attr.startswith("func_") and it.lineno in rows]
    return "" if found and all(_is_function(file, it.value) for it in found) else "function_attribute"


def _is_function(file: SourceFile, owner: ast.expr) -> bool:
    """Return whether all that a file binds to a name are functions without decorators."""
    if not isinstance(owner, ast.Name):
        return False
    bindings = FileBindings(file)
    scopes = [it for it in file.scopes if it.name == owner.id]
    plain = [it for it in scopes if isinstance(it.node, ast.FunctionDef) and not it.node.decorator_list]
    others = {it.id for it in file.nodes(ast.Name) if not isinstance(it.ctx, ast.Load)}
    others |= {it.arg for it in file.nodes(ast.arg)} | {it.name or "" for it in file.nodes(ast.ExceptHandler)}
    is_only = owner.id not in others | bindings.imports.keys() and not any(it.is_method for it in scopes)
    return bool(scopes) and plain == scopes and is_only and not bindings.has_stars


def edited_lines(wanted: Wanted) -> set[int]:
    """Return the lines that an offer edits."""
    return {row for it in wanted.units for row in edited_rows(it, wanted.offer.edits)}


MEMBER_CHECKS: Mapping[str, Callable[[SourceFile, Facts, Wanted], str]] = {
    "funcattrs": _functions,
    "metaclass": _metaclass,
    "methodattrs": lambda _file, _facts, _wanted: "function_attribute",
    "nonzero": _truth,
}
"""Maps a fixer to the reason for a review of its change; empty if nobody must look at it."""
