"""Decide whether a private function of a file is certainly the one that its name means where the file calls it."""

import ast
import re
from pathlib import PurePosixPath

from codemods._methods.reached import reaches_by_name
from toolkit.model.descendants import walk
from toolkit.model.project_facts import ProjectFacts
from toolkit.model.tree import Scope, SourceFile, dotted_name, name_of, parent
from toolkit.source.lookups import ANY

_REBINDING = frozenset({"globals", "exec", "setattr", "delattr", "__dict__"})
_CLASS_PARTS = 3
"""Arguments of `type(name, bases, namespace)`, which makes a class."""
_SHORTEST = 2


def is_settled(file: SourceFile, scope: Scope, project: ProjectFacts, path: str) -> bool:
    """Return whether nothing but a definition gives a private name its meaning, in its file and in the project.

    The function stands in the body of its module or class, no other statement, text or file says its name but to call
    it, and nothing binds names that are computed.

    Args:
        file: the file.
        scope: the function.
        project: facts of files, with `names`, the private names in each.
        path: path of the file in it.
    """
    name = scope.name
    around = parent(scope.node)
    is_private = name.startswith("_") and not name.startswith("__")
    if not is_private or around is not (scope.parent and scope.parent.node) or _is_rebound(file, name):
        return False
    owner = scope.parent.name if scope.is_method and scope.parent else PurePosixPath(path).stem
    if not {owner, ANY}.isdisjoint(project.union("rebound")):
        return False
    others = {name, *(name[:length] for length in range(_SHORTEST, len(name)) if name[length - 1] == "_")}
    return not any(project.is_elsewhere("names", one, path) for one in others)


def _is_rebound(file: SourceFile, name: str) -> bool:
    """Return whether anything in a file may give a name another meaning, or replace what it means."""
    said = [it for it in walk(file.tree) if _says(it, name)]
    is_used = all(isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef) or _is_called(it) for it in said)
    definitions = sum(isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef) for it in said)
    has_star = any(alias.name == "*" for it in file.nodes(ast.ImportFrom) for alias in it.names)
    called = [it for it in file.nodes(ast.Call) if dotted_name(it.func) == "type" and len(it.args) == _CLASS_PARTS]
    words = {name_of(it) for it in (*file.nodes(ast.Name), *file.nodes(ast.Attribute))}
    is_odd = has_star or bool(called) or not _REBINDING.isdisjoint(words) or reaches_by_name(file)
    return not is_used or definitions != 1 or is_odd


def _says(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(re.search(rf"\b{name}\b", node.value))
    said = [getattr(node, part, None) for part in ("id", "attr", "name", "arg", "asname", "rest")]
    listed = node.names if isinstance(node, ast.Global | ast.Nonlocal) else []
    return name in said or name in listed


def _is_called(node: ast.AST) -> bool:
    around = parent(node)
    return isinstance(node, ast.Name | ast.Attribute) and isinstance(around, ast.Call) and around.func is node
