"""Judge methods by how they are used: called at once, handed on with their object, or called by a base class."""

import ast
import builtins

from toolkit.model.tree import Scope, SourceFile, parent

_BUILT_IN = frozenset(dir(builtins))
_CALLING = ("map", "filter", "sorted", "min", "max")
"""Functions of the language that only call what they are given."""


def is_called(use: ast.Attribute) -> bool:
    """Return whether a bound method is called at once, so that nobody sees that it is one.

    Args:
        use: where it is read.
    """
    around = parent(use)
    if isinstance(around, ast.keyword):
        around = parent(around)
    if isinstance(around, ast.Call) and around.func is not use:
        return isinstance(around.func, ast.Name) and around.func.id in _CALLING
    return isinstance(around, ast.Call) or not isinstance(use.ctx, ast.Load)


def may_be_inherited(file: SourceFile, owner: Scope, name: str) -> bool:
    """Return whether a base class or metaclass from elsewhere may have a method of this name, and call it.

    Args:
        file: the file of the class.
        owner: the class.
        name: name of the method.
    """
    own = {it.qualname: it for it in file.scopes if it.kind == "class"}
    waiting, seen = [owner], {owner.qualname}
    while waiting:
        node = waiting.pop().node
        assert isinstance(node, ast.ClassDef)
        for base in (*node.bases, *node.keywords):
            known = base.id if isinstance(base, ast.Name) else ""
            if known in own:
                waiting += [own[known]] if known not in seen else []
                seen.add(known)
            elif known != "ABC" and (known not in _BUILT_IN or hasattr(getattr(builtins, known), name)):
                return True
    return False
