"""Find classes whose objects `format` and an f-string may write otherwise than `str` and `%s` do."""

import re
from collections.abc import Iterable

from toolkit.proof.names.mentioned_names import line_at

_FORMATTING = re.compile(
    rb"\b__format__\b|\b(?:Int|Str)(?:Enum|Flag)\b|\bHTTPStatus\b|^[ \t]*class\s+\w+\((?=[^)]*\b(?:Enum|Flag)\b)[^)]*,"
    rb"|\bsignal\.(?:SIG|Signals\b)|\bsocket\.(?:AF|SOCK)_|\bssl\.[A-Z]+_|\binspect\.Parameter\b"
    rb"|\bre\.RegexFlag\b"
    rb"|^[ \t]*from\s+(?:signal|socket|ssl|inspect)\s+import\b.*\b(?:[A-Z][A-Z0-9_]{2,}|Signals|Parameter)\b",
    re.MULTILINE,
)
"""Classes with a `__format__` of their own: up to Python 3.11 also an `Enum` that is a text or number as well.

Of those of the standard library, members by which programs name them count as well.
"""
_OF_PLAIN = re.compile(
    rb"^[ \t]*class\s+\w+\([^)]*\b(?:str|int|float|complex|Decimal|Fraction|date|time|datetime|timedelta)\b",
    re.MULTILINE,
)
_WRITING = re.compile(rb"\bdef __str__\b|\b__str__\s*=")


def find_own_format(code: Iterable[tuple[str, bytes]]) -> str:
    """Return the `path:line` of a class whose objects have two texts; empty if no file says one.

    Args:
        code: (path, bytes) of each Python file of a project.
    """
    for path, data in code:
        found = _FORMATTING.search(data) or (_OF_PLAIN.search(data) if _WRITING.search(data) else None)
        if found:
            return f"{path}:{line_at(data, found.start())}"
    return ""
