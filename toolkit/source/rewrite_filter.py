"""The prefilter: whether a text can hold anything that a codemod looks for, without parsing it."""

from collections.abc import Callable, Iterable
from unicodedata import normalize

from toolkit.model.codemod import Codemod


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


def may_tell(codemod: Codemod) -> Callable[[str, str], bool]:
    """Return whether a codemod gathers facts from a file, by its path and its text."""
    wanted, packages = may_hold(codemod.gather_tokens), codemod.gather_packages
    return lambda path, text: wanted(text) or (packages and path.rpartition("/")[2] == "__init__.py")
