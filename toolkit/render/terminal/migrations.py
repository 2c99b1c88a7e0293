"""Render the risks of migrations for a terminal, in English and Japanese."""

from collections.abc import Iterator, Sequence

from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory, MigrationOperation
from toolkit.render.inventory.document import inventory_words, reason_words, release_steps
from toolkit.text.numbers import format_number
from toolkit.text.visible import make_visible
from toolkit.text.words import Words, load_words

_SHORT_HASH = 9
_MOST_USES = 8
_UNREAD = frozenset({"sql_unread", "not_known"})
_MOST_UNREAD = 8


def describe_all_migrations(found: Inventory, lang: Lang) -> Iterator[str]:
    """Yield lines on every risky operation of the migrations."""
    if found.migrations:
        words = load_words(lang, __file__, "migrations")
        yield words.text("every", **_count(found.migrations))
        yield from _unread(found.migrations, words)
        yield from _risks(found.migrations, words, inventory_words(lang))


def describe_new_migrations(found: Inventory, lang: Lang) -> Iterator[str]:
    """Yield lines on the risky operations of new migrations, and on the number of all risky operations.

    Args:
        found: the inventory, with its new migrations marked.
        lang: language of the lines.
    """
    if not found.migrations:
        return
    words = load_words(lang, __file__, "migrations")
    base = found.migration_base
    new = [item for item in found.migrations if item.new]
    if base.unknown:
        yield words.text(f"unknown.{base.unknown}")
    else:
        named = {"base": make_visible(base.name), "commit": base.commit[:_SHORT_HASH]}
        key = "new" if new else "none_on_base" if base.is_head else "none"
        yield words.text(key, **named, **_count(new))
        yield from _unread(new, words)
        yield from _risks(new, words, inventory_words(lang))
    yield words.text("in_all", **_count(found.migrations))


def _count(operations: Sequence[MigrationOperation]) -> dict[str, str]:
    risky = sum(item.risk != "safe" for item in operations)
    return {"count": format_number(len(operations)), "risky": format_number(risky)}


def _risks(operations: Sequence[MigrationOperation], words: Words, shared: Words) -> Iterator[str]:
    explained: dict[str, str] = {}
    for operation in operations:
        if operation.risk == "safe":
            continue
        risk, why, place = shared.label(f"risks.{operation.risk}"), reason_words(operation, shared), _place(operation)
        yield make_visible(f"  {risk}  {place}  {operation.operation}: {why}")
        if operation.used_at:
            named, rest = ", ".join(operation.used_at[:_MOST_USES]), len(operation.used_at) - _MOST_USES
            more = words.text("more_uses", count=format_number(rest)) if rest > 0 else ""
            yield make_visible(f"    {words.text('used', places=named)}{more}")
        if operation.new and operation.reason in explained:
            yield make_visible(f"    {words.text('same_steps', place=explained[operation.reason])}")
        elif operation.new:
            explained[operation.reason] = place
            steps = release_steps(operation, shared)
            yield from (
                f"    {shared.text('step', phase=shared.label(f'phases.{phase}'), text=text)}" for phase, text in steps
            )


def _unread(operations: Sequence[MigrationOperation], words: Words) -> Iterator[str]:
    places = list(dict.fromkeys(_place(item) for item in operations if item.reason in _UNREAD))
    if places:
        rest = len(places) - _MOST_UNREAD
        more = words.text("more_uses", count=format_number(rest)) if rest > 0 else ""
        named = words.text("unread", count=format_number(len(places)), places=", ".join(places[:_MOST_UNREAD]))
        yield make_visible(f"  {named}{more}")


def _place(operation: MigrationOperation) -> str:
    return f"{operation.file}:{operation.line}"
