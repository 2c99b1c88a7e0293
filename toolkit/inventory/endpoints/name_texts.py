"""Texts of the expressions that name request parameters: literals, constants, and arguments of a function."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from toolkit.inventory.endpoints.handler_code import HandlerCode, ReachedCode
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import Environment, possible_values
from toolkit.model.tree import FunctionNode, is_name, is_text

PassedTexts = Mapping[int, Mapping[str, Mapping[str, str]]]
"""Identity of a function definition -> parameter -> texts that calls pass for it -> `path:line` of the call."""


class NameTexts(NamedTuple):
    """Finds the texts of expressions in one function.

    Attributes:
        code: the function.
        passed: texts that its callers pass for its parameters, with their places.
        interpreter: interpreter that looks up constants; None for literals alone.
    """

    code: HandlerCode
    passed: Mapping[str, Mapping[str, str]] = {}
    interpreter: Interpreter | None = None

    def of(self, name: ast.expr) -> Iterator[tuple[str, str]]:
        """Yield (text, `path:line` of what shows it) for each text that an expression may have."""
        found = [name]
        if isinstance(name, ast.Name):
            yield from self.passed.get(name.id, {}).items()
            nodes = self.code.function.nodes
            loops = (it for it in nodes if isinstance(it, ast.For | ast.AsyncFor | ast.comprehension))
            found = [item for it in loops if is_name(it.target, name.id) for item in self._items(it.iter)]
        literal = [it for it in found if is_text(it) and it.value]
        yield from ((str(it.value), self.code.place(it)) for it in literal)
        if not literal and isinstance(name, ast.Name | ast.Attribute):
            yield from ((text, self.code.place(name)) for text in self._constants(name))

    def _items(self, node: ast.expr) -> Iterator[ast.expr]:
        """Yield the items of a display, also of one that a local name holds."""
        nodes = self.code.function.nodes
        found = [node]
        if isinstance(node, ast.Name):
            found = [it.value for it in nodes if isinstance(it, ast.Assign) and is_name(it.targets[0], node.id)]
        for display in found:
            yield from display.elts if isinstance(display, ast.Tuple | ast.List | ast.Set) else ()

    def _constants(self, name: ast.Name | ast.Attribute) -> Iterator[str]:
        """Yield the texts of a constant of a module or class: `LIMIT_KEY`, `Keys.LIMIT`."""
        root: ast.expr = name
        while isinstance(root, ast.Attribute):
            root = root.value
        if self.interpreter is None or not isinstance(root, ast.Name) or root.id in _local_names(self.code):
            return
        around = Environment(self.code.function.module, {}, self.code.function.around)
        found = possible_values(self.interpreter.evaluate(name, around))
        yield from (text for text in found if isinstance(text, str) and text)


def passed_texts(
    interpreter: Interpreter, reached: Iterable[ReachedCode], callees: Mapping[HandlerCode, Sequence[ReachedCode]]
) -> PassedTexts:
    """Return the texts that functions pass each other: `page` for `key` of `number_of(request, "page")`.

    Args:
        interpreter: interpreter that looks up constants.
        reached: the functions behind a handler, each before those that it calls.
        callees: calls inside each of them.
    """
    found: dict[int, dict[str, dict[str, str]]] = {}
    for code, _ in reached:
        own = NameTexts(code, found.get(id(code.node), {}), interpreter)
        for target, call in callees.get(code, ()):
            named = _names_in_reads(target) if call is not None else ()
            given = arguments_of(target.node, call) if named and call is not None else {}
            for name, value in given.items():
                if name in named:
                    found.setdefault(id(target.node), {}).setdefault(name, {}).update(own.of(value))
            for name, default in _defaults(target.node) if call is not None and _is_plain(call) else ():
                if name in named and name not in given and is_text(default) and default.value:
                    known = found.setdefault(id(target.node), {}).setdefault(name, {})
                    known.setdefault(str(default.value), target.place(default))
    return found


def _names_in_reads(code: HandlerCode) -> frozenset[str]:
    """Return the parameters of a function that it looks something up by, or passes on."""
    arguments = code.node.args
    names = {item.arg for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    used = set[str]()
    for node in code.function.nodes:
        if isinstance(node, ast.Call):
            used.update(
                item.id for item in (*node.args, *(it.value for it in node.keywords)) if isinstance(item, ast.Name)
            )
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name):
            used.add(node.slice.id)
        elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Name):
            used.add(node.left.id)
    return frozenset(names & used)


def arguments_of(node: FunctionNode, call: ast.Call) -> dict[str, ast.expr]:
    """Map the parameters of a function to the arguments of a call of it."""
    parameters = [item.arg for item in (*node.args.posonlyargs, *node.args.args)]
    if parameters[:1] in (["self"], ["cls"]):
        parameters = parameters[1:]
    found = dict(zip(parameters, call.args, strict=False))
    return {**found, **{item.arg: item.value for item in call.keywords if item.arg}}


def _defaults(node: FunctionNode) -> Iterator[tuple[str, ast.expr]]:
    arguments = [*node.args.posonlyargs, *node.args.args]
    last = arguments[len(arguments) - len(node.args.defaults) :]
    yield from ((item.arg, value) for item, value in zip(last, node.args.defaults, strict=True))
    pairs = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    yield from ((item.arg, value) for item, value in pairs if value is not None)


def _is_plain(call: ast.Call) -> bool:
    """Return whether a call shows all of its arguments."""
    return all(item.arg for item in call.keywords) and not any(isinstance(item, ast.Starred) for item in call.args)


def _local_names(code: HandlerCode) -> frozenset[str]:
    arguments = code.node.args
    names = {item.arg for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    names |= {it.id for it in code.function.nodes if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store)}
    return frozenset(names)
