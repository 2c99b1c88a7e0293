"""Reduce differences to the simplest questions from which they follow."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from toolkit.filters.dialects.parts import Combine, Composition, compositions, of_another_field
from toolkit.filters.dialects.questions import Question, QuestionLog, Sample, answer_outcome, bson_of
from toolkit.filters.oracles.waiting_budget import WaitingSpentError

_MOST_PARTS = 12


def _name(question: Question) -> tuple[bytes, bytes]:
    return bson_of(question.filter), bson_of(question.document)


def find_roots(
    asked: QuestionLog,
    differences: Iterable[Sample],
    field: str,
    is_root: Callable[[Sample], bool] = lambda sample: False,  # noqa: ARG005
) -> tuple[Sample, ...]:
    """Reduce differences to their roots, asking simpler questions on the way.

    Args:
        asked: asks both sides.
        differences: samples that differ.
        field: the field that stands for all fields that answer alike.
        is_root: whether a difference is known to follow from no other.

    Returns:
        The differences that follow from no plainer one, in the order in which they were met; where calls that do not
        answer leave no time to look for plainer ones, the differences themselves.
    """
    sources: dict[tuple[bytes, bytes], list[Sample]] = {}
    samples: dict[tuple[bytes, bytes], Sample] = {}
    level = list(differences)
    while level:
        samples.update((_name(sample.question), sample) for sample in level)
        known = {_name(sample.question) for sample in level if is_root(sample)}
        sources.update((key, []) for key in known)
        level = [sample for sample in level if _name(sample.question) not in known]
        try:
            found = list(_sources(asked, level, field))
        except WaitingSpentError:  # what they follow from is not known
            found = [[] for _ in level]
        sources.update((_name(sample.question), parts) for sample, parts in zip(level, found, strict=True))
        level = [part for parts in found for part in parts if _name(part.question) not in samples]
    return tuple(sample for key, sample in samples.items() if not sources[key])


def _sources(asked: QuestionLog, samples: Sequence[Sample], field: str) -> Iterator[list[Sample]]:
    """Yield for each difference the simpler differences that explain it, if any."""
    known = [_ways(sample.question, field) for sample in samples]
    asked.ask_all(part for found in known for one in found for part in one.parts)  # in few batches
    for sample, found in zip(samples, known, strict=True):
        yield next(filter(None, (_differing_parts(asked, sample, one) for one in found)), [])


def _ways(question: Question, field: str) -> list[Composition]:
    other = of_another_field(question, field)
    plainer = [one for one in compositions(question) if len(one.parts) <= _MOST_PARTS]
    return [*plainer, *([other] if other else [])]


def _differing_parts(asked: QuestionLog, sample: Sample, composition: Composition) -> list[Sample]:
    parts = asked.ask_all(composition.parts)
    expected = [part.expected for part in parts]
    if not all(isinstance(one, bool) for one in expected):
        if answer_outcome(sample.expected) != "rejected":
            return []
    elif composition.combine([bool(one) for one in expected]) != sample.expected:
        return []
    if answer_outcome(sample.given) not in _possible(
        [answer_outcome(part.given) for part in parts], composition.combine
    ):
        return []
    return [part for part in parts if part.differs]


def _possible(given: Sequence[str], combine: Combine) -> set[str]:
    """Possible answers, given those of the parts: an evaluator may or may not reach the part that it rejects."""
    refused = {one for one in given if one in {"rejected", "failed"}}
    if not refused:
        return {"yes" if combine([one == "yes" for one in given]) else "no"}
    either = (combine([one == "yes" or (one in refused and guess) for one in given]) for guess in (True, False))
    return refused | {"yes" if one else "no" for one in either}
