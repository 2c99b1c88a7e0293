"""Groups of definitions on one topic: functions that share a word in their names, with their dependencies."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from codemods._extract.name_words import words_of
from codemods._extract.verbs import NOUNS_THAT_SAY_NOTHING, VERBS, singular
from codemods._split.definitions import Definition, ModuleDefinitions

LEAST_LINES = 60
_MOST_LINES = 850
"""Maximum number of lines of a group; or half of the module, if that is more."""
_GOOD_LINES = 400
_LEAST_FUNCTIONS = 2
_MOST_SHARED = 0.3
"""Maximum share of lines in a group that others need too and that are not about its topic."""
_METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "api", "view", "views", "util", "utils"}
_METHODS |= {"helper", "helpers", "func", "function", "test", "main", "init", "and", "or", "is", "has", "no", "not"}
_METHODS |= {"to", "from", "of", "for", "with", "by", "in", "on", "as", "all", "the", "an", "can"}


class Topic(NamedTuple):
    """Definitions that can leave a module together.

    Attributes:
        word: word that the names of its functions share.
        names: the names of all moved definitions.
        is_named: whether several names contain the word; otherwise one helper does, and the others call it.
        lines: their number of lines.
    """

    word: str
    names: frozenset[str]
    lines: int
    is_named: bool = True


def topics_of(module: ModuleDefinitions, stem: str, least: int) -> Iterator[Topic]:
    """Yield groups one after another, each the best one in the remaining code.

    Args:
        module: definitions of the module.
        stem: name of its file without the suffix.
        least: minimum number of lines of a group.
    """
    gone: set[str] = set()
    while True:
        found = [it for word in _words(module, stem, gone) if (it := _topic(module, word, gone, least))]
        if not found:
            return
        best = max(found, key=lambda it: (it.is_named, min(it.lines, _GOOD_LINES), -it.lines, it.word))
        yield best
        gone |= best.names


def _words(module: ModuleDefinitions, stem: str, gone: set[str]) -> list[str]:
    own = {singular(it) for it in words_of(stem)}
    names = (it.name for it in module.movable.values() if it.is_function and it.name not in gone)
    found = {word for name in names for word in _words_of(name)}
    return sorted(word for word in found if word not in own and _says_something(word))


def _words_of(name: str) -> set[str]:
    """Return the words of a name without a verb at its beginning, which is no topic."""
    words = words_of(name)
    return {singular(it) for it in (words[1:] if words[:1] and words[0] in VERBS else words)}


def _says_something(word: str) -> bool:
    return len(word) > 1 and not word.isdigit() and word not in NOUNS_THAT_SAY_NOTHING | _METHODS


def _topic(module: ModuleDefinitions, word: str, gone: set[str], least: int) -> Topic | None:
    movable = {name: it for name, it in module.movable.items() if name not in gone}
    about = {name for name, it in movable.items() if it.is_function and word in _words_of(name)}
    is_named = len(about) > 1
    if not is_named and word not in VERBS:  # a helper, and who calls it
        about |= {name for name, it in movable.items() if it.is_function and not about.isdisjoint(it.needs)}
    if len(about) < _LEAST_FUNCTIONS:
        return None
    names = module.closure(about) - gone
    others = {need for name, it in movable.items() if name not in names for need in it.needs}
    stays = module.read_by_rest & movable.keys()
    shared = sum(_lines(movable[name]) for name in names - about if name in others | stays)
    lines = sum(_lines(movable[name]) for name in names)
    is_whole = len(names) == len(movable) and not module.has_rest
    left = len(module.file.lines) - sum(_lines(module.movable[name]) for name in gone)
    most = max(_MOST_LINES, left // 2)
    if not least <= lines <= most or shared > _MOST_SHARED * lines or is_whole:
        return None
    return Topic(_as_written(word, about), frozenset(names), lines, is_named)


def _as_written(word: str, names: set[str]) -> str:
    """Return the most frequent form of a word in names, which may be the plural: `series`."""
    forms = Counter(it for name in sorted(names) for it in words_of(name) if singular(it) == word)
    return max(forms, key=lambda it: (forms[it], it))


def _lines(it: Definition) -> int:
    return it.last - it.first + 1
