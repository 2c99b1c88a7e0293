"""Classify the body of a `try`: a guess whose failure is a valid answer, or work that is lost if it fails."""

import ast
import re

from toolkit.model.descendants import walk
from toolkit.source.calls import last_name

CLEANS = {
    *("close", "quit", "shutdown", "unlink", "remove", "rmtree", "rmdir", "kill", "terminate", "disconnect"),
    *("release", "join", "cancel", "rollback", "stop", "logout", "flush", "delete", "cleanup", "umount"),
    *("unregister", "detach", "chmod", "utime", "discard"),
}
_CONVERTS = {
    *("int", "float", "str", "unicode", "bool", "len", "Decimal", "UUID", "ObjectId", "decode", "encode"),
    *("strptime", "inet_aton", "inet_pton", "ip_address", "fromtimestamp", "isoformat", "strftime", "group"),
    *("timezone", "ZoneInfo"),
    *("groups", "split", "strip", "lower", "upper", "get", "pop", "getattr", "isinstance", "hasattr", "repr", "index"),
    *(
        "parse",
        "loads",
        "b64decode",
        "unhexlify",
        "Version",
        "setlocale",
        "import_module",
        "import_string",
        "__import__",
    ),
}
_WORKS = {
    *("save", "create", "delete", "insert", "insert_one", "insert_many", "commit", "bulk_create", "update_one"),
    *("send", "sendmail", "send_mail", "send_message", "publish", "delay", "apply_async", "post", "put", "patch"),
}
"""Names of calls that store or send something; `execute`, `request` and `urlopen` may as well only read."""
LOSES_WORK = 2
"""Weight of a handler that silently loses work; one that answers a request counts 1."""
FEW_STATEMENTS = 3
_FEW_CONVERSIONS = 5
"""Maximum number of conversions that still count as one attempt to read a field."""
_ONE_ROW = re.compile(r"\.(objects|query)\b.*(\.(get|one|get_or_404)\(|\[0\]\Z)|\.find_one\(")
"""Queries for one row, whose `except:` handles the missing row."""


def is_guess(attempt: ast.Try) -> bool:
    """Return whether failure is a valid answer: not a number, no such row, nothing to clean up."""
    return only_asks_or_cleans(attempt) or _looks_up_one_row(attempt)


def only_asks_or_cleans(attempt: ast.Try) -> bool:
    """Return whether the body of a `try` is short and only converts values or cleans up."""
    size = len(attempt.body) + len(attempt.orelse)
    if size > _FEW_CONVERSIONS:
        return False
    inside = (node for item in attempt.body for node in walk(item))
    called = {last_name(node) for node in inside if isinstance(node, ast.Call)}
    return called <= _CONVERTS or (size <= FEW_STATEMENTS and called <= CLEANS)


def _looks_up_one_row(attempt: ast.Try) -> bool:
    """Return whether the body of a `try` begins with a query for one row, and then only converts values."""
    if attempt.orelse or not attempt.body or not _ONE_ROW.search(ast.unparse(attempt.body[0])):
        return False
    called = {last_name(node) for item in attempt.body[1:] for node in walk(item) if isinstance(node, ast.Call)}
    return called <= _CONVERTS


def does_work(handler: ast.ExceptHandler) -> bool:
    """Return whether the `try` of a handler writes or sends something, which an error would lose silently."""
    attempt: ast.Try = handler.parent  # type: ignore[attr-defined]
    inside = (node for item in attempt.body for node in walk(item))
    return any(isinstance(node, ast.Call) and (last_name(node) in _WORKS or _updates(node)) for node in inside)


def _updates(call: ast.Call) -> bool:
    """Return whether a call updates stored rows or documents, and no dictionary: `Shop.objects.update(open=True)`."""
    around = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "update" else None
    return isinstance(around, ast.Call | ast.Attribute) and bool(call.keywords)
