"""Regular expressions of PCRE from a seeded grammar, each with options and texts to search.

One seed always gives the same pattern. Many are invalid, a few are damaged on purpose: refusals are compared, too.
"""

import random
from collections.abc import Callable
from typing import Any

_LETTERS = [
    *"abcxAB01_ éßiI",
    "\u0130",
    "\u0131",
    "\u017f",
    "K",
    "\u03a3",
    "\u03c2",
    "日",
    "-",
    "\n",
    "\u2028",
    "\U0001f600",
]
_WORDS = "abcAB01"
_TEXTS = ["aaa", "abcabc", "a\nb\n", "\r\n", "é", "x\r\ny", "ab\u2028c", "٣", "e\u0301", "\ufb00", "\u01c5", "\u0085"]
_POSIX = [
    "alpha",
    "digit",
    "alnum",
    "space",
    "upper",
    "lower",
    "punct",
    "xdigit",
    "word",
    "blank",
    "print",
    "graph",
    "cntrl",
    "ascii",
    "foo",
]
_PROPERTIES = [
    "L",
    "{Lu}",
    "{Ll}",
    "{^Lu}",
    "{Greek}",
    "{Han}",
    "{L&}",
    "N",
    "{Nd}",
    "{Xwd}",
    "{Any}",
    "{Cyrillic}",
    "{Nonsense}",
    "{Latin}",
]
_CHARACTERS = [
    r"\x41",
    r"\x{e9}",
    r"\x{1f600}",
    r"\101",
    r"\012",
    r"\0",
    r"\o{101}",
    r"\cA",
    r"\x",
    r"\x4",
    r"\81",
    r"\.",
    r"\é",
    r"\-",
    r"\xz",
    r"\E",
    r"\u0041",
    r"\L",
    r"\x{110000}",
]
_MEMBERS = [
    r"\Qa]\E",
    r"\101",
    r"\x{e9}",
    r"\cA",
    r"[.a.]",
    r"&&",
    r"||",
    r"--",
    r"\R",
    r"\X",
    r"\N",
    r"\Q\E",
    r"\o{60}",
]
_CONDITIONS = ["1", "2", "R", "<n>", "'n'", "n", "?=a", "?!a", "?<=a", "DEFINE", "R1", "+1", "-1"]
_VERBS = ["PRUNE", "SKIP", "FAIL", "F", "COMMIT", "ACCEPT", "THEN", "PRUNE:x", "MARK:a"]
_LEADING_VERBS = ["(*UTF)", "(*UTF8)", "(*UCP)", "(*CRLF)", "(*ANY)", "(*BSR_ANYCRLF)", "(*LF)", "(*NO_START_OPT)"]
_RARE_GROUPS = ["(?R)", "(?0)", "(?C)", "(?C1)", "(?J)", "(?U)", "(?^)", "(*pla:a)", "(?1)"]
_QUANTIFIERS = ["*", "+", "?", "{2}", "{1,2}", "{0,1}", "{1,}", "{,2}", "{0}", "{x", "{2,1}"]
_NAMED_REFERENCES = [r"\k<%s>", r"\k{%s}", r"(?P=%s)", r"\g{%s}", r"(?&%s)", r"(?P>%s)", r"\k'%s'"]
_DEPTH = 3

Choices = list[tuple[float, Callable[[], str]]]


