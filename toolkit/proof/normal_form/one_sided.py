"""Find what only one version of a file has: plain functions and constants, each bound once and in time."""

import ast
import builtins
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.model.tree import SourceFile, names_within
from toolkit.proof.names.scope_names import names_bound_by
from toolkit.proof.normal_form.copies import FUNCTIONS, is_immutable, names_in, single_name
from toolkit.proof.normal_form.local_names import names_modules
from toolkit.proof.normal_form.new_methods import NewMethod, new_methods


class OneSided(NamedTuple):
    """Plain functions, constants and private methods of a module that only one version has."""

    functions: dict[str, ast.FunctionDef]
    constants: dict[str, ast.expr]
    methods: dict[str, NewMethod]

    @property
    def every(self) -> dict[str, ast.FunctionDef]:
        """Name -> function or method."""
        return self.functions | {name: it.node for name, it in self.methods.items()}


def only_there(file: SourceFile, other: SourceFile) -> OneSided:
    """Return the plain functions and constants of a module whose names the other version does not say.

    Each is bound once, and before any code can run that uses it. What a star import binds is not known, but it is no
    private function below it; nor is what is put into the names of a module as into a dictionary.
    """
    if any(names_modules(it.tree) for it in (file, other)):
        return OneSided({}, {}, new_methods(file, other))
    stars = [number for number, it in enumerate(file.tree.body) if _imports_star(it)]
    said = names_within(other.tree) | bound_outside(other.tree)
    functions: dict[str, ast.FunctionDef] = {}
    constants: dict[str, ast.expr] = {}
    bound = [name for it in file.tree.body for one in _walk_outside(it) for name in names_bound_by(one)]
    bound += [name for it in ast.walk(file.tree) if isinstance(it, ast.Global) for name in it.names]
    bound += [name for it in ast.walk(file.tree) if isinstance(it, ast.NamedExpr) for name in names_in([it.target])]
    bound += [it.id for it in ast.walk(file.tree) if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Del)]
    bound += [it.attr for it in ast.walk(file.tree) if isinstance(it, ast.Attribute) and isinstance(it.ctx, ast.Store)]
    is_lazy = defers_annotations(file.tree)
    for number, it in enumerate(file.tree.body):
        name = it.name if isinstance(it, ast.FunctionDef) else single_name(it)
        if (
            not name
            or name[:2] == "__"
            or name in said
            or bound.count(name) != 1
            or not _is_bound_in_time(file.tree.body[:number], name, is_lazy=is_lazy)
        ):
            continue
        if isinstance(it, ast.FunctionDef) and (not stars or (name.startswith("_") and number > stars[-1])):
            functions[name] = it
        elif not stars and isinstance(it, ast.Assign) and is_immutable(it.value):
            constants[name] = it.value
    return OneSided(functions, constants, new_methods(file, other))


def defers_annotations(tree: ast.Module) -> bool:
    """Return whether a module says that its annotations are not evaluated."""
    future = [it for it in tree.body if isinstance(it, ast.ImportFrom) and it.module == "__future__" and not it.level]
    return any(it.name == "annotations" for one in future for it in one.names)


def _is_bound_in_time(before: list[ast.stmt], name: str, *, is_lazy: bool) -> bool:
    """Return whether no code can run that uses a name, among the statements of a module before it is bound.

    From the first statement that uses it, only functions may be defined whose definition runs nothing.
    """
    uses = [name in names_in([it]) for it in before]
    rest = before[uses.index(True) :] if True in uses else []
    return all(isinstance(it, ast.FunctionDef) and _is_quiet(it, is_lazy=is_lazy) for it in rest)


def _is_quiet(function: ast.FunctionDef, *, is_lazy: bool) -> bool:
    """Return whether defining a function runs no code: no decorators, and plain defaults."""
    args = function.args
    evaluated = [*args.defaults, *(it for it in args.kw_defaults if it is not None)]
    every = (*args.posonlyargs, *args.args, *args.kwonlyargs, *(it for it in (args.vararg, args.kwarg) if it))
    hints = [function.returns, *(it.annotation for it in every)]
    evaluated += [it for it in hints if it and not is_lazy]
    return not function.decorator_list and all(isinstance(it, ast.Constant | ast.Name) for it in evaluated)


def bound_outside(tree: ast.Module) -> set[str]:
    """Return what a module binds anywhere outside of functions, or declares in them to be global."""
    found = declared_global(tree)
    if _imports_star(tree):
        found |= {*dir(builtins)}
    found |= {name for it in ast.walk(tree) if isinstance(it, ast.NamedExpr) for name in names_in([it.target])}
    return found | {name for statement in tree.body for it in _walk_outside(statement) for name in names_bound_by(it)}


def declared_global(tree: ast.Module) -> set[str]:
    """Return the names that functions of a module declare to be global."""
    return {name for it in ast.walk(tree) if isinstance(it, ast.Global) for name in it.names}


def _imports_star(tree: ast.AST) -> bool:
    return any(isinstance(it, ast.ImportFrom) and it.names[0].name == "*" for it in ast.walk(tree))


def _walk_outside(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        for it in ast.iter_child_nodes(node):
            yield from _walk_outside(it)
