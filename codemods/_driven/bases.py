"""Classes whose `object` among the bases is seen: a metaclass gets the bases as they are written.

`class A(object)` and `class A` are made alike, with `type`. Where a keyword or a base class brings a metaclass, that is
called with `(object,)` or with `()`; beside other bases, `__bases__` tells whether `object` was written.
"""

import ast
import builtins
from collections.abc import Iterator, Sequence

from codemods._driven.sites import Wanted
from toolkit.model.codemod import Facts
from toolkit.model.descendants import walk
from toolkit.model.project_facts import WHOLE
from toolkit.model.tree import SourceFile, dotted_name

_CLASS, _READS = "class!", "bases!"
_UNKNOWN = "*"
_BASES = ("bases", "__bases__")
_PLAIN = frozenset(name for name in dir(builtins) if isinstance(getattr(builtins, name), type))


def gather_bases(file: SourceFile) -> Iterator[str]:
    """Yield each class of a file with its bases, as marks, and a mark if the file reads the bases of any class."""
    for node in file.nodes(ast.ClassDef):
        yield f"{_CLASS}{node.name}:{','.join(_bases(node))}"
    names = {it.id for it in file.nodes(ast.Name)} | {it.attr for it in file.nodes(ast.Attribute)}
    names |= {it.arg for it in file.nodes(ast.arg)}
    names |= {it.value for it in file.nodes(ast.Constant) if isinstance(it.value, str)}
    if not names.isdisjoint(_BASES):
        yield _READS


def is_object_seen(file: SourceFile, facts: Facts, wanted: Wanted) -> bool:
    """Return whether a change may take `object` from bases that a metaclass or anything else gets to see.

    Args:
        file: the file.
        facts: facts with the marks of every file.
        wanted: the change.
    """
    rows = {row for it in wanted.offer.edits for row in range(it.row, it.end_row + 1)}
    nodes = {id(node): node for unit in wanted.units for node in walk(unit.node) if isinstance(node, ast.ClassDef)}
    classes = [node for node in nodes.values() if rows.intersection(range(node.lineno, node.body[0].lineno + 1))]
    others = [name for node in classes if _has_object(node) for name in _bases(node) if name != "object"]
    if not others:
        return False
    marks = facts.project.union(WHOLE).union(gather_bases(file))
    return _READS in marks or not all(_is_plain(name, marks, ()) for name in others)


def _has_object(node: ast.ClassDef) -> bool:
    written = [dotted_name(base) for it in node.bases for base in (it.args[1:] if isinstance(it, ast.Call) else [it])]
    return "object" in written


def _bases(node: ast.ClassDef) -> list[str]:
    """Return the last names of the bases of a class; `*` for one that is computed, and for keywords."""
    named = [dotted_name(base).rpartition(".")[2] or _UNKNOWN for base in node.bases]
    is_made = bool(node.keywords) or any("metaclass" in dotted_name(_called(it)) for it in node.decorator_list)
    return [*named, *([_UNKNOWN] if is_made or any(isinstance(base, ast.Call) for base in node.bases) else [])]


def _called(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _is_plain(name: str, marks: frozenset[str], around: Sequence[str]) -> bool:
    """Return whether `type` makes every class of a name: it is built in, or a class of the project upon such ones."""
    begin = f"{_CLASS}{name}:"
    definitions = [mark.removeprefix(begin) for mark in marks if mark.startswith(begin)]
    if not definitions:
        return name in _PLAIN - {"type"}
    bases = {base for it in definitions for base in it.split(",") if base and base not in around}
    return all(base != _UNKNOWN and _is_plain(base, marks, (*around, name)) for base in bases)
