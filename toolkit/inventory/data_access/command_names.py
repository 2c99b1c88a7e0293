"""Names under which commands of click, Flask and Typer are typed, with the groups around them."""

import ast

from toolkit.model.tree import SourceFile, callee_of, text_of

_MOST_GROUPS = 3
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def command_name(file: SourceFile, function: _Function, decorator: ast.expr) -> str:
    """Return the name of a command as it is typed: `lost-files ls` for `ls` in the group `lost-files`.

    Args:
        file: its file, in which its groups are looked for.
        function: the decorated function.
        decorator: the decorator that makes it a command or a group.
    """
    words = [_own_name(function, decorator)]
    groups = {it.name: it for it in file.tree.body if isinstance(it, _Function)}
    while len(words) <= _MOST_GROUPS and (owner := _owner(decorator)) in groups:
        function = groups.pop(owner)
        found = next((it for it in function.decorator_list if _last(it) == "group"), None)
        if found is None:
            break
        decorator = found
        words.insert(0, _own_name(function, decorator))
    return " ".join(words)


def _own_name(function: _Function, decorator: ast.expr) -> str:
    """Return the name that a decorator gives, or that click derives from the function."""
    if isinstance(decorator, ast.Call):
        named = [word.value for word in decorator.keywords if word.arg == "name"]
        given = next((text for it in (*decorator.args[:1], *named) if (text := text_of(it))), "")
        if given:
            return given
    return function.name.lower().replace("_", "-")


def _owner(decorator: ast.expr) -> str:
    """Return the name of the object whose method a decorator is; empty if it is none."""
    called = callee_of(decorator)
    return called.value.id if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) else ""


def _last(decorator: ast.expr) -> str:
    called = callee_of(decorator)
    return called.attr if isinstance(called, ast.Attribute) else ""
