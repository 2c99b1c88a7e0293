"""The scopes beside a dependency of FastAPI, and open permissions of Django REST framework, as rights of endpoints."""

from tests.inventory.programs import describe
from toolkit.inventory.endpoints.rest_settings import read_rest_settings
from toolkit.source.parse import parse_file

APP = """
    from fastapi import Depends, FastAPI, Security
    from people import current_user
    app = FastAPI()
    WRITE = "orders:write"

    @app.get("/a")
    def a(user=Security(current_user, scopes=["orders:read", WRITE])):
        return ""

    @app.get("/b")
    def b(user=Depends(current_user)):
        return ""
"""


def test_scopes_are_rights() -> None:
    found = {item.route.path: [row.names for row in item.rights] for item in describe({"app.py": APP})}
    assert (found["/a"], found["/b"]) == ([("orders:read", "orders:write")], [])


def test_permissions_that_settings_add_to_those_of_a_library_count() -> None:
    text = (
        b'from company import *\nREST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] += ["shop.rights.IsMemberOrReadOnly"]\n'
    )
    tree = parse_file("settings.py", text).tree
    assert read_rest_settings([("settings.py", tree)]).permissions == ("IsMemberOrReadOnly",)


def test_a_mixin_of_a_library_that_protects_views_is_a_check() -> None:
    views = """
        from company.mixins import ProtectedMixin
        from django.urls import path
        from rest_framework.generics import ListAPIView

        class Orders(ProtectedMixin, ListAPIView):
            pass

        class Shops(ListAPIView):
            pass

        urlpatterns = [path("orders", Orders.as_view()), path("shops", Shops.as_view())]
    """
    found = {item.route.path: (item.permissions, item.anonymous) for item in describe({"urls.py": views})}
    assert found == {"/orders": (("ProtectedMixin",), None), "/shops": (("AllowAny",), True)}
