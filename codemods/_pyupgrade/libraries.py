"""Check what pyupgrade's new forms need of libraries: a submodule that is loaded, and arguments that are kept."""

import ast

from toolkit.model.tree import SourceFile

_LOADING = frozenset({"asyncio", "collections.abc", "django", "flask", "logging", "requests", "sqlalchemy", "typing"})
"""Modules whose import loads `collections.abc`, in every Python 3."""
_ONE = frozenset(
    {
        *("u", "b", "ensure_binary", "byte2int", "int2byte", "iteritems", "iterkeys", "itervalues"),
        *("viewitems", "viewkeys", "viewvalues", "get_unbound_function", "get_method_function", "get_method_self"),
        *("get_function_closure", "get_function_code", "get_function_defaults", "get_function_globals"),
    }
)
"""Functions of `six` of which pyupgrade writes the first argument alone."""
_TWO = frozenset({"raise_from", "indexbytes", "create_unbound_method"})


def loads_abc(file: SourceFile) -> bool:
    """Return whether the module of a file imports `collections.abc`, itself or through another module, in any case."""
    for node in file.tree.body:
        if isinstance(node, ast.Import):
            names = {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            module = node.module or ""
            names = {module, *(f"{module}.{alias.name}" for alias in node.names)}
        else:
            continue
        if any(f"{it}.".startswith(tuple(f"{one}." for one in _LOADING)) for it in names):
            return True
    return False


def takes_arguments(name: str, call: ast.Call) -> bool:
    """Return whether what pyupgrade writes for a function of `six` holds all arguments of a call.

    Args:
        name: the last part of the function.
        call: a call of it.
    """
    if name not in _ONE | _TWO:
        return True
    is_plain = not call.keywords and not any(isinstance(it, ast.Starred) for it in call.args)
    drops = name == "create_unbound_method" and not all(isinstance(it, ast.Name) for it in call.args[1:])
    return is_plain and not drops and len(call.args) == (1 if name in _ONE else 2)
