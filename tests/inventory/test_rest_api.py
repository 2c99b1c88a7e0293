"""API specifications of Django REST framework: serializers, permissions, pages and filters of lists."""

import json
from textwrap import dedent
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.inventory.programs import describe_with_schemas
from toolkit.inventory.openapi import openapi_document

FILES = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
    "site_/__init__.py": "",
    "site_/settings.py": """
        ROOT_URLCONF = "shop.urls"
        REST_FRAMEWORK = {
            "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
            "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
            "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
            "PAGE_SIZE": 20,
            "SEARCH_PARAM": "q",
        }
    """,
    "shop/__init__.py": "",
    "shop/models.py": """
        from django.db import models

        class Shop(models.Model):
            name = models.CharField(max_length=9)

        class Order(models.Model):
            shop = models.ForeignKey(Shop, on_delete=models.CASCADE)
            state = models.CharField(max_length=9, choices=[("open", "Open"), ("paid", "Paid")])
            note = models.TextField(blank=True)
            made = models.DateTimeField(auto_now_add=True)
            until = models.DateField(null=True)
            secret = models.CharField(max_length=9)
            sent_by = models.CharField(max_length=9, null=True)
    """,
    "shop/serializers.py": """
        from rest_framework import serializers
        from shop.models import Order

        class LineSerializer(serializers.Serializer):
            sku = serializers.CharField()
            count = serializers.IntegerField(required=False)

        class OrderSerializer(serializers.ModelSerializer):
            lines = LineSerializer(many=True)
            total = serializers.SerializerMethodField()
            shop = serializers.HiddenField(default=None)

            class Meta:
                model = Order
                fields = ["id", "shop", "state", "note", "made", "until", "secret", "lines", "total", "sender"]
                read_only_fields = ["state"]
                extra_kwargs = {"secret": {"write_only": True}, "sender": {"source": "sent_by"}}

        class PaymentSerializer(serializers.Serializer):
            amount = serializers.DecimalField(max_digits=9, decimal_places=2)
    """,
    "shop/views.py": """
        from rest_framework import filters, permissions, viewsets
        from rest_framework.decorators import action
        from rest_framework.response import Response
        from django_filters.rest_framework import DjangoFilterBackend
        from shop.models import Order
        from shop.serializers import OrderSerializer, PaymentSerializer

        class Orders(viewsets.ModelViewSet):
            queryset = Order.objects.all()
            serializer_class = OrderSerializer
            filter_backends = [filters.SearchFilter, DjangoFilterBackend]
            filterset_fields = {"state": ["exact", "in"]}

            @action(detail=True, methods=["post"], serializer_class=PaymentSerializer)
            def pay(self, request, pk):
                order = self.get_object()
                return Response({}, status=202)

            def get_serializer_class(self):
                if self.action == "replace":
                    return PaymentSerializer
                return super().get_serializer_class()

            def create(self, request, *args, **kwargs):
                if request.data.get("broken"):
                    return Response({}, status=409)
                return super().create(request, *args, **kwargs)

        class News(viewsets.ReadOnlyModelViewSet):
            permission_classes = [permissions.AllowAny]
            pagination_class = None
            serializer_class = OrderSerializer
    """,
    "shop/urls.py": """
        from rest_framework.routers import SimpleRouter
        from shop import views

        router = SimpleRouter()
        router.register("orders", views.Orders)
        router.register("news", views.News)
        urlpatterns = router.urls
    """,
}


def document() -> dict[str, Any]:
    """The API of a shop."""
    endpoints, schemas = describe_with_schemas({path: dedent(text) for path, text in FILES.items()})
    made: dict[str, Any] = json.loads(json.dumps(openapi_document("shop", endpoints, schemas)))
    return made


def test_document_is_valid_and_names_every_schema() -> None:
    made = document()
    assert list(OpenAPIV31SpecValidator(made).iter_errors()) == []
    assert set(made["components"]["schemas"]) == {
        *("LineSerializer", "LineSerializer.Request", "LineSerializer.Partial"),
        *("OrderSerializer", "OrderSerializer.Request", "OrderSerializer.Partial"),
        *("PaymentSerializer", "PaymentSerializer.Request"),
    }


def test_fields_of_a_request_and_of_an_answer() -> None:
    schemas = document()["components"]["schemas"]
    request, answer = schemas["OrderSerializer.Request"], schemas["OrderSerializer"]
    assert set(request["properties"]) == {"note", "until", "secret", "lines", "sender"}
    assert request["required"] == ["lines", "secret"]
    assert set(answer["properties"]) == {"id", "state", "note", "made", "until", "lines", "total", "sender"}
    assert answer["properties"]["state"]["enum"] == ["open", "paid"]
    assert answer["properties"]["until"]["type"] == ["string", "null"]
    assert answer["properties"]["made"]["format"] == "date-time"
    assert answer["properties"]["lines"] == {"type": "array", "items": {"$ref": "#/components/schemas/LineSerializer"}}
    assert "required" not in schemas["OrderSerializer.Partial"]
    assert schemas["LineSerializer.Request"]["required"] == ["sku"]


