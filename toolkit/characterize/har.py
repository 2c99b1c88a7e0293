"""Read the requests of a HAR file, as browsers and proxies save them.

Definition: http://www.softwareishard.com/blog/har-12-spec/ (version 1.2). Methods are tokens as in RFC 9110, 5.6.2.
"""

import base64
import json
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from toolkit.errors import UsageError
from toolkit.model.recording import Body, Exchange
from toolkit.system.regular_file import read_regular

_AGAIN = "Save it anew from the browser or the proxy."
_GZIP = b"\x1f\x8b"
_Method = Annotated[str, msgspec.Meta(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")]


class _Pair(msgspec.Struct):
    name: str
    value: str


class _Posted(msgspec.Struct):
    text: str | None = None


class _Request(msgspec.Struct):
    method: _Method
    url: str
    headers: list[_Pair] | None = None
    postData: _Posted | None = None  # noqa: N815 - as the format has it


class _Content(msgspec.Struct):
    text: str | None = None
    encoding: str | None = None


class _Response(msgspec.Struct):
    status: int | None = None
    headers: list[_Pair] | None = None
    content: _Content | None = None


class _Entry(msgspec.Struct):
    request: _Request
    response: _Response | None = None


class Har(msgspec.Struct, frozen=True):
    """The requests of a HAR file.

    Attributes:
        exchanges: the requests in order.
        refused: (index in `log.entries`, reason) of every entry that is not a request.
    """

    exchanges: tuple[Exchange, ...]
    refused: tuple[tuple[int, str], ...] = ()


def read_har(file: Path) -> Har:
    """Read the requests of a HAR file; invalid entries are skipped and listed.

    Raises:
        UsageError: the file is not a HAR file, or none of its entries is a request.
    """
    exchanges: list[Exchange] = []
    refused: list[tuple[int, str]] = []
    for position, entry in enumerate(_entries(file)):
        try:
            exchange = _exchange(msgspec.convert(entry, _Entry), len(exchanges) + 1)
            msgspec.json.encode(exchange)  # a recording is UTF-8, which has no surrogates
            exchanges.append(exchange)
        except (ValueError, RecursionError) as error:
            refused.append((position, str(error)))
    if not exchanges:
        first = f" log.entries[{refused[0][0]}]: {refused[0][1]}." if refused else ""
        raise UsageError(f"{file} holds no request that can be used: {len(refused)} of `log.entries`.{first} {_AGAIN}")
    return Har(tuple(exchanges), tuple(refused))


def _entries(file: Path) -> list[Any]:
    try:
        data = read_regular(file)
        if data.startswith(_GZIP):
            raise UsageError(f"{file} is compressed. Unpack it with gunzip, then import it again.")
        text = data.decode("utf-8-sig")
        entries = json.loads(text)["log"]["entries"]
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}. Correct its permissions, then run again.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not a HAR file: it is not UTF-8 (byte {error.start}). {_AGAIN}") from error
    except RecursionError as error:
        raise UsageError(f"{file} is not a HAR file: it is nested too deep. {_AGAIN}") from error
    except ValueError as error:
        raise UsageError(f"{file} is not a HAR file: it is not JSON ({error}). {_AGAIN}") from error
    except (KeyError, TypeError, IndexError) as error:
        raise UsageError(f"{file} is not a HAR file: it has no `log.entries`. {_AGAIN}") from error
    if not isinstance(entries, list):
        raise UsageError(f"{file} is not a HAR file: `log.entries` is not a list. {_AGAIN}")
    return entries


def _exchange(entry: _Entry, order: int) -> Exchange:
    request, response = entry.request, entry.response or _Response()
    address = urlsplit(request.url)
    return Exchange(
        method=request.method,
        target=(address.path or "/") + (f"?{address.query}" if address.query else ""),
        headers=_pairs(request.headers),
        body=_text((request.postData.text if request.postData else None) or ""),
        status=max(0, response.status or 0),
        answer_headers=_pairs(response.headers),
        answer_body=_answer(response.content or _Content()),
        protocol="import",
        order=order,
    )


def _answer(content: _Content) -> Body:
    text = content.text or ""
    if content.encoding == "base64":
        return Body(base64=text, size=len(base64.b64decode(text)))
    return _text(text)


def _text(text: str) -> Body:
    return Body(text=text, size=len(text.encode("utf-8", "surrogatepass")))


def _pairs(headers: list[_Pair] | None) -> tuple[tuple[str, str], ...]:
    """Headers as pairs, without the pseudo-headers of HTTP/2, whose names begin with a colon."""
    return tuple((pair.name, pair.value) for pair in headers or () if not pair.name.startswith(":"))
