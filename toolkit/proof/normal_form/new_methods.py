"""Find the private methods that only one version of a file has, and that only methods of their class can call.

Whether another class of the project, or a library, has such a name is not seen here: see `method_lookup.py`.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from toolkit.model.tree import FunctionNode, SourceFile, is_name
from toolkit.proof.names.scope_names import names_bound_by, names_bound_within
from toolkit.proof.normal_form.copies import FUNCTIONS, names_in
from toolkit.source.resolvers import is_resolver

MethodKind = Literal["plain", "static", "class"]
_KINDS: dict[str, MethodKind] = {"staticmethod": "static", "classmethod": "class"}
_OF_PROPERTIES = frozenset({"setter", "getter", "deleter"})
_OF_CLASSES = frozenset({"__new__", "__init_subclass__", "__class_getitem__", "__prepare__", "_generate_next_value_"})
"""Methods that are given a class, or a text, without saying so."""
_CUSTOMARY = {"self": "plain", "cls": "class"}
"""Names of first parameters: what is given under another one is not known."""
_HOOKS = frozenset({"__getattribute__", "__init_subclass__", "__prepare__", "mro", "locals", "eval", "exec", "globals"})
"""Names through which a class decides itself what its names are, or gets others."""
_OF_OBJECTS = frozenset({"__class__", "__bases__", "__dict__"})
"""Attributes through which an object gets another class, or a class other bases, or names that nobody says."""


class NewMethod(NamedTuple):
    """A method that only one version has.

    Attributes:
        qualname: its class and its name.
        node: the method.
        kind: whether it is given an instance, nothing or a class.
    """

    qualname: str
    node: ast.FunctionDef
    kind: MethodKind

    @property
    def plain(self) -> ast.FunctionDef:
        """The method without its decorator."""
        return ast.FunctionDef(
            self.node.name, self.node.args, self.node.body, [], self.node.returns, lineno=self.node.lineno
        )


class Receiver(NamedTuple):
    """The first parameter of a method, through which it calls others: its name, class, and what it is given."""

    name: str
    class_name: str
    kind: MethodKind


def new_methods(file: SourceFile, other: SourceFile) -> dict[str, NewMethod]:
    """Return name -> method, of those that only a file has and that are only called through a first parameter.

    Args:
        file: the file.
        other: its other version.
    """
    found: dict[str, NewMethod] = {}
    if not any(isinstance(it, ast.ClassDef) for it in file.tree.body) or _has_hook(file.tree):
        return {}
    bound = [name for it in file.tree.body for name in names_bound_by(it)]
    bound += [name for it in ast.walk(file.tree) if isinstance(it, ast.Name) for name in names_bound_by(it)]
    shadowed = {*names_bound_within([file.tree])} & {*_KINDS, "property"}
    for node in file.tree.body:
        if isinstance(node, ast.ClassDef) and bound.count(node.name) == 1 and _is_plain_class(node) and not shadowed:
            for it in node.body:
                kind = _kind_of(it)
                if isinstance(it, ast.FunctionDef) and kind and _is_apart(it.name, node, file, other):
                    found[it.name] = NewMethod(f"{node.name}.{it.name}", it, kind)
    return found


def receiver_of(function: FunctionNode, qualname: str, tree: ast.Module) -> Receiver | None:
    """Return the first parameter of a method if it is certainly an instance of the class, or the class; else None.

    Args:
        function: the method.
        qualname: its class and its name.
        tree: its module.
    """
    class_name, _, name = qualname.rpartition(".")
    node = next((it for it in tree.body if isinstance(it, ast.ClassDef) and it.name == class_name), None)
    kind, given = _kind_of(function), [*function.args.posonlyargs, *function.args.args][:1]
    if node is None or not given or _CUSTOMARY.get(given[0].arg) != kind or name in _OF_CLASSES:
        return None
    is_of_parent = is_resolver(function)
    if is_of_parent or given[0].arg in names_bound_within(function.body) or _is_read_in_class(name, node):
        return None
    return Receiver(given[0].arg, class_name, "class" if kind == "class" else "plain")


def _kind_of(node: ast.AST) -> MethodKind | Literal[""]:
    """Return what a method is given first; empty if it is not known."""
    decorators = node.decorator_list if isinstance(node, FUNCTIONS) else []
    if len(decorators) > 1:
        return ""
    for it in decorators:
        if isinstance(it, ast.Attribute) and it.attr in _OF_PROPERTIES:
            of = it.value.id if isinstance(it.value, ast.Name) else ""
            return "plain" if isinstance(node, FUNCTIONS) and of == node.name else ""
        name = it.id if isinstance(it, ast.Name) else ""
        return "plain" if name == "property" else _KINDS.get(name, "")
    return "plain"


def _has_hook(tree: ast.Module) -> bool:
    """Return whether a module says a name through which a class decides what its names are."""
    return any(
        (isinstance(it, ast.Attribute) and it.attr in _HOOKS)
        or (isinstance(it, ast.Attribute) and it.attr in _OF_OBJECTS and not isinstance(it.ctx, ast.Load))
        or (isinstance(it, ast.Constant) and it.value in _OF_OBJECTS)
        or (isinstance(it, ast.Name) and it.id in _HOOKS)
        or (isinstance(it, FUNCTIONS) and it.name in _HOOKS)
        for it in ast.walk(tree)
    )


def _is_plain_class(node: ast.ClassDef) -> bool:
    """Return whether nothing but bases makes a class."""
    is_abstract = [
        ast.unparse(it.value) in ("ABCMeta", "abc.ABCMeta") and it.arg == "metaclass" for it in node.keywords
    ]
    return all(is_abstract) and not node.decorator_list and not getattr(node, "type_params", ())


def _is_apart(name: str, node: ast.ClassDef, file: SourceFile, other: SourceFile) -> bool:
    """Return whether a name is private, and only methods of its class say it, each time as a call through a parameter.

    Comments and texts count as well.
    """
    if not name.startswith("_") or name.startswith("__") or name.endswith("_"):
        return False  # an enumeration keeps `_name_` for itself
    word = re.compile(rf"\b{re.escape(name)}\b")
    calls = sum(_calls_through(it, name) for it in node.body if isinstance(it, FUNCTIONS))
    return len(word.findall(file.text)) == 1 + calls and not word.search(other.text)


def _calls_through(method: FunctionNode, name: str) -> int:
    """Count the calls of a name through the first parameter of a method."""
    first = [it.arg for it in (*method.args.posonlyargs, *method.args.args)][:1]
    return sum(
        isinstance(it, ast.Call)
        and isinstance(it.func, ast.Attribute)
        and it.func.attr == name
        and isinstance(it.func.value, ast.Name)
        and it.func.value.id in first
        for it in ast.walk(method)
    )


def _is_read_in_class(name: str, node: ast.ClassDef) -> bool:
    """Return whether the body of a class itself reads a method, but to decorate its property or to describe it."""
    outside = list(_walk_outside(node.body))
    of_properties = {id(it.value) for it in outside if isinstance(it, ast.Attribute) and it.attr in _OF_PROPERTIES}
    targets = (one for it in outside if isinstance(it, ast.Assign) for one in it.targets)
    described = {id(it.value) for it in targets if isinstance(it, ast.Attribute)}
    reads = (it for it in outside if is_name(it, name))
    return any(id(it) not in of_properties | described for it in reads)


def _walk_outside(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of a class that are evaluated with its body."""
    for it in nodes:
        yield it
        if isinstance(it, FUNCTIONS):
            yield from _walk_outside([*it.decorator_list, it.args, *([it.returns] if it.returns else [])])
        else:
            yield from _walk_outside(ast.iter_child_nodes(it))


def named_methods(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Yield every name and attribute in some trees."""
    yield from names_in(nodes)
    yield from (it.attr for node in nodes for it in ast.walk(node) if isinstance(it, ast.Attribute))
