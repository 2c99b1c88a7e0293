"""Find the name of a function by its code, and the function by its name.

A function keeps its name in the module whatever has been wrapped around it: decorators that set `__wrapped__`, those
that keep it in a closure, `property`, `staticmethod`, `classmethod`, `functools.partial`.
"""

import os
import sys
import types

UNIMPORTABLE = "cannot be imported"
"""Follows the name of a module in the reason why none of its functions can be called."""
_DEPTH = 6
_basename, _splitext = os.path.basename, os.path.splitext  # a test may replace them
_CALLED = ("__wrapped__", "run", "func", "fn", "callback")  # Celery, Huey, dramatiq, click


def name_of_started(namespace):
    """Return the name of the module of a package that `python -m` started; empty for any other main program.

    Args:
        namespace: what the module `__main__` holds.
    """
    package, file_name = namespace.get("__package__"), namespace.get("__file__")
    return "%s.%s" % (package, _splitext(_basename(file_name))[0]) if package and file_name else ""


def functions_in(value, depth=0):
    """Yield every Python function that a value wraps, the outermost first."""
    if isinstance(value, types.FunctionType):
        yield value
    for one in _inside(value) if depth < _DEPTH else ():
        for found in functions_in(one, depth + 1):
            yield found


def _inside(value):
    """Return the object that a value wraps."""
    if isinstance(value, types.FunctionType):
        return [value.__dict__.get("__wrapped__")] + list(map(cell_value, value.__closure__ or ()))
    if isinstance(value, (staticmethod, classmethod, types.MethodType)):
        return [value.__func__]
    if isinstance(value, property):
        return [value.fget, value.fset, value.fdel]
    if type(value).__module__ == "functools":
        return [getattr(value, name, None) for name in ("func", "__wrapped__")]
    return []


def cell_value(cell):
    """Return the value of a variable that a function closes over; None if it has none yet."""
    try:
        return cell.cell_contents
    except ValueError:  # it is empty
        return None


def names_of(module_name, namespace):
    """Return id of the code -> qualified name, for every function of a module that can be reached by name."""
    return dict((key, name) for key, (_, name) in _functions_by_code(module_name, namespace).items())


def inner_names_of(module_name, namespace):
    """Return the same for inner functions, which cannot be reached by name: `outer.inner`, as sources name them."""
    waiting = list(_functions_by_code(module_name, namespace).values())
    found = {}
    while waiting:
        outer, name = waiting.pop()
        for inner in outer.co_consts:
            if isinstance(inner, types.CodeType) and not inner.co_name.startswith("<") and id(inner) not in found:
                found[id(inner)] = "%s.%s" % (name, inner.co_name)
                waiting.append((inner, found[id(inner)]))
    return found


def _functions_by_code(module_name, namespace):
    """Return id of the code -> the code and its qualified name."""
    found = {}
    _collect(module_name, namespace, "", found, 0)
    return found


def _collect(module_name, namespace, prefix, found, depth):
    for name, value in list(namespace.items()):
        for function in functions_in(value):
            own = function.__code__.co_name
            if name in (own, _mangle_name(prefix, own)) and function.__globals__.get("__name__") == module_name:
                found.setdefault(id(function.__code__), (function.__code__, prefix + own))
        kind = type(value)
        is_class = issubclass(kind, type) or kind is getattr(types, "ClassType", None)
        if depth < _DEPTH and is_class and value.__dict__.get("__module__") == module_name and value.__name__ == name:
            _collect(module_name, value.__dict__, prefix + name + ".", found, depth + 1)


def resolve(seam):
    """Return the function that a seam names, as it would be called: `(owner, callable, function)`.

    Args:
        seam: `module:qualname`, or `path.py::qualname` for a file that was started as the main program.

    Raises:
        LookupError: there is no such function any more.
    """
    module, _, path = seam.partition("::") if "::" in seam else seam.partition(":")
    space = _module(module)
    owner, value = None, space
    for part in path.split("."):
        owner = value
        for cls in getattr(value, "__mro__", (value,)):
            name = part if part in cls.__dict__ else _mangle_name(cls.__name__, part)
            if name in cls.__dict__:
                value = cls.__dict__[name]
                break
        else:
            raise LookupError("there is no %s in %s any more" % (path, module))
    last = path.rpartition(".")[2]
    candidates = list(functions_in(value)) or list(_functions_of_task(value))
    for function in candidates:
        if function.__code__.co_name == last:
            return owner, value, function
    if candidates:
        return owner, value, candidates[-1]
    raise LookupError("%s in %s is not a function any more" % (path, module))


def _functions_of_task(value):
    """Yield the functions that an instance calls, as tasks and commands of libraries do; only for a replay."""
    for name in _CALLED:
        for found in functions_in(getattr(value, name, None)):
            yield found


def _mangle_name(owner, name):
    """Return the mangled name of a method whose name begins with two underscores."""
    if not name.startswith("__"):
        return name
    return "_%s%s" % (owner.rstrip(".").rpartition(".")[2].lstrip("_"), name)


def _module(name):
    if name.endswith(".py"):
        stem = os.path.splitext(os.path.basename(name))[0]
        sys.path.insert(0, os.path.dirname(os.path.abspath(name)))
        name = stem
    __import__(name)
    return sys.modules[name]
