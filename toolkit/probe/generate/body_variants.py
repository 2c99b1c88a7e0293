"""Vary the content of a request's body: JSON, a form, a table, or a multipart body whose parts hold one of these.

What is there is changed place by place, or under one name. Of rows, whether objects of JSON or lines of a table, one is
also left out, or given twice with one value changed.
"""

import csv
import io
import json
import re
from urllib.parse import parse_qsl, urlencode

from .odd_values import near_values

_FORM = re.compile(r"[\w.%-]+=")
_MULTIPART = re.compile(r"(?:\r\n)?--([^\r\n]{1,70})\r\nContent-Disposition: form-data", re.IGNORECASE)
_PART_NAME = re.compile(r"[; ]name=\"?([^\";\r\n]*)")
_HEADING = re.compile(r"[^\d\W][\w .-]*(,\"?[^\d\W][\w .-]*\"?)+\r?\n")
_PLAIN_TEXTS = ("", "0", "1", "-1")
_PLAIN_JSON = (None, "", 0, 1, False, [], {})
_MOST_ROWS = 40


def bodies_under_name(text, name, values):
    """Yield bodies with another value under a name, without one, and with one where there was none.

    Args:
        text: a body.
        name: the name: of a field, a key or a column.
        values: texts and numbers to try.
    """
    for field, content, put in _parts_of(text):
        if field == name:
            made = [value for ((_, value),) in _single_pairs([(name, content)], name, values)]
        else:
            made = _contents_under_name(content, name, values)
        for one in made:
            yield put(one)


def is_multipart(text):
    """Return whether a body consists of parts, such as fields and uploaded files."""
    return bool(_MULTIPART.match(text or ""))


def places_in_body(text):
    """List the places of a body: (the other values of each, a function that returns the body with one of them)."""
    found = []
    for _, content, put in _parts_of(text):
        found += [(others, _then(make, put)) for others, make in _places_in_content(content)]
    return found


def other_pairs(pairs, name, values):
    """Yield pairs of names and texts with other values under a name, and without it."""
    for made in _single_pairs(pairs, name, values):
        yield [pair for pair in pairs if pair[0] != name] + made
    if any(held == name for held, _ in pairs):
        yield [pair for pair in pairs if pair[0] != name]


def texts_near(value):
    """Return texts to try in place of another one; bytes that are not text cannot be sent as UTF-8."""
    return [one for one in near_values(value) if isinstance(one, str)]


def places_of_pairs(pairs):
    """List the places of pairs of names and texts, as `places_in_body` does for an encoded form."""
    return [(texts_near(value), _pair_maker(pairs, place)) for place, (_, value) in enumerate(pairs)]


def _single_pairs(pairs, name, values):
    """Yield a list with one pair: the name and another value."""
    own = [value for held, value in pairs if held == name]
    near = ["%d" % (int(value) + by) for value in own[:1] if re.match(r"-?[0-9]{1,9}\Z", value) for by in (1, -1)]
    for value in dict.fromkeys(list(_PLAIN_TEXTS) + near + ["%s" % (one,) for one in values]):
        if [value] != own:
            yield [(name, value)]


def _pair_maker(pairs, place):
    return lambda value: urlencode(pairs[:place] + [(pairs[place][0], value)] + pairs[place + 1 :])


def _parts_of(text):
    """Return (name, content, function that returns the body with another content) of the parts of a body.

    The name is None if the whole body is the content.
    """
    if not is_multipart(text):
        return [(None, text or "", lambda content: content)]
    mark = "--" + _MULTIPART.match(text).group(1)
    pieces = text.split(mark)
    found = []
    for place in range(1, len(pieces) - 1):
        head, blank, content = pieces[place].partition("\r\n\r\n")
        name = _PART_NAME.search(head)
        if blank and content.endswith("\r\n"):
            put = _part_maker(mark, pieces, place, head + blank)
            found.append((name.group(1) if name else None, content[:-2], put))
    return found


def _part_maker(mark, pieces, place, head):
    return lambda content: mark.join(pieces[:place] + [head + content + "\r\n"] + pieces[place + 1 :])


def _then(make, put):
    return lambda value: put(make(value))


def _contents_under_name(text, name, values):
    held, rows = parse_json(text), _parse_table(text)
    if isinstance(held, (dict, list)):
        for holder in _objects_in(held, name):
            for made in _with_other_objects(held, holder, _other_objects(holder, name, values)):
                yield json.dumps(made)
        for made in _more_rows(held, name, values):
            yield json.dumps(made)
    elif rows and name in rows[0]:
        place = rows[0].index(name)
        for number in range(1, len(rows)):
            for ((_, value),) in _single_pairs([(name, rows[number][place])], name, values):
                changed = rows[number][:place] + [value] + rows[number][place + 1 :]
                yield _write_table(text, rows[:number] + [changed] + rows[number + 1 :])
                yield _write_table(text, rows[: number + 1] + [changed] + rows[number + 1 :])
    elif _FORM.match(text):
        for pairs in other_pairs(parse_qsl(text, keep_blank_values=True), name, values):
            yield urlencode(pairs)


