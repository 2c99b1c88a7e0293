"""Put functions and constants that only one version of a file has where they are used.

A function is put there if its call is a whole statement, or what a statement tests, and it returns only at the ends of
its branches; or if it does nothing but return an expression. Its parameters stand for names that nothing changes
meanwhile, or become names themselves.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from toolkit.model.tree import FunctionNode, name_of
from toolkit.proof.names.scope_names import names_bound_by, names_bound_within
from toolkit.proof.normal_form.branches import BranchForm, always_jumps, jumps, plain_statements
from toolkit.proof.normal_form.copies import (
    COMPREHENSIONS,
    FUNCTIONS,
    NoNormalFormError,
    copy_all,
    copy_node,
    names_in,
    single_name,
)
from toolkit.proof.normal_form.definite_names import is_definite
from toolkit.proof.normal_form.live_names import kept_names
from toolkit.proof.normal_form.local_names import SEEING_CALLERS, LocalNames
from toolkit.proof.normal_form.replacements import with_calls, with_constants, with_names

_WALLS = (*FUNCTIONS, ast.ClassDef, ast.Lambda, ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.NamedExpr)
_MOST_ROUNDS = 5
_Make = Callable[[ast.expr], list[ast.stmt]]


class _Helper(NamedTuple):
    """A function that may be put in the place of its calls.

    Attributes:
        body: its statements, in the form of branches.
        value: what it returns, if it does nothing else.
        names: its names.
        fixed: parameters that it gives no other value.
        inner: names that comprehensions in it bind; `free`: names of its module and of the language.
        words: its names and attributes: one that says the function around its call is part of a recursion.
    """

    node: ast.FunctionDef
    body: list[ast.stmt]
    value: ast.expr | None
    names: LocalNames
    fixed: frozenset[str]
    inner: frozenset[str]
    free: frozenset[str]
    words: frozenset[str]


class Helpers:
    """The functions and constants of one version that are put where they are used.

    Args:
        functions: name -> function, of those that only this version has.
        constants: name -> value, likewise.
        shadowed: names that may not be those of the language.
        moving: names of the module that functions give other values.
    """

    def __init__(
        self,
        functions: Mapping[str, ast.FunctionDef],
        constants: Mapping[str, ast.expr],
        shadowed: frozenset[str],
        moving: frozenset[str] = frozenset(),
    ) -> None:
        self.moving = moving
        found = {name: _read_helper(it, shadowed) for name, it in functions.items()}
        self._helpers = {name: it for name, it in found.items() if it}
        self._constants = constants
        self._serial = 0

    def put_in(self, function: FunctionNode, body: list[ast.stmt]) -> list[ast.stmt]:
        """Return the statements of a function with them.

        Args:
            function: the function.
            body: copies of its statements.

        Raises:
            NoNormalFormError: its names cannot be told.
        """
        for _ in range(_MOST_ROUNDS):
            names = LocalNames(function, body)
            every = names.bound | _bound_in_comprehensions(body)
            known = {
                name: it
                for name, it in self._helpers.items()
                if name not in every and not it.free & every and function.name not in it.words
            }
            within = every.union(names_bound_within(body))
            constants = {name: it for name, it in self._constants.items() if name not in within}
            if not (known.keys() | constants.keys()) & set(names_in(body)):
                return body
            body = [with_constants(constants, it) for it in body]
            body = _Caller(known, names, self._next_serial).in_block(body, guarded=False)
        return body

    def put_constants_in(self, function: FunctionNode, body: list[ast.stmt]) -> list[ast.stmt]:
        """Return the statements of a function, with constants alone."""
        bound = LocalNames(function, body).bound.union(names_bound_within(body))
        constants = {name: it for name, it in self._constants.items() if name not in bound}
        return [with_constants(constants, it) for it in body]

    def _next_serial(self) -> int:
        self._serial += 1
        return self._serial


def _read_helper(node: ast.FunctionDef, shadowed: frozenset[str]) -> _Helper | None:
    """Return a function as one that may be put in the place of its calls; None if it may not."""
    inside = [it for one in node.body for it in ast.walk(one)]
    is_odd = any(isinstance(it, _WALLS) for it in inside) or is_bound_to_place(node.name, inside)
    if is_odd or node.decorator_list or node.args.vararg or node.args.kwarg:
        return None
    if not all(isinstance(it, ast.Constant) for it in (*node.args.defaults, *node.args.kw_defaults) if it is not None):
        return None
    try:
        body = plain_statements(node.body)
        only = body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None
        value = copy_node(only) if only else None
        names = LocalNames(node, body)
        form = BranchForm(frozenset(), names.bound, shadowed | names.bound)
        body = form.normal_block(body, "return")
    except NoNormalFormError:
        return None
    stored = {it.id for it in inside if isinstance(it, ast.Name) and not isinstance(it.ctx, ast.Load)}
    comprehended = _bound_in_comprehensions(node.body)
    if comprehended & names.bound or not is_definite(body, names.bound, names.parameters):
        return None
    if names.bound & kept_names(body, shadowed | names.bound):  # they would be read when its caller has changed them
        return None
    free = frozenset(names_in(body)) - names.bound - comprehended
    words = frozenset(map(name_of, inside))
    return _Helper(node, body, value, names, names.parameters - stored, comprehended, free, words)


def is_bound_to_place(name: str, nodes: Sequence[ast.AST]) -> bool:
    """Return whether a function calls itself, sees its caller, or says a name that a class would change.

    Args:
        name: its name.
        nodes: all nodes of its statements.
    """
    words = {it.arg or "" if isinstance(it, ast.keyword) else name_of(it) for it in nodes}
    words.update(name for it in nodes for name in names_bound_by(it))
    is_private = any(it.startswith("__") and not it.endswith("__") for it in words)
    return is_private or bool(words & SEEING_CALLERS) or name in words


def _bound_in_comprehensions(body: Sequence[ast.stmt]) -> frozenset[str]:
    found = (it for one in body for it in ast.walk(one) if isinstance(it, COMPREHENSIONS))
    return frozenset(name for it in found for around in it.generators for name in names_in([around.target]))


class _Caller:
    """Puts helpers into the statements of a function.

    Args:
        helpers: those that it may call.
        names: its names.
        next_serial: gives a new number for each call.
    """

    def __init__(self, helpers: Mapping[str, _Helper], names: LocalNames, next_serial: Callable[[], int]) -> None:
        self._helpers, self._names, self._next_serial = helpers, names, next_serial

    def in_block(self, block: Sequence[ast.stmt], *, guarded: bool) -> list[ast.stmt]:
        """Return a block with the bodies of helpers in the place of their calls; guarded: in a `try` or `with`."""
        found: list[ast.stmt] = []
        for it in block:
            if isinstance(it, (*FUNCTIONS, ast.ClassDef)):
                found.append(it)
                continue
            inner = guarded or isinstance(it, ast.Try | ast.TryStar | ast.With | ast.AsyncWith)
            for one in (it, *getattr(it, "handlers", ()), *getattr(it, "cases", ())):
                for field in ("body", "orelse", "finalbody"):
                    if isinstance(held := getattr(one, field, None), list):
                        setattr(one, field, self.in_block(held, guarded=inner))
            made = self._in_statement(it, guarded=guarded)
            found += [self._in_expressions(it)] if made is None else made
        return found

    def _in_statement(self, it: ast.stmt, *, guarded: bool) -> list[ast.stmt] | None:
        """Return what stands for a statement that is, or tests, a call of a helper; None if it is none."""
        value = it.test if isinstance(it, ast.If) else getattr(it, "value", None)
        is_negated = isinstance(it, ast.If) and isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)
        call = value.operand if is_negated and isinstance(value, ast.UnaryOp) else value
        placed = self._place_body(call)
        if placed is None:
            return None
        start, body = placed
        if isinstance(it, ast.Return):
            return [*start, *body, *([] if always_jumps(body) else [ast.Return(ast.Constant(None))])]
        make = self._of_result(it, negated=is_negated)
        if make is None or _returns_early(body) or (isinstance(it, ast.If) and not _is_either(body)):
            return None
        if own := self._own_result(it, call, body, guarded=guarded):
            name = single_name(it)
            start, body = (
                [with_names({own: ast.Name(name, ast.Load())}, one) for one in some] for some in (start, body)
            )
            return [*start, *_with_results(body, lambda one: [] if name in _name_of(one) else make(one))]
        return [*start, *_with_results(body, make)]

    def _own_result(self, it: ast.stmt, call: ast.AST | None, body: list[ast.stmt], *, guarded: bool) -> str:
        """Return the name in a helper that may be the one that its result is given; empty: there is none."""
        name = single_name(it)
        given = set(names_in([call] if call else []))
        is_free = name in self._names.plain and not guarded and name not in given
        named = (one for result in _results(body) for one in _name_of(result) if "@" in one and one not in given)
        return next(named, "") if is_free else ""

    def _of_result(self, it: ast.stmt, *, negated: bool) -> _Make | None:
        """Return what makes, of the result of a call, what a statement does with it."""
        if isinstance(it, ast.If):
            then, other = (it.orelse, it.body) if negated else (it.body, it.orelse)

            def test(result: ast.expr) -> list[ast.stmt]:
                if isinstance(result, ast.Constant):
                    return copy_all(then if result.value else other)
                return [ast.If(result, copy_all(then), copy_all(other))]

            return test
        if isinstance(it, ast.Expr):
            return lambda result: [ast.Expr(result)]
        if name := single_name(it):
            return lambda result: [ast.Assign([ast.Name(name, ast.Store())], result)]
        return None

    def _place_body(self, call: ast.AST | None) -> tuple[list[ast.stmt], list[ast.stmt]] | None:
        """Return (what gives the parameters their values, the body) of a called helper; None: it is no such call."""
        helper = self._helper_of(call)
        given = _arguments(helper, call) if helper and isinstance(call, ast.Call) else None
        if helper is None or given is None:
            return None
        if helper.value and all(self._is_steady(it, frozenset()) for it in given.values()):
            return None  # it is put in its place as an expression
        serial = self._next_serial()
        new = {name: ast.Name(f"{name}@{serial}", ast.Load()) for name in (helper.names.bound | helper.inner)}
        values: dict[str, ast.expr] = dict(new)
        start: list[ast.stmt] = []
        for name, value in given.items():
            if name in helper.fixed and self._is_steady(value, frozenset()):
                values[name] = value
            else:
                start.append(ast.Assign([ast.Name(new[name].id, ast.Store())], copy_node(value)))
        return start, [with_names(values, it) for it in copy_all(helper.body)]

    def _helper_of(self, call: ast.AST | None) -> _Helper | None:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            return self._helpers.get(call.func.id)
        return None

    def _is_steady(self, value: ast.expr, others: frozenset[str]) -> bool:
        is_own = isinstance(value, ast.Name) and (value.id in self._names.certain or value.id in others)
        return is_own or isinstance(value, ast.Constant)

    def _in_expressions(self, statement: ast.stmt) -> ast.stmt:
        """Return a statement with the expressions of helpers that do nothing but return one."""
        inner = _bound_in_comprehensions([statement])

        def value_of(call: ast.Call) -> ast.expr | None:
            helper = self._helper_of(call)
            given = _arguments(helper, call) if helper else None
            if helper is None or helper.value is None or given is None:
                return None
            if not all(self._is_steady(it, inner) for it in given.values()):
                return None
            serial = self._next_serial()
            new: dict[str, ast.expr] = {it: ast.Name(f"{it}@{serial}", ast.Load()) for it in helper.inner}
            return with_names({**new, **given}, copy_node(helper.value))

        return with_calls(value_of, statement)


def _arguments(helper: _Helper | None, call: ast.Call) -> dict[str, ast.expr] | None:
    """Return what a call gives each parameter, in the order in which it is evaluated; None if that is not certain."""
    if helper is None or any(isinstance(it, (ast.Starred, *_WALLS)) for one in call.args for it in ast.walk(one)):
        return None
    if any(it.arg is None or isinstance(one, _WALLS) for it in call.keywords for one in ast.walk(it.value)):
        return None
    args = helper.node.args
    ordered = [it.arg for it in (*args.posonlyargs, *args.args)]
    found: dict[str, ast.expr] = dict(zip(ordered, call.args, strict=False))
    for it in call.keywords:
        if it.arg is None or it.arg in found or it.arg in {one.arg for one in args.posonlyargs}:
            return None
        found[it.arg] = it.value
    defaults = dict(zip(reversed(ordered), reversed(args.defaults), strict=False))
    defaults |= {one.arg: it for one, it in zip(args.kwonlyargs, args.kw_defaults, strict=True) if it is not None}
    for name, value in defaults.items():
        found.setdefault(name, value)
    wanted = {*ordered, *(it.arg for it in args.kwonlyargs)}
    return found if len(call.args) <= len(ordered) and set(found) == wanted else None


def _name_of(result: ast.expr) -> tuple[str, ...]:
    return (result.id,) if isinstance(result, ast.Name) else ()


def _results(block: Sequence[ast.stmt]) -> list[ast.expr]:
    """Return what a block in form returns at the end of each branch."""
    last = block[-1] if block else None
    if isinstance(last, ast.If) and jumps([last]):
        return [*_results(last.body), *_results(last.orelse)]
    if isinstance(last, ast.Return):
        return [last.value or ast.Constant(None)]
    return [] if isinstance(last, ast.Raise) else [ast.Constant(None)]


def _is_either(body: Sequence[ast.stmt]) -> bool:
    """Return whether a result may hold and may not: else one side of what tests it would be lost."""
    results = _results(body)
    known = {bool(it.value) for it in results if isinstance(it, ast.Constant)}
    return len(known) == 2 or len(results) > sum(isinstance(it, ast.Constant) for it in results)


def _with_results(block: Sequence[ast.stmt], make: _Make) -> list[ast.stmt]:
    """Return a block in form with something else in the place of each `return`."""
    last = block[-1] if block else None
    if isinstance(last, ast.If) and jumps([last]):
        sides = (_with_results(it, make) for it in (last.body, last.orelse))
        return [*block[:-1], ast.If(last.test, *sides)]
    if isinstance(last, ast.Return):
        return [*block[:-1], *make(last.value or ast.Constant(None))]
    return [*block] if isinstance(last, ast.Raise) else [*block, *make(ast.Constant(None))]


def _returns_early(block: Sequence[ast.stmt]) -> bool:
    """Return whether a block in form returns anywhere else than at the end of a branch."""
    *before, last = block or [ast.Pass()]
    if any(isinstance(it, ast.Return) for one in before for it in ast.walk(one)):
        return True
    if isinstance(last, ast.If) and jumps([last]):
        return _returns_early(last.body) or _returns_early(last.orelse)
    return not isinstance(last, ast.Return) and any(isinstance(it, ast.Return) for it in ast.walk(last))
