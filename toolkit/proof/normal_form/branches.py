"""Bring the branches of a function into one form, whatever it is given and whatever its operators do.

Each condition becomes a tree of tests without `not`, `and` and `or`; what follows a branch that may jump stands in the
other one; jumps to where a block ends anyway are gone. Each step keeps which expressions are evaluated, and in which
order.
"""

import ast
from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

from toolkit.proof.names.scope_names import names_bound_by, own_nodes
from toolkit.proof.normal_form.copies import (
    JUMPS,
    NoNormalFormError,
    copy_all,
    copy_node,
    is_constant,
    names_in,
    single_name,
)

End = Literal["", "return", "continue"]
"""The jump that does what happens at the end of a block anyway."""
Part = TypeVar("Part")
_MOST_STATEMENTS = 4_000
_MOST_LEVELS = 60
_SURE = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
"""Operators whose result is True or False whatever they are put to."""
_IN_ANNOTATIONS = (ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await)
_POSITIVE = {ast.IsNot: ast.Is, ast.NotIn: ast.In}


class BranchForm:
    """Brings blocks of one function into the form.

    Args:
        plain: names that only the statements of the function itself bind and read, and no function in it.
        known: names of which reading them does nothing: those that are bound in it.
        shadowed: names that may not be those of the language.
        held: those of `plain` whose value does something when it is released, so it has to be released in time.
    """

    def __init__(
        self, plain: frozenset[str], known: frozenset[str], shadowed: frozenset[str], held: frozenset[str] = frozenset()
    ) -> None:
        self.plain, self.known, self.shadowed = plain, known, shadowed
        self._held, self._bound = held, frozenset[str]()
        self._left = _MOST_STATEMENTS
        self._level = self._guards = 0

    @property
    def is_guarded(self) -> bool:
        """True if the block is inside a `try` or `with`: code may run after it was broken off."""
        return self._guards > 0

    def normal_block(self, body: Sequence[ast.stmt], end: End) -> list[ast.stmt]:
        """Return the form of a block.

        Args:
            body: its statements.
            end: what happens at its end anyway.

        Raises:
            NoNormalFormError: there is none.
        """
        self._level += 1
        bound = self._bound
        found = self._in_form(body, end)
        self._level, self._bound = self._level - 1, bound
        return found

    def _in_form(self, body: Sequence[ast.stmt], end: End) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        waiting = list(body)
        while waiting:
            self._left -= 1
            if self._left < 0 or self._level > _MOST_LEVELS:
                raise NoNormalFormError
            self._note_bound(found[-2:-1])
            statement = self._split(waiting.pop(0))
            if isinstance(statement, JUMPS) and waiting:
                raise NoNormalFormError  # code that is never run, and still says which names are the function's own
            if isinstance(statement, ast.If):
                self._push_default(found, statement)
                self._note_bound(found[-1:])
                sides = (statement.body, statement.orelse)
                if any(jumps(it) or self._is_returned(it[-1:], waiting) for it in sides):
                    ended = _branches_with_rest(*sides, waiting)
                    found.append(ast.If(statement.test, *(self.normal_block(it, end) for it in ended)))
                    return found
                inner = end if not waiting else ""
                found.append(ast.If(statement.test, *(self.normal_block(it, inner) for it in sides)))
                continue
            if self._is_returned(found[-1:], [statement]):
                waiting = [ast.Return(getattr(found.pop(), "value", None))]
                continue
            self._note_bound([] if single_name(statement) else [*found[-1:], statement])
            waiting = self.put_in_form(found, self._normal_statement(statement, "" if waiting else end), waiting)
        return _without_end(found, end)

    def _note_bound(self, statements: Sequence[ast.stmt]) -> None:
        """Take the names that some statements bind for those that may hold a value from here on."""
        if self._held:
            self._bound |= self._held.intersection(name for it in own_nodes(statements) for name in names_bound_by(it))

    def put_in_form(self, found: list[ast.stmt], statement: ast.stmt, waiting: list[ast.stmt]) -> list[ast.stmt]:
        """Add a statement whose blocks are in form to those before it; return what is still to be done."""
        found.append(statement)
        return waiting

    def _normal_statement(self, statement: ast.stmt, end: End) -> ast.stmt:
        """Bring the blocks of a compound statement into form."""
        if isinstance(statement, ast.For | ast.AsyncFor | ast.While):
            statement.body = self.normal_block(statement.body, "continue")
            statement.orelse = self.normal_block(statement.orelse, end)
        elif isinstance(statement, ast.With | ast.AsyncWith):
            self._guards += 1
            statement.body = self.normal_block(statement.body, end)
            self._guards -= 1
        elif isinstance(statement, ast.Try | ast.TryStar):
            self._guards += 1
            for block in (statement, *statement.handlers):
                block.body = self.normal_block(block.body, "")
            statement.orelse = self.normal_block(statement.orelse, "")
            statement.finalbody = self.normal_block(statement.finalbody, "")
            self._guards -= 1
        elif isinstance(statement, ast.Match):
            for case in statement.cases:
                case.body = self.normal_block(case.body, end)
        elif isinstance(statement, ast.ClassDef):
            raise NoNormalFormError
        return statement

    def _split(self, statement: ast.stmt) -> ast.stmt:
        """Return a statement with a condition in its value as an `if`, whose test is none of `not`, `and`, `or`."""
        if isinstance(statement, ast.If):
            return self._branch(statement.test, statement.body, statement.orelse)
        value = getattr(statement, "value", None)
        if not isinstance(statement, ast.Assign | ast.Return | ast.Expr) or value is None:
            return statement
        if isinstance(value, ast.IfExp):
            return self._branch(
                value.test, [_with_value(statement, value.body)], [_with_value(statement, value.orelse)]
            )
        if isinstance(statement, ast.Return) and isinstance(value, ast.BoolOp):
            first, *others = value.values
            if isinstance(first, ast.Name) and first.id in self.known:
                rest = others[0] if len(others) == 1 else ast.BoolOp(value.op, others)
                sides: list[list[ast.stmt]] = [[ast.Return(copy_node(first))], [ast.Return(rest)]]
                return self._branch(first, *(sides if isinstance(value.op, ast.Or) else sides[::-1]))
        is_kept = isinstance(statement, ast.Return) or bool(single_name(statement))
        if is_kept and not isinstance(value, ast.Constant) and self.is_sure(value):
            yes, no = (_with_value(statement, ast.Constant(it)) for it in (True, False))
            return self._branch(value, [yes], [no])
        return statement

    def is_sure(self, value: ast.expr) -> bool:
        """Return whether an expression gives True or False, whatever its parts are."""
        if isinstance(value, ast.UnaryOp):
            return isinstance(value.op, ast.Not)
        if isinstance(value, ast.BoolOp):
            return all(self.is_sure(it) for it in value.values)
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id not in self.shadowed:
            is_bool = value.func.id == "bool" and not value.keywords and len(value.args) == 1
            return value.func.id in ("any", "all") or (is_bool and not isinstance(value.args[0], ast.Starred))
        return isinstance(value, ast.Compare) and len(value.ops) == 1 and isinstance(value.ops[0], _SURE)

    def _branch(self, test: ast.expr, then: list[ast.stmt], other: list[ast.stmt]) -> ast.stmt:
        """Return `if TEST: THEN else: OTHER` with a test that is no condition itself."""

        def make(one: ast.expr, yes: list[ast.stmt], no: list[ast.stmt]) -> list[ast.stmt]:
            return [ast.If(one, copy_all(yes), copy_all(no))]

        found = self.decide(test, then, other, make)
        if len(found) != 1 or not isinstance(found[0], ast.If):
            raise NoNormalFormError  # a constant condition
        return found[0]

    def decide(self, test: ast.expr, yes: Part, no: Part, make: Callable[[ast.expr, Part, Part], Part]) -> Part:
        """Return the tree of tests that stands for a condition.

        Args:
            test: the condition.
            yes: what follows if it holds.
            no: what follows if it does not.
            make: makes a node of the tree of a test that is no condition itself and of both sides.
        """
        self._left -= 1
        if self._left < 0:
            raise NoNormalFormError
        test = self._without_bool(test)
        if isinstance(test, ast.Constant):
            raise NoNormalFormError  # what is never run still says what is a generator, and whose names are whose
        if isinstance(test, ast.Compare):
            return self._decide_comparison(test, yes, no, make)
        match test:
            case ast.UnaryOp(ast.Not(), operand):
                return self.decide(operand, no, yes, make)
            case ast.BoolOp(op, [first, *others]):
                rest = self.decide(others[0] if len(others) == 1 else ast.BoolOp(op, others), yes, no, make)
                sides = (rest, no) if isinstance(op, ast.And) else (yes, rest)
                return self.decide(first, *sides, make)
            case ast.IfExp(condition, body, orelse):
                then, other = (self.decide(it, yes, no, make) for it in (body, orelse))
                return self.decide(condition, then, other, make)
        return make(test, yes, no)

    def _without_bool(self, test: ast.expr) -> ast.expr:
        is_bool = isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "bool"
        return test.args[0] if isinstance(test, ast.Call) and is_bool and self.is_sure(test) else test

    def _decide_comparison(
        self, test: ast.Compare, yes: Part, no: Part, make: Callable[[ast.expr, Part, Part], Part]
    ) -> Part:
        middle = test.comparators[0]
        is_plain = isinstance(middle, ast.Constant) or (isinstance(middle, ast.Name) and middle.id in self.known)
        if len(test.ops) > 1 and is_plain:
            first = ast.Compare(test.left, test.ops[:1], [middle])
            rest = ast.Compare(copy_node(middle), test.ops[1:], test.comparators[1:])
            return self.decide(first, self.decide(rest, yes, no, make), no, make)
        if len(test.ops) == 1 and (positive := _POSITIVE.get(type(test.ops[0]))):
            return make(ast.Compare(test.left, [positive()], test.comparators), no, yes)
        return make(test, yes, no)

    def _is_returned(self, last: Sequence[ast.stmt], rest: Sequence[ast.stmt]) -> bool:
        """Return whether a statement does nothing but give a name what the rest of the function returns by it."""
        name = single_name(last[0]) if last else ""
        only = rest[0].value if len(rest) == 1 and isinstance(rest[0], ast.Return) else None
        return isinstance(only, ast.Name) and only.id == name and name in self.plain and not self.is_guarded

    def _push_default(self, found: list[ast.stmt], statement: ast.If) -> None:
        """Put a constant that a name was given before an `if` into its branches, if one of them gives it another."""
        name = single_name(found[-1]) if found else ""
        is_constant_now = bool(name) and isinstance(getattr(found[-1], "value", None), ast.Constant)
        is_in_sight = name not in self.plain or self.is_guarded or name in names_in([statement.test])
        if not is_constant_now or is_in_sight or name in self._bound:
            return
        sides = (statement.body, statement.orelse)
        if any(_overwrites(side, name) for side in sides):
            default = found.pop()
            for side in sides:
                if not _overwrites(side, name):
                    side.insert(0, copy_node(default))


