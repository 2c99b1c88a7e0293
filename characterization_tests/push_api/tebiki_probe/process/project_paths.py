"""Give the program its import path and variables once it is isolated, and not before.

An interpreter runs code that it finds there while it starts: `sitecustomize`, `usercustomize`, `.pth` files below HOME.
And a file of the project that is called like a module of the standard library (`json.py`, `select.py`) would be
imported in its place by the probe itself. So an interpreter is started without them, and the first request holds

    {"variables": {NAME: VALUE}}     what the program finds in its environment: at least `DEFERRED`, if it has them
"""

import os
import sys
import traceback

DEFERRED = ("HOME", "PYTHONPATH", "PYTHONPYCACHEPREFIX", "PYTHONUSERBASE")  # as in session/environment.py
_MODULES = (".py", ".so", ".pyd")
_CUSTOM = ("sitecustomize", "usercustomize")
_PACKAGE = "tebiki_probe"


def add_project_paths(asked):
    """Do what the interpreter would have done at its start; call it once, when isolation is complete.

    Args:
        asked: the first request; its `variables` come into the environment of this process and of its children, and
            the current folder becomes the first place of imports, as for `python -m`.

    Raises:
        SystemExit: a `sitecustomize` of the project raises it, as any `BaseException` that is not an `Exception`.
    """
    variables = dict((str(name), str(value)) for name, value in (asked.get("variables") or {}).items())
    os.environ.update(variables)
    places = [os.path.abspath(one) for one in variables.get("PYTHONPATH", "").split(os.pathsep) if one]
    places = [one for number, one in enumerate(places) if one not in places[:number]]
    here = os.getcwd()
    for name in _names_in([here] + places):
        _let_project_have(name)
    sys.path[:0] = places
    if "HOME" in variables or "PYTHONUSERBASE" in variables:
        _add_user_packages()
    _customize(places)
    if here in sys.path:
        sys.path.remove(here)
    sys.path.insert(0, here)


def _names_in(places):
    """Return the modules and packages in some folders."""
    found = set()
    for place in places:
        names = os.listdir(place) if os.path.isdir(place) else ()
        found.update(name.split(".")[0] for name in names if name.endswith(_MODULES) or _is_package(place, name))
    return found


def _is_package(place, name):
    return os.path.isfile(os.path.join(place, name, "__init__.py"))


def _let_project_have(name):
    """Forget a module of the standard library that the probe has imported, because the program has one of that name."""
    at_start = getattr(sys.modules.get(_PACKAGE), "at_start", sys.modules)
    for one in [one for one in sys.modules if one == name or one.startswith(name + ".")]:
        if one not in at_start and name != _PACKAGE:
            _set_aside(one)


def _set_aside(name):
    """Keep a module under another name, because Python 2 empties modules without references."""
    if name in sys.modules:
        sys.modules["%s.standard.%s" % (_PACKAGE, name)] = sys.modules.pop(name)


def _add_user_packages():
    site = sys.modules.get("site")
    if getattr(site, "ENABLE_USER_SITE", None):
        site.USER_BASE = os.environ.get("PYTHONUSERBASE") or os.path.expanduser(os.path.join("~", ".local"))
        version = "python%d.%d" % sys.version_info[:2]
        site.USER_SITE = os.path.join(site.USER_BASE, "lib", version, "site-packages")  # `sysconfig` knows the old one
        site.addusersitepackages(set(sys.path))


def _customize(places):
    """Import what Python imports at its start, if the project has it."""
    names = _names_in(places)
    is_with_user = getattr(sys.modules.get("site"), "ENABLE_USER_SITE", None)
    for name in _CUSTOM if is_with_user else _CUSTOM[:1]:
        if name not in names:
            continue
        _set_aside(name)
        try:
            __import__(name)
        except Exception:  # Python itself goes on, too
            traceback.print_exc()
