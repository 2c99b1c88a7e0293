"""Programs in parts: one namespace package in several folders, settings from several modules, lists that grow."""

import pytest

from tests.imports.projects import edges
from tests.inventory.programs import describe, rows

PART = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
PROGRAM = {
    "api/house/server/__init__.py": PART,
    "api/house/server/__main__.py": "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'house.server.settings'",
    "api/house/server/settings/__init__.py": """
        import importlib.util
        from house.server.settings.base import *
        from house.server.settings.mail import *
        if importlib.util.find_spec("house.server.orders") is not None:
            from house.server.settings.mail import *
    """,
    "api/house/server/settings/base.py": """
        import importlib.util
        from pathlib import Path
        import decouple
        config = decouple.AutoConfig(search_path=Path().resolve())
        BASE = config("BASE_PATH", default="")
        if len(BASE) > 0 and not BASE.endswith("/"):
            BASE = BASE + "/"
        ROOT_URLCONF = "house.server.urls"
        PARTS = [{"urls": "house.server.orders.urls"}, {"module": "house.server.stock"}]
        PART_URLS = [
            part["urls"] for part in PARTS if "urls" in part and importlib.util.find_spec(part["urls"]) is not None
        ]
    """,
    "api/house/server/settings/mail.py": "from house.server.settings.base import *\n",
    "api/house/server/urls.py": """
        from django.conf import settings
        from django.urls import include, path
        urlpatterns = [
            path(
                getattr(settings, "BASE", "?"),
                include([*[path("", include(urls)) for urls in settings.PART_URLS], path("one/", lambda request: 1)]),
            ),
        ]
    """,
    "modules/orders/house/server/orders/__init__.py": "",
    "modules/orders/house/server/orders/urls.py": """
        from django.urls import include, path
        from house.server.orders.views import router
        urlpatterns = [path("v1/", include(router.urls))]
    """,
    "modules/orders/house/server/orders/router.py": """
        from rest_framework.routers import SimpleRouter
        router = SimpleRouter(trailing_slash=False)
    """,
    "modules/orders/house/server/orders/views/__init__.py": """
        import house.server.orders.views.lists
        from house.server.orders.router import router
    """,
    "modules/orders/house/server/orders/views/lists.py": """
        import house.server.docs as docs
        from django.urls import path
        from rest_framework.views import APIView
        from house.server.orders.router import router

        class Orders(APIView):
            @docs.extend_schema(parameters=[docs.OpenApiParameter("state", docs.OpenApiTypes.STR)])
            def get(self, request):
                return None

        router.urls.append(path("orders", Orders.as_view()))
        router.urls.append(path("orders/all", Orders.as_view()))
    """,
    "modules/core/house/server/docs.py": "from drf_spectacular.types import *\nfrom drf_spectacular.utils import *\n",
}


def test_routes_of_a_program_in_parts() -> None:
    assert {row.rpartition(" ")[0] for row in rows(PROGRAM)} == {"* /one/", "GET /v1/orders", "GET /v1/orders/all"}


def test_documented_parameters_through_a_module_of_star_imports() -> None:
    found = next(item for item in describe(PROGRAM) if item.route.path == "/v1/orders")
    assert [item.name for item in found.parameters] == ["state"]


def test_imports_lead_to_other_parts_of_a_package() -> None:
    texts = {
        "one/house/a.py": "import house.b\nfrom house import c\nimport house.missing",
        "two/house/b.py": "import house.a",
        "two/house/c/__init__.py": "",
    }
    assert edges(texts) == {
        ("one/house/a.py", "two/house/b.py"),
        ("one/house/a.py", "two/house/c/__init__.py"),
        ("two/house/b.py", "one/house/a.py"),
    }


def test_a_folder_hides_no_library_from_code_outside_it() -> None:
    assert edges({"deploy/docker/errors.py": "", "app/main.py": "import docker.errors"}) == set()


@pytest.mark.parametrize(
    ("made", "read"),
    [
        ("decouple.Config(source)", 'env("PREFIX", default="v2/")'),
        ("environ.Env()", 'env.str("PREFIX", default="v2/")'),
        ('environ.Env(PREFIX=(str, "v2/"))', 'env("PREFIX")'),
        ("environs.Env()", 'env.str("PREFIX", "v2/")'),
    ],
)
def test_readers_of_the_environment_give_their_default(made: str, read: str) -> None:
    files = {
        "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf")\n',
        "conf.py": f"import decouple, environ, environs\nenv = {made}\nPREFIX = {read}\nROOT_URLCONF = 'urls'\n",
        "urls.py": """
            from django.conf import settings
            from django.urls import path
            urlpatterns = [path(settings.PREFIX + "one/", lambda request: 1)]
        """,
    }
    assert {row.split()[1] for row in rows(files)} == {"/v2/one/"}


def test_a_router_of_the_project_adds_to_the_urls_of_the_framework() -> None:
    files = {
        "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf")\n',
        "conf.py": "ROOT_URLCONF = 'urls'\n",
        "urls.py": """
            from django.urls import include, path
            from rest_framework.routers import SimpleRouter
            from rest_framework.viewsets import ViewSet

            class Orders(ViewSet):
                def list(self, request):
                    return None

            class Router(SimpleRouter):
                @property
                def urls(self):
                    return super().urls + [path("me", lambda request: 1)]

            router = Router()
            router.register("orders", Orders)
            urlpatterns = [path("api/", include(router.urls))]
        """,
    }
    assert {row.split()[1] for row in rows(files)} >= {"/api/orders/", "/api/me"}
