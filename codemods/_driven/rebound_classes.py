"""Classes in whose place a file puts others: `super(A, self)` looks `A` up when it is called."""

import ast
from collections.abc import Iterator

from codemods._versions.bindings import is_bound_again
from codemods._versions.replaced import ANY, replaced_names
from toolkit.model.codemod import Facts
from toolkit.model.project_facts import WHOLE
from toolkit.model.tree import SourceFile, dotted_name, is_text
from toolkit.source.calls import imported_names, last_name

_SETS = "sets!"
_OWNER_AND_NAME = 2


def gather_set_names(file: SourceFile) -> Iterator[str]:
    """Yield each name that a file binds in something that it imports, as a mark: `mod.A = B`."""
    imported = imported_names(file)
    for node in file.nodes(ast.Attribute):
        if not isinstance(node.ctx, ast.Load) and dotted_name(node.value).partition(".")[0] in imported:
            yield _SETS + node.attr
    for call in file.nodes(ast.Call):
        if last_name(call) in ("setattr", "object") and len(call.args) >= _OWNER_AND_NAME and is_text(call.args[1]):
            yield _SETS + call.args[1].value


def may_be_another(file: SourceFile, facts: Facts, node: ast.ClassDef) -> bool:
    """Return whether the name of a class may stand for another one when a method runs.

    Args:
        file: the file of the class.
        facts: facts with the marks of every file.
        node: the class.
    """
    is_set = _SETS + node.name in facts.project.union(WHOLE) or bool({node.name, ANY} & replaced_names(file))
    return is_set or bool(node.decorator_list) or is_bound_again(file, node)
