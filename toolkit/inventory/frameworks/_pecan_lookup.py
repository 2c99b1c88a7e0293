"""Controllers that `_lookup` of a Pecan controller returns, with the part of the path that leads to each."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    Environment,
    FunctionValue,
    InstanceValue,
    UnknownValue,
    Value,
    function_of,
    possible_values,
)

_MOST_CALLS = 3


def looked_up(interpreter: Interpreter, controller: Value, of: ClassValue) -> Iterator[tuple[str, Value]]:
    """Yield (path, controller) of everything that `_lookup(self, first, *rest)` of a controller returns.

    Args:
        interpreter: evaluates what is returned.
        controller: the instance or class itself.
        of: its class.
    """
    function = function_of(of.find("_lookup"))
    if not isinstance(function, FunctionValue) or isinstance(function.node, ast.Lambda):
        return
    names = [item.arg for item in function.node.args.args][1:]
    rest = function.node.args.vararg
    reader = _Lookup(interpreter, function, controller, names[0] if names else "", rest.arg if rest else "")
    for node in function.nodes:
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
            yield from reader.read(node.value.elts[0], node)


@dataclass(frozen=True)
class _Lookup:
    """Reads one `_lookup`.

    Attributes:
        first: parameter with the first part of the path.
        rest: parameter with the other parts.
    """

    interpreter: Interpreter
    function: FunctionValue
    controller: Value
    first: str
    rest: str

    def read(self, found: ast.expr, place: ast.AST) -> Iterator[tuple[str, Value]]:
        """Yield (path, controller) of a returned expression, by the conditions around it or by the keys of a table."""
        parts = self._required_parts(place)
        for _ in range(_MOST_CALLS):
            found = self._value_of_name(found)
            if isinstance(found, ast.Call) and not _is_get(found):
                called = self._value_of_name(found.func)
                if called is found.func:
                    break
                found = called
        table, key = _table(found)
        if table is not None and key is not None:
            yield from self._of_table(table, key, parts)
            return
        for item in possible_values(self._evaluate(found)):
            if isinstance(item, InstanceValue | ClassValue) and isinstance(getattr(item, "of", item), ClassValue):
                yield self._path(parts), item

    def _of_table(self, table: ast.expr, key: ast.expr, parts: dict[int, str]) -> Iterator[tuple[str, Value]]:
        position = self._position(key)
        known = self._evaluate(table)
        for name, value in known.items() if isinstance(known, dict) and position is not None else ():
            for item in possible_values(value) if isinstance(name, str) else ():
                if isinstance(item, InstanceValue | ClassValue):
                    assert position is not None
                    yield self._path({**parts, position: name}), item

    def _path(self, parts: dict[int, str]) -> str:
        known = [parts.get(0) or self._optional() or f"{{{self.first or 'path'}}}"]
        return "/".join([*known, *(parts[number] for number in sorted(parts) if number)])

    def _evaluate(self, node: ast.expr) -> Value:
        items = (*self.function.node.args.args, *self.function.node.args.kwonlyargs)
        names: dict[str, Value] = {item.arg: UnknownValue(f"parameter {item.arg}") for item in items}
        instance = self.controller
        if isinstance(instance, ClassValue):
            instance = InstanceValue(instance, CallArguments(), place=instance.place)
        if items:
            names[items[0].arg] = instance
        around = Environment(self.function.module, names, self.function.around, self.function, instance)
        return self.interpreter.evaluate(node, around)

    def _value_of_name(self, node: ast.expr) -> ast.expr:
        """Return the last value that is assigned to a local name; other expressions as they are."""
        if not isinstance(node, ast.Name):
            return node
        found = [
            item.value
            for item in self.function.nodes
            if isinstance(item, ast.Assign) and any(getattr(target, "id", "") == node.id for target in item.targets)
        ]
        return found[-1] if found else node

    def _required_parts(self, node: ast.AST) -> dict[int, str]:
        """Return the parts of the path that the conditions around a node require, by position from 0."""
        parts: dict[int, str] = {}
        child, above = node, getattr(node, "parent", None)
        while above is not None and above is not self.function.node:
            if isinstance(above, ast.If) and child in above.body:
                for test in ast.walk(above.test):
                    parts.update(self._equality(test))
            child, above = above, getattr(above, "parent", None)
        return parts

    def _optional(self) -> str:
        """Return the text of a first part that paths may leave out: `if first != "v1"` puts it back."""
        tests = (node.test for node in self.function.nodes if isinstance(node, ast.If))
        found = (self._equality(test, ast.NotEq) for outer in tests for test in ast.walk(outer))
        return next((parts[0] for parts in found if 0 in parts), "")

    def _equality(self, test: ast.AST, kind: type[ast.cmpop] = ast.Eq) -> dict[int, str]:
        if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], kind) or len(test.ops) != 1:
            return {}
        sides: Sequence[ast.expr] = (test.left, test.comparators[0])
        texts = [text for side in sides if isinstance(text := self._evaluate(side), str)]
        places = [place for side in sides if (place := self._position(side)) is not None]
        return {places[0]: texts[0]} if len(texts) == 1 and len(places) == 1 else {}

    def _position(self, node: ast.expr) -> int | None:
        """Return which part of the path an expression is: 0 for the first parameter, 1 for `rest[0]`."""
        if isinstance(node, ast.Name):
            return 0 if node.id == self.first else None
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", None) == self.rest:
            index = node.slice.value if isinstance(node.slice, ast.Constant) else None
            return index + 1 if isinstance(index, int) and index >= 0 else None
        return None


def _is_get(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "get" and bool(node.args)


def _table(node: ast.expr) -> tuple[ast.expr | None, ast.expr | None]:
    """Return the table and the key of `table[key]` and `table.get(key)`."""
    if isinstance(node, ast.Subscript):
        return node.value, node.slice
    if isinstance(node, ast.Call) and _is_get(node) and isinstance(node.func, ast.Attribute):
        return node.func.value, node.args[0]
    return None, None
