"""Stand in for functions of C, which do not bind to an object where they are attributes of its class."""


class Replacement(object):
    """Stand-in for a C function: as an attribute of a class it does not become a method."""

    __slots__ = ("__name__", "__call", "__weakref__")

    def __init__(self, name, call):
        self.__name__ = name
        self.__call = call

    def __call__(self, *args, **named):
        """Call the current replacement."""
        return self.__call(*args, **named)

    def __repr__(self):
        return "<built-in function %s>" % self.__name__
