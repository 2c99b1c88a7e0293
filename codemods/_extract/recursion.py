"""Find calls that lead back to a function: a part that holds one makes every level of the recursion one call deeper."""

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from codemods._extract.static_parts import is_static
from toolkit.model.descendants import walk
from toolkit.model.tree import FunctionNode, SourceFile, dotted_name
from toolkit.source.caller_sight import calls_by_function, list_calls

_OF_CONTAINERS = {it for one in (dict, list, set, str, bytes) for it in dir(one)}
_OWN = "self."
_LOOPS = (ast.For, ast.AsyncFor, ast.comprehension)
Cycles = frozenset[tuple[str, str]]
"""(function, one that it calls and that leads back to it); methods begin with `self.`, whatever the receiver is."""


@lru_cache(maxsize=1)  # several codemods ask about the same file
def find_cycles(file: SourceFile) -> Cycles:
    """Return what the functions and methods of a file call that leads back to them through others of the file.

    Of a static method, which is called through any name, the last parts of names are compared.
    """
    calls: dict[str, set[str]] = {}
    by_last = list_calls(file)
    again: set[tuple[str, str]] = set()
    for scope in file.functions:
        if scope.parent is not None and not scope.parent.in_function:
            node = scope.node
            assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            receiver = _receiver_of(node) if scope.is_method and not is_static(scope) else ""
            names = (dotted_name(it.func) for it in calls_by_function(file)[node])
            own = f"{_OWN}{node.name}" if scope.is_method else node.name
            called = {_as_own(it, receiver) for it in names}
            calls.setdefault(own, set()).update(called)
            if is_static(scope):
                again |= {(node.name, it) for it in called if node.name in _reach_by_last(it, by_last)}
    return frozenset(again) | frozenset(
        (own, it) for own, called in calls.items() for it in called if own in _reach(it, calls)
    )


def leads_back(node: ast.AST, function: FunctionNode, receiver: str, outermost: str, cycles: Cycles) -> bool:
    """Return whether code of a function may call the function again, or the one that it is in.

    Args:
        node: the code.
        function: the function.
        receiver: the first parameter of the method; empty: it is none.
        outermost: name of the function that it is in; its own name, if in none.
        cycles: those of its file, from `find_cycles`.
    """
    calls = [it for it in walk(node) if isinstance(it, ast.Call)]
    called = {_as_own(dotted_name(it.func), receiver) for it in calls}
    own = f"{_OWN}{outermost}" if receiver else outermost
    is_known = not called.isdisjoint({own, function.name, *(back for name, back in cycles if name == own)})
    is_method = bool(receiver) and function.name == outermost
    return is_known or (is_method and any(_may_be_again(it, function) for it in calls))


def _may_be_again(call: ast.Call, method: FunctionNode) -> bool:
    """Return whether a call of a method of another object may be one of this method: it has the name, and fits."""
    called = call.func
    if not isinstance(called, ast.Attribute) or called.attr != method.name:
        return False
    owner = called.value
    if isinstance(owner, ast.Constant) or (isinstance(owner, ast.Call) and dotted_name(owner.func) == "super"):
        return False
    is_item = isinstance(owner, ast.Name) and owner.id in _items_of(method)
    return (is_item or called.attr not in _OF_CONTAINERS) and _fits(call, method)


def _items_of(method: FunctionNode) -> Iterator[str]:
    """Yield the names that are given each item of a loop."""
    targets = (it.target for it in walk(method) if isinstance(it, _LOOPS))
    yield from (it.id for target in targets for it in walk(target) if isinstance(it, ast.Name))


def _fits(call: ast.Call, method: FunctionNode) -> bool:
    """Return whether the arguments of a call are such as a method takes."""
    given, count = method.args, len(call.args)
    if any(isinstance(it, ast.Starred) for it in call.args) or any(it.arg is None for it in call.keywords):
        return True
    names = [it.arg for it in (*given.posonlyargs, *given.args)][1:]
    needed = names[: max(len(names) - len(given.defaults), 0)]
    needed += [it.arg for it, value in zip(given.kwonlyargs, given.kw_defaults, strict=True) if value is None]
    said = {it.arg for it in call.keywords} | {*names[:count]}
    known = {*names, *(it.arg for it in given.kwonlyargs)}
    return (count <= len(names) or bool(given.vararg)) and said >= {*needed} and (said <= known or bool(given.kwarg))


def _receiver_of(method: FunctionNode) -> str:
    given = [*method.args.posonlyargs, *method.args.args]
    return given[0].arg if given else ""


def _as_own(name: str, receiver: str) -> str:
    return f"{_OWN}{name.removeprefix(f'{receiver}.')}" if receiver and name.startswith(f"{receiver}.") else name


def _reach_by_last(name: str, calls: Mapping[str, Collection[str]]) -> set[str]:
    last = name.rpartition(".")[2]
    return {last} | _reach(last, calls)


def _reach(name: str, calls: Mapping[str, Collection[str]]) -> set[str]:
    """Return the functions that a function leads to."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for it in {*calls.get(waiting.pop(), ())} - found:
            found.add(it)
            waiting.append(it)
    return found
