"""Ask two oracles the same questions and remember their answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import bson
from bson import json_util
from bson.errors import BSONError
from msgspec import Struct

from toolkit.filters.oracles import Answer, Oracle, Rejected
from toolkit.filters.oracles.waiting_budget import WaitingSpentError
from toolkit.model.session import SessionFailure

MatchOutcome = Literal["yes", "no", "rejected", "failed"]

_EXACT = json_util.CANONICAL_JSON_OPTIONS


_ENDED = frozenset({"crashed", "timeout"})
_WRONG = frozenset({"refused", "not_an_answer"})
"""Failures after which a side is asked again; a reference that does not know a filter fails for every document."""


class Question(Struct, frozen=True):
    """Does this filter match this document?

    Attributes:
        filter: a filter, or a list of filters.
        document: a document.
    """

    filter: Any
    document: Mapping[str, Any]


class Sample(Struct, frozen=True, dict=True):
    """A question with both answers; derived facts are cached in it because they are needed many times.

    Attributes:
        question: the question.
        expected: answer of the reference, usually MongoDB.
        given: answer of the tested implementation.
    """

    question: Question
    expected: Answer
    given: Answer

    @property
    def differs(self) -> bool:
        """Return whether the answers differ; False if the expected answer is unknown."""
        expected = answer_outcome(self.expected)
        return expected != "failed" and expected != answer_outcome(self.given)


def answer_outcome(answer: Answer) -> MatchOutcome:
    """Return an answer without its details."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return "rejected" if isinstance(answer, Rejected) else "failed"


def exact_text(value: Any) -> str:
    """Format a value as one line of text in which all types are distinct."""
    return json_util.dumps(value, json_options=_EXACT, ensure_ascii=False)


def bson_of(value: Any) -> bytes:
    """Return a cheap key that is unique for each value: its BSON, or its text if BSON cannot hold it."""
    try:
        return bson.encode({"": value})
    except (BSONError, OverflowError, TypeError, ValueError):
        return exact_text(value).encode("utf-8", "surrogatepass")


def as_document(filter_: Any) -> Any:
    """The single filter that is equivalent to a list of filters; any other filter unchanged."""
    return {"$and": list(filter_)} if isinstance(filter_, list) and filter_ else filter_


class QuestionLog:
    """All questions so far, with both answers.

    Args:
        expected: the reference.
        given: the tested implementation.
        lists: whether the reference, which knows no lists, is asked the `$and` of a list of filters.
    """

    def __init__(self, expected: Oracle, given: Oracle, *, lists: bool = True) -> None:
        self.expected = expected
        self.given = given
        self._lists = lists
        self._known: dict[bytes, dict[bytes, Sample]] = {}
        self.unrepeated = 0
        """Number of questions at which a side failed, and which it answered when it was asked again."""

    def __iter__(self) -> Iterator[Sample]:
        for samples in self._known.values():
            yield from samples.values()

    def __len__(self) -> int:
        return sum(map(len, self._known.values()))

    def ask(self, filter_: Any, documents: Iterable[Mapping[str, Any]]) -> list[Sample]:
        """Return both answers for each document; known answers are cached."""
        known = self._known.setdefault(bson_of(filter_), {})
        keyed = {bson_of(document): document for document in documents}
        new = {name: document for name, document in keyed.items() if name not in known}
        if new:
            try:
                known.update(zip(new, self.compare(filter_, list(new.values())), strict=True))
            except WaitingSpentError as error:
                theirs = self._ask_all(self.expected, self._theirs(filter_), list(new.values()), _ENDED)
                pairs = zip(new.items(), theirs, error.answers, strict=False)
                known.update((name, Sample(Question(filter_, one), *both)) for (name, one), *both in pairs)
                raise
        return [known[name] for name in keyed]

    def ask_all(self, questions: Iterable[Question]) -> list[Sample]:
        """Return both answers for each question, in order; questions with one filter are asked together."""
        named = [(bson_of(one.filter), bson_of(one.document), one) for one in questions]
        batches: dict[bytes, list[Question]] = {}
        for filter_, document, question in named:
            if document not in self._known.get(filter_, ()):
                batches.setdefault(filter_, []).append(question)
        for batch in batches.values():
            self.ask(batch[0].filter, [question.document for question in batch])
        return [self._known[filter_][document] for filter_, document, _ in named]

    def find(self, questions: Iterable[Question]) -> list[Sample]:
        """Return both answers for each question that was asked before, in order."""
        known = (self._known.get(bson_of(one.filter), {}).get(bson_of(one.document)) for one in questions)
        return [one for one in known if one is not None]

    def compare(self, filter_: Any, documents: Sequence[Mapping[str, Any]]) -> list[Sample]:
        """Return both answers for each document, asked anew and not cached."""
        expected = self._ask_all(self.expected, self._theirs(filter_), documents, _ENDED)
        given = self._ask_all(self.given, filter_, documents, _ENDED | _WRONG)
        return [
            Sample(Question(filter_, one), *answers) for one, *answers in zip(documents, expected, given, strict=True)
        ]

    def _theirs(self, filter_: Any) -> Any:
        return as_document(filter_) if self._lists else filter_

    def _ask_all(
        self, side: Oracle, filter_: Any, documents: Sequence[Mapping[str, Any]], reasons: frozenset[str]
    ) -> Sequence[Answer]:
        """Return the answers of a side; if a batch fails, each document is asked alone."""
        answers = side.ask(filter_, documents)
        failures = {answer.reason for answer in answers if isinstance(answer, SessionFailure)}
        if len(documents) == 1 or not failures & reasons:
            return answers
        try:
            again = _ask_halves(side, filter_, documents)
        except WaitingSpentError:  # what is known stays
            return answers
        if not any(map(_is_failure, again)):
            self.unrepeated += sum(map(_is_failure, answers))
        return again


def _ask_halves(side: Oracle, filter_: Any, documents: Sequence[Mapping[str, Any]]) -> list[Answer]:
    middle = len(documents) // 2
    found: list[Answer] = []
    for half in (documents[:middle], documents[middle:]):
        answers = list(side.ask(filter_, half))
        if len(half) > 1 and any(map(_is_failure, answers)):
            answers = answers if all(map(_is_slow, answers)) else _ask_halves(side, filter_, half)
        found += answers
    return found


def _is_failure(answer: Answer) -> bool:
    return isinstance(answer, SessionFailure)


def _is_slow(answer: Answer) -> bool:
    return isinstance(answer, SessionFailure) and answer.reason == "timeout"
