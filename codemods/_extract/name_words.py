"""Convert names to words, and words to names."""

import ast
import re
from collections.abc import Sequence

from codemods._extract.verbs import NO_QUALIFIERS, NOUNS_THAT_SAY_NOTHING, QUALIFIED_NOUNS, VERBS, plural, singular

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LETTER_AND_WORD = re.compile(r"(?<![A-Za-z])[A-Z][A-Z][a-z]+")
_SHORTEST = 3
_SHORT = """
api app arm art bed bid bit bot box bug bus cap car cat cpu css csv day dns doc dog env faq fee gap gps gpu html http
https id ids ip ips jar job jwt key kit lab law log lot mac map mix org pdf pin png rpc rss row sdk sms smtp sql ssh ssl
tag tax tip tls uid uri url vat vlan vm vpn xls xlsx xml yml zip
"""
_SHORT_NOUNS = frozenset(_SHORT.split())
_SPELLED = """
addr:address arg:argument attr:attribute cfg:config cmd:command cond:condition
conn:connection ctx:context dest:destination elem:element err:error evt:event expr:expression
fmt:format grp:group img:image lang:language mgr:manager msg:message opt:option
org:organization perm:permission pkg:package prev:previous prop:property pwd:password req:request resp:response
src:source svc:service tmpl:template txt:text usr:user val:value var:variable
"""
_WHOLE_WORDS = dict(it.split(":") for it in _SPELLED.split())
_VOWELS = frozenset("aeiouy")
PREPOSITIONS = {"if", "when", "because", "so", "since", "while", "which", "as", "in", "for", "with", "and", "or", "on"}
PREPOSITIONS |= {"from", "into", "to", "by", "that", "before", "after", "using", "based", "unless", "at", "of", "per"}


def without_purpose(words: Sequence[str]) -> list[str]:
    """Return a noun without what its items are for: `rows` for `rows_to_delete`."""
    end = len(words) - 2
    return [*words[:end]] if end > 0 and words[end] == "to" and words[-1] in VERBS else [*words]


def call_words(call: ast.Call) -> list[str]:
    """Return the words in the name of a called function."""
    return words_of(getattr(call.func, "attr", getattr(call.func, "id", "")))


def words_of(name: str) -> list[str]:
    """Split a name such as `user_id`, `userId` or `UserID` into words."""
    return [it.lower() for part in re.split(r"[^A-Za-z0-9]+", name) for it in _WORDS.findall(part)]


def words_of_class(name: str) -> list[str]:
    """Split the name of a class into words; a single letter at its beginning belongs to the next one: `XForm`."""
    first, *rest = words_of(name) or [""]
    return [first + rest[0], *rest[1:]] if len(first) == 1 and rest else words_of(name)


def classes_with_letters(text: str) -> set[str]:
    """Return the first words that `words_of_class` gives of names in a text that begin with a single letter."""
    return {it.lower() for it in _LETTER_AND_WORD.findall(text)}


def in_camel_case(name: str) -> str:
    """Convert a name such as `build_row` to `buildRow`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def says_something(words: list[str]) -> bool:
    """Return whether words are specific, unlike `data` or `x`."""
    return (
        bool(words)
        and not (words[0] == "to" and {*words[1:2]} & VERBS)
        and not ends_vaguely(words)
        and (len("".join(words)) >= _SHORTEST or words[-1] in _SHORT_NOUNS - {"id"})
    )


def spell_out(words: Sequence[str]) -> list[str]:
    """Return words with usual abbreviations spelled out: `messages` for `msgs`."""
    return [_spell(it) for it in words]


def _spell(word: str) -> str:
    one = _WHOLE_WORDS.get(singular(word)) or _WHOLE_WORDS.get(word.removesuffix("s"), "")
    return word if not one else one if word in _WHOLE_WORDS else plural(one)


def is_abbreviation(noun: Sequence[str]) -> bool:
    """Return whether the noun of a name is a single word that nobody looks up: `con`, `fmt`, `chs`."""
    word = singular(noun[-1]) if noun else ""
    is_short = len(noun) == 1 and len(word) <= _SHORTEST
    return word not in _SHORT_NOUNS and (is_short or _VOWELS.isdisjoint(word))


def ends_vaguely(words: Sequence[str]) -> bool:
    """Return whether the last word is a noun that says nothing, also after the one before: not `form_data`."""
    if words[-1] not in NOUNS_THAT_SAY_NOTHING:
        return False
    before = words[-2] if len(words) > 1 else ""
    is_qualified = len(before) >= _SHORTEST and before not in NOUNS_THAT_SAY_NOTHING | NO_QUALIFIERS | VERBS
    return words[-1] not in QUALIFIED_NOUNS or not is_qualified
