"""Rows that Django queries once and then keeps in its process: content types."""

import functools
import gc
import importlib
import sys

_FUNCTION_CACHE = type(functools.lru_cache(None)(len)) if hasattr(functools, "lru_cache") else None
_kept = []  # the rows that were restored last
_searched = {}  # name of a module -> (module, number of its names, names of function caches among them, these)


def keep_rows(rows):
    """Restore the content types that were cached when a call was recorded; return a function that clears them.

    Args:
        rows: (id, application label, model name) of each content type.
    """
    if not importlib.import_module("django.apps").apps.is_installed("django.contrib.contenttypes"):
        return lambda: None
    cls = importlib.import_module("django.contrib.contenttypes.models").ContentType
    cls.objects.clear_cache()
    if _kept and _kept != [rows]:
        _clear_function_caches(cls)
    _kept[:] = [rows]
    for key, app_label, model in rows:
        held = cls(id=key, app_label=app_label, model=model)
        held._state.db, held._state.adding = "default", False
        cls.objects._add_to_cache("default", held)
    return cls.objects.clear_cache


def _clear_function_caches(cls):
    """Clear every `functools.lru_cache` of a module that holds rows of another generation.

    Libraries keep content types in one and clear it when all tables are emptied, which a replay does not do.
    """
    for name, module in list(sys.modules.items()):
        names = getattr(module, "__dict__", {})
        known = _searched.get(name)
        if known is None or known[0] is not module or known[1] != len(names) or not _are_there(names, *known[2:]):
            caches = [pair for pair in list(names.items()) if type(pair[1]) is _FUNCTION_CACHE]
            known = _searched[name] = (module, len(names), [pair[0] for pair in caches], [pair[1] for pair in caches])
        for cache in known[3]:
            if any([isinstance(one, cls) for one in _results(cache)]):
                cache.cache_clear()


def _are_there(names, known, caches):
    """Return whether a module still has function caches by their names: one that is loaded again has others."""
    return all([names.get(name) is cache for name, cache in zip(known, caches)])


def _results(cache):
    """Yield what a cache holds, and other objects that it refers to."""
    for one in gc.get_referents(cache):
        yield one
        if type(one) is dict:
            for result in one.values():
                yield result
