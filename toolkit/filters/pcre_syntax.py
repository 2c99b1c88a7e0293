r"""Rewrite a PCRE pattern so that the `regex` package (version 1 syntax) means the same by it.

Differences (https://www.pcre.org/original/doc/html/pcrepattern.html against https://pypi.org/project/regex/):

- `\d \w \s \b` and POSIX classes are ASCII in PCRE as MongoDB builds it; `regex` takes them from Unicode
- `\Z` is `\z` or before a final line feed, `\z` is the very end; a multi-line `^` never matches after the last one
- `\h \v \N \e \cX \o{} \x{} \Q..\E`, octal escapes, and `(*UTF)` at the start are spelled differently or unknown
- `[` and doubled `&`, `|`, `~`, `-` inside a class are literal in PCRE
- ignoring case never matches one character with two, nor the Turkish dotted and dotless i with the plain one
- a look-behind has alternatives of fixed length, `{,3}` is no quantifier, and no two groups have one name
"""

import re
from collections.abc import Callable, Iterator

from toolkit.filters import pcre_characters as characters
from toolkit.filters.pcre_literals import ALWAYS, join_quoted, short
from toolkit.filters.pcre_lookbehind import check_lengths
from toolkit.filters.pcre_verbs import start_behind_verbs

_VERB = re.compile(r"\(\*(?!PRUNE\)|SKIP\)|FAIL\)|F\))")
_THEN = "(*THEN)"  # without alternatives, the same as (*PRUNE)
_FLAGS = re.compile(r"\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?([):])")
_NAMED = re.compile(r"\(\?(?:P?<(?P<angle>\w+)>|'(?P<quote>\w+)')")
_CONDITION_ON_NAME = re.compile(r"\(\?\((?:<(?P<angle>\w+)>|'(?P<quote>\w+)')\)")
_CONDITION_ON_RECURSION = re.compile(r"\(\?\(R(?:\d+|&\w+)?\)")
_QUANTIFIER = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_MOST_REPEATS = 65535
_COLLATING = re.compile(r"\[([.=])[^\]]*\1\]")
_POSIX_CLASS = re.compile(r"\[:(\^?)([a-z]+):\]")
_HEX = re.compile(r"x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{0,2}))")
_OCTAL_BRACED = re.compile(r"o\{([0-7]+)\}")
_OCTAL = re.compile(r"[0-7]{1,3}")
_PROPERTY = re.compile(r"[pP](?:\{\^?[\w&]+\}|[A-Z])")
_BACKWARD = re.compile(r"g(?:\{(-?\d+)\}|(-?\d+))|g\{(\w+)\}|k(?:\{(\w+)\}|<(\w+)>|'(\w+)')|([1-9]\d*)")


class Untranslatable(Exception):  # noqa: N818 - it says what it is
    """PCRE knows this, `regex` does not."""


def translate(pattern: str, options: str) -> str:
    """The pattern in the syntax of the `regex` package.

    Args:
        pattern: in PCRE's syntax.
        options: the option letters that hold from its start.

    Raises:
        Untranslatable: there is no such thing in the `regex` package.
        ValueError: PCRE would refuse it, too.
    """
    return "(?-f)" + "".join(_Translation(pattern, start_behind_verbs(pattern), options).pieces())


