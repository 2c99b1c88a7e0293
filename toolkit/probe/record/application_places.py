"""Find how to import an application again: by the variable, the factory or the setting that names it."""

import os
import sys

from .. import frameworks
from ..process.adapters import load_adapters

_LIBRARY = os.path.join(os.path.dirname(os.__file__), "")
_FACTORIES = ("create_app", "make_app")  # the names by which Flask's own command finds a factory
_WRAPPING = ("werkzeug.debug", "flask.cli")
_DEEPEST = 8
_MODULES_WITHOUT_APPLICATIONS = ("tebiki_probe", "builtins", "sys", "__mp_main__")


class ApplicationPlaces(object):
    """Names under which applications can be found again."""

    def __init__(self):
        self._known = {}

    def of(self, application):
        """Return `module:name` of an application's variable, or `module:factory()`; empty if there is neither."""
        if application is None:
            return ""
        _, place, asked = self._known.get(id(application), (None, "", 0))
        if not place and asked & (asked - 1) == 0:  # its module may still be running: ask again, ever more rarely
            place = _place(_without_debugger(application))
        self._known[id(application)] = (application, place, asked + 1)
        return place


def _without_debugger(application):
    """Return the application that a debugger or a loader of Flask's own server wraps, as `flask run --debug` does."""
    for _ in range(_DEEPEST):
        if not (getattr(type(application), "__module__", None) or "").startswith(_WRAPPING):
            break
        held = getattr(application, "__dict__", None) or {}
        inner = next((held[name] for name in ("app", "_app") if held.get(name) is not None), None)
        if inner is None:
            break
        application = inner
    return application


def _place(application):
    """Return the name that holds an application: in a module of the program, or else in an installed one."""
    modules = [
        (name, getattr(module, "__dict__", None) or {})
        for name, module in list(sys.modules.items())
        if module is not None and name.partition(".")[0] not in _MODULES_WITHOUT_APPLICATIONS
    ]
    own = [(name, held) for name, held in modules if not _is_in_site_packages(held.get("__file__"))]
    held = _place_among(own, application) or _place_among(modules, application)
    return held or _factory(application) or _place_by_framework(application)


def _factory(application):
    """Return the function with a usual name that builds such an application without arguments."""
    name = getattr(application, "import_name", None)
    while type(name) is str and name:
        for variable in _FACTORIES:
            if _asks_nothing(getattr(sys.modules.get(name), variable, None)):
                return "%s:%s()" % (name, variable)
        name = name.rpartition(".")[0]
    return ""


def _place_by_framework(application):
    for adapter in load_adapters(frameworks):
        place = adapter.place_of(application) if hasattr(adapter, "place_of") else ""
        if place:
            return place
    return ""


def _asks_nothing(function):
    code = getattr(function, "__code__", None)
    asked = code.co_argcount - len(function.__defaults__ or ()) if code is not None else 1
    named = getattr(code, "co_kwonlyargcount", 0) - len(getattr(function, "__kwdefaults__", None) or ())
    return asked <= 0 and named <= 0


def _is_in_site_packages(file_name):
    return type(file_name) is not str or file_name.startswith(_LIBRARY) or "-packages" in file_name


def _place_among(modules, application):
    best = ""
    for name, held in modules:
        if not any([value is application for value in list(held.values())]):
            continue
        variable = sorted(variable for variable, value in list(held.items()) if value is application)[0]
        place = "%s:%s" % (name, variable)
        if not best or best.startswith("__main__:") or (name != "__main__" and place < best):
            best = place
    return best
