"""Put what tests had in the place of names there again for one case; the form is that of `record/stand_ins.py`."""

import importlib
import inspect
import types

from ..record.stand_ins import find_holder
from ..values.rebuild import Rebuilder, Unmakeable

_ABSENT = object()
_LIBRARIES = ("unittest.mock", "mock")
_replaced = {}  # name -> what a stand-in stands for now


def put_stand_ins(written):
    """Put stand-ins into their places.

    Args:
        written: name -> serialized description.

    Returns:
        functions that put the originals back, the last one first.

    Raises:
        Unmakeable: there is no such place any more, or a value cannot be made.
    """
    leaving = []
    try:
        for name in sorted(written):
            leaving.insert(0, _put(name, _make(Rebuilder().value(written[name]))))
    except Exception:
        for leave in leaving:
            leave()
        raise
    return leaving


def calls_received(written):
    """Return what the stand-ins in place were called with: name -> [method, arguments] of each call, in order.

    Arguments of a function go by the names of its parameters, so that it does not matter how they were handed over.
    """
    found = {}
    for name in written:
        holder, attribute = find_holder(name, _find_module)
        stand_in = vars(holder).get(attribute) if holder is not None else None
        calls = getattr(stand_in, "mock_calls", None)
        if isinstance(calls, list):
            found[name] = [_call_by_parameters(_replaced.get(name), *call) for call in calls]
    return found


def _call_by_parameters(original, method, positional, named):
    if not method and type(original) is types.FunctionType:
        try:
            return [method, inspect.getcallargs(original, *positional, **named)]
        except TypeError:  # the function could not be called so
            pass
    return [method, list(positional), dict(named)]


def _put(name, value):
    holder, attribute = find_holder(name, _find_module)
    if holder is None:
        raise Unmakeable("there is no %s any more, which a test had replaced" % (name,))
    before = vars(holder).get(attribute, _ABSENT)
    setattr(holder, attribute, value)
    # tebiki: allow module_state -- what is replaced is of the process, and put back when its block ends
    _replaced[name] = before

    def leave():
        _replaced.pop(name, None)
        if before is _ABSENT:
            delattr(holder, attribute)
        else:
            setattr(holder, attribute, before)

    return leave


def _find_module(name):
    """Return a module; None if it cannot be imported."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _make(description):
    """Make a stand-in of its description."""
    if "is" in description:
        return _only(description["is"])
    return _configure(getattr(_library(), description["mock"])(), description)


def _configure(mock, description):
    """Configure a mock as described, and return it."""
    if "returns" in description:
        mock.return_value = _only(description["returns"])
    elif "returned" in description:
        mock.return_value = _make(description["returned"])
    elif "raises" in description:
        mock.side_effect = _only(description["raises"])
    for name, held in (description.get("members") or {}).items():
        if "is" in held:
            setattr(mock, name, _only(held["is"]))
        else:
            _configure(getattr(mock, name), held)
    return mock


def _only(held):
    return next(iter(held.values()))


def _library():
    """Return the library of mocks.

    Raises:
        Unmakeable: there is none.
    """
    for name in _LIBRARIES:
        library = _find_module(name)
        if library is not None:
            return library
    raise Unmakeable("there is no library of mocks, with which a test had replaced something")
