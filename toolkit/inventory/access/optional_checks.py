"""Find checks that let callers without a credential through: `if not token: return None`, and then 401 for bad ones."""

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from toolkit.inventory.access.answers import lets_through, status_of_return
from toolkit.inventory.access.request_reads import declared_reads, parts_in, read_of
from toolkit.inventory.access.strangers import Stranger, find_wrapped
from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.endpoints.credentials import is_credential_name
from toolkit.model.callers import CheckStep
from toolkit.model.tree import FunctionNode, callee_of, dotted_name, name_of
from toolkit.source.code_text import code_text

_CREDENTIAL = re.compile(
    r"[\w.]*(authed|authenticated|logged_?in|user|token|credentials?|authorization)\w*(\(\))?", re.IGNORECASE
)
"""A value that is empty or false for callers who have shown no credential."""
_NEXT = frozenset({"get_response", "call_next", "next", "handler", "app"})
"""Names of what comes after a middleware."""
_SOURCES = frozenset({"authorization", "session", "user"})
_DECLARING = frozenset({"Depends", "Security", "Header", "Cookie"})


class _Passed(NamedTuple):
    """The statement that lets callers through."""

    path: str
    line: int
    end: int
    """Last line of its function."""


def steps_for_anybody(
    functions: Sequence[FunctionDefinition], steps: Sequence[CheckStep], *, is_hook: bool
) -> Sequence[CheckStep]:
    """Return the steps of a check that also concern callers who show no credential: those before it lets them through.

    Args:
        functions: the functions of the check.
        steps: its steps, in the order of the code.
        is_hook: whether it runs before handlers by itself, so that returning nothing lets a request through.
    """
    if steps and any(lets_strangers_through(it, is_hook=is_hook) for it in functions):
        return ()
    passed = [item for function in functions for item in _find_passed(function, is_hook=is_hook)]
    for at, step in enumerate(steps):
        if any(step.file == item.path and item.line < step.line <= item.end for item in passed):
            return steps[:at]
    return steps


def attributes_set(function: FunctionNode) -> Iterator[str]:
    """Yield the names of the attributes that a function sets on the request: `request.shop = shop`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and name_of(node.value) == "request":
            yield node.attr


def names_of_callers(function: FunctionNode) -> frozenset[str]:
    """Return the names that a function gives to what it reads of the caller: `is_clerk = request.user.is_clerk`."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(_is_of_caller(part, found) for part in ast.walk(node.value)):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(found)


