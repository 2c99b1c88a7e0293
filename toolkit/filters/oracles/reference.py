"""The reference: what MongoDB answers, as far as this toolkit knows."""

from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.errors import FilterError
from toolkit.filters.match import compile_filter
from toolkit.filters.oracles import Answer, Document, Failed, Filter
from toolkit.filters.oracles.asking import asked, rejection
from toolkit.filters.refusal import NOT_SUPPORTED, TOO_SLOW


class Reference:
    """The matcher of `toolkit.filters`.

    Where it does not know what MongoDB would do it gives `Failed`, never a rejection: an operator that is not
    supported here says nothing about MongoDB.
    """

    name = "MongoDB (reference)"

    def ask(self, filter_: Filter, documents: Sequence[Document]) -> tuple[Answer, ...]:
        """One answer for each document, in order."""
        return asked(_answers, filter_, documents)

    def close(self) -> None:
        """There is nothing to end."""


def _answers(filter_: Filter, documents: list[dict[str, Any]]) -> Iterator[Answer]:
    try:
        matches = compile_filter(filter_)
    except FilterError as error:
        yield from [_unanswered(error)] * len(documents)
        return
    for document in documents:
        try:
            yield matches(document)
        except FilterError as error:
            yield _unanswered(error)


def _unanswered(error: FilterError) -> Answer:
    if error.code == TOO_SLOW:
        return Failed("timeout", str(error))
    return Failed("not_an_answer", str(error)) if error.code == NOT_SUPPORTED else rejection(error)
