"""Find the modules into which a file looks by names that its text does not show: `getattr(handlers, "_" + kind)`."""

import ast
from collections.abc import Iterator

from toolkit.model.tree import SourceFile, dotted_name
from toolkit.source.calls import calls, follow, imported_names

_ONE = ("getattr", "hasattr")
_ALL = ("vars", "dir", "getmembers")
_DICT = "__dict__"


ANY = "*"
"""Stands for a module that is loaded by a name."""
_LOADING = ("import_module", "__import__", "load_module", "module_from_spec")


def looked_into(file: SourceFile) -> tuple[str, ...]:
    """The last parts of the names that a file looks up attributes in, sorted; `ANY` if it may be any module."""
    names = {name for node in _subjects(file) if (name := dotted_name(node))}
    names.update(name for bound in [_bound_to(file)] for it in [*names] for name in bound.get(it, ()))
    origins = imported_names(file) if names else {}
    return tuple(sorted({follow(name, origins).rpartition(".")[2] for name in names}))


def _subjects(file: SourceFile) -> Iterator[ast.expr]:
    for called in calls(file).ending(*_ONE):
        if len(called.node.args) > 1 and not isinstance(called.node.args[1], ast.Constant):
            yield called.node.args[0]
    for called in calls(file).ending(*_ALL):
        yield from called.node.args[:1]
    if _DICT in file.text or not file.text.isascii():  # an identifier may be written in another form
        yield from (node.value for node in file.nodes(ast.Attribute) if node.attr == _DICT)


def _bound_to(file: SourceFile) -> dict[str, set[str]]:
    """Map names to what they may be: names in what a loop goes over, and `ANY` for what a loader returns."""
    found: dict[str, set[str]] = {}
    loops: list[ast.For | ast.comprehension] = [*file.nodes(ast.For), *file.nodes(ast.comprehension)]
    for loop in loops:
        over = {it.id for it in ast.walk(loop.iter) if isinstance(it, ast.Name)}
        for it in ast.walk(loop.target):
            found.setdefault(dotted_name(it), set()).update(over)
    for given in file.nodes(ast.Assign):
        if isinstance(given.value, ast.Call) and dotted_name(given.value.func).rpartition(".")[2] in _LOADING:
            for target in given.targets:
                found.setdefault(dotted_name(target), set()).add(ANY)
    return found
