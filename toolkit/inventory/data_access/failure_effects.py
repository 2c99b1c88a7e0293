"""Read what an exception handler does: it logs, answers, raises another exception, tries again, sets a state."""

import ast
import re
from collections.abc import Iterator

from toolkit.inventory.access.answers import status_of_call, status_of_return
from toolkit.model.callers import FailureEffect
from toolkit.model.tree import callee_of, dotted_name, parent, text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_LOGS = re.compile(
    r"(?:\A|[._])(?:log|logger|logging|LOG|_log|_logger)\.\w+\Z|\Aprint\Z|capture_exception\Z|capture_message\Z|\.log_exception\Z"
)
_LOG_METHODS = frozenset({"exception", "error", "warning", "warn", "critical", "info", "debug"})
_STATE = re.compile(r"(?:\A|_)(?:status|state|stage|phase|failed|is_failed|error|errors)\Z", re.IGNORECASE)
_ERRORS = 400
_MOST_CALLS = 2
_PLAIN_CALLS = frozenset(
    {"str", "repr", "format", "join", "len", "dict", "list", "int", "get", "append", "getattr", "isinstance"}
)
_OTHERS = frozenset(
    {
        *("KeyError", "IndexError", "TypeError", "AttributeError", "ImportError", "UnicodeDecodeError", "NameError"),
        *("DoesNotExist", "ObjectDoesNotExist", "NoResultFound", "MultipleObjectsReturned", "IntegrityError"),
        *("ValidationError", "ModuleNotFoundError", "StopIteration", "UnicodeEncodeError", "MultipleResultsFound"),
        *("DataError", "SQLAlchemyError", "DatabaseError", "JSONDecodeError", "AssertionError", "NotFound"),
    }
)
"""Exceptions that say nothing of another system."""


def may_catch_failure(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler may catch the failure of a call, and not only of the code around it."""
    names = [dotted_name(item).rpartition(".")[2] for item in _types(handler)]
    return not names or any(name not in _OTHERS for name in names)


def exception_names(handler: ast.ExceptHandler) -> str:
    """Return what a handler catches, as written."""
    return shorten_code(handler.type) if handler.type is not None else "BaseException"


def effects_of_handler(handler: ast.ExceptHandler) -> tuple[FailureEffect, ...]:
    """Return what a handler does, in the order of its code; that it goes on if it does nothing that ends.

    Args:
        handler: the handler of an exception.
    """
    every = [*dict.fromkeys(_effects(handler.body))]
    calls = [item for item in every if item.kind == "call"]
    found = [item for item in every if item not in calls[_MOST_CALLS:]]
    if not any(item.kind in ("raise", "answer", "retry", "result") for item in found):
        found.append(FailureEffect("go_on"))
    return tuple(found)


def _types(handler: ast.ExceptHandler) -> list[ast.expr]:
    if handler.type is None:
        return []
    return handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]


def _effects(body: list[ast.stmt]) -> Iterator[FailureEffect]:
    nodes = [inner for item in body for inner in ast.walk(item)]
    for node in sorted(nodes, key=lambda inner: getattr(inner, "lineno", 0)):
        if isinstance(node, ast.Raise):
            if not (isinstance(node.exc, ast.Call) and last_name(node.exc) == "retry"):
                exception = callee_of(node.exc)
                yield FailureEffect("raise", dotted_name(exception).rpartition(".")[2] if exception else "")
        elif isinstance(node, ast.Return):
            yield from _return(node)
        elif isinstance(node, ast.Call):
            yield from _call(node)
        elif isinstance(node, ast.Assign):
            target = node.targets[0]
            if isinstance(target, ast.Attribute) and _STATE.search(target.attr):
                yield FailureEffect("state", f"{shorten_code(target)} = {shorten_code(node.value, 40)}")


def _return(node: ast.Return) -> Iterator[FailureEffect]:
    status = status_of_return(node.value, {})
    if status >= _ERRORS:
        yield FailureEffect("answer", str(status))
    elif not (isinstance(node.value, ast.Call) and last_name(node.value) == "retry"):
        yield FailureEffect("result", shorten_code(node.value, 40) if node.value is not None else "None")


def _call(node: ast.Call) -> Iterator[FailureEffect]:
    name, last = dotted_name(node.func), last_name(node)
    if _LOGS.search(name) or (last in _LOG_METHODS and "log" in name.lower()):
        yield FailureEffect("log")
    elif last == "retry":
        given = [
            f"{word.arg}={shorten_code(word.value, 30)}" for word in node.keywords if word.arg not in (None, "exc")
        ]
        yield FailureEffect("retry", ", ".join(given))
    elif last == "abort" and (status := status_of_call(node)):
        yield FailureEffect("answer", str(status))
    elif any(word.arg and _STATE.search(word.arg) and text_of(word.value) for word in node.keywords):
        yield FailureEffect("state", shorten_code(node, 60))
    elif name and isinstance(parent(node), ast.Expr) and last not in _PLAIN_CALLS:
        yield FailureEffect("call", f"{last}()")
