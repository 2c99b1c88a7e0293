"""Decide which mutants are equivalent, comparing their bytecode with the original's."""

import types

_PARTS = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars")


def is_equivalent(one, other):
    """Return whether two codes do the same: equal instructions and constants, nested ones included."""
    if any(getattr(one, name) != getattr(other, name) for name in _PARTS):
        return False
    return len(one.co_consts) == len(other.co_consts) and all(map(_is_same_constant, one.co_consts, other.co_consts))


def _is_same_constant(left, right):
    if isinstance(left, types.CodeType) and isinstance(right, types.CodeType):
        return is_equivalent(left, right)
    return type(left) is type(right) and repr(left) == repr(right)
