r"""Mask values in marked-up texts by the names next to them.

That is XML and HTML, pairs of name and value, lines of headers, command lines, SQL, and addresses within addresses.
"""

import re

from . import (
    annotated_values,
    changed_values,
    compared_values,
    database_messages,
    graphql,
    login_calls,
    maps,
    nested_markup,
    paired_names,
    percent_escapes,
    protocols,
    secret_objects,
    settings_texts,
    sql_columns,
    sql_logs,
    validation_messages,
    yaml_values,
)
from .command_lines import mask_commands
from .named_matches import mask_match, mask_values
from .pseudonym_shapes import is_made_up
from .sentences import is_given

_NAME = r"[\w.:-]{1,60}"
_ESCAPED_NAME = r"(?:[\w.:-]|\\{1,8}u[0-9a-fA-F]{4}){1,60}"
_NAME_KEYS = "name|path|key|field|id|label|param|parameter|header|attribute|option|variable|property|k|n"
_VALUE_KEYS = "value|val|v|data|content|text|current|new|old|default"
_ELEMENT = re.compile(r"<(%s)(?:\s[^<>]*)?>([^<>]+)(?=</)" % _NAME, re.U)
_ATTRIBUTES = re.compile(
    r"""\b(?:%s)=(\\?["'])(%s)\1(?:[^<>]{0,300}?\b(?:%s)=\\?["']|[^<>]{0,300}>)([^<>"'\\]+)"""
    % (_NAME_KEYS, _NAME, _VALUE_KEYS),
    re.U | re.I,
)
_ATTRIBUTES_TURNED = re.compile(
    r"""\b(?:value|content|val|default)=(\\?["'])([^<>"'\\]+)\1[^<>]{0,300}?"""
    r"""\b(?:name|id|key|param|parameter|header|option|setting|variable|property|attribute)=\1(%s)\1""" % _NAME,
    re.U | re.I,
)
_VALUE_OF_ELEMENT = re.compile(
    r"""<(%s)\s(?:[^<>]{0,300}?\s)?value\s?=\s?(\\?["'])((?:(?!\2)[^<>\\])+)""" % _NAME, re.U | re.I
)
_ELEMENTS = re.compile(
    r"<(?:%s)>(%s)</\w+>\s*<(?:%s)>\s*(?:<\w{1,20}>\s*)?([^<>]+)(?=</)" % (_NAME_KEYS, _NAME, _VALUE_KEYS),
    re.U | re.I,
)
_PASSWORD_INPUT = re.compile(
    r"""<input\s(?=[^<>]{0,300}?\btype=\\?["']?password\b)[^<>]{0,300}?\bvalue=\\?["']?([^\s<>"'\\]+)""", re.U | re.I
)
_ATTRIBUTES_BARE = re.compile(
    r"<input\s[^<>]{0,300}?\bvalue=([^\s<>\"'\\]+)\s[^<>]{0,300}?\bname=(%s)[\s>]" % _NAME, re.U
)
_CELLS = re.compile(
    r"<(?:th|dt)\b[^<>]{0,200}>([^<>]{1,80})</(?:th|dt)>\s{0,20}<(?:td|dd)\b[^<>]{0,200}>([^<>]+)(?=</)", re.U | re.I
)
_PAIR = re.compile(
    r"""(\\{0,8}["'])(?:%s)\1\s*:\s*\1(%s)\1\s*,\s*\1(?:%s)\1\s*:\s*\1?((?:[^"'\\]|\\{1,8}u[0-9a-fA-F]{4})+)"""
    % (_NAME_KEYS, _ESCAPED_NAME, _VALUE_KEYS),
    re.U | re.I,
)
_COUPLE = re.compile(
    r"""[\[(]\s*[bu]?(\\{0,8}["'])(%s)\1\s*,\s*[bu]?\1((?:[^"'\\]|\\{1,8}u[0-9a-fA-F]{4})+)\1\s*[\])]"""
    % _ESCAPED_NAME,
    re.U,
)
_BEFORE_COLUMNS = re.compile(
    r"\b(?:UNIQUE|PRIMARY\s+KEY|FOREIGN\s+KEY|INCLUDE|(?:INTO|REFERENCES|ON|USING)\s+[\w.\"\\]{1,150})\s*\Z"
)
_BEFORE = 200  # letters in which that is looked for
_COLUMN_NAME = re.compile(r"[A-Za-z_]\w{0,62}\Z")
_HEADER = re.compile(
    r"(?:^|(?<=[\n\r{,])|(?<=\\n)|(?<=\\r))[ \t]*(?:- )?([\w-]{2,60}):[ \t]*"
    r"(?:[!&][\w!/.:-]{1,60}[ \t]+)?(?![\[{\"'!&])([^\s\\,}]{6,})",
    re.U,
)
_QUOTED_VALUE = re.compile(
    r"""\b([A-Za-z_][\w-]{1,60})(?:["']?\s{0,3}=>\s{0,3}|\s{0,3}(?:[:=]|==)\s{0,3}|\s(?:is\s|was\s|of\s)?)[bBuUrR]{0,2}(\\?["'])((?:(?!\2)[^\\\r\n]){3,200})\2""",
    re.U,
)
_TRIPLE = re.compile(
    r"\b([A-Za-z_][\w-]{0,60})[\"']?\s{0,9}[:=]\s{0,9}((\\{0,8}[\"'])\3\3)(?!\3)(.{1,5000}?)(?:\2|\Z)", re.S | re.U
)
_OF_KEY = re.compile(r"\b([A-Za-z_][\w-]{1,60})\s([\"'])[\w./-]{1,60}\2\s?=\s?([\"'])([^\"'\r\n]{3,200})(?=\3)", re.U)
_KEYED = ("' = ", '" = ', "'='", '"="')
_QUOTED_HEADER = re.compile(r"""(\\{0,8}["'])([A-Za-z][\w-]{1,60}):[ ]?([^\s"'\\]{6,300})\1""", re.U)
_GLUED = re.compile(
    r"(?<![\w:/.@-])([A-Za-z][\w-]{1,60}):([^\s:,;\"'<>(){}\[\]/\\][^\s,;\"'<>(){}\[\]\\]{5,200})", re.U
)
_RESPONSE = re.compile(r"\bdigest\s[^\r\n]{0,2000}?\bresponse=(\\{0,8}\"?)([^\",\s\\]{4,})", re.I)
_CHALLENGE = re.compile(r"\b(?:c?nonce|opaque)=(\\{0,8}\")([^\"\\]{4,})\1", re.I)
_LINE = re.compile(r"(?:^|(?<=\n))[ \t]*([\w.-]{2,60})[ \t]*=[ \t]*([^\s\"'][^\r\n]*)", re.U)
_COLUMN = re.compile(r"[^\W\d_][\w .\[\]/-]{1,59}\Z", re.U)
_CELL = re.compile(r"[,;\t|]")
_PART_OF_BODY = re.compile(
    r"((?:^|(?<=\n))--([^\r\n]{1,200})\r?\n(?:[\w-]{1,60}:[^\r\n]{0,1000}\r?\n){1,9}\r?\n)(.*?)(?=\r?\n--\2|\Z)",
    re.S,
)
"""A part of a multipart body: its headers, the boundary that ends it, and what it holds."""
_MOST_WITHIN = 3  # parts within a part
_SQL = re.compile(
    r"(?:\s|--[^\n]*\n|/\*(?:(?!\*/).){0,300}\*/|\()*"
    r"(?:INSERT|REPLACE|UPDATE|SELECT|DELETE|MERGE|UPSERT|ALTER|CREATE|GRANT|EXPLAIN|SET\s+PASSWORD\s+FOR|WITH\s+(?:RECURSIVE\s+)?[\w\"`]+\s+(?:\([^()]*\)\s*)?AS"
    r"|EXEC(?:UTE)?|CALL|SET\s+[\w@.]+\s*:?=)\s",
    re.I | re.S,
)
_IDENTIFIED = re.compile(
    r"(?<!['\".])\b(?:IDENTIFIED\s+BY|PASSWORD(?:\s+FOR\s+[^\s=]{1,80}\s*=)?)\s*(?:PASSWORD\s*)?\(?\s*'([^']+)'", re.I
)
_IDENTIFIED_ANYWHERE = re.compile(
    r"\bIDENTIFIED\s+(?:WITH\s+\S{1,60}\s+)?BY\s+(?:'([^']+)'|\"?(?!PASSWORD\b|RANDOM\b|VALUES\b)([^\s'\";]+))", re.I
)
_TABBED = re.compile(r"(?:^|(?<=\n))[ ]{0,9}([\w.-]{2,60})\t{1,9}([^\t\r\n]{3,500})(?=\r?\n|\Z)", re.U)
_DEEP, _OF_BYTES = 9, 4  # bytes that are no UTF-8 are read in four encodings, each with what is escaped in it
_ARROW = re.compile(r"\b([A-Za-z_][\w-]{1,60})\s{0,3}(?:=>|:=|\u2192)\s{0,3}([^\s\"'<>,;(){}\[\]]{4,200})", re.U)
_SCHEME = re.compile(
    r"\b([A-Za-z][\w-]{2,60})[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
    r"(?:Basic|Bearer|Token|Negotiate|NTLM|Digest|ApiKey|Key|JWT|Hawk|SSWS|GoogleLogin|OAuth)[ +]([^\s\"',;&]{6,2000})",
    re.U | re.I,
)
_WRAPPED = re.compile(
    r"""\b([A-Za-z_]\w{1,60})['"]?\s{0,3}[=:]\s{0,3}[A-Za-z_][\w.]{0,60}\((?:\w{1,60}=)?[bBuUrR]{0,2}(['"])([^'"\r\n]{3,500})\2\)""",
    re.U,
)


