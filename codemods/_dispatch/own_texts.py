"""Find out whether a project has classes of texts that compare in their own way: `str(x)` may give an object of one."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from toolkit.model.tree import SourceFile, dotted_name

_COMPARISONS = frozenset({"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__"})
_TEXTS = frozenset({"str", "unicode", "text_type", "basestring", "UserString"})
_ORDERING = "total_ordering"


def gather_texts(file: SourceFile) -> dict[str, Any]:
    """Return the classes of a file that have a base or compare in their own way.

    Returns:
        `classes`: (name, last parts of its bases, whether it compares in its own way).
    """
    found = [_class_fact(it) for it in file.nodes(ast.ClassDef)]
    found += [("", _bases_made(it), True) for it in file.nodes(ast.Call)]
    given = (target for it in file.nodes(ast.Assign) for target in it.targets if isinstance(target, ast.Attribute))
    found += [(_last_part(it.value), [], True) for it in given if it.attr in _COMPARISONS]
    return {"classes": [list(it) for it in found if it[1] or (it[0] and it[2])]}


def has_own_texts(gathered: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether any class of a project that is a text compares in its own way, or by one of its bases."""
    facts = [it for found in gathered for it in found["classes"]]
    texts = {*_TEXTS}
    while more := {name for name, bases, _ in facts if name and not texts.isdisjoint(bases)} - texts:
        texts |= more
    above = [base for _, bases, _ in facts if not texts.isdisjoint(bases) for base in bases]
    around = {*texts, *above}
    while more := {base for name, bases, _ in facts if name in around for base in bases} - around:
        around |= more
    return any(compares and (name in around or not texts.isdisjoint(bases)) for name, bases, compares in facts)


def _class_fact(node: ast.ClassDef) -> tuple[str, list[str], bool]:
    names = {name for it in node.body for name in _names_bound(it)}
    is_ordered = any(_last_part(it) == _ORDERING for it in node.decorator_list)
    return node.name, _last_parts(node.bases), is_ordered or not names.isdisjoint(_COMPARISONS)


def _names_bound(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef):
        yield statement.name
    elif isinstance(statement, ast.Assign):
        yield from (it.id for it in statement.targets if isinstance(it, ast.Name))


def _bases_made(call: ast.Call) -> list[str]:
    """Return the bases of the class that a call of `type` makes; none if it makes none."""
    bases = call.args[1] if dotted_name(call.func) == "type" and len(call.args) > 1 else None
    return _last_parts(bases.elts) if isinstance(bases, ast.Tuple) else []


def _last_parts(nodes: Iterable[ast.expr]) -> list[str]:
    return [_last_part(it) for it in nodes]


def _last_part(node: ast.expr) -> str:
    return dotted_name(node).rpartition(".")[2]
