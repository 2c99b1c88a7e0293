"""Known causes of differences, one family per file; every file in this folder is loaded.

Each module defines `CAUSES`, the most specific ones first. A cause speaks of a *situation* (what is asked, what is
stored) and of
what happens in it; that a difference has this cause is a hypothesis, and every question that was asked in that
situation speaks for it or against it.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from msgspec import Struct

from toolkit.errors import FilterError
from toolkit.filters.dialects.features import Described
from toolkit.filters.dialects.questions import MatchOutcome, Sample

Outcome = tuple[MatchOutcome, MatchOutcome]
"""The expected answer and the actual one."""

NUMBERS = frozenset({"int", "long", "double", "decimal", "nan"})
TEXTS = frozenset({"string", "empty string", "number text", "date text"})
ARRAYS = frozenset({"array", "empty array", "array of arrays", "array of objects"})
OBJECTS = frozenset({"object", "empty object"})
ORDERED = frozenset({"$gt", "$gte", "$lt", "$lte"})
EQUAL = frozenset({"literal", "$eq", "$in"})
NEGATED = frozenset({"$ne", "$nin", "$not"})

MISSED: tuple[Outcome, ...] = (("yes", "no"),)
ADDED: tuple[Outcome, ...] = (("no", "yes"),)
EITHER: tuple[Outcome, ...] = MISSED + ADDED
REFUSED: tuple[Outcome, ...] = (("yes", "rejected"), ("no", "rejected"))
ACCEPTED: tuple[Outcome, ...] = (("rejected", "yes"), ("rejected", "no"))
FAILED: tuple[Outcome, ...] = (("yes", "failed"), ("no", "failed"), ("rejected", "failed"))


class Cause(Struct, frozen=True):
    """A cause of differences.

    Attributes:
        key: identifier of the cause, the same in all languages.
        outcomes: the kinds of difference that the cause can lead to.
        situation: returns whether this cause would show in a question.
        words: maps a language to the sentence; `{operators}` stands for the operators with which it was seen, `{asked}`
            and
            `{stored}` for what was asked for and stored in the plainest example.
        closer: a further condition on the values of an example.
        absorbs: keys of causes that are merged into this one if this one was seen.
    """

    key: str
    outcomes: tuple[Outcome, ...]
    situation: Callable[[Described], bool]
    words: Mapping[str, str]
    closer: Callable[[Sample], bool] = lambda sample: True  # noqa: ARG005
    absorbs: tuple[str, ...] = ()

    def tells(self, described: Described, sample: Sample) -> bool:
        """Return whether a difference may have this cause."""
        outcome = (described.expected, described.given)
        return outcome in self.outcomes and self.situation(described) and self.fits(sample)

    def fits(self, sample: Sample) -> bool:
        """Return whether the values of an example fit; they do not if MongoDB refuses the filter."""
        try:
            return self.closer(sample)
        except FilterError:
            return False


def leads_nowhere(one: Described) -> bool:
    """Return whether a condition may not have been evaluated: its path leads to nothing, and there is an answer."""
    return one.path not in {"", "plain"} and one.stored == "missing" and one.given in {"yes", "no"}


def kind_of(name: str) -> str:
    """Return the kind of value of a shape: MongoDB does not compare values of different kinds."""
    for kind, shapes in (("number", NUMBERS), ("text", TEXTS), ("array", ARRAYS), ("object", OBJECTS)):
        if name in shapes:
            return kind
    return name


def cause_words(en: str, ja: str) -> Mapping[str, str]:
    """Return a sentence in both languages."""
    return {"en": en, "ja": ja}


@cache
def known_causes() -> tuple[Cause, ...]:
    """Return all causes, in the order in which they are tried."""
    modules = sorted(module.name for module in iter_modules(__path__))
    loaded = [import_module(f"{__name__}.{name}") for name in modules]
    ordered = sorted(loaded, key=lambda module: module.RANK)
    return tuple(cause for module in ordered for cause in module.CAUSES)
