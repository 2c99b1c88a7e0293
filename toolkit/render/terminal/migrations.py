"""Render the risks of migrations for a terminal, in English and Japanese."""

from collections.abc import Iterator, Sequence

from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory, MigrationOperation
from toolkit.render.inventory.document import inventory_words, reason_words
from toolkit.text.numbers import format_number
from toolkit.text.visible import make_visible
from toolkit.text.words import Words, load_words

_SHORT_HASH = 9


def describe_migrations(found: Inventory, lang: Lang, *, every: bool = False) -> Iterator[str]:
    """Lines on the operations of migrations that are a risk.

    Args:
        found: the inventory, with its new migrations marked.
        lang: of the lines.
        every: list those of all migrations; else of new ones, and how many there are in all.
    """
    if not found.migrations:
        return
    words, shared = load_words(lang, __file__, "migrations"), inventory_words(lang)
    counts = _count(found.migrations)
    if every:
        yield words.text("every", **counts)
        yield from _risks(found.migrations, shared)
        return
    base = found.migration_base
    new = [item for item in found.migrations if item.new]
    if base.unknown:
        yield words.text(f"unknown.{base.unknown}")
    else:
        named = {"base": make_visible(base.name), "commit": base.commit[:_SHORT_HASH]}
        key = "new" if new else "none_on_base" if base.is_head else "none"
        yield words.text(key, **named, **_count(new))
        yield from _risks(new, shared)
    yield words.text("in_all", **counts)


def _count(operations: Sequence[MigrationOperation]) -> dict[str, str]:
    risky = sum(item.risk != "safe" for item in operations)
    return {"count": format_number(len(operations)), "risky": format_number(risky)}


def _risks(operations: Sequence[MigrationOperation], shared: Words) -> Iterator[str]:
    for operation in operations:
        if operation.risk != "safe":
            risk, why = shared.label(f"risks.{operation.risk}"), reason_words(operation, shared)
            yield make_visible(f"  {risk}  {operation.file}:{operation.line}  {operation.operation}: {why}")
