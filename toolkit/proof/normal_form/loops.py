"""Bring loops that collect values, and loops that look for one, into the form of a comprehension and of `any`.

Both evaluate the same expressions in the same order. They differ in what is seen of them from outside: a frame, a
`StopIteration` that becomes a `RuntimeError`, and a list that is half full where a loop is broken off, so none is in a
`try`.
"""

import ast
from collections.abc import Sequence

from toolkit.model.tree import is_name
from toolkit.proof.normal_form.branches import BranchForm
from toolkit.proof.normal_form.copies import (
    COMPREHENSIONS,
    FUNCTIONS,
    copy_all,
    copy_node,
    is_constant,
    is_same_code,
    names_in,
    single_name,
)

_WALLS = (*FUNCTIONS, ast.Lambda, ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr, ast.GeneratorExp)
_ENDING = "StopIteration"
_MADE_BY = {"append": ast.ListComp, "add": ast.SetComp}


class LoopForm(BranchForm):
    """The form of branches, with loops as values where they are nothing else.

    Args:
        plain, known, shadowed: as in the base class.
        of_loops: names that only the loops read which bind them.
        own: the name of the function: a loop that calls it is not written as a value, which takes a frame of its own
            in each step of the recursion.
    """

    def __init__(
        self, plain: frozenset[str], known: frozenset[str], shadowed: frozenset[str], of_loops: frozenset[str], own: str
    ) -> None:
        super().__init__(plain, known, shadowed)
        self._of_loops, self._own = of_loops, own

    def put_in_form(self, found: list[ast.stmt], statement: ast.stmt, waiting: list[ast.stmt]) -> list[ast.stmt]:
        """Add a statement, or what stands for it if it is such a loop."""
        if not self._may_be_value(statement):
            return super().put_in_form(found, statement, waiting)
        assert isinstance(statement, ast.For)
        name = single_name(found[-1]) if found else ""
        if name in self.plain and (value := self._as_comprehension(found[-1], name, statement)):
            found[-1] = ast.Assign([ast.Name(name, ast.Store())], value)
            return waiting
        if looked_for := self._as_any(statement):
            before = [found.pop()] if name else []
            return [*before, looked_for, *waiting]
        return super().put_in_form(found, statement, waiting)

    def _may_be_value(self, statement: ast.stmt) -> bool:
        if not isinstance(statement, ast.For) or statement.orelse or self.is_guarded:
            return False
        bound = set(names_in([statement.target]))
        nodes = [it for one in (statement.iter, *statement.body) for it in ast.walk(one)]
        is_plain = all(isinstance(it, ast.Name | ast.Tuple | ast.Store) for it in ast.walk(statement.target))
        recurses = any(isinstance(it, ast.Name | ast.Attribute) and _name(it) == self._own for it in nodes)
        return is_plain and not recurses and bound <= self._of_loops and not any(isinstance(it, _WALLS) for it in nodes)

    def _as_comprehension(self, before: ast.stmt, name: str, loop: ast.For) -> ast.expr | None:
        """Return the comprehension that stands for a loop that fills an empty collection; None if it does more."""
        hits: list[list[ast.stmt]] = []
        tests = _condition(loop.body, hits)
        if tests is None or not hits or any(not is_same_code(it, hits[0]) for it in hits) or len(hits[0]) != 1:
            return None
        call = hits[0][0].value if isinstance(hits[0][0], ast.Expr) else None
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or len(call.args) != 1:
            return None
        holder, made = call.func.value, _MADE_BY.get(call.func.attr)
        is_its = is_name(holder, name) and not call.keywords
        read = {*names_in([loop.iter, loop.target, *call.args, tests])}
        is_member = not isinstance(call.args[0], ast.Starred)
        if made is None or not (is_its and is_member) or name in read or not self._is_empty(before, made):
            return None
        ifs = [] if is_constant(tests, True) else [tests]
        around = ast.comprehension(loop.target, loop.iter, ifs, 0)
        return made(call.args[0], [around])

    def _is_empty(self, before: ast.stmt, made: type[ast.expr]) -> bool:
        value = before.value if isinstance(before, ast.Assign) else None
        if made is ast.ListComp:
            return isinstance(value, ast.List) and not value.elts
        is_set = isinstance(value, ast.Call) and is_name(value.func, "set")
        return (
            is_set and "set" not in self.shadowed and isinstance(value, ast.Call) and not (value.args or value.keywords)
        )

    def _as_any(self, loop: ast.For) -> ast.stmt | None:
        """Return `if any(..)` for a loop that ends in one way as soon as something holds; None if it does more."""
        hits: list[list[ast.stmt]] = []
        tests = _condition(loop.body, hits)
        if tests is None or not hits or "any" in self.shadowed or any(not is_same_code(it, hits[0]) for it in hits):
            return None
        *found, last = hits[0]
        is_return = isinstance(last, ast.Return) and isinstance(last.value, ast.Constant | None) and not found
        is_break = isinstance(last, ast.Break) and len(found) == 1 and self._is_given_constant(found[0])
        read = set(names_in([loop.iter, loop.target, tests]))
        if not (is_return or is_break) or (is_break and single_name(found[0]) in read) or self._may_stop(tests):
            return None
        around = ast.comprehension(loop.target, loop.iter, [], 0)
        test = ast.Call(ast.Name("any", ast.Load()), [ast.GeneratorExp(tests, [around])], [])
        return ast.If(test, copy_all(found if is_break else hits[0]), [])

    def _may_stop(self, tests: ast.expr) -> bool:
        """Return whether a condition may raise what ends a generator: a loop passes it on, `any` does not."""
        calls = any(isinstance(it, ast.Call) for it in ast.walk(tests))
        return _calls_next(tests) or (calls and _ENDING in self.shadowed)

    def _is_given_constant(self, statement: ast.stmt) -> bool:
        name = single_name(statement)
        return isinstance(statement, ast.Assign) and name in self.plain and isinstance(statement.value, ast.Constant)


