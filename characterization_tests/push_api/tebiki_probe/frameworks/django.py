"""Django, in every version, with the test client, which calls its handler without a server in between."""

import functools
import importlib
import sys

from ..process.bookkeeping import note_safely
from ._django_direct import watch_factory, watch_rendering, watch_views
from ._django_middleware import enter_middleware
from ._django_requests import (
    VIEWS,
    describe_request,
    enter_request,
    has_settings,
    watch_messages,
    watch_served,
    watch_sessions,
)
from ._django_rows import keep_rows  # noqa: F401 - of this adapter
from ._plain_settings import is_plain
from ._settings_of_tests import settings_of_tests

HOOK_CALLERS = (("django.core.handlers.exception", "inner"), ("django.utils.deprecation", "__call__"))
VIEW_CALLERS = (
    ("django.core.handlers.base", "_get_response"),
    ("django.core.handlers.base", "_get_response_async"),
    ("django.views.generic.base", "dispatch"),  # also before 1.10, where middleware surrounds nothing
    ("rest_framework.views", "dispatch"),
)


def watch(entry_points):
    """Enter handlers by their classes."""
    entry_points.wsgi_class("django.core.handlers.wsgi", "WSGIHandler")
    entry_points.asgi_class("django.core.handlers.asgi", "ASGIHandler")
    entry_points.when("django.test.client", functools.partial(_enter_test_client, entry_points))
    entry_points.when("django.test.client", functools.partial(watch_factory, entry_points))
    entry_points.when("django.template.response", functools.partial(watch_rendering, entry_points))
    for module, name in VIEWS:
        entry_points.when(module, functools.partial(watch_views, entry_points, name))
    for module, watch_held in (
        ("django.core.handlers.base", watch_served),
        ("django.contrib.sessions.backends.base", watch_sessions),
        ("django.contrib.messages.storage.cookie", watch_messages),
    ):
        entry_points.when(module, functools.partial(watch_held, entry_points.add_around))


def place_of(application):
    """Return the name in the settings for a handler of Django, except for that of a test client."""
    if not any(kind.__module__.startswith("django.") for kind in type(application).__mro__):
        return ""
    settings = getattr(sys.modules.get("django.conf"), "settings", None)
    module, _, name = (getattr(settings, "WSGI_APPLICATION", None) or "").rpartition(".")
    return "%s:%s" % (module, name) if module else "django"


def is_application(application):
    """Return whether an application is one of Django's handlers."""
    return type(application).__module__.startswith("django.")


def list_urls(_application):
    """Yield pattern and view of each URL, without methods, because each view decides on them."""
    return _list(importlib.import_module("django.urls").get_resolver().url_patterns, "")


def match_url(_application):
    """Return a function: (method, path) -> route; it raises `Resolver404` for an unknown path."""
    urls = importlib.import_module("django.urls")
    return lambda _method, path: urls.resolve(path).route


def describe_surroundings():
    """Describe Django's state for this thread: language, time zone, and settings that a test overrides."""
    told = {}
    active = _active("django.utils.translation.trans_real")
    if active is not None and hasattr(active, "to_language"):
        told["language"] = active.to_language()
    zone = _active("django.utils.timezone")
    if zone is not None:
        told["zone"] = zone
    settings = _overridden_settings()
    if settings:
        told["settings"] = settings
    return told


def settings_of(_application):
    """Return the settings as they are held, as far as they were read: properties and lazy values are not evaluated."""
    told = {}
    for holder in reversed(list(_holders())):
        told.update((name, value) for name, value in holder.items() if name.isupper())
        for name in holder.get("_deleted") or ():
            told.pop(name, None)
    return told


def folders_of_files():
    """Yield the folder that names of uploaded files are relative to, as it is set now."""
    held = next((holder["MEDIA_ROOT"] for holder in _holders() if "MEDIA_ROOT" in holder), "")
    if isinstance(held, str) or hasattr(held, "__fspath__"):
        yield "%s" % (held,)


def enter_surroundings(surroundings, application):
    """Restore the state from `describe_surroundings`; return a function that undoes it.

    A call finds nothing in the caches of this process: what an earlier case has left there depends on their order.
    A request to a server is given its session alone.
    """
    if set(surroundings) == set(["sessions"]):
        return enter_request(surroundings)
    translation = importlib.import_module("django.utils.translation")
    timezone = importlib.import_module("django.utils.timezone")
    overriding = None
    if surroundings.get("settings"):
        overriding = importlib.import_module("django.test.utils").override_settings(**surroundings["settings"])
        overriding.enable()
    if surroundings.get("language"):
        translation.activate(surroundings["language"])
    if surroundings.get("zone") is not None:
        timezone.activate(surroundings["zone"])
    is_request = "testing" in surroundings or "served" in surroundings
    is_of_client = "testing" in surroundings and not surroundings["testing"].get("direct")
    leave_middleware = enter_middleware(application) if overriding is not None and is_of_client else int
    leave_request = enter_request(surroundings) if is_request else int
    if "testing" not in surroundings:
        _clear_caches_in_memory()

    def leave():
        leave_request()
        leave_middleware()
        translation.deactivate()
        timezone.deactivate()
        if overriding is not None:
            overriding.disable()

    return leave


