# -*- coding: utf-8 -*-
"""Objects that say themselves that they hold secrets: `kind: Secret` of Kubernetes, and others with such a type.

Secret stores answer with them: Parameter Store (`Type: SecureString`), Key Vault and Secret Manager (`/secrets/` in
the path of their names), Vault (`lease_id`).
"""

from __future__ import unicode_literals

import re

from .generated_values import is_generated
from .named_rows import VALUE_KEYS
from .nearby_values import SHORT_NAMES, is_key_name, is_no_path

_TEXTS = (type("".encode("ascii").decode("ascii")), type(str("")))
_FLAGS = frozenset(["secret", "is_secret", "issecret", "sensitive", "is_sensitive", "issensitive", "encrypted"])
_FLAGS |= frozenset(["is_encrypted", "isencrypted", "masked", "is_masked", "ismasked", "no_log"])
"""Members that say, with `true`, that the value beside them is a secret."""
_FLAGGED = frozenset(VALUE_KEYS) - frozenset(["content", "text"])
_QUALIFYING = "認証"
_KIND_KEYS = ("kind", "type", "purpose", "format", "input_type", "inputtype", "datatype", "secret_type")
_KIND = re.compile(
    r"(?:password|passwd|passphrase|passcode|secret|secure_?string|secret_?text|credentials?|api_?key|pin)\Z", re.I
)
_PATH_KEYS = ("name", "id", "arn", "path", "selflink")
_PATH = re.compile(r"(?:\A|/)secrets?/[^/]|:secret:")
_QUALIFIED = frozenset(["code", "pin", "secret", "number"])
_KEYS = frozenset(["api", "access", "private", "secret", "encryption", "signing", "master", "ssh", "shared", "hmac"])
_PIECE = re.compile(
    r"(?=.)(?:first|second|last|left|right)?[_-]?(?:part|half|piece|share|shard|segment|chunk|fragment)?[_-]?\d*\Z",
    re.I,
)
_SPLIT_KEY = "secret_key"
_OF_JWK = frozenset(["d", "p", "q", "dp", "dq", "qi", "k", "oth"])
_BESIDE_CODE = frozenset(["state", "grant_type", "redirect_uri", "client_id", "session_state"])
_BESIDE_REFRESH = frozenset(["access", "access_token", "accessToken", "token"])
_OF_KUBERNETES = frozenset(["data", "stringData"])
_YAML = re.compile(r"^([ \t]*(?:- )?)kind:[ \t]*[\"']?Secret[\"']?[ \t\r]*$", re.M)
_YAML_DATA = re.compile(r"[ \t-]*(?:string)?data:[ \t]*(\{.*)?\r?\Z", re.I)
_YAML_VALUE = re.compile(r"([ \t]*(?:\"[^\"]*\"|'[^']*'|[\w.-]+):[ \t]+)?[\"']?([^\s\"'][^\r\n\"']*)")
_FLOW_VALUE = re.compile(r":\s*[\"']?([^\s,\"'{}]+)")
_BLOCK = re.compile(r"[|>][-+\d]*\Z")


def is_secret_object(value):
    """Return whether the value of an object is secret by what its other members say.

    Args:
        value: an object; keys are texts.
    """
    keys = dict([(key.lower(), key) for key in value if isinstance(key, _TEXTS)])
    if "lease_id" in keys and "data" in keys:
        return True
    for key in _KIND_KEYS:
        held = value.get(keys.get(key) or keys.get("@" + key))
        if isinstance(held, _TEXTS) and _KIND.match(held):
            return True
    paths = [value[keys[key]] for key in _PATH_KEYS if key in keys]
    return any([isinstance(path, _TEXTS) and _PATH.search(path) for path in paths])


def names_of_members(hides, value):
    """Return key -> secret name of the members of an object that are secret by what stands beside or within them.

    JSON web keys (RFC 7517), codes of OAuth 2.0 (RFC 6749), and keys that an object's type names.

    Args:
        hides: name -> whether it marks secrets.
        value: an object; keys are texts.
    """
    found = {}
    if "kty" in value:
        found.update((key, "private_key") for key in value if key in _OF_JWK)
    if "code" in value and _BESIDE_CODE.intersection(value):
        found.update((key, "auth_code") for key in ("code", "state") if is_long_value(value.get(key)))
    if "refresh" in value and _BESIDE_REFRESH.intersection(value):
        found.update((key, "token") for key in ("access", "refresh") if is_issued_value(value.get(key)))
    if any([key.lower() in _FLAGS and held is True for key, held in value.items() if isinstance(key, _TEXTS)]):
        found.update((key, "secret") for key in value if isinstance(key, _TEXTS) and key.lower() in _FLAGGED)
    short = SHORT_NAMES.intersection(value)
    found.update((key, "password") for key in short if is_generated_value(value[key]) and is_no_path(value[key]))
    kinds = [value[key] for key in ("type", "kind", "method", "channel") if isinstance(value.get(key), _TEXTS)]
    for kind in kinds:
        if len(kind) < 40 and hides(kind):
            names = [(key, "%s_%s" % (kind, key)) for key in ("key", "code", "secret")]
            found.update((key, kind) for key, name in names if isinstance(value.get(key), _TEXTS) and hides(name))
    return found