def without(fields, text, depth=0):
    """Mask such values in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: text of any kind.
        depth: nesting of addresses within addresses.
    """
    text = compared_values.without(fields, paired_names.without(fields, text))
    if "<" in text:
        text = _of_elements(fields, text)
    text = settings_texts.without(fields, text)
    text = protocols.without(fields, secret_objects.without(fields, graphql.without(fields, text)))
    if "," in text:
        if ":" in text:
            text = mask_values(fields, _PAIR, text)
        text = _COUPLE.sub(lambda match: _of_couple(fields, match), text)
    if ": " in text or "\n" in text:
        text = _HEADER.sub(lambda match: _of_header(fields, match), text)
    if ":" in text:
        text = _of_colons(fields, text)
    if "'" in text or '"' in text:
        text = _of_quotes(fields, text)
    if "\n" in text or "\t" in text:
        text = _of_lines(fields, text)
    if " " in text:
        text = database_messages.without(fields, mask_commands(fields, text))
        text = validation_messages.without(fields, text)
    return _of_signs(fields, _of_escapes(fields, text, depth))


def _of_couple(fields, match):
    """Mask the second of two texts in brackets, unless they are the columns of a key or an index in SQL."""
    if match.group()[0] == "(" and match.group(1)[-1] == '"' and _COLUMN_NAME.match(match.group(3)):
        before = match.string[max(0, match.start() - _BEFORE) : match.start()]
        if _BEFORE_COLUMNS.search(before):
            return match.group()  # UNIQUE ("email", "group_id")
    return mask_match(fields, match, match.group(2))


