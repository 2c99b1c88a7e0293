"""Stand for an object of the program that is handed on to it: the program sees what it would see of the object."""

import copy
import operator


class Proxy(object):
    """Gives what its object gives; a copy or a pickle of it is one of the object alone.

    Args:
        inner: the object.
    """

    def __init__(self, inner):
        self._tebiki_inner = inner

    def __getattr__(self, name):
        if name == "_tebiki_inner":  # of a proxy that was made without being told of its object
            raise AttributeError(name)
        return getattr(self._tebiki_inner, name)

    def __copy__(self):
        return copy.copy(self._tebiki_inner)

    def __deepcopy__(self, memo):
        return copy.deepcopy(self._tebiki_inner, memo)

    def __reduce_ex__(self, _protocol):
        return becomes(self._tebiki_inner)


def becomes(value):
    """Return what `__reduce_ex__` has to give so that another value is there once an object is unpickled."""
    return operator.getitem, ([value], 0)
