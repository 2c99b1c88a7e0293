"""Functions defined inside others, including lambdas: where their code is, and which variables they close over.

They are handed about as callbacks. No name leads to them, but one leads to the function they are written in.
"""

import sys
import types

from . import code_names


def write_function(writer, value, depth):
    """Serialize a function; None if its code is not found.

    Args:
        writer: a `values.Writer`.
        value: the function.
        depth: of the function.
    """
    path = getattr(value, "__qualname__", "")
    module = value.__module__
    if "<locals>" not in path or module not in sys.modules or module == "__main__":
        return None
    codes = _codes(module, path)
    places = [place for place, code in enumerate(codes) if code is value.__code__]
    cells = value.__closure__ or ()
    if not places or any(_is_empty(cell) for cell in cells):
        return None
    line = {"$py": "function", "of": "%s:%s" % (module, path), "nth": places[0]}
    if cells:
        line["closure"] = [writer.field(*pair) for pair in _cell_values(value, cells, depth)]
    if value.__defaults__:
        line["defaults"] = writer.write(list(value.__defaults__), depth)
    if value.__kwdefaults__:
        line["named"] = writer.write(value.__kwdefaults__, depth)
    return line


def make_function(rebuilder, line):
    """Rebuild a function.

    Args:
        rebuilder: a `rebuild.Rebuilder`.
        line: what was written.

    Raises:
        LookupError: no such function is written there any more, or it holds other things of outside.
    """
    module, _, path = line["of"].partition(":")
    __import__(module)
    codes = _codes(module, path)
    held = [rebuilder.value(one) for one in line.get("closure") or ()]
    if line["nth"] >= len(codes) or len(codes[line["nth"]].co_freevars) != len(held):
        raise LookupError("there is no such function in %s any more" % line["of"])
    code = codes[line["nth"]]
    defaults = tuple(rebuilder.value(line.get("defaults") or [])) or None
    cells = tuple([_cell(one) for one in held])
    function = types.FunctionType(code, sys.modules[module].__dict__, code.co_name, defaults, cells)
    function.__qualname__ = path
    function.__kwdefaults__ = rebuilder.value(line["named"]) if "named" in line else None
    return function


def _codes(module, path):
    """Return the code objects at a path within a function of a module, in source order."""
    outer, _, inner = path.partition(".<locals>.")
    try:
        codes = [code_names.resolve("%s:%s" % (module, outer))[2].__code__]
    except (ImportError, LookupError):
        return []
    for name in inner.split(".<locals>."):
        found = [one for code in codes for one in code.co_consts if isinstance(one, types.CodeType)]
        codes = [one for one in found if one.co_name == name]
    return codes


def _cell_values(function, cells, depth):
    for name, cell in zip(function.__code__.co_freevars, cells):
        yield name, cell.cell_contents, depth


def _cell(held):
    return (lambda: held).__closure__[0]  # `types.CellType` is one of 3.8


def _is_empty(cell):
    try:
        return cell.cell_contents is cell
    except ValueError:
        return True
