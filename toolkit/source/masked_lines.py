"""Mask what looks like a secret in lines of any kind, by the names and signs that stand in the line itself.

These are keys of known services, addresses with a password, options of commands, settings, and texts made by a machine.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise

from toolkit.source.secret_words import secret_words

MASK = "***"
_STEMS = (
    r"secret|passw(?:or)?d|passphrase|passwd|pwd|token|api[-_]?key|credential|(?:private|access|auth|signing|encrypt\w*)"
    r"[-_]?key|authorization|\bsalt|(?:\b|_)(?:pin|pw|pass|passw|otp|cvv)(?![a-zA-Z])"
)
PRIVATE_WORDS = f"{_STEMS}|{secret_words(_STEMS)}"
"""A pattern of the words that make a name that of a secret; letters may be of any case."""


class _Pattern:
    """A pattern that is compiled when a text is first searched: most runs search none.

    Attributes:
        is_naming: whether it finds nothing in a text without the name of a secret.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern, self._flags = pattern, flags
        self.is_naming = PRIVATE_WORDS in pattern

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern, self._flags)


_OF_PROGRAMS = (
    ("-p", _Pattern(r"(\bmysql\w*\b[^\n;|&]*?[\s\"']-p)[^\s\"'{%]+"), rf"\1{MASK}"),
    ("-u", _Pattern(r"(\b(?:curl|wget)\b[^\n]*?[\s\"'](?:-u|--user)[\s=\"',]+[^\s:\"']+:)[^\s\"'{%]+"), rf"\1{MASK}"),
    (
        "-",
        _Pattern(r"(\bsshpass[\s\"',]+-p[\s\"',]*|\bredis-cli\b[^\n]*?[\s\"']-a[\s\"',]+)[^\s\"'{%]+"),
        rf"\1{MASK}",
    ),
)
"""Passwords in commands of some programs, also if the words of the command are a list."""
_IN_COMMANDS = (
    ("@", _Pattern(r"(://)[^\s:/@{%\"']{16,}(?=(?::[^\s/@]*)?@)"), rf"\1{MASK}"),
    ("@", _Pattern(r"([a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s/@{%]+@", re.IGNORECASE), rf"\1{MASK}@"),
    (
        "-",
        _Pattern(rf"((?<![\w-])--?[\w-]*(?:{PRIVATE_WORDS})[\w-]*[\s\"',=]+)(?!-)[^\s\"',;&{{%]+", re.IGNORECASE),
        rf"\1{MASK}",
    ),
    *_OF_PROGRAMS,
    ("=", _Pattern(rf"([?&][\w.-]*(?:{PRIVATE_WORDS})[\w.-]*=)(?![{{%])[^&\s#\"']+", re.IGNORECASE), rf"\1{MASK}"),
    ("", _Pattern(r"\b(?:AKIA|ASIA|gh[pousr]_|glpat-|xox[abprs]-|sk[-_]|pk_|eyJ|AIza|SG\.)[\w.-]{10,}"), MASK),
    (
        "hook",
        _Pattern(
            r"(//(?:hooks\.slack\.com/(?:services|workflows|triggers)|discord(?:app)?\.com/api/webhooks"
            r"|[\w-]+\.webhook\.office\.com/webhookb2)/)[^\s\"']+",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
)
"""(characters without which there is none, pattern, what is written instead)."""
_NO_VALUES = (
    r"(?:(?:some|any|every|one|what|whatever|that|this|these|those|your|their|with|match|keep|make|allow|prevent|avoid|use"
    r"|enable|disable|true|false|none|null|empty|protect|access|change|something|another|each|random|strong|secure"
    r"|override|skip|sign|encrypt|authenticate|connect|generate|configure|require|expire)\b|\W)"
)
"""Words behind `set the token to` that are no value."""
_INSIDE = (
    *_IN_COMMANDS,
    (" ", _Pattern(rf"(^\s*(?:ENV|ARG)\s+\w*(?:{PRIVATE_WORDS})\w*\s+)\S.*", re.IGNORECASE), rf"\1{MASK}"),
    ("</", _Pattern(rf"(<[\w:.]*(?:{PRIVATE_WORDS})[\w:.]*>)[^<{{%]+(?=</)", re.IGNORECASE), rf"\1{MASK}"),
    ("machine", _Pattern(r"(\bmachine\s.*\bpassword\s+)\S+"), rf"\1{MASK}"),
    ("'", _Pattern(r"(\b(?:identified\s+by|password)\s+)'[^'%{]+'", re.IGNORECASE), rf"\1'{MASK}'"),
    (
        " ",
        _Pattern(
            rf"\b((?:{PRIVATE_WORDS})(?:(?:\s+(?:of|for)(?:\s+the)?\s+\S+)?\s+(?:is|was)\s+|\s+|は\s*)[`\"']?)"
            r"(?=[^\s%{(]*\d)[^\s`\"'%{(,.;)]{6,}",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    (
        " to ",
        _Pattern(
            rf"(\bset\s+(?:the\s+)?[`\"']?\w*(?:{PRIVATE_WORDS})\w*[`\"']?\s+to\s+[`\"']?)(?!{_NO_VALUES})[^\s`\"'%{{,.;)]{{4,}}",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    (
        "/",
        _Pattern(
            r"(\b(?:log ?in|sign ?in) (?:with|as|using) [`\"']?[^\W\d][\w.@+-]{1,60}[`\"']? / [`\"']?)"
            r"(?=[^\s,;]*[a-z])(?=[^\s,;]*\d)[^\s\"'`,;/.]{6,}",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    (
        "",
        _Pattern(
            rf"((?:{PRIVATE_WORDS})[\w-]*[\"']?\s*(?:=>|[=:：])(?!=\d+\.\d)\s*(?:(?:bearer|basic|token)\s+)?)(?![{{%]|\s|(?:null|none)(?![\w-]))[^\s,;&]+",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    (
        "",
        _Pattern(
            r"(\b(?:log ?in|sign ?in|credentials?|account|try|ログイン|アカウント)(?:情報)?"
            r"(?: failed)?(?: it)?(?: with| as| using)?(?:\s?[:：(（]\s?| )[^\W\d][\w.@+-]{1,60}\s?[/／:]\s?)"
            r"(?-i:(?=[^\s,;]*[A-Z])(?=[^\s,;]*[a-z]))(?=[^\s,;]*\d)[^\s\"'`,;/.]{8,}",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    ("", _Pattern(r"\b(bearer|basic)\s+[\w.+/=-]{6,}", re.IGNORECASE), rf"\1 {MASK}"),
)
_PRIVATE = _Pattern(PRIVATE_WORDS, re.IGNORECASE)
_NAMED = _Pattern(rf"\bname[\"']?:\s*[\"']?\w*(?:{PRIVATE_WORDS})\w*[\"']?,?\s*\Z", re.IGNORECASE)
_VALUE = _Pattern(r"(\bvalue[\"']?:\s*)(?![{\[\s]).+", re.IGNORECASE)
"""A value in the line below the name of a secret, as lists of variables have it."""
_BELOW = _Pattern(rf"\s*(?:-\s+)?[\"']?[\w.-]*(?:{PRIVATE_WORDS})[\w.-]*[\"']?:\s*(?:[|>][+-]?)?\s*\Z", re.IGNORECASE)
"""A line of YAML with the name of a secret, whose value stands below."""
_ALONE = _Pattern(r"\A(\s+(?:-\s+)?)(?![{\[&*!#-])(?!\S+:(?:\s|\Z))\S.*")
LONGEST_LINE = 1000
"""Characters of the longest line that is searched for secrets."""
_SHORTEST_KEY = 13
"""Characters of the shortest text of letters, digits and low lines that is masked: `sk_` and ten more."""
_MADE = _Pattern(r"[A-Za-z0-9+/=_-]{16,}")
_INSERT = _Pattern(rf"\binsert\s+into\b[^()]*\([^()]*(?:{PRIVATE_WORDS})[^()]*\)\s*values\s*\(", re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """Return whether a name is that of a secret."""
    return _PRIVATE.compiled.search(name) is not None


def mask_document(text: str) -> str:
    """Mask the values of secrets in a document that is not Python, line by line."""
    lines = text.split("\n")
    told = [mask_lines(line) for line in lines]
    for number, line in enumerate(lines[:-1]):
        if _NAMED.compiled.search(line):
            told[number + 1] = _VALUE.compiled.sub(rf"\1{MASK}", told[number + 1])
        if _BELOW.compiled.match(line):
            told[number + 1] = _ALONE.compiled.sub(rf"\1{MASK}", told[number + 1])
    return "\n".join(told)


def mask_command(text: str) -> str:
    """Mask the secrets in a command or an address: what options, addresses and their queries name, and known keys."""
    return _replace(_IN_COMMANDS, text)


def mask_programs(text: str) -> str:
    """Mask the passwords in commands of some programs, also in lists of words: `["mysql", "-p.."]`."""
    return _replace(_OF_PROGRAMS, text)


def mask_lines(text: str) -> str:
    """Mask what looks like a secret wherever it stands."""
    before, mark, key = text.partition("-----BEGIN ")
    if mark and "PRIVATE KEY" in key[:40]:
        return mask_lines(before) + MASK + "\n" * key.count("\n")
    return "\n".join(map(_mask_line, text.split("\n")))


def _mask_line(line: str) -> str:
    if len(line) < _SHORTEST_KEY and line.isidentifier() and line.isascii():
        return line  # most texts of a program are such names, in which no pattern finds anything
    if len(line) > LONGEST_LINE:
        return MASK  # unreadable for people, and slow to search
    line = _replace(_INSIDE, line)
    if "nsert" in line.lower() and (found := _INSERT.compiled.search(line)):
        line = line[: found.end()] + re.sub(r"'[^'%{]+'", f"'{MASK}'", line[found.end() :])
    return _MADE.compiled.sub(lambda found: MASK if _is_made(found[0]) else found[0], line)


def _replace(patterns: Iterable[tuple[str, _Pattern, str]], text: str) -> str:
    whole = text
    is_named: bool | None = None
    for sign, pattern, instead in patterns:
        if sign not in text:
            continue
        if pattern.is_naming and is_named is None:
            is_named = is_secret_name(whole)
        if is_named or not pattern.is_naming:
            text = pattern.compiled.sub(instead, text)
    return text


def _is_made(text: str) -> bool:
    """Say whether a text looks made by a machine: letters and several digits mixed, and no words between marks."""
    digits = sum(letter.isdigit() for letter in text)
    changes = sum(one.isdigit() != other.isdigit() for one, other in pairwise(text))
    return digits >= 3 and changes >= 5 and len(set(text)) >= 8
