"""Find code that may reach a private method without saying its name: by a computed name, or by walking its class."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from toolkit.model.tree import SourceFile, dotted_name
from toolkit.source.calls import imported_names

_BY_NAME = frozenset({"getattr", "setattr", "hasattr", "delattr", "methodcaller", "attrgetter"})
_WALKING = frozenset({"setattr", "delattr", "vars", "dir", "getmembers", "__dict__"})
_SHORTEST = 2
"""Characters of a prefix of names: a single `_` is the name of what nobody reads."""


def reaches_by_name(file: SourceFile) -> bool:
    """Return whether a file reads attributes of objects by computed names, or all of an object's."""
    modules = imported_names(file)
    for call in file.nodes(ast.Call):
        name = dotted_name(call.func).rpartition(".")[2]
        asked = call.args[1:2] if name in ("getattr", "setattr", "hasattr", "delattr") else call.args
        is_computed = any(not isinstance(it, ast.Constant) for it in asked)
        if name in _BY_NAME and is_computed and not (call.args and dotted_name(call.args[0]) in modules):
            return True
    return "__dict__" in file.text or any(it.id in ("vars", "dir") for it in file.nodes(ast.Name))


def handed_classes(file: SourceFile) -> list[str]:
    """Return `function:Class` for each class that a file hands to a function."""
    return sorted({*_find_handed(file)})


def _find_handed(file: SourceFile) -> Iterator[str]:
    for call in file.nodes(ast.Call):
        callee = dotted_name(call.func).rpartition(".")[2]
        for given in call.args:
            name = dotted_name(given).rpartition(".")[2]
            if name[:1].isupper():
                yield f"{callee}:{name}"
    for node in file.nodes(ast.Attribute):
        if node.attr == "__dict__":
            yield f"__dict__:{dotted_name(node.value).rpartition('.')[2]}"


def is_reached(gathered: Mapping[str, Any], name: str, owner: str) -> bool:
    """Return whether a file of the project walks the attributes of a class, or builds names that begin like this one.

    Args:
        gathered: facts of files, with `handed` and those of `gather_surroundings`.
        name: name of the method.
        owner: name of its class.
    """
    found = gathered.values()
    walking = _WALKING.union(*(it["walkers"] for it in found))
    handed = {one for it in found for one in it["handed"]}
    begins = (one for it in found for one in it["names"] if one.endswith("_") and len(one) >= _SHORTEST)
    return any(f"{it}:{owner}" in handed for it in walking) or any(name.startswith(it) for it in begins)
