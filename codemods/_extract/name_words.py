"""Convert names to words, and words to names."""

import ast
import re

from codemods._extract.verbs import NOUNS_THAT_SAY_NOTHING

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SHORTEST = 3
PREPOSITIONS = {"if", "when", "because", "so", "since", "while", "which", "as", "in", "for", "with", "and", "or", "on"}
PREPOSITIONS |= {"from", "into", "to", "by", "that", "before", "after", "using", "based", "unless", "at", "of", "per"}


def call_words(call: ast.Call) -> list[str]:
    """Return the words in the name of a called function."""
    return words_of(getattr(call.func, "attr", getattr(call.func, "id", "")))


def words_of(name: str) -> list[str]:
    """Split a name such as `user_id`, `userId` or `UserID` into words."""
    return [it.lower() for part in re.split(r"[^A-Za-z0-9]+", name) for it in _WORDS.findall(part)]


def in_camel_case(name: str) -> str:
    """Convert a name such as `build_row` to `buildRow`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def says_something(words: list[str]) -> bool:
    """Return whether words are specific, unlike `data` or `x`."""
    return bool(words) and words[-1] not in NOUNS_THAT_SAY_NOTHING and len("".join(words)) >= _SHORTEST
