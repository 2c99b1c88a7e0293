"""Have functions inside of arguments act otherwise than those of a test.

A test passes a function that returns a truth value, takes its argument by any name and changes nothing. Callers pass
one that returns a match in place of True, knows one name alone, raises, takes itself off the list that it is in, or
changes what it receives. Old and new code are called with such functions; where they differ, it depends on the caller.

Each function keeps its identity: its code is exchanged while the call runs, and put back after it. Coroutines and
generators are left alone, because they are told from functions by their code.
"""

import types

from ..values.plain import INTEGERS, TEXT
from .given_functions import find_functions, values_within

_GENERATORS = 0x20 | 0x80 | 0x100 | 0x200  # flags of generators, coroutines and those of both kinds
_HOOK = 987654321987654321  # stands for the hook in the code of `_stand_in`
_CHANGING = 3  # calls that change what they receive: a loop that waits for a value ends nevertheless
_CALLS = 1000  # whose arguments are written
_OTHERWISE = 100  # calls of a function that acts otherwise, so that a loop which its answers end comes to an end
_TRUTHY, _OTHER_FALSE = 2, None
_EMPTIED = (str, TEXT, bytes, float, list, dict, tuple) + tuple(INTEGERS)


class CalleeError(Exception):
    """A function inside of arguments raises; no program handles just this class."""


class OtherCallees(object):
    """Functions inside of the arguments of a call, and how they act.

    Args:
        shared: `SharedObjects`.
        given: the arguments.
        write: writes a list of values.
        way: name of one of the `WAYS`.
    """

    def __init__(self, shared, given, write, way):
        self._shared, self._given, self._write = shared, given, write
        self._act = WAYS[way]
        self._functions = []
        for function in find_functions(shared, [value for _name, value in sorted(given.items())]):
            is_plain = not function.__code__.co_flags & _GENERATORS
            if is_plain and not any([function is one for one in self._functions]):
                self._functions.append(function)
        self._calls = []
        self.raised = set()
        self._changes = 0

    def __bool__(self):
        return bool(self._functions)

    __nonzero__ = __bool__

    def watch(self, call):
        """Return what a function without arguments returns while the functions act otherwise."""
        codes = [function.__code__ for function in self._functions]
        try:
            for number, function in enumerate(self._functions):
                function.__code__ = _code_like(function.__code__, self._hook(number, function))
            return call()
        finally:
            for function, code in zip(self._functions, codes):
                function.__code__ = code

    def parts(self):
        """Return the part of an outcome that tells how the functions were called."""
        return {"spelling of calls": self._calls}

    def _hook(self, number, function):
        original = types.FunctionType(
            function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
        )
        if getattr(function, "__kwdefaults__", None):
            original.__kwdefaults__ = function.__kwdefaults__

        left = [_OTHERWISE]

        def act(positional, named):
            self._note(number, positional, named)
            left[0] -= 1
            if left[0] < 0:
                return original(*positional, **named)
            return self._act(self, function, original, positional, named)

        return act

    def _note(self, number, positional, named):
        if len(self._calls) < _CALLS:
            try:
                written = self._write([list(positional), sorted(named.items())])
            except Exception:  # whatever the program's classes make of being looked at
                written = [len(positional), sorted(named)]
            self._calls.append([number, written])

    def change(self, function, received):
        """Change what a function receives, and take it off the containers of the arguments that hold it."""
        if self._changes >= _CHANGING:
            return
        self._changes += 1
        for value in received:
            _change_inside(self._shared, value)
        for value in list(values_within(self._shared, [value for _name, value in sorted(self._given.items())])):
            if type(value) is list:
                value[:] = [one for one in value if not _leads_to(one, function)]


def _refuse(callees, function, original, positional, named):
    if function not in callees.raised:
        callees.raised.add(function)
        raise CalleeError("refused")
    return original(*positional, **named)


def _answer_by_truth(_callees, _function, original, positional, named):
    return _with_members(original(*positional, **named), _other_truth)


def _answer_empty(_callees, _function, original, positional, named):
    answer = original(*positional, **named)
    return type(answer)() if type(answer) in _EMPTIED else answer


def _other_truth(value):
    return {True: _TRUTHY, False: _OTHER_FALSE}[value] if type(value) is bool else value


def _with_members(answer, change):
    """Return an answer changed, or a tuple, a list or a dictionary whose members are."""
    if type(answer) is dict:
        return type(answer)([(name, change(held)) for name, held in answer.items()])
    return type(answer)(map(change, answer)) if type(answer) in (tuple, list) else change(answer)


def _change(callees, function, original, positional, named):
    answer = original(*positional, **named)
    callees.change(function, list(positional) + [value for _name, value in sorted(named.items())])
    return answer


WAYS = {"refuse": _refuse, "truth": _answer_by_truth, "empty": _answer_empty, "change": _change}
"""Way -> what takes the place of a function."""


def _leads_to(value, function):
    if type(value) is tuple:
        return any([_leads_to(one, function) for one in value])
    return value is function or (type(value) is types.MethodType and value.__func__ is function)


def _change_inside(shared, value):
    """Change the plain values inside of a dictionary or an object, and shorten a list."""
    if type(value) is list:
        del value[-1:]
    state = value if type(value) is dict else _state_of(shared, value)
    for name, held in list(state.items()):
        if type(held) is bool:
            state[name] = not held
        elif type(held) in INTEGERS:
            state[name] = held + 1
        elif type(held) in (str, TEXT):
            state[name] = held + type(held)("~")


def _state_of(shared, value):
    if not shared.is_of_project(type(value)) or issubclass(type(value), (type, types.ModuleType)):
        return {}
    state = getattr(value, "__dict__", None)
    return state if type(state) is dict else {}


def _stand_in(*positional, **named):
    hook = 987654321987654321
    return hook(positional, named)


def _code_like(code, hook):
    """Return code that passes all of its arguments to a hook, for a function with other code."""
    made = _stand_in.__code__
    constants = tuple([hook if one == _HOOK else one for one in made.co_consts])
    if hasattr(made, "replace"):
        return made.replace(co_consts=constants, co_freevars=code.co_freevars, co_name=code.co_name)
    counts = [made.co_argcount] + ([made.co_kwonlyargcount] if hasattr(made, "co_kwonlyargcount") else [])
    counts += [made.co_nlocals, made.co_stacksize, made.co_flags]
    names = [made.co_names, made.co_varnames, made.co_filename, code.co_name, made.co_firstlineno, made.co_lnotab]
    return types.CodeType(*counts + [made.co_code, constants] + names + [code.co_freevars, ()])