def jumps(block: Sequence[ast.stmt]) -> bool:
    """Return whether a block may end before its end, seen without the loops in it."""
    return any(
        isinstance(it, JUMPS) or (isinstance(it, ast.If) and (jumps(it.body) or jumps(it.orelse))) for it in block
    )


def always_jumps(block: Sequence[ast.stmt]) -> bool:
    """Return whether a block never comes to its end."""
    last = block[-1] if block else None
    if isinstance(last, ast.If):
        return always_jumps(last.body) and always_jumps(last.orelse)
    return isinstance(last, JUMPS)


def _branches_with_rest(
    then: list[ast.stmt], other: list[ast.stmt], rest: list[ast.stmt]
) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Return both branches of an `if`, each with what follows where it comes to its end."""
    ended = [always_jumps(it) for it in (then, other)]
    if rest and all(ended):
        raise NoNormalFormError
    first, second = (
        side if is_over else [*side, *copy_all(rest)] for side, is_over in zip((then, other), ended, strict=True)
    )
    return first, second


def _without_end(block: list[ast.stmt], end: End) -> list[ast.stmt]:
    last = block[-1] if block else None
    is_return = isinstance(last, ast.Return) and (last.value is None or is_constant(last.value, None))
    is_needless = (end == "return" and is_return) or (end == "continue" and isinstance(last, ast.Continue))
    return block[:-1] if is_needless else block


def _with_value(statement: ast.stmt, value: ast.expr) -> ast.stmt:
    if isinstance(statement, ast.Assign):
        return ast.Assign(copy_all(statement.targets), value)
    return ast.Return(value) if isinstance(statement, ast.Return) else ast.Expr(value)


def _overwrites(block: Sequence[ast.stmt], name: str) -> bool:
    """Return whether a block begins by giving a name a value that is made without it."""
    first = block[0] if block else None
    return isinstance(first, ast.Assign) and single_name(first) == name and name not in names_in([first.value])


def plain_statements(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return copies of the statements of a function, without those that do nothing.

    Raises:
        NoNormalFormError: one of them does something that is not seen there.
    """
    idle = {id(it.target) for it in own_nodes(body) if isinstance(it, ast.AnnAssign) and it.value is None}
    bound = {name for it in own_nodes(body) if id(it) not in idle for name in names_bound_by(it)}
    found = [_Plain(bound).visit(copy_node(it)) for it in body]
    return [it for it in found if it is not None]


