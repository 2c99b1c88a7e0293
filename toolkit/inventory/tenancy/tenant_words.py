"""Find the words for tenants of a project in its stores and queries."""

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
    ("institution", "institute"),
    ("school",),
    ("agency",),
    ("practice", "clinic"),
    ("community",),
    ("domain",),
    ("owner",),
)
"""Words for tenants; those of one row are synonyms. Earlier rows are stronger evidence."""
_SURE = 8
"""Number of rows that count in every project; the others count only if requests carry them."""
_LISTED_SHARE, _UNKNOWN_SHARE = 0.1, 0.3
"""Minimum share of all stores with a word outside the sure rows: a listed one, and an unlisted one."""
_SMALL_SHARE = 0.4
"""Share of all stores that is enough in a program of few stores."""
_NEXT_LEVEL = 0.4
"""A second level (projects of an organisation) counts if its score is this share of the best."""
_PEOPLE = frozenset(
    {
        *("user", "users", "person", "people", "member", "author", "creator", "editor", "parent", "child", "children"),
        *("profile", "assignee", "type", "status", "category", "tag", "tags", "content", "created", "updated"),
    }
)
"""Words for actors or parts of rows, which are not tenants."""
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_OWNERS = ("user", "owner", "author", "creator", "uploader")
"""Words for the people to whom rows belong where a program has no tenants."""
OWNERS = (_OWNERS,)
"""The same as the only level of words."""
_GLUED = re.compile(rf"\A({'|'.join(word for family in (*_FAMILIES, _OWNERS) for word in family)})(ids?)\Z")
"""A word and `id` without anything between them: `userid`."""
_ROLES = frozenset({"owner", "owning", "own"})
"""Words before a tenant word that only express ownership."""
_SUFFIXES = frozenset({"id", "ids", "pk", "slug", "code", "uuid", "key", "name", "uid", "ref", "fk", "obj"})


def word_parts(name: str) -> list[str]:
    """Split an identifier into lower-case words: `current_orgId` and `current_orgid` into `current`, `org`, `id`."""
    return [piece for part in _PARTS.findall(name) for piece in _GLUED.sub(r"\1 \2", part.lower()).split()]


def is_field_of(name: str, words: Iterable[str]) -> bool:
    """Return whether a field holds the tenant itself: `org`, `org_id`, `owner_org_id`, but not `org_count`."""
    parts = word_parts(name.replace("__", "."))
    if len(parts) > 1 and parts[0] in _ROLES and parts[1] in words:
        parts = parts[1:]
    return bool(parts) and parts[0] in words and all(part in _SUFFIXES for part in parts[1:])


def mentions_tenant(name: str, words: Iterable[str]) -> bool:
    """Return whether an identifier or a short text has a word for the tenant, in the singular or plural."""
    known = set(words)
    return any(part in known or part.removesuffix("s") in known for part in word_parts(name))


def choose_words(
    fields: Mapping[str, set[str]],
    queried: Mapping[str, Iterable[str]],
    carried: Mapping[str, int],
    related: Iterable[str] = (),
) -> tuple[tuple[str, ...], ...]:
    """Return the words for the tenant, one group for each level, strongest first; empty if there are none.

    Args:
        fields: maps a store to its fields.
        queried: maps a store to the fields in filters, once for each query.
        carried: maps an identifier to how often code reads it from a request or a similar object.
        related: fields that lead to a row of another store, which may reveal unlisted words.
    """
    scores: list[tuple[float, tuple[str, ...]]] = []
    known = {word for family in _FAMILIES for word in family}
    related_words = {parts[0] for name in related if len(parts := _bare_parts(name)) == 1} - known - _PEOPLE
    unknown = sorted(word for word in related_words if not _belongs_to_people(word, fields))
    for position, family in enumerate([*_FAMILIES, *((word,) for word in unknown)]):
        stores = {store for store, names in fields.items() if any(is_field_of(name, family) for name in names)}
        queries = sum(1 for names in queried.values() for name in names if is_field_of(name, family))
        if len(stores) < 2 or queries < 2:
            continue
        by_request = sum(count for name, count in carried.items() if mentions_tenant(name, family))
        sure, listed = position < _SURE, position < len(_FAMILIES)
        share = 0 if sure else _LISTED_SHARE if listed else _UNKNOWN_SHARE
        if not sure and (by_request < 5 or len(stores) < max(min(3, _SMALL_SHARE * len(fields)), share * len(fields))):
            continue
        score = 0.0 + queries + 2 * len(stores) + min(by_request, 3 * queries + 10)
        scores.append((score * (1.5 if position < 4 else 1.0 if sure else 0.6), family))
    best = max(scores, default=(0.0, ()))
    levels = [row for row in scores if row[1] != best[1] and row[0] >= _NEXT_LEVEL * best[0] and row[1][0] in known]
    return tuple(family for _, family in [best, *sorted(levels, reverse=True)] if family)


def _belongs_to_people(word: str, fields: Mapping[str, set[str]]) -> bool:
    """Return whether the rows that a word names are those of a user: forms or boards of somebody are no tenants."""
    named = (names for store, names in fields.items() if store.lower().rpartition("_")[2] in {word, f"{word}s"})
    return any(is_field_of(name, _OWNERS) for names in named for name in names)


def owner_words(
    fields: Mapping[str, set[str]], queried: Mapping[str, Iterable[str]], carried: Mapping[str, int]
) -> tuple[tuple[str, ...], ...]:
    """Return the words for the people to whom rows belong, as one level; empty if too few rows belong to them.

    Args:
        fields: maps a store to its fields.
        queried: maps a query to the fields in its filter.
        carried: maps an identifier to how often code reads it from a request or a similar object.
    """
    stores = sum(any(is_field_of(name, _OWNERS) for name in names) for names in fields.values())
    queries = sum(is_field_of(name, _OWNERS) for names in queried.values() for name in names)
    by_request = sum(count for name, count in carried.items() if mentions_tenant(name, _OWNERS))
    return OWNERS if stores >= 2 and queries >= 2 and by_request >= 5 else ()


def _bare_parts(name: str) -> list[str]:
    return [part for part in word_parts(name) if part not in _SUFFIXES]
