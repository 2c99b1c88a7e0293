"""Put a question so that it can reach anybody: only what BSON can hold is handed on, the rest is rejected here.

Every oracle asks in this way, so that a circular object or a document of 17 MB is the same rejection everywhere and
nobody has to survive it.
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
    """One answer for each document, in order.

    Args:
        ask: who answers; it gets private copies and is not called for what BSON cannot hold.
        filter_: the filter, whatever it is.
        documents: the documents, whatever they are.
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
    """The answers with the rejections between them, up to the first document that there is no answer to."""
    left, found = iter(answers), list[Answer]()
    for one in admitted:
        answer = one if isinstance(one, Rejected) else next(left, None)
        if answer is None:
            break
        found.append(answer)
    return tuple(found)


def rejection(error: FilterError) -> Rejected:
    """The answer that an error of ours stands for."""
    return Rejected(error.code, error.code_name, str(error))


def _admit_document(document: Document) -> dict[str, Any] | Rejected:
    try:
        return admit_document(document, "document")
    except FilterError as error:
        return rejection(error)
