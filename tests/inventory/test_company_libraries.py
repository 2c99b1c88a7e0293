"""Django programs upon a library that a company keeps elsewhere: its routers, views, settings and includes."""

import json
from textwrap import dedent
from typing import Any

from tests.inventory.programs import describe_with_schemas, rows
from toolkit.inventory.endpoints.rest_fields import in_camel_case
from toolkit.inventory.openapi import openapi_document

PROGRAM = {
    "server/__init__.py": "",
    "server/manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")\n',
    "server/conf/__init__.py": "",
    "server/conf/settings.py": """
        from house_rest.conf import BASE
        ROOT_URLCONF = "conf.urls"
        REST_FRAMEWORK = BASE.copy()
        REST_FRAMEWORK["DEFAULT_PAGINATION_CLASS"] = "rest_framework.pagination.LimitOffsetPagination"
        HOOKS = ["djangorestframework_camel_case.render.CamelCaseJSONRenderer"]
    """,
    "server/conf/urls.py": """
        from django.contrib.auth.decorators import login_required
        from django.urls import include, path
        from house_urls import decorator_include
        from house_rest.routers import DefaultRouter
        from orders import views
        from wrap import guarded
        router = DefaultRouter(trailing_slash=False)
        router.register("orders", views.Orders)
        urlpatterns = [
            path("api/", include(router.urls)),
            path("staff/", decorator_include(login_required, "orders.staff")),
            path("own/", guarded(login_required, "orders.staff")),
        ]
    """,
    "server/wrap.py": """
        from django.urls import include

        class Guarded:
            def __init__(self, configuration, guard):
                self.configuration = configuration

            @property
            def urlpatterns(self):
                return list(map(str, self.configuration))

        def guarded(guard, argument):
            module, app, namespace = include(argument)
            return Guarded(module, guard), app, namespace
    """,
    "server/orders/__init__.py": "",
    "server/orders/models.py": """
        from django.db import models

        class Order(models.Model):
            paid_at = models.DateTimeField(null=True)
    """,
    "server/orders/filters.py": """
        import django_filters
        from house_rest.filters import FilterSet

        class RowFilters(FilterSet):
            paid_at = django_filters.DateTimeFromToRangeFilter()
            amount: object = django_filters.RangeFilter()
            name = django_filters.CharFilter()

        class OneFilters(FilterSet):
            depth = django_filters.NumberFilter()
    """,
    "server/orders/views.py": """
        from house_rest.serializers import ModelSerializer
        from house_rest.views import ModelViewSet
        from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
        from orders.filters import OneFilters, RowFilters
        from orders.models import Order

        class OrderSerializer(ModelSerializer):
            class Meta:
                model = Order
                fields = ["id", "paid_at"]

        @extend_schema_view(list=extend_schema(parameters=[OpenApiParameter("X-Total", int, "header", response=True)]))
        class Orders(ModelViewSet):
            queryset = Order.objects.all()
            serializer_class = OrderSerializer

            @property
            def filterset_class(self):
                if self.detail:
                    return OneFilters
                return RowFilters
    """,
    "server/orders/staff.py": """
        from django.urls import path
        from rest_framework.decorators import api_view

        @api_view(["GET"])
        def sums(request):
            return None

        urlpatterns = [path("sums", sums)]
    """,
}


def document() -> dict[str, Any]:
    """The API of the program."""
    endpoints, schemas = describe_with_schemas({path: dedent(text) for path, text in PROGRAM.items()})
    made: dict[str, Any] = json.loads(json.dumps(openapi_document("shop", endpoints, schemas)))
    return made


def test_a_package_with_manage_py_is_where_imports_start() -> None:
    assert "GET /api/orders orders.views.Orders" in rows(PROGRAM)


def test_includes_that_wrap_a_configuration_are_followed() -> None:
    assert {"/staff/sums", "/own/sums"} <= {row.split()[1] for row in rows(PROGRAM)}


def test_a_list_of_settings_and_views_from_elsewhere() -> None:
    operation = document()["paths"]["/api/orders"]["get"]
    assert {item["name"] for item in operation["parameters"]} == {
        *("limit", "offset", "name"),
        *("paid_at_after", "paid_at_before", "amount_min", "amount_max"),
    }


def test_bodies_in_camel_case() -> None:
    schemas = document()["components"]["schemas"]
    assert set(schemas["OrderSerializer"]["properties"]) == {"id", "paidAt"}
    assert [in_camel_case(name) for name in ("street_name", "_id", "line_2", "a__b", "Plain")] == [
        *("streetName", "Id", "line2", "a_B", "Plain")
    ]


def test_annotated_settings_are_read() -> None:
    changed = PROGRAM["server/conf/settings.py"].replace("= BASE.copy()", ': dict = {"PAGE_SIZE": 5}')
    files = PROGRAM | {"server/conf/settings.py": changed}
    endpoints, _ = describe_with_schemas({path: dedent(text) for path, text in files.items()})
    listed = next(item for item in endpoints if (item.route.path, item.route.method) == ("/api/orders", "GET"))
    assert {"limit", "offset"} <= {item.name for item in listed.parameters}
