"""Settings that the database holds: their keys, what holds without an entry, and what migrations write first."""

import ast

from tests.inventory.programs import read_data
from toolkit.inventory.data_access.stored_settings import with_first_values

SHOP = {
    "shop/models.py": "from django.db.models import Model\n\nclass Configuration(Model): ...\n",
    "shop/utils.py": """
        from shop.models import Configuration

        def load(key):
            return Configuration.objects.get(key=key).value

        def setting_of(key, default=None):
            return load(key) or default
    """,
    "shop/views.py": """
        from constance import config
        from shop.models import Configuration
        from shop.utils import load, setting_of

        def buy(request):
            return load("most_orders"), setting_of("greeting", "hello"), config.TAX

        def pay(request):
            return Configuration.objects.get(key="currency")
    """,
    "shop/settings.py": 'CONSTANCE_CONFIG = {"TAX": (19, "Per cent")}\n',
}


def test_entries_of_a_table_of_settings_and_of_constance() -> None:
    found = {item.name: item for item in read_data(SHOP).settings if item.source == "database"}
    assert {name: (item.default, item.comment) for name, item in found.items()} == {
        "most_orders": ("", ""),
        "greeting": ("'hello'", ""),
        "TAX": ("19", "Per cent"),
        "currency": ("", ""),
    }
    assert found["most_orders"].reads == ("shop/views.py:7",)
    assert [item.source for item in read_data(SHOP).settings if item.name == "TAX"] == ["database"]


def test_a_migration_gives_the_first_value_of_an_entry_without_fallback() -> None:
    rows = ast.parse('A = [{"key": "most_orders", "value": "4", "description": "Orders a minute"}]')
    found = with_first_values(read_data(SHOP).settings, {"shop/migrations/0002_rows.py": rows})
    (row,) = (item for item in found if item.name == "most_orders")
    assert (row.default, row.comment, row.file) == ("'4'", "Orders a minute", "shop/migrations/0002_rows.py")
