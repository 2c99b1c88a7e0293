"""Follow a check as a caller without any credential goes through it: refused, let through, or not known.

Conditions that ask for nothing but a credential are decided; what else decides is not known, and then nothing is said.
"""

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from toolkit.inventory.access.answers import status_of_call, status_of_return
from toolkit.inventory.access.swallowed import refuses_nobody
from toolkit.model.tree import FunctionNode, callee_of, name_of, text_of

Way = Literal["on", "through", "unknown"]
"""`on`: past the statements; `through`: to the handler; `unknown`: perhaps refused."""
_MISSING = frozenset({"KeyError", "LookupError", "Exception", "BaseException", ""})
_BUILT_IN = frozenset(dir(builtins))
_TRUE, _FALSE = True, False


class Stranger:
    """Goes through one function as a caller without a credential.

    Args:
        holds: returns whether an expression is a credential, and so empty for such callers.
        goes_on: returns whether a returned value lets a request go on.
        passes_end: whether the end of the function lets requests through.
    """

    def __init__(
        self, holds: Callable[[ast.expr], bool], goes_on: Callable[[ast.expr | None], bool], *, passes_end: bool
    ) -> None:
        self._holds, self._goes_on, self._passes_end = holds, goes_on, passes_end

    def is_let_through(self, body: Iterable[ast.stmt]) -> bool:
        """Return whether statements surely let such a caller through."""
        way = self._follow(body)
        return way == "through" or (way == "on" and self._passes_end)

    def _follow(self, body: Iterable[ast.stmt]) -> Way:
        for statement in body:
            if (way := self._step(statement)) != "on":
                return way
        return "on"

    def _step(self, node: ast.stmt) -> Way:
        way: Way = "unknown"
        match node:
            case ast.If(test, then, otherwise):
                found = self.decide(test)
                way = self._of_either(node) if found is None else self._follow(then if found else otherwise)
            case ast.Return(value):
                way = "through" if self._goes_on(value) and self._is_quiet(value) else "unknown"
            case ast.Try():
                way = self._try(node)
            case ast.With(_, body) | ast.AsyncWith(_, body):
                way = self._follow(body)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Import() | ast.ImportFrom() | ast.Pass():
                way = "on"
            case ast.Assign(_, value) | ast.AnnAssign(_, _, value) | ast.Expr(value):
                way = "on" if self._is_quiet(value) else "unknown"
                if way == "on" and isinstance(value, ast.Call) and self._leads_on(value):
                    way = "through"  # what is asked afterwards comes too late
        return way

    def _of_either(self, node: ast.If) -> Way:
        """Return the way past a condition that is not known: one that asks for a credential may refuse."""
        ways = {self._follow(node.body), self._follow(node.orelse)}
        return ways.pop() if len(ways) == 1 else "unknown"

    def _try(self, node: ast.Try) -> Way:
        if refuses_nobody(node):
            return self._follow(node.finalbody)
        for statement in node.body:
            if any(self._is_missing(it) for it in ast.walk(statement)):
                caught = (it for it in node.handlers if _MISSING.intersection(_caught(it)))
                handler = next(caught, None)
                way = self._follow(handler.body) if handler is not None else "unknown"
                return self._follow(node.finalbody) if way == "on" else way
            if (way := self._step(statement)) != "on":
                return way
        return self._follow([*node.orelse, *node.finalbody])

    def _is_missing(self, node: ast.AST) -> bool:
        """Return whether an item is read that such callers don't send: `request.headers["Authorization"]`."""
        return isinstance(node, ast.Subscript) and bool(text_of(node.slice)) and self._holds(node)

    def _is_quiet(self, value: ast.expr | None) -> bool:
        """Return whether a value surely refuses nobody: no call is given a credential that is not there."""
        if value is None or (self._holds(value) and not (isinstance(value, ast.Call) and self._may_refuse(value))):
            return True
        match value:
            case ast.IfExp(test, then, otherwise):
                found = self.decide(test)
                return found is not None and self._is_quiet(then if found else otherwise)
            case ast.BoolOp(ast.And(), [first, *_]) if self.decide(first) is _FALSE:
                return True
            case ast.Call() if status_of_call(value) or status_of_return(value, {}) or self._may_refuse(value):
                return False
        inner = [it.value if isinstance(it, ast.keyword) else it for it in ast.iter_child_nodes(value)]
        if isinstance(value, ast.Call) and any(isinstance(it, ast.expr) and self._mentions(it) for it in inner):
            return self._holds(value)
        return all(self._is_quiet(it) for it in inner if isinstance(it, ast.expr))

    def _may_refuse(self, call: ast.Call) -> bool:
        """Return whether a call is one of a function of the project by its look, which may refuse by itself."""
        func = call.func
        is_own = isinstance(func, ast.Name) or (isinstance(func, ast.Attribute) and name_of(func.value) == "self")
        name = name_of(func)
        return is_own and name[:1].islower() and name not in _BUILT_IN and not self._leads_on(call)

    def _leads_on(self, call: ast.Call) -> bool:
        return not self._passes_end and self._goes_on(call)

    def _mentions(self, value: ast.expr) -> bool:
        return any(self._holds(it) for it in ast.walk(value) if isinstance(it, ast.expr))

    def decide(self, test: ast.expr) -> bool | None:
        """Return the value of a condition for such callers; None: it depends on something else."""
        if isinstance(test, ast.Compare):
            return self._compare(test.left, test.ops[0], test.comparators[0]) if len(test.ops) == 1 else None
        if self._holds(test):
            return _FALSE
        match test:
            case ast.UnaryOp(ast.Not(), operand):
                found = self.decide(operand)
                return None if found is None else not found
            case ast.BoolOp(op, values):
                decided = {self.decide(it) for it in values}
                ends = isinstance(op, ast.Or)
                return ends if ends in decided else None if None in decided else not ends
            case ast.Call(ast.Attribute(owner, "startswith")) if self._holds(owner):
                return _FALSE
        return _TRUE if "is_anonymous" in (name_of(test), name_of(callee_of(test))) else None

    def _compare(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool | None:
        is_empty = isinstance(right, ast.Constant) and not right.value
        if is_empty and self._holds(left):
            return {ast.Is: _TRUE, ast.Eq: _TRUE, ast.IsNot: _FALSE, ast.NotEq: _FALSE}.get(type(op))
        is_key = isinstance(op, ast.In | ast.NotIn) and text_of(left)
        if is_key and self._holds(ast.Subscript(right, left, ast.Load())):
            return isinstance(op, ast.NotIn)
        return None


def _caught(handler: ast.ExceptHandler) -> set[str]:
    if handler.type is None:
        return {""}
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {name_of(it) for it in kinds}


def find_wrapped(function: FunctionNode) -> Iterator[tuple[FunctionNode, str]]:
    """Yield (inner function, name of what it wraps) of a decorator, also of one that takes arguments."""
    first = next(iter((*function.args.posonlyargs, *function.args.args)), None)
    for inner in (it for it in function.body if isinstance(it, FunctionNode)):
        if first is not None and any(
            name_of(it.func) == first.arg for it in ast.walk(inner) if isinstance(it, ast.Call)
        ):
            yield inner, first.arg
        else:
            yield from find_wrapped(inner)
