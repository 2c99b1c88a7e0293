"""Choose the name of a function that was a method: its own, or one that no class changes."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from toolkit.model.tree import Scope, SourceFile, bound_name

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def is_class_private(name: str) -> bool:
    """Return whether Python makes another name of this one inside a class (`__name`, but not `__name__`).

    Args:
        name: any name.
    """
    return name.startswith("__") and not name.endswith("__")


def mangled_name(owner: str, name: str) -> str:
    """Return the name by which a method of a class is kept.

    Args:
        owner: name of the class.
        name: name of the method as its definition says it.
    """
    return f"_{owner.lstrip('_')}{name}" if is_class_private(name) and owner.strip("_") else name


def choose_function_name(file: SourceFile, method: Scope, wanted: str, *, may_differ: bool) -> str:
    """Return the name that the function gets; empty if the module has all that come into question.

    Args:
        file: the file of the method.
        method: its scope.
        wanted: a name that somebody asks for; empty for the codemod's own choice.
        may_differ: whether a name with `_` or the class in front will do, if the module has the own name already.
    """
    possible = [wanted] if wanted else [*_possible_names(method, may_differ=may_differ)]
    return next((it for it in possible if it.isidentifier() and not _is_taken(file, it, method)), "")


def _possible_names(method: Scope, *, may_differ: bool) -> Iterator[str]:
    assert method.parent is not None
    plain = method.name.strip("_")
    yield f"_{plain}" if is_class_private(method.name) else method.name
    if may_differ:
        yield f"_{plain}"
        yield f"_{_CAPITAL.sub('_', method.parent.name).lower().strip('_')}_{plain}"


def _is_taken(file: SourceFile, name: str, method: Scope) -> bool:
    """Return whether a file says a new name at all, or uses the method's own one for something else."""
    if name != method.name:
        return bool(re.search(rf"\b{name}\b", file.text)) or _is_imported(file, name)
    is_used = name in _names_of(file)
    others = (it for it in file.scopes if it.parent is not None and it.parent.kind == "module")
    return is_used or any(it.qualname == name for it in others) or _is_imported(file, name)


@lru_cache(maxsize=1)  # it is asked about each method
def _names_of(file: SourceFile) -> frozenset[str | None]:
    """Return the names in a file, of variables, parameters and keywords."""
    names = (it.id for it in file.nodes(ast.Name))
    return frozenset((*names, *(it.arg for it in file.nodes(ast.arg)), *(it.arg for it in file.nodes(ast.keyword))))


def _is_imported(file: SourceFile, name: str) -> bool:
    imported = [it for one in file.nodes(ast.Import) for it in one.names]
    imported += [it for one in file.nodes(ast.ImportFrom) for it in one.names]
    names = {bound_name(it) for it in imported}
    return not names.isdisjoint({name} if name.startswith("_") else {name, "*"})
