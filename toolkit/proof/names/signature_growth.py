"""Tell signatures that only grow, so that every call that was right stays right, from those that change."""

import ast
from itertools import starmap


def only_grows(old: str, new: str) -> bool:
    """Return whether a signature has more type hints or more optional parameters than before, and no other change.

    An optional parameter comes last, or has to be named, and takes nothing away from `*args` or `**kwargs`. Such a
    change is no difference by itself; frameworks may read it, so it is not shown to be none either.

    Args:
        old: signature of a function as `public_names` writes it; any other text only counts as changed.
        new: the same after a change.
    """
    was, now = _parse(old), _parse(new)
    if was is None or now is None or _before_parameters(old) != _before_parameters(new):
        return False
    return _is_hint_kept(was.returns, now.returns) and _are_parameters_kept(was.args, now.args)


def _before_parameters(signature: str) -> str:
    """Return the decorators and `def` or `async def`."""
    return signature.rpartition("def(")[0]


def _parse(signature: str) -> ast.FunctionDef | None:
    _, found, rest = signature.rpartition("def(")
    try:
        node = ast.parse(f"def _({rest}: pass").body[0] if found else None
    except SyntaxError:
        return None
    return node if isinstance(node, ast.FunctionDef) else None


def _are_parameters_kept(was: ast.arguments, now: ast.arguments) -> bool:
    old, new = _positional(was), _positional(now)
    added, named = new[len(old) :], _named(now)
    takes_rest = was.vararg or was.kwarg
    return (
        len(was.posonlyargs) == len(now.posonlyargs)
        and len(new) >= len(old)
        and all(starmap(_is_kept, zip(new, old, strict=False)))
        and all(default is not None for _, default in added)
        and all(name in named and _is_kept(named[name], held) for name, held in _named(was).items())
        and all(default is not None for name, (_, default) in named.items() if name not in _named(was))
        and not (takes_rest and added)
        and not (was.kwarg and named.keys() - _named(was).keys())
        and all(_is_rest_kept(*both) for both in ((was.vararg, now.vararg), (was.kwarg, now.kwarg)))
    )


_Parameter = tuple[ast.arg, ast.expr | None]
"""A parameter with its default value."""


def _positional(given: ast.arguments) -> list[_Parameter]:
    parameters = [*given.posonlyargs, *given.args]
    missing = [None] * (len(parameters) - len(given.defaults))
    return [*zip(parameters, [*missing, *given.defaults], strict=True)]


def _named(given: ast.arguments) -> dict[str, _Parameter]:
    return {it.arg: (it, default) for it, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)}


def _is_kept(new: _Parameter, old: _Parameter) -> bool:
    defaults = [ast.dump(default) if default else "" for _, default in (old, new)]
    is_alike = old[0].arg == new[0].arg and defaults[0] == defaults[1]
    return is_alike and _is_hint_kept(old[0].annotation, new[0].annotation)


def _is_rest_kept(old: ast.arg | None, new: ast.arg | None) -> bool:
    return old is None or (new is not None and old.arg == new.arg and _is_hint_kept(old.annotation, new.annotation))


def _is_hint_kept(old: ast.expr | None, new: ast.expr | None) -> bool:
    return old is None or (new is not None and ast.dump(old) == ast.dump(new))
