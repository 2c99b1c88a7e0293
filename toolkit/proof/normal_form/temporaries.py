"""Put the value of a name that is read once, by the next statement and before anything else, in its place."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from toolkit.model.tree import is_name
from toolkit.proof.normal_form.copies import COMPREHENSIONS, FUNCTIONS, names_in, single_name

_HEADS = {ast.If: "test", ast.For: "iter", ast.Assign: "value", ast.Return: "value", ast.Expr: "value"}
_CERTAIN: Mapping[type[ast.AST], tuple[str, ...]] = {
    ast.Call: ("func", "args", "keywords"), ast.keyword: ("value",), ast.BinOp: ("left", "right"),
    ast.Attribute: ("value",), ast.Starred: ("value",), ast.FormattedValue: ("value",), ast.UnaryOp: ("operand",),
    ast.Subscript: ("value", "slice"), ast.Compare: ("left", "comparators"), ast.BoolOp: ("values",),
    ast.IfExp: ("test",), ast.Tuple: ("elts",), ast.List: ("elts",), ast.JoinedStr: ("values",),
    ast.comprehension: ("iter",), **dict.fromkeys(COMPREHENSIONS, ("generators",)),
}  # fmt: skip
"""Fields with what a node evaluates for certain, in their order."""
_FIRST: Mapping[type[ast.AST], tuple[str, ...]] = {
    ast.Compare: ("comparators",), ast.BoolOp: ("values",), **dict.fromkeys(COMPREHENSIONS, ("generators",)),
}  # fmt: skip
"""Those of which only the first one is."""
_WALLS = (ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await)
_HARMLESS = (ast.Constant, ast.Name, ast.Tuple, ast.List, ast.Lambda, ast.expr_context)
"""Nodes of values that are made without an error, and do nothing else."""
_WHOLE = (ast.Call, ast.BinOp, ast.Attribute, ast.Subscript, ast.Compare, ast.UnaryOp, ast.Tuple, ast.List, ast.Dict)
_BUILT_IN = (ast.List, ast.Dict, ast.Set, ast.JoinedStr, ast.ListComp, ast.DictComp, ast.SetComp)


def put_temporaries_in_place(
    body: Sequence[ast.stmt],
    plain: frozenset[str],
    steady: frozenset[str],
    moving: frozenset[str],
    held: frozenset[str] = frozenset(),
) -> None:
    """Take out assignments to such names, in the blocks of a function.

    What `held` names is released with the function; in another place it would be as soon as it was used.

    Args:
        body: copies of its statements.
        plain: names that only its own statements bind and read.
        steady: names with a value that nothing changes but the statements of the function: its own, its parameters.
        moving: names of which code that is called may change the value, though they are called.
        held: names whose value may be of a kind whose release does something, as that of a temporary folder.
    """
    counts = Counter(names_in(body))
    once = frozenset(name for name in plain if counts[name] == 2)
    known = _list_known(body, plain)
    for block, is_last in list(_blocks(body)) if once else ():
        number = 0
        while number + 1 < len(block):
            name, after = single_name(block[number]), block[number + 1]
            value: ast.expr | None = getattr(block[number], "value", None)
            is_movable = (
                name in once and value is not None and (name not in held or (is_last and _is_used_last(after, name)))
            )
            if is_movable and value is not None and _put_in(after, name, value, steady, moving, known):
                del block[number]
                number = max(0, number - 1)
            else:
                number += 1


def _blocks(body: Sequence[ast.stmt], *, is_last: bool = True) -> Iterator[tuple[list[ast.stmt], bool]]:
    """Yield the blocks of a function, and whether nothing is executed behind a `return` in them."""
    if isinstance(body, list):
        yield body, is_last
    for it in body:
        if isinstance(it, (*FUNCTIONS, ast.ClassDef)):
            continue
        is_within = is_last and isinstance(it, ast.If | ast.Match)
        for field in ("body", "orelse", "finalbody"):
            if isinstance(held := getattr(it, field, None), list):
                yield from _blocks(held, is_last=is_within)
        for one in (*getattr(it, "handlers", ()), *getattr(it, "cases", ())):
            yield from _blocks(one.body, is_last=is_within)


def _list_known(body: Sequence[ast.stmt], plain: frozenset[str]) -> frozenset[str]:
    """Return the names that have their methods whatever a function is given: of built-in values."""
    nodes = [it for statement in body for it in ast.walk(statement)]
    bound = Counter(it.id for it in nodes if isinstance(it, ast.Name) and not isinstance(it.ctx, ast.Load))
    given = Counter(single_name(it) for it in nodes if _is_built_in(getattr(it, "value", None)))
    return frozenset(name for name in plain if 0 < bound[name] == given[name])


def _is_used_last(statement: ast.stmt, name: str) -> bool:
    """Return whether what a function returns is made of the value of a name by its last evaluation."""
    if not isinstance(statement, ast.Return) or statement.value is None:
        return False
    last = statement.value
    if isinstance(last, ast.Compare) and len(last.ops) > 1:
        return False
    is_method = isinstance(last, ast.Call) and isinstance(last.func, ast.Attribute) and is_name(last.func.value, name)
    parts = _whole_parts(last) if isinstance(last, _WHOLE) else ()
    return is_method or is_name(last, name) or any(is_name(it, name) for it in parts)


def _whole_parts(value: ast.AST) -> Iterator[ast.AST]:
    """Yield what an expression is made of by one evaluation, with what its containers hold."""
    for it in ast.iter_child_nodes(value):
        yield it
        if isinstance(it, (ast.Tuple, ast.List, ast.Dict, ast.keyword)):
            yield from _whole_parts(it)


def _is_built_in(value: object) -> bool:
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str | bytes)
    return is_text or isinstance(value, _BUILT_IN)


def _put_in(  # noqa: PLR0913, PLR0917 - what is known of names
    statement: ast.stmt,
    name: str,
    value: ast.expr,
    steady: frozenset[str],
    moving: frozenset[str],
    known: frozenset[str],
) -> bool:
    """Put a value in the place of a name, if it is the first thing that a statement evaluates; return whether."""
    field = _HEADS.get(type(statement))
    head = getattr(statement, field, None) if field else None
    if not isinstance(head, ast.expr) or any(isinstance(it, _WALLS) for it in ast.walk(value)):
        return False
    holding = [_holder(it.func) for it in ast.walk(head) if isinstance(it, ast.Call)]
    called = {id(it) for it in holding if not (isinstance(it, ast.Name) and it.id in moving)}
    holders = {
        id(it.func.value) for it in ast.walk(head) if isinstance(it, ast.Call) and isinstance(it.func, ast.Attribute)
    }
    acts, is_looked_up = not all(isinstance(it, _HARMLESS) for it in ast.walk(value)), False
    for holder, at, index, node in _in_order(statement, field or "", None, head):
        if is_name(node, name):
            if acts and is_looked_up:
                return False  # a method that is not there would be missed before the value is made
            if index is None:
                setattr(holder, at, value)
            else:
                getattr(holder, at)[index] = value
            return True
        is_still = isinstance(node, ast.Name) and (node.id in steady or id(node) in called)
        if not (is_still or isinstance(node, ast.Constant)):
            return False
        is_looked_up = is_looked_up or (id(node) in holders and getattr(node, "id", "") not in known)
    return False


def _holder(func: ast.expr) -> ast.expr:
    """Return the name through which a function or method is called."""
    return func.value if isinstance(func, ast.Attribute) else func


_Place = tuple[ast.AST, str, int | None, ast.AST]
"""A node with what holds it, in which field, and at which index if that is a list."""


def _in_order(holder: ast.AST, at: str, index: int | None, node: ast.AST) -> Iterator[_Place]:
    """Yield what an expression evaluates for certain, in its order: names and constants, and what is made of them."""
    is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    for field, number, part in _parts_of(node):
        if is_method and field == "func" and isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            yield part, "value", None, part.value  # a method is looked up before what it is given
        else:
            yield from _in_order(node, field, number, part)
        if (isinstance(part, ast.keyword) and part.arg is None) or _is_spread(node, field, number):
            yield node, field, number, ast.Starred(ast.Constant(None))  # it is taken apart before what follows is made
    if isinstance(node, ast.expr):
        yield holder, at, index, node


def _is_spread(node: ast.AST, field: str, number: int | None) -> bool:
    """Return whether a part of a dictionary is another one: `{**part}`."""
    return isinstance(node, ast.Dict) and field == "values" and node.keys[number or 0] is None


def _parts_of(node: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    """Yield (field, index in it, part) of those parts that are evaluated for certain, in their order."""
    if isinstance(node, ast.Dict):
        for number, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
            if key is not None:
                yield "keys", number, key
            yield "values", number, value
    for field in _CERTAIN.get(type(node), ()):
        held = getattr(node, field)
        if not isinstance(held, list):
            yield field, None, held
            continue
        for number, part in enumerate(held[:1] if field in _FIRST.get(type(node), ()) else held):
            yield field, number, part
