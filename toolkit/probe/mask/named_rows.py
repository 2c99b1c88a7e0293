# -*- coding: utf-8 -*-
"""Rows that hold the name of a secret in one member and its value in another: of a table of settings, of documents.

`("smtp_password", "..")` under `name` and `value`, `{"key": "api_token", "value": ..}`, a filter by such a name beside
the change of a value, and what is fetched or returned for a name.
"""

from __future__ import unicode_literals

import re

from .generated_values import is_generated
from .secret_names import is_plural_of_secret, tells_otherwise

_TEXTS = (str, type(b"".decode("ascii")))
NAME_KEYS = (
    "name",
    "path",
    "key",
    "field",
    "id",
    "label",
    "param",
    "parameter",
    "header",
    "attribute",
    "option",
    "k",
    "n",
    "loc",
    "instancepath",
    "pointer",
    "column",
    "property",
    "setting",
    "variable",
    "var",
    "slug",
    "設定名",
    "設定項目",
    "項目",
    "項目名",
    "名前",
    "名称",
    "キー",
    "変数名",
    "パラメータ",
    "パラメーター",
)
"""Members that may hold the name of a secret, the likeliest first, in small letters."""
VALUE_KEYS = ("value", "val", "v", "data", "content", "text", "current", "new", "old", "default")
VALUE_KEYS += ("値", "設定値", "内容", "データ")
"""Members that may hold its value."""
_NAMES = frozenset(NAME_KEYS)
_VALUES = frozenset(VALUE_KEYS)
_LAST_OF_NAMES = frozenset(["name", "key", "param", "parameter", "option", "setting", "variable", "property", "field"])
_LAST_OF_VALUES = frozenset(["value", "val", "data", "content"])
_OF_LIMITS = frozenset(["min", "max", "minimum", "maximum", "count", "total", "is", "has"])
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_.\s-]+")
_NAME = re.compile(r"[^\W\d_][\w.:/ \[\]-]{0,80}\Z", re.U)
_OF_CODE = re.compile(
    "(?:\\A|_)(?:t?otps?|passcodes?|(?:one_?time|verification|verify|log_?in|sign_?in|auth|authentication|confirm"
    "|confirmation|security|reset|activation|two_factor|2fa|mfa|sms)_(?:code|pin)s?)(?:_|\\Z)"
)
_DIGITS = re.compile("[0-9]{4,8}\\Z")
_QUERIES = ("filter", "query", "spec", "q")
_DEEPEST = 8
_WITH_OPTIONS = 3  # a filter, its change, and how it is made
_REMEMBERED = 10000
_known = {}  # name of a member -> whether it may hold a name, a value


def roles_of(key):
    """Return (whether a member or column may hold the name of a secret, whether the value of one), by its own name."""
    found = _known.get(key)
    if found is None:
        if len(_known) > _REMEMBERED:
            _known.clear()
        words = [word.lower() for word in _HUMP.sub("_", key).split("_") if word]
        last = words[-1] if words else ""
        is_whole = len(words) == 1
        is_value = last in (_VALUES if is_whole else _LAST_OF_VALUES) and not _OF_LIMITS.intersection(words)
        found = _known[key] = (last in (_NAMES if is_whole else _LAST_OF_NAMES), is_value)
    return found


def secret_name_in(hides, held):
    """Return the name of a secret that a member holds, or None.

    Args:
        hides: name -> whether it marks secrets.
        held: value of any class.
    """
    if isinstance(held, bytes) and bytes is not str:
        held = held.decode("latin-1")
    return held if isinstance(held, _TEXTS) and _NAME.match(held) and hides(held) else None


def holds_row_name(key, held):
    """Return whether a member says what its row is: it holds a name, and is not the row's number."""
    return roles_of(key)[0] and isinstance(held, _TEXTS) and key.lower().strip("_") != "id"


def secret_in(hides, value, depth=0):
    """Return the name of a secret in a document that holds no value itself, such as a filter; None if there is none.

    Args:
        hides: name -> whether it marks secrets.
        value: value of any class.
        depth: documents around it.
    """
    if depth > _DEEPEST or not isinstance(value, (dict, list, tuple)):
        return None
    if not isinstance(value, dict):
        return next((name for name in [secret_in(hides, one, depth + 1) for one in value] if name), None)
    members = [(key, held) for key, held in value.items() if isinstance(key, _TEXTS)]
    if any([roles_of(key)[1] and not isinstance(held, (dict, list)) for key, held in members]):
        return None
    named = [one for key, held in members if roles_of(key)[0] for one in _texts_in(held)]
    found = next((one for one in named if secret_name_in(hides, one)), None)
    within = [secret_in(hides, held, depth + 1) for key, held in members if key[:1] == "$"]
    return found or next((name for name in within if name), None)


def mask_changes(mask, hides, members):
    """Return the members of an object or a list, with values masked in what lies beside a filter by a secret's name.

    Args:
        mask: (value, name) -> the masked value.
        hides: name -> whether it marks secrets.
        members: values of any class.
    """
    inner = [held for held in members if isinstance(held, (dict, list))]
    found = [name for name in [secret_in(hides, held) for held in inner] if name] if len(inner) > 1 else ()
    return [without_values(mask, held, found[0]) for held in members] if found else members


