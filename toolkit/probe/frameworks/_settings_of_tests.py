"""Truth values among settings that a module computes from whether tests are running, as `"pytest" in sys.modules`.

A replay is started without the runner of the tests: there, the same line computes another value.
"""

import ast
import sys

_READ = ("argv", "modules", "orig_argv")  # attributes of sys that tell how the process was started
_VARIABLES = "PYTEST_"  # that pytest sets
_known = {}


def settings_of_tests(module):
    """Return such settings of a module of settings: name -> value."""
    key = getattr(module, "__name__", None)
    if key is None:  # a program has put something else in the place of a module
        return {}
    if key not in _known:
        # tebiki: allow module_state -- a module is read once in a process: this is asked for at each call
        _known[key] = _names_of(module, set())
    held = vars(module)
    return dict((name, held[name]) for name in _known[key] if held.get(name) is True or held.get(name) is False)


def _names_of(module, seen):
    """Return the names that a module, or one that it takes all names from, computes so."""
    seen.add(module.__name__)
    names = set()
    for statement in _statements(module):
        if isinstance(statement, ast.ImportFrom) and any(alias.name == "*" for alias in statement.names):
            other = sys.modules.get(_full_name(module, statement))
            if other is not None and other.__name__ not in seen:
                names |= _names_of(other, seen)
        else:
            names |= _names_set_by(statement, names)
    return names


def _statements(module):
    # tebiki: allow swallowed_exception -- settings without a source that can be read: nothing is known of them
    try:
        with open((getattr(module, "__file__", None) or "").replace(".pyc", ".py"), "rb") as file:
            return ast.parse(file.read()).body
    except (OSError, IOError, SyntaxError, ValueError):
        return []


def _full_name(module, statement):
    if not statement.level:
        return statement.module or ""
    parts = module.__name__.split(".")
    if not hasattr(module, "__path__"):
        parts = parts[:-1]
    parts = parts[: len(parts) - statement.level + 1]
    return ".".join(parts + ([statement.module] if statement.module else []))


def _names_set_by(statement, known):
    """Return the settings that a statement sets, if it asks how the process was started, or for a setting that does."""
    if not any(_is_about_tests(node, known) for node in ast.walk(statement)):
        return set()
    return set(
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id.isupper()
    )


def _is_about_tests(node, known):
    if isinstance(node, ast.Attribute):
        return node.attr in _READ and isinstance(node.value, ast.Name) and node.value.id == "sys"
    if isinstance(node, ast.Name):
        return node.id in known and isinstance(node.ctx, ast.Load)
    text = getattr(node, "value", getattr(node, "s", None)) if type(node).__name__ in ("Constant", "Str") else None
    return isinstance(text, str) and text.startswith(_VARIABLES)
