"""Compare a replay with the recording, in the parts that a replay can reproduce.

Left out of the comparison: what a replay itself gives differently at another clock or with other random numbers, what
was masked, what was cut on one of the two sides, how long a request took by the moments in its answer, and the length
of a body in a header, as pseudonyms have another. Everything else has to be equal: class, message and place.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from toolkit.characterize.cases import canonical
from toolkit.model.lock import Parts

_PSEUDONYM = re.compile(
    r"masked-\w+(?:(?:@|%40)(?:example|masked)\.invalid)?|m[0-9a-f]{12}(?:@|%40)masked\.invalid"
    r"|\b00000000(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
)
_NUMBER = re.compile(r"[\d +()-]{7,}\Z")
_NUMBER_PSEUDONYM = re.compile(r"(?:090|03|1|4)?0{2,}\d{1,4}\Z")
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{3,6})?(?:Z|[+-]\d\d:\d\d)")
_LONGEST_REQUEST = 60  # seconds from its beginning in which it notes the present moment
_OUTCOMES = ("exception", "yielded", "result", "status", "header location", "body")
_NAMES_OF_OBJECTS = frozenset({"id"})
_UNKNOWN = "?"
_MASKED = "masked"
_WORDS = re.compile(r"[^\n<>\"]{1,100}\Z")
"""Words that stand for a masked value: no line, no tag and no other value besides it."""


def is_as_recorded(
    recorded: Iterable[Parts], runs: Sequence[Parts], *, is_input_masked: bool = False, at: float = 0.0
) -> bool:
    """Return whether a recorded outcome of an input equals that of its replays.

    Args:
        recorded: its outcomes, one for each time it was recorded; masked like an answer.
        runs: outcomes of replays, at different clocks or with different random numbers.
        is_input_masked: whether a part of the input is masked, so that derived texts differ.
        at: when a request began that is replayed at its own moment, in seconds since 1970; 0: it is not.
    """
    return any(_is_same_outcome(one, runs, _Comparison(is_input_masked, at)) for one in recorded)


def is_masked(value: Any) -> bool:
    """Return whether a value contains a pseudonym of a secret."""
    return bool(_PSEUDONYM.search(canonical(value).decode()))


def _is_same_outcome(recorded: Parts, runs: Sequence[Parts], comparison: "_Comparison") -> bool:
    kind = outcome_kind(recorded)
    alike = [run for run in runs if outcome_kind(run) == kind]  # it may raise at one clock and not at another
    return bool(alike) and all(
        comparison.is_same(recorded[name], [run[name] for run in alike if name in run])
        for name in _OUTCOMES
        if name in recorded and any(name in run for run in alike)
    )


def outcome_kind(parts: Parts) -> str:
    """Return whether a call returned or raised: `result` or `exception`."""
    return "exception" if parts.get("exception") is not None else "result"


def has_unknown_exception(parts: Parts) -> bool:
    """Return whether a call ended with an exception of which the recording does not know the class.

    Such an outcome equals any exception, and so does not confirm that of a replay by itself.
    """
    exception = parts.get("exception")
    return isinstance(exception, Mapping) and exception.get("class") == _UNKNOWN


class _Comparison:
    """Compares values in the form of `toolkit.model.recording`."""

    def __init__(self, is_input_masked: bool, at: float) -> None:
        self._is_input_masked = is_input_masked
        self._at = at

    def is_same(self, recorded: Any, replayed: Sequence[Any]) -> bool:
        """Return whether a recorded value equals the replayed ones, in the parts on which they agree.

        Args:
            recorded: the value.
            replayed: the value of each replay; not empty.
        """
        first = replayed[0] if replayed else None
        if _is_cut(recorded) or any(map(_is_cut, replayed)) or canonical(recorded) == canonical(first):
            return True
        if isinstance(recorded, Mapping) and all(isinstance(one, Mapping) for one in replayed):
            return self._is_same_mapping(recorded, replayed)
        if isinstance(recorded, list) and all(isinstance(one, list) for one in replayed):
            return self._is_same_list(recorded, replayed)
        if len({canonical(one) for one in replayed}) > 1:
            return True
        if isinstance(recorded, str) and isinstance(first, str):
            return self._is_same_text(recorded, first)
        return False

    def _is_same_mapping(self, recorded: Mapping[str, Any], replayed: Sequence[Mapping[str, Any]]) -> bool:
        if recorded.get("$py") == "exception":
            return self._is_same_exception(recorded, replayed)
        if "same" in {recorded.get("$py"), *(one.get("$py") for one in replayed)}:
            return True  # the object is serialized at its first occurrence
        if any("$cut" in one for one in (recorded, *replayed)):  # members of a large object are cut individually
            shared = set(recorded).intersection(*replayed) - {"$cut"}
        else:
            names = [set(one) - (_NAMES_OF_OBJECTS if one.get("$py") == "object" else set()) for one in replayed]
            expected = set(recorded) - (_NAMES_OF_OBJECTS if recorded.get("$py") == "object" else set())
            if any(one != expected for one in names):
                return len({frozenset(one) for one in names}) > 1
            shared = expected
        return all(self.is_same(recorded[name], [one[name] for one in replayed]) for name in shared)

    def _is_same_exception(self, recorded: Mapping[str, Any], replayed: Sequence[Mapping[str, Any]]) -> bool:
        """Compare exceptions by class and arguments; before Python 3.12 these may be unknown."""
        if recorded.get("class") == _UNKNOWN:
            return True
        classes = [one.get("class") for one in replayed]
        if recorded.get("class") not in classes:
            return False
        return self.is_same(recorded.get("args"), [one.get("args") for one in replayed])

    def _is_same_list(self, recorded: list[Any], replayed: Sequence[list[Any]]) -> bool:
        if all(map(_is_length, (recorded, *replayed))):
            return True
        whole = [one for one in (recorded, *replayed) if not (one and _is_cut(one[-1]))]
        if len({len(one) for one in replayed}) > 1:
            return True
        if len(whole) == 1 + len(replayed) and len(recorded) != len(replayed[0]):
            return False
        return all(self.is_same(one, others) for one, *others in zip(recorded, *replayed, strict=False))

    def _is_same_text(self, recorded: str, replayed: str) -> bool:
        if self._is_input_masked:
            return True
        if _NUMBER.match(recorded) and _NUMBER_PSEUDONYM.match(re.sub(r"\D", "", replayed)):
            return _without_digits(recorded) == _without_digits(replayed)
        if self._at:
            recorded, replayed = (_MOMENT.sub(self._hide_present, text) for text in (recorded, replayed))
        recorded, replayed = without_pseudonyms(recorded), without_pseudonyms(replayed)
        return recorded == replayed or _is_filled_in(recorded, replayed)

    def _hide_present(self, found: re.Match[str]) -> str:
        """Return a moment, or `now` if it lies within the request."""
        try:
            passed = datetime.fromisoformat(found[0]).timestamp() - self._at
        except ValueError:
            return found[0]
        return "now" if abs(passed) <= _LONGEST_REQUEST else found[0]


def _is_cut(value: Any) -> bool:
    return isinstance(value, Mapping) and "$cut" in value and "type" in value


def _is_length(value: list[Any]) -> bool:
    """Return whether this is the header that tells the length of a body: what is known of that is compared itself."""
    match value:
        case [str(name), str(length)]:
            return name.lower() == "content-length" and length.isdecimal()
    return False


def _without_digits(text: str) -> str:
    return re.sub(r"\d", "0", text)


def _is_filled_in(recorded: str, replayed: str) -> bool:
    """Return whether a recorded text has plain words exactly where a replay, which gets masked rows, has pseudonyms."""
    first, *rest = replayed.split(_MASKED)
    if not rest or not recorded.startswith(first):
        return False
    position = len(first)
    for number, piece in enumerate(rest, 1):
        is_last = number == len(rest)
        found = len(recorded) - len(piece) if is_last else recorded.find(piece, position + 1)
        if found <= position or not recorded.startswith(piece, found) or not _WORDS.match(recorded[position:found]):
            return False
        position = found + len(piece)
    return True


def without_pseudonyms(text: str) -> str:
    """Return a text without what stands for secrets, and without addresses of objects."""
    return _ADDRESS.sub("0x0", _PSEUDONYM.sub(_MASKED, text))
