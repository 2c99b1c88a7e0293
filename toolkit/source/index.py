"""One walk over a tree that gives every node its parent and its scope."""

import ast

from toolkit.model.tree import Scope

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LEAVES = (ast.Constant, ast.Global, ast.Nonlocal, ast.MatchSingleton, ast.MatchStar)
# Fields that never hold a node, or hold only shared singletons (operators, contexts).
_NOT_NODES = {
    *("arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level", "lineno"),
    *("module", "name", "op", "ops", "rest", "simple", "tag", "type_comment", "type_ignores"),
}


def index_tree(tree: ast.Module) -> tuple[Scope, list[Scope]]:
    """Set `parent` on every node and sort the nodes into scopes.

    Operators and expression contexts are shared singletons without a place and are left out: reach them
    through the node that holds them. There is no recursion, so a deep tree cannot overflow it.

    Returns:
        the module's scope, and all scopes, outer before inner, in source order.
    """
    root = Scope("module", tree, "", None)
    scopes: list[Scope] = []
    waiting = [root]
    while waiting:
        scope = waiting.pop()
        scopes.append(scope)
        _fill(scope)
        waiting.extend(reversed(scope.children))
    return root, scopes


# tebiki: allow deep_nesting -- every node of every tree passes here; a call for each would double the cost
def _fill(scope: Scope) -> None:
    """Sort the nodes of one scope's body by type, in source order, and open the scopes defined in it."""
    by_type = scope.by_type
    stack: list[ast.AST] = []
    push = stack.append
    for item in reversed(scope.node.body):
        item.parent = scope.node  # type: ignore[attr-defined]
        push(item)
    while stack:
        node = stack.pop()
        kind = type(node)
        bucket = by_type.get(kind)
        if bucket is None:
            by_type[kind] = [node]
        else:
            bucket.append(node)
        for name in _FIELDS[kind]:
            value = getattr(node, name, None)
            if type(value) is list:
                for item in reversed(value):
                    if item is not None:
                        item.parent = node
                        push(item)
            elif value is not None:
                value.parent = node
                push(value)
        if kind in _FUNCTIONS or kind is ast.ClassDef:
            _open(node, scope)  # type: ignore[arg-type]


def _open(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
    qualname = f"{scope.qualname}.{node.name}" if scope.qualname else node.name
    kind = "class" if isinstance(node, ast.ClassDef) else "function"
    scope.children.append(Scope(kind, node, qualname, scope))  # type: ignore[arg-type]


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """Node type -> its fields that lead to nodes of the same scope, last first; filled as types are met."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        skip = set(_NOT_NODES)
        if kind in _LEAVES:
            skip.update(kind._fields)
        if kind in _FUNCTIONS or kind is ast.ClassDef:
            skip.add("body")
        fields = kind._fields
        if ("body" in skip or kind is ast.Assign) and "type_params" not in fields:
            fields = (*fields, "type_params")  # this Python has no trees for them, `toolkit.source.newer` has
        names = self[kind] = tuple(name for name in reversed(fields) if name not in skip)
        return names


_FIELDS = _Fields()
