"""Resolve names that stand for annotations and defaults: `CurrentUser = Annotated[User, Depends(get_current_user)]`."""

import ast

from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import Environment, ImportedName
from toolkit.model.tree import is_name

_DEEPEST = 5


def resolve_alias(
    interpreter: Interpreter,
    written: ast.expr | None,
    around: Environment,
    kinds: tuple[type[ast.expr], ...] = (ast.Subscript,),
) -> tuple[ast.expr | None, Environment]:
    """Return what a name of a module stands for, and where that is written.

    Args:
        interpreter: follows imports.
        written: any annotation or default; one that is no such name is returned as it is.
        around: the names around it.
        kinds: kinds of expression that the name may stand for; a name of anything else is returned as it is.
    """
    if not isinstance(written, ast.Name):
        return written, around
    module, name = around.module, written.id
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
        if isinstance(value, kinds) and any(is_name(target, name) for target in targets):
            return value, Environment(module, {})
    return written, around