def _condition(block: Sequence[ast.stmt], hits: list[list[ast.stmt]]) -> ast.expr | None:
    """Return the condition under which a block in form does anything, as a tree of tests; None: it has no such one.

    Args:
        block: in form.
        hits: gets what it does then, once for each place.
    """
    if not block:
        return ast.Constant(False)
    if len(block) == 1 and isinstance(statement := block[0], ast.If):
        then, other = (_condition(it, hits) for it in (statement.body, statement.orelse))
        return ast.IfExp(statement.test, then, other) if then and other else None
    if any(isinstance(it, ast.If | ast.For | ast.While | ast.Try | ast.With | ast.Match) for it in block):
        return None
    hits.append(list(block))
    return ast.Constant(True)


def names_of_endings(tree: ast.AST) -> frozenset[str]:
    """Return `StopIteration` if code of a file may let it out: it names it, or calls `next` without a default."""
    for it in ast.walk(tree):
        called = it.func if isinstance(it, ast.Call) and len(it.args) < 2 else None
        is_next = isinstance(called, ast.Name | ast.Attribute) and _name(called) in ("next", "__next__")
        if is_next or (is_name(it, _ENDING)):
            return frozenset({_ENDING})
    return frozenset()


def _calls_next(tests: ast.expr) -> bool:
    """Return whether a condition may end a generator by itself."""
    return any(isinstance(it, ast.Name | ast.Attribute) and _name(it) in ("next", "__next__") for it in ast.walk(tests))


def _name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def put_conditions_in_form(body: Sequence[ast.stmt], form: BranchForm) -> list[ast.stmt]:
    """Return statements, which are changed, with the conditions of comprehensions, `any` and `all` as trees of tests.

    Args:
        body: copies.
        form: makes the trees.
    """
    return [_Conditions(form).visit(it) for it in body]


class _Conditions(ast.NodeTransformer):
    """Writes conditions in expressions as trees of tests."""

    def __init__(self, form: BranchForm) -> None:
        self._form = form

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self._with_tree(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        return self._with_tree(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        return self._with_tree(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        return self._with_tree(node)

    def _with_tree(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> ast.AST:
        assert isinstance(node, COMPREHENSIONS)
        self.generic_visit(node)
        for one in node.generators:
            if one.ifs:
                one.ifs = [self._tree(one.ifs)]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """`any(T for x in xs if C)` as `any(C and T for x in xs)`, and `all` as the `any` of what does not hold."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        inner = node.args[0] if len(node.args) == 1 and not node.keywords else None
        names = self._form.shadowed.intersection({"any", "all"})
        is_one = isinstance(inner, ast.GeneratorExp) and len(inner.generators) == 1
        if name not in ("any", "all") or names or not is_one or not isinstance(inner, ast.GeneratorExp):
            return self.generic_visit(node)
        around = inner.generators[0]
        last = ast.UnaryOp(ast.Not(), inner.elt) if name == "all" else inner.elt
        tree = self._tree([*around.ifs, last])
        made = ast.GeneratorExp(tree, [ast.comprehension(around.target, around.iter, [], around.is_async)])
        call = ast.Call(ast.Name("any", ast.Load()), [made], [])
        return ast.UnaryOp(ast.Not(), call) if name == "all" else call

    def _tree(self, tests: Sequence[ast.expr]) -> ast.expr:
        whole = tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), list(tests))

        def make(one: ast.expr, then: ast.expr, other: ast.expr) -> ast.expr:
            return ast.IfExp(one, copy_node(then), copy_node(other))

        yes: ast.expr = ast.Constant(True)
        no: ast.expr = ast.Constant(False)
        return self._form.decide(whole, yes, no, make)
