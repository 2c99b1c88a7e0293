"""Views of Django REST framework that override a method and let the framework answer."""

from typing import Any

import pytest

from tests.inventory.programs import describe, describe_with_schemas

FILES = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
    "site_/__init__.py": "",
    "site_/settings.py": """
        ROOT_URLCONF = "shop.urls"
        REST_FRAMEWORK = {
            "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
            "DEFAULT_PERMISSION_CLASSES": ["shop.views.InShop"],
            "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
        }
    """,
    "shop/__init__.py": "",
    "shop/views.py": """
        import django_filters
        from django_filters.rest_framework import DjangoFilterBackend
        from rest_framework import exceptions, generics, pagination, permissions
        from rest_framework.response import Response

        class InShop(permissions.BasePermission):
            def has_permission(self, request, view):
                return request.user.shop is not None

        class Pages(pagination.PageNumberPagination):
            page_size_query_param = "per_page"

        class Filters(django_filters.FilterSet):
            made = django_filters.DateTimeFromToRangeFilter()

            class Meta:
                fields = ["made", "state"]

        class Orders(generics.ListAPIView):
            pagination_class = Pages
            filter_backends = [DjangoFilterBackend]
            filterset_class = Filters

            def get(self, request, *args, **kwargs):
                try:
                    return super().get(request, *args, **kwargs)
                except exceptions.NotFound:
                    return Response([])

            def get_queryset(self):
                if self.request.query_params.get("archived") and not self.request.user.is_staff:
                    raise exceptions.MethodNotAllowed("GET")
                return Order.objects.filter(shop=self.request.user.shop)

        class OneOrder(generics.RetrieveAPIView):
            throttle_classes = []
            permission_classes = [permissions.AllowAny]

            def get_queryset(self):
                return Order.objects.filter(state=self.request.query_params.get("state"))

        class Count(generics.ListAPIView):
            pagination_class = Pages

            def get(self, request):
                return Response({"count": 1})
    """,
    "shop/urls.py": """
        from django.urls import path
        from shop import views

        urlpatterns = [
            path("orders/", views.Orders.as_view()),
            path("orders/<int:pk>/", views.OneOrder.as_view()),
            path("count/", views.Count.as_view()),
        ]
    """,
}


def described() -> dict[str, Any]:
    return {item.route.path: item for item in describe(FILES) if item.route.method == "GET"}


def queried(endpoint: Any) -> set[str]:
    return {item.name for item in endpoint.parameters if item.place == "query"}


def test_a_list_that_is_overridden_for_an_error_keeps_pages_and_filters() -> None:
    found = described()["/orders/"]
    assert queried(found) == {"page", "per_page", "made_after", "made_before", "state", "archived"}


def test_a_method_that_answers_by_itself_has_none_of_them() -> None:
    assert queried(described()["/count/"]) == set()


def test_the_queryset_of_one_row_only_narrows() -> None:
    assert queried(described()["/orders/<int:pk>/"]) == set()


def test_refusals_of_permissions_of_the_project_of_limits_and_of_querysets() -> None:
    found = described()
    assert {403, 405, 429} <= {item.code for item in found["/orders/"].statuses}
    assert {item.code for item in found["/orders/<int:pk>/"].statuses} == {200, 404}


BULK = """
    from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
    from rest_framework import routers, viewsets
    from rest_framework.decorators import action
    from django.urls import include, path
    from django_filters.rest_framework import DjangoFilterBackend

    def with_history(view):
        return extend_schema_view(list=extend_schema(parameters=[OpenApiParameter("history", bool)]))(view)

    @with_history
    class Orders(viewsets.ReadOnlyModelViewSet):
        filter_backends = [DjangoFilterBackend]
        filterset_fields = {"made": ["date__exact", "date__gte"]}

        @action(methods=["PUT"], detail=False, url_path="bulk")
        def change(self, request):
            return self.filter_queryset(self.get_queryset())

        @change.mapping.delete
        def remove(self, request): ...

    router = routers.SimpleRouter()
    router.register("orders", Orders)
    urlpatterns = [path("", include(router.urls))]
"""


def test_mapped_methods_lookups_and_decorators_of_the_project() -> None:
    found = describe({**FILES, "shop/urls.py": BULK})
    endpoints = {(item.route.method, item.route.path): item for item in found}
    names = {key: {it.name for it in item.parameters} for key, item in endpoints.items()}
    assert names["GET", "/orders/"] == {"history", "made__date", "made__date__gte"}
    assert names["PUT", "/orders/bulk/"] == {"made__date", "made__date__gte"}
    assert names["DELETE", "/orders/bulk/"] == set()
    assert endpoints["DELETE", "/orders/bulk/"].route.handler.endswith("Orders.remove")


TWICE = """
    from rest_framework import routers, serializers, viewsets
    from django.db import models
    from django.urls import include, path

    class Order(models.Model):
        state = models.CharField(max_length=9)

    class OrderSerializer(serializers.ModelSerializer):
        class Meta:
            model = Order
            fields = ["state"] + ["state"]

    class Orders(viewsets.ModelViewSet):
        serializer_class = OrderSerializer

    router = routers.SimpleRouter()
    router.register("orders", Orders)
    urlpatterns = [path("", include(router.urls))]
"""


def test_a_field_that_is_listed_twice_is_one_field() -> None:
    _, schemas = describe_with_schemas({**FILES, "shop/urls.py": TWICE})
    assert [[item.name for item in schema.fields] for schema in schemas] == [["state"]]


def test_a_row_that_is_looked_up_leaves_the_success_of_the_handler() -> None:
    views = """
    from rest_framework import viewsets
    from rest_framework.response import Response

    class Orders(viewsets.GenericViewSet):
        def retrieve(self, request, pk):
            return Response(self.get_object().text)
    """
    urls = """
    from django.urls import include, path
    from rest_framework.routers import SimpleRouter
    from views import Orders
    router = SimpleRouter()
    router.register("orders", Orders, basename="order")
    urlpatterns = [path("", include(router.urls))]
    """
    files = {"manage.py": FILES["manage.py"], "site_/__init__.py": "", "site_/settings.py": "ROOT_URLCONF = 'urls'\n"}
    files |= {"views.py": views, "urls.py": urls}
    assert [status.code for item in describe(files) for status in item.statuses] == [200, 404]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (
            "((InShop | permissions.IsAuthenticated & permissions.IsAdminUser),)",
            {"InShop", "IsAuthenticated", "IsAdminUser"},
        ),
        ("[~InShop]", set()),
    ],
)
def test_composed_or_unread_permissions_do_not_let_everybody_in(written: str, names: set[str]) -> None:
    views = FILES["shop/views.py"].replace("[permissions.AllowAny]", written)
    (found,) = (item for item in describe({**FILES, "shop/views.py": views}) if "int:pk" in item.route.path)
    assert found.anonymous is None
    assert set(found.permissions) == names
    assert 403 in {item.code for item in found.statuses}
