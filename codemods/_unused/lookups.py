"""Modules into which a file looks by names that its text does not show: `getattr(handlers, "_" + kind)`."""

import ast
from collections.abc import Iterator

from toolkit.model.tree import SourceFile, dotted_name
from toolkit.source.calls import follow, imported_names, last_name

_ONE = ("getattr", "hasattr")
_ALL = ("vars", "dir", "getmembers")
_MARK = ":"
"""Stands before the name of a module among names that a file mentions; no name has it."""


def looked_into(file: SourceFile) -> list[str]:
    """The last parts of the names of modules that a file looks into, marked."""
    origins = imported_names(file)
    names = (follow(dotted_name(node), origins) for node in _subjects(file) if dotted_name(node))
    return sorted({_MARK + name.rpartition(".")[2] for name in names})


def _subjects(file: SourceFile) -> Iterator[ast.expr]:
    for call in file.nodes(ast.Call):
        is_one = last_name(call) in _ONE and len(call.args) > 1 and not isinstance(call.args[1], ast.Constant)
        if is_one or (last_name(call) in _ALL and call.args):
            yield call.args[0]
    yield from (node.value for node in file.nodes(ast.Attribute) if node.attr == "__dict__")


def module_mark(path: str) -> str:
    """Return what `looked_into` says of the module at a path."""
    name = path.removesuffix("/__init__.py").rpartition("/")[2]
    return _MARK + name.removesuffix(".py")
