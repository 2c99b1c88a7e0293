"""Words for the tenants of a project: what its stores carry and its queries ask for."""

import re
from collections.abc import Iterable, Mapping

_FAMILIES: tuple[tuple[str, ...], ...] = (
    ("tenant",),
    ("org", "organization", "organisation"),
    ("realm",),
    ("workspace",),
    ("company",),
    ("customer",),
    ("account",),
    ("shop", "store"),
    ("merchant",),
    ("team",),
    ("project",),
    ("site",),
    ("organizer", "organiser"),
    ("event",),
    ("institution",),
    ("school",),
    ("agency",),
    ("practice", "clinic"),
    ("community",),
    ("domain",),
    ("owner",),
)
"""Words for tenants; those of one row mean the same. The earlier ones are more telling."""
_SURE = 8
"""Number of rows that are words for tenants anywhere; the others count only if requests carry them."""
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_SUFFIXES = frozenset({"id", "ids", "pk", "slug", "code", "uuid", "key", "name", "uid", "ref", "fk", "obj"})


def word_parts(name: str) -> list[str]:
    """The lower-case words of an identifier: `current_orgId` has `current`, `org`, `id`."""
    return [part.lower() for part in _PARTS.findall(name)]


def is_field_of(name: str, words: Iterable[str]) -> bool:
    """Return whether a field holds the tenant itself: `org`, `org_id`, `tenantId`, but not `org_count`."""
    parts = word_parts(name.replace("__", "."))
    return bool(parts) and parts[0] in words and all(part in _SUFFIXES for part in parts[1:])


def mentions_tenant(name: str, words: Iterable[str]) -> bool:
    """Return whether an identifier or a short text has a word for the tenant, in the singular or plural."""
    known = set(words)
    return any(part in known or part.removesuffix("s") in known for part in word_parts(name))


def choose_words(
    fields: Mapping[str, set[str]], queried: Mapping[str, Iterable[str]], carried: Mapping[str, int]
) -> tuple[str, ...]:
    """The words for the tenant of a project; empty if it seems to have none.

    Args:
        fields: store -> its fields.
        queried: store -> fields that queries ask for, once for each query.
        carried: identifier -> how often code reads it from a request or the object that stands for one.
    """
    best: tuple[float, tuple[str, ...]] = (0, ())
    for position, family in enumerate(_FAMILIES):
        stores = {store for store, names in fields.items() if any(is_field_of(name, family) for name in names)}
        queries = sum(1 for names in queried.values() for name in names if is_field_of(name, family))
        by_request = sum(count for name, count in carried.items() if mentions_tenant(name, family))
        sure = position < _SURE
        if len(stores) < 2 or queries < 2 or (not sure and (by_request < 5 or len(stores) < 4)):
            continue
        score = 0.0 + queries + 2 * len(stores) + min(by_request, 3 * queries + 10)
        score *= 1.5 if position < 4 else 1.0 if sure else 0.6
        best = max(best, (score, family))
    return best[1]