class _Translation:
    """One walk over one pattern. Each `_at_*` method returns the rewritten piece and moves on behind it."""

    def __init__(self, pattern: str, start: int, options: str) -> None:
        self.pattern = pattern
        self.at = start
        self.flags = [set(options)]  # one set for each open group: PCRE's inline options end with their group
        self.alternatives: list[list[str] | None] = [None]  # for each open group: those of a look-behind
        self.names: set[str] = set()

    def pieces(self) -> Iterator[str]:
        for piece in short((one, "x" in self.flags[-1]) for one in self._pieces()):
            for parts in self.alternatives:
                if parts is not None and piece != ALWAYS:
                    parts[-1] += piece
            yield piece

    def _pieces(self) -> Iterator[str]:
        special: dict[str, Callable[[], str]] = {
            "\\": self._at_escape,
            "[": self._at_class,
            "(": self._at_group,
            ")": self._at_end_of_group,
            "#": self._at_number_sign,
            "^": self._at_start,
            "{": self._at_brace,
            "|": self._at_alternative,
        }
        repeatable = True
        while self.at < len(self.pattern):
            letter = self.pattern[self.at]
            if not repeatable and (letter in "*+?" or _QUANTIFIER.match(self.pattern, self.at)):
                raise ValueError("a quantifier does not follow a repeatable item")
            piece = special.get(letter, self._at_character)()
            flags = _FLAGS.fullmatch(piece)
            repeatable = piece not in characters.EDGES and not (flags and flags[3] == ")")
            yield piece

    def _take(self, length: int) -> str:
        piece = self.pattern[self.at : self.at + length]
        self.at += length
        return piece

    def _at_character(self) -> str:
        taken = self._take(1)
        return characters.CASELESS.get(taken, taken) if "i" in self.flags[-1] else taken

    def _at_brace(self) -> str:
        quantifier = _QUANTIFIER.match(self.pattern, self.at)
        if not quantifier:
            return self._take(1).replace("{", r"\{")
        if any(int(times) > _MOST_REPEATS for times in quantifier.groups() if times):
            raise ValueError("number too big in {} quantifier")
        return self._take(len(quantifier[0]))

    def _at_alternative(self) -> str:
        parts = self.alternatives[-1]
        if parts is not None:
            parts.append("")
        return self._take(1)

    def _at_start(self) -> str:
        self.at += 1
        return characters.START_OF_LINE if "m" in self.flags[-1] else characters.OUTSIDE["A"]

    def _at_number_sign(self) -> str:
        if "x" not in self.flags[-1]:
            return self._take(1).replace("#", r"\#")
        end = self.pattern.find("\n", self.at)
        self.at = len(self.pattern) if end < 0 else end
        return ""

    def _at_group(self) -> str:
        if self.pattern.startswith("(?#", self.at):
            end = self.pattern.find(")", self.at)
            if end < 0:
                raise ValueError("missing ) after comment")
            self.at = end + 1
            return ""
        if self.pattern.startswith(_THEN, self.at) and "|" not in self.pattern:
            self.at += len(_THEN)
            return "(*PRUNE)"
        if _VERB.match(self.pattern, self.at) or _CONDITION_ON_RECURSION.match(self.pattern, self.at):
            raise Untranslatable(self.pattern[self.at : self.at + 12])
        condition = _CONDITION_ON_NAME.match(self.pattern, self.at)
        if condition:
            return self._at_condition(condition)
        change = _FLAGS.match(self.pattern, self.at)
        if change and change[0] not in {"(?:", "(?R)"}:
            return self._at_flags(change)
        self.flags.append(set(self.flags[-1]))
        named = _NAMED.match(self.pattern, self.at)
        if named:
            return self._at_named_group(named)
        behind = self.pattern.startswith(("(?<=", "(?<!"), self.at)
        self.alternatives.append([""] if behind else None)
        return self._take(4 if behind else 1)

    def _at_named_group(self, named: re.Match[str]) -> str:
        name = named["angle"] or named["quote"]
        if name in self.names and "(?|" not in self.pattern:
            raise ValueError(f"two groups have the name {name}")
        self.names.add(name)
        self.alternatives.append(None)
        self.at = named.end()
        return f"(?P<{name}>"

    def _at_condition(self, condition: re.Match[str]) -> str:
        self.flags.append(set(self.flags[-1]))
        self.alternatives.append(None)
        self.at = condition.end()
        return f"(?({condition['angle'] or condition['quote']})"

    def _at_flags(self, change: re.Match[str]) -> str:
        on, off, end = change[1], change[2] or "", change[3]
        if set(on + off) - set("imsxJU"):
            raise ValueError(f"unrecognized character in {change[0]}")
        if set(on + off) & set("JU"):
            raise Untranslatable(change[0])
        current = (self.flags[-1] | set(on)) - set(off)
        self.at += len(change[0])
        if end == ")":
            self.flags[-1] = current
        else:
            self.flags.append(current)
            self.alternatives.append(None)
        return change[0]

    def _at_end_of_group(self) -> str:
        if len(self.flags) > 1:
            self.flags.pop()
            check_lengths(self.alternatives.pop() or [])
        return self._take(1)

    def _at_escape(self) -> str:
        letter = self._read_escape()
        back = _BACKWARD.match(self.pattern, self.at)
        if back:
            return self._reference(back)
        if letter in characters.OUTSIDE:
            self.at += 1
            return characters.OUTSIDE[letter]
        return self._quotation(letter) if letter in "QE" else self._shared_escape(inside=False)

    def _read_escape(self) -> str:
        """Step behind a backslash and look at what it escapes."""
        self.at += 1
        if self.at >= len(self.pattern):
            raise ValueError("\\ at end of pattern")
        return self.pattern[self.at]

    def _quotation(self, letter: str) -> str:
        if letter == "Q":
            return self._read_quote()
        self.at += 1
        return ""

    def _read_quote(self) -> str:
        end = self.pattern.find(r"\E", self.at)
        end = len(self.pattern) if end < 0 else end
        text = self.pattern[self.at + 1 : end]
        self.at = end
        return join_quoted([characters.literal(one) for one in text])

    def _reference(self, back: re.Match[str]) -> str:
        self.at = back.end()
        name = back[3] or back[4] or back[5] or back[6]
        if name:
            return f"(?P={name})"
        number = int(back[1] or back[2] or back[7])
        if number < 0:
            number += 1 + self._groups_before(back.start())
            if number <= 0:
                raise ValueError(f"reference to non-existent group {back[0]}")
        elif back[7] and number >= 10 and number > self._groups_before(len(self.pattern)):
            self.at = back.start()
            return self._octal()
        return f"(?:\\g<{number}>)"

    def _groups_before(self, end: int) -> int:
        return len(re.findall(r"(?<!\\)\((?:(?!\?)|\?P?<(?![=!])|\?')", self.pattern[:end]))

    def _octal(self) -> str:
        octal = _OCTAL.match(self.pattern, self.at)
        if not octal:
            raise ValueError(f"reference to non-existent group {self.pattern[self.at :][:4]}")
        self.at = octal.end()
        return characters.character(int(octal[0], 8))

    def _shared_escape(self, *, inside: bool) -> str:
        """An escape that means the same inside and outside of a class."""
        letter = self.pattern[self.at]
        if letter.lower() in characters.CLASSES:
            self.at += 1
            members = characters.CLASSES[letter.lower()]
            found = f"[{members}]" if letter.islower() else f"[^{members}]"
            return f"(?-i:{found})" if "i" in self.flags[-1] and not inside else found
        if letter in characters.LITERALS:
            self.at += 1
            return characters.LITERALS[letter]
        for shape, base in ((_HEX, 16), (_OCTAL_BRACED, 8)):
            number = shape.match(self.pattern, self.at)
            if number:
                self.at = number.end()
                return characters.character(int(next(filter(None, number.groups()), "0"), base))
        if letter == "0" or (inside and letter in "1234567"):
            return self._octal()
        return self._rest(letter)

    def _rest(self, letter: str) -> str:
        if letter == "c":
            self.at += 2
            if self.at > len(self.pattern):
                raise ValueError("\\c at end of pattern")
            return characters.character(ord(self.pattern[self.at - 1].upper()) ^ 64)
        found = _PROPERTY.match(self.pattern, self.at)
        if found:
            self.at = found.end()
            return "\\" + found[0]
        if letter == "C":
            raise Untranslatable("\\C")
        if letter.isascii() and letter.isalpha() and letter in "LlUupPgko":
            raise ValueError(f"unrecognized escape \\{letter}")
        self.at += 1
        return characters.literal(letter)

    def _at_class(self) -> str:
        self.at += 1
        if self.pattern.startswith("[:<:]]", self.at) or self.pattern.startswith("[:>:]]", self.at):
            raise Untranslatable("a word boundary in POSIX's way")
        opening = "["
        if self.pattern.startswith("^", self.at):
            self.at += 1
            opening = "[^"
        members: list[str] = []
        while not self.pattern.startswith("]", self.at) or not members:
            members.append(self._member_or_range())
        self.at += 1
        found = opening + "".join(members) + "]"
        return characters.caseless_class(found) if "i" in self.flags[-1] else found

    def _member_or_range(self) -> str:
        first = self._member()
        if (
            characters.is_set(first)
            or not self.pattern.startswith("-", self.at)
            or self.pattern.startswith("-]", self.at)
        ):
            return first
        self.at += 1
        last = self._member()
        return f"{first}\\-{last}" if characters.is_set(last) else f"{first}-{last}"

    def _member(self) -> str:
        if self.at >= len(self.pattern):
            raise ValueError("missing terminating ] for character class")
        letter = self.pattern[self.at]
        if letter == "[":
            if _COLLATING.match(self.pattern, self.at):
                raise ValueError("POSIX collating elements are not supported")
            posix = _POSIX_CLASS.match(self.pattern, self.at)
            if posix:
                return self._posix(posix)
        return self._escape_in_class() if letter == "\\" else characters.literal(self._take(1))

    def _escape_in_class(self) -> str:
        letter = self._read_escape()
        if letter == "b":
            self.at += 1
            return r"\x08"
        if letter in "BNRX":
            raise ValueError(f"escape \\{letter} is not allowed in a class")
        return self._quotation(letter) if letter in "QE" else self._shared_escape(inside=True)

    def _posix(self, posix: re.Match[str]) -> str:
        if posix[2] not in characters.POSIX:
            raise ValueError(f"unknown POSIX class name {posix[2]}")
        self.at = posix.end()
        return f"[{posix[1]}{characters.POSIX[posix[2]]}]"
