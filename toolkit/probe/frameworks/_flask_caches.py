"""Caches of an application of Flask."""


def empty_caches(application):
    """Clear the caches of Flask-Caching, so that a case does not find entries of another one."""
    for cache in list((getattr(application, "extensions", {}).get("cache") or {}).values()):
        # tebiki: allow swallowed_exception -- a cache server that is not there has no entries
        try:
            cache.clear()
        except Exception:  # noqa: S112 - nothing to be told
            continue
