"""Write in which order the tenant of a request is found, and what turns a request away there."""

from collections.abc import Iterator

from toolkit.model.inventory import Inventory
from toolkit.render.handbook.logins import step_lines
from toolkit.render.handbook.sentences import Sentences


def tenant_order_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield each hook or check that finds the tenant, with its steps in the order of the code."""
    for row in found.tenant_order:
        amounts = {"endpoints": row.endpoints, "all": row.all_endpoints}
        yield say.cite("tenant_order", [f"{row.file}:{row.line}"], name=row.name, **amounts)
        yield from step_lines(row.steps, found, say)
    if found.tenancy.words and not found.tenant_order:
        yield say.cite("no_tenant_order", ())
