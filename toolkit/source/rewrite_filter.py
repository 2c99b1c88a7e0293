"""The prefilter: whether a text can hold anything that a codemod looks for, without parsing it."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from unicodedata import normalize

from toolkit.model.codemod import Codemod

_WORD = re.compile(r"\w+")


def may_hold(tokens: Iterable[tuple[str, ...]]) -> Callable[[str], bool]:
    """Return whether all words of one of the groups are in a text.

    It never says no where a parser would find the words: Python reads identifiers in the normal form NFKC (`ｏｌｄ` is
    `old`), so that a text beyond ASCII is searched in that form as well.

    Args:
        tokens: groups of identifiers and keywords; an empty group is in every text.
    """
    groups = tuple(set(tokens))

    def within(text: str) -> bool:
        return any(all(word in text for word in group) for group in groups)

    return lambda text: within(text) or (not text.isascii() and within(normalize("NFKC", text)))


@lru_cache(maxsize=1)  # several tools ask about the same file
def words_of(text: str) -> frozenset[str]:
    """Return the words of a text. Among them is every identifier, as a parser reads it, and keyword."""
    words = frozenset(_WORD.findall(text))
    return words if text.isascii() else words.union(_WORD.findall(normalize("NFKC", text)))


def may_tell(codemod: Codemod) -> Callable[[str, str], bool]:
    """Return whether a codemod gathers facts from a file, by its path and its text."""
    wanted, packages = may_hold(codemod.gather_tokens), codemod.gather_packages
    return lambda path, text: wanted(text) or (packages and path.rpartition("/")[2] == "__init__.py")
