"""Tell whether code answers that a name is missing: it handles the failure, or tests the version or the name first.

Where a doubtful guard must not silence what is found, ask `is_guarded`; where it must keep code as it is, also
`may_be_handled`.
"""

import ast
import re

from toolkit.model.descendants import walk
from toolkit.model.tree import ancestors, dotted_name

_VERSION = re.compile(r"version|VERSION|PY[23]|hasattr|TYPE_CHECKING|six")
_FAILURES = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError", "TypeError", "NameError"})
_FAILURES |= {"BaseException", "Exception"}


def is_guarded(node: ast.AST) -> bool:
    """Return whether the code handles the failure, or tests the version or the name first."""
    inner: ast.AST = node
    for outer in ancestors(node):
        if isinstance(outer, ast.ExceptHandler | ast.BoolOp):
            return True
        if (
            isinstance(outer, ast.Try | ast.TryStar)
            and inner in outer.body
            and any(map(_answers_failure, outer.handlers))
        ):
            return True
        if _is_suppressing(outer):
            return True
        if isinstance(outer, ast.If | ast.IfExp) and _VERSION.search(ast.unparse(outer.test)):
            return True
        inner = outer
    return False


def may_be_handled(node: ast.AST) -> bool:
    """Return whether code around a node may handle a failure of it, whatever it names: `try`, `with`, `raises(..)`."""
    return any(
        (isinstance(outer, ast.Try | ast.TryStar) and bool(outer.handlers))
        or (isinstance(outer, ast.With | ast.AsyncWith) and not all(_opens(it.context_expr) for it in outer.items))
        or (isinstance(outer, ast.Call) and "raises" in dotted_name(outer.func).lower())
        for outer in ancestors(node)
    )


def _opens(context: ast.expr) -> bool:
    """Return whether a context is an opened file, which hides no failure; others may, by any name."""
    return isinstance(context, ast.Call) and dotted_name(context.func).rpartition(".")[2] == "open"


def _is_suppressing(node: ast.AST) -> bool:
    """Return whether a statement is `with suppress(..)` of such a failure."""
    calls = [it.context_expr for it in node.items] if isinstance(node, ast.With) else []
    return any(
        isinstance(call, ast.Call)
        and dotted_name(call.func).rpartition(".")[2] == "suppress"
        and any(dotted_name(one).rpartition(".")[2] in _FAILURES for one in call.args)
        for call in calls
    )


def _answers_failure(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or any(dotted_name(item).rpartition(".")[2] in _FAILURES for item in walk(handler.type))
