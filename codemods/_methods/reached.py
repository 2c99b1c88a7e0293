"""Find code that may reach a private method without saying its name: by a computed name, or by walking its class."""

import ast
import builtins
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from toolkit.model.project_facts import ProjectFacts, Selected
from toolkit.model.tree import SourceFile, callee_of, dotted_name, parent
from toolkit.source.calls import imported_names
from toolkit.source.lookups import ANY, walked_objects

_BY_NAME = frozenset({"getattr", "setattr", "hasattr", "delattr", "methodcaller", "attrgetter"})
_COMPUTED = re.compile(r"\b(?:[gs]et|has|del)attr\b|\b(?:attrgetter|methodcaller)\b|__dict__")
_PRIVATE = re.compile(r"[\"']_[\"']\s*[+%]|[\"']_[{%]|=\s*[\"']_[\"']\s*$", re.MULTILINE)
"""Texts by which any private name may be made."""
_ASKING = frozenset({"isinstance", "issubclass", "super", "cast", "TypeVar", "raises", "assertRaises"})
"""Functions that only ask which class something has."""
_NO_VALUES = (
    *(ast.Call, ast.Attribute, ast.ClassDef, ast.Compare, ast.ExceptHandler, ast.Subscript, ast.MatchClass, ast.Raise),
    *(ast.arg, ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef, ast.Expr),
)
"""Nodes around a class that is called, asked for, named as a type, or a base."""
_HARMLESS = frozenset(dir(builtins)) | {"ABC", "ABCMeta", "Generic", "dataclass", "total_ordering", "final"}
"""Bases and decorators that neither have nor look for private methods."""
_SHORTEST = 2
"""Characters of a prefix of names: a single `_` is the name of what nobody reads."""


def reaches_by_name(file: SourceFile) -> bool:
    """Return whether a file reads attributes of objects by computed names, or all of an object's."""
    modules = imported_names(file)
    for call in file.nodes(ast.Call):
        name = dotted_name(call.func).rpartition(".")[2]
        asked = call.args[1:2] if name in ("getattr", "setattr", "hasattr", "delattr") else call.args
        is_computed = any(not isinstance(it, ast.Constant) for it in asked)
        if name in _BY_NAME and is_computed and not (call.args and dotted_name(call.args[0]) in modules):
            return True
    return "__dict__" in file.text or any(it.id in ("vars", "dir") for it in file.nodes(ast.Name))


def walks_unknown_objects(file: SourceFile) -> bool:
    """Return whether a file reads all attributes of objects of which its text does not say what they are."""
    known = {*imported_names(file), *(it.qualname for it in file.scopes if "." not in it.qualname), "self", "cls"}
    called = (ast.Call, ast.Subscript)
    return any(isinstance(it, called) or dotted_name(it).partition(".")[0] not in known for it in walked_objects(file))


def makes_private_names(file: SourceFile) -> bool:
    """Return whether a file reaches attributes by texts, and puts `_` in front of a text: `getattr(it, "_" + what)`."""
    return bool(_COMPUTED.search(file.text) and _PRIVATE.search(file.text))


def handed_classes(file: SourceFile) -> list[str]:
    """Return `function:Class` for each class that a file hands to a function, and `*:Class` for one in a value."""
    return sorted({*_find_handed(file)})


def _find_handed(file: SourceFile) -> Iterator[str]:
    nodes: list[ast.Attribute | ast.Name] = [*file.nodes(ast.Attribute), *file.nodes(ast.Name)]
    for node in nodes:
        name = dotted_name(node).rpartition(".")[2]
        if isinstance(node, ast.Attribute) and node.attr == "__dict__":
            yield f"__dict__:{dotted_name(node.value).rpartition('.')[2]}"
        elif name[:1].isupper() and isinstance(node.ctx, ast.Load):
            yield from (f"{it}:{name}" for it in [_receiver(node)] if it)


