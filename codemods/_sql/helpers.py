"""Functions of a project that pass a statement to the driver: whether they take parameters, and how to add them."""

import ast
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import libcst as cst

from toolkit.model.tree import Scope, SourceFile, is_name
from toolkit.source.calls import last_name

PARAMETERS = "params"


def helpers(file: SourceFile) -> dict[str, bool]:
    """Map each function that passes its first argument on as the statement to whether it takes parameters."""
    found: dict[str, bool] = {}
    while True:
        more = {scope.name: _takes(scope) for scope in file.functions if _calls_on(scope, {"execute", *found})}
        if more.keys() == found.keys():
            return found
        found = more


class Helper(NamedTuple):
    """A function that passes its statement on: whether it takes parameters, and the placeholder of its file."""

    takes: bool
    mark: str


def known_helpers(gathered: Mapping[str, Any]) -> dict[str, Helper]:
    """The helpers of a project by name, without names shared by several functions."""
    names = [name for item in gathered.values() for name in item["helpers"]]
    every = {name: Helper(takes, item["mark"]) for item in gathered.values() for name, takes in item["helpers"].items()}
    return {name: helper for name, helper in every.items() if names.count(name) == 1}


def handing_on(file: SourceFile, wanted: Iterable[str]) -> set[str]:
    """Return the wanted helpers of a file, and those to which they pass the statement on."""
    own = helpers(file)
    found = own.keys() & set(wanted)
    while True:
        calls = [call for scope in file.functions if scope.name in found for call in _calls_on(scope, own.keys())]
        more = found | {last_name(call) for call in calls}
        if more == found:
            return found
        found = more


def can_take(scope: Scope) -> bool:
    """Return whether a helper can get `*params`: it has no such parameter, and does not use the name."""
    assert isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
    given = scope.node.args
    names = {it.arg for it in (*given.posonlyargs, *given.args)} | {it.id for it in scope.nodes(ast.Name)}
    return not (given.vararg or given.kwarg or given.kwonlyargs or given.defaults) and PARAMETERS not in names


def handed_on_as(scope: Scope) -> str:
    """Return the parameter of a function that is the statement; empty if it has none."""
    node = scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return ""
    names = [item.arg for item in (*node.args.posonlyargs, *node.args.args)][scope.is_method :]
    is_bound = (
        any(it.id == names[0] and not isinstance(it.ctx, ast.Load) for it in scope.nodes(ast.Name)) if names else 1
    )
    return "" if is_bound else names[0]


def with_parameters(node: cst.FunctionDef, statement: str, names: Iterable[str]) -> cst.FunctionDef:
    """Rewrite a helper to take parameters and pass them on.

    Args:
        node: the function.
        statement: name of its parameter for the statement.
        names: names of the functions and methods that get the parameters.
    """
    changed = node.body.visit(_HandOn(statement, frozenset(names)))
    star = cst.Param(cst.Name(PARAMETERS), star="*")
    return node.with_changes(params=node.params.with_changes(star_arg=star), body=changed)


class _HandOn(cst.CSTTransformer):
    def __init__(self, statement: str, names: frozenset[str]) -> None:
        self.statement, self.names = statement, names

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802 - as libcst names it
        func = original_node.func
        name = func.attr.value if isinstance(func, cst.Attribute) else getattr(func, "value", "")
        first = original_node.args[0].value if len(original_node.args) == 1 else None
        if name not in self.names or not isinstance(first, cst.Name) or first.value != self.statement:
            return updated_node
        given = updated_node.args[0].with_changes(comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
        return updated_node.with_changes(args=[given, cst.Arg(cst.Name(PARAMETERS), star="*")])


def _calls_on(scope: Scope, names: Iterable[str]) -> list[ast.Call]:
    """Return the calls of functions with these names that get the unchanged statement."""
    statement = handed_on_as(scope)
    return [
        call
        for call in scope.nodes(ast.Call)
        if statement and last_name(call) in names and call.args and is_name(call.args[0], statement)
    ]


def _takes(scope: Scope) -> bool:
    assert isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
    given = scope.node.args
    return bool(given.vararg) or len(given.posonlyargs) + len(given.args) - scope.is_method > 1