def test_lists_have_pages_and_filters_and_one_row_has_none() -> None:
    paths = document()["paths"]
    rows = paths["/orders/"]["get"]
    assert {item["name"] for item in rows["parameters"]} == {"page", "q", "state", "state__in"}
    schema = rows["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["properties"]["results"]["items"] == {"$ref": "#/components/schemas/OrderSerializer"}
    row = paths["/orders/{pk}/"]["get"]
    assert [item["name"] for item in row["parameters"]] == ["pk"]
    assert row["responses"]["200"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/OrderSerializer"
    }
    news = paths["/news/"]["get"]
    assert news["responses"]["200"]["content"]["application/json"]["schema"]["type"] == "array"


def test_statuses_of_inherited_and_of_own_methods() -> None:
    paths = document()["paths"]
    assert set(paths["/orders/"]["post"]["responses"]) == {"201", "400", "401", "403", "409"}
    assert set(paths["/orders/{pk}/"]["delete"]["responses"]) == {"204", "401", "403", "404"}
    assert set(paths["/orders/{pk}/pay/"]["post"]["responses"]) == {"202", "401", "403", "404"}
    assert set(paths["/news/{pk}/"]["get"]["responses"]) == {"200", "404"}


def test_who_may_ask() -> None:
    made = document()
    assert made["paths"]["/orders/"]["get"]["security"] == [{"TokenAuthentication": []}]
    assert made["paths"]["/news/"]["get"]["security"] == [{}, {"TokenAuthentication": []}]
    scheme = made["components"]["securitySchemes"]["TokenAuthentication"]
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "Authorization")
    assert scheme["x-source"] == "site_/settings.py:3"


DOCUMENTED = {
    "manage.py": FILES["manage.py"],
    "site_/__init__.py": "",
    "site_/settings.py": """
        ROOT_URLCONF = "shop.urls"
        REST_FRAMEWORK = {
            "DEFAULT_PAGINATION_CLASS": "shop.pages.Pages",
            "PAGE_SIZE": 20,
            "DEFAULT_FILTER_BACKENDS": ["shop.pages.Mine", "shop.pages.Search"],
        }
    """,
    "shop/__init__.py": "",
    "shop/pages.py": """
        from rest_framework import filters, pagination

        class Pages(pagination.LimitOffsetPagination):
            offset_query_param = "start"

        class Search(filters.SearchFilter):
            search_param = "words"

        class Mine(filters.BaseFilterBackend):
            def filter_queryset(self, request, queryset, view):
                return queryset.filter(owner=request.query_params.get("owner"))
    """,
    "shop/parts/rest_framework/__init__.py": "",
    "shop/parts/rest_framework/viewsets.py": "class ModelViewSet: pass\n",
    "shop/serializers.py": """
        from rest_framework import serializers

        class Short(serializers.Serializer):
            id = serializers.IntegerField(read_only=True)

        class Whole(Short):
            name = serializers.CharField()

        class Query(serializers.Serializer):
            since = serializers.DateField(required=False)
            by = serializers.CharField()
    """,
    "shop/views.py": """
        from django.utils.decorators import method_decorator
        from drf_spectacular.types import OpenApiTypes
        from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
        from drf_yasg import openapi
        from drf_yasg.utils import swagger_auto_schema
        from rest_framework import status, viewsets
        from rest_framework.decorators import action
        from rest_framework.response import Response
        from shop.serializers import Query, Short, Whole

        def expand():
            return OpenApiParameter(name="expand", type=OpenApiTypes.STR, many=True)

        class Logged:
            @action(detail=True, methods=["GET"])
            def log(self, request, **kwargs):
                page = self.paginate_queryset(self.get_object().logs())
                return self.get_paginated_response(page)

        @extend_schema_view(
            list=extend_schema(parameters=[expand(), Query]),
            retrieve=extend_schema(
                parameters=[expand(), OpenApiParameter("pk", OpenApiTypes.STR, OpenApiParameter.PATH)],
                responses={status.HTTP_206_PARTIAL_CONTENT: None, 200: OpenApiResponse(Short)},
            ),
        )
        class Orders(Logged, viewsets.ModelViewSet):
            serializer_class = Whole

            def get_serializer_class(self):
                return {"list": Short}.get(self.action, Whole)

            @extend_schema(parameters=[OpenApiParameter("X-Trace", str, OpenApiParameter.HEADER, required=True)])
            def create(self, request, *args, **kwargs):
                return super().create(request, *args, **kwargs)

        seen = openapi.Parameter("seen", openapi.IN_QUERY, type=openapi.TYPE_BOOLEAN)

        @method_decorator(name="list", decorator=swagger_auto_schema(manual_parameters=[seen], responses={410: "gone"}))
        class News(viewsets.ReadOnlyModelViewSet):
            pagination_class = None
            filter_backends = []
            serializer_class = Short
    """,
    "shop/urls.py": """
        from rest_framework.routers import DefaultRouter
        from shop import views

        router = DefaultRouter()
        router.register("", views.Orders, basename="orders")
        router.register("news", views.News)
        urlpatterns = router.urls
    """,
}


