"""Parameters of lists of Django REST framework: pages, filters, and what the methods of filters read."""

from collections.abc import Mapping

import pytest

from tests.inventory.programs import describe
from toolkit.inventory.openapi import openapi_document

FILES = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")\n',
    "conf/__init__.py": "",
    "conf/settings.py": """
        import os
        ROOT_URLCONF = "shop.urls"
        PAGINATION = "shop.pages.Pages"
        REST_FRAMEWORK = {
            "DEFAULT_PAGINATION_CLASS": PAGINATION,
            "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
        }
    """,
    "shop/__init__.py": "",
    "shop/models.py": "from django.db import models\nclass Order(models.Model):\n    sent_by = models.TextField()\n",
    "shop/pages.py": """
        from rest_framework.pagination import LimitOffsetPagination

        class Pages(LimitOffsetPagination):
            default_limit = 10
    """,
    "shop/filters.py": """
        from django_filters import CharFilter, FilterSet

        MATCH = "match"

        def chosen(given, key):
            return given.get(key)

        class OrderFilter(FilterSet):
            sent_by = CharFilter(method="by_sender")
            sent_by__name = CharFilter()

            def by_sender(self, rows, field, value):
                return rows.filter(sent_by=value) if chosen(self.request.query_params, MATCH) else rows
    """,
    "shop/views.py": """
        from rest_framework import viewsets
        from shop.filters import OrderFilter
        from shop.models import Order

        class Orders(viewsets.ModelViewSet):
            queryset = Order.objects.all()
            filterset_class = OrderFilter
    """,
    "shop/urls.py": """
        from rest_framework.routers import DefaultRouter
        from shop import views
        router = DefaultRouter()
        router.register("orders", views.Orders)
        urlpatterns = router.urls
    """,
}


def queries(changes: Mapping[str, str]) -> set[str]:
    """Return the query parameters of the list of a shop, some of whose files are others."""
    endpoints = describe({**FILES, **changes})
    found = next(it for it in endpoints if (it.template, it.route.method) == ("/orders/", "GET"))
    return {item.name for item in found.parameters if item.place == "query"}


OWN = {"limit", "offset", "sent_by", "sent_by__name", "match"}


def test_settings_name_a_class_by_a_constant_and_filters_read_more() -> None:
    assert queries({}) == OWN


@pytest.mark.parametrize(
    ("base", "body", "names"),
    [
        ("PageNumberPagination", "page_size = 5", {"page"}),
        ("PageNumberPagination", "page_query_param = 'number'", set()),
        ("CursorPagination", "page_size = 5", {"cursor"}),
    ],
)
def test_pages_need_a_size(base: str, body: str, names: set[str]) -> None:
    pages = f"""
        from rest_framework.pagination import {base}

        class Pages({base}):
            {body}
    """
    assert queries({"shop/pages.py": pages}) == names | (OWN - {"limit", "offset"})


@pytest.mark.parametrize(
    "line",
    [
        "from vng_api_common.conf.api import BASE",
        'MIDDLEWARE = ["djangorestframework_camel_case.middleware.CamelCaseMiddleWare"]',
    ],
)
def test_names_of_filters_are_converted_by_libraries(line: str) -> None:
    settings = FILES["conf/settings.py"].replace("import os", line)
    assert queries({"conf/settings.py": settings}) == {"limit", "offset", "sentBy", "sentBy__name", "match"}


def test_a_library_lets_callers_choose_the_size_of_a_page() -> None:
    pages = """
        from vng_api_common.pagination import DynamicPageSizePagination

        class Pages(DynamicPageSizePagination):
            page_size = 5
    """
    assert queries({"shop/pages.py": pages}) >= {"page", "pageSize"}


def test_a_description_has_each_path_once_without_its_forms() -> None:
    endpoints = describe(FILES)
    assert any("{format}" in item.template for item in endpoints)
    assert sorted(openapi_document("shop", endpoints)["paths"]) == ["/", "/orders/", "/orders/{pk}/"]


def test_a_form_that_is_the_only_path_is_described() -> None:
    urls = """
        from django.urls import path
        from shop import views
        urlpatterns = [path("orders.<format>", views.Orders.as_view({"get": "list"}))]
    """
    assert list(openapi_document("shop", describe({**FILES, "shop/urls.py": urls}))["paths"]) == ["/orders.{format}"]


def test_serializers_read_the_part_that_they_are_given() -> None:
    views = """
        from rest_framework import serializers, viewsets
        from rest_framework.response import Response
        from shop.models import Order

        class Search(serializers.Serializer):
            words = serializers.CharField(required=True)
            found = serializers.IntegerField(read_only=True)

        class Cancel(serializers.Serializer):
            reason = serializers.CharField()

        class Orders(viewsets.ViewSet):
            def list(self, request):
                search = Search(data=request.query_params)
                return Response(search.data)

            def create(self, request):
                given = request.data
                return Response(Cancel(Order(), data=given).data)
    """
    endpoints = describe(
        {**FILES, "shop/views.py": views, "shop/urls.py": FILES["shop/urls.py"].replace("s)", "s, 'o')")}
    )
    rows = {it.route.method: it.parameters for it in endpoints if it.template == "/orders/"}
    found = {key: {(item.name, item.place, item.required) for item in value} for key, value in rows.items()}
    assert found["GET"] == {("words", "query", True), ("limit", "query", False), ("offset", "query", False)}
    assert found["POST"] == {("reason", "json", True)}
