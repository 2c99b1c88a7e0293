"""Recognize request texts that can name no file of the client's choice: keys that a form sets, parts of a URL's path.

`form.cleaned_data["path"]` is the program's own if the form assigns it (`self.cleaned_data["path"] = new_name()`).
A parameter of a URL holds no `/` unless the route says so, so that joined to a folder it stays inside it.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

from toolkit.model.descendants import walk
from toolkit.model.facts import Sign
from toolkit.model.tree import Scope, SourceFile, dotted_name
from toolkit.rules._origins import ValueOrigins
from toolkit.rules._request_values import is_request_text, path_parts, url_parameters
from toolkit.rules._sql_text import assigned_values
from toolkit.source.calls import last_name

_WIDE = re.compile(r"<path:(\w+)>|\?P<(\w+)>(?:\(\?:)?(?:\.|\[\^[^\]/]+\]|\[[^\]^]*/|\\S)")
"""Parameters of Django's URL patterns that can hold a `/`."""


def harmless_parts_sign(rule: str, file: SourceFile, origins: ValueOrigins) -> Iterator[Sign]:
    """Yield one sign with the keys that the forms of a file set themselves, and the URL parameters that hold a `/`."""
    made, fields = sorted(set(_made_keys(file, origins))), sorted(_fields(file))
    is_conf = "urlpatterns" in file.text
    if made or fields or is_conf:
        wide = {name for found in _WIDE.findall(file.text) for name in found if name} if is_conf else ()
        known = {"made": made, "fields": fields, "wide": sorted(wide), "conf": is_conf}
        yield Sign(rule, "", 1, 1, known)


def is_harmless(keys: list[str], parts: list[Any], known: list[dict[str, Any]]) -> bool:
    """Return whether a value is made by the project's forms, or of parts of a URL that stay in their folder.

    Args:
        keys: result of `cleaned_keys`.
        parts: result of `url_parts`; empty for uses other than paths.
        known: arguments of the signs of all files.
    """
    made = {key for args in known for key in args["made"]} - {key for args in known for key in args["fields"]}
    if keys and made.issuperset(keys):
        return True
    names, is_elsewhere = parts or ((), False)
    confs = [args for args in known if args["conf"]]
    is_narrow = not {name for args in confs for name in args["wide"]}.intersection(names)
    return bool(names) and is_narrow and (not is_elsewhere or bool(confs))


def _fields(file: SourceFile) -> set[str]:
    """Return the names of the fields that the forms of a file declare, which clients fill."""
    if "Field(" not in file.text or "Form" not in file.text:
        return set()
    return {
        target.id
        for scope in file.scopes
        if scope.kind == "class"
        for node in scope.nodes(ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Call) and last_name(node.value).endswith("Field")
    }


def _made_keys(file: SourceFile, origins: ValueOrigins) -> Iterator[str]:
    if "cleaned_data" not in file.text:
        return
    for scope, node in file.each(ast.Assign):
        for target in node.targets:
            if (
                isinstance(target, ast.Subscript)
                and dotted_name(target.value) == "self.cleaned_data"
                and isinstance(target.slice, ast.Constant)
                and "request" not in origins.of(node.value, scope)
            ):
                yield str(target.slice.value)


def cleaned_keys(value: ast.expr, scope: Scope) -> list[str]:
    """Return the keys of `cleaned_data` of which a value is made; empty if it may be made of other request texts."""
    parts = list(_sources(value, scope, 1))
    read = [part.attr for part in parts if isinstance(part, ast.Attribute) and is_request_text(part)]
    keys = {key for part in parts if (key := _cleaned_key(part))}
    return sorted(keys) if set(read) == {"cleaned_data"} else []


def _cleaned_key(node: ast.expr) -> str:
    if isinstance(node, ast.Call) and last_name(node) == "get" and node.args and isinstance(node.func, ast.Attribute):
        around, key = node.func.value, node.args[0]
    elif isinstance(node, ast.Subscript):
        around, key = node.value, node.slice
    else:
        return ""
    is_cleaned = isinstance(around, ast.Attribute) and around.attr == "cleaned_data"
    return str(key.value) if is_cleaned and isinstance(key, ast.Constant) else ""


def _sources(value: ast.expr, scope: Scope, steps: int = 2) -> Iterator[ast.expr]:
    """Yield the parts of a value, and those of the values of the names in it, two assignments back."""
    for node in walk(value):
        if isinstance(node, ast.Name) and steps:
            for given in assigned_values(scope, node.id):
                yield from (given, *_sources(given, scope, steps - 1))
        if isinstance(node, ast.expr):
            yield node


def url_parts(value: ast.expr, scope: Scope) -> tuple[list[str], bool]:
    """Return the URL parameters that alone make a path of the client's choice, joined to something else.

    Returns:
        their names, empty if the value may hold more of the request, and whether the route stands elsewhere (Django).
    """
    names = {part.id for part in _sources(value, scope) if isinstance(part, ast.Name)}
    parameters = {name for name, is_text in url_parameters(scope).items() if is_text} & names
    reads = any(is_request_text(node) for part in scope.walk() for node in part.nodes(ast.Attribute))
    if not parameters or reads or _is_bare(value, parameters, scope):
        return [], False
    parts = path_parts(scope)
    if parts and not parameters <= {name for name, kind in parts.items() if kind != "path"}:
        return [], False
    return sorted(parameters), not parts


def _is_bare(value: ast.expr, parameters: set[str], scope: Scope) -> bool:
    """Return whether a value is a parameter as it came: it may name any file of the current folder."""
    if not isinstance(value, ast.Name):
        return False
    given = list(assigned_values(scope, value.id))
    return value.id in parameters or any(isinstance(item, ast.Name) and item.id in parameters for item in given)
