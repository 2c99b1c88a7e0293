"""Find the places in cases that contain a secret revealed only by another case, so that replays mask them.

A replay masks each case by itself, so that the result does not depend on other cases. A secret revealed by a name in
one case may occur without a name in another one. When a lock is taken, all secrets are known: such a place is stored in
the case's `ask`, as `{"at": path, "before": text, "after": text}`, and every replay masks it; of several places with
the same texts around them, the later ones have their number, `"nth"`. The secret itself is never written.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from toolkit.characterize.cases import canonical
from toolkit.model.lock import Case, Parts
from toolkit.session.replay_program import Response

_WORDS = re.compile(r"\w{3,}")
_MADE_UP = re.compile(r"\d{4}-\d\d-\d\d|.*example\.invalid", re.DOTALL)  # common values of generated inputs
_AROUND = 40  # characters of context before and after a place in a text
_APART = 8  # minimum characters between two separate secrets
_LONGEST = 500  # characters of a range that can be a secret, as in toolkit/probe/mask/learned_secrets.py

Place = Mapping[str, Any]


def secrets_in_responses(responses: Iterable[Response], cases: Sequence[Case]) -> set[str]:
    """Return the secrets in responses that occur in no recorded input, which the lock holds anyway."""
    learned = {secret for response in responses for secret in response.learned}
    recorded = [case for case in cases if case.origin != "invented"] if learned else []
    inputs = "\n".join(canonical(case.ask).decode() for case in recorded)
    return {secret for secret in learned if secret not in inputs}


def cases_with_secrets(cases: Iterable[Case], secrets: set[str]) -> list[Case]:
    """Return the cases whose generated input holds a secret and must not be written.

    Dates and generated addresses do not count, because many generated inputs contain them.
    """
    by_word = _group_by_word(secret for secret in secrets if not _MADE_UP.match(secret))
    invented = [case for case in cases if case.origin == "invented"] if by_word else []
    return [case for case in invented if next(_places(_without_places(case.ask), by_word), None)]


def _without_places(ask: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in ask.items() if name != "hidden"}


def _group_by_word(secrets: Iterable[str]) -> dict[str, list[str]]:
    """Index secrets by their longest word, so that the search time does not grow with their number."""
    by_word: dict[str, list[str]] = defaultdict(list)
    for secret in secrets:
        by_word[max(_WORDS.findall(secret) or [""], key=len)].append(secret)
    return by_word


def add_secret_places(
    cases: Sequence[Case], responses: Mapping[str, Sequence[Response]], secrets: set[str]
) -> list[Case] | None:
    """Return the cases, some with more places to mask; None if no response holds a new secret.

    Args:
        cases: the replayed cases.
        responses: case id -> its responses.
        secrets: texts that no response may contain.
    """
    by_word = _group_by_word(secrets)
    if not by_word:
        return None
    changed = False
    masked = []
    for case in cases:
        known = list(case.ask.get("hidden", ()))
        answers = list[Parts]()
        for response in responses.get(case.id, ()):
            if response.parts not in answers:  # most answers are the same each time
                answers.append(response.parts)
        more = [place for parts in answers for place in _places(parts, by_word)]
        new = [place for number, place in enumerate(more) if place not in (*known, *more[:number])]
        changed = changed or bool(new)
        ask = {**case.ask, "hidden": [*known, *new]} if new else case.ask
        masked.append(msgspec.structs.replace(case, ask=ask))
    return masked if changed else None


def _places(value: Any, by_word: Mapping[str, Sequence[str]], path: tuple[str | int, ...] = ()) -> Iterator[Place]:
    if isinstance(value, str):
        words = by_word.keys() & {"", *_WORDS.findall(value)}
        secrets = [secret for word in words for secret in by_word[word] if secret in value]
        if secrets:
            yield from _places_in_text(value, secrets, path)
        return
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else ()
    for key, member in members:
        if isinstance(member, str | dict | list | tuple):
            yield from _places(member, by_word, (*path, key))


def _places_in_text(text: str, secrets: Sequence[str], path: tuple[str | int, ...]) -> Iterator[Place]:
    """Yield every place of a secret in a text, with a context that contains no other secret."""
    longest_first = sorted(set(secrets), key=lambda secret: (-len(secret), secret))
    spans: list[tuple[int, int]] = []
    for match in re.finditer("|".join(map(re.escape, longest_first)), text):
        start = spans.pop()[0] if spans and match.start() - spans[-1][1] < _APART else match.start()
        spans.append((start, match.end()))
    ends = [0, *(stop for _, stop in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    for number, (start, stop) in enumerate(spans):
        before = text[max(ends[number], start - _AROUND) : start]
        after = text[stop : min(starts[number + 1], stop + _AROUND)]
        if text.find(after, start) != stop:  # the secret holds it, too: all that comes after is hidden with it
            after = ""
        at = [begin for begin, _ in _ranges_between(text, before, after)]
        nth = at.index(start) if start in at else 0
        yield {"at": list(path), "before": before, "after": after, **({"nth": nth} if nth else {})}


def _ranges_between(text: str, before: str, after: str) -> list[tuple[int, int]]:
    """Return the ranges between two texts as a replay finds them, in `toolkit/probe/mask/hidden_ranges.py`."""
    begins = [found.end() for found in re.finditer(f"(?={re.escape(before)})", text)] if before else [0]
    pairs = ((begin + len(before), text.find(after, begin + len(before)) if after else len(text)) for begin in begins)
    found = [(start, stop) for start, stop in pairs if stop > start]
    return [(start, stop) for start, stop in found if stop - start <= _LONGEST] or found