def with_qualified(values, hides, name, value):
    """Return an object with members masked that are secret together with its own name: `{"mfa": {"code": ..}}`.

    Args:
        values: a `written_values.ValueMask`.
        hides: name -> whether it marks secrets.
        name: name of the object.
        value: an object.
    """
    if not isinstance(name, _TEXTS) or "$py" in value:
        return value
    names = [key for key in value if key in _QUALIFIED or (key == "key" and name.lower() in _KEYS)]
    names = [key for key in names if not isinstance(value[key], (dict, list)) and hides("%s_%s" % (name, key))]
    found = dict([(key, "%s_%s" % (name, key)) for key in names])
    if name == _QUALIFYING:
        found.update((key, "auth") for key, held in value.items() if key in VALUE_KEYS and is_generated_value(held))
    if is_key_name(name) and hides(_SPLIT_KEY):
        found.update((key, _SPLIT_KEY) for key, held in value.items() if _is_piece(key) and is_generated_value(held))
    if not found:
        return value
    return type(value)((key, values.value(held, found[key]) if key in found else held) for key, held in value.items())


def _is_piece(key):
    return isinstance(key, _TEXTS) and bool(_PIECE.match(key))


def is_generated_value(value):
    """Return whether a value is a text that was generated."""
    return isinstance(value, _TEXTS) and is_generated(value)


def is_long_value(value):
    """Return whether a value is a text that may have been drawn at random."""
    return isinstance(value, _TEXTS) and len(value) >= 6 and any([one.isdigit() for one in value])


def is_issued_value(value):
    """Return whether a value is long enough, and no words, for a token that a server issued."""
    return is_long_value(value) and len(value) >= 20 and " " not in value and is_generated(value)


def is_of_kubernetes(value, key):
    """Return whether a member of an object holds the data of a Kubernetes Secret under any name."""
    return key in _OF_KUBERNETES and value.get("kind") == "Secret"


def without(fields, text):
    """Mask the data of Kubernetes Secrets in YAML.

    Args:
        fields: a `fields.FieldMask`.
        text: text of any kind.
    """
    if "Secret" not in text or "ata:" not in text or not _YAML.search(text):
        return text
    lines = text.split("\n")
    for number, line in enumerate(lines):
        match = _YAML.match(line)
        if match:
            _mask_object(fields, lines, number, len(match.group(1)))
    return "\n".join(lines)


def _mask_object(fields, lines, number, indent):
    """Mask the data of the object that a line belongs to, in place."""
    first = number
    while first > 0 and _indent(lines[first - 1]) >= indent and not lines[first].lstrip().startswith("- "):
        first -= 1
    is_data = False
    for at in range(first, len(lines)):
        line = lines[at]
        if at > number and line.strip() and (_indent(line) < indent or line.startswith("---")):
            return
        if _indent(line) == indent:
            flow = _YAML_DATA.match(line)
            is_data = bool(flow)
            if flow and flow.group(1):
                lines[at] = _FLOW_VALUE.sub(lambda match: _mask_group(fields, match, 1), line)
        elif is_data and line.strip():
            lines[at] = _YAML_VALUE.sub(lambda match: _mask_group(fields, match, 2), line, count=1)


def _indent(line):
    """Return the column of a line's first key; that of a line without text or of a new document is below all."""
    if not line.strip() or line.startswith("---"):
        return -1
    rest = line.lstrip(" \t")
    return len(line) - len(rest[2:] if rest.startswith("- ") else rest)


def _mask_group(fields, match, number):
    held = match.group(number).rstrip()
    if _BLOCK.match(held):
        return match.group()
    start = match.start(number) - match.start()
    return match.group()[:start] + fields.mask("secret", held) + match.group()[start + len(held) :]
