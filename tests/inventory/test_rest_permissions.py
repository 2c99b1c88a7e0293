"""Callers of views of Django REST framework: `get_permissions`, and permissions that let everybody in."""

import ast
from textwrap import dedent

import pytest

from tests.inventory.programs import describe
from toolkit.inventory.endpoints.rest_get_permissions import permissions_for

VIEWS = """
    from rest_framework import generics, permissions, viewsets
    from rest_framework.permissions import AllowAny, BasePermission, IsAdminUser, IsAuthenticated


    class Anybody(BasePermission):
        \"\"\"Let everybody in.\"\"\"

        def has_permission(self, request, view):
            return True


    class IsOwner(BasePermission):
        def has_object_permission(self, request, view, obj):
            return obj.owner == request.user


    class IsMember(BasePermission):
        def has_permission(self, request, view):
            return request.user.is_member


    class Orders(viewsets.ModelViewSet):
        permission_classes = [IsAuthenticated]

        def get_permissions(self):
            if self.action in ("list", "retrieve"):
                return [AllowAny()]
            elif self.action == "destroy":
                self.permission_classes = [permissions.IsAdminUser]
            return super().get_permissions()


    class Chosen(generics.ListAPIView):
        def get_permissions(self):
            return choose(self.request)




    class Public(generics.ListAPIView):
        permission_classes = [Anybody]


    class Owned(generics.ListAPIView):
        permission_classes = [IsOwner]


    class OneOwned(generics.RetrieveAPIView):
        permission_classes = [IsOwner]


    class Members(generics.ListAPIView):
        permission_classes = [Anybody, IsMember]


    class Either(generics.ListAPIView):
        permission_classes = [IsAuthenticated | AllowAny]


    class Both(generics.ListAPIView):
        permission_classes = [AllowAny, IsAuthenticated]
"""
SITE = {
    "site_/settings.py": 'ROOT_URLCONF = "urls"\n',
    "views.py": VIEWS,
    "urls.py": """
        from django.urls import include, path
        from rest_framework.routers import DefaultRouter
        import views

        router = DefaultRouter(trailing_slash=False)
        router.register("orders", views.Orders, basename="order")
        urlpatterns = [
            path("", include(router.urls)),
            path("chosen", views.Chosen.as_view()),
            path("public", views.Public.as_view()),
            path("owned", views.Owned.as_view()),
            path("owned/<int:pk>", views.OneOwned.as_view()),
            path("members", views.Members.as_view()),
            path("either", views.Either.as_view()),
            path("both", views.Both.as_view()),
        ]
    """,
}


@pytest.mark.parametrize(
    ("operation", "anonymous", "names"),
    [
        ("GET /orders", True, ("AllowAny",)),
        ("POST /orders", False, ("IsAuthenticated",)),
        ("DELETE /orders/{pk}", False, ("IsAdminUser",)),
        ("PUT /orders/{pk}", False, ("IsAuthenticated",)),
        ("GET /chosen", None, ()),
        ("GET /public", True, ()),
        ("GET /owned", True, ()),
        ("GET /owned/{pk}", None, ("IsOwner",)),
        ("GET /members", None, ("IsMember",)),
        ("GET /either", True, ("AllowAny",)),
        ("GET /both", False, ("IsAuthenticated",)),
    ],
)
def test_permissions_are_told_as_the_framework_asks_them(
    operation: str, anonymous: bool | None, names: tuple[str, ...]
) -> None:
    found = {f"{item.route.method} {item.template}": item for item in describe(SITE)}
    assert (found[operation].anonymous, found[operation].permissions) == (anonymous, names)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return [A()]", "[A()]"),
        ("'''What may be done.'''\nreturn super().get_permissions()", "usual"),
        ("return [it() for it in self.permission_classes]", "usual"),
        ("chosen = [A]\nif self.action == 'list':\n    chosen = [B]\nreturn [it() for it in chosen]", "[B]"),
        ("chosen = [A]\nif self.action != 'list':\n    chosen = [B]\nreturn [it() for it in chosen]", "[A]"),
        ("chosen = [A]\nreturn [it() for it in chosen if it]", "unread"),
        ("chosen = chosen\nreturn chosen", "unread"),
        ("if self.request.method in SAFE_METHODS and self.action not in {'x', 'y'}:\n    return [A()]", "[A()]"),
        ("if self.request.user.is_staff or self.action == 'list':\n    return [A()]\nreturn [B()]", "[A()]"),
        ("if self.request.user.is_staff:\n    return [A()]\nreturn [B()]", "unread"),
        ("if not self.action == 'list':\n    return [A()]", "unread"),
        ("return [A(), *super().get_permissions()]", "unread"),
        ("try:\n    return self.table[self.action]\nexcept KeyError:\n    return []", "unread"),
    ],
)
def test_a_method_is_read_for_one_action(body: str, expected: str) -> None:
    (function,) = ast.parse(
        f"def get_permissions(self):\n{'    '}{dedent(body).replace(chr(10), chr(10) + '    ')}"
    ).body
    assert isinstance(function, ast.FunctionDef)
    found = permissions_for(function, "list", "GET")
    assert (found if isinstance(found, str) else ast.unparse(found)) == expected
