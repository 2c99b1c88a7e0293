"""Resolve names that stand for annotations: `CurrentUser = Annotated[User, Depends(get_current_user)]`."""

import ast

from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import Environment, ImportedName
from toolkit.model.tree import is_name

_DEEPEST = 5


def resolve_alias(
    interpreter: Interpreter, annotation: ast.expr | None, around: Environment
) -> tuple[ast.expr | None, Environment]:
    """Return what a name of a module stands for as an annotation, and where that is written.

    Args:
        interpreter: follows imports.
        annotation: any annotation; one that is no such name is returned as it is.
        around: the names around it.
    """
    if not isinstance(annotation, ast.Name):
        return annotation, around
    module, name = around.module, annotation.id
    for _ in range(_DEEPEST):
        raw = module.names.get(name)
        if not isinstance(raw, ImportedName):
            break
        interpreter.run_module(raw.module)
        module, name = raw.module, raw.name
    tree = interpreter.modules.tree(module) if module.path else None
    for node in tree.body if tree is not None else ():
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.Subscript) and any(is_name(target, name) for target in targets):
            return value, Environment(module, {})
    return annotation, around