def answer_statements(make_cursor, make_connection, servers_only=False):
    """Answer the statements of every Django connection by our own cursors; return a function that undoes it.

    Settings that were not read yet are left alone: a program may prepare them after it has imported Django.

    Args:
        make_cursor: creates a cursor, given the module whose exceptions it raises.
        make_connection: creates a connection.
        servers_only: whether connections to SQLite are left unchanged.
    """
    if not has_settings():
        return int
    base = importlib.import_module("django.db.backends.base.base")
    db = importlib.import_module("django.db")
    cls = base.BaseDatabaseWrapper
    originals = dict((name, cls.__dict__[name]) for name in ("connect", "_cursor") if name in cls.__dict__)

    def is_left(wrapper):
        return servers_only and wrapper.vendor == "sqlite"

    held = [(one, vars(one).get("connection")) for one in _connections(db) if not is_left(one)]

    def connect(self):
        if is_left(self):
            return originals["connect"](self)
        if not any([self is one for one, _ in held]):
            held.append((self, None))
        return _open_answered(self, make_connection)

    def _cursor(self, name=None):
        if is_left(self):
            return originals["_cursor"](self, name)
        self.ensure_connection()
        made = make_cursor(db.utils, is_optional=getattr(self, "tebiki_outside_view", False))
        made.sequence = type(self.features.empty_fetchmany_value)  # loops of Django end at an empty one
        prepare = getattr(self, "make_cursor", self._prepare_cursor)  # not that of DEBUG, which asks the connection
        return prepare(made)

    for one, _ in held:
        one.connection = None
    cls.connect, cls._cursor = connect, _cursor

    return functools.partial(_restore_connections, cls, originals, held)


def _restore_connections(cls, originals, held):
    """Give Django's class its methods again, and each of its objects the connection that it held before."""
    for name, original in originals.items():
        setattr(cls, name, original)
    for one, connection in held:
        one.connection = connection
        one.in_atomic_block, one.savepoint_ids, one.needs_rollback = False, [], False


def _open_answered(wrapper, make_connection):
    """Give a connection of Django one to no database, in the state in which it would be after it was opened."""
    _read_options(wrapper)
    wrapper.connection = make_connection()
    is_atomic = getattr(wrapper, "tebiki_atomic", False)  # as inside of a test, where nothing is committed
    wrapper.in_atomic_block, wrapper.savepoint_ids, wrapper.needs_rollback = is_atomic, [], False
    wrapper.atomic_blocks, wrapper.run_on_commit = [], []
    wrapper.closed_in_transaction, wrapper.autocommit = False, not is_atomic


def _connections(database):
    """Return the connections whose drivers can be loaded; none before settings are read, as none was made by then.

    A program need not use all of its databases.
    """
    if not importlib.import_module("django.conf").settings.configured:
        return []
    found = [_connection(database.connections, alias) for alias in database.connections]
    return [one for one in found if one is not None]


def _connection(connections, alias):
    # tebiki: allow swallowed_exception -- a driver that is not installed; only what uses it may fail
    try:
        return connections[alias]
    except Exception:
        return None


def _clear_caches_in_memory():
    backend = sys.modules.get("django.core.cache.backends.locmem")
    if backend is not None:  # some cache of this kind was used
        for held in list(backend._caches.values()) + list(backend._expire_info.values()):
            held.clear()


def _read_options(wrapper):
    """Have a connection read its settings as before it opens: with SQLite, how transactions begin (Django 5.1)."""
    # tebiki: allow swallowed_exception -- settings that name no server; nothing is opened in a replay
    try:
        wrapper.get_connection_params()
    except Exception:
        return


def _active(module):
    return getattr(getattr(sys.modules.get(module), "_active", None), "value", None)


def _holders():
    """Yield the attributes of each object that holds settings now, the overriding ones first."""
    holder = getattr(getattr(sys.modules.get("django.conf"), "settings", None), "_wrapped", None)
    while hasattr(holder, "__dict__"):  # before they are read, there is none
        yield vars(holder)
        holder = vars(holder).get("default_settings")


def _overridden_settings():
    """Return the plain settings that a test overrides or sets, without those passed to `settings.configure`."""
    holder = getattr(getattr(sys.modules.get("django.conf"), "settings", None), "_wrapped", None)
    overrides = []
    while type(holder).__name__ == "UserSettingsHolder":
        overrides.append(holder)
        holder = vars(holder).get("default_settings")
    if type(holder).__name__ == "module":
        overrides = overrides[:-1]
    told = _settings_set(holder)
    for one in reversed(overrides):
        told.update((name, value) for name, value in vars(one).items() if name.isupper() and name != "SETTINGS_MODULE")
    return dict((name, value) for name, value in told.items() if is_plain(value))


def _settings_set(holder):
    """Return the settings that differ from their module, because test set-ups have replaced them, or will in a replay.

    The databases are left out: a replay uses none, or one of its own.
    """
    module = sys.modules.get(getattr(holder, "SETTINGS_MODULE", None) or "")
    if module is None:
        return {}
    first, missing = vars(module), object()
    default = vars(sys.modules["django.conf.global_settings"])
    told = settings_of_tests(module)
    for name, value in vars(holder).items():
        original = first.get(name, default.get(name, missing))
        is_known = name.isupper() and name != "DATABASES" and original is not missing
        if is_known and value is not original and is_plain(value) and not (is_plain(original) and value == original):
            told[name] = value
    return told


def _list(patterns, before):
    for item in patterns:
        pattern = getattr(item, "pattern", None)
        text = before + (str(pattern) if pattern is not None else item.regex.pattern)
        if hasattr(item, "url_patterns"):
            for found in _list(item.url_patterns, text):
                yield found
        else:
            yield "*", text, item.callback


def _enter_test_client(entry_points, module):
    cls = module.ClientHandler
    original = cls.__call__

    @functools.wraps(original)
    def __call__(self, environ):  # noqa: N807
        around = {"django": note_safely("django", describe_request, self) or {}}
        return entry_points.wsgi.call_handler(functools.partial(original, self), self, environ, around)

    cls.__call__ = __call__
