"""Ask oracles only questions that BSON can represent; others are rejected here.

All oracles use this, so that a circular object or a document of 17 MB is the same rejection everywhere and
no oracle has to handle it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from toolkit.errors import FilterError
from toolkit.filters.admission import admit_document, admit_value
from toolkit.filters.oracles import Answer, Document, Filter, Rejected
from toolkit.filters.oracles.waiting_budget import WaitingSpentError

Ask = Callable[[Filter, list[dict[str, Any]]], Iterable[Answer]]
"""Answers for documents that BSON can hold, one for each, in order."""


def ask_each(ask: Ask, filter_: Filter, documents: Sequence[Document]) -> tuple[Answer, ...]:
    """Return one answer for each document, in order.

    Args:
        ask: answers the question; it gets copies, and only values that BSON can represent.
        filter_: the filter, of any type.
        documents: the documents, of any type.
    """
    try:
        filter_ = admit_value(filter_, "filter")
    except FilterError as error:
        return (rejection(error),) * len(documents)
    admitted = [_admit_document(document) for document in documents]
    try:
        answers = ask(filter_, [one for one in admitted if not isinstance(one, Rejected)])
    except WaitingSpentError as error:
        error.answers = _in_order(admitted, error.answers)
        raise
    return _in_order(admitted, answers)


def _in_order(admitted: Iterable[dict[str, Any] | Rejected], answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Yield the answers with the rejections between them, up to the first document without an answer."""
    left, found = iter(answers), list[Answer]()
    for one in admitted:
        answer = one if isinstance(one, Rejected) else next(left, None)
        if answer is None:
            break
        found.append(answer)
    return tuple(found)


def rejection(error: FilterError) -> Rejected:
    """Return the answer for an error of the toolkit."""
    return Rejected(error.code, error.code_name, str(error))


def _admit_document(document: Document) -> dict[str, Any] | Rejected:
    try:
        return admit_document(document, "document")
    except FilterError as error:
        return rejection(error)
