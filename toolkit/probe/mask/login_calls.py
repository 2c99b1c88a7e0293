"""Mask passwords among the positional arguments of calls that log somebody in or set a password.

`authenticate('bob', ..)`, `CALL set_password('bob', ..)`, `EXEC sp_addlogin 'bob', ..`, JSON-RPC's `login`.
"""

import re

from .pseudonym_shapes import is_made_up
from .sentences import is_given

_TEXTS = (str, type(b"".decode("ascii")))
_PASSWORDS = r"[\w.:]{0,60}(?:set|change|reset|update|check|verify|confirm)_?(?:pass(?:word|wd|phrase|code)|pwd)"
_LOGIN = _PASSWORDS + (
    r"|[\w.:]{0,60}add_?login"
    r"|(?:[\w:]{0,60}[.:_])?(?:log_?in|sign_?in|authenticate|create_?user|login_?user|basic_?auth|HTTPBasicAuth|getConnection"
    r")|(?:\w{1,60}\.)?auth|(?:[\w.]{0,60}[._])?(?:auth|credentials) ?= ?"
)
_ON_PASSWORDS = re.compile(_PASSWORDS + r"[\s(]", re.I)
_SETS = re.compile(r"[\w.:]{0,60}(?<!re)set_?p", re.I)  # which need no user beside them: `check_password('bob')`
_UNSURE = re.compile(r"(?:auth|credentials) ?=? ?\(\s*\Z", re.I)
_WORDS = (
    "assword",
    "asswd",
    "assphrase",
    "asscode",
    "wd(",
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
    r"(?<![\w.])(?:%s)(?:\(|\s(?=['\"]))\s*((?:[^()'\"\n]|\([^()'\"\n]{0,100}\)|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"){1,1000})"
    % _LOGIN,
    re.I,
)
_METHOD = re.compile(r"(?:%s)\Z" % _LOGIN, re.I)
_NAMED = re.compile(r"[:=]\s*\Z")
_USER = re.compile(r"[^,'\"]{1,200},\s*\Z")
"""A first argument that is no text, before the second one."""
_QUOTED = re.compile(r"(?<![\w=])(['\"])((?:(?!\1)[^\\\n])+)\1\s*(?=,|\Z)")


def without(fields, text):
    """Mask the password among the quoted arguments of such calls in a text.

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
    call, given = match.group()[: match.start(1) - match.start()], match.group(1)
    arguments = list(_QUOTED.finditer(given))
    if not arguments or any([_NAMED.search(given, 0, one.start()) for one in arguments]):
        return match.group()
    is_on_passwords, is_behind_user = bool(_ON_PASSWORDS.match(call)), bool(_USER.match(given, 0, arguments[0].start()))
    is_first = not given[: arguments[0].start()].strip()
    is_only = is_first and len(arguments) == 1
    if is_on_passwords and (is_behind_user or (is_only and (_SETS.match(call) or is_made_up(arguments[0].group(2))))):
        chosen = arguments
    elif len(arguments) > 1:
        chosen = [arguments[-1 if "onnection" in call else 1]]
    else:
        chosen = [one for one in arguments if is_behind_user and _is_chosen(one.group(2))]
    is_unsure, pieces, end = bool(_UNSURE.search(call)), [call], 0
    for one in chosen:
        held = one.group(2)
        if (is_made_up(held) or not is_unsure) and is_given("password", held):
            pieces += [given[end : one.start(2)], fields.mask("password", held)]
            end = one.end(2)
    return "".join(pieces) + given[end:]


def _is_chosen(text):
    """Return whether a text is neither a word nor the name of a template or a module, as other functions take them."""
    return is_made_up(text) and "/" not in text and "." not in text
