"""Build the pattern of names of secrets out of the words by which a recording knows them.

The words are in `toolkit/probe/mask/secret_words.py`, which is read and not imported. Personal data is left out: the
source of a program names it everywhere and seldom holds any.
"""

import ast
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeAlias

_Trie: TypeAlias = dict[str, "_Trie"]
"""The next letter of some words -> what follows it; the empty text: a word ends."""
_WORDS = Path(__file__).parents[1] / "probe" / "mask" / "secret_words.py"
_START = r"(?:(?<![a-zA-Z])|(?-i:(?<=[a-z0-9])(?=[A-Z])))"
_END = r"(?:(?![a-zA-Z])|(?-i:(?<=[a-z])(?=[A-Z])))"
_OF_CODE = frozenset({
    "assertion", "bearer", "cred", "creds", "csrf", "dek", "device_code", "hmac", "jwt", "kek", "mnemonic", "pepper",
    "puk", "saml", "session_id", "sso", "user_code", "xsrf",
})  # fmt: skip
"""Names that stand for other things in most code: protocols, words, places of values."""
_HEADERS = (
    r"\bx[-_]auth(?![\w-])|\bx-(?!(?:cache|idempotency|object|public|request|sort|surrogate)\b)[\w-]{1,40}-key(?![\w-])"
)


@cache
def secret_words(stems: str) -> str:
    """Return a pattern of the words that make a name that of a secret; letters may be of any case.

    Args:
        stems: a pattern of those that are known besides, which need no place in the other one.
    """
    words = _read_words()
    names = {*words["SECRETS"], *words["PASSWORDS"], *words["GLUED"]} - _OF_CODE
    names = {it for it in names if not re.search(stems, it, re.IGNORECASE)}
    before, bases, behind = (_any_of(words[it]) for it in ("GLUED_BEFORE", "GLUED_BASES", "GLUED_BEHIND"))
    latin = f"{_START}(?:{_any_of(names)}|(?:{before})?{bases}(?:{behind})?){_END}"
    japanese = [*words["JAPANESE_SECRETS"], *words["JAPANESE_PASSES"], *words["OTHER_PASSWORDS"]]
    return f"{latin}|{_any_of(unicodedata.normalize('NFKC', it) for it in japanese)}|{_HEADERS}"


def _read_words() -> dict[str, list[str]]:
    tree = ast.parse(_WORDS.read_text("utf-8"))
    return {
        target.id: str(ast.literal_eval(it.value)).split()
        for it in tree.body
        if isinstance(it, ast.Assign)
        for target in it.targets
        if isinstance(target, ast.Name)
    }


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of any of some words that looks at each letter once; `_` in them may be `-` or missing."""
    tree: _Trie = {}
    for word in words:
        branch = tree
        for letter in word:
            branch = branch.setdefault("[-_]?" if letter == "_" else letter, {})
        branch[""] = {}
    return _pattern_of(tree)


def _pattern_of(tree: _Trie) -> str:
    ends = "" in tree
    branches = [letter + _pattern_of(rest) for letter, rest in sorted(tree.items()) if letter]
    if not branches:
        return ""
    inner = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return f"{inner}?" if ends else inner
