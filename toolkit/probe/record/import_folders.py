"""Find the folders below the root of a project that its modules are imported from."""

import os
import sys

_TEXTS = (str, type(b"".decode("ascii")))


def import_folders(root):
    """Return the folders below the root from which modules are or were imported, relative, in their order.

    These are the entries of `sys.path`, and those that were taken off it before the program ended, as pytest does with
    `pythonpath`: the folders of loaded top-level modules in which Python looked for one.

    Args:
        root: folder of the project.
    """
    inside = os.path.join(os.path.realpath(root), "")
    searched = [place for place in list(sys.path_importer_cache) if _is_text(place)]
    loaded = _folders_of_top_modules()
    places = [place for place in sys.path if place] + [place for place in searched if place in loaded]
    below = [place[len(inside) :] for place in map(os.path.realpath, places) if place.startswith(inside)]
    own = [place.replace(os.sep, "/") for place in below if not _is_installed(os.path.join(inside, place))]
    return sorted(set(own), key=own.index)


def _folders_of_top_modules():
    """Return the folders that top-level modules and packages lie in."""
    found = set()
    for name, module in list(sys.modules.items()):
        if "." not in name:
            own = [getattr(module, "__file__", None)]
            packages = [place for place in _as_list(getattr(module, "__path__", None))]
            found.update(os.path.dirname(place) for place in (packages or own) if _is_text(place))
    return found


def _as_list(places):
    try:
        return list(places or ())
    except Exception:  # a lazy path of a namespace package whose parent is gone
        return []


def _is_text(place):
    return isinstance(place, _TEXTS)


def _is_installed(folder):
    """Return whether a folder belongs to an environment, or to the probe itself."""
    parts = folder.split(os.sep)
    return any(name in parts for name in ("site-packages", "dist-packages", "lib-dynload")) or (
        os.path.exists(os.path.join(folder, "sitecustomize.py")) or not os.path.isdir(folder)
    )
