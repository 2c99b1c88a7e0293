"""Read the value that a setting has where its environment variables are missing."""

import ast
import operator
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from toolkit.inventory.data_access.environment import EnvironmentRead
from toolkit.model.tree import dotted_name, name_of

_CASTS: Mapping[str, Callable[[Any], Any]] = {"int": int, "float": float, "bool": bool, "str": str}
_METHODS = frozenset({"lower", "upper", "strip", "split"})
_COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
_GETTERS = ("get", "pop", "getenv")
_OF_IMPORTS = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError"})
_LONGEST = 80


class _UnknownValueError(Exception):
    """The source does not show the value."""


class _MissingVariableError(Exception):
    """The program fails, because a variable is missing or its value is of another type."""


class ValuesInForce:
    """Evaluates settings without the environment; nothing of the program is executed.

    Args:
        reads: id of an expression -> the variable that it reads.
        fallbacks: id of a value in a `try` -> the value that its `except` gives to the same name.
    """

    def __init__(self, reads: Mapping[int, EnvironmentRead], fallbacks: Mapping[int, ast.expr]) -> None:
        self._reads, self._fallbacks = reads, fallbacks

    def of(self, value: ast.expr) -> str:
        """Return the value without its variables as code; empty if it is not constant, or the program fails."""
        with suppress(_UnknownValueError, _MissingVariableError):
            try:
                found = self._value(value)
            except _MissingVariableError:
                if id(value) not in self._fallbacks:
                    raise
                found = self._value(self._fallbacks[id(value)])
            text = repr(found)
            return text if len(text) <= _LONGEST else ""
        return ""

    def _value(self, node: ast.expr) -> Any:
        if id(node) in self._reads:
            return self._missing(node, self._reads[id(node)])
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.List | ast.Tuple):
            return [self._value(item) for item in node.elts]
        if isinstance(node, ast.Call) and not node.keywords:
            return self._call(node)
        return self._choose(node)

    def _choose(self, node: ast.expr) -> Any:
        """Return the value of a choice, a comparison or a negation."""
        if isinstance(node, ast.IfExp):
            return self._value(node.body if self._value(node.test) else node.orelse)
        if isinstance(node, ast.BoolOp):
            return self._join(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return not self._value(node.operand)
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARED:
            return _COMPARED[type(node.ops[0])](self._value(node.left), self._value(node.comparators[0]))
        raise _UnknownValueError

    def _missing(self, node: ast.expr, read: EnvironmentRead) -> Any:
        """Return what a read gives where its variable is missing."""
        if isinstance(node, ast.Compare):
            return isinstance(node.ops[0], ast.NotIn)
        if read.default:
            try:
                return ast.literal_eval(read.default)
            except (ValueError, SyntaxError):
                raise _UnknownValueError from None
        if isinstance(node, ast.Subscript):
            raise _MissingVariableError
        if isinstance(node, ast.Call) and dotted_name(node.func).rpartition(".")[2] in _GETTERS:
            return None
        raise _UnknownValueError

    def _join(self, node: ast.BoolOp) -> Any:
        found = None
        for item in node.values:
            found = self._value(item)
            if bool(found) == isinstance(node.op, ast.Or):
                break
        return found

    def _call(self, node: ast.Call) -> Any:
        """Return the result of a cast, or of a method of a text."""
        arguments = [self._value(item) for item in node.args]
        try:
            if name_of(node.func) in _CASTS and isinstance(node.func, ast.Name) and len(arguments) == 1:
                return _CASTS[node.func.id](*arguments)
            if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
                owner = self._value(node.func.value)
                return getattr(owner, node.func.attr)(*arguments) if isinstance(owner, str) else None
        except (ValueError, TypeError):
            raise _MissingVariableError from None
        raise _UnknownValueError


def find_fallbacks(tree: ast.Module) -> dict[int, ast.expr]:
    """Map the id of a value that a `try` assigns to the value that its `except` assigns to the same name."""
    found: dict[int, ast.expr] = {}
    for node in ast.walk(tree):
        for handler in node.handlers if isinstance(node, ast.Try) else ():
            assert isinstance(node, ast.Try)
            named = {name_of(item) for item in ast.walk(handler.type)} if handler.type is not None else set()
            if named & _OF_IMPORTS:
                continue
            others = dict(map(_name_and_value, filter(_assigns, handler.body)))
            for name, value in map(_name_and_value, filter(_assigns, node.body)):
                if name in others:
                    found.setdefault(id(value), others[name])
    return found


def _assigns(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)


def _name_and_value(node: ast.stmt) -> tuple[str, ast.expr]:
    assert isinstance(node, ast.Assign)
    return name_of(node.targets[0]), node.value