def is_change(members):
    """Return whether a list is a filter and its change, as a bulk writer takes them: `[{"name": ..}, {"$set": ..}]`."""
    return 1 < len(members) <= _WITH_OPTIONS and isinstance(members[0], dict) and _is_update(members[1])


def _is_update(value):
    """Return whether a document holds only operators and values."""
    return (
        isinstance(value, dict)
        and len(value) > 0
        and all([isinstance(key, _TEXTS) and (key[:1] == "$" and key != "$py" or roles_of(key)[1]) for key in value])
    )


def _texts_in(held):
    """Return the texts that a condition compares with: `x`, `{"$eq": "x"}`, `{"$in": ["x", "y"]}`."""
    if isinstance(held, dict):
        return [text for one in held.values() if not isinstance(one, dict) for text in _texts_in(one)]
    return [one for one in (held if isinstance(held, list) else [held]) if isinstance(one, _TEXTS)]


def secret_of_query(hides, given):
    """Return the name of a secret by which an operation on documents chooses them, or None."""
    queries = [given[key] for key in _QUERIES if isinstance(given, dict) and isinstance(given.get(key), dict)]
    return next((name for name in [secret_in(hides, one) for one in queries] if name), None)


def secret_of_call(hides, given):
    """Return the name of a secret that arguments name without its value: `get_setting(name="smtp_password")`.

    Args:
        hides: name -> whether it marks secrets.
        given: arguments by name.
    """
    if not isinstance(given, dict):
        return None
    return secret_in(hides, given) or next(
        (name for name in [secret_in(hides, one) for one in given.values()] if name), None
    )


def secret_of_function(hides, symbol):
    """Return the name of a function if it says that it gives a secret: `get_password`; None if it does not.

    Args:
        hides: name -> whether it marks secrets.
        symbol: its dotted name, behind its module; None: nothing was called.
    """
    name = re.split("[.:]", symbol or "")[-1]
    is_telling = hides(name) or (is_plural_of_secret(name) and hides(name[:-1]))
    is_telling = is_telling or (names_code(name) and hides("one_time_code"))
    return name if name and is_telling else None


def names_code(name):
    """Return whether a function of that name gives a one-time code: `otp_for`, `login_code`."""
    whole = _HUMP.sub("_", name).lower()
    match = _OF_CODE.search(whole)
    around = (whole[: match.start()] + "_" + whole[match.end() :]).split("_") if match else ()
    return bool(match) and not any([tells_otherwise(word) for word in around])


def without_values(mask, value, name, depth=0):
    """Mask the values in documents that hold no name themselves, because it is known where they come from.

    Args:
        mask: (value, name) -> the masked value, of texts and numbers.
        value: a document, a list of those, or anything else, which is returned as it is.
        name: name of a secret.
        depth: documents around it.
    """
    if depth > _DEEPEST:
        return value
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        return type(value)([without_values(mask, one, name, depth + 1) for one in value])
    if type(value) is not dict or any(
        [isinstance(key, _TEXTS) and holds_row_name(key, held) for key, held in value.items()]
    ):
        return value
    masked = {}
    for key, held in value.items():
        is_value = isinstance(key, _TEXTS) and roles_of(key)[1] and not isinstance(held, (dict, list, tuple))
        masked[key] = mask(held, name) if is_value else without_values(mask, held, name, depth + 1)
    return masked


def without_answer(mask, value, name):
    """Mask the generated values in what a function returns for the name of a secret; words may be its label.

    Of a one-time code, texts and integers of four to eight digits are values as well.

    Args:
        mask: as of `without_values`.
        value: what it returns.
        name: name of a secret.
    """
    is_code = names_code(name)

    def mask_generated(held, name):
        text = held if isinstance(held, _TEXTS) else "%d" % held if isinstance(held, int) else ""
        is_value = (is_code and _DIGITS.match(text)) or (text is held and is_generated(text))
        return mask(held, name) if is_value else held

    if isinstance(value, list):
        return [
            without_answer(mask, one, name) if isinstance(one, (dict, list)) else mask_generated(one, name)
            for one in value
        ]
    return without_values(mask_generated, value, name) if isinstance(value, dict) else mask_generated(value, name)


def secrets_of_places(hides, places, held):
    """Return number of a place -> name of the secret whose value it is, of places of an SQL statement.

    A row begins anew where a column comes again; what is left without a name or a value belongs to the row before.

    Args:
        hides: name -> whether it marks secrets.
        places: names of columns of each place, in order.
        held: value of each place; None: unknown.
    """
    rows, columns, before = [], set(), None
    for number, names in enumerate(places):
        roles = [roles_of(name) for name in names]
        is_name, is_value = any([one for one, _ in roles]), any([one for _, one in roles])
        if not is_name and not is_value:
            continue
        column = tuple(names)
        if not rows or (column in columns and column != before):
            rows.append(([], []))
            columns = set()
        columns.add(column)
        before = column
        rows[-1][0 if is_name else 1].append(number)
    found = {}
    for names, values in _join_rows(rows):
        secret = next((one for one in [secret_name_in(hides, held[number]) for number in names] if one), None)
        found.update((number, secret) for number in values if secret)
    return found


def _join_rows(rows):
    joined = []
    for names, values in rows:
        if joined and not (names and values and joined[-1][0] and joined[-1][1]):
            joined[-1][0].extend(names)
            joined[-1][1].extend(values)
        else:
            joined.append((list(names), list(values)))
    return joined
