"""Restore the context that a Flask test gives a request: the factory's application, its settings, and a session."""

import functools
import importlib
import operator
import os
import sys
import threading

from ..process.bookkeeping import list_items, note_safely, noting
from ..process.modules_of_tests import is_of_tests, runs_tests
from ._copies import copy_of
from ._flask_caches import empty_caches
from ._plain_settings import is_plain
from ._recorded_digests import RecordedDigest

_VARARGS, _VARKEYWORDS = 4, 8
_LIBRARY = os.path.join(os.path.dirname(os.__file__), "")
_OURS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "")
_ORIGIN = "_tebiki_origin"
_MADE = {}


class _AtWork(threading.local):
    """The applications to which test clients are sending requests in this thread."""

    def __init__(self):
        self.applications = []


_AT_WORK = _AtWork()


class Origin(object):
    """Origin of an application: the function that built it, and the settings that it got afterwards.

    Args:
        code: code of the function, or of the module, that builds the application.
        seam: `module:name` of the function; empty if it is not a function of the program.
        given: its arguments by name.
    """

    def __init__(self, code, seam="", given=None):
        self._code = code
        self._seam = seam
        self._given = given or {}
        self._names = set()

    def __reduce__(self):
        return operator.getitem, ([None], 0)  # what a program pickles of its settings does not hold it

    def note_setting(self, name, frame):
        """Record a setting that code of a frame sets, unless the function that builds the application still runs."""
        while frame is not None:
            if frame.f_code is self._code:
                return
            frame = frame.f_back
        self._names.add(name)

    def describe(self, config):
        """Describe the function, its arguments, and the plain settings that the application got afterwards."""
        told = {"factory": self._seam, "given": self._given} if self._seam else {}
        names = [name for name in sorted(self._names) if name in config and is_plain(config[name])]
        return dict(told, settings=dict((name, config[name]) for name in names)) if names else told


def watch_origins(module):
    """Record the origin of every application that is built from now on; `module`: `flask.app`."""
    cls = module.Flask
    original = cls.__init__

    @functools.wraps(original)
    def __init__(self, *args, **named):  # noqa: N807
        original(self, *args, **named)
        note_safely("flask", note, self, sys._getframe(1))

    def note(application, frame):
        origin = _find_origin(frame)
        if origin is not None:
            application.__dict__[_ORIGIN] = application.config.__dict__[_ORIGIN] = origin

    cls.__init__ = __init__
    _watch_settings(getattr(cls, "config_class", None) or sys.modules["flask.config"].Config)


def _watch_settings(cls):
    put, update = cls.__setitem__, cls.update

    def note(config, frame, args, named):
        origin = config.__dict__.get(_ORIGIN)
        for name in dict(*args, **named) if origin is not None else ():
            origin.note_setting(name, frame)

    def __setitem__(self, name, value):  # noqa: N807
        put(self, name, value)
        note_safely("flask", note, self, sys._getframe(1), ([(name, value)],), {})

    def update_(self, *args, **named):
        args = tuple(map(list_items, args))
        update(self, *args, **named)
        note_safely("flask", note, self, sys._getframe(1), args, named)

    cls.__setitem__, cls.update = __setitem__, update_


def watch_clients(name, method, attribute, module):
    """Record the application while a test client sends requests to it.

    Args:
        name: class of the client.
        method: its method that sends a request.
        attribute: holds its application, which may be one of another framework.
        module: module of the class.
    """
    cls = getattr(module, name)
    original = getattr(cls, method)

    def application_of(client):
        application = getattr(client, attribute, None)
        return application if hasattr(application, "app_context") else None

    @functools.wraps(original)
    def send(self, *args, **named):
        application = note_safely("flask", application_of, self)
        if application is None:
            return original(self, *args, **named)
        _AT_WORK.applications.append(application)
        try:
            return original(self, *args, **named)
        finally:
            _AT_WORK.applications.pop()

    setattr(cls, method, send)


def watch_sessions(entry_points, module):
    """Record the session of a request, and headers that a test adds below its client.

    Args:
        entry_points: takes what surrounds the request at work.
        module: `flask.app`.
    """

    @noting("flask")
    def note():
        session = current_session()
        held = dict(dict.items(session)) if isinstance(session, dict) else {}  # one of another kind may load itself
        if held or (_AT_WORK.applications and session is not None):
            entry_points.add_around("flask", "sessions", copy_of(held or dict(session)))
        if not _AT_WORK.applications:
            entry_points.add_around("flask", "served", True)
            return
        around = vars(_AT_WORK.applications[-1]).get("wsgi_app")
        if around is not None and is_of_tests(getattr(around, "__module__", None)):
            entry_points.add_headers(sys.modules["flask"].request.environ)

    _before_dispatch(module, note)


def tested_application():
    """Return the application to which a test client is sending a request now; None if there is none."""
    return _AT_WORK.applications[-1] if _AT_WORK.applications else None


def origin_of(application):
    """Describe the origin of an application, see `Origin.describe`; empty if unknown."""
    origin = application.__dict__.get(_ORIGIN)
    return origin.describe(application.config) if origin is not None else {}


def describe_request(request, session):
    """Describe the current request of a call: its request line, and the parts that the program has read so far.

    Args:
        request: the request of the context; its body is not read here, because the program may not read it.
        session: the session of the context; None if it is not open.
    """
    told = {"method": request.method, "target": request.full_path.rstrip("?")}
    headers = [one for one in request.headers if one[0] not in ("Cookie", "Content-Length")]
    told["headers"] = dict(headers)
    if request.remote_addr not in (None, "127.0.0.1"):
        told["remote_addr"] = request.remote_addr
    if "form" in vars(request) and not request.files:
        told["form"] = [list(pair) for pair in request.form.items(multi=True)]
    elif isinstance(vars(request).get("_cached_data"), bytes):
        told["data"] = request._cached_data
    if session is not None:
        told["session"] = dict(session)
    return told


