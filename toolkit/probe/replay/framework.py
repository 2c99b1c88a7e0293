"""Find the framework of an application, also of a wrapped one; its adapter lists URLs."""

from .. import frameworks
from ..process.adapters import load_all_adapters

_WRAPPED = ("app", "application", "wsgi_app", "wrapped")
_DEEPEST = 8


def find_framework(application):
    """Find the adapter that can list the URLs of an application, and the application to give it.

    Raises:
        LookupError: neither the application nor a wrapped one has a known framework.
    """
    adapters = [one for one in load_all_adapters(frameworks) if hasattr(one, "list_urls")]
    inner = application
    for _ in range(_DEEPEST):
        for adapter in adapters:
            if adapter.is_application(inner):
                return adapter, inner
        inner = _inner_application(inner)
        if inner is None:
            break
    raise LookupError("%s is of no framework that tells its URLs" % (type(application),))


def _inner_application(application):
    """Return the application that another one wraps; None if none can be found."""
    for name in _WRAPPED:
        inner = getattr(application, name, None)
        if inner is not None:
            return getattr(inner, "__self__", inner)
    return None
