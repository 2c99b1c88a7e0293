"""Tell which annotations have a part in what a program does, although nothing reads them.

One without a value makes a name local to its function, and one outside of functions is evaluated: what it names may not
be there.
"""

import ast
import builtins
from collections.abc import Iterable, Iterator

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_TYPING = frozenset({"typing", "typing_extensions"})
_BUILTINS = frozenset(dir(builtins))


def binds_by_annotation(node: ast.AnnAssign, scope: ast.AST) -> bool:
    """Return whether an annotation without a value, in a function, changes what a name means or evaluates something.

    Args:
        node: the annotation.
        scope: the function, or whatever else holds it.
    """
    if not isinstance(node.target, ast.Name):
        return True  # what the attribute or the item is of is evaluated
    return bool(node.simple) and node.target.id not in _names_bound_in(scope)


def _names_bound_in(scope: ast.AST) -> set[str]:
    """The names that a function binds by anything but an annotation without a value."""
    arguments = getattr(scope, "args", None)
    found = {it.arg for it in ast.walk(arguments) if isinstance(it, ast.arg)} if arguments else set()
    for node in _nodes_of(getattr(scope, "body", [])):
        found.update(_bound_by(node))
    return found


def _bound_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest


def _nodes_of(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield what runs in a function itself; of a comprehension only what it assigns in the function around it."""
    for node in body:
        yield node
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            yield from (it.target for it in ast.walk(node) if isinstance(it, ast.NamedExpr))
        elif isinstance(node, ast.AnnAssign) and node.value is None and isinstance(node.target, ast.Name):
            continue
        elif not isinstance(node, _INNER):
            yield from _nodes_of(ast.iter_child_nodes(node))


class EvaluatedAnnotations:
    """Knows which annotations of a file may fail, or do something, where they are evaluated.

    Args:
        tree: the file.
    """

    def __init__(self, tree: ast.Module) -> None:
        self._is_postponed = False
        self._bound: dict[str, int] = {}
        self._generic: set[str] = set()
        for node in tree.body:
            if isinstance(node, ast.ImportFrom):
                names = {it.asname or it.name for it in node.names}
                self._is_postponed |= node.module == "__future__" and "annotations" in names
                self._generic |= names if node.module in _TYPING else set()
            if isinstance(node, ast.If):  # its names may be there for a type checker alone
                continue
            for name in {it for held in _nodes_of([node]) for it in _bound_by(held)}:
                self._bound.setdefault(name, node.lineno)

    def may_fail(self, annotation: ast.expr | None) -> bool:
        """Return whether an annotation outside of functions does more than read names that are there."""
        if annotation is None or self._is_postponed:
            return False
        return not self._is_plain(annotation)

    def _is_plain(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Constant):
            return True
        if isinstance(node, ast.Name):
            return node.id in _BUILTINS or self._bound.get(node.id, node.lineno) < node.lineno
        if isinstance(node, ast.List | ast.Tuple):
            return all(map(self._is_plain, node.elts))
        if isinstance(node, ast.Subscript):
            is_generic = isinstance(node.value, ast.Name) and node.value.id in self._generic
            return is_generic and self._is_plain(node.value) and self._is_plain(node.slice)
        return False
