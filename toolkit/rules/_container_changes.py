"""Find changes of module-level containers in functions, and tell changes that only fill a cache."""

import ast
from collections.abc import Iterable, Iterator

from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile, ancestors, parent
from toolkit.rules._mutation import is_container, mutations, parameters, rebound


def module_containers(module: Scope) -> Iterator[tuple[str, int]]:
    """Yield (name, line) of the module's lists, dictionaries and sets."""
    for node in module.nodes(ast.Assign):
        if is_container(node.value):
            yield from ((target.id, node.lineno) for target in node.targets if isinstance(target, ast.Name))
    for annotated in module.nodes(ast.AnnAssign):
        if annotated.value is not None and is_container(annotated.value) and isinstance(annotated.target, ast.Name):
            yield annotated.target.id, annotated.lineno


def changed_containers(scope: Scope, containers: dict[str, int]) -> Iterator[tuple[str, ast.expr]]:
    """Yield (container, node) for each change of one of the module's containers in a function."""
    found = [
        (container.id, place)
        for container, place in mutations(scope)
        if isinstance(container, ast.Name) and container.id in containers
    ]
    if found:
        local = _local_names(scope)
        yield from ((name, place) for name, place in found if name not in local)


def keeps_first(name: str, scope: Scope, place: ast.expr) -> bool:
    """Return whether a change only caches a value on first use: `if key not in X: X[key] = make(key)`."""
    if _is_unset(place):
        return True
    if isinstance(place, ast.Call) and isinstance(place.func, ast.Attribute) and place.func.attr == "setdefault":
        return True
    if not isinstance(place, ast.Subscript) or not isinstance(place.ctx, ast.Store):
        return False
    if isinstance(parent(place), ast.AugAssign):  # a counter goes on changing
        return False
    return sum(node.id == name for node in scope.nodes(ast.Name)) > 1


def _is_unset(place: ast.expr) -> bool:
    """Return whether a change is guarded by a test for None: `if cls.one is None: cls.one = make()`."""
    return any(
        isinstance(outer, ast.If)
        and isinstance(outer.test, ast.Compare)
        and isinstance(outer.test.ops[0], ast.Is)
        and isinstance(outer.test.comparators[0], ast.Constant)
        and any(place in walk(item) for item in outer.body)
        for outer in ancestors(place)
    )


def drops_kept(place: ast.expr) -> bool:
    """Return whether a change drops cached values: `del X[key]`, `X.pop(key)`, `X.clear()`."""
    if isinstance(place, ast.Call) and isinstance(place.func, ast.Attribute):
        return place.func.attr in ("pop", "clear", "popitem")
    return isinstance(place, ast.Subscript) and isinstance(place.ctx, ast.Del)


def held_for_a_call(changes: Iterable[tuple[str, ast.expr]]) -> frozenset[str]:
    """Return the containers to which one function adds something that it later removes unconditionally.

    Args:
        changes: all changes in the function, as (container, node). A conditional removal only bounds a cache.
    """
    out = {name for name, place in changes if _takes_out(place) and not _is_conditional(place)}
    return frozenset(name for name, place in changes if name in out and not _takes_out(place))


def _takes_out(place: ast.expr) -> bool:
    """Return whether a change removes single entries; `clear` does not count, since it often precedes filling."""
    if isinstance(place, ast.Call) and isinstance(place.func, ast.Attribute):
        return place.func.attr in ("pop", "discard", "remove") and bool(place.args)
    return isinstance(place, ast.Subscript) and isinstance(place.ctx, ast.Del)


def _is_conditional(place: ast.expr) -> bool:
    return any(isinstance(outer, ast.If | ast.IfExp | ast.While) for outer in ancestors(place))


def _local_names(scope: Scope) -> set[str]:
    """Names that are local to a function or to an enclosing function, and so do not mean the module's."""
    names: set[str] = set()
    around: Scope | None = scope
    while around is not None and around.kind != "module":
        node = around.node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names |= rebound(around) | {parameter.arg for parameter in parameters(node)}
            names -= {name for item in around.nodes(ast.Global) for name in item.names}
        around = around.parent
    return names


def is_cached(name: ast.Name, scope: Scope, file: SourceFile) -> bool:
    """Return whether a name is bound at first use, or filled anew by the same call."""
    return is_bound_at_first_use(name, scope) or is_filled_anew(name.id, file)


def is_filled_anew(name: str, file: SourceFile) -> bool:
    """Return whether functions give a module's name the result of one call only, in one place at first use.

    Then it is a cache, which a timer fills anew: `if not ROLES: ROLES = load()` beside `ROLES = load()`.
    """
    given: list[tuple[str, bool]] = []
    for scope in file.functions:
        if any(name in node.names for node in scope.nodes(ast.Global)):
            for target in scope.nodes(ast.Name):
                if target.id == name and not isinstance(target.ctx, ast.Load):
                    around = parent(target)
                    value = around.value if isinstance(around, ast.Assign) else None
                    text = ast.unparse(value) if isinstance(value, ast.Call) else ""
                    given.append((text, is_bound_at_first_use(target, scope)))
    return len({text for text, _ in given}) == 1 and bool(given[0][0]) and any(first for _, first in given)


def is_bound_at_first_use(name: ast.Name, scope: Scope) -> bool:
    """Return whether a name is bound only while it is unset: in `if X is None:`, or after `if X: return X`.

    A binding that is guarded by a test of another name, which the function declares `global`, counts as well.
    """
    around = set(ancestors(name))
    declared = {each for node in scope.nodes(ast.Global) for each in node.names}
    first = {
        test.test.left.id
        for test in scope.nodes(ast.If)
        if isinstance(test.test, ast.Compare)
        and isinstance(test.test.ops[0], ast.Is)
        and isinstance(test.test.left, ast.Name)
        and test.test.left.id in declared
    }
    return any(
        any(isinstance(node, ast.Name) and node.id in {name.id, *first} for node in walk(test.test))
        and (test in around or (test.lineno < name.lineno and isinstance(test.body[-1], ast.Return)))
        for test in scope.nodes(ast.If)
    )
