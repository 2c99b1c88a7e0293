"""The section of a handbook on unreleased migrations."""

from collections.abc import Iterator

from toolkit.model.inventory import Inventory, MigrationOperation
from toolkit.render.handbook.sentences import Sentences
from toolkit.render.inventory.document import reason_words, release_steps
from toolkit.text.words import Words

_MOST_RISKS = 20


def pending_risks(found: Inventory) -> list[MigrationOperation]:
    """Return the risky operations of new migrations, or of all if it is unknown which are new."""
    unknown = not found.migration_base.name
    return [item for item in found.migrations if item.risk != "safe" and (item.new or unknown)]


def migration_risks(found: Inventory, shared: Words, say: Sentences) -> Iterator[str]:
    """Yield sentences on the risks of migrations, with the steps to release each kind without downtime.

    Args:
        found: the inventory, with its new migrations marked.
        shared: words of inventories.
        say: writes the sentences.
    """
    pending, explained = pending_risks(found), set[str]()
    for operation in pending[-_MOST_RISKS:]:
        place = f"{operation.file}:{operation.line}"
        yield say.cite("migration", [place], what=operation.operation, why=reason_words(operation, shared))
        if operation.used_at:
            yield f"  {say.cite('migration_used', operation.used_at)}"
        if operation.reason not in explained:
            explained.add(operation.reason)
            for phase, text in release_steps(operation, shared):
                yield f"  - {shared.text('step', phase=shared.label(f'phases.{phase}'), text=text)}"
    older = [item for item in found.migrations if item.risk != "safe" and item not in pending]
    if older:
        places = [f"{item.file}:{item.line}" for item in older]
        yield say.cite("older_migrations", places, count=len(older))
