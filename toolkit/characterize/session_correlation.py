"""Join the requests of a session: what a later one takes from an answer, it takes from the answer of the replay.

An id, an entity tag or a token that the program made while it was recorded is another one in a replay: the recording
was not pinned, or a field that goes into it was masked. Wherever an answer of the replay has another word than the
recorded answer at the same place, that word is put for the recorded one into every request that follows.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.characterize.capture import Patience
from toolkit.characterize.cases import exchange_case
from toolkit.model.lock import Case, Parts, Setup
from toolkit.model.recording import Exchange
from toolkit.session.replay_program import ReplayProgram
from toolkit.session.run_target import OpenCopy

_WORD = re.compile(r"[A-Za-z0-9_.~-]{6,}")
_MADE = re.compile(r"\d")
_MASKED = re.compile(r"masked-|.*masked\.invalid$|(?:090|03|1)?-?0{2,}[0-]*\d{1,4}$")


def correlate_session(
    setup: Setup,
    open_copy: OpenCopy,
    exchanges: Sequence[Exchange],
    outgoing: Sequence[Mapping[str, Any]] = (),
    patience: Patience | None = None,
) -> tuple[list[Case], list[Case]]:
    """The cases of a recorded session, in its order, each asking for what its predecessors made.

    Args:
        setup: how the program is started.
        open_copy: opens a copy of the project.
        exchanges: the session.
        outgoing: recorded requests to others.
        patience: learns which cases take too long.

    Returns:
        them, and those of them that were answered with another status than when they were recorded.

    Raises:
        UsageError: the program cannot be started.
    """
    patience = patience or Patience()
    links: dict[str, str] = {}
    cases: list[Case] = []
    otherwise: list[Case] = []

    def asked() -> Iterator[Case]:
        order = 0
        for exchange in exchanges:
            order = max(order + 1, exchange.order)  # what is pinned begins anew from it: ids depend on it
            yield exchange_case(exchange, order, lambda text: _put_links(text, links))

    with (
        open_copy() as target,
        ReplayProgram(setup, target, setup.clocks[0], outgoing, report=patience.report) as program,
    ):
        for exchange, (case, came) in zip(exchanges, program.run(asked()), strict=True):
            cases.append(case)
            patience.learn({case.id: came})
            links |= dict(_differing(exchange, came.parts))
            if exchange.status not in (0, came.parts.get("status")):
                otherwise.append(case)
    return cases, otherwise


def _put_links(text: str, links: Mapping[str, str]) -> str:
    return _WORD.sub(lambda found: links.get(found[0], found[0]), text)


def _differing(exchange: Exchange, parts: Parts) -> Iterator[tuple[str, str]]:
    """(recorded word, word of the replay) for every place of an answer where they differ and look made."""
    yield from _in_values(_parse_json(exchange.answer_body.text), _parse_json(parts.get("body")))
    for name in {name.lower() for name, _ in exchange.answer_headers}:
        before = [value for held, value in exchange.answer_headers if held.lower() == name]
        yield from _in_values(before, parts.get(f"header {name}"))


def _in_values(before: Any, now: Any) -> Iterator[tuple[str, str]]:
    if isinstance(before, dict) and isinstance(now, dict):
        for name in before.keys() & now.keys():
            yield from _in_values(before[name], now[name])
    elif isinstance(before, list) and isinstance(now, list):
        for one, other in zip(before, now, strict=False):
            yield from _in_values(one, other)
    elif isinstance(before, str) and isinstance(now, str) and before != now:
        words, others = _WORD.findall(before), _WORD.findall(now)
        if len(words) == len(others):
            pairs = zip(words, others, strict=True)
            yield from ((one, other) for one, other in pairs if one != other and _is_made_anew(one, other))


def _is_made_anew(recorded: str, replayed: str) -> bool:
    """Whether the program made a word anew; one that is masked now says nothing of what it is."""
    return bool(_MADE.search(recorded)) and not _MASKED.match(replayed)


def _parse_json(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return text
