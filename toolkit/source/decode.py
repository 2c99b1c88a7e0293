"""Bytes to text, by the rules of Python itself (PEP 263), for Python 2 and 3."""

import codecs
import re
from functools import cache

from toolkit.errors import SourceError

_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"[ \t\f]*(?:#.*)?\Z")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HEAD = 4096


def decode_source(data: bytes) -> tuple[str, str]:
    r"""Turn the bytes of a Python file into text.

    The encoding is the one that the first two lines declare, else UTF-8. Nothing is guessed: a file in another
    encoding that does not say so was never valid Python 3, nor Python 2 (which took it for ASCII).

    Returns:
        the text, with every line end as `\n` and without a byte order mark, and the codec's own name of the
        encoding.

    Raises:
        SourceError: `encoding`, or `binary` if there are NUL bytes.
    """
    if data.startswith(_WIDE):
        raise SourceError("encoding", "it is UTF-16 or UTF-32, which Python does not read: save it as UTF-8")
    if b"\0" in data:
        raise SourceError("binary", f"NUL byte on line {_line(data, data.index(0))}")
    marked = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if marked else data
    declared = _declared_encoding(body)
    name = _codec(declared)
    if marked and name != "utf-8":
        raise SourceError("encoding", f"it starts with a UTF-8 byte order mark but declares {declared}")
    try:
        text = body.decode(name)
    except UnicodeDecodeError as error:
        raise SourceError("encoding", _undecodable(body, error, declared)) from error
    except (UnicodeError, LookupError) as error:  # a codec such as rot13 is known and does not make text
        raise SourceError("encoding", f"it declares {declared}: {error}") from error
    if declared and declared not in text[:_HEAD]:
        raise SourceError("encoding", f"it declares {declared}, in which the declaration cannot be read")
    return text.replace("\r\n", "\n").replace("\r", "\n"), name


def _declared_encoding(body: bytes) -> str:
    """The encoding that the first two lines declare, as written; empty if they declare none."""
    for line in _LINE_END.split(body[:_HEAD], 2)[:2]:
        if found := _COOKIE.match(line):
            return found[1].decode("ascii", "replace")
        if not _BLANK.match(line):
            break
    return ""


@cache
def _codec(declared: str) -> str:
    # Python reads editors' names such as utf-8-unix and latin-1-dos, of these two encodings only.
    plain = re.sub(r"(?i)\A(utf[-_]8|latin[-_]1|iso[-_]8859[-_]1|iso[-_]latin[-_]1)[-_].*", r"\1", declared)
    try:
        name = codecs.lookup(plain or "utf-8").name
    except LookupError as error:
        raise SourceError("encoding", f"it declares {declared}, an encoding that Python does not know") from error
    return "utf-8" if name == "utf-8-sig" else name


def _undecodable(body: bytes, error: UnicodeDecodeError, declared: str) -> str:
    byte = f"byte 0x{body[error.start]:02x} on line {_line(body, error.start)}"
    if declared:
        return f"it declares {declared}, and {byte} is not {declared}"
    return f"it declares no encoding, and {byte} is not UTF-8: add a line such as `# -*- coding: cp932 -*-`"


def _line(data: bytes, offset: int) -> int:
    return len(_LINE_END.findall(data, 0, offset)) + 1
