"""Reference oracle: the answers of MongoDB, as implemented by this toolkit."""

from collections.abc import Sequence
from typing import Any

from toolkit.errors import FilterError
from toolkit.filters.match import compile_filter
from toolkit.filters.oracles import Answer, Document, Filter
from toolkit.filters.oracles.asking import ask_each, rejection
from toolkit.filters.oracles.time_limit import TimeIsUpError, time_limit
from toolkit.filters.refusal import NOT_SUPPORTED, TOO_SLOW
from toolkit.model.session import SessionFailure


class Reference:
    """The matcher of `toolkit.filters`.

    If it does not know what MongoDB would do, it returns `SessionFailure`, never a rejection: an operator that is not
    supported here says nothing about MongoDB.

    Args:
        seconds: limit of processor time for one question.
    """

    name = "MongoDB (reference)"

    def __init__(self, seconds: float = 10.0) -> None:
        self._seconds = seconds

    def ask(self, filter_: Filter, documents: Sequence[Document]) -> tuple[Answer, ...]:
        """Return one answer for each document, in order."""
        return ask_each(self._answers, filter_, documents)

    def close(self) -> None:
        """Do nothing: the oracle has no resources."""

    def _answers(self, filter_: Filter, documents: list[dict[str, Any]]) -> list[Answer]:
        answers: list[Answer] = []
        try:
            with time_limit(self._seconds):
                _answer(filter_, documents, answers)
        except FilterError as error:
            return [_answer_for_error(error)] * len(documents)
        except TimeIsUpError:
            slow = SessionFailure("timeout", f"not answered within {self._seconds:g} s of processor time")
            answers += [slow] * (len(documents) - len(answers))
        return answers


def _answer(filter_: Filter, documents: list[dict[str, Any]], answers: list[Answer]) -> None:
    """Append the answers one by one, so that those given in time are kept."""
    matches = compile_filter(filter_)
    for document in documents:
        try:
            answers.append(matches(document))
        except FilterError as error:
            answers.append(_answer_for_error(error))


def _answer_for_error(error: FilterError) -> Answer:
    if error.code == TOO_SLOW:
        return SessionFailure("timeout", str(error))
    return SessionFailure("not_an_answer", str(error)) if error.code == NOT_SUPPORTED else rejection(error)
