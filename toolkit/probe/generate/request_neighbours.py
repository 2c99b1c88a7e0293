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


def requests_near(ask):
    """Yield requests with one odd value each, place by place.

    Args:
        ask: the request.
    """
    waiting = (_in_path(ask) + _in_query(ask) + _in_body(ask) + _in_headers(ask))[:_MOST]
    for turn in range(max([len(values) for values, _ in waiting] or [0])):
        for values, make in waiting:
            if turn < len(values):
                yield make(values[turn])


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


def _copy(ask):
    return json.loads(json.dumps(ask))
