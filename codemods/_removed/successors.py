"""Removed names with a successor that can replace them, and whether the two are equivalent.

The successors are those of `toolkit/rules/_removed_names.py`; what is missing here takes more than another name.
"""

from collections.abc import Mapping

from toolkit.rules._removed_names import REMOVED_NAMES

_SAME = {
    *(name for name in REMOVED_NAMES if name.startswith("collections.")),
    *("base64.encodestring", "base64.decodestring", "configparser.SafeConfigParser", "xml.etree.cElementTree"),
    *("django.core.urlresolvers", "django.core.paginator.QuerySetPaginator", "django.conf.urls.url"),
    *("django.db.models.fields.FieldDoesNotExist", "django.utils.timezone.utc"),
    *(name for name in REMOVED_NAMES if name.startswith("django.utils.translation.")),
    *("django.utils.encoding.force_text", "django.utils.encoding.smart_text"),
    *("flask.Markup", "flask.escape", "jinja2.Markup", "jinja2.escape", "jinja2.contextfilter"),
    *("jinja2.contextfunction", "jinja2.evalcontextfilter", "jinja2.environmentfilter", "markupsafe.soft_unicode"),
    *("werkzeug.cached_property", "werkzeug.secure_filename", "werkzeug.generate_password_hash"),
    *("werkzeug.check_password_hash",),
    *(f"numpy.{name}" for name in ("int", "float", "object", "str", "complex")),
    *("numpy.float_", "numpy.unicode_", "numpy.NaN", "numpy.Inf", "numpy.product"),
}
"""Names that were aliases of the new one."""
_ALIKE = {
    "numpy.bool",  # NumPy 2 has it again: there it is `numpy.bool_`
    *("time.clock", "cgi.escape", "fractions.gcd", "inspect.getargspec", "locale.format"),
    *("django.utils.http.urlquote", "django.utils.http.urlquote_plus", "django.utils.http.urlunquote"),
    *("django.utils.http.is_safe_url", "django.utils.text.unescape_entities"),
    *("werkzeug.security.safe_str_cmp", "werkzeug.utils.escape", "itsdangerous.json", "pydantic.BaseSettings"),
    *(
        f"werkzeug.urls.{name}"
        for name in ("url_quote", "url_quote_plus", "url_unquote", "url_unquote_plus", "url_parse", "url_join")
    ),
}
"""Names whose successor takes the same arguments, but may return something else."""

SUCCESSORS: Mapping[str, tuple[str, bool]] = {
    name: (REMOVED_NAMES[name].new, name in _SAME) for name in sorted(_SAME | _ALIKE)
}
"""Maps a removed name to its replacement, and to whether both are equivalent."""
