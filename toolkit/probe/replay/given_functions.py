"""Find the functions inside of arguments: what a caller passes, and another caller may pass otherwise."""

import functools
import types

from ..process.modules_of_tests import is_of_tests

_DEPTH = 8
_VISITED = 3000  # objects that are looked at for one case
_OPERATORS = frozenset(
    ["__call__", "__contains__", "__delitem__", "__enter__", "__exit__", "__getitem__", "__iter__", "__len__"]
    + ["__next__", "__setitem__"]
)


def find_functions(shared, values):
    """Yield the functions that values hold, the nearest first.

    Methods count where they are passed, and those of a class that a test defines and of its instances: they stand in
    for something else, while what a class of the program does is known from its code.

    Args:
        shared: `SharedObjects`.
        values: the values.
    """
    for value in values_within(shared, values):
        for function in _functions_of(shared, value):
            yield function


def values_within(shared, values):
    """Yield values and what they hold, the nearest first; what functions and classes hold is left out."""
    seen, level = set(), values
    for _ in range(_DEPTH):
        following = []
        for value in level:
            if id(value) in seen or len(seen) > _VISITED:
                continue
            seen.add(id(value))
            yield value
            if type(value) is functools.partial:
                following.append(value.func)
            elif type(value) not in (types.FunctionType, types.MethodType) and not issubclass(type(value), type):
                following += [one for _name, one in shared.named_members(value)]
        level = following


def _functions_of(shared, value):
    """Yield what is called when a value is called, or what of it a test has defined."""
    kind = type(value)
    if kind is types.MethodType:
        value = value.__func__
    if type(value) is types.FunctionType:
        yield value
    elif issubclass(kind, type):
        for name, function in _methods_of(value):
            if _stands_in(name, function) or (name == "__init__" and is_of_tests(function.__module__)):
                yield function
    elif kind is not types.MethodType and shared.is_of_project(kind):
        for name, function in _methods_of(kind):
            if name == "__call__" or _stands_in(name, function):
                yield function


def _methods_of(kind):
    """Return pairs of a name and a function of a class, in the order of the names."""
    found = {}
    for one in reversed(kind.__mro__):
        found.update(one.__dict__)
    return sorted([(name, one) for name, one in found.items() if type(one) is types.FunctionType])


def _stands_in(name, function):
    return is_of_tests(function.__module__) and (name in _OPERATORS or not name.startswith("__"))
