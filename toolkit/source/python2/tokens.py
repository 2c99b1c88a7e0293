"""Single tokens of Python 2 that Python 3 rejects or reads otherwise."""

import re

_OCTAL = re.compile(r"0[0-7]+\Z")
_PREFIX = re.compile(r"[A-Za-z]*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_INDENT = re.compile(r"(?m)^[ \f]*\t[ \t\f]*")


def number(value: str) -> str:
    """`0755L` to `0o755`."""
    value = value.rstrip("lL")
    return f"0o{value[1:]}" if _OCTAL.match(value) and value.strip("0") else value


def string(value: str, *, unicode_literals: bool) -> str:
    r"""`ur''` to `r''`; bytes beyond ASCII lose their `b`; `'\u'` of a byte string stays a backslash and a `u`."""
    prefix = _PREFIX.match(value)[0]  # type: ignore[index]
    rest, kind = value[len(prefix) :], prefix.lower()
    if kind == "ur":
        return f"r{rest}"
    if "b" in kind and not rest.isascii():
        return prefix.replace("b", "").replace("B", "") + rest
    if not kind and not unicode_literals and "\\" in rest:
        return _ESCAPE.sub(lambda found: f"\\{found[0]}" if found[1] in "uUN" else found[0], rest)
    return value


def untab(space: str, *, at_line_start: bool) -> str:
    """Spell tabs in indentation as spaces up to the next multiple of eight, as Python 2 read them."""
    if "\t" not in space:
        return space
    first, end, rest = ("", "", space) if at_line_start else space.partition("\n")
    return first + end + _INDENT.sub(lambda found: found[0].expandtabs(8), rest)
