"""Places of a Python 2 file that Python 3 runs with another result, whatever was done to the text around."""

import ast
from collections.abc import Iterator

from codemods._versions.bindings import FileBindings
from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile, ancestors, is_name

_OWN_NAMES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


def other_results(file: SourceFile) -> Iterator[tuple[Scope, ast.AST, str]]:
    """Yield (scope, node, reason) of calls of `round`, lost metaclasses, and errors raised again."""
    if not FileBindings(file).binds("round"):
        yield from ((scope, it, "round") for scope, it in file.each(ast.Call) if is_name(it.func, "round"))
    for it in file.root.nodes(ast.Assign):
        if any(is_name(target, "__metaclass__") for target in it.targets) and not is_name(it.value, "type"):
            yield file.root, it, "module_metaclass"
    for scope in file.scopes:
        yield from ((scope, it, "raised_again") for it in scope.nodes(ast.Raise) if _raises_what_ended(scope, it))


def leaking(file: SourceFile) -> Iterator[tuple[Scope, ast.ListComp]]:
    """Yield (scope, comprehension) of list comprehensions whose variable the scope reads afterwards."""
    return ((scope, it) for scope, it in file.each(ast.ListComp) if _is_read_after(scope, it))


def _is_read_after(scope: Scope, comprehension: ast.ListComp) -> bool:
    """Return whether a scope reads a variable of a list comprehension after it, before it binds the name again."""
    end = comprehension.end_lineno or comprehension.lineno, comprehension.end_col_offset or 0
    around = list(ancestors(comprehension))
    statement = next((it for it in around if isinstance(it, ast.stmt)), None)
    if any(isinstance(it, ast.Lambda) for it in around):
        return False
    targets = [*getattr(statement, "targets", ()), getattr(statement, "target", None)]
    bound = {name for it in targets if it is not None for name in _variables(it)}
    wanted = {name for it in comprehension.generators for name in _variables(it.target)} - bound
    names = [it for it in scope.nodes(ast.Name) if it.id in wanted and (it.lineno, it.col_offset) >= end]
    first: dict[str, ast.Name] = {}
    for it in sorted(names, key=lambda it: (it.lineno, it.col_offset)):
        if not any(isinstance(around, _OWN_NAMES) and it.id in _variables(around) for around in ancestors(it)):
            first.setdefault(it.id, it)
    return any(isinstance(it.ctx, ast.Load) for it in first.values())


def _variables(node: ast.AST) -> set[str]:
    """Return the names that an expression binds: variables of comprehensions, and parameters of lambdas."""
    stored = {it.id for it in walk(node) if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store)}
    return stored | {it.arg for it in walk(node) if isinstance(it, ast.arg)}


def _raises_what_ended(scope: Scope, statement: ast.Raise) -> bool:
    """Return whether a bare `raise` comes after a handler of its function: Python 3 has forgotten the error by then."""
    if statement.exc is not None or any(isinstance(it, ast.ExceptHandler) for it in ancestors(statement)):
        return False
    return any((it.end_lineno or 0) < statement.lineno for it in scope.nodes(ast.ExceptHandler))
