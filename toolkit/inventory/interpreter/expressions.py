"""Evaluate expressions, for each kind of node."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from toolkit.inventory.interpreter.assignment import assign_value
from toolkit.inventory.interpreter.attributes import resolve_external
from toolkit.inventory.interpreter.bounds import MOST_ITEMS, is_small
from toolkit.inventory.interpreter.formatted_text import formatted_text
from toolkit.inventory.interpreter.native import builtin_value
from toolkit.inventory.interpreter.operations import binary_value, known_items, truth_of
from toolkit.inventory.interpreter.values import (
    Alternatives,
    CallArguments,
    ClassValue,
    CodePlace,
    Environment,
    ExternalName,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    UnknownValue,
    Value,
    is_known,
    join_values,
)
from toolkit.model.tree import is_name

if TYPE_CHECKING:
    from toolkit.inventory.interpreter.engine import Interpreter

_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, other: one in other,
    ast.NotIn: lambda one, other: one not in other,
    ast.Is: lambda one, other: one is other,
    ast.IsNot: lambda one, other: one is not other,
}


def place_of(node: ast.AST, around: Environment) -> CodePlace:
    """Return the source location of a node."""
    return CodePlace(around.module.path, getattr(node, "lineno", 0))


def look_up(interpreter: Interpreter, name: str, around: Environment) -> Value:
    """Return the value of a name in the function, enclosing functions, the module or the builtins."""
    scope: Environment | None = around
    while scope is not None:
        if name in scope.names and name not in scope.of_module:
            return resolve_external(interpreter, scope.names[name])
        scope = scope.around
        while scope is not None and scope.instance is _CLASS_BODY:
            scope = scope.around
    if name in around.module.names:
        return resolve_external(interpreter, around.module.names[name])
    return builtin_value(interpreter, name, around)


_CLASS_BODY = object()


def class_body(module: ModuleValue, names: dict[str, Value], around: Environment) -> Environment:
    """Create the environment of a class body, whose names are hidden from functions defined in it."""
    return Environment(module, names, around, instance=_CLASS_BODY)


def _constant(interpreter: Interpreter, node: ast.Constant, around: Environment) -> Value:
    return node.value


def _name(interpreter: Interpreter, node: ast.Name, around: Environment) -> Value:
    return look_up(interpreter, node.id, around)


def _attribute(interpreter: Interpreter, node: ast.Attribute, around: Environment) -> Value:
    value = interpreter.evaluate(node.value, around)
    return interpreter.attribute(value, node.attr, place_of(node, around))


def _call(interpreter: Interpreter, node: ast.Call, around: Environment) -> Value:
    if isinstance(node.func, ast.Name) and node.func.id in ("super", "globals", "locals", "vars"):
        if node.func.id == "super":
            return interpreter.super_of(around)
        if not node.args:
            return around.module.names if node.func.id == "globals" else around.names
    callee = interpreter.evaluate(node.func, around)
    arguments = evaluate_arguments(interpreter, node, around)
    return interpreter.call(callee, arguments, place_of(node, around))


def evaluate_arguments(interpreter: Interpreter, node: ast.Call, around: Environment) -> CallArguments:
    """Return the values of the arguments of a call, with known `*` and `**` unpacked."""
    positional = list(_items(interpreter, node.args, around))
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        value = interpreter.evaluate(keyword.value, around)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
        elif isinstance(value, dict):
            keywords.update({key: item for key, item in value.items() if isinstance(key, str)})
    return CallArguments(tuple(positional), keywords)


def _items(interpreter: Interpreter, nodes: list[ast.expr], around: Environment) -> Iterator[Value]:
    for node in nodes:
        if isinstance(node, ast.Starred):
            yield from known_items(interpreter.evaluate(node.value, around)) or ()
        else:
            yield interpreter.evaluate(node, around)


def _list(interpreter: Interpreter, node: ast.List, around: Environment) -> Value:
    return list(islice(_items(interpreter, node.elts, around), MOST_ITEMS))


def _tuple(interpreter: Interpreter, node: ast.Tuple, around: Environment) -> Value:
    return tuple(islice(_items(interpreter, node.elts, around), MOST_ITEMS))


def _set(interpreter: Interpreter, node: ast.Set, around: Environment) -> Value:
    return list(_items(interpreter, node.elts, around))


def _dict(interpreter: Interpreter, node: ast.Dict, around: Environment) -> Value:
    made: dict[Any, Value] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        item = interpreter.evaluate(value, around)
        if key is None:
            if isinstance(item, dict) and len(made) + len(item) <= MOST_ITEMS:
                made.update(item)
            continue
        known = interpreter.evaluate(key, around)
        with suppress(TypeError):
            if is_small(known):
                made[known] = item
    return made


def _subscript(interpreter: Interpreter, node: ast.Subscript, around: Environment) -> Value:
    value = interpreter.evaluate(node.value, around)
    if isinstance(node.slice, ast.Slice):
        bounds = [interpreter.evaluate(part, around) for part in (node.slice.lower, node.slice.upper, node.slice.step)]
        if isinstance(value, list | tuple | str) and all(bound is None or isinstance(bound, int) for bound in bounds):
            with suppress(ValueError):
                return value[slice(*bounds)]
        return UnknownValue("slice of something that is not known")
    key = interpreter.evaluate(node.slice, around)
    return item_of(interpreter, value, key, place_of(node, around))


def item_of(interpreter: Interpreter, value: Value, key: Value, place: CodePlace) -> Value:
    """Return the value of `value[key]`."""
    if isinstance(value, Alternatives):
        return join_values([item_of(interpreter, item, key, place) for item in value.values])
    if isinstance(value, dict | list | tuple) and not is_known(key):
        known = list(value.values()) if isinstance(value, dict) else list(value)
        return (
            join_values([resolve_external(interpreter, item) for item in known]) if known else UnknownValue("an item")
        )
    if isinstance(value, dict | list | tuple | str) and is_known(key) and is_small(key):
        try:
            return resolve_external(interpreter, value[key])
        except (KeyError, IndexError, TypeError):
            return UnknownValue(f"no item {key!r:.60}" if isinstance(key, str) else "no such item")
    if isinstance(value, InstanceValue):
        method = interpreter.attribute(value, "__getitem__", place)
        return interpreter.call(method, CallArguments((key,)), place)
    return value if isinstance(value, ExternalName | ClassValue) else UnknownValue("item of something not known")


def _binary(interpreter: Interpreter, node: ast.BinOp, around: Environment) -> Value:
    left, right = interpreter.evaluate(node.left, around), interpreter.evaluate(node.right, around)
    return binary_value(type(node.op), left, right)


def _boolean(interpreter: Interpreter, node: ast.BoolOp, around: Environment) -> Value:
    is_or = isinstance(node.op, ast.Or)
    possible: list[Value] = []
    for item in node.values:
        value = interpreter.evaluate(item, around)
        truth = truth_of(value)
        if truth is None:
            possible.append(value)
        elif truth is is_or:
            return join_values([*(p for p in possible if is_or), value]) if possible else value
        elif item is node.values[-1]:
            possible.append(value)
    known = [value for value in possible if not isinstance(value, UnknownValue)]
    return join_values(known) if known else possible[-1]


def _unary(interpreter: Interpreter, node: ast.UnaryOp, around: Environment) -> Value:
    value = interpreter.evaluate(node.operand, around)
    if isinstance(node.op, ast.Not):
        truth = truth_of(value)
        return UnknownValue("not") if truth is None else not truth
    if isinstance(node.op, ast.USub) and isinstance(value, int | float):
        return -value
    return UnknownValue("an operation")


def _compare(interpreter: Interpreter, node: ast.Compare, around: Environment) -> Value:
    left = interpreter.evaluate(node.left, around)
    outcome = True
    for kind, item in zip(node.ops, node.comparators, strict=True):
        right = interpreter.evaluate(item, around)
        if _is_main(node):
            return UnknownValue("run as a script, or not")
        if right is None and truth_of(left) and isinstance(kind, ast.Is | ast.IsNot):
            return isinstance(kind, ast.IsNot)
        if not (is_known(left) and is_known(right) and is_small(left) and is_small(right)):
            return UnknownValue("a comparison")
        try:
            outcome = outcome and bool(_COMPARE[type(kind)](left, right))
        except TypeError:
            return UnknownValue("a comparison")
        left = right
    return outcome


def _is_main(node: ast.Compare) -> bool:
    return is_name(node.left, "__name__")


def _conditional(interpreter: Interpreter, node: ast.IfExp, around: Environment) -> Value:
    truth = truth_of(interpreter.evaluate(node.test, around))
    if truth is None:
        values = [interpreter.evaluate(node.body, around), interpreter.evaluate(node.orelse, around)]
        return join_values([value for value in values if not isinstance(value, UnknownValue)] or values)
    return interpreter.evaluate(node.body if truth else node.orelse, around)


def _lambda(interpreter: Interpreter, node: ast.Lambda, around: Environment) -> Value:
    return FunctionValue(node, around.module, around, "<lambda>", defaults_of(interpreter, node.args, around))


def defaults_of(interpreter: Interpreter, parameters: ast.arguments, around: Environment) -> dict[str, Value]:
    """Map parameters to the values of their defaults."""
    names = [item.arg for item in (*parameters.posonlyargs, *parameters.args)]
    defaults = dict(zip(names[len(names) - len(parameters.defaults) :], parameters.defaults, strict=True))
    pairs = zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True)
    defaults.update({item.arg: node for item, node in pairs if node is not None})
    return {name: interpreter.evaluate(node, around) for name, node in defaults.items()}


def _comprehension(interpreter: Interpreter, node: ast.expr, around: Environment) -> Value:
    assert isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp)
    inner = Environment(around.module, {}, around, around.function, around.instance)
    made: list[Value] = []
    mapping: dict[Any, Value] = {}

    def run(position: int) -> None:
        if position == len(node.generators):
            if isinstance(node, ast.DictComp):
                with suppress(TypeError):
                    key = interpreter.evaluate(node.key, inner)
                    mapping[key if is_small(key) else ""] = interpreter.evaluate(node.value, inner)
            else:
                made.append(interpreter.evaluate(node.elt, inner))
            return
        generator = node.generators[position]
        items = known_items(interpreter.evaluate(generator.iter, inner))
        for item in [UnknownValue("an item")] if items is None else items:
            if max(len(made), len(mapping)) >= MOST_ITEMS or not interpreter.goes_round(generator):
                return
            assign_value(interpreter, generator.target, item, inner)
            if all(truth_of(interpreter.evaluate(test, inner)) is not False for test in generator.ifs):
                run(position + 1)

    run(0)
    return mapping if isinstance(node, ast.DictComp) else made


def _value_of(interpreter: Interpreter, node: ast.expr, around: Environment) -> Value:
    return interpreter.evaluate(node.value, around)  # type: ignore[attr-defined]


def _yield(interpreter: Interpreter, node: ast.Yield, around: Environment) -> Value:
    around.yielded.append(interpreter.evaluate(node.value, around))
    around.reach_yield()
    return UnknownValue("sent to a generator")


def _yield_from(interpreter: Interpreter, node: ast.YieldFrom, around: Environment) -> Value:
    around.yielded.extend(known_items(interpreter.evaluate(node.value, around)) or ())
    return UnknownValue("returned by a generator")


def _named_expression(interpreter: Interpreter, node: ast.NamedExpr, around: Environment) -> Value:
    value = interpreter.evaluate(node.value, around)
    assign_value(interpreter, node.target, value, around)
    return value


EXPRESSIONS: Mapping[type[ast.expr], Callable[[Interpreter, Any, Environment], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.List: _list,
    ast.Tuple: _tuple,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.Subscript: _subscript,
    ast.JoinedStr: formatted_text,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.Await: _value_of,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.NamedExpr: _named_expression,
}
