"""Values that describe an implementation, written to `dialect.json` and read from it."""

import json
from collections.abc import Sequence
from typing import Any

from toolkit.filters.dialects.features import describe_sample
from toolkit.filters.dialects.grouping import Group
from toolkit.filters.dialects.questions import QuestionLog, Sample, answer_outcome, exact_text
from toolkit.filters.dialects.words import LANGS, difference_sentence
from toolkit.filters.oracles import Answer, Rejected
from toolkit.filters.oracles.waiting_budget import WaitingSpentError
from toolkit.model.dialect import DialectAnswer, DialectDifference, DialectExample
from toolkit.model.session import SessionFailure

_MORE = 4
_AGAIN = 2  # times that an example is asked once more, alone


def describe_answer(answer: Answer) -> DialectAnswer:
    """Convert an answer to the form stored in `dialect.json`."""
    if isinstance(answer, Rejected):
        return DialectAnswer("rejected", answer.name, answer.message[:300])
    if isinstance(answer, SessionFailure):
        return DialectAnswer("failed", answer.reason, answer.detail[:300])
    return DialectAnswer(answer_outcome(answer))


def dialect_example(sample: Sample) -> DialectExample:
    """Convert a question and both answers to the form stored in `dialect.json`."""
    return DialectExample(
        parsed_value(sample.question.filter),
        parsed_value(sample.question.document),
        describe_answer(sample.expected),
        describe_answer(sample.given),
    )


def parsed_value(value: Any) -> Any:
    """Convert a value to parsed canonical Extended JSON."""
    return json.loads(exact_text(value))


def dialect_differences(asked: QuestionLog, groups: Sequence[Group]) -> tuple[DialectDifference, ...]:
    """Convert groups to their stored form, those about valid filters first; their examples are asked again."""
    told_first = sorted(groups, key=lambda group: not isinstance(group.example.expected, bool))
    answering_first = sorted(told_first, key=lambda group: isinstance(group.example.given, SessionFailure))
    stable = {id(group): _is_deterministic(asked, group.example) for group in answering_first}
    return tuple(_difference(group, is_stable=stable[id(group)]) for group in told_first)


def _difference(group: Group, *, is_stable: bool) -> DialectDifference:
    described = describe_sample(group.example)
    return DialectDifference(
        id="-".join([group.cause.key, *(one.strip("$").replace(" ", "_") for one in group.operators[:3])]),
        cause=group.cause.key,
        operators=group.operators,
        sentence={
            str(lang): difference_sentence(group.cause, group.operators, described, lang, only=group.only)
            for lang in LANGS
        },
        example=dialect_example(group.example),
        speaking_for=group.speaking_for,
        speaking_against=group.speaking_against,
        stable=is_stable,
        more=tuple(dialect_example(sample) for sample in _others(group)),
    )


def _is_deterministic(asked: QuestionLog, sample: Sample) -> bool:
    try:
        again = [asked.compare(sample.question.filter, [sample.question.document])[0] for _ in range(_AGAIN)]
    except WaitingSpentError:  # again there is no answer
        return isinstance(sample.given, SessionFailure)
    return all(answer_outcome(one.given) == answer_outcome(sample.given) for one in again)


def _others(group: Group) -> list[Sample]:
    """Return the simplest example of each other operator, then of each other kind of stored value."""
    by_operator: dict[str, Sample] = {}
    by_stored: dict[str, Sample] = {}
    for sample in group.roots:
        described = describe_sample(sample)
        by_operator.setdefault(described.operator, sample)
        by_stored.setdefault(described.stored, sample)
    shown = {_text(group.example): group.example}  # what reads the same is shown once
    for sample in (*by_operator.values(), *by_stored.values()):
        shown.setdefault(_text(sample), sample)
    return [*shown.values()][1 : 1 + _MORE]


def _text(sample: Sample) -> str:
    return f"{exact_text(sample.question.filter)} {exact_text(sample.question.document)}"
