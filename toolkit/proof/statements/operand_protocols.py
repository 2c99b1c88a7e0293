"""Find by which special methods a statement asks its operands, where another way of writing it asks by others.

`kind in ("a", "b")` compares, `kind in {"a", "b"}` hashes as well and refuses a list; `str(x)` asks for `__str__`,
`f"{x}"` for `__format__`; `x == None` asks for `__eq__`, `x is None` for nothing. Cases hold such a change only for the
classes of values that they have, and no list of them is complete.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from toolkit.model.tree import dotted_name, is_name, is_text
from toolkit.proof.normal_form.copies import copy_node, is_constant
from toolkit.proof.statements.compared_values import is_constant_name
from toolkit.proof.statements.container_changes import container_changes

Protocol = tuple[str, str]
"""An operand, and the way in which it is asked."""

_HASHED = "hashed"
_DISPLAYS = (ast.Set, ast.SetComp, ast.Dict, ast.DictComp)
_WRITTEN = (ast.List, ast.Tuple, ast.Set)
_HASHING = frozenset({"set", "frozenset", "dict.fromkeys", "OrderedDict.fromkeys", "Counter", "collections.Counter"})
_PLAIN = frozenset({"str", "len", "int", "float", "bool", "repr", "round", "abs", "ord", "chr", "hex", "id", "type"})
"""Functions of the language whose results can be hashed, and are written alike by `str` and by `format`."""
_PERCENT = re.compile(r"%[-#0 +]*[\d.*]*([a-zA-Z%])")


def operand_protocols(item: ast.AST, heads: Sequence[ast.AST]) -> Iterator[Protocol]:
    """Yield (operand, way in which it is asked) for operations that can be written in several ways.

    Args:
        item: a statement.
        heads: its parts without the statements in it.
    """
    if isinstance(item, ast.Assign) and isinstance(item.value, ast.List | ast.Tuple | ast.Set | ast.Call):
        yield from _container(item)
    yield from container_changes(item, heads)
    for node in (it for head in heads for it in ast.walk(head)):
        yield from ((ast.dump(it), _HASHED) for it in _hashed_by(node) if not _is_plain(it))
        yield from _texts_in(node)
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and is_constant(node.comparators[0], None):
            way = "is" if isinstance(node.ops[0], ast.Is | ast.IsNot) else "equal"
            yield f"none {_shape_of(node.left)}", way


def text_protocols(function: ast.AST) -> Iterator[Protocol]:
    """Yield (value, way in which it is written) for each value that a function writes as a text.

    Args:
        function: its tree.
    """
    return (one for it in ast.walk(function) for one in _texts_in(it))


def unlike_operands(gone: Sequence[Protocol], put_in: Sequence[Protocol]) -> frozenset[str]:
    """Return the operands that one version of some statements asks otherwise than the other one.

    Args:
        gone: what the old version asks.
        put_in: what the new one asks.
    """
    was, now = Counter(gone), Counter(put_in)
    hashed = {name for name, way in was.keys() ^ now.keys() if way == _HASHED}
    fewer, more = ({name for name, way in it if way != _HASHED} for it in (was - now, now - was))
    return frozenset(hashed | (fewer & more))


def _texts_in(node: ast.AST) -> Iterator[Protocol]:
    return ((f"text {_shape_of(it)}", way) for it, way in _written_by(node) if not _is_plain(it))


def _container(item: ast.Assign) -> Iterator[Protocol]:
    """Yield for each name that is given a container whether that hashes what it is asked for."""
    called = dotted_name(item.value.func) if isinstance(item.value, ast.Call) else ""
    way = "set" if isinstance(item.value, ast.Set) or called in ("set", "frozenset") else "list"
    if not called or called in ("set", "frozenset", "list", "tuple"):
        yield from ((f"container {it.id}", way) for it in item.targets if isinstance(it, ast.Name))


def _hashed_by(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the operands that an expression hashes: of a membership in a set, of a look-up in a table, of a set."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
        if isinstance(held := node.comparators[0], _DISPLAYS) or (isinstance(held, ast.Call) and _makes_set(held)):
            yield node.left
    elif isinstance(node, ast.Subscript):
        if isinstance(node.value, ast.Dict) and not isinstance(node.slice, ast.Slice):
            yield node.slice
    elif isinstance(node, ast.SetComp):
        yield node.elt
    elif isinstance(node, ast.Set):
        yield from node.elts
    elif isinstance(node, ast.Call) and node.args:
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr == "get" and _is_table(func.value):
            yield node.args[0]
        elif _makes_set(node):
            yield from node.args[0].elts if isinstance(node.args[0], _WRITTEN) else node.args[:1]


def _is_table(node: ast.expr) -> bool:
    return isinstance(node, ast.Dict) or is_constant_name(node)


def _makes_set(call: ast.Call) -> bool:
    return dotted_name(call.func) in _HASHING


def _written_by(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Yield each value that an expression writes as a text, and the way."""
    if isinstance(node, ast.FormattedValue) and node.format_spec is None:
        yield node.value, {-1: "format", 115: "str"}.get(node.conversion, "repr")
    elif isinstance(node, ast.Call) and is_name(node.func, "str") and len(node.args) == 1 and not node.keywords:
        yield node.args[0], "str"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        if isinstance(node.func.value, ast.Constant):
            yield from ((it, "format") for it in (*node.args, *(it.value for it in node.keywords)))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and is_text(node.left):
        signs = [it for it in _PERCENT.findall(node.left.value) if it != "%"]
        values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        yield from ((it, "str") for it, sign in zip(values, signs, strict=False) if sign == "s")


def _is_plain(value: ast.expr) -> bool:
    """Return whether a value is a text or number of the language for certain."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in _PLAIN
    return isinstance(value, ast.Constant | ast.JoinedStr)


def _shape_of(value: ast.expr) -> str:
    """Return an operand as a text without its local names, which the other version may call otherwise."""
    copied = copy_node(value)
    for it in ast.walk(copied):
        if isinstance(it, ast.Name):
            it.id = "_"
    return ast.dump(copied)
