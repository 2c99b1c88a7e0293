"""Recognize functions to which a link cannot lead just anybody: POST alone, administrators, development."""

import ast
import re
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, ancestors, callee_of, dotted_name, names_within, text_of
from toolkit.source.calls import last_name

_SIGNS_IN = re.compile(r"(\A|_)(log|sign)_?(in|out)(_user)?\Z|\Aauthenticate\Z|\Aset_current_user\Z", re.IGNORECASE)
_ADMINISTRATOR = re.compile(r"admin|super_?user|staff", re.IGNORECASE)
_POST = ("POST", "PUT", "PATCH", "DELETE")
_POST_DECORATORS = {"require_POST", "post", "put", "patch", "delete"}
_LISTS_METHODS = {"route", "api_route", "add_url_rule", "expose", "require_http_methods", "api_view", "action"}
"""Decorators that list all methods which a function answers."""


def is_led_to_by_links(node: ast.AST, scope: Scope, *, is_sent: bool) -> bool:
    """Return whether a link can lead anybody to a place in a function, with a text of the link's author.

    Args:
        node: the place.
        scope: the function around it.
        is_sent: whether the text can stand in the link itself, and not only in a body. The form of a page where
            people sign in or out often hands on what the link to that page had, so both count there.
    """
    signs_in = any(_SIGNS_IN.search(last_name(call)) for call in scope.nodes(ast.Call))
    if not signs_in and (not is_sent or _answers_post_alone(scope)):
        return False
    return not _is_for_administrators(scope) and not _is_for_development(node, scope)


def _answers_post_alone(scope: Scope) -> bool:
    """Return whether a function, by its decorators or first of all, refuses what is no POST or the like."""
    for decorator in _decorators(scope):
        name = dotted_name(callee_of(decorator)).rpartition(".")[2]
        methods = {text_of(item).upper() for item in walk(decorator)} & {*_POST, "GET", "HEAD"}
        if name in _POST_DECORATORS or (name in _LISTS_METHODS and methods and methods <= set(_POST)):
            return True
    return any(
        isinstance(test, ast.Compare)
        and isinstance(test.ops[0], ast.NotEq)
        and "method" in ast.unparse(test.left)
        and text_of(test.comparators[0]) in _POST
        for test in _refusals(scope)
    )


def _is_for_administrators(scope: Scope) -> bool:
    """Return whether a function belongs to Django's admin, or has a decorator named after administrators."""
    around = scope.parent.node if scope.is_method and scope.parent is not None else None
    bases = around.bases if isinstance(around, ast.ClassDef) else []
    if any(dotted_name(base).endswith("Admin") for base in bases):
        return True
    decorators = [*_decorators(scope), *(around.decorator_list if isinstance(around, ast.ClassDef) else [])]
    return any(_ADMINISTRATOR.search(dotted_name(callee_of(item)).rpartition(".")[2]) for item in decorators)


def _is_for_development(node: ast.AST, scope: Scope) -> bool:
    """Return whether a place is only reached in debug mode: `if not settings.DEBUG: raise Http404` before it."""
    around = [outer.test for outer in ancestors(node) if isinstance(outer, ast.If) and node in walk(outer)]
    if any(_asks_for_debug(test) and not _is_negated(test) for test in around):
        return True
    return any(_asks_for_debug(test) and _is_negated(test) for test in _refusals(scope))


def _asks_for_debug(test: ast.expr) -> bool:
    return any(isinstance(item, ast.Attribute) and item.attr.upper() == "DEBUG" for item in walk(test)) or (
        "DEBUG" in names_within(test)
    )


def _is_negated(test: ast.expr) -> bool:
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def _refusals(scope: Scope) -> Iterator[ast.expr]:
    """Yield the conditions under which a function ends at once."""
    for node in scope.nodes(ast.If):
        if isinstance(node.body[-1], ast.Raise | ast.Return):
            yield node.test


def _decorators(scope: Scope) -> list[ast.expr]:
    node = scope.node
    return node.decorator_list if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else []
