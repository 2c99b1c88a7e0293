"""Find the files of which code puts an API specification together: `Builder().add("a.yml").add("b.yml")`.

The files are those that the code names where the value is made: in the expression, in what its names are assigned, in
what is called on these names, and in the functions that are called. What the code changes in them is not followed.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import CodePlace, Environment, FunctionValue, ModuleValue, function_of
from toolkit.inventory.specifications import is_specification_name, named_specification
from toolkit.model.tree import name_of, root_name, text_of

_MOST_PARTS = 200
"""Expressions and functions that are looked at for one specification."""


class ComposedSpecification(NamedTuple):
    """A specification that is put together of several files.

    Attributes:
        document: the paths of all of them, and the common prefix of the first one that has one.
        read: the files; others: the names of those that have no paths or are no files of the project.
    """

    document: dict[str, Any]
    read: tuple[str, ...]
    others: tuple[str, ...]


def compose_specification(
    interpreter: Interpreter, known: Mapping[str, Any], place: CodePlace, method: str
) -> ComposedSpecification:
    """Return the specification that is passed to a call as far as the code names its files.

    Args:
        interpreter: interpreter that has followed the program.
        known: outlines of specifications by path.
        place: place of the call.
        method: name of what is called, such as `add_api`.
    """
    document: dict[str, Any] = {"paths": {}}
    read: list[str] = []
    others: list[str] = []
    for near, name in dict.fromkeys(_named_files(interpreter, place, method)):
        found = named_specification(known, name, near)
        if found is None:
            others.append(name)
            continue
        read.append(found[0])
        for path, operations in found[1]["paths"].items():
            document["paths"].setdefault(path, operations)
        for key in ("basePath", "servers"):
            if key in found[1]:
                document.setdefault(key, found[1][key])
    return ComposedSpecification(document, tuple(read), tuple(others))


def _named_files(interpreter: Interpreter, place: CodePlace, method: str) -> Iterator[tuple[str, str]]:
    """Yield (file with the code, name of a file in it) for everything that the specification is made of."""
    module = interpreter.modules.at(place.path)
    tree = interpreter.modules.tree(module)
    waiting: list[tuple[ModuleValue, ast.AST]] = []
    for call in ast.walk(tree) if tree is not None else ():
        if isinstance(call, ast.Call) and call.lineno == place.line and name_of(call.func) == method:
            named = [item.value for item in call.keywords if item.arg == "specification"]
            waiting += [(module, item) for item in [*named, *call.args][:1]]
    known: set[int] = set()
    while waiting and len(known) < _MOST_PARTS:
        around, node = waiting.pop(0)
        if id(node) in known:
            continue
        known.add(id(node))
        for inner in ast.walk(node):
            if (text := text_of(inner)) and is_specification_name(text):
                yield around.path, text
            elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
                waiting += [(around, it) for it in _given_to(interpreter, around, inner.id)]
            elif isinstance(inner, ast.Call):
                waiting += _statements_of(interpreter, around, inner.func)


def _given_to(interpreter: Interpreter, module: ModuleValue, name: str) -> Iterator[ast.expr]:
    """Yield what is assigned to a name in a module or its functions, and the calls on it that may add to it."""
    tree = interpreter.modules.tree(module)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Assign) and any(root_name(it) == name for it in node.targets):
            yield node.value
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and root_name(node.value.func) == name:
            yield from node.value.args


def _statements_of(
    interpreter: Interpreter, module: ModuleValue, callee: ast.expr
) -> Iterator[tuple[ModuleValue, ast.AST]]:
    """Yield the statements of a function of the project that is called by its name."""
    if not isinstance(callee, ast.Name):
        return
    found = function_of(interpreter.evaluate(callee, Environment(module, module.names)))
    if isinstance(found, FunctionValue) and not isinstance(found.node, ast.Lambda):
        yield from ((found.module, node) for node in found.node.body)
