"""Copy what a program may change later, without its code but for the hashes of keys."""

_DEEPEST = 20


def copy_of(value, depth=0, known=None):
    """Return a copy of nested dictionaries, lists, tuples and sets; other values, of which classes may tell, stay."""
    known = {} if known is None else known
    kind = type(value)
    if depth > _DEEPEST or kind not in (dict, list, tuple, set):
        return value
    if id(value) not in known:
        known[id(value)] = value  # in a value that holds itself
        if kind is set:
            copied = set.copy(value)  # with the hashes that it keeps
        elif kind is dict:
            copied = dict((key, copy_of(held, depth + 1, known)) for key, held in dict.items(value))
        else:
            copied = kind([copy_of(one, depth + 1, known) for one in kind.__iter__(value)])
        known[id(value)] = copied
    return known[id(value)]
