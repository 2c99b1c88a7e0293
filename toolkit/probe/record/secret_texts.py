# -*- coding: utf-8 -*-
"""Tell which texts of files hold secrets that masking may not find, so that they are left out as a whole.

Rather too many than too few: bodies are masked by the names of their fields, but files have more forms than bodies.
"""

from __future__ import unicode_literals

import json
import re

from ..process.bookkeeping import pass_on_signals

_KEY = re.compile("-{4,5} ?BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File")
_ASSIGNED = re.compile("(?<![:=])[:=\uff1a\uff1d](?=[>=]?[\\s\"']{0,200}[^\\s\"'])", re.U)
"""Sign between a name, which may be quoted, and a value: of YAML, INI, properties, an environment, a form."""
_BETWEEN_NAMES = re.compile("[^\\w. -]", re.U)
_WORDS = 3  # of a name
_NAME_AND_VALUE = 2  # words of a line without any sign
_SEPARATORS = re.compile("[,;\t|]")
_FIRST = 3  # lines that may be the heading of a table
LONGEST = 80
"""Characters of a name."""
_KEY_TYPE, _SECRET_PARTS = "kty", frozenset(["d", "k", "p", "q"])  # of a JWK: RFC 7517 and 7518
_OF_FILES = re.compile("(?:[_. -]?(?:file|path|name))+\\Z", re.I)
_TEXT = type("")
_decode = json.JSONDecoder().decode  # a test may replace `json.loads` and count its calls


def hides_file_of(masking, name):
    """Return whether a parameter or a member of that name holds a secret, or names the file of one.

    Args:
        masking: a `masking.Masking`.
        name: `password`, `token_file`, `credentialsPath`; whatever else a dictionary may have as a key.
    """
    if not isinstance(name, (bytes, _TEXT)) or len(name) > LONGEST:  # a text, and no name
        return False
    if isinstance(name, bytes):
        name = name.decode("utf-8", "replace")
    stem = _OF_FILES.sub("", name)
    return any([masking.is_secret(one) or masking.hides_members(one) for one in (name, stem) if one])


def holds_secret(masking, text):
    """Return whether a text holds a private key, or a value whose name gives away that it is secret.

    The fields of a JSON document are masked as those of a body; only its texts are looked through.
    """
    if _KEY.search(text):
        return True
    try:
        document = _decode(text)
    except (ValueError, RuntimeError):  # nested too deeply
        pass_on_signals()
        return _names_secret(masking, text)
    return _is_secret_document(masking, document)


def _is_secret_document(masking, document):
    waiting = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if _KEY_TYPE in one and not _SECRET_PARTS.isdisjoint(one):
                return True
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, _TEXT) and _names_secret(masking, one):
            return True
    return False


def _names_secret(masking, text):
    names = set()
    for match in _ASSIGNED.finditer(text):
        before = text[max(0, match.start() - LONGEST) : match.start()].rstrip(" \t\r\n\"'`]:")
        words = _BETWEEN_NAMES.split(before)[-1].split()[-_WORDS:]
        names.update([" ".join(words)] + words[-1:])
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    for line in lines[: min(_FIRST, len(lines) - 1)] if lines else ():
        names.update([cell.strip(" \"'#") for cell in _SEPARATORS.split(line)])
    pairs = [line.split() for line in lines if len(line) <= LONGEST]
    names.update([words[0] for words in pairs if len(words) == _NAME_AND_VALUE])
    return any([hides_file_of(masking, name) for name in names if len(name) <= LONGEST])
