"""Choose the messages of a sequence that are drawn, and name the modules between which they are sent."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence

from toolkit.model.picture import Message

MOST_MESSAGES = 20
CLIENT = "client"


def name_module(path: str) -> str:
    """Return a short name for a module: the last two parts of its path, without the suffix."""
    parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
    return "/".join(parts[-2:])


def choose_messages(messages: Sequence[Message], effects: Container[Message], most: int = MOST_MESSAGES) -> list[int]:
    """Choose the messages to show: those with effects and what leads there, the first to each target before others.

    Args:
        messages: all of them.
        effects: those that write to a database or leave the program, and the request itself.
        most: maximum number of messages.

    Returns:
        their positions.
    """
    kept: set[int] = set()
    repeats: Counter[str] = Counter()
    ranked: list[tuple[int, int]] = []
    for number, message in enumerate(messages):
        if message in effects:
            ranked.append((repeats[message.target], number))
            repeats[message.target] += 1
    for number in [*(number for _, number in sorted(ranked)), *range(len(messages))]:
        way = {number, *_way_to(number, messages)}
        if len(kept | way) <= most:
            kept |= way
    return sorted(kept)


def _way_to(number: int, messages: Sequence[Message]) -> Iterator[int]:
    """Yield the nearest earlier messages that lead to the sender of a message."""
    sender = messages[number].source
    for earlier in range(number - 1, -1, -1):
        if messages[earlier].target == sender != messages[earlier].source:
            yield earlier
            sender = messages[earlier].source
