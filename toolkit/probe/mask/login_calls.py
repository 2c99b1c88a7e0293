"""Mask passwords among the positional arguments of calls that log somebody in or set a password.

`authenticate('bob', ..)`, `CALL set_password('bob', ..)`, `EXEC sp_addlogin 'bob', ..`, JSON-RPC's `login`.
"""

import re

from .pseudonym_shapes import is_made_up
from .sentences import is_given

_TEXTS = (str, type(b"".decode("ascii")))
_LOGIN = (
    r"[\w.:]{0,60}(?:set|change|reset|update|check|verify|confirm)_?password|[\w.:]{0,60}add_?login"
    r"|(?:[\w:]{0,60}[.:_])?(?:log_?in|sign_?in|authenticate|create_?user|login_?user|basic_?auth|HTTPBasicAuth|getConnection"
    r")|(?:\w{1,60}\.)?auth|(?:[\w.]{0,60}[._])?(?:auth|credentials) ?= ?"
)
_UNSURE = re.compile(r"(?:auth|credentials) ?=? ?\(\s*\Z", re.I)
_WORDS = (
    "assword",
    "ogin",
    "og_in",
    "ign",
    "uthenticate",
    "create_user",
    "createUser",
    "uth",
    "redentials",
    "onnection(",
)
_CALL = re.compile(
    r"(?<![\w.])(?:%s)(?:\(|\s(?=['\"]))\s*((?:[^()'\"\n]|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"){1,1000})"
    % _LOGIN,
    re.I,
)
_METHOD = re.compile(r"(?:%s)\Z" % _LOGIN, re.I)
_NAMED = re.compile(r"[:=]\s*\Z")
_QUOTED = re.compile(r"(?<![\w=])(['\"])((?:(?!\1)[^\\\n])+)\1\s*(?=,|\Z)")


def without(fields, text):
    """Mask the second or last quoted argument of such calls in a text.

    Args:
        fields: a `fields.FieldMask`.
        text: text of any kind.
    """
    if not any([word in text for word in _WORDS]):
        return text
    return _CALL.sub(lambda match: _of_call(fields, match), text)


def parameters(values, value):
    """Return a call of JSON-RPC, or the like, with the last of its positional parameters masked.

    Args:
        values: a `written_values.ValueMask`.
        value: an object: `{"method": "login", "params": ["bob", ..]}`.
    """
    method, given = value.get("method"), value.get("params")
    if not isinstance(method, _TEXTS) or not isinstance(given, list) or len(given) < 2 or not _METHOD.match(method):
        return value
    place = 1 if isinstance(given[1], _TEXTS) else len(given) - 1
    if not isinstance(given[place], _TEXTS):
        return value
    shown = given[:place] + [values.value(given[place], "password")] + given[place + 1 :]
    return type(value)((key, shown if key == "params" else held) for key, held in value.items())


def _of_call(fields, match):
    arguments = list(_QUOTED.finditer(match.group(1)))
    if len(arguments) < 2 or any([_NAMED.search(match.group(1), 0, one.start()) for one in arguments]):
        return match.group()
    number = -1 if "onnection" in match.group()[: match.start(1) - match.start()] else 1
    begin, stop = arguments[number].span(2)
    start, held = match.start(1) - match.start(), arguments[number].group(2)
    is_unsure = _UNSURE.search(match.group()[:start]) and not is_made_up(held)
    if is_unsure or not is_given("password", held):
        return match.group()
    return match.group()[: start + begin] + fields.mask("password", held) + match.group()[start + stop :]
