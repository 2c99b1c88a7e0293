"""Find the requests that make the main objects of a system."""

import re
from collections.abc import Iterator

from toolkit.model.inventory import Inventory
from toolkit.model.main_objects import MainObjects

_MOST_OBJECTS = 4
_MOST_TRIED = 8
"""Requests whose flows are compared for one object."""
_INSERTS = re.compile(r"insert|create|add\Z", re.IGNORECASE)
_SHORTEST = 4
_OTHERS = 2
"""Distance that is added to requests of views that are not declared for the model."""
_MAKING = re.compile(r"(?<![a-z])(?:create|new|add|upload|submit|start|import)")
_BESIDE = re.compile(
    r"(?:\A|/)admin(?:/|\Z)|log_?-?in|log_?-?out|sign_?-?(?:in|up)|password|regist(?:er|ration)|(?:\{format\}|\.\{\})",
    re.IGNORECASE,
)


def makers_of_main_objects(found: Inventory) -> Iterator[list[str]]:
    """Yield, for each of the most important models that requests make, `METHOD /folded/{}` of these, nearest first.

    Args:
        found: the inventory with its saved objects.
    """
    objects = MainObjects(found)
    views = {(item.route.file, item.route.line) for item in found.endpoints}
    made: dict[str, dict[str, None]] = {}
    own: set[tuple[str, str]] = set()
    for saved in found.saved_objects:
        if saved.creates and (saved.file, saved.line) in views:
            own.update((objects.store_of(saved.store), name) for name in saved.endpoints)
        posts = [name for name in saved.endpoints if name.startswith("POST ")]
        if names := saved.endpoints if saved.creates else posts:
            made.setdefault(objects.store_of(saved.store), {}).update(dict.fromkeys(names))
    for query in found.data.queries:
        if _INSERTS.search(query.operation):
            made.setdefault(objects.store_of(query.store), {}).update(dict.fromkeys(query.endpoints))
    kept = 0
    for item in objects.shown:
        names = [name for name in made.get(item.name, ()) if not name.startswith("GET ") and not _BESIDE.search(name)]
        if names and kept < _MOST_OBJECTS:
            kept += 1
            names.sort(key=lambda name: _OTHERS * ((item.name, name) not in own) + _distance(name, item.name))
            yield names[:_MOST_TRIED]


def _distance(name: str, model: str) -> int:
    """Return how far the path of a request is from one that is named after making a model; 0 is nearest."""
    parts = [part for part in name.partition(" ")[2].lower().replace("-", "_").split("/") if part and "{" not in part]
    stem = model.lower()[: max(_SHORTEST, len(model) - 2)]  # of its plural, too
    last = parts[-1] if parts else ""
    is_named = any(stem in part.replace("_", "") for part in parts[-2:])
    is_making = stem in last.replace("_", "") or bool(_MAKING.search(last))
    return 2 * (not is_named) + (not is_making)
