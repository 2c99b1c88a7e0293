r"""Rewrite a PCRE pattern so that the `regex` package (version 1 syntax) means the same by it.

Differences (https://www.pcre.org/original/doc/html/pcrepattern.html against https://pypi.org/project/regex/):

- `\d \w \s \b` and POSIX classes are ASCII in PCRE as MongoDB builds it; `regex` takes them from Unicode
- `\Z` is `\z` or before a final line feed, `\z` is the very end; a multi-line `^` never matches after the last one
- `\h \v \N \e \cX \o{} \x{} \Q..\E`, octal escapes, and `(*UTF)` at the start are spelled differently or unknown
- classes: see `pcre_class.py`; a Unicode property keeps its case where case is ignored
- ignoring case never matches one character with two, nor the Turkish dotted and dotless i with the plain one
- calls of groups, conditions on relative numbers, `(?^)`, and callouts, which nobody listens to in MongoDB
- a look-behind has alternatives of fixed length, `{,3}` is not a quantifier, and no two groups have one name
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from toolkit.filters import pcre_characters as characters
from toolkit.filters.pcre_class import translate_class
from toolkit.filters.pcre_escapes import PatternReader, UntranslatableError
from toolkit.filters.pcre_literals import ALWAYS, short
from toolkit.filters.pcre_lookbehind import check_lengths
from toolkit.filters.pcre_verbs import start_behind_verbs

_VERB = re.compile(r"\(\*(?:(PRUNE|SKIP|FAIL|F)\))?")
_THEN = "(*THEN)"  # without alternatives, the same as (*PRUNE)
_COMMENT_OR_CALLOUT = re.compile(r"\(\?(?:#[^)]*|(C)\d*)\)")
_FLAGS = re.compile(r"\(\?(\^?)([a-zA-Z]*)(?:-([a-zA-Z]*))?([):])")
_NAMED = re.compile(r"\(\?(?:P?<(?P<angle>\w+)>|'(?P<quote>\w+)')")
_CONDITION = re.compile(r"\(\?\((?:<(\w+)>|'(\w+)'|([+-]\d+)|(\w+))\)")
_CONDITION_ON_RECURSION = re.compile(r"\(\?\(R(?:\d+|&\w+)?\)")
_CALL = re.compile(r"\(\?(?:(R)|([+-]?\d+)|(?:&|P>)(\w+))\)|\\g(?:<([+-]?\d+)>|'([+-]?\d+)'|<(\w+)>|'(\w+)')")
_BACK_BY_NAME = re.compile(r"\(\?P=(\w+)\)")
_QUANTIFIER = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_MOST_REPEATS = 65535
_BACKWARD = re.compile(r"g(?:\{(-?\d+)\}|(-?\d+))|g\{(\w+)\}|k(?:\{(\w+)\}|<(\w+)>|'(\w+)')|([1-9]\d*)")
_CAPTURING = re.compile(r"(?<!\\)\((?:(?![?*])|\?P?<(?![=!])|\?')")


def translate(pattern: str, options: str) -> str:
    """Translate a pattern to the syntax of the `regex` package.

    Args:
        pattern: in PCRE's syntax.
        options: the option letters that apply from its start.

    Raises:
        UntranslatableError: the `regex` package has no equivalent.
        ValueError: PCRE would refuse it, too.
    """
    return "(?-f)" + "".join(_Translation(pattern, start_behind_verbs(pattern), options).pieces())


@dataclass
class _Group:
    """An open group.

    Attributes:
        flags: the options in it; inline options end with their group.
        alternatives: those of a look-behind.
        is_definition: whether it is a `(?(DEFINE)...)`, which has one alternative.
    """

    flags: set[str]
    alternatives: list[str] | None = None
    is_definition: bool = False


class _Translation(PatternReader):
    """The translation of one pattern. Each `_at_*` method returns a rewritten piece and moves past its source."""

    def __init__(self, pattern: str, start: int, options: str) -> None:
        super().__init__(pattern, start)
        self.open = [_Group(set(options))]
        self.names: set[str] = set()
        self.captures = 0
        self.is_repeatable = True

    @property
    def flags(self) -> set[str]:
        return self.open[-1].flags

    def pieces(self) -> Iterator[str]:
        for piece in short((one, "x" in self.flags) for one in self._pieces()):
            for group in self.open:
                if group.alternatives is not None and piece != ALWAYS:
                    group.alternatives[-1] += piece
            yield piece

    def _pieces(self) -> Iterator[str]:
        special: dict[str, Callable[[], str]] = {
            "\\": self._at_escape,
            "[": lambda: translate_class(self, is_caseless="i" in self.flags),
            "(": self._at_group,
            ")": self._at_end_of_group,
            "#": self._at_number_sign,
            "^": self._at_start,
            "{": self._at_brace,
            "|": self._at_alternative,
        }
        while self.at < len(self.pattern):
            letter = self.pattern[self.at]
            was_repeatable, self.is_repeatable = self.is_repeatable, True
            if not was_repeatable and (letter in "*+?" or _QUANTIFIER.match(self.pattern, self.at)):
                raise ValueError("a quantifier does not follow a repeatable item")
            piece = special.get(letter, self._at_character)()
            self.is_repeatable &= piece not in characters.EDGES and (piece != "" or was_repeatable)
            yield piece

    def _at_character(self) -> str:
        return self._letter(self.take(1))

    def _letter(self, letter: str) -> str:
        return characters.CASELESS.get(letter, letter) if "i" in self.flags else letter

    def _at_brace(self) -> str:
        quantifier = _QUANTIFIER.match(self.pattern, self.at)
        if not quantifier:
            return self.take(1).replace("{", r"\{")
        if any(int(times) > _MOST_REPEATS for times in quantifier.groups() if times):
            raise ValueError("number too big in {} quantifier")
        return self.take(len(quantifier[0]))

    def _at_alternative(self) -> str:
        group = self.open[-1]
        if group.is_definition:
            raise ValueError("DEFINE group contains more than one branch")
        if group.alternatives is not None:
            group.alternatives.append("")
        return self.take(1)

    def _at_start(self) -> str:
        self.at += 1
        return characters.START_OF_LINE if "m" in self.flags else characters.OUTSIDE["A"]

    def _at_number_sign(self) -> str:
        if "x" not in self.flags:
            return self.take(1).replace("#", r"\#")
        end = self.pattern.find("\n", self.at)
        self.at = len(self.pattern) if end < 0 else end
        return ""

    def _at_group(self) -> str:
        comment = _COMMENT_OR_CALLOUT.match(self.pattern, self.at)
        if comment:
            self.at = comment.end()
            self.is_repeatable = not comment[1]
            return ""
        if self.pattern.startswith("(?#", self.at):
            raise ValueError("missing ) after comment")
        verb = _VERB.match(self.pattern, self.at)
        if verb:
            return self._at_verb(verb)
        if _CONDITION_ON_RECURSION.match(self.pattern, self.at):
            raise UntranslatableError(self.pattern[self.at : self.at + 12])
        for shape, translate_match in (
            (_CALL, self._at_call),
            (_BACK_BY_NAME, self._at_back_by_name),
            (_CONDITION, self._at_condition),
            (_FLAGS, self._at_flags),
            (_NAMED, self._at_named_group),
        ):
            found = shape.match(self.pattern, self.at)
            if found:
                self.at = found.end()
                return translate_match(found)
        return self._at_plain_group()

    def _at_plain_group(self) -> str:
        is_behind = self.pattern.startswith(("(?<=", "(?<!"), self.at)
        self.captures += not self.pattern.startswith("(?", self.at)
        self.open.append(_Group(set(self.flags), [""] if is_behind else None))
        return self.take(4 if is_behind else 1)

    def _at_verb(self, verb: re.Match[str]) -> str:
        self.is_repeatable = False
        if self.pattern.startswith(_THEN, self.at) and "|" not in self.pattern:
            self.at += len(_THEN)
            return "(*PRUNE)"
        if not verb[1]:
            raise UntranslatableError(self.pattern[self.at : self.at + 12])
        return self.take(len(verb[0]))

    def _at_call(self, call: re.Match[str]) -> str:
        number, name = call[2] or call[4] or call[5], call[3] or call[6] or call[7]
        if name:
            return f"(?&{name})"
        return f"(?{self._absolute(number, call[0])})" if number else "(?R)"

    def _absolute(self, number: str, reference: str) -> int:
        """Return the number of the group of a reference; one with a sign is relative."""
        found = int(number)
        if number[0] in "+-":
            found += self.captures + (number[0] == "-")
            if found <= 0:
                raise ValueError(f"reference to non-existent group {reference}")
        return found

    def _at_back_by_name(self, back: re.Match[str]) -> str:
        return back[0]

    def _at_named_group(self, named: re.Match[str]) -> str:
        name = named["angle"] or named["quote"]
        if name in self.names and "(?|" not in self.pattern:
            raise ValueError(f"two groups have the name {name}")
        self.names.add(name)
        self.captures += 1
        self.open.append(_Group(set(self.flags)))
        return f"(?P<{name}>"

    def _at_condition(self, condition: re.Match[str]) -> str:
        name = condition[1] or condition[2] or condition[4]
        self.open.append(_Group(set(self.flags), is_definition=condition[4] == "DEFINE"))
        return f"(?({name or self._absolute(condition[3], condition[0])})"

    def _at_flags(self, change: re.Match[str]) -> str:
        added, removed = set(change[2]), set(change[3] or "")
        if (added | removed) - set("imsnxJU") or (change[1] and change[3] is not None):
            raise ValueError(f"unrecognized character in {change[0]}")
        if (added | removed) & set("nJU") or "xx" in change[2]:
            raise UntranslatableError(change[0])
        if change[1]:
            removed = set("imsx") - added
        flags = (self.flags | added) - removed
        end = change[4]
        if end == ")":
            self.open[-1].flags = flags
            self.is_repeatable = False
        else:
            self.open.append(_Group(flags))
        on, off = "".join(sorted(added - removed)), "".join(sorted(removed))
        if not on and not off:
            return "(?:" if end == ":" else ""
        return f"(?{on}{'-' if off else ''}{off}{end}"

    def _at_end_of_group(self) -> str:
        if len(self.open) > 1:
            check_lengths(self.open.pop().alternatives or [])
        return self.take(1)

    def _at_escape(self) -> str:
        call = _CALL.match(self.pattern, self.at)
        if call:
            self.at = call.end()
            return self._at_call(call)
        letter = self.read_escaped()
        back = _BACKWARD.match(self.pattern, self.at)
        if back:
            return self._reference(back)
        if letter in characters.OUTSIDE:
            self.at += 1
            return characters.OUTSIDE[letter]
        is_caseless = "i" in self.flags
        if letter in "QE":
            return self.quotation(letter, is_caseless=is_caseless)
        piece = self.shared_escape(is_in_class=False)
        return characters.keep_case(piece) if is_caseless and characters.is_set(piece) else self._letter(piece)

    def _reference(self, back: re.Match[str]) -> str:
        self.at = back.end()
        name = back[3] or back[4] or back[5] or back[6]
        if name:
            return f"(?P={name})"
        number = back[1] or back[2] or back[7]
        if back[7] and int(number) >= 10 and int(number) > len(_CAPTURING.findall(self.pattern)):
            self.at = back.start()
            return self.octal()
        return f"(?:\\g<{self._absolute(number, back[0])}>)"
