"""Adapters by presence: a folder holds one file for each library, named like the module that programs import.

There is no list to keep, here or in a copy: a package is listed when the program runs, once. An adapter is loaded when
its library is; a file whose name begins with an underscore is none, but something that several of them share.
"""

import functools
import importlib
import os
import sys

_listed = {}  # package -> the libraries that it has adapters for


def adapter_names(package):
    """Return the libraries that a package has adapters for, sorted."""
    if package.__name__ not in _listed:
        names = os.listdir(os.path.dirname(package.__file__))
        # tebiki: allow module_state -- each case of a replay asks, and the files of a running probe do not change
        _listed[package.__name__] = sorted(n[:-3] for n in names if n.endswith(".py") and not n.startswith("_"))
    return _listed[package.__name__]


def load_adapters(package):
    """Return the adapters of all libraries that the program has imported by now."""
    return [_load(package, name) for name in adapter_names(package) if name in sys.modules]


def load_all_adapters(package):
    """Return all adapters, those of imported libraries first."""
    names = adapter_names(package)
    return [_load(package, name) for name in sorted(names, key=lambda name: name not in sys.modules)]


def load_named_adapters(package, names):
    """Return the adapters of the named libraries that have one."""
    return dict((name, _load(package, name)) for name in adapter_names(package) if name in names)


def watch_adapters(watched, package, host):
    """Let adapters watch their libraries: call `watch(host)` of each one before its library is imported.

    Args:
        watched: an `import_watch.ImportWatch`.
        package: the adapters.
        host: object that is passed to them.
    """
    for name in adapter_names(package):
        watched.before(name, functools.partial(_watch, package, name, host))


def _watch(package, name, host):
    watch = getattr(_load(package, name), "watch", None)
    if watch is not None:
        watch(host)


def _load(package, name):
    return importlib.import_module("%s.%s" % (package.__name__, name))
