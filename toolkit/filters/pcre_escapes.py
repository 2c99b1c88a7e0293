r"""Read a PCRE pattern from left to right, and the escapes that mean the same inside and outside of a class."""

import re

from toolkit.filters import pcre_characters as characters
from toolkit.filters.pcre_literals import join_quoted

_HEX = re.compile(r"x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{0,2}))")
_OCTAL_BRACED = re.compile(r"o\{([0-7]+)\}")
_OCTAL = re.compile(r"[0-7]{1,3}")
_PROPERTY = re.compile(r"([pP])(?:\{(\^?)([\w&]+)\}|([A-Z]))")


class UntranslatableError(Exception):
    """PCRE knows this, `regex` does not."""


class PatternReader:
    """Reads a pattern once; each method returns a translated piece and moves past its source.

    Attributes:
        pattern: in PCRE's syntax.
        at: index of the next character.
    """

    def __init__(self, pattern: str, at: int) -> None:
        self.pattern = pattern
        self.at = at

    def take(self, length: int) -> str:
        """Return the next characters unchanged."""
        piece = self.pattern[self.at : self.at + length]
        self.at += length
        return piece

    def read_escaped(self) -> str:
        """Skip a backslash and return the escaped character.

        Raises:
            ValueError: the pattern ends.
        """
        self.at += 1
        if self.at >= len(self.pattern):
            raise ValueError("\\ at end of pattern")
        return self.pattern[self.at]

    def quotation(self, letter: str, *, is_caseless: bool = False) -> str:
        r"""Translate `\Q...\E`; an `\E` alone means nothing."""
        if letter == "E":
            self.at += 1
            return ""
        end = self.pattern.find(r"\E", self.at)
        end = len(self.pattern) if end < 0 else end
        text = self.pattern[self.at + 1 : end]
        self.at = end
        letters = [characters.literal(one) for one in text]
        return join_quoted([characters.CASELESS.get(one, one) for one in letters] if is_caseless else letters)

    def octal(self) -> str:
        """Translate the digits of an octal escape.

        Raises:
            ValueError: there are no digits.
        """
        octal = _OCTAL.match(self.pattern, self.at)
        if not octal:
            raise ValueError(f"reference to non-existent group {self.pattern[self.at :][:4]}")
        self.at = octal.end()
        return characters.character(int(octal[0], 8))

    def shared_escape(self, *, is_in_class: bool) -> str:
        """Translate an escape that means the same inside and outside of a class; sets keep their case there.

        Raises:
            UntranslatableError: the `regex` package has no equivalent.
            ValueError: PCRE would refuse it, too.
        """
        letter = self.pattern[self.at]
        if letter.lower() in characters.CLASSES:
            self.at += 1
            members = characters.CLASSES[letter.lower()]
            return f"[{members}]" if letter.islower() else f"[^{members}]"
        if letter in characters.LITERALS:
            self.at += 1
            return characters.LITERALS[letter]
        for shape, base in ((_HEX, 16), (_OCTAL_BRACED, 8)):
            number = shape.match(self.pattern, self.at)
            if number:
                self.at = number.end()
                return characters.character(int(next(filter(None, number.groups()), "0"), base))
        if letter == "0" or (is_in_class and letter in "1234567"):
            return self.octal()
        return self._other_escape(letter)

    def _other_escape(self, letter: str) -> str:
        if letter == "c":
            self.at += 2
            if self.at > len(self.pattern):
                raise ValueError("\\c at end of pattern")
            return characters.character(ord(self.pattern[self.at - 1].upper()) ^ 64)
        found = _PROPERTY.match(self.pattern, self.at)
        if found:
            self.at = found.end()
            return characters.unicode_property(found[3] or found[4], negated=(found[1] == "P") != bool(found[2]))
        if letter == "C":
            raise UntranslatableError("\\C")
        if letter.isascii() and letter.isalpha() and letter in "LlUupPgko":
            raise ValueError(f"unrecognized escape \\{letter}")
        self.at += 1
        return characters.literal(letter)