class _Plain(ast.NodeTransformer):
    """Takes out statements without an effect, and writes what reads otherwise and is the same in one way."""

    def __init__(self, bound: set[str]) -> None:
        self._bound = bound

    def visit_Pass(self, _node: ast.Pass) -> None:
        return None

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if any(isinstance(it, _IN_ANNOTATIONS) for it in ast.walk(node.annotation)):
            raise NoNormalFormError  # it makes a generator or binds a name, though it is not evaluated
        if not isinstance(node.target, ast.Name):
            return self.generic_visit(node)
        if node.value is None and node.target.id in self._bound:
            return None
        if node.value is None:
            raise NoNormalFormError  # it alone says that the name is the function's own
        return self.generic_visit(ast.Assign([node.target], node.value))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        inner = node.operand
        if isinstance(node.op, ast.Not) and isinstance(inner, ast.Compare) and len(inner.ops) == 1:
            turned = {ast.Is: ast.IsNot, ast.In: ast.NotIn, ast.IsNot: ast.Is, ast.NotIn: ast.In}.get(
                type(inner.ops[0])
            )
            return ast.Compare(inner.left, [turned()], inner.comparators) if turned else node
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        values: list[ast.expr] = []
        for it in node.values:
            values += it.values if isinstance(it, ast.BoolOp) and type(it.op) is type(node.op) else [it]
        return ast.BoolOp(node.op, values)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return node
