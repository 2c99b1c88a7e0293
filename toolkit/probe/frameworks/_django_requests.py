"""Restore the context that a Django test gives a request: session, messages, user, CSRF check, open transaction."""

import functools
import importlib
import os
import sys

from ..process.bookkeeping import note_safely
from ._copies import copy_of

_USER, _BACKEND, _HASH = "_auth_user_id", "_auth_user_backend", "_auth_user_hash"
_FORCED = {"_force_user": "_force_auth_user", "_force_token": "_force_auth_token"}
VIEWS = (("django.views.generic.base", "View"), ("rest_framework.views", "APIView"))
_CACHED = "django.contrib.sessions.backends.cache"
_CONFIRMED = "recorded"  # replaces the hash of a password, which is never recorded


def describe_request(handler):
    """Describe the state of a test client; `handler` is its handler."""
    around = {"csrf": bool(getattr(handler, "enforce_csrf_checks", False)), "atomic": _is_in_transaction()}
    forced = [(name, getattr(handler, name, None)) for name in _FORCED]  # Django REST framework's force_authenticate
    around.update((name, value) for name, value in forced if value is not None)
    return {"testing": around}


def describe_direct_request(request):
    """Describe the state of a request that a test hands to a view without the client."""
    is_checked = not getattr(request, "_dont_enforce_csrf_checks", True)
    around = {"csrf": is_checked, "atomic": _is_in_transaction(), "direct": True}
    forced = [(name, getattr(request, attribute, None)) for name, attribute in _FORCED.items()]
    around.update((name, value) for name, value in forced if value is not None)
    return {"testing": around}


def watch_served(add_around, module):
    """Note that a request is answered by Django, and put to a server.

    Args:
        add_around: adds to the context of the current request: (name of the framework, name, value).
        module: `django.core.handlers.base`.
    """
    cls = module.BaseHandler
    original = cls.get_response

    @functools.wraps(original)
    def get_response(self, request, *args, **named):
        if not type(self).__module__.startswith("django.test."):
            note_safely("django", add_around, "django", "served", True)
        return original(self, request, *args, **named)

    cls.get_response = get_response


def has_settings():
    """Return whether the program has settings for Django; others import parts of it because it is installed."""
    settings = getattr(sys.modules.get("django.conf"), "settings", None)
    return bool(os.environ.get("DJANGO_SETTINGS_MODULE")) or bool(getattr(settings, "configured", False))


def _is_in_transaction():
    return any([getattr(one, "in_atomic_block", False) for one in made_connections()])


def made_connections():
    """Return the connections of this thread that the program has used: others might not even be made."""
    handler = getattr(sys.modules.get("django.db"), "connections", None)
    held = getattr(handler, "__dict__", {})
    aliases = next((held[name] for name in ("settings", "_databases", "databases") if held.get(name)), ())
    found = [getattr(held.get("_connections"), alias, None) for alias in list(aliases)]
    return [one for one in found if one is not None]


def watch_sessions(add_around, module):
    """Record the session of a request when it is first accessed, without the hash of a password.

    Args:
        add_around: adds to the context of the current request: (name of the framework, name, value).
        module: `django.contrib.sessions.backends.base`.
    """
    cls = module.SessionBase
    original = cls._get_session

    @functools.wraps(original)
    def _get_session(self, *args, **named):
        is_new = "_session_cache" not in vars(self)
        held = original(self, *args, **named)
        if is_new:
            note_safely("django", note, held)
        return held

    def note(held):
        if held:
            rest = dict((name, copy_of(it)) for name, it in held.items() if name not in (_USER, _BACKEND, _HASH))
            around = {"key": held.get(_USER), "backend": held.get(_BACKEND), "rest": rest}
            add_around("django", "sessions", around)

    _put_session(cls, _get_session)


def watch_messages(add_around, module):
    """Record the messages that a request brings in its cookie, which is signed and never recorded.

    Args:
        add_around: adds to the context of the current request: (name of the framework, name, value).
        module: `django.contrib.messages.storage.cookie`.
    """
    cls = module.CookieStorage
    original = cls._get

    @functools.wraps(original)
    def _get(self, *args, **named):
        found = original(self, *args, **named)
        note_safely("django", note, *found)
        return found

    def note(messages, is_complete):
        if messages:
            told = [(one.level, "%s" % (one.message,), one.extra_tags, _is_safe(one.message)) for one in messages]
            add_around("django", "messages", {"texts": told, "complete": is_complete})

    cls._get = _get


def _is_safe(text):
    return hasattr(text, "__html__")