def _is_of_caller(node: ast.AST, held: Collection[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in held
    return isinstance(node, ast.Attribute) and node.attr in _SOURCES and "request" in dotted_name(node.value).split(".")


def _find_passed(function: FunctionDefinition, *, is_hook: bool) -> Iterator[_Passed]:
    node = function.node
    is_passing_none = is_hook or declares_dependencies(node)
    known = _credential_names(node)
    for inner in (node, *(it for it in node.body if isinstance(it, FunctionNode))):
        for statement in inner.body:
            last = statement.body[-1] if isinstance(statement, ast.If) and not statement.orelse else None
            if isinstance(last, ast.Return) and _goes_on(last.value, is_passing_none=is_passing_none):
                assert isinstance(statement, ast.If)
                if _shows_none(statement.test, known):
                    yield _Passed(function.path, last.lineno, inner.end_lineno or inner.lineno)


def lets_strangers_through(function: FunctionDefinition, *, is_hook: bool = False) -> bool:
    """Return whether a check surely lets a caller without a credential go on to the handler.

    Args:
        function: a decorator, the function inside it, a dependency of FastAPI, a hook, or the `dispatch` of a view.
        is_hook: whether it runs before handlers by itself.
    """
    node = function.node
    outer = function.scope.parent.node if function.scope.parent is not None else None
    decorators = [node, outer] if isinstance(outer, FunctionNode) else [node]
    if any(_passes(inner, inner.body, {name}) for it in decorators for inner, name in find_wrapped(it)):
        return True
    if node.name == "dispatch":
        return _passes(node, node.body, {"dispatch"})
    if is_view_test(function):
        return _passes_test(node)
    return (is_hook or declares_dependencies(node)) and not _asks_before(function) and _passes(node, node.body, set())


def is_view_test(function: FunctionDefinition) -> bool:
    """Return whether a function is a method without arguments, such as the `test_func` of a view of Django."""
    is_method = function.owner is not None and not function.is_static
    return is_method and not function.parameters and function.node.args.vararg is None


def _passes_test(node: FunctionNode) -> bool:
    """Return whether the method that decides for a view surely returns something true for strangers."""
    known = _credential_names(node)

    def is_true(value: ast.expr | None) -> bool:
        if isinstance(value, ast.Constant):
            return bool(value.value)
        return value is not None and stranger.decide(value) is True

    stranger = Stranger(lambda it: _holds_credential(it, known), is_true, passes_end=False)
    return stranger.is_let_through(node.body)


def _passes(node: FunctionNode, body: Sequence[ast.stmt], handlers: set[str]) -> bool:
    """Return whether statements let strangers through: to the named handlers, or without any, by any plain value."""
    known = _credential_names(node) | (set() if handlers else _given_credentials(node))

    def goes_on(value: ast.expr | None) -> bool:
        inner = value.value if isinstance(value, ast.Await) else value
        if not handlers:
            return not (status_of_return(inner, {}) if inner is not None else 0)
        return isinstance(inner, ast.Call) and name_of(inner.func) in handlers

    stranger = Stranger(lambda it: _holds_credential(it, known), goes_on, passes_end=not handlers)
    return stranger.is_let_through(body)


def _parameters(node: FunctionNode) -> Iterator[tuple[str, ast.Call]]:
    """Yield (parameter, the call that declares where it is from), by its default or its annotation."""
    given = node.args
    plain = [*given.posonlyargs, *given.args]
    values = [*[None] * (len(plain) - len(given.defaults)), *given.defaults, *given.kw_defaults]
    for item, value in zip((*plain, *given.kwonlyargs), values, strict=True):
        parts = [it for one in (value, item.annotation) if one is not None for it in ast.walk(one)]
        for part in parts:
            if isinstance(part, ast.Call) and name_of(part.func) in _DECLARING:
                yield item.arg, part


def _given_credentials(node: FunctionNode) -> set[str]:
    return {name for name, call in _parameters(node) if name_of(call.func) in ("Depends", "Security")}


def _asks_before(function: FunctionDefinition) -> bool:
    """Return whether strangers may not reach a dependency: what it depends on may refuse, or a header must be there."""
    scope = function.scope
    while scope.parent is not None:
        scope = scope.parent
    loose = {
        name_of(target)
        for it in ast.walk(scope.node)
        if isinstance(it, ast.Assign) and _is_loose(it.value)
        for target in it.targets
    }
    for name, call in _parameters(function.node):
        first = next(iter((*call.args, *(it.value for it in call.keywords if it.arg == "default"))), None)
        if name_of(call.func) in ("Depends", "Security"):
            if first is None or not (_is_loose(first) or name_of(first) in loose):
                return True
        elif is_credential_name(name) and _is_required(function.node, name, first):
            return True
    return False


def _is_loose(value: ast.expr) -> bool:
    """Return whether a value is a dependency of a library that gives None to strangers."""
    words = value.keywords if isinstance(value, ast.Call) else []
    return any(
        isinstance(it.value, ast.Constant) and (it.arg, it.value.value) in (("auto_error", False), ("optional", True))
        for it in words
    )


def _is_required(node: FunctionNode, name: str, first: ast.expr | None) -> bool:
    if first is not None:
        return isinstance(first, ast.Constant) and first.value is ...
    given = node.args
    plain = [*given.posonlyargs, *given.args]
    late = {it.arg for it in plain[len(plain) - len(given.defaults) :]} if given.defaults else set()
    late |= {it.arg for it, value in zip(given.kwonlyargs, given.kw_defaults, strict=True) if value is not None}
    declared = {id(it) for it in (*given.defaults, *given.kw_defaults)}
    return name not in late or any(id(call) in declared for one, call in _parameters(node) if one == name)


def declares_dependencies(node: FunctionNode) -> bool:
    """Return whether a framework passes what it returns on to the handler, as FastAPI does for dependencies."""
    given = node.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    parts = [*given.defaults, *given.kw_defaults, *(item.annotation for item in every)]
    nodes = [it for part in parts if part is not None for it in ast.walk(part)]
    return any(name_of(it.func) in _DECLARING for it in nodes if isinstance(it, ast.Call)) or any(
        name_of(it) in ("Request", "HTTPConnection", "HTTPAuthorizationCredentials") for it in nodes
    )


def _credential_names(node: FunctionNode) -> frozenset[str]:
    """Return the names that hold a credential, or None."""
    parts = parts_in(node)
    found = {name for name, read in declared_reads(node).items() if is_credential_name(read.name)}
    for statement in ast.walk(node):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if isinstance(target, ast.Name) and any(_is_credential(it, parts) for it in ast.walk(statement)):
            found.add(target.id)
    return frozenset(found)


def _is_credential(node: ast.AST, parts: dict[str, str]) -> bool:
    read = read_of(node, parts)
    return read is not None and (read.source in _SOURCES or is_credential_name(read.name))


def _shows_none(test: ast.expr, known: frozenset[str]) -> bool:
    """Return whether a condition holds for callers who show no credential, and does not ask for anything else."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _holds_credential(test.operand, known)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        right = test.comparators[0]
        if isinstance(test.ops[0], ast.Is | ast.Eq) and isinstance(right, ast.Constant) and not right.value:
            return _holds_credential(test.left, known)
        return isinstance(test.ops[0], ast.NotIn) and _is_credential(test, {})
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        return any(_shows_none(item, known) for item in test.values)
    return "is_anonymous" in (name_of(test), name_of(callee_of(test)))


def _holds_credential(value: ast.expr, known: frozenset[str]) -> bool:
    is_named = isinstance(value, ast.Name) and value.id in known
    return is_named or _is_credential(value, {}) or bool(_CREDENTIAL.fullmatch(code_text(value)))


def _goes_on(value: ast.expr | None, *, is_passing_none: bool) -> bool:
    """Return whether a returned value lets the request go on to the handler."""
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return is_passing_none
    inner = value.value if isinstance(value, ast.Await) else value
    return lets_through(inner) or (isinstance(inner, ast.Call) and name_of(inner.func) in _NEXT)
