"""The published inventory has a place for each part of an inventory."""

import msgspec

from toolkit.model.data_access import DataAccess
from toolkit.model.inventory import Inventory
from toolkit.model.inventory_report import InventoryReport

_PICTURES = {"layers", "sequences"}
"""Parts that commands of their own print."""


def names_of(kind: type[msgspec.Struct]) -> set[str]:
    return {item.encode_name for item in msgspec.structs.fields(kind)}


def test_each_part_of_an_inventory_is_published() -> None:
    data = names_of(DataAccess) - {"unread"} | {"unread_queries"}
    assert names_of(InventoryReport) == names_of(Inventory) - _PICTURES - {"data"} | data
