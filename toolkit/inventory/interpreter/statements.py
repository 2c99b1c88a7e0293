"""Statements: the effect of each kind, and whether the next statement is reached."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from toolkit.inventory.interpreter.assignment import assign_value
from toolkit.inventory.interpreter.bounds import MOST_ITEMS
from toolkit.inventory.interpreter.definitions import define_class, define_function
from toolkit.inventory.interpreter.expressions import evaluate_arguments
from toolkit.inventory.interpreter.operations import binary_value, known_items, truth_of
from toolkit.inventory.interpreter.values import (
    Environment,
    ExternalName,
    FunctionValue,
    ImportedName,
    MethodValue,
    ModuleValue,
    UnknownValue,
    Value,
    join_values,
)
from toolkit.model.tree import dotted_name
from toolkit.source.code_text import code_text

if TYPE_CHECKING:
    from toolkit.inventory.interpreter.engine import Interpreter

Ending = str
"""Empty (the block continues), `return`, `raise`, `break` or `continue`."""
_GUARDS = frozenset({"TYPE_CHECKING", "typing.TYPE_CHECKING"})


def execute_block(interpreter: Interpreter, body: Sequence[ast.stmt], around: Environment) -> Ending:
    """Follow statements in order, until one of them certainly ends the block."""
    for statement in body:
        interpreter.steps += 1
        known = STATEMENTS.get(type(statement))
        try:
            ending = known(interpreter, statement, around) if known is not None else ""
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
            continue  # a value that no rule foresaw: the statement is not followed, and what it registers is missed
        if ending:
            return ending
    return ""


def _expression(interpreter: Interpreter, node: ast.Expr, around: Environment) -> Ending:
    interpreter.evaluate(node.value, around)
    return ""


def _assign(interpreter: Interpreter, node: ast.Assign, around: Environment) -> Ending:
    value = interpreter.evaluate(node.value, around)
    for target in node.targets:
        assign_value(interpreter, target, value, around)
    return ""


def _annotated_assignment(interpreter: Interpreter, node: ast.AnnAssign, around: Environment) -> Ending:
    if node.value is not None:
        assign_value(interpreter, node.target, interpreter.evaluate(node.value, around), around)
    return ""


def _augmented_assignment(interpreter: Interpreter, node: ast.AugAssign, around: Environment) -> Ending:
    before = interpreter.evaluate(_as_read(node.target), around)
    value = interpreter.evaluate(node.value, around)
    if isinstance(node.op, ast.Add) and isinstance(before, list):
        items = known_items(value)
        more = [value] if items is None and isinstance(value, UnknownValue) else items or []
        before.extend(more[: max(MOST_ITEMS - len(before), 0)])
        return ""
    if isinstance(node.op, ast.BitOr) and isinstance(before, dict) and isinstance(value, dict):
        if len(before) + len(value) <= MOST_ITEMS:
            before.update(value)
        return ""
    assign_value(interpreter, node.target, binary_value(type(node.op), before, value), around)
    return ""


def _as_read(target: ast.expr) -> ast.expr:
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    return target


def _if(interpreter: Interpreter, node: ast.If, around: Environment) -> Ending:
    if dotted_name(node.test) in _GUARDS:
        return execute_block(interpreter, node.orelse, around)
    truth = truth_of(interpreter.evaluate(node.test, around))
    if truth is not None:
        return execute_block(interpreter, node.body if truth else node.orelse, around)
    return _follow_both(interpreter, [node.body, node.orelse], around)


def _follow_both(interpreter: Interpreter, blocks: Sequence[Sequence[ast.stmt]], around: Environment) -> Ending:
    """Follow alternative blocks, and join the values that they bind."""
    before = dict(around.names)
    outcomes: list[dict[str, Value]] = []
    endings: list[Ending] = []
    for block in blocks:
        around.names.clear()
        around.names.update(before)
        endings.append(execute_block(interpreter, block, around))
        if endings[-1] in ("", "break", "continue"):
            outcomes.append(dict(around.names))
    around.names.clear()
    if not outcomes:
        around.names.update(before)
        return endings[0] if len(set(endings)) == 1 else "return"
    around.names.update(_join_names(outcomes))
    return ""


def _join_names(outcomes: list[dict[str, Value]]) -> dict[str, Value]:
    joined: dict[str, Value] = {}
    for name in dict.fromkeys(name for outcome in outcomes for name in outcome):
        values = [outcome[name] for outcome in outcomes if name in outcome]
        if all(value is values[0] for value in values):
            joined[name] = values[0]
        else:
            known = [value for value in values if not isinstance(value, UnknownValue)]
            joined[name] = join_values(known or values)
    return joined


def _for(interpreter: Interpreter, node: ast.For | ast.AsyncFor, around: Environment) -> Ending:
    items = known_items(interpreter.evaluate(node.iter, around))
    if items is None:
        assign_value(interpreter, node.target, UnknownValue(f"an item of {code_text(node.iter)[:60]}"), around)
        _follow_both(interpreter, [node.body, []], around)
        return execute_block(interpreter, node.orelse, around)
    for item in items:
        if not interpreter.goes_round(node):
            break
        assign_value(interpreter, node.target, item, around)
        ending = execute_block(interpreter, node.body, around)
        if ending == "return":
            return ending
        if ending == "break":
            return ""
    return execute_block(interpreter, node.orelse, around)  # also after `raise`: a program that runs never comes there


def _while(interpreter: Interpreter, node: ast.While, around: Environment) -> Ending:
    if truth_of(interpreter.evaluate(node.test, around)) is not False:
        ending = execute_block(interpreter, node.body, around)
        if ending in ("return", "raise"):
            return ending
    return ""


def _try(interpreter: Interpreter, node: ast.Try, around: Environment) -> Ending:
    missing = _imports_nothing_known(interpreter, node, around)
    ending = execute_block(interpreter, node.body, around)
    if ending == "raise" or missing:
        ending = _follow_both(interpreter, [handler.body for handler in node.handlers] or [[]], around)
    elif not ending:
        ending = execute_block(interpreter, node.orelse, around)
    final = execute_block(interpreter, node.finalbody, around)
    return final or ending


def _imports_nothing_known(interpreter: Interpreter, node: ast.Try, around: Environment) -> bool:
    """Return whether the body imports a missing module of the project, so that a handler runs."""
    relative = [item for item in node.body if isinstance(item, ast.ImportFrom) and item.level]
    modules = (interpreter.modules.relative(around.module, item.level, item.module or "") for item in relative)
    return any(isinstance(module, ExternalName) for module in modules)


def _with(interpreter: Interpreter, node: ast.With | ast.AsyncWith, around: Environment) -> Ending:
    return _with_items(interpreter, node.items, node.body, around)


def _with_items(
    interpreter: Interpreter, items: list[ast.withitem], body: list[ast.stmt], around: Environment
) -> Ending:
    """Enter context managers from the left, and follow a block inside: at the `yield` of one that is a generator."""
    if not items:
        return execute_block(interpreter, body, around)
    item, *inner = items
    endings: list[Ending] = []

    def follow_inside(entered: Value) -> None:
        if item.optional_vars is not None:
            assign_value(interpreter, item.optional_vars, entered, around)
        endings.append(_with_items(interpreter, inner, body, around))

    generator = _context_generator(interpreter, item.context_expr, around)
    if generator is not None:
        function, instance = generator
        assert isinstance(item.context_expr, ast.Call)
        arguments = evaluate_arguments(interpreter, item.context_expr, around)
        interpreter.enter(function, arguments, instance, at_yield=follow_inside)
    if not endings:
        value = UnknownValue("no yield is reached") if generator else interpreter.evaluate(item.context_expr, around)
        follow_inside(interpreter.enter_context(value))
    return endings[0]


def _context_generator(
    interpreter: Interpreter, node: ast.expr, around: Environment
) -> tuple[FunctionValue, Value] | None:
    """Return the function under `contextlib.contextmanager` that an expression calls by name, and its receiver."""
    if not isinstance(node, ast.Call) or any(isinstance(inner, ast.Call) for inner in ast.walk(node.func)):
        return None  # calls inside are followed once
    callee = interpreter.evaluate(node.func, around)
    function = callee.function if isinstance(callee, MethodValue) else callee
    if not isinstance(function, FunctionValue) or isinstance(function.node, ast.Lambda):
        return None
    names = {code_text(decorator).rpartition(".")[2] for decorator in function.node.decorator_list}
    if not names & {"contextmanager", "asynccontextmanager"}:
        return None
    return function, callee.instance if isinstance(callee, MethodValue) else None


def _return(interpreter: Interpreter, node: ast.Return, around: Environment) -> Ending:
    around.returned.append(interpreter.evaluate(node.value, around))
    return "return"


def _raise(interpreter: Interpreter, node: ast.Raise, around: Environment) -> Ending:
    return "raise"


def _import(interpreter: Interpreter, node: ast.Import, around: Environment) -> Ending:
    names = around.names
    for alias in node.names:
        found = interpreter.modules.find(alias.name, around.module)
        if alias.asname:
            names[alias.asname] = found
        else:
            top = alias.name.partition(".")[0]
            names[top] = interpreter.modules.find(top, around.module)
            if top != alias.name and isinstance(found, ModuleValue):  # often imported for what it registers
                interpreter.run_module(found)
    return ""


def _import_from(interpreter: Interpreter, node: ast.ImportFrom, around: Environment) -> Ending:
    names = around.names
    if node.level:
        module = interpreter.modules.relative(around.module, node.level, node.module or "")
    else:
        module = interpreter.modules.find(node.module or "", around.module)
    for alias in node.names:
        if alias.name == "*":
            _import_everything(interpreter, module, names)
        elif isinstance(module, ModuleValue):
            names[alias.asname or alias.name] = ImportedName(module, alias.name)
        else:
            names[alias.asname or alias.name] = interpreter.attribute(module, alias.name)
    if around.function is None and isinstance(module, ModuleValue):
        _run_unused(interpreter, module, node, around)
    return ""


def _run_unused(interpreter: Interpreter, module: ModuleValue, node: ast.ImportFrom, around: Environment) -> None:
    """Follow the modules of a package that a statement imports under names nobody reads: for what they register."""
    inside = {
        alias.asname or alias.name: found
        for alias in node.names
        if isinstance(found := interpreter.modules.submodule(module, alias.name), ModuleValue)
    }
    read = interpreter.modules.names_in(around.module) if inside else ()
    for name, found in inside.items():
        if name not in read:
            interpreter.run_module(found)


def _import_everything(interpreter: Interpreter, module: Value, names: dict[str, Value]) -> None:
    if not isinstance(module, ModuleValue):
        if isinstance(module, ExternalName):
            names.setdefault("*", []).append(module.name)
        return
    interpreter.run_module(module)
    listed = module.names.get("__all__")
    for name in list(module.names):
        if name == "*":
            names.setdefault("*", []).extend(module.names["*"])
        elif name in listed if isinstance(listed, list | tuple) else not name.startswith("_"):
            names[name] = ImportedName(module, name)


def _global(interpreter: Interpreter, node: ast.Global, around: Environment) -> Ending:
    around.of_module.update(node.names)
    return ""


def _delete(interpreter: Interpreter, node: ast.Delete, around: Environment) -> Ending:
    for target in node.targets:
        if isinstance(target, ast.Name):
            around.names.pop(target.id, None)
    return ""


def _match(interpreter: Interpreter, node: ast.Match, around: Environment) -> Ending:
    return _follow_both(interpreter, [*(case.body for case in node.cases), []], around)


STATEMENTS: Mapping[type[ast.stmt], Callable[[Interpreter, Any, Environment], Ending]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated_assignment,
    ast.AugAssign: _augmented_assignment,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Global: _global,
    ast.Delete: _delete,
    ast.Match: _match,
    ast.FunctionDef: define_function,
    ast.AsyncFunctionDef: define_function,
    ast.ClassDef: define_class,
    ast.Break: lambda interpreter, node, around: "break",
    ast.Continue: lambda interpreter, node, around: "continue",
}
