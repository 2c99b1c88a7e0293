"""Replace the running code by that of another state of the project while an input is tried.

An input that it answers differently shows the change between the two states. Only code of functions is replaced, with
what they need from their file: functions, methods, plain values and imports that the running state lacks, or defines
differently. Nothing is written to a file.
"""

import ast
import contextlib
import gc
import inspect
import os
import sys
import types

from ..strength.equivalent_mutants import is_equivalent

_FUNCTIONS = (ast.FunctionDef, getattr(ast, "AsyncFunctionDef", ast.FunctionDef))
_VALUES = (ast.Assign, getattr(ast, "AnnAssign", ast.Assign))
_IMPORTS = (ast.Import, ast.ImportFrom)
_MAKING = ("frozenset", "set", "tuple", "list", "dict", "compile", "Decimal", "timedelta", "date", "time", "datetime")
"""Functions that do nothing but make a value."""
_REST = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
_ABSENT = object()


class OtherState(object):
    """Functions of another state of some files; false if nothing of it can be put in place.

    Args:
        root: the folder of the project.
        texts: path -> the whole file in the other state; None: there is no other state. Functions count that the
            program has by now, also those that are defined in others.
    """

    def __init__(self, root, texts):
        self._codes = []
        self._names = []
        names = dict((os.path.realpath(os.path.join(root, path)), path) for path in texts or {})
        running = _running_functions(names)
        for name in sorted(names):
            try:
                self._learn(name, texts[names[name]], running[name])
            except (SyntaxError, ValueError, OSError):  # a state that this interpreter cannot read
                continue

    def __bool__(self):
        return bool(self._codes or self._names)

    @contextlib.contextmanager
    def active(self):
        """Activate the other code inside the block."""
        codes = [(function, function.__code__) for function, _ in self._codes]
        names = [(holder, name, vars(holder).get(name, _ABSENT)) for holder, name, _ in self._names]
        try:
            for holder, name, value in self._names:
                _put(holder, name, value)
            for function, code in self._codes:
                function.__code__ = code
            yield
        finally:
            for function, code in codes:
                function.__code__ = code
            for holder, name, value in names:
                _set_back(holder, name, value)

    def _learn(self, name, text, functions):
        tree = ast.parse(text)
        codes = codes_by_name(compile(tree, name, "exec", 0, True))
        for function in functions:
            held = codes.get(function.__qualname__.replace(".<locals>", ""), ())
            own = function.__code__
            if len(held) == 1 and _is_like(own, held[0]) and not is_equivalent(own, held[0]):
                self._codes.append((function, held[0]))
        with open(name, "rb") as file:
            running = ast.parse(file.read())
        for module in [one for one in list(sys.modules.values()) if _file_of(one) == name]:
            self._bind(module, running.body, tree.body, name)
            self._bind_in_classes(module, running.body, tree.body, name)

    def _bind_in_classes(self, module, own, others, name):
        """Add new methods, and values that differ, to classes that both states have."""
        known = dict((one.name, one) for one in own if isinstance(one, ast.ClassDef))
        for one in others:
            cls = vars(module).get(one.name) if isinstance(one, ast.ClassDef) and one.name in known else None
            if isinstance(cls, type):
                kinds = _FUNCTIONS + (_VALUES if type(cls) is type else ())  # a metaclass may make more of a value
                members = [member for member in one.body if isinstance(member, kinds)]
                self._bind(cls, known[one.name].body, members, name, vars(module))

    def _bind(self, holder, own, others, name, namespace=None):
        """Bind names of the other state that a module or class of the running one lacks or binds differently."""
        known, found = set(map(ast.dump, own)), {}
        for one in others:
            is_there = isinstance(one, _FUNCTIONS) and one.name in vars(holder)
            if is_there or not _is_binding(one) or ast.dump(one) in known:
                continue
            tree = ast.parse("")
            tree.body = [one]
            try:
                exec(compile(tree, name, "exec", 0, True), namespace or vars(holder), found)  # noqa: S102
            # tebiki: allow swallowed_exception -- what cannot be bound is missing, and an input that needs it fails
            except (Exception, SystemExit):  # noqa: S112
                continue
        self._names += [(holder, bound, found[bound]) for bound in sorted(found) if not bound.startswith("__")]


def _running_functions(names):
    """Return full path of a file -> the functions of it that the program has loaded."""
    found = dict((name, []) for name in names)
    known = {}
    # by `type`, because a lazy object answers for another class, and is made by being asked
    for function in [one for one in gc.get_objects() if type(one) is types.FunctionType] if names else ():
        name = function.__code__.co_filename
        if name not in known:
            known[name] = os.path.realpath(name)
        if known[name] in found:
            found[known[name]].append(function)
    return found


def _is_binding(statement):
    """Return whether a statement only binds names: a function, an import, a plain value."""
    if isinstance(statement, _FUNCTIONS):
        return not statement.decorator_list or all(
            getattr(one, "id", "") in ("staticmethod", "classmethod", "property") for one in statement.decorator_list
        )
    calls = [one.func for one in ast.walk(statement) if isinstance(one, ast.Call)]
    is_value = isinstance(statement, _VALUES) and statement.value is not None
    is_plain = is_value and all(getattr(one, "attr", getattr(one, "id", "")) in _MAKING for one in calls)
    return is_plain or isinstance(statement, _IMPORTS)


def _put(holder, name, value):
    try:
        setattr(holder, name, value)
    # tebiki: allow swallowed_exception -- a class may refuse it, and then it stays as it is
    except Exception:  # noqa: S110
        pass


def _set_back(holder, name, value):
    if value is not _ABSENT:
        _put(holder, name, value)
    elif name in vars(holder):
        delattr(holder, name)


def _is_like(own, other):
    """Return whether a function can run another code object: same parameters, same closed-over names."""
    names = ("co_argcount", "co_kwonlyargcount", "co_freevars")
    arguments = own.co_argcount + own.co_kwonlyargcount + bin(own.co_flags & _REST).count("1")
    is_same = all(getattr(own, name) == getattr(other, name) for name in names)
    is_same = is_same and own.co_flags & _REST == other.co_flags & _REST
    return is_same and own.co_varnames[:arguments] == other.co_varnames[:arguments]


def codes_by_name(code):
    """Return qualified name -> code objects of the functions and classes of that name."""
    waiting, found = [("", code)], {}
    while waiting:
        prefix, outer = waiting.pop()
        for held in outer.co_consts:
            if isinstance(held, types.CodeType) and not held.co_name.startswith("<"):
                found.setdefault(prefix + held.co_name, []).append(held)
                waiting.append((prefix + held.co_name + ".", held))
    return found


def _file_of(module):
    name = getattr(module, "__file__", None)
    return os.path.realpath(name) if isinstance(name, str) and isinstance(module, types.ModuleType) else ""
