"""Decide whether a static method can call its parts through its class, `Order._collect_rows(rows)`."""

import ast
import re
from collections.abc import Collection, Iterator

from codemods._extract.inner_functions import stored_by
from toolkit.model.descendants import walk
from toolkit.model.tree import FunctionNode, Scope, SourceFile, dotted_name, name_of, text_of

_STATIC = "staticmethod"
_REPLACING = re.compile(r"patch|mock|stub|fake|swap|setattr|delattr|setitem", re.IGNORECASE)
"""Text of a file that may give names, which it has as texts, another meaning."""
_DOTTED = re.compile(r"(?:[^\W\d][\w.]*|%s|\{\w*\})?\.([A-Z]\w*)\Z")
_COMPUTING = frozenset({"globals", "exec", "execfile"})
_HERE = frozenset({"locals", "vars"})
_MAKING = frozenset({"__init_subclass__", "__set_name__", "__prepare__", "__build_class__"})
_CLASSES_OF_CLASSES = re.compile(r"(?:type|\w*Meta\w*|\w+Type)\Z")
ANY = "*"
"""Stands for all methods, where what is called while a class is made has a computed name."""


def is_static(scope: Scope) -> bool:
    """Return whether a function is a static method without other decorators."""
    decorators = scope.node.decorator_list if scope.is_method else []  # type: ignore[union-attr]
    return len(decorators) == 1 and isinstance(decorators[0], ast.Name) and decorators[0].id == _STATIC


def find_replaced(file: SourceFile) -> Iterator[str]:
    """Yield the names of CapWords that a file may give another meaning elsewhere: by an attribute, or by a text.

    A text with dots names what may be replaced wherever it stands: it may be kept in a constant or passed on.
    """
    yield from (it.attr for it in file.nodes(ast.Attribute) if not isinstance(it.ctx, ast.Load) and _is_class(it.attr))
    texts = [it.value for it in file.nodes(ast.Constant) if isinstance(it.value, str)]
    yield from (found[1] for it in texts if (found := _DOTTED.match(it)))
    if _REPLACING.search(file.text):
        yield from (it for it in texts if _is_class(it) and it.isidentifier())
        words = (word.arg or "" for call in file.nodes(ast.Call) for word in call.keywords)
        yield from filter(_is_class, words)


def find_early_calls(file: SourceFile) -> Iterator[str]:
    """Yield the methods that a file may call while a class is being made, and its name does not exist yet."""
    if not any(it in file.text for it in (*_MAKING, "type", "Meta")):
        return
    owners = [it for it in file.nodes(ast.ClassDef) if any(map(_makes_classes, it.bases))]
    functions: list[FunctionNode] = [it for owner in owners for it in owner.body if isinstance(it, FunctionNode)]
    functions += [it for it in file.nodes(ast.FunctionDef) if it.name in _MAKING]
    for node in functions:
        if node.name != "__call__":
            yield from (name for it in walk(node) if isinstance(it, ast.Call) and (name := _called_early(it)))


def _called_early(call: ast.Call) -> str:
    """Return the name of the method that a call may reach; `ANY` if it gets methods by computed names."""
    if name_of(call.func) == "getattr" and len(call.args) > 1:
        return text_of(call.args[1]) or ANY
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _makes_classes(base: ast.expr) -> bool:
    return bool(_CLASSES_OF_CLASSES.match(name_of(base)))


def _is_class(name: str) -> bool:
    return name[:1].isupper()


def class_of_static(file: SourceFile, scope: Scope, replaced: Collection[str], early: Collection[str]) -> str:
    """Return the name through which a static method reaches its class; empty if it may be another object then.

    Args:
        file: the file.
        scope: the function.
        replaced: names that other code of the project may give another meaning.
        early: methods that may be called while a class is made.
    """
    owner = scope.parent
    if not is_static(scope) or owner is None or not isinstance(owner.node, ast.ClassDef) or owner.node.decorator_list:
        return ""
    nodes = [*walk(file.tree)]
    name, is_outer = owner.name, owner.parent is not None and isinstance(owner.parent.node, ast.Module)
    is_early = any(isinstance(it, ast.Name) and it.id == scope.name for it in walk(owner.node))
    bound = sum(name in _names_bound(it) for it in nodes) + any(_STATIC in _names_bound(it) for it in nodes)
    is_early |= _is_made_by_others(owner.node) and not {scope.name, ANY}.isdisjoint(early)
    computes = any(isinstance(it, ast.Name) and it.id in _COMPUTING for it in nodes) or _reaches_module(file)
    has_star = any(isinstance(it, ast.alias) and it.name == "*" for it in nodes)
    is_other = owner.node.keywords or name in replaced or name.startswith("__") or not name[:1].isupper()
    return "" if not is_outer or is_early or bound != 1 or computes or has_star or is_other else name


def _is_made_by_others(owner: ast.ClassDef) -> bool:
    """Return whether code of another class may run while a class is made: of a base, or of a value in its body."""
    values = [it.value for it in owner.body if isinstance(it, ast.Assign | ast.AnnAssign)]
    is_derived = any(name_of(it) != "object" for it in owner.bases)
    return (
        is_derived or any(isinstance(it, ast.Call) for it in values) or "__metaclass__" in map(_target_of, owner.body)
    )


def _target_of(statement: ast.stmt) -> str:
    return name_of(statement.targets[0]) if isinstance(statement, ast.Assign) else ""


def _reaches_module(file: SourceFile) -> bool:
    """Return whether a file may set names of its module or of a class body by texts."""
    for scope, call in file.each(ast.Call):
        if name_of(call.func) in _HERE and not call.args and not scope.in_function:
            return True
    modules = (it for it in file.nodes(ast.Subscript) if dotted_name(it.value).endswith("sys.modules"))
    return any(dotted_name(it.slice) == "__name__" for it in modules)


def _names_bound(node: ast.AST) -> set[str]:
    if isinstance(node, ast.arg):
        return {node.arg}
    if isinstance(node, ast.Global | ast.Nonlocal):
        return {*node.names}
    return {node.name} if type(node).__name__ == "TypeVar" else stored_by(node)  # type: ignore[attr-defined]
