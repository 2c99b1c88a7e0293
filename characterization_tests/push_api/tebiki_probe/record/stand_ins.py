"""Describe what tests have put in the place of names, so that a replay can put the same there.

    {"shop.rate": {"mock": "MagicMock", "returns": {"rate": 7}}}

stands for `mock.patch("shop.rate", return_value=7)`. Values lie under the name that they stand for, by which secrets
are masked: `is` holds a value itself, `returns` and `raises` what a call of a mock ends in (`returned`: another mock),
`members` its attributes. Left out are stand-ins that run code of a test: other functions, `side_effect` with a function
or an iterator, `wraps`, instances of classes of test modules.
"""

import sys
import types

from ..process.bookkeeping import has_class, note_safely

_LIBRARIES = ("unittest.mock", "mock", "mock.mock")
_PLUGIN = "pytest_mock"
_KINDS = ("AsyncMock", "MagicMock", "PropertyMock", "NonCallableMagicMock", "Mock", "NonCallableMock")
_OWN_STATE = ("_mock_", "_spec_", "_is_coroutine", "method_calls")
_OF_PROBE = ("builtins", "__builtin__", "sys", "os", "io", "json", "gc", "signal", "threading", "importlib", "time")
_OF_TESTS = ("test", "tests", "conftest")
_DEPTH = 5  # of mocks in mocks
_MEMBERS = 40  # of one mock
_CODE = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, type, classmethod, staticmethod, property)


class NotDescribable(Exception):  # noqa: N818 - it is a finding about a stand-in
    """A stand-in runs code, or is too large."""


def describe_stand_ins(names):
    """Return name -> description of what stands there now, without those that a replay could not put there.

    Args:
        names: of what was replaced, `module.Class.attribute`.
    """
    found = {}
    for name in names:
        if name.partition(".")[0] not in _OF_PROBE:
            described = note_safely("stand_ins", _described_or_none, name)
            if described is not None:
                found[name] = described
    return found


def _described_or_none(name):
    try:
        return _describe(name.rpartition(".")[2], _held_at(name), 0)
    except NotDescribable:
        return None


def find_holder(name, load):
    """Find the module or class that holds a name.

    Args:
        name: `module.Class.attribute`.
        load: takes the name of a module and returns it, or None.

    Returns:
        the holder, and its attribute; None instead of the holder if there is none.
    """
    parts = name.split(".")
    for count in range(len(parts) - 1, 0, -1):
        holder = load(".".join(parts[:count]))
        for part in parts[count:-1] if holder is not None else ():
            holder = _member_of(holder, part)
        if holder is not None:
            return holder, parts[-1]
    return None, parts[-1]


def _member_of(holder, name):
    """Return a member of a module or class as it is held; None if there is none. Nothing is asked for it."""
    for one in type.mro(holder) if has_class(holder, type) and holder is not type else [holder]:
        if name in getattr(one, "__dict__", {}):
            return vars(one)[name]
    return None


def _held_at(name):
    holder, attribute = find_holder(name, sys.modules.get)
    if not has_class(holder, (types.ModuleType, type)) or attribute not in vars(holder):
        raise NotDescribable(name)
    return vars(holder)[attribute]


def _describe(name, value, depth):
    if has_class(value, types.FunctionType) and _kind_of(vars(value).get("mock")):
        value = vars(value)["mock"]  # a function with a specification
    kind = _kind_of(value)
    if kind:
        return _describe_mock(name, value, kind, depth)
    module = type(value).__module__.partition(".")[0]
    if has_class(value, _CODE) or module in _OF_TESTS or module.startswith("test_"):
        raise NotDescribable(name)
    return {"is": {name: value}}


def _kind_of(value):
    """Return the class of a mock, by its name; empty for other values. Nothing of the value is called."""
    bases = [one for one in type(value).__mro__ if one.__module__ in _LIBRARIES]
    return next((one.__name__ for one in bases if one.__name__ in _KINDS), "")


def _describe_mock(name, mock, kind, depth):
    state = object.__getattribute__(mock, "__dict__")
    children = state.get("_mock_children") or {}
    if depth > _DEPTH or len(children) > _MEMBERS or state.get("_mock_wraps") is not None:
        raise NotDescribable(name)
    told = {"mock": kind}
    told.update(_outcome_of(name, state, depth))
    members = [(key, child) for key, child in children.items() if key != "()"]
    members += [(key, value) for key, value in state.items() if not key.startswith(_OWN_STATE)]
    held = dict((key, _describe(key, value, depth + 1)) for key, value in members)
    held = dict((key, one) for key, one in held.items() if not is_bare(one))
    return dict(told, members=held) if held else told


def _is_of_libraries(effect):
    """Return whether a library has set an effect itself: that of `__iter__`, and in pytest-mock that of `__enter__`."""
    module = effect.__module__ if type(effect) is types.FunctionType else ""
    return module in _LIBRARIES or ("%s" % (module,)).partition(".")[0] == _PLUGIN


def is_bare(description):
    """Return whether a description holds nothing but the class of a mock, which each member is by itself."""
    return set(description) == {"mock"} and description["mock"] in ("MagicMock", "Mock")


def _outcome_of(name, state, depth):
    """Return what a call ends in, as a description has it; empty if nothing was configured."""
    delegate = state.get("_mock_delegate")
    outer = {} if delegate is None else vars(delegate)
    effect = outer.get("side_effect", state.get("_mock_side_effect"))
    if effect is not None and not _is_of_libraries(effect):
        is_exception = has_class(effect, type) and issubclass(effect, BaseException)
        if not (is_exception or has_class(effect, BaseException)):
            raise NotDescribable(name)
        return {"raises": {name: effect}}
    value = outer.get("return_value", state.get("_mock_return_value"))
    if type(value).__name__ in ("_SentinelObject", "sentinel"):
        return {}
    told = _describe(name, value, depth + 1)
    if "is" in told:
        return {"returns": told["is"]}
    return {} if is_bare(told) else {"returned": told}
