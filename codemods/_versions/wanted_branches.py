"""Branches that a person folds in another way: guards that check what is installed, and names of Python 2."""

import ast
from collections.abc import Sequence

from toolkit.model.tree import Scope, dotted_name

_ENDS = {"sys.exit", "exit", "quit", "os._exit", "os.abort"}
_TELLS = {"print", "sys.stderr.write", "sys.stdout.write", "warnings.warn", "warn"}
_OLD_NAMES = {
    *("basestring", "buffer", "cmp", "execfile", "file", "input", "intern", "long", "raw_input", "reduce", "reload"),
    *("unichr", "unicode", "xrange"),
}


def is_guard(scope: Scope, dead: Sequence[ast.stmt]) -> bool:
    """Return whether a branch that never runs only reports a Python that is too old, or ends the program for it."""
    if any(isinstance(it, ast.Expr) and _called(it.value) in _ENDS for it in dead):
        return True
    if scope.kind == "function" or not dead:
        return any(isinstance(it, ast.Raise) and _name_of(it.exc) == "SystemExit" for it in dead)
    return all(isinstance(it, ast.Raise) or (isinstance(it, ast.Expr) and _called(it.value) in _TELLS) for it in dead)


def _called(node: ast.expr) -> str:
    return dotted_name(node.func) if isinstance(node, ast.Call) else ""


def _name_of(raised: ast.expr | None) -> str:
    return dotted_name(raised.func if isinstance(raised, ast.Call) else raised) if raised else ""


def binds_old_name(kept: Sequence[ast.stmt]) -> bool:
    """Return whether the branch that stays gives something to a name of Python 2: its uses are to be changed."""
    targets = [target for it in kept if isinstance(it, ast.Assign) for target in it.targets]
    return any(isinstance(it, ast.Name) and it.id in _OLD_NAMES for it in targets)
