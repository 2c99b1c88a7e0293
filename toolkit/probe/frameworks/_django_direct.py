"""Record a request that a test of Django hands to a view itself, as a request to a URL of this view.

Tests that use `RequestFactory` (`APIRequestFactory` in Django REST framework) call views without their URLs. A view
whose URL can be found from its class, its action and its arguments is recorded as if the test client had asked it
there. What comes of it is compared when it is locked: a replay passes middleware, which the test did not.
"""

import atexit
import functools
import importlib
import io
import weakref

from ..process.bookkeeping import note_safely
from ._django_requests import describe_direct_request

_FACTORY = "django.test.RequestFactory"
_ROUTES = {}
_PLAIN = ("builtins", "__builtin__", "datetime", "decimal", "uuid")


def watch_factory(entry_points, module):
    """Count the requests that factories make; those that are recorded are taken back.

    Args:
        entry_points: the hooks of recording.
        module: `django.test.client`.
    """
    factory = module.RequestFactory
    make_request = factory.request  # the test client has its own handler, which is instrumented as well

    @functools.wraps(make_request)
    def request(self, **named):
        if not isinstance(self, module.Client):
            entry_points.leave_out("direct", _FACTORY)
        return make_request(self, **named)

    factory.request = request


def watch_views(entry_points, name, module):
    """Record requests of factories once they come to the `dispatch` of a class of views.

    Args:
        entry_points: the hooks of recording.
        name: the name of the class.
        module: its module.
    """
    cls = getattr(module, name)
    original = cls.dispatch

    def prepare(view, request, args, named):
        environ = None if entry_points.is_in_request() else _environ_of(request)
        path = _path_of(view, request.method, args, named) if environ else ""
        if not path:
            return None
        environ.update(PATH_INFO=path, SCRIPT_NAME="")
        return environ, {"django": describe_direct_request(request)}

    @functools.wraps(original)
    def dispatch(self, request, *args, **named):
        prepared = note_safely("django", prepare, self, request, args, named)
        if prepared is None:
            return original(self, request, *args, **named)

        def handle(environ):
            note_safely("django", environ["wsgi.input"].read)  # which records it
            return original(self, request, *args, **named)

        environ, around = prepared
        response = entry_points.wsgi.call_handler(handle, self, environ, around, _UNRENDERED.keep)
        entry_points.leave_out("direct", _FACTORY, -1)
        return response

    cls.dispatch = dispatch


def watch_rendering(entry_points, module):
    """End the exchange of a response that a view left unrendered where the test itself renders it.

    Nothing is rendered for a test: queries, iterators and mocks of the context are its own.

    Args:
        entry_points: the hooks of recording.
        module: `django.template.response`.
    """
    cls = module.SimpleTemplateResponse
    original = cls.render

    @functools.wraps(original)
    def render(self, *args, **named):
        exchange = note_safely("django", _UNRENDERED.take, self)
        if exchange is None:
            return original(self, *args, **named)
        return entry_points.wsgi.call_renderer(functools.partial(original, self, *args, **named), exchange)

    cls.render = render


class UnrenderedResponses(object):
    """The responses that views have given to tests and that are not rendered yet, with their exchanges.

    An exchange whose response has gone is written when the next one is kept, or at the end.
    """

    def __init__(self):
        self._held = {}  # id of a response -> a weak reference to it, its exchange
        atexit.register(self.end)

    def keep(self, response, exchange):
        """Keep an exchange until its response is rendered; return False if it is already."""
        if getattr(response, "is_rendered", True):
            return False
        self._write([key for key, held in list(self._held.items()) if held[0]() is None])
        note_head(response, exchange)
        self._held[id(response)] = weakref.ref(response), exchange
        return True

    def take(self, response):
        """Return the exchange of a response that is rendered now; None if there is none."""
        reference, exchange = self._held.get(id(response), (None, None))
        if reference is None or reference() is not response:
            return None
        self._held.pop(id(response), None)
        return exchange

    def end(self):
        """Write all exchanges that are left."""
        self._write(list(self._held))

    def _write(self, keys):
        for key in keys:
            _, exchange = self._held.pop(key, (None, None))
            if exchange is not None:
                exchange.cut("answer_body: not rendered")
                exchange.finish()


def note_head(response, exchange):
    """Note what a response holds before it is rendered."""
    exchange.answer(response.status_code, list(response.items()))


_UNRENDERED = UnrenderedResponses()


def _environ_of(request):
    """Return the environ of a request that a factory made, with a body of its own; of any other, nothing."""
    environ = getattr(request, "environ", None) or {}
    body = getattr(environ.get("wsgi.input"), "_FakePayload__content", None)
    return dict(environ, **{"wsgi.input": io.BytesIO(body.getvalue())}) if body is not None else None


def _path_of(view, method, args, named):
    """Return a path that leads to this class, to the same action and arguments; none: nothing.

    Arguments of other classes than plain ones are not asked what they are as text: a row would be read for it.
    """
    if args or getattr(type(view), "view_is_async", False):
        return ""
    if any([type(value).__module__ not in _PLAIN for value in named.values()]):
        return ""
    # tebiki: allow swallowed_exception -- a program without URLs, or with ones that cannot be read
    try:
        return _find_path(type(view), method.lower(), getattr(view, "action_map", None), named)
    except Exception:
        return ""


def _find_path(cls, method, actions, named):
    urls = importlib.import_module("django.urls")
    resolver = urls.get_resolver()
    if resolver not in _ROUTES:
        _ROUTES[resolver] = list(_routes(resolver.url_patterns, ()))
    served = cls, (actions or {}).get(method)
    wanted = dict((name, "%s" % (value,)) for name, value in named.items())
    for name, callback in _ROUTES[resolver]:
        if _served_by(callback, method) != served:
            continue
        try:
            path = urls.reverse(name, kwargs=named)
            found = urls.resolve(path)
        except (urls.NoReverseMatch, urls.Resolver404):  # a pattern with other arguments
            continue
        kept = dict((key, "%s" % (value,)) for key, value in found.kwargs.items())
        if _served_by(found.func, method) == served and kept == wanted and "%" not in path:
            return path
    return ""


def _routes(patterns, spaces):
    """Yield name or callback, by which Django finds a path again, and callback of each URL."""
    for item in patterns:
        if hasattr(item, "url_patterns"):
            inner = spaces + ((item.namespace,) if item.namespace else ())
            for found in _routes(item.url_patterns, inner):
                yield found
        else:
            name = ":".join(spaces + (item.name,)) if item.name else item.callback
            yield name, item.callback


def _served_by(callback, method):
    """Return the class of a view and, in Django REST framework, its action for a method."""
    cls = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    return cls, (getattr(callback, "actions", None) or {}).get(method)