def make_context(surroundings, application):
    """Return a context like that of `describe_request`, and a function that fills its session once it is pushed."""
    form = surroundings.get("form")
    held = {"data": surroundings["data"]} if "data" in surroundings else {}
    if form:
        held["data"] = dict((name, [one[1] for one in form if one[0] == name]) for name, _ in form)
    held["headers"] = sorted(surroundings.get("headers", {}).items())
    held["environ_base"] = {"REMOTE_ADDR": surroundings.get("remote_addr", "127.0.0.1")}
    held["method"] = surroundings["method"]
    context = application.test_request_context(surroundings.get("target") or "/", **held)

    def fill():
        session = current_session()
        if surroundings.get("session") and session is not None:
            _fill_session(
                session, dict((name, RecordedDigest.of(one)) for name, one in surroundings["session"].items())
            )

    return context, fill


def make_application(origin):
    """Build the application that `origin_of` describes, once in a process; None if no function of the program can."""
    if not origin.get("factory"):
        return None
    given = dict((str(name), value) for name, value in origin.get("given", {}).items())
    key = origin["factory"], repr(sorted(given.items(), key=repr))
    if key not in _MADE:
        module, _, name = origin["factory"].partition(":")
        # tebiki: allow swallowed_exception -- a factory may raise anything; the named application is used then
        try:
            _MADE[key] = getattr(importlib.import_module(module), name)(**given)
        except Exception:
            _MADE[key] = None
    return _MADE[key]


def enter_request(around, application):
    """Restore the settings of an application and the session of a request; returns a function that undoes it.

    Args:
        around: from `origin_of`, with the `sessions` that were noted, which a request to a server has alone.
        application: the application that handles the request.
    """
    if set(around) != set(["sessions"]):
        empty_caches(application)
    settings = around.get("settings") or {}
    before = dict((name, application.config.get(name)) for name in settings)
    if settings:
        dict.update(application.config, settings)
    waiting = [
        dict((name, RecordedDigest.of(held)) for name, held in one.items()) for one in around.get("sessions", ())
    ]

    def give():
        session = current_session()
        held = waiting.pop(0) if waiting and session is not None else {}
        if held or session:  # that of an application without a key cannot be changed
            _fill_session(session, held)

    leave, below = _before_dispatch(sys.modules["flask.app"], give), _context_on_top()

    def undo():
        leave()
        while _context_on_top() not in (None, below):  # what failed is kept for a debugger, up to Flask 2.1
            _context_on_top().pop()
        for name, value in before.items():
            dict.__setitem__(application.config, name, value)

    return undo


def _context_on_top():
    stack = vars(sys.modules["flask.globals"]).get("_request_ctx_stack")
    return getattr(stack, "top", None)


def _fill_session(session, held):
    session.clear()
    session.update(held)
    for name in ("modified", "accessed"):
        if hasattr(session, name):
            setattr(session, name, False)


def _before_dispatch(module, take):
    """Call `take` for each request before hooks and view; return a function that undoes it."""
    cls = module.Flask
    original = cls.full_dispatch_request

    @functools.wraps(original)
    def full_dispatch_request(self, *args, **named):
        take()
        return original(self, *args, **named)

    cls.full_dispatch_request = full_dispatch_request

    def leave():
        cls.full_dispatch_request = original

    return leave


def current_session():
    """Return the session of the current request without marking it as accessed; None if none is open."""
    held = sys.modules["flask.globals"]
    context = getattr(held, "request_ctx", None)
    context = held._request_ctx_stack.top if context is None else context._get_current_object()
    session = vars(context).get("_session", vars(context).get("session"))
    return session if hasattr(session, "update") else None


def _find_origin(frame):
    """Return the origin of an application whose constructor the frame calls; None if a test itself builds it."""
    found = None
    while frame is not None and _is_of_program(frame) and not _is_run_by_tests(frame):
        if frame.f_code.co_name == "<module>":
            found = found or Origin(frame.f_code)
        elif _function_of(frame) is not None:
            found = Origin(frame.f_code, *_call_of(frame))
        frame = frame.f_back
    return found


def _is_of_program(frame):
    name = frame.f_code.co_filename
    is_library = name.startswith((_LIBRARY, _OURS, "<")) or "-packages" in name
    return not is_of_tests(frame.f_globals.get("__name__")) and not is_library


def _is_run_by_tests(frame):
    """Return whether a test framework itself calls a function: a fixture or a test, wherever its module is."""
    caller = frame.f_back and frame.f_back.f_globals.get("__name__")
    return frame.f_code.co_name != "<module>" and runs_tests(caller)  # pytest also imports modules


def _function_of(frame):
    """Return the module-level function that a frame runs; None for other code."""
    held = frame.f_globals.get(frame.f_code.co_name)
    while held is not None and getattr(held, "__code__", None) is not frame.f_code:
        held = getattr(held, "__wrapped__", None)
    return held


def _call_of(frame):
    """Return name and arguments of a call that can be repeated by name; an empty name if it cannot."""
    code = frame.f_code
    if code.co_flags & _VARARGS:
        return "", {}
    count = code.co_argcount + getattr(code, "co_kwonlyargcount", 0)
    names = code.co_varnames[:count]
    given = dict((name, frame.f_locals[name]) for name in names if name in frame.f_locals)
    if code.co_flags & _VARKEYWORDS:
        given.update(frame.f_locals.get(code.co_varnames[count]) or {})
    return "%s:%s" % (frame.f_globals.get("__name__"), code.co_name), given
