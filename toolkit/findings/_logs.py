"""Which calls write to a log, a terminal or an error tracker."""

import ast

from toolkit.model.tree import dotted

_LEVELS = {
    *("debug", "info", "warn", "warning", "error", "exception", "critical", "fatal", "log", "msg"),
    *("write", "captureException", "capture_exception", "captureMessage", "capture_message"),
}
_LOGGERS = {
    *("log", "logger", "logging", "_log", "_logger", "__log__", "lg", "audit", "stdout", "stderr"),
    *("sentry", "sentry_sdk", "console"),
}
_PLAIN = {"print", "print_exc", "print_exception", "pprint", "warn", "log_exception", "log_error"}
_LOG_LIKE = ("log", "report", "notify", "alarm", "warn", "trace")


def logs(node: ast.Call) -> bool:
    """Whether a call writes a message to a logger, to the terminal or to an error tracker."""
    function = node.func
    if isinstance(function, ast.Name):
        return function.id in _PLAIN or function.id.startswith("log")
    if not isinstance(function, ast.Attribute):
        return False
    if function.attr in _PLAIN:
        return True
    if function.attr not in _LEVELS:
        return False
    receiver = function.value
    if isinstance(receiver, ast.Call):  # logging.getLogger(...).info(...)
        receiver = receiver.func
    name = dotted(receiver).rpartition(".")[2].lower()
    return name in _LOGGERS or name.endswith(("log", "logger"))


def tells_someone(node: ast.Call) -> bool:
    """Whether a call lets a failure be seen: a log, or a function whose name says that it reports."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else dotted(node.func)
    return logs(node) or any(part in name.lower() for part in _LOG_LIKE)
