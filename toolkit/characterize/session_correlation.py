"""Correlate the requests of a session: values that a request takes from an earlier answer come from the replay.

An id, an entity tag or a token that the program generated differs between recording and replay, because the recording
was not pinned or a field that it depends on was masked. Wherever an answer of the replay has another word than the
recorded answer at the same place, that word replaces the recorded one in every later request.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.characterize.cases import exchange_case
from toolkit.characterize.loss_causes import explain_lost_request
from toolkit.characterize.repeated_replay import Patience
from toolkit.model.lock import Case, Parts, Setup
from toolkit.model.recording import Exchange
from toolkit.session.replay_program import ReplayProgram
from toolkit.session.run_target import OpenCopy

LostRequest = tuple[Case, str, str]

_WORD = re.compile(r"[A-Za-z0-9_.~-]{6,}")
_GENERATED = re.compile(r"\d")
_MASKED = re.compile(r"masked-|00000000-|.*masked\.invalid$|(?:090|03|1)?-?00[0-]*\d{1,4}$")


def correlate_session(
    setup: Setup,
    open_copy: OpenCopy,
    exchanges: Sequence[Exchange],
    outgoing: Sequence[Mapping[str, Any]] = (),
    patience: Patience | None = None,
) -> tuple[list[Case], list[LostRequest]]:
    """Create the cases of a recorded session in order, each with the ids that its predecessors created in the replay.

    Args:
        setup: how the program is started.
        open_copy: opens a copy of the project.
        exchanges: the session.
        outgoing: recorded requests to others.
        patience: collects the cases that time out.

    Returns:
        the cases, and those of them that were answered with another status than recorded, each with the cause and an
        example of it.

    Raises:
        UsageError: the program cannot be started.
    """
    patience = patience or Patience()
    replacements: dict[str, str] = {}
    cases: list[Case] = []
    other_status: list[LostRequest] = []

    def correlated_cases() -> Iterator[Case]:
        order = 0
        for exchange in exchanges:
            order = max(order + 1, exchange.order)  # pinned generators restart from it: ids depend on it
            yield exchange_case(exchange, order, lambda text: _replace_words(text, replacements))

    with (
        open_copy() as target,
        ReplayProgram(setup, target, setup.clocks[0], outgoing, report=patience.report) as program,
    ):
        for exchange, (case, response) in zip(exchanges, program.run_cases(correlated_cases()), strict=True):
            cases.append(case)
            patience.note_slow({case.id: response})
            replacements |= dict(_changed_words(exchange, response.parts))
            if exchange.status not in (0, response.parts.get("status")):
                other_status.append((case, *explain_lost_request(exchange.status, response)))
    return cases, other_status


def _replace_words(text: str, replacements: Mapping[str, str]) -> str:
    return _WORD.sub(lambda match: replacements.get(match[0], match[0]), text)


def _changed_words(exchange: Exchange, parts: Parts) -> Iterator[tuple[str, str]]:
    """Yield (recorded word, word of the replay) where an answer differs and the words look generated."""
    yield from _changed_words_in(_parse_json(exchange.answer_body.text), _parse_json(parts.get("body")))
    for name in {name.lower() for name, _ in exchange.answer_headers}:
        before = [value for header, value in exchange.answer_headers if header.lower() == name]
        yield from _changed_words_in(before, parts.get(f"header {name}"))


def _changed_words_in(before: Any, now: Any) -> Iterator[tuple[str, str]]:
    if isinstance(before, dict) and isinstance(now, dict):
        for name in before.keys() & now.keys():
            yield from _changed_words_in(before[name], now[name])
    elif isinstance(before, list) and isinstance(now, list):
        for recorded, replayed in zip(before, now, strict=False):
            yield from _changed_words_in(recorded, replayed)
    elif isinstance(before, str) and isinstance(now, str) and before != now:
        recorded_words, replayed_words = _WORD.findall(before), _WORD.findall(now)
        if len(recorded_words) == len(replayed_words):
            for old, new in zip(recorded_words, replayed_words, strict=True):
                if old != new and _is_generated(old, new):
                    yield old, new


def _is_generated(recorded: str, replayed: str) -> bool:
    """Return whether a word looks generated and its counterpart is not masked."""
    return bool(_GENERATED.search(recorded)) and not _MASKED.match(replayed)


def _parse_json(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return text