def _give_messages(waiting):
    """Give requests with a cookie of messages the recorded ones, whatever it holds."""
    cls = importlib.import_module("django.contrib.messages.storage.cookie").CookieStorage
    make = importlib.import_module("django.contrib.messages.storage.base").Message
    mark = importlib.import_module("django.utils.safestring").mark_safe
    waiting, original = list(waiting), cls._get

    @functools.wraps(original)
    def _get(self, *args, **named):
        if not waiting or self.cookie_name not in self.request.COOKIES:
            return original(self, *args, **named)
        held = waiting.pop(0)
        told = [make(level, mark(text) if safe else text, tags) for level, text, tags, safe in held["texts"]]
        return told, held["complete"]

    return _put(cls, "_get", _get)


def enter_request(around):
    """Restore the surroundings of a request; returns a function that undoes it.

    Args:
        around: the surroundings of a request, from `describe_request`, `watch_sessions` and `watch_messages`.
    """
    held = around.get("testing") or {}
    request = importlib.import_module("django.http").HttpRequest
    undo = [_put(request, "_dont_enforce_csrf_checks", not held.get("csrf"))]
    undo += [_put(request, attribute, held[name]) for name, attribute in _FORCED.items() if name in held]
    base = importlib.import_module("django.db.backends.base.base").BaseDatabaseWrapper
    undo.append(_put(base, "tebiki_atomic", bool(held.get("atomic"))))
    if held.get("direct"):
        undo += _expect_statements_of_views(base)
    if around.get("sessions"):
        undo += _give_sessions(around["sessions"])
    if around.get("messages"):
        undo.append(_give_messages(around["messages"]))

    def leave():
        for one in reversed(undo):
            one()

    return leave


def _expect_statements_of_views(base):
    """Answer statements outside views as empty tables would: the test that was recorded passed no middleware.

    Args:
        base: the class of Django's connections, which have it for `answer_statements`.

    Returns:
        functions that undo it.
    """
    undo = [_put(base, "tebiki_outside_view", True)]
    for module, name in VIEWS:
        cls = getattr(sys.modules.get(module), name, None)
        if cls is not None:
            undo.append(_put(cls, "dispatch", _inside_view(base, cls.dispatch)))
    return undo


def _inside_view(base, function):
    """Wrap the `dispatch` of a view, or the `render` of what it returns, as parts of the view."""

    @functools.wraps(function)
    def call(*args, **named):
        before = base.tebiki_outside_view
        base.tebiki_outside_view = False
        try:
            answer = function(*args, **named)
        finally:
            base.tebiki_outside_view = before
        if getattr(answer, "is_rendered", True) is False:
            answer.render = _inside_view(base, answer.render)
        return answer

    return call


def _give_sessions(sessions):
    """Give requests the recorded sessions, with authenticated users."""
    cls = importlib.import_module("django.contrib.sessions.backends.base").SessionBase
    auth = importlib.import_module("django.contrib.auth")
    waiting, cached = [_session_of(one) for one in sessions], []
    original, compare = cls._get_session, auth.constant_time_compare

    @functools.wraps(original)
    def _get_session(self, *args, **named):
        if "_session_cache" not in vars(self) and waiting and self.session_key is not None:
            self.accessed = True
            self._session_cache = waiting.pop(0)
            cached.extend(_put_into_cache(self))
        return original(self, *args, **named)

    def leave():
        for cache, key in cached:
            cache.delete(key)

    def constant_time_compare(one, other):
        return _CONFIRMED in (one, other) or compare(one, other)

    before = _put_session(cls, _get_session)
    return [before, _put(auth, "constant_time_compare", constant_time_compare), leave]


def _put_into_cache(session):
    """Store a session that was given where its class keeps it in a cache, which refuses to change one that is gone.

    Yields:
        the cache and the key, if it does.
    """
    if any([one.__module__ == _CACHED for one in type(session).__mro__]):
        session._cache.set(session.cache_key, dict(session._session_cache))
        yield session._cache, session.cache_key


def _session_of(around):
    held = dict(around.get("rest") or {})
    if around.get("key") is not None:
        held.update({_USER: around["key"], _BACKEND: around.get("backend"), _HASH: _CONFIRMED})
    return held


def _put_session(cls, function):
    """Replace `_get_session`, which a property also holds; return a function that undoes it."""
    before = (cls._get_session, cls.__dict__.get("_session"))
    cls._get_session, cls._session = function, property(function)

    def undo():
        cls._get_session, cls._session = before

    return undo


def _put(holder, name, value):
    """Set an attribute; return a function that restores or deletes it."""
    missing = object()
    before = vars(holder).get(name, missing) if isinstance(holder, type) else getattr(holder, name, missing)
    setattr(holder, name, value)

    def undo():
        if before is missing:
            delattr(holder, name)
        else:
            setattr(holder, name, before)

    return undo
