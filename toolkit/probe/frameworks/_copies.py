"""Copy what a program may change later, without its code."""

_DEEPEST = 20


def copy_of(value, depth=0):
    """Return a copy of nested dictionaries, lists, tuples and sets; other values, of which classes may tell, stay."""
    kind = type(value)
    if depth > _DEEPEST:
        return value
    if kind is dict:
        return dict((key, copy_of(held, depth + 1)) for key, held in dict.items(value))
    if kind in (list, tuple):
        return kind([copy_of(one, depth + 1) for one in kind.__iter__(value)])
    return kind(value) if kind is set else value
