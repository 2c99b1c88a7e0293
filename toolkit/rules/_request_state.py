"""Recognize values of one request: its texts, its user, its context."""

import ast
import re

from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile, dotted_name
from toolkit.rules._origins import value_origins
from toolkit.source.calls import imported_names

_ABOUT_USER = re.compile(r"\A(self\.)?request\.(user|session|tenant|company|account|organi[sz]ation|state)(\.|\Z)")


def is_of_request(value: ast.expr, scope: Scope, file: SourceFile) -> bool:
    """Return whether a value belongs to one request: its texts, its user, its context."""
    if any(
        (dotted_name(node).partition(".")[0] in ("g", "session", "current_user") and _from_framework(node, file))
        or _ABOUT_USER.search(dotted_name(node))
        for node in walk(value)
        if isinstance(node, ast.Attribute | ast.Name)
    ):
        return True
    return not isinstance(value, ast.Constant) and "request" in value_origins(file).of(value, scope)


def _from_framework(node: ast.AST, file: SourceFile) -> bool:
    origin = imported_names(file).get(dotted_name(node).partition(".")[0], "")
    return origin.partition(".")[0] in ("flask", "quart", "flask_login")
