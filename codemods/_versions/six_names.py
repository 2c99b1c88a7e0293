"""Replacements in Python 3 for the names of `six`."""

from collections.abc import Mapping

EXPRESSIONS: Mapping[str, tuple[str, str]] = {
    **{f"six.{name}": (new, "") for name, new in {
        "text_type": "str", "binary_type": "bytes", "unichr": "chr", "print_": "print", "exec_": "exec",
        "next": "next", "advance_iterator": "next", "callable": "callable", "Iterator": "object",
    }.items()},
    **{f"six.moves.{name}": (new, "") for name, new in {
        "filter": "filter", "input": "input", "map": "map", "range": "range", "xrange": "range", "zip": "zip",
    }.items()},
    "six.MAXSIZE": ("sys.maxsize", "import sys"),
    "six.StringIO": ("io.StringIO", "import io"),
    "six.BytesIO": ("io.BytesIO", "import io"),
    "six.moves.StringIO": ("io.StringIO", "import io"),
    "six.moves.cStringIO": ("io.StringIO", "import io"),
    "six.moves.getcwd": ("os.getcwd", "import os"),
    "six.moves.intern": ("sys.intern", "import sys"),
    "six.moves.reduce": ("functools.reduce", "import functools"),
    "six.moves.reload_module": ("importlib.reload", "import importlib"),
    "six.moves.shlex_quote": ("shlex.quote", "import shlex"),
    "six.moves.zip_longest": ("itertools.zip_longest", "import itertools"),
    "six.moves.filterfalse": ("itertools.filterfalse", "import itertools"),
    "six.moves.UserDict": ("collections.UserDict", "import collections"),
    "six.moves.UserList": ("collections.UserList", "import collections"),
    "six.moves.UserString": ("collections.UserString", "import collections"),
    **{f"six.moves.{name}": (new, f"import {new}") for name, new in {
        "_thread": "_thread", "builtins": "builtins", "configparser": "configparser", "copyreg": "copyreg",
        "cPickle": "pickle", "html_entities": "html.entities", "html_parser": "html.parser",
        "http_client": "http.client", "http_cookiejar": "http.cookiejar", "http_cookies": "http.cookies",
        "BaseHTTPServer": "http.server", "SimpleHTTPServer": "http.server", "queue": "queue", "reprlib": "reprlib",
        "socketserver": "socketserver", "xmlrpc_client": "xmlrpc.client", "xmlrpc_server": "xmlrpc.server",
        "urllib.error": "urllib.error", "urllib.parse": "urllib.parse", "urllib.request": "urllib.request",
        "urllib.response": "urllib.response", "urllib.robotparser": "urllib.robotparser",
        "urllib_error": "urllib.error", "urllib_parse": "urllib.parse", "urllib_robotparser": "urllib.robotparser",
        "email_mime_base": "email.mime.base", "email_mime_image": "email.mime.image",
        "email_mime_multipart": "email.mime.multipart", "email_mime_text": "email.mime.text",
    }.items()},
}  # fmt: skip
"""Maps a name to its expression, and the import that it needs."""

TYPES: Mapping[str, str] = {"six.string_types": "str", "six.integer_types": "int", "six.class_types": "type"}
"""Tuples of one class."""

VIEWS: Mapping[str, tuple[str, bool]] = {
    **{f"six.iter{name}": (name, True) for name in ("items", "keys", "values", "lists")},
    **{f"six.view{name}": (name, False) for name in ("items", "keys", "values")},
}
"""Maps a function to the method of the dictionary, and to whether it returns an iterator."""

ATTRIBUTES: Mapping[str, str] = {
    "six.get_method_function": "__func__",
    "six.get_method_self": "__self__",
    "six.get_function_closure": "__closure__",
    "six.get_function_code": "__code__",
    "six.get_function_defaults": "__defaults__",
    "six.get_function_globals": "__globals__",
}
"""Maps a function to the attribute that it reads."""

MODULES: Mapping[str, str] = {
    **{f"six.moves.urllib.{name}": f"urllib.{name}" for name in ("error", "parse", "request", "response")},
    "six.moves.urllib.robotparser": "urllib.robotparser",
    "six.moves.configparser": "configparser",
    "six.moves.queue": "queue",
    "six.moves.builtins": "builtins",
    "six.moves.http_client": "http.client",
    "six.moves.html_parser": "html.parser",
    "six.moves.cPickle": "pickle",
}
"""Maps modules of `six.moves` to modules of Python 3."""

DECORATORS = {
    "six.python_2_unicode_compatible",
    "django.utils.encoding.python_2_unicode_compatible",
    "future.utils.python_2_unicode_compatible",
}
"""Class decorators that do nothing on Python 3."""

BUILTINS = {
    *("ascii", "bytes", "chr", "dict", "filter", "hex", "input", "int", "list", "map", "max", "min", "next", "object"),
    *("oct", "open", "pow", "range", "round", "str", "super", "zip"),
}
"""Names that `from builtins import ...` brings for the sake of Python 2."""

FUTURES = {
    *("absolute_import", "division", "generators", "nested_scopes", "print_function", "unicode_literals"),
    "with_statement",
}
"""Names in `__future__` that every Python 3 has."""
