"""Stand for an object of the program that is handed on to it: the program sees what it would see of the object."""

import copy
import operator


class Proxy(object):
    """Gives what its object gives, and hands on what is set; a copy or a pickle of it is one of the object alone.

    Attributes of its own begin with `_tebiki_`.

    Args:
        inner: the object.
    """

    def __init__(self, inner):
        self._tebiki_inner = inner

    def __getattr__(self, name):
        if name == "_tebiki_inner":  # of a proxy that was made without being told of its object
            raise AttributeError(name)
        return getattr(self._tebiki_inner, name)

    def __setattr__(self, name, value):
        if name.startswith("_tebiki_"):
            object.__setattr__(self, name, value)
        else:
            setattr(self._tebiki_inner, name, value)

    def __delattr__(self, name):
        delattr(self._tebiki_inner, name)

    def __eq__(self, other):
        return self._tebiki_inner == _inner_of(other)

    def __ne__(self, other):
        return self._tebiki_inner != _inner_of(other)

    def __hash__(self):
        return hash(self._tebiki_inner)

    def __enter__(self):
        entered = self._tebiki_inner.__enter__()
        return self if entered is self._tebiki_inner else entered

    def __exit__(self, *error):
        return self._tebiki_inner.__exit__(*error)

    def __copy__(self):
        return copy.copy(self._tebiki_inner)

    def __deepcopy__(self, memo):
        return copy.deepcopy(self._tebiki_inner, memo)

    def __reduce_ex__(self, _protocol):
        return becomes(self._tebiki_inner)


def _inner_of(other):
    return other._tebiki_inner if isinstance(other, Proxy) else other


def becomes(value):
    """Return what `__reduce_ex__` has to give so that another value is there once an object is unpickled."""
    return operator.getitem, ([value], 0)
