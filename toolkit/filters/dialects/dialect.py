"""What is known of an implementation, as values that are written to `dialect.json` and read from it."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from toolkit.filters.dialects.features import describe
from toolkit.filters.dialects.grouping import Group
from toolkit.filters.dialects.questions import QuestionLog, Sample, exact, verdict
from toolkit.filters.dialects.words import LANGS, sentence
from toolkit.filters.oracles import Answer, Rejected
from toolkit.model.session import SessionFailure

SCHEMA = 1
_MORE = 4
_AGAIN = 2  # times that an example is asked once more, alone


class DialectAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """An answer.

    Attributes:
        verdict: `yes`, `no`, `rejected` or `failed`.
        name: the error's name or class, or why there is no answer.
        message: what it says.
    """

    verdict: str
    name: str = ""
    message: str = ""


class DialectExample(msgspec.Struct, frozen=True):
    """One question and both answers; filter and document in canonical Extended JSON."""

    filter: Any
    document: Any
    expected: DialectAnswer
    given: DialectAnswer


class DialectDifference(msgspec.Struct, frozen=True):
    """Differences with one cause.

    Attributes:
        id: names it; the same in every run.
        cause: key of the cause.
        operators: the operators with which it was seen.
        sentence: language -> what is said of it.
        example: the plainest example.
        speaking_for, speaking_against: how many questions of this kind differ, and how many do not.
        stable: whether the example gave the same answer each time, asked alone.
        more: other examples.
    """

    id: str
    cause: str
    operators: tuple[str, ...]
    sentence: dict[str, str]
    example: DialectExample
    speaking_for: int
    speaking_against: int
    stable: bool
    more: tuple[DialectExample, ...]


class Note(msgspec.Struct, frozen=True):
    """What came of one probe of security.

    Attributes:
        probe: which one.
        concern: whether somebody should look at it.
        sentence: language -> what is said of it.
        filter, document: what was asked, in canonical Extended JSON; shortened if it is large.
        happened: what was answered.
    """

    probe: str
    concern: bool
    sentence: dict[str, str]
    filter: Any
    document: Any
    happened: DialectAnswer


class Dialect(msgspec.Struct, frozen=True):
    """Where an implementation differs from MongoDB.

    Attributes:
        target, compared_with: who was asked.
        operators, fields, types, lists: what was asked about.
        asked: how many questions.
        steps_done, steps_total: how far the systematic part came.
        tried: how many questions hypothesis has drawn.
        differences: by cause, the plainest first.
        chained: lists of filters that are answered otherwise than the implementation's own `$and` of them, whose answer
            stands as the expected one.
        security: notes.
    """

    target: str
    compared_with: str
    operators: tuple[str, ...]
    fields: tuple[str, ...]
    types: tuple[str, ...]
    lists: bool
    asked: int
    steps_done: int
    steps_total: int
    tried: int
    differences: tuple[DialectDifference, ...]
    chained: tuple[DialectExample, ...] = ()
    security: tuple[Note, ...] = ()
    schema: int = SCHEMA

    @property
    def is_complete(self) -> bool:
        """Whether the systematic part was asked whole."""
        return self.steps_done == self.steps_total


def describe_answer(answer: Answer) -> DialectAnswer:
    """An answer as it is written down."""
    if isinstance(answer, Rejected):
        return DialectAnswer("rejected", answer.name, answer.message[:300])
    if isinstance(answer, SessionFailure):
        return DialectAnswer("failed", answer.reason, answer.detail[:300])
    return DialectAnswer(verdict(answer))


def example(sample: Sample) -> DialectExample:
    """A question and both answers as they are written down."""
    return DialectExample(
        plain(sample.question.filter),
        plain(sample.question.document),
        describe_answer(sample.expected),
        describe_answer(sample.given),
    )


def plain(value: Any) -> Any:
    """A value as parsed canonical Extended JSON."""
    return json.loads(exact(value))


def differences(asked: QuestionLog, groups: Sequence[Group]) -> tuple[DialectDifference, ...]:
    """Groups as they are written down, those about valid filters first; their examples are asked again."""
    told_first = sorted(groups, key=lambda group: not isinstance(group.example.expected, bool))
    return tuple(_difference(asked, group) for group in told_first)


def _difference(asked: QuestionLog, group: Group) -> DialectDifference:
    described = describe(group.example)
    return DialectDifference(
        id="-".join([group.cause.key, *(one.strip("$").replace(" ", "_") for one in group.operators[:3])]),
        cause=group.cause.key,
        operators=group.operators,
        sentence={
            str(lang): sentence(group.cause, group.operators, described, lang, only=group.only) for lang in LANGS
        },
        example=example(group.example),
        speaking_for=group.speaking_for,
        speaking_against=group.speaking_against,
        stable=_is_stable(asked, group.example),
        more=tuple(example(sample) for sample in _others(group)),
    )


def _is_stable(asked: QuestionLog, sample: Sample) -> bool:
    again = [asked.compare(sample.question.filter, [sample.question.document])[0] for _ in range(_AGAIN)]
    return all(verdict(one.given) == verdict(sample.given) for one in again)


def _others(group: Group) -> list[Sample]:
    """The plainest example of each other operator, then of each other kind of stored value."""
    by_operator: dict[str, Sample] = {}
    by_stored: dict[str, Sample] = {}
    for sample in group.roots:
        described = describe(sample)
        by_operator.setdefault(described.operator, sample)
        by_stored.setdefault(described.stored, sample)
    shown = {_text(group.example): group.example}  # what reads the same is shown once
    for sample in (*by_operator.values(), *by_stored.values()):
        shown.setdefault(_text(sample), sample)
    return [*shown.values()][1 : 1 + _MORE]


def _text(sample: Sample) -> str:
    return f"{exact(sample.question.filter)} {exact(sample.question.document)}"
