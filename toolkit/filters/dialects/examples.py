"""Choose the questions to freeze as examples: every difference, and one agreement of each kind."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from msgspec.structs import astuple

from toolkit.filters.dialects.features import describe_sample
from toolkit.filters.dialects.grouping import Group
from toolkit.filters.dialects.questions import Sample, exact_text
from toolkit.filters.oracles import Answer, Rejected
from toolkit.model.session import SessionFailure

_OF_A_DIFFERENCE = 5
_AGREEING = 1500


def example_lines(groups: Sequence[Group], everything: Iterable[Sample]) -> Iterator[str]:
    """Yield a line of JSON for each example: `id`, `filter`, `document` and `answer`.

    Args:
        groups: the differences, grouped by cause.
        everything: all questions asked, with their answers.
    """
    for group in groups:
        kinds: dict[tuple[str, str], Sample] = {}
        for root in group.roots:
            described = describe_sample(root)
            kinds.setdefault((described.operator, described.stored), root)
        for number, sample in enumerate([*kinds.values()][:_OF_A_DIFFERENCE], 1):
            if not isinstance(sample.given, SessionFailure):  # to freeze a hang would hang the tests
                yield _line(f"{group.cause.key}-{number}", sample)
    for number, sample in enumerate(_agreeing(everything), 1):
        yield _line(f"as-MongoDB-{number}", sample)


def _agreeing(everything: Iterable[Sample]) -> list[Sample]:
    """Return the first question of each kind on which both sides agree; simple ones were asked first."""
    kinds: dict[tuple[str, ...], Sample] = {}
    for sample in everything:
        if (
            not sample.differs
            and not isinstance(sample.given, SessionFailure)
            and not isinstance(sample.expected, SessionFailure)
        ):
            kinds.setdefault(astuple(describe_sample(sample)), sample)
    return [*islice(kinds.values(), _AGREEING)]


def _line(name: str, sample: Sample) -> str:
    question = sample.question
    head = json.dumps({"id": name})[:-1]
    parts = f'"filter": {exact_text(question.filter)}, "document": {exact_text(question.document)}'
    return f'{head}, {parts}, "answer": {json.dumps(_answer(sample.given))}}}'


def _answer(answer: Answer) -> Any:
    return {"rejected": answer.name} if isinstance(answer, Rejected) else answer
