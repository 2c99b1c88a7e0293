r"""A file cut into top-level functions and methods, so that what did not change is not measured again.

Two revisions of a file have most functions in common, to the byte. A file is cut before the lines that begin
a function or a class in the first column, and a class again before its methods. The cut is made in the text,
without parsing. It is right whenever every piece parses alone: a wrong one (inside a string or a pair of
brackets) leaves the piece before it unfinished, and no parser accepts that. Then the file is measured whole.
"""

import re
from collections.abc import Iterable

HEAD = b"class _:\n"

_TOP = re.compile(rb"\n(?=@|def |class |async def )")
_CLASS = re.compile(rb"(?:@.*\n)*class ")
_METHOD = re.compile(rb"\n([ \t]+)(?:@|def |async def )")


def split_methods(data: bytes) -> list[bytes]:
    """Cut a file into pieces whose concatenation has the lines of the file.

    The first piece of a class holds its head and its first method; each other method is a piece of its own,
    below a line `HEAD` that the file does not have.
    """
    return [piece for part in _join_decorators(_cut(_TOP, data)) for piece in _methods(part)]


def _methods(part: bytes) -> list[bytes]:
    found = _METHOD.search(part) if _CLASS.match(part) else None
    if found is None:
        return [part]
    indent = re.escape(found[1])
    head, *rest = _cut(re.compile(rb"\n(?=" + indent + rb"(?:@|def |async def ))"), part)
    first, *others = _join_decorators(rest)
    return [head + first, *(HEAD + method for method in others)]


def _cut(line_feed: re.Pattern[bytes], text: bytes) -> list[bytes]:
    """Cut behind these line feeds."""
    *before, last = line_feed.split(text)
    return [*(part + b"\n" for part in before), last]


def _join_decorators(parts: Iterable[bytes]) -> list[bytes]:
    """Join decorators with the definitions they decorate."""
    joined: list[bytes] = []
    above = b""
    for part in parts:
        above += part
        if not part.lstrip().startswith(b"@"):
            joined.append(above)
            above = b""
    return [*joined, above] if above else joined