def _of_escapes(fields, text, depth):
    """Mask values in addresses and forms, and fields in HTML, where they are escaped."""
    if ("%" in text or "=" in text) and depth < _DEEP:
        masks = [lambda one, more=more: fields.whole(one, depth + more) for more in (1, _OF_BYTES)]
        text = percent_escapes.without(masks, text)
    if "&" in text and depth < _DEEP:
        text = nested_markup.without_escaped(fields, text, depth)
    return text


def _of_signs(fields, text):
    """Mask `token => ..` without quotes, `authorization=Bearer ..`, `password=SecretStr('..')`."""
    if "=>" in text or ":=" in text or "\u2192" in text:
        text = _ARROW.sub(lambda match: _of_header(fields, match), text)
    if ("=" in text or ":" in text) and (" " in text or "+" in text):
        text = _SCHEME.sub(lambda match: mask_match(fields, match, match.group(1)), text)
    if "(" in text and ("'" in text or '"' in text):
        text = _WRAPPED.sub(lambda match: mask_match(fields, match, match.group(1)), text)
    return text


def _of_quotes(fields, text):
    """Mask quoted values next to names, and login challenges of servers."""
    if "nonce=" in text and "realm=" in text:
        text = _CHALLENGE.sub(lambda match: mask_match(fields, match, "token"), text)
    if "response=" in text:
        text = _RESPONSE.sub(lambda match: mask_match(fields, match, "token"), text)
    if "DENTIFIED" in text or "dentified" in text:
        text = _IDENTIFIED_ANYWHERE.sub(lambda match: mask_match(fields, match, "password"), text)
    if '"""' in text or "'''" in text or '\\"\\"' in text:
        text = _TRIPLE.sub(lambda match: mask_match(fields, match, match.group(1)), text)
    if any([sign in text for sign in _KEYED]):
        text = _OF_KEY.sub(lambda match: mask_match(fields, match, match.group(1)), text)
    text = annotated_values.without(fields, text)
    text = changed_values.without(fields, text)
    return login_calls.without(fields, _QUOTED_VALUE.sub(lambda match: _replace_quoted(fields, match), text))


