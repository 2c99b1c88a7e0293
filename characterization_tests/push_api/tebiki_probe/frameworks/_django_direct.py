"""Record a request that a test of Django hands to a view itself, as a request to a URL of this view.

Tests that use `RequestFactory` (`APIRequestFactory` in Django REST framework) call views without their URLs. A view
whose URL can be found from its class, its action and its arguments is recorded as if the test client had asked it
there. What comes of it is compared when it is locked: a replay passes middleware, which the test did not.
"""

import copy
import functools
import importlib
import io

from ._django_requests import describe_direct_request

_FACTORY = "django.test.RequestFactory"
_ROUTES = {}


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

    @functools.wraps(original)
    def dispatch(self, request, *args, **named):
        environ = None if entry_points.is_in_request() else _environ_of(request)
        path = _path_of(self, request.method, args, named) if environ else ""
        if not path:
            return original(self, request, *args, **named)
        around = {"django": describe_direct_request(request)}
        environ.update(PATH_INFO=path, SCRIPT_NAME="")
        return _record(entry_points, self, environ, around, lambda: original(self, request, *args, **named))

    cls.dispatch = dispatch


def _environ_of(request):
    """Return the environ of a request that a factory made, with a body of its own; of any other, nothing."""
    environ = getattr(request, "environ", None) or {}
    body = getattr(environ.get("wsgi.input"), "_FakePayload__content", None)
    return dict(environ, **{"wsgi.input": io.BytesIO(body.getvalue())}) if body is not None else None


def _record(entry_points, view, environ, around, answer):
    """Call a view and record what it answers; `answer` calls it."""
    given = []

    def handle(environ):
        environ["wsgi.input"].read()  # which records it
        given.append(answer())
        return _render_copy(given[0])

    try:
        entry_points.wsgi.call_handler(handle, view, environ, around)
    except Exception:
        if not given:
            raise
    entry_points.leave_out("direct", _FACTORY, -1)
    return given[0]


def _render_copy(response):
    """Return the response, or a rendered copy of one that is not rendered yet, which is left for the test to do."""
    if getattr(response, "is_rendered", True):
        return response
    twin = response.__class__.__new__(response.__class__)
    vars(twin).update(vars(response))
    for held in ("headers", "_headers"):
        if held in vars(response):
            setattr(twin, held, copy.deepcopy(vars(response)[held]))
    twin._post_render_callbacks = []
    return twin.render()


def _path_of(view, method, args, named):
    """Return a path that leads to this class, to the same action and arguments; none: nothing."""
    if args or getattr(type(view), "view_is_async", False):
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
