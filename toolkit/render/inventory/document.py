"""An inventory as JSON."""

from collections.abc import Iterator
from typing import Any

import msgspec

from toolkit.model.facts import Lang
from toolkit.model.inventory import (
    RELEASE_PHASES,
    Inventory,
    MigrationOperation,
    ReleasePhase,
)
from toolkit.model.json_text import indented_json
from toolkit.model.tenancy import UnscopedQuery
from toolkit.text.words import Words, load_words

_MOST_MISSING = 3
"""Number of missing checks that are named."""


def inventory_bytes(found: Inventory, lang: Lang) -> bytes:
    """Encode the whole inventory, with reasons as text; the same inventory gives the same bytes."""
    document: dict[str, Any] = msgspec.to_builtins(found)
    for row, endpoint in zip(document["endpoints"], found.endpoints, strict=True):
        row["route"] = {"method": endpoint.route.method, "path": endpoint.route.path}
    del document["layers"], document["sequences"]  # pictures have commands of their own
    data = document.pop("data")
    document |= {"unread_queries": data.pop("unread")} | data
    words = inventory_words(lang)
    for row, operation in zip(document["migrations"], found.migrations, strict=True):
        row["why"] = reason_words(operation, words)
        row["steps"] = [{"phase": phase, "text": text} for phase, text in release_steps(operation, words)]
    for row, query in zip(document["tenancy"]["unscoped"], found.tenancy.unscoped, strict=True):
        row["why"] = suspicion_words(query, words)
    return indented_json(document)


def suspicion_words(row: UnscopedQuery, words: Words) -> str:
    """Return the reason why a query without the tenant, or a handler with weaker checks, is suspicious."""
    names = ", ".join(f"`{name}`" for name in row.missing[:_MOST_MISSING])
    if row.is_handler:
        return words.text("shapes.weaker", names=names, passing=row.scoped, siblings=row.siblings)
    labels = [words.label(f"shapes.{shape}") for shape in row.shapes]
    labels += [words.text("shapes.lacks", names=names)] if names else []
    reasons = words.label("shapes.joint").join(labels)
    return words.text("shapes.compared", reasons=reasons, scoped=row.scoped, siblings=row.siblings)


def inventory_words(lang: Lang) -> Words:
    """Return the words that an inventory's files and the terminal share."""
    return load_words(lang, __file__)


def reason_words(operation: MigrationOperation, words: Words) -> str:
    """Return the reason for the risk of a migration's operation."""
    return words.label(f"reasons.{operation.reason}")


def release_steps(operation: MigrationOperation, words: Words) -> Iterator[tuple[ReleasePhase, str]]:
    """Yield the steps that release a risky operation without downtime: (phase, step), the order of deployments last."""
    for phase in RELEASE_PHASES if operation.risk != "safe" else ():
        if (key := f"steps.{operation.reason}.{phase}") in words:
            yield phase, words.label(key)
