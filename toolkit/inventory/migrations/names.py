"""Follow names, loops and lists in migration files to what is written."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from toolkit.inventory.migrations.calls import Names

Functions = Mapping[str, ast.FunctionDef]
"""Maps names to the functions of a file."""
_DEEPEST = 3


def constants_of(body: Iterable[ast.stmt]) -> dict[str, ast.expr]:
    """Map the names to which statements of one block assign once to their expressions."""
    found: dict[str, ast.expr] = {}
    assigned: Counter[str] = Counter()
    for node in body:
        for name, value in assignments(node):
            found[name] = value
            assigned[name] += 1
    return {name: value for name, value in found.items() if assigned[name] == 1}


def assignments(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """Yield (name, expression) for each name to which a statement assigns."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        if isinstance(target, ast.Name) and isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            yield target.id, node.value


def bind_items(target: ast.expr, iterable: ast.expr, names: Names) -> Iterator[Names]:
    """Yield the names in each round of a loop over written items; one round without new names for others.

    Args:
        target: target of the loop.
        iterable: what it runs through.
        names: the names around it.
    """
    items = _items(iterable, names)
    for item in items if items is not None else ():
        yield {**names, **dict(bound_names(target, item))}
    if items is None:
        yield names


def bound_names(target: ast.expr, item: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield (name, expression) for each name that is bound when an item is assigned to a target."""
    if isinstance(target, ast.Name):
        yield target.id, item
    elif isinstance(target, ast.Tuple) and isinstance(item, ast.Tuple | ast.List):
        for inner, part in zip(target.elts, item.elts, strict=False):
            yield from bound_names(inner, part)


def _items(node: ast.expr, names: Names) -> list[ast.expr] | None:
    """Return the written items of a list, tuple, set or mapping; None for other expressions."""
    node = resolve(node, names)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return node.elts
    if isinstance(node, ast.Dict):
        return [key for key in node.keys if key is not None]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        owner = resolve(node.func.value, names)
        if isinstance(owner, ast.Dict) and node.func.attr == "items":
            pairs = zip(owner.keys, owner.values, strict=True)
            return [ast.Tuple([key, value], ast.Load()) for key, value in pairs if key is not None]
    return None


def resolve(node: ast.expr, names: Names) -> ast.expr:
    """Return the expression for which a name stands, else the node itself."""
    visited = set[str]()
    while isinstance(node, ast.Name) and node.id in names and node.id not in visited:
        visited.add(node.id)
        node = names[node.id]
    return node


def expand_list(node: ast.expr, names: Names) -> Iterator[tuple[ast.expr, Names]]:
    """Yield the members of a list that is written in parts, each with its names; an unknown part is a member itself."""
    if isinstance(node, ast.Name) and node.id in names:
        others = {name: value for name, value in names.items() if name != node.id}
        yield from expand_list(names[node.id], others)
    elif isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            if isinstance(item, ast.Starred):
                yield from expand_list(item.value, names)
            else:
                yield resolve(item, names), names
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from expand_list(node.left, names)
        yield from expand_list(node.right, names)
    elif isinstance(node, ast.ListComp) and len(node.generators) == 1:
        for bound in bind_items(node.generators[0].target, node.generators[0].iter, names):
            yield node.elt, bound
    else:
        yield node, names


def expand_calls(
    node: ast.expr, names: Names, functions: Functions, depth: int = _DEEPEST
) -> Iterator[tuple[ast.expr, Names]]:
    """Yield what a call of a function of the file returns, with its parameters as names; other nodes as they are.

    Args:
        node: an expression, such as `add_index("order", "state")`.
        names: the names that it may use.
        functions: the functions of its file; one with several `return` statements is not followed.
        depth: number of functions calling each other that are followed.
    """
    function = functions.get(node.func.id) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
    values = [item.value for item in ast.walk(function) if isinstance(item, ast.Return)] if function else []
    if not isinstance(node, ast.Call) or function is None or len(values) != 1 or values[0] is None or not depth:
        yield node, names
        return
    inner = {**names, **constants_of(function.body), **arguments_by_name(function, node, names)}
    for item, around in expand_list(values[0], inner):
        yield from expand_calls(item, around, functions, depth - 1)


def arguments_by_name(callee: ast.FunctionDef, call: ast.Call, names: Names) -> dict[str, ast.expr]:
    """Map the parameters of a function to what a call passes, or to their defaults."""
    spec = callee.args
    plain = [item.arg for item in (*spec.posonlyargs, *spec.args)]
    found = dict(zip(plain[len(plain) - len(spec.defaults) :], spec.defaults, strict=True))
    found.update((item.arg, value) for item, value in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if value)
    found.update((name, resolve(value, names)) for name, value in zip(plain, call.args, strict=False))
    found.update((word.arg, resolve(word.value, names)) for word in call.keywords if word.arg)
    return found
