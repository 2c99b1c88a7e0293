"""Read from the code what happens when a call to another system fails: time limits, retries, handlers, none."""

import ast
from collections.abc import Iterable, Iterator

from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.failure_effects import effects_of_handler, exception_names, may_catch_failure
from toolkit.inventory.data_access.program import keyword_of
from toolkit.model.callers import CallFailure, FailureKind
from toolkit.model.data_access import OutsideUse
from toolkit.model.tree import FunctionNode, Scope, SourceFile, ancestors
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_WAITS_FOREVER = ("requests.", "Session.", "urllib.request.urlopen", "urllib2.urlopen", "urllib.urlopen")
"""Prefixes of functions that wait without a limit unless `timeout` is given."""
_INSIDE = frozenset({"job", "command", "switch", "database"})
_OPTIONAL = frozenset({"cache", "file_storage"})
"""Kinds of which it is not told that nothing catches a failure: they are used everywhere."""
_ENDS = (ast.Raise, ast.Break, ast.Return)
_RETRIES = frozenset({"retry", "retrying", "on_exception", "on_predicate", "retry_on_exception"})
_RETRY_WORDS = (
    *("autoretry_for", "max_retries", "retry_backoff", "retry_kwargs", "default_retry_delay", "retries", "retry_delay"),
    *("max_tries", "stop", "wait", "stop_max_attempt_number", "wait_fixed", "tries", "delay", "retry", "min_backoff"),
)
_ADAPTERS = frozenset({"Retry", "HTTPAdapter"})
_MAKERS = frozenset(
    {"Session", "client", "resource", "Config", "Client", "attach", "Message", "Mail", "Queue", "Cache"}
)
"""Calls that make a client or a message, and reach no other system."""
_LIMITS = ("timeout", "connect_timeout", "socket_timeout")
_FARTHEST = 3
"""Number of calls between a call to another system and the handler of its exception."""
_GOES_ON = frozenset({"log", "go_on", "result", "state"})


def find_call_failures(graph: CallGraph, uses: Iterable[OutsideUse]) -> tuple[CallFailure, ...]:
    """Return what the code does when a call to another system fails, by place.

    Args:
        graph: call graph of the program.
        uses: the uses of external systems.
    """
    files = graph.index.files
    found: set[CallFailure] = set()
    adapters: dict[str, list[ast.Call]] = {}
    for use in uses:
        if use.kind in _INSIDE or use.file not in files:
            continue
        last = use.what.rpartition(".")[2]
        for scope, node in files[use.file].each(ast.Call) if last not in _MAKERS else ():
            is_named = last_name(node) == last or isinstance(node.func, ast.Name)  # imported under another name
            if node.lineno == use.line and is_named:
                found.update(_failures(use, node, scope, graph))
        if use.kind == "http":
            for node in adapters.setdefault(use.file, [*_adapters(files[use.file])]):
                detail = _words(node, (*(word.arg for word in node.keywords if word.arg),))
                found.add(_row(use, "retry", node.lineno, detail or shorten_code(node)))
    return tuple(sorted(found))


def _failures(use: OutsideUse, call: ast.Call, scope: Scope, graph: CallGraph) -> Iterator[CallFailure]:
    has_open = any(word.arg is None for word in call.keywords)
    limit = keyword_of(call, *_LIMITS)
    is_silent = isinstance(silent := keyword_of(call, "fail_silently"), ast.Constant) and bool(silent.value)
    if limit is not None and shorten_code(limit) != "None" and use.kind != "cache":  # there it is an age
        yield _row(use, "timeout", use.line, shorten_code(limit))
    elif use.what.startswith(_WAITS_FOREVER) and not has_open:
        yield _row(use, "no_timeout", use.line)
    tries, loop = _tries_around(call)
    if loop is not None:
        yield from _endless(use, tries, loop)
        return
    function = graph.index.function_around(scope)
    handled = [*_handlers(use, tries, function, use.file)]
    retries = [*_decorated_retries(use, function)]
    if function is not None and not handled and use.kind not in _OPTIONAL:
        above = [*_above(use, function, graph, _FARTHEST)]
        handled = [row for row in above if row.kind != "retry"]
        retries += [row for row in above if row.kind == "retry"]
    yield from handled
    yield from retries
    if not handled and not retries and use.kind not in _OPTIONAL and not is_silent:
        yield _row(use, "uncaught", use.line)


