"""Mask values of GraphQL: variables, which a document passes to arguments by name, and the aliases of answers.

In `mutation login($x: String!) {login(password: $x)}`, the variable `x` is a password, wherever its value is.
GraphQL specification, October 2021, sections 2.7 and 2.10.
"""

import json
import re
import sys

from . import json_texts
from .pseudonym_shapes import is_made_up

if sys.version_info[0] == 2:
    from urllib import quote, unquote_plus
else:
    from urllib.parse import quote, unquote_plus

_TEXTS = (str, type(b"".decode("ascii")))
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|\$?[A-Za-z_]\w*|[:{}()\[\]=]', re.S | re.U
)
_DOCUMENT = re.compile(r"\$[A-Za-z_]\w*\s*:|:\s*\[?\s*\$[A-Za-z_]", re.U)
_PASSED = re.compile(r"([A-Za-z_]\w{0,60})\s*:\s*\[?\s*\$([A-Za-z_]\w{0,60})", re.U)
_DECLARED = re.compile(r"\$([A-Za-z_]\w{0,60})\s*:\s*\[?\s*([A-Za-z_]\w{0,60})", re.U)
_SELECTION = re.compile(r"\{\s*[A-Za-z_]", re.U)
_LONGEST = 20000
_DEEPEST = 3


class SecretVariables(object):
    """Secret names in a document.

    Attributes:
        passed: variable -> secret name of its argument or its type.
        within: variable -> secret name of an object or a field around its argument.
        aliases: alias in the answer -> secret name of its field.
    """

    def __init__(self):
        self.passed = {}
        self.within = {}
        self.aliases = {}


def variables_in(hides, document):
    """Return the secret names in a document.

    Args:
        hides: name -> whether it marks secrets.
        document: text that contains a document.
    """
    found, around = SecretVariables(), []
    tokens = [token for token in _TOKEN.findall(document[:_LONGEST]) if token[0] != "#"] + [""] * 3
    for at, token in enumerate(tokens[:-3]):
        if token in ("(", "{", "["):
            around.append((token, tokens[at - 2] if tokens[at - 1] == ":" else tokens[at - 1]))
        elif token in (")", "}", "]"):
            del around[-1:]
        elif token[:1] == "$" and tokens[at + 1] == ":":
            kind = tokens[at + 3] if tokens[at + 2] == "[" else tokens[at + 2]
            if hides(kind):
                found.passed[token[1:]] = kind
        elif token[:1] == "$":
            _note_passed(hides, found, token[1:], tokens[at - 2] if tokens[at - 1] == ":" else "", around)
        elif tokens[at + 1] == ":" and "(" not in [bracket for bracket, _ in around]:
            _note_alias(hides, found, token, tokens[at + 2])
    return found


def _note_alias(hides, found, alias, field):
    if _is_name(alias) and _is_name(field) and hides(field):
        found.aliases[alias] = field


def _is_name(token):
    return token[:1].isalpha() or token[:1] == "_"


def _note_passed(hides, found, variable, argument, around):
    """Note a variable that stands for an argument, a member of a list, or something deeper in one."""
    names = [name for _, name in around[::-1]]
    if not argument and names:
        argument = names.pop(0)
    if hides(argument):
        found.passed[variable] = argument
        return
    for name in names:
        if _is_name(name) and hides(name) and hides("%s_%s" % (name, argument)):
            found.within[variable] = name
            return


def is_document(value):
    """Return whether a value is a document that has variables."""
    return isinstance(value, _TEXTS) and "$" in value and "{" in value and bool(_DOCUMENT.search(value))


def mask_variables(values, hides, members):
    """Return members of a list or an object with the variables masked that a document among them passes on.

    Args:
        values: a `written_values.ValueMask`.
        hides: name -> whether it marks secrets.
        members: values in the form of a recording.
    """
    documents = [one for one in members if is_document(one)]
    if not documents:
        return members
    found = variables_in(hides, "\n".join(documents))
    if not found.passed and not found.within:
        return members
    return [one if is_document(one) else _with_variables(values, found, one, 0) for one in members]


def _with_variables(values, found, value, depth):
    if isinstance(value, _TEXTS) and value[:1] in "{[" and depth < _DEEPEST:
        return json_texts.without(value, lambda held: _with_variables(values, found, held, depth + 1))
    if isinstance(value, list) and depth < _DEEPEST:
        return [_with_variables(values, found, one, depth + 1) for one in value]
    if not isinstance(value, dict) or depth >= _DEEPEST:
        return value
    shown = type(value)()
    for key, held in value.items():
        if key in found.passed:
            shown[key] = values.value(held, found.passed[key])
        elif key in found.within and isinstance(held, _TEXTS):
            shown[key] = values.value(held, found.within[key]) if is_made_up(held) else held
        else:
            shown[key] = _with_variables(values, found, held, depth + 1)
    return shown


def without(fields, text):
    """Mask variables in a text that holds a document and, in any notation, their values.

    Args:
        fields: a `fields.FieldMask`.
        text: text of any kind.
    """
    if "%24" in text and "&" in text:
        text = _in_form(fields, text)
    if "{" not in text or not _DOCUMENT.search(text):
        return text
    passed = dict((variable, name) for name, variable in _PASSED.findall(text) if fields.hides(name))
    passed.update((variable, kind) for variable, kind in _DECLARED.findall(text) if fields.hides(kind))
    return _mask_named(fields, passed, text)


def _mask_named(fields, passed, text):
    for variable in sorted(passed):
        text = fields.named_otherwise(variable, passed[variable], text)
        default = re.compile(r"(\$%s\s*:\s*\[?\w+[\]!]{0,3}\s*=\s*\\{0,8}\"+)([^\"\\]+)" % variable)
        text = default.sub(lambda match: match.group(1) + fields.mask(passed[variable], match.group(2)), text)  # noqa: B023
    return text


def _in_form(fields, text):
    """Mask variables in an address or a form, where the document is one value and the variables another one."""
    pieces = text.split("&")
    meant = [unquote_plus(piece) for piece in pieces]
    passed = {}
    for one in meant:
        if is_document(one):
            passed.update(variables_in(fields.hides, one).passed)
    if not passed:
        return text
    shown = [_mask_named(fields, passed, one) for one in meant]
    return "&".join([old if new == one else quote(new, safe="/:@.=?") for old, one, new in zip(pieces, meant, shown)])


def aliases_of(hides, text):
    """Return alias -> secret name of its field, for the documents in the body of a request.

    Args:
        hides: name -> whether it marks secrets.
        text: body of the request, JSON; None if there is none.
    """
    found = {}
    if not text or '"query"' not in text:
        return found
    try:
        asked = json.loads(text)
    except ValueError:
        return found
    for one in asked if isinstance(asked, list) else [asked]:
        document = one.get("query") if isinstance(one, dict) else None
        if isinstance(document, _TEXTS) and _SELECTION.search(document):
            found.update(variables_in(hides, document).aliases)
    return found


def mask_aliases(values, aliases, body):
    """Mask the members of an answer in JSON that have an alias for a secret name.

    Args:
        values: a `written_values.ValueMask`.
        aliases: alias -> secret name.
        body: text of the answer.
    """
    return json_texts.without(body, lambda answer: _with_aliases(values, aliases, answer))


def _with_aliases(values, aliases, value):
    if isinstance(value, list):
        return [_with_aliases(values, aliases, one) for one in value]
    if not isinstance(value, dict):
        return value
    return dict(
        (key, values.value(held, aliases[key]) if key in aliases else _with_aliases(values, aliases, held))
        for key, held in value.items()
    )
