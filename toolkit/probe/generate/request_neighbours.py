"""Vary a request: values in path, query, body and headers for which similar code behaves differently."""

import itertools
import json
from urllib.parse import parse_qsl, quote, unquote, urlencode

from .body_variants import bodies_under_name, other_pairs, places_in_body, places_of_pairs, texts_near

_SEGMENTS = 3  # at the end of a path
_MOST = 24  # values of one request that others are put in the place of
_NOT_CHANGED = ("host", "content-length")
_EMPTIED = ("content-type", "user-agent", "cookie", "authorization")  # another value of these is hardly ever one


def requests_near(ask, names=(), values=()):
    """Yield requests with one other value each: first under given names, then odd values, place by place.

    Args:
        ask: the request.
        names: names under which the code of interest looks something up; what the request lacks is added.
        values: texts and numbers that it compares with.
    """
    both = [_under_name(ask, name, values) for name in names]
    for made in itertools.chain(*[one[0] for one in both] + [one[1] for one in both]):
        yield made
    waiting = (_in_path(ask) + _in_query(ask) + _in_body(ask) + _in_headers(ask))[:_MOST]
    for turn in range(max([len(others) for others, _ in waiting] or [0])):
        for others, make in waiting:
            if turn < len(others):
                yield make(others[turn])


def _under_name(ask, name, values):
    """Return requests with another value under a name, without one, and with one where there was none.

    Returns:
        (those in which it is where the request has it, or both in turn if it has it nowhere; the others).
    """
    path, _, query = ask["target"].partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    queries = (
        dict(_copy(ask), target=path + "?" + urlencode(changed) if changed else path)
        for changed in other_pairs(pairs, name, values)
    )
    text = (ask.get("body") or {}).get("text") or ""
    bodies = (dict(_copy(ask), body={"text": made}) for made in (bodies_under_name(text, name, values) if text else ()))
    if any(held == name for held, _ in pairs):
        return queries, bodies
    if name in text:
        return bodies, queries
    return (one for both in itertools.zip_longest(bodies, queries) for one in both if one), ()


def _in_path(ask):
    path, mark, query = ask["target"].partition("?")
    parts = path.split("/")

    def make_at(place):
        def make(value):
            others = parts[:place] + [quote(value, safe="")] + parts[place + 1 :]
            return dict(_copy(ask), target="/".join(others) + mark + query)

        return make

    places = [place for place in range(len(parts) - 1, 0, -1) if parts[place]][:_SEGMENTS]
    return [(texts_near(unquote(parts[place])), make_at(place)) for place in places]


def _in_query(ask):
    path, _, query = ask["target"].partition("?")
    places = places_of_pairs(parse_qsl(query, keep_blank_values=True))
    return [(others, _target_maker(ask, path, make)) for others, make in places]


def _target_maker(ask, path, make):
    return lambda value: dict(_copy(ask), target=path + "?" + make(value))


def _in_body(ask):
    places = places_in_body((ask.get("body") or {}).get("text"))
    return [(others, _body_maker(ask, make)) for others, make in places]


def _body_maker(ask, make):
    return lambda value: dict(_copy(ask), body={"text": make(value)})


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


def _copy(ask):
    return json.loads(json.dumps(ask))
