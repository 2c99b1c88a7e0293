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
                fields = ["id", "shop", "state", "note", "made", "until", "secret", "lines", "total"]
                read_only_fields = ["state"]
                extra_kwargs = {"secret": {"write_only": True}}

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
    assert set(request["properties"]) == {"note", "until", "secret", "lines"}
    assert request["required"] == ["lines", "secret"]
    assert set(answer["properties"]) == {"id", "state", "note", "made", "until", "lines", "total"}
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
