"""Render changes between two API specifications, as JSON and as text."""

from collections.abc import Iterable, Iterator

from toolkit.model.api_change import ApiChange, ApiChanges
from toolkit.model.facts import Lang
from toolkit.model.json_text import indented_json
from toolkit.render.inventory.document import inventory_words
from toolkit.text.visible import make_visible

_SIDES = ("parameter_", "request_", "response_")


def changes_bytes(changes: Iterable[ApiChange]) -> bytes:
    """Encode changes as `{"changes": [...]}`; the same changes give the same bytes."""
    return indented_json(ApiChanges(tuple(changes)))


def change_lines(changes: Iterable[ApiChange], lang: Lang) -> Iterator[str]:
    """Yield a line for each change: whether it breaks clients, its place and its description."""
    words = inventory_words(lang)
    for change in changes:
        weight = words.label("breaking" if change.breaking else "compatible")
        values = f" ({change.old or '-'} -> {change.new or '-'})" if change.old or change.new else ""
        yield make_visible(f"  {weight}  {change.where}: {change_words(change.kind, lang)}{values}")


def change_words(kind: str, lang: Lang) -> str:
    """Return the words for a kind of change, which do not depend on request or response: the place shows that."""
    words = inventory_words(lang)
    key = f"changes.{kind}"
    for side in _SIDES:
        if key not in words.texts:
            key = f"changes.{kind.removeprefix(side)}"
    return words.label(key)
