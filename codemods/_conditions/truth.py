"""Judge which parts of a condition may be kept in a variable: their truth is asked once more where it is read."""

import ast
from collections.abc import Iterator
from typing import Any

from codemods._simplify.small_file import is_bound
from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, parent

_ALWAYS_BOOL = (ast.In, ast.NotIn, ast.Is, ast.IsNot)
_BY_BUILTIN = {"isinstance", "issubclass", "hasattr", "callable", "bool", "any", "all"}
_OF_TEXTS = frozenset({"startswith", "endswith", *(name for name in dir(str) if name.startswith("is"))})
"""Methods of texts that give true or false."""
_COMPARING = frozenset({"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"})


def leaves(test: ast.expr) -> Iterator[ast.expr]:
    """Yield the parts that `and` and `or` join, in their order."""
    if isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from leaves(value)
    else:
        yield test


def operators(test: ast.expr) -> set[type[ast.boolop]]:
    """Return the kinds of operators that join the parts."""
    return {type(it.op) for it in walk(test) if isinstance(it, ast.BoolOp)}


def is_plain_truth(file: SourceFile, leaf: ast.expr, *, compares_plainly: bool) -> bool:
    """Return whether a part gives `True` or `False`, and nothing else.

    Args:
        file: the file.
        leaf: the part.
        compares_plainly: whether `==`, `<` and the like give such a value for all classes of the project.
    """
    match leaf:
        case ast.UnaryOp(op=ast.Not(), operand=ast.BoolOp() | ast.UnaryOp(op=ast.Not()) as inner):
            # The `if` asks each part within once; where the value is kept, `not` asks for its truth again.
            return all(is_plain_truth(file, it, compares_plainly=compares_plainly) for it in leaves(inner))
        case ast.UnaryOp(op=ast.Not()) | ast.Constant(value=bool()):
            return True
        case ast.Compare(ops=ops):
            return compares_plainly or all(isinstance(it, _ALWAYS_BOOL) for it in ops)
        case ast.Call(func=ast.Name(id=name)) if name in _BY_BUILTIN:
            return not is_bound(file, name)
    return False


def is_method_of_text(part: ast.expr) -> bool:
    """Return whether a part is a call such as `name.startswith("a")`, which gives true or false for a text.

    The last part of a condition may then be kept in the variable as it is: `and` and `or` do not ask for its truth, and
    no object lives longer for it.
    """
    match part:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _OF_TEXTS
    return False


def asks_oddly(file: SourceFile) -> bool:
    """Return whether a file gives something a method of its own under the name of one of texts."""
    if not any(name in file.text for name in _OF_TEXTS):
        return False
    set_elsewhere = (it.attr for it in file.nodes(ast.Attribute) if not isinstance(it.ctx, ast.Load))
    set_here = (it.id for it in file.nodes(ast.Name) if not isinstance(it.ctx, ast.Load))
    return not _OF_TEXTS.isdisjoint({*(it.name for it in file.functions), *set_elsewhere, *set_here})


def compares_oddly(file: SourceFile) -> bool:
    """Return whether a class of a file compares in a way that may give something else than true or false."""
    if not any(name in file.text for name in _COMPARING):
        return False
    methods = (it for it in file.functions if it.name in _COMPARING)
    returned: list[Any] = [one for it in methods for one in it.nodes(ast.Return)]
    if not all(it.value is not None and _is_usual(it.value) for it in returned):
        return True
    return any(_is_another_mention(it) for it in walk(file.tree))


def _is_usual(value: ast.expr) -> bool:
    """Return whether the result of a comparison is true, false, `NotImplemented`, or that of another comparison."""
    match value:
        case ast.Constant(value=bool()) | ast.UnaryOp(op=ast.Not()) | ast.Compare() | ast.Name(id="NotImplemented"):
            return True
        case ast.BoolOp(values=values):
            return all(map(_is_usual, values))
        case ast.IfExp(body=body, orelse=orelse):
            return _is_usual(body) and _is_usual(orelse)
        case ast.Call(func=ast.Name(id=name)):
            return name in _BY_BUILTIN
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _COMPARING
    return False


def _is_another_mention(node: ast.AST) -> bool:
    """Return whether a comparison is set in another way than by a definition: by assignment, or by its name."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return name in _COMPARING
        case ast.Attribute(attr=name):
            around = parent(node)
            return name in _COMPARING and not (isinstance(around, ast.Call) and around.func is node)
        case ast.Constant(value=str(text)):
            return text in _COMPARING
    return False
