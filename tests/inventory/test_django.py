"""Routes of Django and of its REST framework."""

from tests.inventory.programs import describe, find, rows

SETTINGS = {"manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n'}


def test_includes_prefixes_and_settings() -> None:
    files = SETTINGS | {
        "site_/__init__.py": "",
        "site_/settings.py": 'ROOT_URLCONF = "site_.urls"\nPREFIX = "base"\n',
        "site_/urls.py": """
            from django.conf import settings
            from django.urls import include, path, re_path
            from shop import views
            urlpatterns = [path("shop/", include("shop.urls")), re_path(r"^about/$", views.about)]
            if settings.PREFIX:
                urlpatterns = [path(settings.PREFIX + "/", include(urlpatterns))]
        """,
        "shop/__init__.py": "",
        "shop/views.py": "def about(request): ...\ndef item(request, pk): ...\n",
        "shop/urls.py": """
            from django.urls import path
            from . import views
            urlpatterns = [path("items/<int:pk>/", views.item, name="item")]
        """,
    }
    assert rows(files) == {"* /base/shop/items/<int:pk>/ shop.views.item", "* /base/about/ shop.views.about"}


def test_settings_that_import_each_other() -> None:
    files = SETTINGS | {
        "site_/__init__.py": "",
        "site_/settings.py": """
            import sys
            ROOT_URLCONF = "site_.urls"
            if sys.argv[1] == "test":
                from .testing import *
        """,
        "site_/testing.py": "import os\nfrom .settings import *\nif os.name:\n    from .settings import *\n",
        "site_/urls.py": "from django.urls import path\nurlpatterns = [path('a', lambda request: None)]\n",
    }
    assert len(rows(files)) == 1


def test_old_patterns_with_views_as_texts() -> None:
    files = SETTINGS | {
        "site_/__init__.py": "",
        "site_/settings.py": 'ROOT_URLCONF = "site_.urls"\n',
        "site_/urls.py": """
            from django.conf.urls.defaults import *
            urlpatterns = patterns("shop.views", (r"^a/$", "a"), url(r"^b/(\\d+)/$", "b"))
            urlpatterns += patterns("", (r"^c/", include("shop.more")))
        """,
        "shop/__init__.py": "",
        "shop/views.py": "def a(request):\n    print 'a'\n\ndef b(request, n): pass\n",
        "shop/more.py": """
            from django.conf.urls.defaults import *
            urlpatterns = patterns("", (r"^d$", "shop.views.a"))
        """,
    }
    assert rows(files) == {"* /a/ shop.views.a", "* /b/(\\d+)/ shop.views.b", "* /c/d shop.views.a"}


def test_routers_viewsets_and_actions() -> None:
    files = SETTINGS | {
        "site_/__init__.py": "",
        "site_/settings.py": 'ROOT_URLCONF = "site_.urls"\n',
        "site_/urls.py": """
            from django.urls import include, path
            from rest_framework import mixins, viewsets
            from rest_framework.decorators import action
            from rest_framework.routers import SimpleRouter

            class Users(mixins.ListModelMixin, viewsets.GenericViewSet):
                lookup_field = "name"

                @action(detail=True, methods=["post"], url_path="lock-out")
                def lock(self, request, name): ...

                @action(detail=False)
                def recent(self, request): ...

            router = SimpleRouter()
            router.register(r"users", Users)
            urlpatterns = [path("api/", include(router.urls))]
        """,
    }
    users = "site_.urls.Users"
    assert rows(files) == {
        f"GET /api/users/ {users}",
        f"GET /api/users/recent/ {users}.recent",
        f"POST /api/users/(?P<name>[^/.]+)/lock-out/ {users}.lock",
    }
    unnamed = {**files, "site_/urls.py": files["site_/urls.py"].replace('r"users"', '""')}
    assert rows(unnamed) == {row.replace("/users/", "/") for row in rows(files)}


def test_packages_outside_are_not_resolved_silently() -> None:
    files = SETTINGS | {
        "site_/__init__.py": "",
        "site_/settings.py": 'ROOT_URLCONF = "site_.urls"\n',
        "site_/urls.py": """
            from django.contrib import admin
            from django.urls import include, path
            urlpatterns = [path("admin/", admin.site.urls), path("o/", include("oauth2_provider.urls"))]
        """,
    }
    routes, unresolved = find(files)
    assert routes == []
    assert [item.what for item in unresolved] == ["/admin/", "/o/"]


def test_operations_of_django_ninja() -> None:
    files = SETTINGS | {
        "site_/__init__.py": "",
        "site_/settings.py": 'ROOT_URLCONF = "site_.urls"\n',
        "site_/urls.py": """
            from django.urls import path
            from shop.api import api
            urlpatterns = [path("api/", api.urls)]
        """,
        "shop/__init__.py": "",
        "shop/api.py": """
            from ninja import NinjaAPI
            from shop.orders import router
            api = NinjaAPI(urls_namespace="shop")
            api.add_router("/orders/", router)
            api.add_router("late", "shop.late.router")
            @api.get("/ping")
            def ping(request): ...
        """,
        "shop/orders.py": """
            from ninja import Router
            router = Router()
            @router.get("/{int:order_id}")
            def one(request, order_id: int): ...
            @router.api_operation(["POST", "PATCH"], "")
            def some(request): ...
        """,
        "shop/late.py": """
            from ninja import Router
            router = Router()
            @router.delete("{key}")
            def gone(request, key): ...
        """,
    }
    assert rows(files) == {
        "GET /api/ping shop.api.ping",
        "GET /api/orders/<int:order_id> shop.orders.one",
        "POST /api/orders/ shop.orders.some",
        "PATCH /api/orders/ shop.orders.some",
        "DELETE /api/late/<key> shop.late.gone",
    }


def test_views_behind_decorators_and_mixins_that_check_the_user() -> None:
    views = """
        from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin
        from django.views.generic import DeleteView, View

        class Page(View):
            def get(self, request): ...

        class Gone(LoginRequiredMixin, PermissionRequiredMixin, DeleteView):
            permission_required = "shop.delete"

        class Own(LoginRequiredMixin, View):
            def get(self, request): ...
    """
    urls = """
        from django.contrib.auth.decorators import login_required
        from django.urls import path
        from django.views.decorators.cache import cache_page
        from shop import views

        urlpatterns = [
            path("page", login_required(views.Page.as_view())),
            path("kept", cache_page(60)(views.Page.as_view())),
            path("gone", views.Gone.as_view()),
            path("own", views.Own.as_view()),
        ]
    """
    settings = "ROOT_URLCONF = 'shop.urls'"
    files = {"shop/__init__.py": "", "shop/settings.py": settings, "shop/urls.py": urls, "shop/views.py": views}
    files["manage.py"] = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n"
    found = {(it.route.path, it.route.method): it for it in describe(files)}
    assert {it.route.handler for key, it in found.items() if key[0] in ("/page", "/kept")} == {"shop.views.Page"}
    assert found["/gone", "DELETE"].guards == ("LoginRequiredMixin", "PermissionRequiredMixin")
    assert found["/gone", "DELETE"].authentication[0].field == "sessionid"
    assert found["/own", "GET"].guards == ("LoginRequiredMixin",)