def documented() -> dict[str, Any]:
    """The API of a shop whose views have decorators that document them."""
    endpoints, schemas = describe_with_schemas({path: dedent(text) for path, text in DOCUMENTED.items()})
    made: dict[str, Any] = json.loads(json.dumps(openapi_document("shop", endpoints, schemas)))
    assert not list(OpenAPIV31SpecValidator(made).iter_errors())
    paths: dict[str, Any] = made["paths"]
    return paths


def carried(operation: dict[str, Any]) -> dict[str, tuple[str, Any, bool]]:
    return {
        item["name"]: (item["in"], item["schema"].get("type"), item["required"])
        for item in operation.get("parameters", ())
        if item["in"] != "path"
    }


def test_classes_that_settings_name_cut_and_filter_lists() -> None:
    found = carried(documented()["/"]["get"])
    assert {"limit", "start", "words", "owner"} <= found.keys()
    assert carried(documented()["/news/"]["get"]) == {"seen": ("query", "boolean", False)}


def test_decorators_document_parameters_statuses_and_schemas() -> None:
    paths = documented()
    rows, row = paths["/"]["get"], paths["/{pk}/"]["get"]
    found = carried(rows)
    assert (found["expand"], found["since"], found["by"]) == (
        ("query", "array", False),
        ("query", "string", False),
        ("query", "string", True),
    )
    assert carried(row) == {"expand": ("query", "array", False)}
    assert [item["name"] for item in row["parameters"] if item["in"] == "path"] == ["pk"]
    assert {"200", "206", "404"} <= row["responses"].keys()
    assert row["responses"]["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Short"}
    assert carried(paths["/"]["post"]) == {"X-Trace": ("header", "string", True)}
    assert "410" in paths["/news/"]["get"]["responses"]


def test_the_schema_of_an_action_is_chosen_from_a_table() -> None:
    paths = documented()
    schema = paths["/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["properties"]["results"]["items"] == {"$ref": "#/components/schemas/Short"}
    made = paths["/"]["post"]["responses"]["201"]["content"]["application/json"]["schema"]
    assert made == {"$ref": "#/components/schemas/Whole"}


def test_an_action_of_a_mixin_is_one_of_the_view() -> None:
    log = documented()["/{pk}/log/"]["get"]
    assert carried(log).keys() == {"limit", "start"}
    assert "404" in log["responses"]


def test_json_api_has_names_of_its_own_and_documented_filters() -> None:
    files = {
        **FILES,
        "site_/settings.py": """
            ROOT_URLCONF = "shop.urls"
            REST_FRAMEWORK = {
                "DEFAULT_PAGINATION_CLASS": "rest_framework_json_api.pagination.JsonApiPageNumberPagination",
                "PAGE_SIZE": 10,
                "DEFAULT_FILTER_BACKENDS": (
                    "rest_framework_json_api.filters.QueryParameterValidationFilter",
                    "rest_framework_json_api.filters.OrderingFilter",
                    "rest_framework_json_api.django_filters.DjangoFilterBackend",
                    "rest_framework.filters.SearchFilter",
                ),
                "SEARCH_PARAM": "filter[search]",
            }
        """,
        "shop/views.py": """
            from drf_spectacular.utils import extend_schema
            from rest_framework import viewsets
            from rest_framework.decorators import action
            from shop.models import Order
            from shop.serializers import OrderSerializer

            class OrderViewSet(viewsets.ReadOnlyModelViewSet):
                queryset = Order.objects.all()
                serializer_class = OrderSerializer
                filterset_fields = {"state": ["exact", "in"]}

                @extend_schema(filters=True)
                @action(detail=False)
                def latest(self, request):
                    return None
        """,
        "shop/urls.py": """
            from rest_framework.routers import SimpleRouter
            from shop.views import OrderViewSet

            router = SimpleRouter()
            router.register("orders", OrderViewSet)
            urlpatterns = router.urls
        """,
    }
    endpoints, schemas = describe_with_schemas({path: dedent(text) for path, text in files.items()})
    paths = openapi_document("shop", endpoints, schemas)["paths"]
    filters = {"filter[state]", "filter[state__in]", "filter[search]", "sort"}
    named = {path: {item["name"] for item in rows["get"].get("parameters", ())} for path, rows in paths.items()}
    assert named == {
        "/orders/": filters | {"page[number]", "page[size]"},
        "/orders/latest/": filters,
        "/orders/{pk}/": {"pk"},
    }
