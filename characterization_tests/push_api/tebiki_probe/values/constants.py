"""Find the name of an object that a module holds as a constant: `MISSING = object()`, `Keyword = Token("keyword")`.

A program asks whether something *is* such an object; a copy would not be it.
"""

import sys

_DEPTH = 4
_MOST = 5000
_known = {}


def name_of(value, module=None):
    """Return `module:NAME` of a module that holds a value, or None.

    Args:
        value: an object that does not change: it holds no attributes, or it is a text, a number or a tuple.
        module: the name of the only one that may hold it; by default the one of its class, or any one for an `object`.
    """
    kind = type(value)
    own = [module or kind.__module__]
    for holder in sorted(sys.modules) if kind is object else own:
        name = _names(holder, kind).get(id(value))
        if name is not None and _is_there(holder, name, value):
            return "%s:%s" % (holder, name)
    return None


def _names(module, kind):
    """Map ids to names for the objects of one class in a module, and for those nested in them."""
    space = getattr(sys.modules.get(module), "__dict__", None)
    if type(space) is not dict or module == "__main__":  # which is another one when it is looked for again
        return {}
    size, names = _known.get((module, kind), (-1, {}))
    if size != len(space):
        names = _collect(space, kind)
        _known[module, kind] = (len(space), names)
    return names


def _collect(space, kind):
    names = {}
    waiting = [("", space, 0)]
    while waiting and len(names) < _MOST:
        prefix, held, depth = waiting.pop(0)
        for name, value in list(held.items()):
            if type(value) is kind and id(value) not in names and type(name) is str:
                names[id(value)] = prefix + name
                inside = _dictionary(value)
                if inside and depth < _DEPTH:
                    waiting.append((prefix + name + ".", inside, depth + 1))
    return names


def _dictionary(value):
    """Return the attributes of an object, bypassing its class's attribute access."""
    try:
        held = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None
    return held if type(held) is dict else None


def _is_there(module, name, value):
    held = sys.modules[module].__dict__
    for part in name.split("."):
        found = held.get(part) if held else None
        held = _dictionary(found)
    return found is value
