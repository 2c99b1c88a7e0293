"""Names that Python and popular libraries removed, each with the version and the replacement.

Sources: the release notes and upgrade guides of each project, and imports from both versions. A name that a release
only refuses in its system check (Django's `NullBooleanField`) still exists, and is no entry.
"""

from collections.abc import Mapping
from typing import NamedTuple


class RemovedName(NamedTuple):
    """A name that was removed from its package.

    Attributes:
        product: name in requirement files, in lower case; `python` for the standard library.
        since: the first version without it.
        new: the replacement in use today.
        until: the first version that has the name again; empty if no version has.
    """

    product: str
    since: tuple[int, ...]
    new: str
    until: tuple[int, ...] = ()


_PYTHON: Mapping[tuple[int, ...], Mapping[str, str]] = {
    (3, 8): {"time.clock": "time.perf_counter", "cgi.escape": "html.escape", "platform.linux_distribution": "distro"},
    (3, 9): {
        "base64.encodestring": "base64.encodebytes",
        "base64.decodestring": "base64.decodebytes",
        "fractions.gcd": "math.gcd",
        "xml.etree.cElementTree": "xml.etree.ElementTree",
        "_dummy_thread": "_thread",
    },
    (3, 10): {
        **{
            f"collections.{name}": f"collections.abc.{name}"
            for name in (
                *("Mapping", "MutableMapping", "Sequence", "MutableSequence", "Iterable", "Iterator", "Callable"),
                *("Set", "MutableSet", "Hashable", "Sized", "Container", "Generator", "KeysView", "Awaitable"),
            )
        },
    },
    (3, 11): {
        "inspect.getargspec": "inspect.getfullargspec",
        "asyncio.coroutine": "async def",
        "inspect.formatargspec": "inspect.signature",
        "binascii.b2a_hqx": "binascii.b2a_base64",
    },
    (3, 12): {
        "imp": "importlib",
        "asyncore": "asyncio",
        "asynchat": "asyncio",
        "smtpd": "aiosmtpd",
        "locale.format": "locale.format_string",
        "ssl.wrap_socket": "ssl.SSLContext.wrap_socket",
        "ssl.match_hostname": "ssl.SSLContext.check_hostname",
        "pkgutil.ImpImporter": "importlib",
        "configparser.SafeConfigParser": "configparser.ConfigParser",
    },
    (3, 13): {
        **dict.fromkeys(("cgi", "cgitb", "crypt", "imghdr", "sndhdr", "telnetlib", "pipes", "nntplib"), "a package"),
        **dict.fromkeys(("uu", "xdrlib", "audioop", "mailcap", "lib2to3", "aifc", "chunk", "sunau"), "a package"),
        "locale.resetlocale": "locale.setlocale",
    },
}
_LIBRARIES: Mapping[tuple[str, tuple[int, ...]], Mapping[str, str]] = {
    ("django", (2, 0)): {
        "django.core.urlresolvers": "django.urls",
        "django.contrib.auth.views.login": "django.contrib.auth.views.LoginView",
        "django.contrib.auth.views.logout": "django.contrib.auth.views.LogoutView",
    },
    ("django", (3, 0)): {
        "django.utils.six": "six",
        "django.utils.lru_cache": "functools.lru_cache",
        "django.utils.encoding.python_2_unicode_compatible": "nothing",
        "django.utils.decorators.available_attrs": "functools.WRAPPER_ASSIGNMENTS",
        "django.shortcuts.render_to_response": "django.shortcuts.render",
        "django.contrib.staticfiles.templatetags": "django.templatetags.static",
    },
    ("django", (3, 1)): {
        "django.core.paginator.QuerySetPaginator": "django.core.paginator.Paginator",
        "django.db.models.fields.FieldDoesNotExist": "django.core.exceptions.FieldDoesNotExist",
    },
    ("django", (4, 0)): {
        **{
            f"django.utils.translation.{old}": f"django.utils.translation.{new}"
            for old, new in (
                *(("ugettext", "gettext"), ("ugettext_lazy", "gettext_lazy"), ("ugettext_noop", "gettext_noop")),
                *(("ungettext", "ngettext"), ("ungettext_lazy", "ngettext_lazy")),
            )
        },
        "django.utils.encoding.force_text": "django.utils.encoding.force_str",
        "django.utils.encoding.smart_text": "django.utils.encoding.smart_str",
        "django.utils.http.urlquote": "urllib.parse.quote",
        "django.utils.http.urlquote_plus": "urllib.parse.quote_plus",
        "django.utils.http.urlunquote": "urllib.parse.unquote",
        "django.utils.http.is_safe_url": "django.utils.http.url_has_allowed_host_and_scheme",
        "django.utils.text.unescape_entities": "html.unescape",
        "django.conf.urls.url": "django.urls.re_path",
    },
    ("django", (5, 0)): {
        "django.utils.timezone.utc": "datetime.timezone.utc",
        "django.utils.datetime_safe": "datetime",
    },
    ("django", (5, 1)): {"django.core.files.storage.get_storage_class": "django.core.files.storage.storages"},
    ("flask", (1, 0)): {"flask.ext": "flask_..."},
    ("flask", (2, 3)): {
        "flask.json.JSONEncoder": "flask.json.provider.DefaultJSONProvider",
        "flask.json.JSONDecoder": "flask.json.provider.DefaultJSONProvider",
    },
    ("flask", (3, 0)): {
        "flask.Markup": "markupsafe.Markup",
        "flask.escape": "markupsafe.escape",
        "flask._app_ctx_stack": "flask.g",
        "flask._request_ctx_stack": "flask.g",
    },
    ("werkzeug", (1, 0)): {
        "werkzeug.contrib": "cachelib",
        "werkzeug.cached_property": "werkzeug.utils.cached_property",
        "werkzeug.secure_filename": "werkzeug.utils.secure_filename",
        "werkzeug.generate_password_hash": "werkzeug.security.generate_password_hash",
        "werkzeug.check_password_hash": "werkzeug.security.check_password_hash",
    },
    ("werkzeug", (2, 1)): {
        "werkzeug.security.safe_str_cmp": "hmac.compare_digest",
        "werkzeug.security.pbkdf2_hex": "hashlib.pbkdf2_hmac",
        "werkzeug.utils.escape": "markupsafe.escape",
        "werkzeug.useragents": "werkzeug.user_agent",
    },
    ("werkzeug", (3, 0)): {
        **{
            f"werkzeug.urls.{old}": f"urllib.parse.{new}"
            for old, new in (
                *(("url_quote", "quote"), ("url_quote_plus", "quote_plus"), ("url_unquote", "unquote")),
                *(("url_encode", "urlencode"), ("url_decode", "parse_qs"), ("url_parse", "urlsplit")),
                *(("url_join", "urljoin"), ("url_unquote_plus", "unquote_plus"), ("url_unparse", "urlunsplit")),
            )
        },
    },
    ("jinja2", (3, 1)): {
        "jinja2.Markup": "markupsafe.Markup",
        "jinja2.escape": "markupsafe.escape",
        "jinja2.contextfilter": "jinja2.pass_context",
        "jinja2.contextfunction": "jinja2.pass_context",
        "jinja2.evalcontextfilter": "jinja2.pass_eval_context",
        "jinja2.environmentfilter": "jinja2.pass_environment",
    },
    ("markupsafe", (2, 1)): {"markupsafe.soft_unicode": "markupsafe.soft_str"},
    ("itsdangerous", (2, 1)): {
        "itsdangerous.JSONWebSignatureSerializer": "PyJWT or Authlib",
        "itsdangerous.TimedJSONWebSignatureSerializer": "PyJWT or Authlib",
        "itsdangerous.json": "json",
    },
    ("numpy", (1, 24)): {
        **{f"numpy.{name}": name for name in ("int", "float", "bool", "object", "str", "complex", "long", "unicode")},
    },
    ("numpy", (2, 0)): {
        "numpy.float_": "numpy.float64",
        "numpy.unicode_": "numpy.str_",
        "numpy.NaN": "numpy.nan",
        "numpy.Inf": "numpy.inf",
        "numpy.product": "numpy.prod",
    },
    ("celery", (5, 0)): {
        "celery.task": "celery.shared_task",
        "celery.decorators": "celery.shared_task",
    },
    ("sqlalchemy", (1, 4)): {"sqlalchemy.engine.RowProxy": "sqlalchemy.engine.Row"},
    ("pydantic", (2, 0)): {"pydantic.BaseSettings": "pydantic_settings.BaseSettings"},
    ("pip", (10, 0)): {"pip.req": "nothing: read the file", "pip.download": "nothing"},
    ("djangorestframework", (3, 10)): {
        "rest_framework.decorators.list_route": "rest_framework.decorators.action",
        "rest_framework.decorators.detail_route": "rest_framework.decorators.action",
    },
    ("tornado", (6, 0)): {
        "tornado.gen.Task": "async def",
        "tornado.gen.engine": "tornado.gen.coroutine",
        "tornado.web.asynchronous": "async def",
    },
}
_AGAIN: Mapping[str, tuple[int, ...]] = {"numpy.bool": (2, 0), "numpy.long": (2, 0)}
"""Maps a removed name to the first version that has it again (with another meaning)."""
REMOVED_NAMES: Mapping[str, RemovedName] = {
    **{name: RemovedName("python", since, new) for since, names in _PYTHON.items() for name, new in names.items()},
    **{
        name: RemovedName(product, since, new, _AGAIN.get(name, ()))
        for (product, since), names in _LIBRARIES.items()
        for name, new in names.items()
    },
}
"""Maps a dotted name to its removal and replacement."""
