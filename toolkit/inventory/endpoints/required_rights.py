"""Read the roles and permissions that guards ask for: `@login_required(role=["Admin"])`, `@roles_required("staff")`."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from toolkit.inventory.endpoints.handler_guards import Guard
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import possible_values
from toolkit.model.callers import RequiredRights
from toolkit.model.tree import dotted_name

_ARGUMENT = re.compile(r"(\A|_)(role|permission|perm|scope|right|privilege|capability|group)s?(_|\Z)", re.IGNORECASE)
"""Names of the arguments of a guard that hold roles or permissions."""
_ABOUT_RIGHTS = re.compile(
    r"(\A|_)(role|permission|perm|scope|right|privilege|capabilit(y|ie)|access|acces|acl|rbac|can)s?(_|\Z)"
    r"|(?<=[a-z])(Role|Permission|Scope|Privilege|Access)",
    re.IGNORECASE,
)
"""Words in the names of guards whose arguments are roles or permissions."""
_ABOUT_CALLERS = re.compile(
    r"role|perm|scope|right|privilege|access|acl|auth|login|logged|requir|allow|group|member|user|has_|in_|check",
    re.IGNORECASE,
)
"""Words in the names of guards whose groups are groups of users, not of requests that are counted together."""
_LIMITS = re.compile(r"rate|throttl|limit|cache|retr(?:y|ies)|metric|\Alog_|feature|flag", re.IGNORECASE)
"""Words in the names of decorators whose groups and scopes are of requests: `ratelimit(group="search")`."""
_ROLE = re.compile(r"(\A|_)(admin|superuser|superadmin|staff|owner|moderator|manager|editor)s?(_|\Z)", re.IGNORECASE)
"""Words in the names of guards that ask for one role."""
_MOST = 12


def rights_of(interpreter: Interpreter, guards: Iterable[Guard]) -> tuple[RequiredRights, ...]:
    """Return the roles and permissions that guards ask for, in the order of the guards.

    Args:
        interpreter: interpreter that has followed the program.
        guards: the guards of one endpoint.
    """
    return tuple(found for guard in guards if (found := _rights_of_guard(interpreter, guard)) is not None)


def _rights_of_guard(interpreter: Interpreter, guard: Guard) -> RequiredRights | None:
    last = guard.name.rpartition(".")[2]
    names: list[str] = []
    if _LIMITS.search(last) and not _ABOUT_RIGHTS.search(last):
        return None
    if isinstance(guard.node, ast.Call):
        about = bool(_ABOUT_RIGHTS.search(last)) or last == "user_passes_test"
        values = [*guard.node.args] if about else []
        of_users = [
            item for item in guard.node.keywords if "group" not in (item.arg or "") or _ABOUT_CALLERS.search(last)
        ]
        values += [item.value for item in of_users if item.arg and _ARGUMENT.search(item.arg)]
        names = list(dict.fromkeys(name for value in values for name in _names(interpreter, guard, value)))
        if last == "permission_classes" and [ast.unparse(value) for value in values] in (["[]"], ["()"]):
            names = ["AllowAny"]
    if not names:
        names = list(dict.fromkeys(name for value in _scopes(guard.node) for name in _names(interpreter, guard, value)))
    if not names and not _ROLE.search(last):
        return None
    source = f"{guard.around.module.path}:{guard.node.lineno}"
    return RequiredRights(guard.name, tuple(names[:_MOST]), source)


def _scopes(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the scopes beside a dependency: `Security(current_user, scopes=["orders:write"])`."""
    call = getattr(node, "parent", None)
    if isinstance(call, ast.Call) and dotted_name(call.func).rpartition(".")[2] == "Security":
        yield from (item.value for item in call.keywords if item.arg == "scopes")


def _names(interpreter: Interpreter, guard: Guard, value: ast.expr) -> Iterator[str]:
    """Yield the texts of an argument, and the names of constants that are no texts: `Role.ADMIN`."""
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        for item in value.elts:
            yield from _names(interpreter, guard, item)
    elif isinstance(value, ast.Starred):
        yield from _names(interpreter, guard, value.value)
    elif isinstance(value, ast.Constant):
        if isinstance(value.value, str):
            yield value.value
    elif texts := _texts(possible_values(interpreter.evaluate(value, guard.around))):
        yield from texts
    elif name := dotted_name(value):
        yield name


def _texts(values: Sequence[object]) -> list[str]:
    found: list[str] = []
    for item in values:
        if isinstance(item, list | tuple) and item and all(isinstance(text, str) for text in item):
            found += item
        elif isinstance(item, str):
            found.append(item)
    return found
