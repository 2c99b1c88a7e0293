"""Find what a part leaves behind in its function on Python 2 alone, and what it would no longer find there.

There, the variables of a list comprehension stay, and the error that was handled last is what a bare `raise` and
`sys.exc_info()` find until the function ends.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache

from toolkit.model.descendants import walk
from toolkit.model.tree import ancestors, name_of

PYTHON2 = ".python2"
"""Name that stands among those of the functions which see a part, in a file that Python 2 may run."""
_LOOKS = frozenset({"exc_info", "exc_clear", "format_exc", "print_exc", "print_last", "exception", "format_exception"})
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def leaks_on_python2(body: Iterable[ast.stmt], function: ast.AST) -> bool:
    """Return whether some statements of a function and the others see what only Python 2 keeps.

    Args:
        body: the statements.
        function: the function around them.
    """
    inside = {id(it) for node in body for it in walk(node)}
    return _shares_variables(inside, function) or _shares_errors(inside, function)


def raises_again_outside(body: Iterable[ast.stmt], function: ast.AST) -> bool:
    """Return whether a function with a handler among some statements raises again outside of every handler.

    Only Python 2 finds an error there, so that it is a sign of it.
    """
    has_handler = (isinstance(it, ast.ExceptHandler) for node in body for it in walk(node))
    return _raises_outside_handlers(function) and any(has_handler)


@lru_cache(maxsize=1)  # every part of a function asks
def _raises_outside_handlers(function: ast.AST) -> bool:
    again = (it for it in walk(function) if isinstance(it, ast.Raise) and it.exc is None)
    return any(not isinstance(_handler_or_function(it), ast.ExceptHandler) for it in again)


def _handler_or_function(node: ast.AST) -> ast.AST | None:
    return next((it for it in ancestors(node) if isinstance(it, (ast.ExceptHandler, *_FUNCTIONS))), None)


def _shares_variables(inside: set[int], function: ast.AST) -> bool:
    """Return whether a list comprehension binds a name on one side that the other side reads."""
    bound: dict[bool, set[str]] = {True: set(), False: set()}
    for it in walk(function):
        if isinstance(it, ast.ListComp):
            bound[id(it) in inside] |= _targets(it)
    if not any(bound.values()):
        return False
    reads = [it for it in walk(function) if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load)]
    return any(it.id in bound[id(it) not in inside] and not _is_own(it) for it in reads)


def _targets(node: ast.AST) -> set[str]:
    targets = [one.target for one in getattr(node, "generators", ())]
    return {it.id for target in targets for it in walk(target) if isinstance(it, ast.Name)}


def _is_own(name: ast.Name) -> bool:
    """Return whether a name is read in a comprehension that binds it."""
    return any(isinstance(it, _COMPREHENSIONS) and name.id in _targets(it) for it in ancestors(name))


def _shares_errors(inside: set[int], function: ast.AST) -> bool:
    """Return whether one side handles an error that the other may find as the last one."""
    handles = {id(it) in inside for it in walk(function) if isinstance(it, ast.ExceptHandler)}
    finds = {id(it) in inside for it in _finders(function)}
    is_in_handler = any(
        isinstance(it, ast.ExceptHandler) and id(it) not in inside and any(id(one) in inside for one in walk(it))
        for it in walk(function)
    )
    return True in handles and (False in finds or is_in_handler)


def _finders(function: ast.AST) -> Iterator[ast.AST]:
    for it in walk(function):
        is_raise = isinstance(it, ast.Raise) and it.exc is None
        if is_raise or (isinstance(it, ast.Attribute | ast.Name) and name_of(it) in _LOOKS):
            yield it
