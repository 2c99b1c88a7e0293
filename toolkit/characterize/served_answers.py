"""Compare answers to the requests of a session with the recorded ones, as far as those of a server can be compared.

Ids, moments and tokens differ in a replay, so only the status has to be the recorded one. What a process had in its
memory is gone with it: behind a request that has ended it, the whole body has to be.
"""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from toolkit.characterize.loss_causes import explain_lost_request
from toolkit.characterize.response_errors import has_ended_process
from toolkit.model.lock import Case
from toolkit.model.recording import Exchange
from toolkit.session.replay_program import Response

ENDED_BEFORE = "ended_before"  # a cause
Lost = tuple[Case, str, str]


class ServedAnswers:
    """The recorded answers to requests of a session."""

    def __init__(self) -> None:
        self._recorded: dict[str, Exchange] = {}

    def learn(self, cases: Sequence[Case], exchanges: Sequence[Exchange]) -> None:
        """Note the recorded exchange that each case was made of."""
        self._recorded |= {case.id: exchange for case, exchange in zip(cases, exchanges, strict=True)}

    def count(self, cases: Sequence[Case]) -> int:
        """Return how many of these cases were made of such exchanges."""
        return sum(case.id in self._recorded for case in cases)

    def find_lost(
        self, cases: Sequence[Case], responses: Mapping[str, Sequence[Response]], behind: Set[str]
    ) -> Iterator[Lost]:
        """Yield each case that is answered differently, with the cause and an example of it.

        Args:
            cases: the requests.
            responses: case id -> the answers of each replay.
            behind: ids of those behind a request that has ended the process.
        """
        for case in cases:
            if exchange := self._recorded.get(case.id):
                found = (_why_lost(exchange, response, case.id in behind) for response in responses[case.id])
                if why := next(filter(None, found), None):
                    yield case, *why


def behind_ended_process(cases: Sequence[Case], responses: Mapping[str, Sequence[Response]]) -> frozenset[str]:
    """Return the ids of requests behind one that has ended the process.

    Args:
        cases: of one session, in its order.
        responses: case id -> the answers of each replay; without those of cases that took too long.
    """
    is_ended, found = False, set()
    for case in cases:
        if is_ended and not case.is_call:
            found.add(case.id)
        is_ended = is_ended or case.id not in responses or any(map(has_ended_process, responses[case.id]))
    return frozenset(found)


def _why_lost(exchange: Exchange, response: Response, is_behind: bool) -> tuple[str, str] | None:
    if exchange.status not in (0, response.parts.get("status")):
        return explain_lost_request(exchange.status, response)
    if is_behind and _content(exchange.answer_body.text) != _content(response.parts.get("body")):
        return ENDED_BEFORE, f"{exchange.method} {exchange.target}"
    return None


def _content(text: Any) -> Any:
    """Return what a body says: JSON may be written in several ways."""
    try:
        return json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return text