def _of_elements(fields, text):
    """Mask XML and HTML."""
    if "</" in text:
        text = mask_values(fields, _ELEMENTS, mask_values(fields, _ELEMENT, text))
        text = _CELLS.sub(lambda match: mask_match(fields, match, match.group(1).strip().rstrip(":\uff1a")), text)
        text = nested_markup.without(fields, text)
    if "=" in text:
        text = mask_values(fields, _ATTRIBUTES, text)
        text = _ATTRIBUTES_TURNED.sub(lambda match: mask_match(fields, match, match.group(3), 2), text)
        text = _PASSWORD_INPUT.sub(lambda match: mask_match(fields, match, "password"), text)
        text = _ATTRIBUTES_BARE.sub(lambda match: mask_match(fields, match, match.group(2), 1), text)
        text = _VALUE_OF_ELEMENT.sub(lambda match: _of_value(fields, match), text)
    return text


def _of_value(fields, match):
    """Mask the attribute `value` of an element with the name of a secret, unless it is an ordinary word."""
    return mask_match(fields, match, match.group(1)) if is_made_up(match.group(3)) else match.group()


def _of_colons(fields, text):
    """Mask unquoted values after a colon, and maps of secrets."""
    if "{" in text:
        text = maps.of_text(fields, text)
    if "'" in text or '"' in text:
        text = _QUOTED_HEADER.sub(lambda match: _of_glued(fields, match), text)
    text = _GLUED.sub(lambda match: _of_glued(fields, match), text)
    return yaml_values.without(fields, text) if "\n" in text else text


def _of_glued(fields, match):
    value = match.group(match.lastindex)
    if not any([letter.isdigit() for letter in value]):
        return match.group()  # "auth:SessionMiddleware" is a name
    return mask_match(fields, match, match.group(match.lastindex - 1))


def of_sql(fields, text):
    """Mask such values in an SQL statement, or in a text that contains one after other words."""
    if " " not in text:
        return text
    if not _SQL.match(text):
        return sql_logs.without(fields, text)
    text = sql_columns.of_statement(fields, sql_logs.without(fields, text) if text.rstrip()[-1:] in ")]}" else text)
    return _IDENTIFIED.sub(lambda match: mask_match(fields, match, "password"), text)


def _replace_quoted(fields, match):
    sign = match.string[match.end(1) : match.start(2)].strip()
    is_prose = (
        sign not in (":", "=", "==") or match.string[max(0, match.start() - 2) : match.start()].strip()[-1:].isalnum()
    )
    name, value = match.group(1), match.group(3)
    if is_prose and not is_made_up(value) and (" " in value or not is_given(name, value)):
        return match.group()  # "unexpected token: '}'"
    return mask_match(fields, match, match.group(1))


def _of_header(fields, match):
    if not is_made_up(match.group(2)):
        return match.group()  # "password: required" is a message
    return mask_match(fields, match, match.group(1))


def _of_lines(fields, text):
    """Mask a text of lines: settings, or columns with names in the first line."""
    if "=" in text:
        text = _LINE.sub(lambda match: mask_match(fields, match, match.group(1)), text)
    if "\t" in text:
        text = _TABBED.sub(lambda match: _of_header(fields, match), text)
    if "isposition:" in text:
        text = _of_parts(fields, text, _MOST_WITHIN)
    return _of_table(fields, text)


def _of_parts(fields, text, depth):
    """Mask the tables in the parts of a multipart body, which may have parts of their own."""

    def mask(match):
        held = match.group(3)
        if depth and "isposition:" in held:
            held = _of_parts(fields, held, depth - 1)
        return match.group(1) + _of_table(fields, held)

    return _PART_OF_BODY.sub(mask, text)


def _of_table(fields, text):
    """Mask the columns below the names in the first line."""
    head, newline, rest = text.partition("\n")
    sign = _CELL.search(head)
    if not newline or sign is None or len(head) > 2000:
        return text
    names = [name.strip(" \"'\r\ufeff") for name in head.split(sign.group())]
    telling = [number for number, name in enumerate(names) if _COLUMN.match(name) and fields.hides(name)]
    return (
        "\n".join([head] + [_of_row(fields, row, sign.group(), names, telling) for row in rest.split("\n")])
        if telling
        else text
    )


def _of_row(fields, row, sign, names, telling):
    cells = row.split(sign)
    if len(cells) != len(names):
        return row
    for number in telling:
        held = cells[number].strip(" \"'\r")
        if held:
            cells[number] = cells[number].replace(held, fields.mask(names[number], held))
    return sign.join(cells)