def _places_in_content(text):
    held, rows = parse_json(text), _parse_table(text)
    if held is not None:
        holder = {"": held}
        rows = [(_other_rows(one), _json_maker(holder, *spot)) for one, spot in _lists_in(holder)]
        return rows + [(_plain_near(one[key]), _json_maker(holder, one, key)) for one, key in _leaves(holder)]
    if rows:
        found = [(_other_rows(rows[1:]), lambda others: _write_table(text, rows[:1] + others))]
        cells = [(number, place) for number in range(1, len(rows)) for place in range(len(rows[number]))]
        return found + [(texts_near(rows[one][place]), _cell_maker(text, rows, one, place)) for one, place in cells]
    return places_of_pairs(parse_qsl(text, keep_blank_values=True)) if _FORM.match(text) else []


def _cell_maker(text, rows, number, place):
    def make(value):
        changed = rows[number][:place] + [value] + rows[number][place + 1 :]
        return _write_table(text, rows[:number] + [changed] + rows[number + 1 :])

    return make


def _json_maker(whole, holder, key):
    """Return a function that returns the text of a value with another value at one place."""

    def make(value):
        before = holder[key]
        holder[key] = value
        text = json.dumps(whole[""])
        holder[key] = before
        return text

    return make


def _other_rows(rows):
    """Return other lists of the same rows: none, one of two, the last twice, in the other order."""
    found = [[], rows[1:], rows[:-1], rows + rows[-1:], rows[::-1]]
    return [one for place, one in enumerate(found) if one != rows and one not in found[:place]]


def _more_rows(held, name, values):
    """Yield a value with one more row in a list of objects: the last one with another value under a name."""
    whole = {"": held}
    for rows, (holder, key) in _lists_in(whole):
        for changed in _other_objects(rows[-1], name, values) if name in rows[-1] else ():
            holder[key] = rows + [changed]
            yield whole[""]
            holder[key] = rows


def _with_other_objects(held, holder, others):
    """Yield a value while one object of it has other members."""
    before = dict(holder)
    for changed in others:
        holder.clear()
        holder.update(changed)
        yield held
        holder.clear()
        holder.update(before)


def _other_objects(holder, name, values):
    """Yield an object of JSON with other values under a name, and without it."""
    own = holder.get(name)
    near = [own + 1, own - 1] if type(own) in (int, float) else []
    for value in list(_PLAIN_JSON) + near + list(values):
        if name not in holder or value != own or type(value) is not type(own):
            yield dict(holder, **{name: value})
    if name in holder:
        yield dict((key, value) for key, value in holder.items() if key != name)


def _objects_in(held, name):
    """List the objects that have a name, else the outermost one."""
    found = [held] if isinstance(held, dict) and name in held else []
    waiting = [held]
    while waiting:
        one = waiting.pop()
        inside = list(one.values() if isinstance(one, dict) else one)
        waiting += [it for it in inside if isinstance(it, (dict, list))]
        found += [it for it in inside if isinstance(it, dict) and name in it]
    return found or ([held] if isinstance(held, dict) else [])


def _lists_in(holder):
    """List (list, (holder, key)) of every list of objects in a value."""
    found = []
    for key, held in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
        if isinstance(held, (dict, list)):
            is_rows = isinstance(held, list) and held and all(isinstance(one, dict) for one in held)
            found += [(held, (holder, key))] if is_rows else []
            found += _lists_in(held)
    return found


def _plain_near(value):
    """Return the values beside one that JSON writes as they are."""
    return [one for one in near_values(value) if not isinstance(one, dict)]


def _leaves(holder):
    """List (holder, key) of every leaf of a value."""
    found = []
    for key, held in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
        found += _leaves(held) if isinstance(held, (dict, list)) else [(holder, key)]
    return found


def parse_json(text):
    """Return the value of a text of JSON; None if it is none."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None


def _parse_table(text):
    """Return the rows of a table with a heading; empty if a text is none."""
    if not _HEADING.match(text):
        return []
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return []
    is_even = all(len(one) == len(rows[0]) for one in rows)
    return rows if is_even and 1 < len(rows) <= _MOST_ROWS else []


def _write_table(text, rows):
    """Write rows with the same ends of lines as a text."""
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(rows)
    return made.getvalue()
