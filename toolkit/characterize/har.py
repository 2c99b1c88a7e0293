"""Read the requests of a HAR file, as browsers and proxies save them.

Definition: http://www.softwareishard.com/blog/har-12-spec/ (version 1.2).
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from toolkit.errors import UsageError
from toolkit.model.recording import Body, Exchange


def read_har(file: Path) -> tuple[Exchange, ...]:
    """Every request of a HAR file, in its order.

    Raises:
        UsageError: it is no HAR file.
    """
    try:
        entries = json.loads(file.read_text("utf-8-sig"))["log"]["entries"]
        return tuple(_exchange(entry, order) for order, entry in enumerate(entries, 1))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{file} is no HAR file ({type(error).__name__}: {error}). Save it anew from the browser or the proxy."
        ) from error


def _exchange(entry: dict[str, Any], order: int) -> Exchange:
    request, response = entry["request"], entry.get("response") or {}
    address = urlsplit(request["url"])
    content = response.get("content") or {}
    return Exchange(
        method=request["method"],
        target=(address.path or "/") + (f"?{address.query}" if address.query else ""),
        headers=_pairs(request),
        body=_text((request.get("postData") or {}).get("text") or ""),
        status=max(0, int(response.get("status") or 0)),
        answer_headers=_pairs(response),
        answer_body=_answer(content),
        protocol="import",
        order=order,
    )


def _answer(content: dict[str, Any]) -> Body:
    text = content.get("text") or ""
    if content.get("encoding") == "base64":
        return Body(base64=text, size=int(content.get("size") or 0))
    return _text(text)


def _text(text: str) -> Body:
    return Body(text=text, size=len(text.encode("utf-8", "surrogatepass")))


def _pairs(part: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    found = [(pair["name"], pair["value"]) for pair in part.get("headers") or ()]
    return tuple(pair for pair in found if not pair[0].startswith(":"))  # HTTP/2 repeats the first line as headers
