"""Find the folders below the root of a project that its modules are imported from."""

import os
import sys
import types

_TEXTS = (str, type(b"".decode("ascii")))
_STARTED = ("__main__", "__mp_main__")


def import_folders(root):
    """Return the folders below the root from which modules are or were imported, relative, in their order.

    These are the entries of `sys.path`, and those that were taken off it before the program ended, as pytest does with
    `pythonpath`: the folders of loaded top-level modules in which Python looked for one.

    Args:
        root: folder of the project.
    """
    inside = os.path.join(os.path.realpath(root), "")
    searched = [place for place in list(sys.path_importer_cache) if _is_text(place)]
    loaded, packages = _folders_of_top_modules(), _folders_of_packages()
    left = [place for place in searched if place in loaded and os.path.realpath(place) not in packages]
    places = [place for place in sys.path if place] + left
    below = [place[len(inside) :] for place in map(os.path.realpath, places) if place.startswith(inside)]
    own = [place.replace(os.sep, "/") for place in below if not _is_installed(os.path.join(inside, place))]
    return sorted(set(own), key=own.index)


def _folders_of_top_modules():
    """Return the folders that top-level modules and packages lie in, but for the program that was started."""
    found = set()
    for name, module in list(sys.modules.items()):
        if "." not in name and name not in _STARTED:
            places = _paths_of(module) or [_own_value(module, "__file__")]
            found.update(os.path.dirname(place) for place in places if _is_text(place))
    return found


def _folders_of_packages():
    """Return the real folders of packages, from which nothing is imported by a name of its own."""
    found = [place for module in list(sys.modules.values()) for place in _paths_of(module)]
    return set(os.path.realpath(place) for place in found if _is_text(place))


def _paths_of(module):
    try:
        return list(_own_value(module, "__path__") or ())
    except Exception:  # a lazy path of a namespace package whose parent is gone
        return []


def _own_value(module, name):
    """Return what a module itself holds under a name: one that answers for others may fail."""
    held = getattr(module, "__dict__", None) if isinstance(module, types.ModuleType) else None
    return held.get(name) if isinstance(held, dict) else None


def _is_text(place):
    return isinstance(place, _TEXTS)


def _is_installed(folder):
    """Return whether a folder belongs to an environment, or to the probe itself."""
    parts = folder.split(os.sep)
    return any(name in parts for name in ("site-packages", "dist-packages", "lib-dynload")) or (
        os.path.exists(os.path.join(folder, "sitecustomize.py")) or not os.path.isdir(folder)
    )
