"""Filter of functions to record: those that a name in the chosen modules leads to, with these names."""

import os
import re
import sys

from ..process.bookkeeping import pass_on_signals
from ..process.modules_of_tests import is_of_tests
from ..values import code_names
from ..values.recording_lines import encoded

WIDER = 2  # inputs of one function
_PROBE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_OURS = os.path.join(_PROBE, "")  # a copy may lie within the project
_join, _dirname, _basename = os.path.join, os.path.dirname, os.path.basename  # a test may replace them
_abspath = os.path.abspath
_ODD = re.compile(r"[^/<]|.*/(?:/|\.{1,2}(?:/|\Z))", re.S)
_SKIPPED = ("<module>", "<lambda>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_VARARGS, _VARKEYWORDS, _GENERATOR, _ASYNC_GENERATOR, _OPTIMIZED = 4, 8, 32, 512, 1


def _is_skipped(name):
    """Return whether code of a name is no function of the program; 3.12 makes type parameters in code of their own."""
    return name in _SKIPPED or name.startswith("<generic parameters of ")


class FunctionInfo(object):
    """A function to record.

    Attributes:
        seam, symbol: `module:qualname` and `path::qualname`; `named`: both as the end of a line of JSON.
        names: names of its arguments; `generator`: whether it yields; `done`: nothing more is written.
        seen: hashes of its inputs; `objects`: how many of them held objects; `bytes`: what these take as text.
        looks: how often objects were looked at; `wait`: how many calls with objects pass before the next look.
        hopeless: how many inputs in a row no replay could give again; `unchanged`: how many objects in a row it left as
            they were; `repeats`: calls with inputs seen before; `plain`: whether an input held no object.
        wider: how many of its inputs may still be looked at beyond the limits; none once one was written whole.
        open: how many calls have begun and not ended yet.
        refused: how often there was no time to look; `large`: how often an input was too large.
        passing: how many calls pass unseen before the next try; `passed`: how many did that are not counted yet.
        relative: whether an input named a file by a name relative to a folder.
    """

    __slots__ = ("seam", "symbol", "named", "names", "generator", "seen", "objects", "hopeless", "repeats", "done")
    __slots__ += (
        "code",
        "unchanged",
        "looks",
        "wait",
        "wider",
        "open",
        "bytes",
        "plain",
        "refused",
        "large",
        "passing",
        "passed",
        "relative",
    )

    def __init__(self, code, seam, symbol):
        self.code = code
        self.seam = seam
        self.symbol = symbol
        self.named = '"seam":%s,"symbol":%s}' % (encoded(seam), encoded(symbol))
        count = code.co_argcount + getattr(code, "co_kwonlyargcount", 0)
        count += bool(code.co_flags & _VARARGS) + bool(code.co_flags & _VARKEYWORDS)
        self.names = code.co_varnames[:count]
        self.generator = bool(code.co_flags & _GENERATOR)
        self.seen = set()
        self.objects = self.hopeless = self.unchanged = self.repeats = self.looks = self.wait = self.bytes = 0
        self.wider, self.open = WIDER, 0
        self.refused = self.large = self.passing = self.passed = 0
        self.done = self.plain = self.relative = False


class FunctionFilter(object):
    """Filter for the functions of the chosen modules.

    Args:
        root: the folder of the project; `packages`: prefixes of module names, empty for everything below `root`.
        leave_out: called with (why, symbol) of a function of theirs that cannot be looked at.
    """

    def __init__(self, root, packages, leave_out=lambda _why, _symbol: None):
        self._root = os.path.join(os.path.abspath(root), "")
        self._packages = tuple(packages)
        self._leave_out = leave_out
        self._modules = {}
        self._inner = {}
        self._places = {}

    def function(self, code, namespace):
        """Return the `FunctionInfo` of a code object; None if it is not looked at.

        Args:
            code: the code object.
            namespace: the globals it runs with.
        """
        try:
            module = namespace.get("__name__") or ""
            place = (module, code.co_filename)
            is_function = not _is_skipped(code.co_name) and bool(code.co_flags & _OPTIMIZED)
            chosen = self._places.get(place)
            if chosen is None:
                chosen = self._is_chosen(*place) and not (is_function and _is_of_alembic(namespace))
                if is_function or not chosen:  # a module that is imported at the moment holds nothing yet
                    self._places[place] = chosen
            if not chosen or not is_function:
                return None
            name = self._name(module, namespace, code)
            symbol = "%s::%s" % (self._path(module, code.co_filename), name or code.co_name)
            if name is None:
                self._leave_out("nested", symbol)
                return None
            if code.co_flags & _ASYNC_GENERATOR:
                self._leave_out("async_generator", symbol)
                return None
            module = code_names.name_of_started(namespace) if module == "__main__" else module
            return FunctionInfo(code, "%s:%s" % (module, name) if module else symbol, symbol)
        except Exception as error:
            pass_on_signals()
            self._leave_out("fault", type(error).__name__)
            return None

    def inner_symbol(self, code, namespace):
        """Return the symbol of a function inside another one, as sources name it; empty if nothing of it is looked at.

        No name leads to such a function, so that it is not recorded; but cases run through it: wrappers of decorators.

        Args:
            code: code of which `function` gave None.
            namespace: the globals it runs with.
        """
        try:
            module = namespace.get("__name__") or ""
            if not self._places.get((module, code.co_filename)) or _is_skipped(code.co_name):
                return ""
            name = self._inner_name(module, namespace, code) if code.co_flags & _OPTIMIZED else ""
            return "%s::%s" % (self._path(module, code.co_filename), name) if name else ""
        except Exception as error:
            pass_on_signals()
            self._leave_out("fault", type(error).__name__)
            return ""

    def path_of(self, file_name, namespace):
        """Return the path of a file of the chosen modules, or of a template below the root; empty for any other file.

        Args:
            file_name: the file of a code object.
            namespace: the globals it runs with.
        """
        module = namespace.get("__name__") or ""
        if file_name.endswith(".py"):
            return self._path(module, file_name) if self._is_chosen(module, file_name) else ""
        return self._path(module, file_name) if self._is_below_root(file_name) else ""

    def _inner_name(self, module, namespace, code):
        qualname = getattr(code, "co_qualname", None)
        if qualname is not None:
            return qualname.replace(".<locals>", "") if "<locals>" in qualname else ""
        names, size = self._inner.get(module, ({}, -1))
        if id(code) not in names and len(namespace) != size:
            names = code_names.inner_names_of(module, namespace)
            self._inner[module] = (names, len(namespace))
        return names.get(id(code), "")

    def is_other(self, file_name, namespace):
        """Return whether no function of a file is recorded; called after `function`."""
        module = namespace.get("__name__") or ""
        if module == "__main__" or file_name[:1] == "<" or self._places.get((module, file_name), True):
            return False
        return not any([one.rpartition(".")[2] in file_name for one in self._packages])  # else it may get another name

    def _is_chosen(self, module, file_name):
        if _absolute(file_name).startswith(_OURS):
            return False
        if module != "__main__" and not (module and file_name.endswith(".py")):
            return False  # a compiled template, for instance: no name leads to its functions
        if self._packages:
            return any(module == one or module.startswith(one + ".") for one in self._packages)
        if not self._is_below_root(file_name):
            return False
        is_migration = "migrations" in module.split(".")[:-1]  # it runs once, on tables that are no longer so
        return not is_of_tests(module) and not is_migration

    def _is_below_root(self, file_name):
        """Return whether a file is the project's own, and not that of an environment below its root."""
        path = _absolute(file_name)
        if file_name.startswith("<") or not path.startswith(self._root):
            return False
        if "site-packages" in path or "dist-packages" in path:
            return False
        return _dirname(os.__file__) not in path and not path.startswith(_join(sys.prefix, "lib"))

    def _name(self, module, namespace, code):
        qualname = getattr(code, "co_qualname", None)
        if qualname is not None:
            return None if "<locals>" in qualname else qualname
        names, size = self._modules.get(module, ({}, -1))
        if id(code) not in names and len(namespace) != size:
            names = code_names.names_of(module, namespace)
            self._modules[module] = (names, len(namespace))
        return names.get(id(code))

    def _path(self, module, file_name):
        path = _absolute(file_name)
        if path.startswith(self._root):
            return path[len(self._root) :].replace(os.sep, "/")
        tail = "/__init__.py" if _basename(path) == "__init__.py" else ".py"
        return module.replace(".", "/") + tail


def _is_of_alembic(namespace):
    """Return whether a module is a revision of Alembic, or an `env.py`, which runs them: no name imports either."""
    context = sys.modules.get("alembic.context")
    runs_them = context is not None and any([one is context for one in list(namespace.values())])
    return runs_them or {"revision", "down_revision"}.issubset(namespace)


def _absolute(file_name):
    """Return the absolute path of a file; one that is absolute and normal already is not looked at."""
    return _abspath(file_name) if _ODD.match(file_name) else file_name
