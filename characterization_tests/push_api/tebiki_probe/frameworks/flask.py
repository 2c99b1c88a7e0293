"""Flask, with test clients, whose requests stand alone."""

import functools
import sys

from ._flask_kept import held_values, hold_context, kept_values, push_filled, put_back
from ._flask_requests import (
    current_session,
    describe_request,
    enter_request,
    make_application,
    make_context,
    origin_of,
    tested_application,
    watch_clients,
    watch_origins,
    watch_sessions,
)
from ._url_map import is_application, list_urls, match_url  # noqa: F401 - parts of this adapter

HOOK_CALLERS = (("flask.app", "wsgi_app"),)
VIEW_CALLERS = (("flask.app", "dispatch_request"),)
_DEEPEST = 8  # middlewares around an application


def watch(entry_points):
    """Enter every application by its class."""
    entry_points.when("flask.app", watch_origins)
    entry_points.when("flask.app", functools.partial(watch_sessions, entry_points))
    entry_points.wsgi_class("flask.app", "Flask")
    entry_points.when("flask.testing", functools.partial(watch_clients, "FlaskClient", "open", "application"))


def describe_surroundings():
    """Describe the active context: the request line, and the origin of its application."""
    flask = sys.modules["flask"]
    tested = tested_application()
    told = {} if tested is None else {"testing": {}}
    if flask.has_request_context():
        told.update(describe_request(flask.request._get_current_object(), current_session()))
    elif flask.has_app_context():
        told.update({"method": "", "target": ""})
    if told:
        application = flask.current_app._get_current_object() if tested is None else tested
        told.update(origin_of(application))
        if flask.has_app_context():
            kept = kept_values()
            told.update({"kept": kept} if kept else {})
    return told


def describe_held():
    """Return the application to which a test puts a request, and what a context that it holds open shares with that.

    None without a test client.
    """
    tested = tested_application()
    return None if tested is None else (tested, held_values(tested))


def application_for(surroundings, application):
    """Return the application that a request is put to: the one built by its factory, or else the named one.

    A server had the named one with all that surrounds it; a test client has the application of Flask itself.

    Raises:
        LookupError: there is neither.
    """
    is_named = application is not None and "testing" not in surroundings and not surroundings.get("factory")
    return application if is_named else _application_of_flask(surroundings, application)


def _application_of_flask(surroundings, application):
    made = make_application(surroundings)
    inner = application if made is None else made
    for _ in range(_DEEPEST):
        if not hasattr(inner, "app_context"):
            inner = getattr(inner, "app", None) or getattr(inner, "__self__", None)
    if not hasattr(inner, "app_context"):
        raise LookupError("no application of Flask was named (--app MODULE:NAME)")
    return inner


def settings_of(application):
    """Return the settings of an application, or of the one that a test client sends a request to."""
    inner = tested_application() if application is None else _application_of_flask({}, application)
    return dict(dict.items(inner.config)) if inner is not None else {}


def enter_surroundings(surroundings, application):
    """Push a context like the one from `describe_surroundings`; return a function that pops it.

    Raises:
        LookupError: no Flask application was named.
    """
    if set(surroundings) == set(["sessions"]):
        return enter_request(surroundings, application)
    inner = _application_of_flask(surroundings, application)
    leave_request = enter_request(surroundings, inner)
    try:
        leave_context = _push_context(surroundings, inner)
    except BaseException:
        leave_request()
        raise
    return _in_turn(leave_context, leave_request)


def _push_context(surroundings, inner):
    """Push the context of a call or a test, if it had one; return a function that pops it."""
    if "held" in surroundings:
        return hold_context(inner, surroundings["held"])
    if "method" not in surroundings:
        return int
    if surroundings["method"]:
        context, fill_session = make_context(surroundings, inner)
    else:
        context, fill_session = inner.app_context(), int

    def fill():
        fill_session()
        put_back(surroundings.get("kept", {}))

    push_filled(context, fill)
    return context.pop


def _in_turn(*leaving):
    def leave():
        for one in leaving:
            one()

    return leave
