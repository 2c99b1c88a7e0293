"""Find the names that a piece of a function reads and binds; comprehensions have their own scope."""

import ast
from collections.abc import Iterable, Iterator

from toolkit.model.descendants import children, walk
from toolkit.model.tree import ancestors, bound_name

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_OTHERS = (*_INNER, ast.Lambda)
"""Nodes with a body that does not run where they stand."""
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_ADDING = frozenset({"append", "add", "extend", "insert", "setdefault", "update", "appendleft", "put", "push"})
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def reads(*nodes: ast.AST | None) -> set[str]:
    """Return the names that expressions and simple statements may read, also later in functions that they create."""
    found: set[str] = set()
    for node in nodes:
        if node is not None:
            _read(node, frozenset(), found)
    return found


def _read(node: ast.AST, own: frozenset[str], found: set[str]) -> None:
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Load | ast.Del) and node.id not in own:
            found.add(node.id)
        return
    if isinstance(node, _COMPREHENSIONS):
        _read(node.generators[0].iter, own, found)
        own |= {name for one in node.generators for name in _stored(one.target)}
        inner = [part for one in node.generators for part in (one.target, *one.ifs)]
        inner += [one.iter for one in node.generators[1:]]
        inner += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for part in inner:
            _read(part, own, found)
        return
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id not in own:
        found.add(node.target.id)
    for child in children(node):
        _read(child, own, found)


def binds(node: ast.stmt) -> set[str]:
    """Return the names that a statement certainly binds itself; its nested blocks do not count."""
    if isinstance(node, _INNER):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {bound_name(alias) for alias in node.names}
    if isinstance(node, ast.Assign):
        return {name for target in node.targets for name in _stored(target)}
    if isinstance(node, ast.AugAssign) or (isinstance(node, ast.AnnAssign) and node.value is not None):
        return _stored(node.target)
    return set()


def deletes(node: ast.stmt) -> set[str]:
    """Return the names that a `del` deletes."""
    return {it.id for it in node.targets if isinstance(it, ast.Name)} if isinstance(node, ast.Delete) else set()


def names_of_comprehensions(node: ast.AST) -> set[int]:
    """Return the ids of the nodes in a function that are a variable of a comprehension, and none of its own."""
    found: set[int] = set()
    for it in ast.walk(node):
        if isinstance(it, _COMPREHENSIONS):
            own = {name for one in it.generators for name in _stored(one.target)}
            first = {id(inner) for inner in ast.walk(it.generators[0].iter)}
            nodes = (one for one in ast.walk(it) if isinstance(one, ast.Name) and one.id in own)
            found.update(id(one) for one in nodes if id(one) not in first)
    return found


def _stored(target: ast.AST) -> set[str]:
    return {it.id for it in walk(target) if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store)}


stored = _stored


def own_nodes(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield nodes and their descendants, without the bodies of nested functions, classes and lambdas."""
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _OTHERS):
            waiting += children(node)[::-1]


def bound_anywhere(nodes: Iterable[ast.stmt]) -> set[str]:
    """Return every name that statements may bind, also in nested blocks."""
    found: set[str] = set()
    for node in own_nodes(nodes):
        match node:
            case ast.stmt():
                found |= binds(node)
                if isinstance(node, ast.For | ast.AsyncFor):
                    found |= _stored(node.target)
                elif isinstance(node, ast.With | ast.AsyncWith):
                    found |= {name for it in node.items if it.optional_vars for name in _stored(it.optional_vars)}
            case ast.NamedExpr():
                found |= _stored(node.target)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.add(name)
            case ast.MatchMapping(rest=str(name)):
                found.add(name)
    return found


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Return the names of all parameters, in order."""
    given = node.args
    several = [it for it in (given.vararg, given.kwarg) if it]
    return [it.arg for it in (*given.posonlyargs, *given.args, *given.kwonlyargs, *several)]


def type_parameters(node: ast.AST) -> set[str]:
    """Return the names of the type parameters of a definition and of those around it."""
    around = [node, *ancestors(node)]
    return {one.name for it in around for one in getattr(it, "type_params", ())}


def declared_in(body: Iterable[ast.stmt]) -> set[str]:
    """Return the names that statements make local by an annotation, with or without a value."""
    declared = (it.target for it in own_nodes(list(body)) if isinstance(it, ast.AnnAssign))
    return {it.id for it in declared if isinstance(it, ast.Name)}


def held_values(body: Iterable[ast.stmt]) -> Iterator[tuple[set[str], ast.expr]]:
    """Yield (names, value that they may hold afterwards), of assignments and of what is added to a container."""
    for node in own_nodes([*body]):
        match node:
            case ast.Assign(targets, value):
                yield {name for it in targets for name in _roots(it)}, value
            case (ast.AnnAssign(target, value=ast.expr() as value)) | ast.AugAssign(target, value=value):
                yield {*_roots(target)}, value
            case ast.Call(ast.Attribute(owner, attr), args, keywords) if attr in _ADDING:
                for it in (*args, *(one.value for one in keywords)):
                    yield {*_roots(owner)}, it


def _roots(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Tuple | ast.List):
        for it in node.elts:
            yield from _roots(it)
    elif isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        yield from _roots(node.value)
    elif isinstance(node, ast.Name):
        yield node.id
