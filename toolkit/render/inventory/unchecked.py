"""Find the endpoints on which no check of the caller was found, for every page that speaks of them."""

from toolkit.model.inventory import Inventory
from toolkit.model.links import endpoint as fold_endpoint

REFUSED = (401, 403)
"""Status codes that refuse a caller."""


def refusals_by_place(found: Inventory) -> dict[str, set[int]]:
    """Return place of a handler -> status codes 401 and 403 with which it refuses callers itself."""
    return {
        f"{check.file}:{check.line}": {step.status for step in check.steps if step.status in REFUSED}
        for check in found.checks
        if check.kind == "handler"
    }


def unchecked_endpoints(found: Inventory) -> frozenset[str]:
    """Return the endpoints (`METHOD /folded/{}`) on which no check of the caller was found."""
    refusing = {place for place, statuses in refusals_by_place(found).items() if statuses}
    return frozenset(
        name
        for item in found.endpoints
        if not item.caller_checks
        and not item.partly
        and item.anonymous is not False
        and (name := fold_endpoint(item.route.method, item.route.path)) not in found.inner_checks
        and f"{item.route.file}:{item.route.line}" not in refusing
        and not any(status.code in REFUSED and not status.hook for status in item.statuses)
    )