class PatternGrammar:
    """Draws one pattern, from a generator of random numbers.

    Attributes:
        groups, names: what the pattern captured until here.
    """

    def __init__(self, random_: random.Random) -> None:
        self.random = random_
        self.groups = 0
        self.names: list[str] = []

    def alternatives(self, depth: int = _DEPTH) -> str:
        """One to three alternatives, with groups nested at most so deep."""
        return "|".join(self._sequence(depth) for _ in range(self._pick(1, 1, 1, 2, 2, 3)))

    def _sequence(self, depth: int) -> str:
        return "".join(self._atom(depth) + self._quantifier() for _ in range(self.random.randint(1, 3)))

    def _quantifier(self) -> str:
        if self.random.random() < 0.62:
            return ""
        return self.random.choice(_QUANTIFIERS) + self._pick("", "", "", "?", "+")

    def _pick(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def _draw(self, choices: Choices) -> str:
        """Make the first choice whose limit is above a random number."""
        drawn = self.random.random()
        return next(make for limit, make in choices if drawn < limit)()

    def _atom(self, depth: int) -> str:
        choose = self.random.choice
        return self._draw(
            [
                (0.42, lambda: choose(_LETTERS) if self.random.random() < 0.5 else choose(_WORDS)),
                (0.50, lambda: "."),
                (0.58, self._class),
                (0.66, lambda: "\\" + choose("dDwWsShHvVNRXaefnrt")),
                (0.70, lambda: "\\" + choose("bBAZzGK")),
                (0.74, lambda: self._pick("^", "$")),
                (0.77, lambda: self._pick("\\p", "\\P") + choose(_PROPERTIES)),
                (0.80, lambda: choose(_CHARACTERS)),
                (0.82, lambda: "\\Q" + self._pick("a.b", "[(", "a", "", "é*", "a\\") + self._pick(*["\\E"] * 3, "")),
                (0.86 if self.groups else 0.0, self._reference),
                (1.0, lambda: self._group(depth) if depth > 0 else choose(_WORDS)),
            ]
        )

    def _class(self) -> str:
        opening = "[" + self._pick("", "", "^") + self._pick("", "", "", "]")
        return opening + "".join(self._member() for _ in range(self.random.randint(1, 4))) + "]"

    def _member(self) -> str:
        choose = self.random.choice
        return self._draw(
            [
                (0.45, lambda: choose(_WORDS + "é-^.[&|~")),
                (0.60, lambda: self._pick("a-c", "0-9", "A-Z", "à-ü", "[-a", "+--", r"\x41-\x43")),
                (0.80, lambda: "\\" + choose("dDwWsShHvVbnte.]\\-")),
                (0.88, lambda: "[:" + self._pick("", "^") + choose(_POSIX) + ":]"),
                (
                    0.94,
                    lambda: self._pick("\\p", "\\P") + self._pick("L", "{Lu}", "{^N}", "{Greek}", "{Xan}", "{L&}", "Z"),
                ),
                (1.0, lambda: choose(_MEMBERS)),
            ]
        )

    def _reference(self) -> str:
        number = self.random.randint(1, self.groups)
        shapes = [r"\%d", r"\g%d", r"\g{%d}", r"\g{-1}", r"(?%d)", r"(?-1)", r"(?R)", r"\g<%d>"]
        found = [shape % number if "%" in shape else shape for shape in shapes] + [f"\\{number + 1}"]
        if self.names:
            name = self.random.choice(self.names)
            found += [shape % name for shape in _NAMED_REFERENCES]
        return self.random.choice(found)

    def _group(self, depth: int) -> str:
        def inner() -> str:
            return self.alternatives(depth - 1) + ")"

        return self._draw(
            [
                (0.28, lambda: self._capturing(depth)),
                (0.43, lambda: "(?:" + inner()),
                (0.50, lambda: self._named(depth)),
                (0.58, lambda: self._pick("(?=", "(?!") + inner()),
                (0.66, lambda: self._look_behind(depth)),
                (0.70, lambda: "(?>" + inner()),
                (0.78, lambda: f"(?{self._flags()})"),
                (0.83, lambda: f"(?{self._flags()}:" + inner()),
                (0.90, lambda: self._condition(depth)),
                (0.93, lambda: "(?#c)"),
                (0.96, lambda: f"(*{self.random.choice(_VERBS)})"),
                (0.98, lambda: "(?|" + inner()),
                (1.0, lambda: self.random.choice(_RARE_GROUPS)),
            ]
        )

    def _capturing(self, depth: int) -> str:
        self.groups += 1
        return f"({self.alternatives(depth - 1)})"

    def _named(self, depth: int) -> str:
        name = self._pick("n", "m", "k1")
        self.names.append(name)
        self.groups += 1
        return self._pick("(?<%s>", "(?P<%s>", "(?'%s'") % name + self.alternatives(depth - 1) + ")"

    def _look_behind(self, depth: int) -> str:
        opening = self._pick("(?<=", "(?<!")
        return opening + self.alternatives(0 if self.random.random() < 0.8 else depth - 1) + ")"

    def _flags(self) -> str:
        flags = "".join(self.random.sample("imsx", self.random.randint(0, 2)))
        if self.random.random() < 0.4:
            flags += "-" + "".join(self.random.sample("imsx", self.random.randint(1, 2)))
        return flags + (self._pick("J", "U", "n", "xx", "z") if self.random.random() < 0.03 else "")

    def _condition(self, depth: int) -> str:
        opening = f"(?({self.random.choice(_CONDITIONS)})" + self._sequence(depth - 1)
        return opening + ("|" + self._sequence(depth - 1) if self.random.random() < 0.6 else "") + ")"


def draw_pattern(seed: int) -> tuple[str, str, list[str]]:
    """A pattern, its options (letters among `imsxu`) and seven texts that it may be found in."""
    random_ = random.Random(seed)
    pattern = PatternGrammar(random_).alternatives()
    if random_.random() < 0.02:
        pattern = random_.choice(_LEADING_VERBS) + pattern
    if random_.random() < 0.03:
        at = random_.randrange(len(pattern) + 1)
        pattern = pattern[:at] + random_.choice("()[]{}*+?\\") + pattern[at:]
    options = "".join(letter for letter in "imsxu" if random_.random() < 0.22)
    letters = [one for one in pattern if one.isalnum() or one in "\n "] + list("abcAB01é\n ")
    texts = [""] + ["".join(random_.choice(letters) for _ in range(random_.randint(1, 6))) for _ in range(4)]
    texts.append("".join(random_.choice(_LETTERS) for _ in range(random_.randint(1, 12))))
    return pattern, options, [*texts, random_.choice(_TEXTS)]