def _tries_around(call: ast.AST) -> tuple[list[ast.Try], ast.While | None]:
    """Return the `try` statements around a call in its function, and the endless loop that repeats it."""
    inner = call
    tries: list[ast.Try] = []
    for outer in ancestors(call):
        if isinstance(outer, FunctionNode | ast.ClassDef):
            break
        if isinstance(outer, ast.Try) and any(inner is item for item in outer.body):
            tries.append(outer)
        if isinstance(outer, ast.While) and isinstance(outer.test, ast.Constant) and outer.test.value:
            return tries, outer
        inner = outer
    return tries, None


def _handlers(
    use: OutsideUse, tries: Iterable[ast.Try], function: FunctionDefinition | None, file: str
) -> Iterator[CallFailure]:
    for handler in (handler for item in tries for handler in item.handlers):
        if may_catch_failure(handler):
            effects = effects_of_handler(handler)
            kind: FailureKind = "swallowed" if {item.kind for item in effects} <= _GOES_ON else "caught"
            name = function.scope.qualname if function is not None else ""
            place = f"{use.file}:{use.line}"
            yield CallFailure(file, handler.lineno, kind, use.what, exception_names(handler), place, name, effects)


def _above(use: OutsideUse, function: FunctionDefinition, graph: CallGraph, depth: int) -> Iterator[CallFailure]:
    """Yield the handlers and retries of the functions that lead to a call, nearest ones only on each way."""
    for edge in graph.callers.get(id(function), ()) if depth else ():
        caller = graph.index.function_around(edge.scope)
        if edge.call is None or not edge.sure or caller is function:
            continue
        yield from _decorated_retries(use, caller)
        rows = [*_handlers(use, _tries_around(edge.call)[0], caller, edge.path)]
        yield from rows
        if not rows and caller is not None:
            yield from _above(use, caller, graph, depth - 1)


def _decorated_retries(use: OutsideUse, function: FunctionDefinition | None) -> Iterator[CallFailure]:
    for decorator in function.node.decorator_list if function is not None else ():
        if not isinstance(decorator, ast.Call) or function is None:
            continue
        detail = _words(decorator, _RETRY_WORDS)
        if detail or last_name(decorator) in _RETRIES:
            yield CallFailure(
                function.path,
                decorator.lineno,
                "retry",
                use.what,
                detail or shorten_code(decorator),
                f"{use.file}:{use.line}",
                function.scope.qualname,
            )


def _words(call: ast.Call, names: Iterable[str]) -> str:
    wanted = {*names}
    given = [f"{word.arg}={shorten_code(word.value, 40)}" for word in call.keywords if word.arg in wanted]
    return ", ".join(given)


def _adapters(file: SourceFile) -> Iterator[ast.Call]:
    for node in file.nodes(ast.Call):
        if last_name(node) in _ADAPTERS and (keyword_of(node, "total", "max_retries") is not None or node.args):
            yield node


def _endless(use: OutsideUse, tries: list[ast.Try], loop: ast.While) -> Iterator[CallFailure]:
    """Yield the exceptions and conditions after which a call is repeated without a limit."""
    for handler in (handler for item in tries for handler in item.handlers):
        if not any(isinstance(node, _ENDS) for node in ast.walk(handler)):
            yield _row(use, "endless_loop", handler.lineno, exception_names(handler))
    for node in ast.walk(loop):
        if isinstance(node, ast.If) and any(isinstance(item, ast.Continue) for item in node.body):
            yield _row(use, "endless_loop", node.lineno, shorten_code(node.test))


def _row(use: OutsideUse, kind: FailureKind, line: int, detail: str = "") -> CallFailure:
    return CallFailure(use.file, line, kind, use.what, detail, f"{use.file}:{use.line}")
