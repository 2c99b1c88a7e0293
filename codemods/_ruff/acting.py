"""Names of a project that do something when they are only read: properties, items that are made, texts that count."""

import ast
from collections.abc import Iterator

from codemods._driven.bases import gather_bases
from codemods._driven.rebound_classes import gather_set_names
from codemods._names.fakes import fakes_of_six
from codemods._names.other_files import uses
from codemods._ruff.effects import is_active
from codemods._versions.evidence import gather_pythons
from toolkit.model.codemod import Facts
from toolkit.model.project_facts import WHOLE, Selected
from toolkit.model.tree import FunctionNode, Scope, SourceFile, dotted_name
from toolkit.source.calls import last_name

FORMATTING, ITEMS, ATTRIBUTES = "format()", "[]", "getattr()"
"""Marks for: writing a value may do something; so may taking an item, or an attribute, whatever its name."""
_MARK = "acts!"
_SPECIAL = {
    **dict.fromkeys(("__str__", "__repr__", "__format__"), FORMATTING),
    **dict.fromkeys(("__missing__", "__getitem__"), ITEMS),
    **dict.fromkeys(("__getattr__", "__getattribute__"), ATTRIBUTES),
}
_PROPERTIES = {"property", "cached_property", "reify", "hybrid_property"}
_CHANGING = {
    *("append", "add", "update", "pop", "extend", "insert", "remove", "clear", "setdefault", "popitem", "discard"),
    *("write", "sort", "reverse", "appendleft", "popleft", "next", "send", "__setattr__", "setattr"),
}


def gather(file: SourceFile) -> list[str]:
    """Return the names that a file uses of others (`uses`), and with a mark those that act when they are read.

    So have those of `six` that it may replace (`fakes_of_six`), its classes (`gather_bases`), signs of the Python that
    runs it (`gather_pythons`), and names that it binds in others (`gather_set_names`).

    A `__getattr__` only counts in its own file: elsewhere it would stand for every attribute of the project.
    """
    marks = [*fakes_of_six(file), *gather_bases(file), *gather_pythons(file), *gather_set_names(file)]
    return [*uses(file), *marks, *(_MARK + name for name in sorted(_acting(file) - {ATTRIBUTES}))]


def acting_names(file: SourceFile, facts: Facts) -> set[str]:
    """Return the names of a project that act when they are read: properties, dictionaries that make items, and marks.

    Args:
        file: the file that reads them.
        facts: facts with the results of `gather` for every file.
    """
    return _acting(file).union(facts.project.compute(_acting_elsewhere, WHOLE))


def _acting_elsewhere(files: Selected) -> frozenset[str]:
    marks = (name for it in files.values() for name in it[WHOLE] if name.startswith(_MARK))
    return frozenset(name.removeprefix(_MARK) for name in marks)


def _acting(file: SourceFile) -> set[str]:
    functions = [it for it in file.functions if isinstance(it.node, FunctionNode)]
    changing = _changing_functions(functions)
    found = {_SPECIAL[name] for name in (it.name for it in functions) if name in _SPECIAL and name in changing}
    found |= {it.name for it in functions if _is_property(it) and (it.name in changing or _calls(it))}
    return found | set(_default_dictionaries(file))


def _changing_functions(functions: list[Scope]) -> set[str]:
    """Return the names of functions that change what is not their own, also through others of the same file."""
    found = {it.name for it in functions if _changes(it)}
    calls = {it.name: {last_name(call) for call in it.nodes(ast.Call)} for it in functions}
    while more := {name for name, called in calls.items() if name not in found and called & found}:
        found |= more
    return found


def _changes(function: Scope) -> bool:
    if function.count(ast.Global, ast.Nonlocal):
        return True
    stored: list[ast.Attribute | ast.Subscript] = [*function.nodes(ast.Attribute), *function.nodes(ast.Subscript)]
    if any(not isinstance(it.ctx, ast.Load) for it in stored):
        return True
    return any(last_name(call) in _CHANGING for call in function.nodes(ast.Call))


def _calls(function: Scope) -> bool:
    return any(map(is_active, function.nodes(ast.Call)))


def _is_property(function: Scope) -> bool:
    decorators = getattr(function.node, "decorator_list", ())
    return any(dotted_name(it).rpartition(".")[2] in _PROPERTIES for it in decorators)


def _default_dictionaries(file: SourceFile) -> Iterator[str]:
    assigned: list[ast.Assign | ast.AnnAssign] = [*file.nodes(ast.Assign), *file.nodes(ast.AnnAssign)]
    for node in assigned:
        if isinstance(node.value, ast.Call) and last_name(node.value) == "defaultdict":
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (dotted_name(it).rpartition(".")[2] for it in targets if dotted_name(it))
