"""Filters of Django REST framework on operations of one row, where the program's own schema lists them."""

import pytest

from tests.inventory.programs import describe

URLS = """
    from django.urls import include, path
    from rest_framework import filters, routers, viewsets

    class Orders(viewsets.ModelViewSet):
        queryset = Order.objects.all()
        filter_backends = [filters.OrderingFilter]

    router = routers.SimpleRouter()
    router.register("orders", Orders, basename="order")
    urlpatterns = [path("", include(router.urls))]
"""


@pytest.mark.parametrize(("more", "expected"), [("get_schema_view", True), ("", False)])
def test_the_framework_s_own_schema_lists_filters_on_rows(more: str, *, expected: bool) -> None:
    code = f"\n    from rest_framework.schemas import {more}\n" if more else ""
    files = {
        "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n',
        "settings.py": 'ROOT_URLCONF = "shop.urls"\n',
        "shop/__init__.py": "",
        "shop/urls.py": code + URLS,
    }
    read = {
        item.route.method: {row.name for row in item.parameters} for item in describe(files) if "pk" in item.template
    }
    assert {method: "ordering" in names for method, names in read.items()} == dict.fromkeys(
        ("GET", "PUT", "PATCH", "DELETE"), expected
    )
