"""Find the modules into which a file looks by names that its text does not show: `getattr(handlers, "_" + kind)`."""

import ast
from collections.abc import Iterator

from toolkit.model.tree import SourceFile, dotted_name
from toolkit.source.calls import calls, follow, imported_names

_ONE = ("getattr", "hasattr")
_ALL = ("vars", "dir", "getmembers")
_DICT = "__dict__"


def looked_into(file: SourceFile) -> tuple[str, ...]:
    """The last parts of the names that a file looks up attributes in, sorted."""
    names = {name for node in _subjects(file) if (name := dotted_name(node))}
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
