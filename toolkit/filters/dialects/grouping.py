"""Group differences by their causes, and count the evidence for and against each cause."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from toolkit.filters.dialects.causes import Cause, known_causes
from toolkit.filters.dialects.causes.blanket import blanket_of
from toolkit.filters.dialects.causes.errors import ERRORS, SOMETIMES, ErrorCauses, of_one_error, what_of_the_error
from toolkit.filters.dialects.causes.otherwise import OTHERWISE
from toolkit.filters.dialects.features import Described, describe_sample
from toolkit.filters.dialects.plainness import question_plainness
from toolkit.filters.dialects.questions import Sample

Seen = tuple[Sample, Described]
_OF_FILTERS = frozenset({"none", "one", "several", "no array"})  # what logic is given: no kinds of values
_CLEARLY = 4  # times as many questions with other arguments do not differ
_ERRORS = frozenset(cause.key for cause in ERRORS)


class Group(Struct, frozen=True):
    """Differences with one cause.

    Attributes:
        cause: the cause.
        operators: the operators with which the cause was seen, sorted.
        roots: the differences, simplest first.
        speaking_for: number of questions of this kind whose answers differ.
        speaking_against: number of questions of this kind whose answers agree.
        only: whether all differences have one kind of argument, and most agreements have others.
    """

    cause: Cause
    operators: tuple[str, ...]
    roots: tuple[Sample, ...]
    speaking_for: int
    speaking_against: int
    only: bool

    @property
    def example(self) -> Sample:
        """The simplest difference."""
        return self.roots[0]


class Grouping:
    """Finds the cause of each difference, given all questions.

    Args:
        everything: all questions and answers.
        operators: the operators that were tested on their own, and not only inside others.
    """

    def __init__(self, everything: Iterable[Sample], operators: Collection[str]) -> None:
        self._by_operator: dict[str, list[Seen]] = {}
        for sample in everything:
            described = describe_sample(sample)
            self._by_operator.setdefault(described.operator, []).append((sample, described))
        everyone = (described for seen in self._by_operator.values() for _, described in seen)
        self._blankets = blanket_of(everyone, operators)
        self._refusals = ErrorCauses(one for seen in self._by_operator.values() for one in seen)

    def is_blanket(self, sample: Sample) -> bool:
        """Return whether the operator of a difference gives the same answer to every argument."""
        described = describe_sample(sample)
        blanket = self._blankets.get(plain_operator(described.operator))
        return blanket is not None and blanket.tells(described, sample)

    def cause_of(self, sample: Sample, described: Described) -> Cause:
        """Return the first cause that describes the difference."""
        blanket = self._blankets.get(plain_operator(described.operator))
        if blanket and blanket.tells(described, sample):
            return blanket
        if refused := self._refusals.cause_of(described):
            return refused
        known = next((one for one in known_causes() if one.tells(described, sample)), None)
        return known or (of_one_error(SOMETIMES, described) if described.error else OTHERWISE)

    def groups(self, roots: Sequence[Sample]) -> list[Group]:
        """Return the differences by cause, the simplest example first."""
        seen = [
            (root, describe_sample(root))
            for root in sorted(roots, key=lambda sample: question_plainness(sample.question))
        ]
        told = [self.cause_of(*one) for one in seen]
        absorbing = [cause for cause in {one.key: one for one in told}.values() if cause.absorbs]
        found: dict[tuple[str, ...], list[Seen]] = {}
        causes: dict[tuple[str, ...], Cause] = {}
        for one, first in zip(seen, told, strict=True):
            cause = _absorbing_cause(first, one, absorbing)
            key = difference_identity(cause, one[1])
            causes[key] = cause
            found.setdefault(key, []).append(one)
        return [self._group(causes[key], group) for key, group in found.items()]

    def _group(self, cause: Cause, seen: Sequence[Seen]) -> Group:
        operators = {described.operator for _, described in seen}
        outcomes = {(described.expected, described.given) for _, described in seen}
        expected = {outcome[0] for outcome in outcomes}
        speaking_for: Counter[str] = Counter()
        speaking_against: Counter[str] = Counter()
        for sample, described in (one for name in operators for one in self._by_operator[name]):
            if described.expected not in expected or not cause.situation(described):
                continue
            if sample.differs:
                speaking_for[described.asked] += (described.expected, described.given) in outcomes
            elif cause.fits(sample):
                speaking_against[described.asked] += 1
        roots = tuple(sample for sample, _ in seen)
        only = _is_only(cause, speaking_for, speaking_against)
        counts = speaking_for.total(), speaking_against.total()
        return Group(cause, tuple(sorted(operators)), roots, *counts, only)


def _absorbing_cause(cause: Cause, seen: Seen, absorbing: Sequence[Cause]) -> Cause:
    """Return the cause to report: a more general one that also describes the difference, if there is one."""
    sample, described = seen
    while candidates := [one for one in absorbing if cause.key in one.absorbs]:
        cause = next((one for one in candidates if one.tells(described, sample)), candidates[-1])
    return cause


def _is_only(cause: Cause, speaking_for: Counter[str], speaking_against: Counter[str]) -> bool:
    """Return whether a difference occurs only for this argument, which its sentence does not say."""
    asked = [name for name, count in speaking_for.items() if count]
    others = sum(count for name, count in speaking_against.items() if name not in asked)
    clear = len(asked) == 1 and asked[0] not in _OF_FILTERS and others >= _CLEARLY * speaking_for.total()
    return clear and not any("{asked}" in text for text in cause.words.values())


def difference_identity(cause: Cause, described: Described) -> tuple[str, ...]:
    """Return the identity of a difference, which is equal for two reports of the same difference."""
    if cause is OTHERWISE:
        return (cause.key, described.operator, described.expected, described.given)
    if cause.key in _ERRORS:
        return (cause.key, *what_of_the_error(cause, described))
    return (cause.key, plain_operator(described.operator)) if "operator_" in cause.key else (cause.key,)


def plain_operator(operator: str) -> str:
    """Return the name of an operator without the note about its options."""
    return operator.removesuffix(" with $options")
