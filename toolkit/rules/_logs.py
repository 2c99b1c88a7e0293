"""Recognize calls that write to a log, a terminal or an error tracker."""

import ast
import re

from toolkit.model.tree import dotted_name

_METHODS = {
    *("debug", "info", "warn", "warning", "error", "exception", "critical", "fatal", "log", "msg"),
    *("captureException", "capture_exception", "captureMessage", "capture_message"),
}
_LOGGERS = re.compile(
    r"(\A|_|\.)(log|logs|logger|logging|__log__|lg|audit|sentry|sentry_sdk|console|getlogger)\Z|logger\Z"
)
_FUNCTION = re.compile(r"(print|pprint|print_exc|print_exception|log|log_\w+|_log)\Z")


def logs(node: ast.Call) -> bool:
    """Return whether a call writes a message to a logger, to the terminal or to an error tracker."""
    function = node.func
    if isinstance(function, ast.Name):
        return bool(_FUNCTION.match(function.id))
    if not isinstance(function, ast.Attribute):
        return False
    if function.attr not in _METHODS:
        return function.attr in ("print_exc", "print_exception")
    receiver = function.value
    if isinstance(receiver, ast.Call):  # logging.getLogger(...).info(...)
        receiver = receiver.func
    return bool(_LOGGERS.search(dotted_name(receiver).lower()))
