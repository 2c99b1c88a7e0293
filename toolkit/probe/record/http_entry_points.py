"""Find where requests enter the application, without configuration.

Frameworks are entered at the method that every server and test client calls; applications of no known framework are met
where a server is handed them. The outermost one is the entry point. Where that is in each framework and server, the
adapters in `frameworks/` say.
"""

import functools
import sys

from .. import frameworks
from ..process.adapters import watch_adapters
from . import current_request
from .application_places import ApplicationPlaces
from .http_wsgi import WsgiRecorder, headers_of
from .stand_in_objects import Proxy

_NAMES = ("app", "application")  # what servers and clients call it


def watch(watched, sink, masking):
    """Instrument every entry point once its module is imported."""
    watch_adapters(watched, frameworks, EntryPoints(watched, sink, masking))


class EntryPoints(object):
    """The hooks that adapters are handed: the ways in which an application is entered.

    Args:
        watched: an `import_watch.ImportWatch`; `sink`: a `sink.Sink`; `masking`: a `masking.Masking`.

    Attributes:
        wsgi: the border of WSGI applications.
    """

    def __init__(self, watched, sink, masking):
        self._watched = watched
        self._sink = sink
        self._masking = masking
        self._place_of = ApplicationPlaces().of
        self._asgi = None
        self.wsgi = WsgiRecorder(sink, masking, self._place_of)

    @property
    def asgi(self):
        """The border of ASGI applications: Python 3 only."""
        if self._asgi is None:
            from .http_asgi import AsgiRecorder

            self._asgi = AsgiRecorder(self._sink, self._masking, self._place_of)
        return self._asgi

    def leave_out(self, what, where, times=1):
        """Count something that is not recorded as a request; -1 takes back what was recorded after all."""
        self._sink.leave_out(what, where, times=times)

    def when(self, module, action):
        """Call `action(module)` once a module has been imported: for what the other methods do not cover."""
        self._watched.when(module, action)

    def wsgi_class(self, module, name):
        """Instrument a class whose instances are WSGI applications."""
        self.when(module, functools.partial(_enter_wsgi, name, self.wsgi))

    @staticmethod
    def is_in_request():
        """Return whether a request is under way, which will be recorded."""
        return current_request.REQUEST.get() is not None

    @staticmethod
    def add_around(framework, name, value):
        """Add a value to the context of the current request, to a list of its framework."""
        request = current_request.REQUEST.get()
        if request is not None:
            request.around.setdefault(framework, {}).setdefault(name, []).append(value)

    @staticmethod
    def add_headers(environ):
        """Add the headers of an environ that the current request did not have when it began."""
        request = current_request.REQUEST.get()
        if request is not None:
            request.add_headers(headers_of(environ))

    def wsgi_argument(self, module, cls, method):
        """Instrument a server method whose first argument is a WSGI application."""
        self.when(module, functools.partial(_wrap_argument, cls, method, self.wsgi))

    def wsgi_function(self, module, name, position):
        """Instrument a server function one of whose arguments is a WSGI application."""
        self.when(module, functools.partial(_wrap_argument_of_function, name, position, self.wsgi))

    def wsgi_loader(self, module, cls, method):
        """Instrument a server method that returns a WSGI application."""
        self.when(module, functools.partial(_wrap_result, cls, method, self.wsgi))

    def asgi_class(self, module, name):
        """Instrument a class whose instances are ASGI applications; there are none in Python 2."""
        if sys.version_info[0] > 2:
            self.when(module, lambda imported: self.asgi.enter(getattr(imported, name)))


def _enter_wsgi(name, wsgi, module):
    cls = getattr(module, name)
    original = cls.__call__

    @functools.wraps(original)
    def __call__(self, environ, start_response):  # noqa: N807
        if current_request.REQUEST.get() is not None:
            return original(self, environ, start_response)
        return wsgi.call(functools.partial(original, self), self, environ, start_response)

    __call__.tebiki = True
    cls.__call__ = __call__


def _wrap_argument(cls_name, method, wsgi, module):
    """Wrap the application that is the first argument of a server method."""
    cls = getattr(module, cls_name)
    original = getattr(cls, method)
    original = getattr(original, "__func__", original)

    @functools.wraps(original)
    def hand_wrapped(self, *args, **named):
        args, named = _wrap_in(wsgi, 0, args, named)
        return original(self, *args, **named)

    setattr(cls, method, hand_wrapped)


def _wrap_argument_of_function(name, position, wsgi, module):
    """Wrap the application that is an argument of a server function."""
    original = getattr(module, name)

    @functools.wraps(original)
    def hand_wrapped(*args, **named):
        args, named = _wrap_in(wsgi, position, args, named)
        return original(*args, **named)

    setattr(module, name, hand_wrapped)


def _wrap_result(cls_name, method, wsgi, module):
    """Wrap the application that a server method returns."""
    cls = getattr(module, cls_name)
    original = cls.__dict__[method]

    @functools.wraps(original)
    def loaded(self, *args, **named):
        return _wrap_application(wsgi, original(self, *args, **named))

    setattr(cls, method, loaded)


def _wrap_in(wsgi, position, args, named):
    """Return the arguments of a call with its application wrapped, wherever it is among them."""
    if len(args) > position:
        return args[:position] + (_wrap_application(wsgi, args[position]),) + args[position + 1 :], named
    return args, dict((name, _wrap_application(wsgi, held) if name in _NAMES else held) for name, held in named.items())


def _wrap_application(wsgi, application):
    entered = getattr(type(application), "__call__", None)  # noqa: B004 - it is its mark that counts
    if not callable(application) or getattr(entered, "tebiki", False):
        return application  # its class tells by itself; or WebTest is handed an address
    return _Bordered(application, wsgi)


class _Bordered(Proxy):
    """Stands for a WSGI application in the hands of a server or a test client."""

    def __init__(self, application, wsgi):
        super(_Bordered, self).__init__(application)
        self._tebiki_wsgi = wsgi

    @property
    def __class__(self):
        return type(self._tebiki_inner)

    def __call__(self, environ, start_response):
        return self._tebiki_wsgi.call(self._tebiki_inner, self._tebiki_inner, environ, start_response)

    __call__.tebiki = True
