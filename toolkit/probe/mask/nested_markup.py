"""Mask values in marked-up texts that do not directly follow the name: in CDATA, one element deeper, escaped."""

import re

from .pseudonym_shapes import is_made_up
from .secret_names import is_access_name
from .sentences import is_given, is_word_of_messages

_NAME = r"[\w.:-]{1,60}"
_CDATA = re.compile(r"<(%s)(?:\s[^<>]{0,300})?>\s{0,20}<!\[CDATA\[(.{1,5000}?)\]\]>" % _NAME, re.U | re.S)
_DEEPER = re.compile(
    r"<(%s)(?:\s[^<>]{0,300})?>(?:\s{0,20}<(?:value|val|v|string|text|data|content|current|new|old)(?:\s[^<>]{0,300})?>"
    r"){1,3}([^<>]+)(?=</)" % _NAME,
    re.U | re.I,
)
_OPENED = re.compile(r"<(%s)((?:\s[^<>]{0,400})?)>" % _NAME, re.U)
_NAME_OF_ELEMENT = re.compile(r"\s(name|key|id|property)\s?=\s?[\"'](%s)[\"']" % _NAME, re.U | re.I)
_TEXT_OF_ELEMENT = re.compile(r"(?<=>)\s*([^<>\s](?:[^<>]*[^<>\s])?)\s*(?=<)", re.U)
_FIRST_BELOW = re.compile(r"(?:\s{0,20}<%s(?:\s[^<>]{0,200})?>){1,3}[^<>]*" % _NAME, re.U)
_LONGEST_ELEMENT = 5000
_OF_PAGES = frozenset(["a", "article", "body", "div", "fieldset", "form", "li", "main", "nav", "ol", "p", "section"])
_OF_PAGES |= frozenset(["footer", "header", "span", "table", "tr", "ul"])
_LISTED = re.compile(r"<key>\s{0,20}(%s)\s{0,20}</key>\s{0,20}<\w{1,20}>([^<>]+)(?=</)" % _NAME, re.U | re.I)
_CELLS = re.compile(r"<td\b[^<>]{0,200}>([^<>]{1,80})</td>\s{0,20}<td\b[^<>]{0,200}>([^<>]+)(?=</)", re.U | re.I)
_TABLE_ROW = re.compile(r"<tr\b[^<>]{0,200}>(.*?)(?=</?tr\b|</table|\Z)", re.S | re.I)
_ROW_CELL = re.compile(
    r"<(t[hd])\b[^<>]{0,200}>\s{0,200}(?:<\w{1,20}\b[^<>]{0,200}>\s{0,20}){0,3}([^<>]*)", re.U | re.I
)
_ENTITY = re.compile(r"&(?:quot|apos|#0{0,5}3[49]|#x0{0,5}2[27]);", re.I)
_ESCAPED = re.compile(r"[^<>\"']*?&(?:quot|apos|#0{0,5}3[49]|#x0{0,5}2[27]);[^<>\"']*", re.I)
_ANGLES = re.compile("&(?:lt|gt|#0{0,5}6[02]|#x0{0,5}3[ce]);", re.I)
_PIECE = re.compile("[^<>]+")
_LONGEST = 200000


def without(fields, text):
    """Mask such values in a text.

    Args:
        fields: a `fields.FieldMask`, which knows the names.
        text: text of any kind.
    """
    for pattern in (_CDATA, _DEEPER, _LISTED):
        text = pattern.sub(lambda match: _other(fields, match), text)
    text = _of_elements(fields, text) if "</" in text else text
    text = _of_columns(fields, text) if "</td" in text.lower() else text
    return _CELLS.sub(lambda match: _made_up(fields, match), text)


