"""`PYTHON -B PATH/probe process.compiled_modules FILE`: compile every module of the probe, for many starts of one run.

Nothing is left beside the sources, and Python would compile what it imports at each start, and its regular expressions.
The file belongs to one run of tebiki and one interpreter, and lies in a directory that no program may write to: what it
holds is executed before anything is isolated.
"""

import importlib
import io
import marshal
import os
import sys
import types

from .compiled_patterns import KnownPatterns, learn_patterns

_WITH_PATTERNS = ("isolation", "mask", "record", "replay", "values")
"""Packages of which a replay imports modules with regular expressions."""


def main(arguments):
    """Write the file; return the exit code."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    held = {}
    for around, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".py") and name != "__main__.py":
                path = os.path.join(around, name)
                entry = _compile(folder, path)
                if entry:
                    held[entry[0]] = entry[1:]
    patterns = learn_patterns(lambda: _import_modules(held))
    with open(arguments[0], "wb") as file:
        file.write(marshal.dumps((held, patterns)))
    return 0


def _import_modules(held):
    """Import the modules that compile regular expressions."""
    finder = CompiledModules(held, {})
    sys.meta_path.insert(0, finder)
    for name in sorted(held):
        package = name.split(".")[1:2]
        if package and package[0] in _WITH_PATTERNS and "re" in marshal.loads(held[name][2]).co_names:  # noqa: S302
            _can_import(name)
    sys.meta_path.remove(finder)


def _can_import(name):
    try:
        importlib.import_module(name)
    except Exception:  # not for this version of Python
        return False
    return True


def _compile(folder, path):
    """Return (name of the module, whether it is a package, path, marshalled code); None if not for this Python."""
    name = "tebiki_probe." + os.path.relpath(path, folder)[: -len(".py")].replace(os.sep, ".")
    is_package = name.endswith(".__init__")
    try:
        with io.open(path, "rb") as file:
            code = compile(file.read(), path, "exec", 0, True)
    except SyntaxError:
        return None
    return (name[: -len(".__init__")] if is_package else name), is_package, path, marshal.dumps(code)


def read_modules(path):
    """Return a finder and loader for the modules in such a file.

    Raises:
        EnvironmentError, ValueError, EOFError, TypeError: it cannot be read.
    """
    with open(path, "rb") as file:
        return CompiledModules(*marshal.loads(file.read()))  # noqa: S302 - of this very run


class CompiledModules(object):
    """Finds and loads compiled modules.

    Args:
        held: name -> whether it is a package, path, marshalled code.
        patterns: what is known of the regular expressions that they compile: `compiled_patterns.py`.
    """

    def __init__(self, held, patterns):
        self._held = held
        self._patterns = KnownPatterns(patterns)

    def find_spec(self, name, _path=None, _target=None):
        """Python 3: find a module."""
        if name not in self._held:
            return None
        from importlib.machinery import ModuleSpec

        is_package, path, _ = self._held[name]
        spec = ModuleSpec(name, self, origin=path, is_package=is_package)
        spec.has_location = True
        if is_package:
            spec.submodule_search_locations.append(os.path.dirname(path))
        return spec

    def create_module(self, _spec):
        """Create an ordinary module."""
        return

    def exec_module(self, module):
        """Execute a module."""
        with self._patterns:
            exec(marshal.loads(self._held[module.__name__][2]), module.__dict__)  # noqa: S102, S302 - our own code

    def find_module(self, name, _path=None):
        """Python 2."""
        return self if sys.version_info[0] == 2 and name in self._held else None

    def load_module(self, name):
        """Python 2."""
        is_package, path, code = self._held[name]
        module = sys.modules[name] = types.ModuleType(name)
        module.__file__, module.__loader__ = path, self
        module.__package__ = name if is_package else name.rpartition(".")[0]
        if is_package:
            module.__path__ = [os.path.dirname(path)]
        try:
            with self._patterns:
                exec(marshal.loads(code), module.__dict__)  # noqa: S102, S302 - our own code
        except BaseException:  # as every import does
            sys.modules.pop(name, None)
            raise
        return module
