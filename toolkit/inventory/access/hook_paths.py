"""Decide for which paths a hook may refuse a request: `if request.path.startswith("/admin"): abort(401)`."""

import ast
from collections.abc import Sequence

from toolkit.inventory.access.method_conditions import is_met, join_answers, texts_in
from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.model.callers import CheckStep
from toolkit.model.tree import FunctionNode, dotted_name

_PATHS = frozenset({"path", "path_info"})
_OWNERS = frozenset({"request", "req", "url", "self.request", "request.url", "req.url", "flask.request"})


def may_refuse_at(
    functions: Sequence[FunctionDefinition], refusals: Sequence[CheckStep], template: str, method: str
) -> bool:
    """Return whether a hook may come to one of its refusals for a request of a path.

    Args:
        functions: the functions of the hook.
        refusals: the steps in which it refuses, in its own code or in what it calls.
        template: the path, with parameters in braces.
        method: the HTTP method, or `*` for any.
    """
    for function in functions:
        walk = _PathWalk(template, method)
        walk.follow(function.node.body)
        first, last = function.node.lineno, function.node.end_lineno or 0
        for step in refusals:
            is_inside = step.file == function.path and first <= step.line <= last
            if step.line in walk.lines if is_inside else walk.calls:
                return True
    return False


class _PathWalk:
    """Goes through a function as a request of one path does; what else decides is not known, and goes both ways.

    Attributes:
        lines: the lines of the statements that may be reached.
        calls: whether one of them calls anything.
    """

    def __init__(self, template: str, method: str) -> None:
        self._start, self._end = template.partition("{")[0], template.rpartition("}")[2]
        self._is_fixed = "{" not in template
        self._known = {"request.method": method} if method != "*" else {}
        self._names: set[str] = set()
        self.lines: set[int] = set()
        self.calls = False

    def follow(self, body: Sequence[ast.stmt]) -> bool:
        """Follow statements; return whether the request may go on after them."""
        return all(self._step(statement) for statement in body)

    def _step(self, node: ast.stmt) -> bool:
        if isinstance(node, ast.If):
            met = self._decide(node.test)
            if met is None:
                self._reach(node.test)
            ways = [(node.body, met is not False), (node.orelse, met is not True)]
            goes_on = [self.follow(block) for block, is_taken in ways if is_taken]
            return any(goes_on)
        blocks = [
            block for name in ("body", "orelse", "finalbody") if isinstance(block := getattr(node, name, None), list)
        ]
        blocks += [part.body for name in ("handlers", "cases") for part in getattr(node, name, ())]
        for block in blocks:
            self.follow(block)
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case) and not isinstance(
                node, FunctionNode
            ):
                self._reach(child)
        self.lines.add(node.lineno)
        if isinstance(node, ast.Assign) and self._is_path(node.value):
            self._names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        return not isinstance(node, ast.Return | ast.Raise)

    def _reach(self, node: ast.AST) -> None:
        for inner in ast.walk(node):
            self.lines.add(getattr(inner, "lineno", 0))
            self.calls = self.calls or isinstance(inner, ast.Call)

    def _is_path(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self._names
        return isinstance(node, ast.Attribute) and node.attr in _PATHS and dotted_name(node.value) in _OWNERS

    def _decide(self, test: ast.expr) -> bool | None:
        """Return whether a condition holds for the path; None if it asks for anything that is not known."""
        met: bool | None = None
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                met = _negate(self._decide(inner))
            case ast.BoolOp(op=operator, values=parts):
                met = join_answers(map(self._decide, parts), is_and=isinstance(operator, ast.And))
            case ast.Call(func=ast.Attribute(value=asked, attr="startswith" | "endswith" as end), args=[given]):
                met = self._has_end(given, is_start=end == "startswith") if self._is_path(asked) else None
            case ast.Compare(left=left, ops=[ast.Eq() | ast.In()], comparators=[right]) if self._is_path(left):
                met = self._is_one_of(texts_in(right))
            case ast.Compare(left=left, ops=[ast.NotEq() | ast.NotIn()], comparators=[right]) if self._is_path(left):
                met = _negate(self._is_one_of(texts_in(right)))
            case ast.Compare(left=ast.Constant(str(text)), ops=[ast.In()], comparators=[right]) if self._is_path(right):
                met = True if text in self._start or text in self._end else False if self._is_fixed else None
            case _:
                met = is_met(test, self._known)
        return met

    def _is_one_of(self, texts: Sequence[str]) -> bool | None:
        if not texts:
            return None
        plain = {text.rstrip("/") for text in texts}  # frameworks redirect from one form to the other
        if self._is_fixed:
            return self._start.rstrip("/") in plain
        return None if any(text.startswith(self._start) for text in texts) else False

    def _has_end(self, given: ast.expr, *, is_start: bool) -> bool | None:
        texts = texts_in(given)
        return join_answers((self._ends(text, is_start=is_start) for text in texts), is_and=False) if texts else None

    def _ends(self, text: str, *, is_start: bool) -> bool | None:
        known = self._start if is_start else self._end
        if known.startswith(text) if is_start else known.endswith(text):
            return True
        is_shorter = text.startswith(known) if is_start else text.endswith(known)
        return None if is_shorter and not self._is_fixed else False


def _negate(met: bool | None) -> bool | None:
    return None if met is None else not met
