"""Search with hypothesis for combinations that are not in the grid."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.errors import HypothesisException

from toolkit.filters.dialects.questions import Question, QuestionLog, Sample, bson_of
from toolkit.filters.oracles.waiting_budget import WaitingSpentError
from toolkit.filters.strategies import Vocabulary, filter_and_document

Pair = tuple[Any, Mapping[str, Any]]

_ENDLESS = 1_000_000
_QUIET = settings(deadline=None, verbosity=Verbosity.quiet, print_blob=False, suppress_health_check=[*HealthCheck])


class _Found(Exception):  # noqa: N818 - it says that the search ends well
    pass


def generate_questions(vocabulary: Vocabulary, count: int) -> list[Question]:
    """Generate questions; the same ones on each call."""
    found: list[Question] = []

    @settings(_QUIET, max_examples=count, derandomize=True, database=None, phases=[Phase.generate])
    @given(filter_and_document(vocabulary))
    def draw(pair: Pair) -> None:
        found.append(Question(*pair))

    draw()
    return found


class Explorer:
    """Searches for new differences until its time is up.

    Args:
        asked: asks both sides.
        vocabulary: the operators, fields and types to use.
        seconds: time limit of the search.
        examples: directory of hypothesis's example database; None: examples are not kept.
        most: maximum number of draws.

    Attributes:
        tried: number of different questions asked.
    """

    def __init__(
        self,
        asked: QuestionLog,
        vocabulary: Vocabulary,
        seconds: float,
        examples: Path | None,
        most: float = float("inf"),
    ) -> None:
        self._asked = asked
        self._vocabulary = vocabulary
        self._deadline = time.monotonic() + seconds
        self._database = DirectoryBasedExampleDatabase(examples) if examples else None
        self._most = most
        self._drawn = 0
        self.tried = 0

    @property
    def is_over(self) -> bool:
        """Return whether the time or the number of draws is used up."""
        return time.monotonic() > self._deadline or self._drawn >= self._most

    def next(self, is_news: Callable[[Sample], bool]) -> Sample | None:
        """Return the next new difference, shrunk; None if none was found in time.

        Args:
            is_news: returns whether a difference was unknown before.
        """
        judged: dict[tuple[bytes, bytes], bool] = {}  # hypothesis wants the same answer to the same question
        last: list[Sample] = []

        @settings(_QUIET, max_examples=_ENDLESS, database=self._database)
        @given(filter_and_document(self._vocabulary))
        def look(pair: Pair) -> None:
            self._drawn += 1
            key = bson_of(pair[0]), bson_of(pair[1])
            if key not in judged:
                if self.is_over:
                    if last:
                        return
                    raise _Over
                self.tried += 1
                try:
                    sample = self._asked.ask(pair[0], [pair[1]])[0]
                except WaitingSpentError:
                    self._most = 0
                    if last:
                        return
                    raise _Over from None
                judged[key] = sample.differs and is_news(sample)
            if judged[key]:
                last.append(self._asked.ask(pair[0], [pair[1]])[0])
                raise _Found

        try:
            look()
        except _Found:
            return last[-1]
        except (_Over, HypothesisException, ExceptionGroup):
            return last[-1] if last else None
        return None


class _Over(BaseException):
    """Raised when the time is up; hypothesis does not catch it."""
