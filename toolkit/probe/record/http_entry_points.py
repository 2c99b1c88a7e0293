"""Finds the border of the application without being told where it is.

Frameworks are entered at the method that every server and test client calls; applications that are no class of a known
framework are met where a server is handed them. Whichever is outermost is the border.
"""

import functools
import os
import sys

from . import current_request
from .http_wsgi import Wsgi

_WSGI_CLASSES = (
    ("flask.app", "Flask"),
    ("django.core.handlers.wsgi", "WSGIHandler"),
    ("bottle", "Bottle"),
    ("falcon.app", "App"),
    ("pyramid.router", "Router"),
    ("webapp2", "WSGIApplication"),
    ("cherrypy._cptree", "Tree"),
)
_LIBRARY = os.path.join(os.path.dirname(os.__file__), "")
_FACTORIES = ("create_app", "make_app")  # the names by which Flask's own command finds a factory
_MODULES_WITHOUT_APPLICATIONS = ("tebiki_probe", "builtins", "sys", "__mp_main__")


def watch(watched, sink, masking):
    """Stand at every border there is, once its module is imported."""
    places = _Places()
    wsgi = Wsgi(sink, masking, places.of)
    for module, name in _WSGI_CLASSES:
        watched.when(module, functools.partial(_enter_wsgi, name, wsgi))
    watched.when("wsgiref.handlers", functools.partial(_wrap_argument, "BaseHandler", "run", wsgi))
    watched.when("werkzeug.test", functools.partial(_handed_function, "run_wsgi_app", 0, wsgi))
    watched.when("werkzeug.serving", functools.partial(_handed_function, "run_simple", 2, wsgi))
    watched.when("waitress", functools.partial(_handed_function, "serve", 0, wsgi))
    watched.when("webtest.app", functools.partial(_wrap_argument, "TestApp", "__init__", wsgi))
    watched.when("gunicorn.app.base", functools.partial(_wrap_result, "BaseApplication", wsgi))
    watched.when("django.test.client", functools.partial(_django_client, wsgi))
    if sys.version_info[0] > 2:
        from . import http_asgi

        http_asgi.watch(watched, http_asgi.Asgi(sink, masking, places.of))


class _Places(object):
    """Where applications can be found again."""

    def __init__(self):
        self._known = {}

    def of(self, application):
        """`module:name` of the variable that holds an application, or `module:factory()`; empty if there is neither."""
        if application is None:
            return ""
        _, place, asked = self._known.get(id(application), (None, "", 0))
        if not place and asked & (asked - 1) == 0:  # its module may still be running: ask again, ever more rarely
            place = _place(application)
        self._known[id(application)] = (application, place, asked + 1)
        return place


def _place(application):
    """Where it is held: by a module of the program, or else by one that is installed."""
    modules = [
        (name, getattr(module, "__dict__", None) or {})
        for name, module in list(sys.modules.items())
        if module is not None and name.partition(".")[0] not in _MODULES_WITHOUT_APPLICATIONS
    ]
    own = [(name, held) for name, held in modules if not _is_in_site_packages(held.get("__file__"))]
    held = _place_among(own, application) or _place_among(modules, application)
    return held or _factory(application) or _set_for_django(application)


def _factory(application):
    """The function of a usual name that makes such an application without being told anything."""
    name = getattr(application, "import_name", None)
    while type(name) is str and name:
        for variable in _FACTORIES:
            if _asks_nothing(getattr(sys.modules.get(name), variable, None)):
                return "%s:%s()" % (name, variable)
        name = name.rpartition(".")[0]
    return ""


def _set_for_django(application):
    """What the settings call the application, if it is one of Django's handlers: its test client has one of its own."""
    if not any(kind.__module__.startswith("django.") for kind in type(application).__mro__):
        return ""
    settings = getattr(sys.modules.get("django.conf"), "settings", None)
    module, _, name = (getattr(settings, "WSGI_APPLICATION", None) or "").rpartition(".")
    return "%s:%s" % (module, name) if module else "django"


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
    """A server's method whose first argument is an application."""
    cls = getattr(module, cls_name)
    original = getattr(cls, method)
    original = getattr(original, "__func__", original)

    @functools.wraps(original)
    def handed(self, application, *args, **named):
        return original(self, _wrap_application(wsgi, application), *args, **named)

    setattr(cls, method, handed)


def _handed_function(name, position, wsgi, module):
    """A server's function one of whose arguments is an application."""
    original = getattr(module, name)

    @functools.wraps(original)
    def handed(*args, **named):
        if len(args) > position:
            args = args[:position] + (_wrap_application(wsgi, args[position]),) + args[position + 1 :]
        elif "application" in named:
            named["application"] = _wrap_application(wsgi, named["application"])
        return original(*args, **named)

    setattr(module, name, handed)


def _wrap_result(cls_name, wsgi, module):
    """A server's method that gives an application."""
    cls = getattr(module, cls_name)
    original = cls.__dict__["wsgi"]

    @functools.wraps(original)
    def loaded(self):
        return _wrap_application(wsgi, original(self))

    cls.wsgi = loaded


def _wrap_application(wsgi, application):
    kind = type(application)
    entered = getattr(kind, "__call__", None)  # noqa: B004 - it is its mark that counts
    if not callable(application) or getattr(entered, "tebiki", False):
        return application  # its class tells by itself; or WebTest is handed an address

    @functools.wraps(application, assigned=())
    def bordered(environ, start_response):
        return wsgi.call(application, application, environ, start_response)

    return bordered


def _django_client(wsgi, module):
    """Django's test client calls its handler without a server in between."""
    cls = module.ClientHandler
    original = cls.__call__

    @functools.wraps(original)
    def __call__(self, environ):  # noqa: N807
        exchange = wsgi.begun(environ, self) if current_request.REQUEST.get() is None else None
        if exchange is None:
            return original(self, environ)
        before = current_request.REQUEST.set(exchange)
        try:
            response = original(self, environ)
        except BaseException as error:
            exchange.finish(error)
            raise
        finally:
            current_request.REQUEST.reset(before)
        try:
            exchange.answer(response.status_code, list(response.items()))
            if getattr(response, "streaming", False):
                exchange.cut("answer_body: streamed")
            else:
                exchange.answered.add(response.content)
        finally:
            exchange.finish()
        return response

    cls.__call__ = __call__
