"""Find what ties rows to the requesting user without a word for the tenant: checks, lookups, the row of a view."""

import ast
from collections.abc import Collection

from toolkit.inventory.tenancy.key_checks import USERS
from toolkit.inventory.tenancy.row_conditions import identifiers, is_check, values_of_local
from toolkit.inventory.tenancy.tenant_words import mentions_tenant
from toolkit.model.tree import Scope, dotted_name
from toolkit.source.calls import last_name

_DEEPEST = 3
_FAILING = ("get_object_or_404", "aget_object_or_404", "get_or_404", "get", "aget")
"""Names of lookups that raise if there is no row."""


def starts_at_row_of_view(node: ast.expr, scope: Scope, depth: int = _DEEPEST) -> bool:
    """Return whether rows are reached from the row of a view: `order = self.get_object()`, `order.notes.get(...)`.

    Args:
        node: the query.
        scope: scope of the query.
        depth: how many assignments to follow.
    """
    if any(dotted_name(item) == "self.get_object" for item in ast.walk(node) if isinstance(item, ast.Attribute)):
        return True
    start = node
    while isinstance(start, ast.Call | ast.Attribute | ast.Subscript):
        start = start.func if isinstance(start, ast.Call) else start.value
    given = values_of_local(scope, start.id, node.lineno) if isinstance(start, ast.Name) and depth else ()
    return any(starts_at_row_of_view(value, scope, depth - 1) for value in given)


def checks_row(call: ast.Call, rows: Collection[str], words: Collection[str]) -> bool:
    """Return whether a call checks a row for the requesting user: `check_object_permissions(request, row)`.

    Where there are tenants, other checks count only if they name one: a user's rights say nothing of the tenant.

    Args:
        call: any call.
        rows: local names of the row.
        words: words for the tenant.
    """
    if "user" not in words and last_name(call) != "check_object_permissions":
        return False
    given = [*call.args, *(item.value for item in call.keywords)]
    about = [*given, *([call.func.value] if isinstance(call.func, ast.Attribute) else [])]
    who = {dotted_name(item).rpartition(".")[2] for item in given}
    is_of_user = not who.isdisjoint({*USERS, "request"})
    return is_of_user and is_check(last_name(call)) and any(dotted_name(item) in rows for item in about)


def looks_up_with(call: ast.Call, rows: Collection[str], words: Collection[str]) -> bool:
    """Return whether a lookup that fails without a row asks for a row and the tenant together.

    Args:
        call: any call.
        rows: local names of the row.
        words: words for the tenant.
    """
    if last_name(call) not in _FAILING or not any(dotted_name(item.value) in rows for item in call.keywords):
        return False
    return any(mentions_tenant(name, words) for item in call.keywords for name in identifiers(item))