def _of_elements(fields, text):
    """Mask the texts, but for labels, at any depth of an element that has the name of a secret, or an attribute.

    Of one that is long, or that is not closed as it was opened, the first text up to three elements below.
    """
    pieces, at = [], 0
    for match in _OPENED.finditer(text):
        names = [match.group(1).rpartition(":")[2]] + _names_in(match)
        name = next((one for one in names if fields.hides(one)), None) if match.start() >= at else None
        if name is None or match.group(2).rstrip()[-1:] == "/":
            continue
        end = text.find("</%s>" % match.group(1), match.end(), match.end() + _LONGEST_ELEMENT)
        if end < 0:
            first = _FIRST_BELOW.match(text, match.end())
            end = first.end() if first else match.end()
        inner = _TEXT_OF_ELEMENT.sub(
            lambda held, name=name: _text_of_element(fields, held, name), ">%s<" % text[match.end() : end]
        )
        pieces += [text[at : match.end()], inner[1:-1]]
        at = end
    return "".join(pieces) + text[at:] if pieces else text


def _names_in(match):
    """Return the names that an element has by its attributes; the id of a part of a page tells where it stands."""
    found = _NAME_OF_ELEMENT.findall(match.group(2))
    is_of_page = match.group(1).lower() in _OF_PAGES
    return [name for attribute, name in found if not (is_of_page and attribute.lower() == "id")]


def _text_of_element(fields, held, name):
    said = held.group(1)
    return held.group().replace(said, fields.mask(name, said)) if is_made_up(said) else held.group()


def _of_columns(fields, text):
    """Mask the cells of a table below a heading that is the name of a secret."""
    names, pieces, end = [], [], 0
    for row in _TABLE_ROW.finditer(text):
        cells = list(_ROW_CELL.finditer(text, row.start(1), row.end()))
        kinds = set([cell.group(1).lower() for cell in cells])
        if kinds == set(["th"]):
            names = [cell.group(2).strip() for cell in cells]
        elif len(cells) == len(names):
            for name, cell in zip(names, cells):
                held = cell.group(2).rstrip()
                is_value = _is_value(name, held) and (len(names) > 1 or _is_alone(name, held))
                if cell.group(1).lower() == "td" and is_value and fields.hides(name):
                    pieces += [text[end : cell.start(2)], fields.mask(name, held)]
                    end = cell.start(2) + len(held)
    return "".join(pieces) + text[end:] if pieces else text


def _is_value(name, held):
    """Return whether a cell holds a value, and no description; names and addresses have blanks."""
    if " " in held:
        return not is_access_name(name) and any([one.isdigit() for one in held])
    return bool(held) and not is_word_of_messages(held)


def _is_alone(name, held):
    """Return whether the cell of a table of one column holds a value, and no remark about what its heading names."""
    return not is_access_name(name) or is_given(name, held)


def without_escaped(fields, text, depth):
    """Mask fields in a text whose quotes are written as `&quot;` or `&#34;`, or its tags with `&lt;`."""
    if len(text) > _LONGEST:
        return text
    if _ENTITY.search(text):
        text = _ESCAPED.sub(lambda match: _again_escaped(fields, match.group(), depth, _ENTITY), text)
    if _ANGLES.search(text):
        text = _PIECE.sub(lambda match: _again_escaped(fields, match.group(), depth, _ANGLES), text)
    return text


def _again_escaped(fields, text, depth, signs):
    entities = dict((_sign_of(entity), entity) for entity in signs.findall(text))
    if not entities:
        return text
    meant = signs.sub(lambda match: _sign_of(match.group()), text)
    shown = fields.thorough(meant, depth + 1)
    if shown == meant:
        return text
    for sign, entity in entities.items():
        shown = shown.replace(sign, entity)
    return shown


def _sign_of(entity):
    lower = entity.lower()
    if _ANGLES.match(entity):
        return "<" if lower == "&lt;" or lower.endswith(("60;", "3c;")) else ">"
    return "'" if lower == "&apos;" or lower.endswith(("39;", "27;")) else '"'


def _made_up(fields, match):
    """Mask a value that may be a label as well, if it is none."""
    return _other(fields, match) if is_made_up(match.group(2).strip()) else match.group()


def _other(fields, match):
    name = match.group(1).strip().rstrip(":\uff1a")
    if not fields.hides(name.rpartition(":")[2]):
        return match.group()
    held = match.group(2)
    said = held.strip()
    start = match.start(2) - match.start()
    whole = match.group()
    return whole[:start] + held.replace(said, fields.mask(name, said)) + whole[start + len(held) :]
