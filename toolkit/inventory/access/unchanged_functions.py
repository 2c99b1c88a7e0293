"""Find decorators that return the function under them as it was: they check nothing themselves."""

import ast
from collections.abc import Iterator

from toolkit.inventory.access.optional_checks import declares_dependencies
from toolkit.inventory.call_graph.definitions import FunctionDefinition, ProgramIndex
from toolkit.model.tree import FunctionNode, name_of, own_nodes, text_of


def leaves_unchanged(index: ProgramIndex, function: FunctionDefinition) -> bool:
    """Return whether a decorator returns its function unchanged, with no mark on it that other code reads.

    Args:
        index: index of the program.
        function: the decorator, or the function that makes it from arguments.
    """
    if declares_dependencies(function.node):  # it returns what a framework passes it
        return False
    marks = _marks_of(function.node, is_method=function.owner is not None and not function.is_static)
    return marks is not None and not any(_is_read(index, name, function) for name in marks)


def _marks_of(node: FunctionNode | ast.Lambda, *, is_method: bool = False) -> set[str] | None:
    """Return the attributes that a decorator sets on the function that it returns; None if it returns another one."""
    given = [*node.args.posonlyargs, *node.args.args][is_method:]
    if isinstance(node, ast.Lambda):
        return set() if given and name_of(node.body) == given[0].arg else None
    inner = {it.name: it for it in node.body if isinstance(it, FunctionNode)}
    returned = [it.value for it in own_nodes(node) if isinstance(it, ast.Return)]
    if not returned:
        return None
    marks: set[str] = set()
    for value in returned:
        made = value if isinstance(value, ast.Lambda) else inner.get(name_of(value)) if value is not None else None
        if made is not None:
            found = _marks_of(made)
        else:
            is_same = isinstance(value, ast.Name) and bool(given) and value.id == given[0].arg
            found = set(_set_on(node, given[0].arg)) if is_same else None
        if found is None:
            return None
        marks |= found
    return marks


def _set_on(node: FunctionNode, name: str) -> Iterator[str]:
    """Yield the attributes that are set on a parameter, and what it is passed to as if it were one."""
    for inner in own_nodes(node):
        if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store) and name_of(inner.value) == name:
            yield inner.attr
        elif isinstance(inner, ast.Call) and any(name_of(it) == name for it in inner.args):
            yield next((text for it in inner.args if (text := text_of(it))), "")  # a register, or `setattr`


def _is_read(index: ProgramIndex, name: str, function: FunctionDefinition) -> bool:
    """Return whether code outside a decorator reads an attribute; one whose name is not known always may be."""
    if not name:
        return True
    own = {id(node) for node in ast.walk(function.node)}
    for file in index.files.values():
        reads = (node for node in file.nodes(ast.Attribute) if node.attr == name and isinstance(node.ctx, ast.Load))
        texts = (node for node in file.nodes(ast.Constant) if node.value == name)
        if any(id(node) not in own for nodes in (reads, texts) for node in nodes):
            return True
    return False
