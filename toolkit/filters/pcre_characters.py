r"""PCRE's escapes and POSIX classes in the syntax of the `regex` package.

MongoDB builds PCRE without Unicode properties for `\d`, `\w`, `\s` and POSIX classes: they are ASCII.
"""

_DIGIT, _WORD, _SPACE = "0-9", "0-9A-Za-z_", r"\t\n\x0b\f\r\x20"
_BLANK = r"\t\x20\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"
_VERTICAL = r"\n\x0b\f\r\x85\u2028\u2029"
CLASSES = {"d": _DIGIT, "w": _WORD, "s": _SPACE, "h": _BLANK, "v": _VERTICAL}
_EDGE = f"(?-i:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
_NO_EDGE = f"(?-i:(?<=[{_WORD}])(?=[{_WORD}])|(?<![{_WORD}])(?![{_WORD}]))"
OUTSIDE = {
    "b": _EDGE,
    "B": _NO_EDGE,
    "A": r"\A",
    "Z": r"(?=\n?\Z)",
    "z": r"\Z",
    "G": r"\G",
    "K": r"\K",
    "N": r"[^\n]",
    "R": r"\R",
    "X": r"\X",
}
START_OF_LINE = r"(?:\A|(?<=\n)(?!\Z))"
EDGES = frozenset({START_OF_LINE, "$", *(OUTSIDE[letter] for letter in "bBAZzGK")})
"""Zero-width assertions, which PCRE refuses to repeat."""
LITERALS = {"a": r"\x07", "e": r"\x1b", "f": r"\f", "n": r"\n", "r": r"\r", "t": r"\t"}
POSIX = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7f",
    "blank": r"\t\x20",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": _DIGIT,
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
    "space": _SPACE,
    "upper": "A-Z",
    "word": _WORD,
    "xdigit": "0-9A-Fa-f",
}

_PROPERTIES = {
    "L&": r"\p{Lu}\p{Ll}\p{Lt}",
    "Xan": r"\p{L}\p{N}",
    "Xwd": r"\p{L}\p{N}_",
    "Xsp": r"\p{Z}\t\n\x0b\f\r",
    "Xps": r"\p{Z}\t\n\x0b\f\r",
    "Xuc": r"\$@`\xa0-\ud7ff\ue000-\U0010ffff",
}
"""Properties that only PCRE knows, and one that `regex` interprets as all letters."""

_TURKISH = r"(?-i:[\u0130\u0131])"
"""The dotted capital and the dotless small i. If case is ignored, `regex` matches them with `i`, PCRE does not."""
CASELESS = {"i": "(?-i:[iI])", "I": "(?-i:[iI])", "\u0130": r"(?-i:\u0130)", "\u0131": r"(?-i:\u0131)"}
"""Replacements for letters whose case is ignored differently."""


def character(code: int) -> str:
    """Return the character with a code point, escaped.

    Raises:
        ValueError: there is no such character.
    """
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise ValueError(f"{code:#x} is not a Unicode character")
    return f"\\U{code:08x}"


def unicode_property(name: str, *, negated: bool) -> str:
    """Return the set of characters with a Unicode property, or without it."""
    if name in _PROPERTIES:
        return f"[{'^' * negated}{_PROPERTIES[name]}]"
    return f"\\{'P' if negated else 'p'}{{{name}}}"


def literal(letter: str) -> str:
    """Return a literal character, escaped if necessary."""
    return letter if letter.isalnum() or letter == "_" or not letter.isascii() else "\\" + letter


def caseless_class(found: str) -> str:
    """Return a class that ignores case, except between the plain and the Turkish letters."""
    return f"(?:(?!{_TURKISH}){found}|(?={_TURKISH})(?-i:{found}))"


def is_set(member: str) -> bool:
    """Return whether a member of a class is a set, which cannot be the end of a range."""
    return member.startswith(("[", "\\p", "\\P"))


def keep_case(found: str) -> str:
    """Return a set that keeps its case if case is ignored.

    With a negated property, `regex` (2026.11.19) misses where an alternative can begin; two negations hide it.
    """
    return f"(?-i:(?!(?!{found}))(?s:.))" if "\\p" in found.lower() else f"(?-i:{found})"
