"""An inventory as JSON."""

import msgspec

from toolkit.model.inventory import Inventory, RouteScore


def inventory_bytes(found: Inventory) -> bytes:
    """The whole inventory; the same inventory gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"


def score_bytes(score: RouteScore) -> bytes:
    """A comparison of two lists of routes."""
    return msgspec.json.format(msgspec.json.encode(score), indent=1) + b"\n"
