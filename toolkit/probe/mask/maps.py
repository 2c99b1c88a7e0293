"""Mask maps under names like `passwords` and `api_keys`: values under any key, or the keys themselves.

There, a key is the name of a user, or the secret itself, if it is not an ordinary word.
"""

import re

from .secret_names import is_secret_name

_TEXT = type(b"".decode("ascii"))
_TEXTS = (str, _TEXT)
_OF_PASSWORDS = re.compile(r"(?:passwords|passwds|pwds|passphrases|passcodes)\Z", re.I)
_OF_KEYS = re.compile(r"(?:(?:api|access|secret|private|auth|master|signing|ssh)[_-]?keys|session[_-]?ids)\Z", re.I)
_MAP = re.compile(
    r"(\\{0,8}[\"'])([\w-]{0,40}(?:passwords|passwds|pwds|passphrases|passcodes|keys|session_?ids|sessions|tokens))\1"
    r"\s*:\s*\{([^{}]{1,20000})\}",
    re.I | re.U,
)
_MEMBER = re.compile(
    r"(\\{0,8}[\"'])((?:(?!\1)[^\\\r\n]){1,300})\1(\s*:\s*(?:[bu]?\1((?:(?!\1)[^\\\r\n]){1,300})\1)?)", re.U
)
_SHORTEST_KEY = 8  # characters; `user1` is a user


def is_map_of_secrets(name):
    """Return whether a map under that name holds secrets under any key."""
    return bool(_OF_PASSWORDS.search(name) or _OF_KEYS.search(name))


def map_of_secrets(values, held, name):
    """Mask a map.

    Args:
        values: a `mask_values.ValueMask`.
        held: an object of JSON; `{"$py": "dict", "of": pairs}` for other keys than texts.
        name: name for which `is_map_of_secrets` is true.
    """
    if "$py" in held:
        pairs = held.get("of")
        if not isinstance(pairs, list) or not all([isinstance(pair, list) and len(pair) == 2 for pair in pairs]):
            return values.value(held, name)
        return dict(held, of=[[_key(values, key, name), _mask_inside(values, key, one, name)] for key, one in pairs])
    return type(held)((_key(values, key, name), _mask_inside(values, key, one, name)) for key, one in held.items())


def of_text(fields, text):
    """Mask such maps in a text, in JSON and in Python's notation.

    Args:
        fields: a `fields.FieldMask`.
        text: text of any kind.
    """
    return _MAP.sub(lambda match: _of_map(fields, match), text)


def is_key_a_secret(name, key):
    """Return whether a key of such a map is the secret itself."""
    if _OF_PASSWORDS.search(name) or len(key) < _SHORTEST_KEY or " " in key:
        return False
    return any([letter.isdigit() for letter in key]) and any([letter.isalpha() for letter in key])


def _key(values, key, name):
    if isinstance(key, _TEXTS) and is_key_a_secret(name, key):
        return values.value(key, name)
    return values.value(key)


def _mask_inside(values, key, held, name):
    if isinstance(held, dict) and "$py" not in held:
        return type(held)((one, _mask_inside(values, one, other, name)) for one, other in held.items())
    if not _is_of_a_user(key) or (_OF_KEYS.search(name) and not _is_made_up(held)):
        return values.value(held)
    return values.value(held, name)


def _is_of_a_user(key):
    """Return whether a key names a user: `bob` in `passwords: {"bob": ..}` does, `policy` does not."""
    return not isinstance(key, _TEXTS) or not key[:1].isalpha() or is_secret_name("password_%s" % key)


def _is_made_up(held):
    return not isinstance(held, _TEXTS) or (" " not in held and any([letter.isdigit() for letter in held]))


def _of_map(fields, match):
    name = match.group(2)
    if not fields.hides(name) and name.lower() not in ("tokens", "sessions"):
        return match.group()
    begin, stop = match.span(3)
    shown = _MEMBER.sub(lambda member: _of_member(fields, name, member), match.group(3))
    return match.group()[: begin - match.start()] + shown + match.group()[stop - match.start() :]


def _of_member(fields, name, match):
    quote, key, rest, held = match.groups()
    shown = fields.mask(name, key) if is_key_a_secret(name, key) else key
    if held and _is_of_a_user(key) and (_OF_PASSWORDS.search(name) or _is_made_up(held)):
        start = match.start(4) - match.start(3)
        rest = rest[:start] + fields.mask(name, held) + rest[start + len(held) :]
    return quote + shown + quote + rest
