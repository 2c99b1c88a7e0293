"""Read the names of parameters and fields from recorded requests and responses; their values are left behind."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from toolkit.model.recording import Body, Exchange
from toolkit.model.traffic import FieldPlace

_DEEPEST = 4
_MOST_NAMES = 400
"""Maximum number of names that are read from one body."""
_PART = re.compile(
    r'content-disposition:[^\r\n]*?[; ]name="(?P<name>[^"\r\n]*)"(?P<file>[^\r\n]*filename)?', re.IGNORECASE
)
_SUCCESS = range(200, 300)

BODY_PLACES: tuple[FieldPlace, ...] = ("json", "form", "file")
Name = tuple[FieldPlace, str]
"""Place and name of a parameter or field."""


class CarriedNames(NamedTuple):
    """The names that one request carried.

    Attributes:
        names: (place, name); fields of fields with dots, items of arrays like single objects.
        has_body, has_response: whether no part of a body of the request, and of a successful response, is unknown.
    """

    names: frozenset[Name]
    has_body: bool
    has_response: bool


def read_names(exchange: Exchange) -> CarriedNames:
    """Read the names of one request, and of its response if it succeeded: errors have fields of their own."""
    is_imported = exchange.protocol == "import"
    is_success = exchange.status in _SUCCESS
    names: set[Name] = {("query", name) for name in _pair_names(exchange.target.partition("?")[2])}
    kind = ""
    for header, value in exchange.headers:
        names.add(("header", header.lower()))
        if header.lower() == "content-type":
            kind = value.lower()
        elif header.lower() == "cookie":
            names.update(("cookie", part.partition("=")[0].strip()) for part in value.split(";") if "=" in part)
    names.update(_body_names(exchange.body, kind))
    if is_success:
        names.update(("response", name) for name in _json_names(_text(exchange.answer_body)))
    return CarriedNames(
        frozenset(names),
        not _is_cut(exchange.cut, "body") and (not is_imported or exchange.body.size > 0),
        not is_success or not (_is_response_cut(exchange) or (is_imported and not exchange.answer_body.size)),
    )


def _is_cut(cut: Iterable[str], part: str) -> bool:
    return any(place.startswith(f"{part}:") and not place.endswith(": decompressed") for place in cut)


def _is_response_cut(exchange: Exchange) -> bool:
    """Return whether a part of the response is missing; a client that stops reading may have read all of it."""
    cut = exchange.cut
    lengths = [value for name, value in exchange.answer_headers if name.lower() == "content-length"]
    if lengths == [str(exchange.answer_body.size)]:
        cut = tuple(place for place in cut if not place.endswith("not taken to its end"))
    return _is_cut(cut, "answer_body")


def _body_names(body: Body, kind: str) -> Iterator[Name]:
    text = _text(body)
    if "multipart/" in kind:
        for part in _PART.finditer(text):
            yield "file" if part["file"] else "form", part["name"]
    elif "x-www-form-urlencoded" in kind:
        yield from (("form", name) for name in _pair_names(text))
    else:
        yield from (("json", name) for name in _json_names(text))


def _text(body: Body) -> str:
    if body.base64:
        return base64.b64decode(body.base64).decode("latin-1")
    return body.text


def _pair_names(text: str) -> Iterator[str]:
    """Yield the names of `a=1&b=2`; a part without `=` is a value."""
    for part in text.split("&"):
        name, equals, _ = part.partition("=")
        if equals and name:
            yield unquote_plus(name)


def _json_names(text: str) -> Iterable[str]:
    if text.lstrip()[:1] not in ("{", "["):
        return ()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    names: dict[str, None] = {}
    _add_names(value, "", _DEEPEST, names)
    return names


def _add_names(value: Any, before: str, depth: int, names: dict[str, None]) -> None:
    """Add the names of an object, or of the objects of an array."""
    for held in value if isinstance(value, list) else [value]:
        if isinstance(held, dict) and len(names) < _MOST_NAMES:
            for name, inner in held.items():
                names[f"{before}{name}"] = None
                if depth and isinstance(inner, dict | list):
                    _add_names(inner, f"{before}{name}.", depth - 1, names)
