r"""Translate a character class of PCRE.

`[` and doubled `&`, `|`, `~`, `-` inside a class are literal in PCRE. Where case is ignored it is ignored for letters
and ranges, and `[:upper:]` and `[:lower:]` are `[:alpha:]`; other sets (`\W`, `\p{Lu}`, `[:^graph:]`) keep theirs.
"""

import re

from toolkit.filters import pcre_characters as characters
from toolkit.filters.pcre_escapes import PatternReader, UntranslatableError

_COLLATING = re.compile(r"\[([.=])[^\]]*\1\]")
_POSIX_CLASS = re.compile(r"\[:(\^?)([a-z]+):\]")


def translate_class(reader: PatternReader, *, is_caseless: bool) -> str:
    """Translate the class at the position of a reader.

    Raises:
        UntranslatableError: the `regex` package has no equivalent.
        ValueError: PCRE would refuse it, too.
    """
    return _Class(reader, is_caseless).translate()


class _Class:
    """The members of one class: literals and sets."""

    def __init__(self, reader: PatternReader, is_caseless: bool) -> None:
        self.reader = reader
        self.is_caseless = is_caseless
        self.literals = ""
        self.sets = ""

    def translate(self) -> str:
        reader = self.reader
        reader.at += 1
        if reader.pattern.startswith(("[:<:]]", "[:>:]]"), reader.at):
            raise UntranslatableError("a word boundary in POSIX's way")
        negation = "^" if reader.pattern.startswith("^", reader.at) else ""
        reader.at += len(negation)
        while not reader.pattern.startswith("]", reader.at) or not (self.literals or self.sets):
            self._add_member_or_range()
        reader.at += 1
        return self._join(negation)

    def _join(self, negation: str) -> str:
        literals, sets = self.literals, self.sets
        if not self.is_caseless:
            return f"[{negation}{literals}{sets}]"
        if not sets:
            return characters.caseless_class(f"[{negation}{literals}]")
        if not literals:
            return characters.keep_case(f"[{negation}{sets}]")
        either = f"(?>{characters.caseless_class(f'[{literals}]')}|{characters.keep_case(f'[{sets}]')})"
        return f"(?:(?!{either})(?s:.))" if negation else either

    def _add(self, member: str) -> None:
        if characters.is_set(member):
            self.sets += member
        else:
            self.literals += member

    def _add_member_or_range(self) -> None:
        first, reader = self._member(), self.reader
        if (
            characters.is_set(first)
            or not reader.pattern.startswith("-", reader.at)
            or reader.pattern.startswith("-]", reader.at)
        ):
            self._add(first)
            return
        reader.at += 1
        last = self._member()
        if characters.is_set(last):
            self.literals += f"{first}\\-"
            self.sets += last
        else:
            self.literals += f"{first}-{last}"

    def _member(self) -> str:
        reader = self.reader
        if reader.at >= len(reader.pattern):
            raise ValueError("missing terminating ] for character class")
        letter = reader.pattern[reader.at]
        if letter == "[":
            if _COLLATING.match(reader.pattern, reader.at):
                raise ValueError("POSIX collating elements are not supported")
            posix = _POSIX_CLASS.match(reader.pattern, reader.at)
            if posix:
                return self._posix(posix)
        return self._escape() if letter == "\\" else characters.literal(reader.take(1))

    def _escape(self) -> str:
        letter = self.reader.read_escaped()
        if letter == "b":
            self.reader.at += 1
            return r"\x08"
        if letter in "BNRX":
            raise ValueError(f"escape \\{letter} is not allowed in a class")
        return self.reader.quotation(letter) if letter in "QE" else self.reader.shared_escape(is_in_class=True)

    def _posix(self, posix: re.Match[str]) -> str:
        name = posix[2]
        if name not in characters.POSIX:
            raise ValueError(f"unknown POSIX class name {name}")
        if self.is_caseless and name in {"lower", "upper"}:
            name = "alpha"
        self.reader.at = posix.end()
        return f"[{posix[1]}{characters.POSIX[name]}]"
