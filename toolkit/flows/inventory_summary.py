"""An inventory in numbers, for a report."""

from toolkit.model.endpoint_reach import InventorySummary
from toolkit.model.inventory import Inventory
from toolkit.model.store_names import UNKNOWN_STORE, StoreNames


def summarize_inventory(found: Inventory, without_code: int = 0) -> InventorySummary:
    """Count the entries of an inventory; `without_code`: endpoints with unknown handlers."""
    data, tenancy = found.data, found.tenancy
    return InventorySummary(
        routes=len(found.routes),
        paths=len({route.path for route in found.routes}),
        frameworks=tuple(sorted({route.framework for route in found.routes})),
        unresolved=len(found.unresolved),
        without_code=without_code,
        queries=len(data.queries),
        unread_queries=sum(1 for query in data.queries if query.unresolved) + len(data.unread),
        stores=len({*StoreNames(data).count_queries()} - {UNKNOWN_STORE}),
        tenant=tenancy.words[0] if tenancy.words else "",
        tenant_stores=len(tenancy.stores),
        tenant_queries=sum(item.queries for item in tenancy.stores),
        scoped=sum(item.scoped for item in tenancy.stores),
        suspicious=tenancy.bare_queries,
    )
