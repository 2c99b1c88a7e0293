"""Mask values in marked-up texts that do not directly follow the name: in CDATA, one element deeper, escaped."""

import bisect
import re

from .pseudonym_shapes import is_made_up
from .secret_names import is_access_name
from .sentences import is_given, is_word_of_messages

_NAME = r"[\w.:-]{1,60}"
_ATTRIBUTES = r"(?:\s[^<>]*)?"
_OF_CDATA = r"<!\[CDATA\[([^<\]]*(?:(?:\](?!\]>)|<(?!!\[CDATA\[))[^<\]]*)*)\]\]>"
"""Content of CDATA without another opening of CDATA, so that no text is read twice."""
_BELOW = r"\s{0,20}<(?:value|val|v|string|text|data|content|current|new|old)%s>" % _ATTRIBUTES
_CDATA = re.compile(r"<(%s)%s>(?:%s){0,3}\s{0,20}%s" % (_NAME, _ATTRIBUTES, _BELOW, _OF_CDATA), re.U | re.I)
_DEEPER = re.compile(r"<(%s)%s>(?:%s){1,3}([^<>]+)(?=</)" % (_NAME, _ATTRIBUTES, _BELOW), re.U | re.I)
_OPENED = re.compile(r"<(%s)(%s)>" % (_NAME, _ATTRIBUTES), re.U)
_CLOSED = re.compile(r"</(%s)\s{0,20}>" % _NAME, re.U)
_NAME_OF_ELEMENT = re.compile(
    r"\s(name|key|id|property)\s?=\s?(?:[\"'](%s)[\"']|(%s)(?=[\s/]|\Z))" % (_NAME, _NAME), re.U | re.I
)
_TEXT_OF_ELEMENT = re.compile(r"%s|(?<=>)\s*([^<>\s][^<>]*)(?=<)" % _OF_CDATA, re.U)
_FIRST_BELOW = re.compile(r"(?:\s{0,20}<%s(?:\s[^<>]{0,200})?>){1,3}[^<>]*|\s{0,20}[^<>\s]+\s*(?=<|\Z)" % _NAME, re.U)
"""The first text up to three elements below, or one word that directly follows, as in OFX."""
_WITHOUT_TEXT = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"])
"""Elements of HTML that never hold a text, and are never closed."""
_LONGEST_VALUE = 400  # of an element of a page, with its tags
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

    Of one that is not closed, the first text up to three elements below, or the word that follows it.
    """
    pieces, at, ends = [], 0, _ends_of_elements(text)
    for match in _OPENED.finditer(text):
        name, is_place = _name_of(fields, match) if match.start() >= at else (None, False)
        end = ends.get(match.start())
        if name is None or _is_closed_itself(match) or (end is None and _is_without_text(match)):
            continue
        if end is None:
            first = _FIRST_BELOW.match(text, match.end())
            end = first.end() if first else match.end()
        if is_place and not _holds_one_text(text, match.end(), end):
            continue
        inner = _TEXT_OF_ELEMENT.sub(
            lambda held, name=name: _text_of_element(fields, held, name), ">%s<" % text[match.end() : end]
        )
        pieces += [text[at : match.end()], inner[1:-1]]
        at = end
    return "".join(pieces) + text[at:] if pieces else text


def _ends_of_elements(text):
    """Return where each element is closed, by where it is opened; HTML writes names in any case.

    One that is not closed by itself ends with the first behind it that closes its name.
    """
    ends, opened, closed = {}, {}, {}
    edges = [
        (match.start(), match.group(1).lower(), True)
        for match in _OPENED.finditer(text)
        if not _is_closed_itself(match)
    ]
    edges += [(match.start(), match.group(1).lower(), False) for match in _CLOSED.finditer(text)]
    for at, name, is_opening in sorted(edges):
        if is_opening:
            opened.setdefault(name, []).append(at)
        else:
            closed.setdefault(name, []).append(at)
            if opened.get(name):
                ends[opened[name].pop()] = at
    for name in set(opened) - _WITHOUT_TEXT:
        starts = opened[name]
        of_name = closed.get(name, ())
        for start in starts:
            number = bisect.bisect(of_name, start)
            if number < len(of_name):
                ends[start] = of_name[number]
    return ends


def _is_closed_itself(match):
    return match.group(2).rstrip()[-1:] == "/"


def _is_without_text(match):
    """Return whether HTML does not close an element; XML may have one of that name that is closed."""
    return match.group(1).lower() in _WITHOUT_TEXT


def _name_of(fields, match):
    """Return (secret name of an element, whether it may tell a place only, as the id of a part of a page does)."""
    name = match.group(1).rpartition(":")[2]
    if fields.hides(name):
        return name, False
    is_of_page, place = name.lower() in _OF_PAGES, None
    for attribute, quoted, plain in _NAME_OF_ELEMENT.findall(match.group(2)):
        if fields.hides(quoted or plain):
            if not (is_of_page and attribute.lower() == "id"):
                return quoted or plain, False
            place = quoted or plain
    return place, True


def _holds_one_text(text, start, end):
    """Return whether an element of a page holds a value, and no part of the page."""
    inner = ">%s<" % text[start : min(end, start + _LONGEST_VALUE)]
    return end - start <= _LONGEST_VALUE and len(_TEXT_OF_ELEMENT.findall(inner)) == 1


def _text_of_element(fields, held, name):
    said = (held.group(1) or held.group(2) or "").strip()
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