def _receiver(node: ast.Attribute | ast.Name) -> str:
    """Return the function that is given a class, or `*`; empty where a class is only called, named or asked."""
    around, inner = parent(node), cast("ast.AST | None", node)
    if isinstance(around, ast.keyword | ast.Starred):
        around, inner = parent(around), around
    if isinstance(around, ast.Call) and around.func is not inner:
        callee = dotted_name(around.func).rpartition(".")[2]
        return "" if callee in _ASKING else callee or ANY
    is_type = isinstance(around, ast.BinOp) and isinstance(around.op, ast.BitOr)
    is_given = isinstance(around, ast.AnnAssign) and around.value is node
    is_plain = is_type or isinstance(around, _NO_VALUES) or _is_queried(around)
    return ANY if is_given or not is_plain else ""


def _is_queried(node: ast.AST | None) -> bool:
    """Return whether classes in brackets are asked for, or caught: `isinstance(it, (A, B))`, `except (A, B)`."""
    around = parent(node) if isinstance(node, ast.Tuple) else None
    if isinstance(around, ast.Call):
        return dotted_name(around.func).rpartition(".")[2] in _ASKING
    return isinstance(around, ast.ExceptHandler | ast.Subscript)


class _Reaching(NamedTuple):
    """Code that may reach private methods of a project without saying their names.

    Attributes:
        is_any: whether all names of anything are read, or any private name is made of texts.
        begins: with what names begin that are made of texts.
        handed: classes that are handed to functions.
        below: name -> names of classes that inherit from a class of this name.
        odd: names of classes with a decorator, or a base that no class of the project is.
    """

    is_any: bool
    begins: tuple[str, ...]
    handed: frozenset[str]
    below: Mapping[str, set[str]]
    odd: frozenset[str]


_REACHING = ("private", "walks", "handed", "names", "classes")


def gather_reaching(file: SourceFile) -> dict[str, Any]:
    """Return the facts about a file by which others may reach methods."""
    any_name = {"private": makes_private_names(file), "walks": walks_unknown_objects(file)}
    return {**any_name, "handed": handed_classes(file)}


def _find_reaching(files: Selected) -> _Reaching:
    """Return what may reach private methods; the files have the facts `_REACHING`."""
    found, below = files.values(), dict[str, set[str]]()
    classes = [it for one in found for it in one["classes"]]
    known = {it[0] for it in classes} | _HARMLESS
    for it in classes:
        for base in it[1]:
            below.setdefault(base, set()).add(it[0])
    begins = {one for it in found for one in it["names"] if one.endswith("_") and len(one) >= _SHORTEST}
    return _Reaching(
        is_any=any(it["private"] or it["walks"] for it in found),
        begins=tuple(begins),
        handed=frozenset(one.partition(":")[2] for it in found for one in it["handed"]),
        below=below,
        odd=frozenset(it[0] for it in classes if {*it[2]} - _HARMLESS or not {*it[1]} <= known),
    )


def is_reached(project: ProjectFacts, name: str, owner: str) -> bool:
    """Return whether the project may reach a method of a class without saying its name, or make the class another one.

    That is so if it walks the attributes of the class, or of anything that is not known, or builds names that begin
    like this one; if the class, or one below it, is handed to somebody; and if one below it has a decorator, or a base
    that no class of the project is.

    Args:
        project: facts of `gather_surroundings`.
        name: name of the method.
        owner: name of its class.
    """
    known = project.compute(_find_reaching, *_REACHING)
    below, more = set[str](), {owner}
    while more := more - below:
        below |= more
        more = set().union(*(known.below.get(it, ()) for it in more))
    is_other = not known.odd.isdisjoint(below - {owner})
    return known.is_any or name.startswith(known.begins) or is_other or not known.handed.isdisjoint(below)


def has_odd_decorator(node: ast.ClassDef) -> bool:
    """Return whether a class has a decorator that may look at its methods, or replace them."""
    names = (dotted_name(callee_of(it)) for it in node.decorator_list)
    return any(it.rpartition(".")[2] not in _HARMLESS for it in names)
