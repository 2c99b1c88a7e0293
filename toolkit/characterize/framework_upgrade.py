"""Recognize what another version of Werkzeug or Flask makes of the same answer of a program.

Its own pages (redirects, errors) have other words and tags, `Location` is relative since Werkzeug 2.1, and an opened
session adds `Vary: Cookie`. Newer versions spell the date of a cookie without dashes, and delete one with `HttpOnly`.
All of it means the same to a client (RFC 9110, 10.2.2 and 12.5.5; RFC 6265, 5.1.1 and 5.3).
"""

import html
import re
from collections.abc import Mapping
from typing import Any

from toolkit.characterize.difference_places import ABSENT, PlaceDifference
from toolkit.model.lock import Parts

_PAGE = re.compile(
    r"\s*<!doctype html[^>]*>\s*(?:<html lang=en>\s*)?<title>(?P<title>[^<]*)</title>\s*<h1>(?P<head>[^<]*)</h1>"
    r"\s*<p>(?P<text>.*)\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_ERROR = re.compile(r"[45]\d\d (.+)\Z")
_REDIRECT = re.compile(
    r"You should be redirected automatically to (?:the )?target URL: "
    r"<a href=\"([^\"]*)\">[^<]*</a>\. If not click the link\.\Z"
)
_OF_CLIENT = re.compile(r"\Ahttp://(?:localhost|testserver)(?=/(?!/))")
_COMMA = re.compile(r",(?=\s+[A-Za-z])")
_QUOTE = re.compile(r"&(?:#39|#x27|#34|quot);")
_DATE = re.compile(r"(?<=\d)-([a-z]{3})-(?=\d{4} )")
_DELETED = frozenset({"max-age=0", "httponly"})
_RESPONSE = re.compile(r"(?:werkzeug\.wrappers(?:\.response)?|flask\.wrappers):Response\Z")


def is_made_by_framework(place: PlaceDifference, before: Parts, now: Parts) -> bool:
    """Return whether a difference of two answers lies only in what the framework adds to them.

    Args:
        place: the difference.
        before: all parts of the old answer.
        now: all parts of the new answer.
    """
    if place.place == "header vary":
        return _vary_words(place.now) == {*_vary_words(place.was), "cookie"}
    if place.place == "header location":
        return _relative(place.was) == _relative(place.now) != ""
    if place.place == "header set-cookie":
        return _cookies(place.was) == _cookies(place.now) != []
    if place.place.startswith("body") or place.place == "header content-length":
        return _is_same_page(before.get("body"), now.get("body"))
    return place.place.startswith("result") and _is_same_response(before.get("result"), now.get("result"))


def _vary_words(value: Any) -> set[str]:
    words = [] if value is ABSENT else str(_plain(value)).lower().split(",")
    return {one.strip() for one in words} - {""}


def _relative(value: Any) -> str:
    """Return a URL without scheme and host, if these are those of a test client; empty for a value that is none."""
    text = _plain(value)
    return _OF_CLIENT.sub("", text, count=1) if isinstance(text, str) else ""


def _cookies(value: Any) -> list[tuple[str, frozenset[str]]]:
    """Return what each cookie says: its name and value, and its attributes in small letters; empty if unknown."""
    texts = _plain(value)
    texts = [texts] if isinstance(texts, str) else texts
    return [_cookie(text) for text in texts] if isinstance(texts, list) and _are_texts(texts) else []


def _are_texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


_AT_ONCE = "max-age=0"


def _cookie(text: str) -> tuple[str, frozenset[str]]:
    pair, *others = (part.strip() for part in text.split(";"))
    named = {one.partition("=")[0]: one for one in map(_attribute, others)}  # the last one of a name counts
    attributes = frozenset(named.values())
    is_past = "expires=thu, 01 jan 1970 00:00:00 gmt" in attributes and named.get("max-age", _AT_ONCE) == _AT_ONCE
    is_deleted = is_past and not pair.partition("=")[2].strip()
    return pair, attributes - _DELETED if is_deleted else attributes


def _attribute(text: str) -> str:
    name, sign, value = text.partition("=")
    value = value if name.lower() not in {"expires", "samesite"} else _DATE.sub(r" \1 ", value.lower())
    return name.lower() + sign + value


def _is_same_page(before: Any, now: Any) -> bool:
    page = _page_of(_plain(before))
    return bool(page) and page == _page_of(_plain(now))


def _page_of(body: Any) -> tuple[str, ...]:
    """Return title and meaning of a page that the framework made; empty if it is the program's own."""
    page = _PAGE.match(body) if isinstance(body, str) else None
    if page is None:
        return ()
    plain = _QUOTE.sub(lambda quote: html.unescape(quote[0]), page["text"])  # as nothing else can become a tag
    text = " ".join(_COMMA.sub("", plain.replace("</p>", "")).split())
    redirect = _REDIRECT.match(text)
    if redirect is not None and page["title"] == page["head"] == "Redirecting...":
        return "redirect", _relative(redirect[1])
    error = _ERROR.match(page["title"])
    return (page["title"], text) if error is not None and error[1] == page["head"] else ()


def _is_same_response(before: Any, now: Any) -> bool:
    """Return whether two returned responses have the same status, headers, and page of the framework."""
    told = [_response_of(value) for value in (before, now)]
    if not all(told):
        return False
    (old_status, old_headers, old_body), (new_status, new_headers, new_body) = told
    return (old_status, old_headers) == (new_status, new_headers) and _is_same_page(old_body, new_body)


def _response_of(value: Any) -> tuple[Any, ...]:
    """Return status, headers and body of a written response; empty for another value."""
    if not (isinstance(value, Mapping) and _RESPONSE.match(str(value.get("class")))):
        return ()
    state = value.get("state", {})
    held, parts = state.get("headers", {}), [_plain(one) for one in state.get("response", ())]
    pairs = held.get("state", {}).get("_list", ()) if isinstance(held, Mapping) else ()
    named = [(str(name).lower(), text) for name, text in map(_plain, pairs)]
    headers = [
        (name, _relative(text) if name == "location" else text) for name, text in named if name != "content-length"
    ]
    return state.get("_status_code"), headers, "".join(str(one) for one in parts)


def _plain(value: Any) -> Any:
    """Return a written text, bytes or tuple as a text or list; a list of one header as its value."""
    if isinstance(value, Mapping) and value.get("$py") in {"unicode", "bytes", "tuple"}:
        value = value.get("of")
    if isinstance(value, list | tuple):
        return _plain(value[0]) if len(value) == 1 else [_plain(one) for one in value]
    return value
