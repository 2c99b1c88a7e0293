"""Vary a request: values in path, query, body and headers for which similar code behaves differently."""

import json
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode

from .odd_values import near_values

_SEGMENTS = 3  # at the end of a path
_MOST = 24  # values of one request that others are put in the place of
_FORM = re.compile(r"[\w.%-]+=")
_NOT_CHANGED = ("host", "content-length")
_EMPTIED = ("content-type", "user-agent", "cookie", "authorization")  # another value of these is hardly ever one
_PLAIN_TEXTS = ("", "0", "1", "-1")
_PLAIN_JSON = (None, "", 0, 1, False, [], {})


def requests_near(ask, names=(), values=()):
    """Yield requests with one other value each: first under given names, then odd values, place by place.

    Args:
        ask: the request.
        names: names under which the code of interest looks something up; what the request lacks is added.
        values: texts and numbers that it compares with.
    """
    for name in names:
        for made in _under_name(ask, name, values):
            yield made
    waiting = (_in_path(ask) + _in_query(ask) + _in_body(ask) + _in_headers(ask))[:_MOST]
    for turn in range(max([len(others) for others, _ in waiting] or [0])):
        for others, make in waiting:
            if turn < len(others):
                yield make(others[turn])


def _under_name(ask, name, values):
    """Yield requests with another value under a name, without one, and with one where there was none."""
    path, _, query = ask["target"].partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    for changed in _other_pairs(pairs, name, values):
        yield dict(_copy(ask), target=path + "?" + urlencode(changed) if changed else path)
    text = (ask.get("body") or {}).get("text")
    held = _parse_json(text)
    if isinstance(held, (dict, list)):
        for holder in _objects_in(held, name):
            for changed in _other_objects(holder, name, values):
                before = dict(holder)
                holder.clear()
                holder.update(changed)
                made = json.dumps(held)
                holder.clear()
                holder.update(before)
                yield dict(_copy(ask), body={"text": made})
    elif text and _FORM.match(text):
        for changed in _other_pairs(parse_qsl(text, keep_blank_values=True), name, values):
            yield dict(_copy(ask), body={"text": urlencode(changed)})


def _other_pairs(pairs, name, values):
    """Yield pairs of names and texts with other values under a name, and without it."""
    own = [value for held, value in pairs if held == name]
    near = ["%d" % (int(value) + by) for value in own[:1] if re.match(r"-?[0-9]{1,9}\Z", value) for by in (1, -1)]
    for value in dict.fromkeys(list(_PLAIN_TEXTS) + near + ["%s" % (one,) for one in values]):
        if [value] != own:
            yield [pair for pair in pairs if pair[0] != name] + [(name, value)]
    if own:
        yield [pair for pair in pairs if pair[0] != name]


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


def _in_path(ask):
    path, mark, query = ask["target"].partition("?")
    parts = path.split("/")

    def make_at(place):
        def make(value):
            others = parts[:place] + [quote(value, safe="")] + parts[place + 1 :]
            return dict(_copy(ask), target="/".join(others) + mark + query)

        return make

    places = [place for place in range(len(parts) - 1, 0, -1) if parts[place]][:_SEGMENTS]
    return [(_texts_near(unquote(parts[place])), make_at(place)) for place in places]


def _in_query(ask):
    path, _, query = ask["target"].partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)

    def make_at(place):
        return lambda value: dict(_copy(ask), target=path + "?" + _encode(pairs, place, value))

    return [(_texts_near(value), make_at(place)) for place, (_, value) in enumerate(pairs)]


def _in_body(ask):
    text = (ask.get("body") or {}).get("text")
    try:
        held = {"": json.loads(text)}
    except (TypeError, ValueError):
        pairs = parse_qsl(text, keep_blank_values=True) if text and _FORM.match(text) else []

        def make_at(place):
            return lambda value: dict(_copy(ask), body={"text": _encode(pairs, place, value)})

        return [(_texts_near(value), make_at(place)) for place, (_, value) in enumerate(pairs)]
    return [(near_values(holder[key]), _json_maker(ask, held, holder, key)) for holder, key in _leaves(held)]


def _json_maker(ask, held, holder, key):
    """Return a function that builds the request with another value at a place of its JSON."""

    def make(value):
        before = holder[key]
        holder[key] = value
        text = json.dumps(held[""])
        holder[key] = before
        return dict(_copy(ask), body={"text": text})

    return make


def _in_headers(ask):
    def make_at(place):
        def make(value):
            made = _copy(ask)
            made["headers"][place][1] = value
            return made

        return make

    pairs = [(place, pair) for place, pair in enumerate(ask["headers"]) if pair[0].lower() not in _NOT_CHANGED]
    return [(_headers_near(*pair), make_at(place)) for place, pair in pairs]


def _headers_near(name, value):
    if name.lower() in _EMPTIED:
        return [""]
    return [value + ", x/y", "x/y, " + value, value.swapcase(), ""]


def _texts_near(value):
    """Return texts to try in place of another one; bytes that are not text cannot be sent as UTF-8."""
    return [one for one in near_values(value) if isinstance(one, str)]


def _encode(pairs, place, value):
    return urlencode(pairs[:place] + [(pairs[place][0], value)] + pairs[place + 1 :])


def _leaves(holder):
    """List (holder, key) of every leaf of a value."""
    found = []
    for key, held in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
        found += _leaves(held) if isinstance(held, (dict, list)) else [(holder, key)]
    return found


def _parse_json(text):
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None


def _copy(ask):
    return json.loads(json.dumps(ask))
