"""Routers of a project upon Django REST framework: templates of their own, other choices of them, other patterns."""

from tests.inventory.programs import rows

VIEWS = """
    from rest_framework import viewsets
    from rest_framework.decorators import action

    class Orders(viewsets.ModelViewSet):
        lookup_fields = ("pk", "line")

        def merge(self, request):
            return None

        @action(detail=True, methods=["post"])
        def pay(self, request, pk):
            return None

        @pay.mapping.delete
        def refund(self, request, pk):
            return None

    class Shops(viewsets.ReadOnlyModelViewSet):
        @action(detail=False, url_path="near-me")
        def near(self, request):
            return None
"""
REGISTER = """
    router = Router(trailing_slash=False)
    router.register("orders", Orders, basename="order")
    router.register("shops", Shops, basename="shop")
    urlpatterns = [path("", include(router.urls))]
"""
IMPORTS = """
    from django.urls import include, path, re_path
    from rest_framework.routers import DynamicRoute, Route, SimpleRouter
    from shop.views import Orders, Shops
"""


def paths(router: str) -> set[str]:
    """`METHOD path` and the last name of the handler for each route of a program with this router."""
    files = {
        "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
        "shop/__init__.py": "",
        "shop/settings.py": "ROOT_URLCONF = 'shop.urls'\n",
        "shop/views.py": VIEWS,
        "shop/urls.py": IMPORTS + router + REGISTER,
    }
    found = [row.split() for row in rows(files)]
    return {
        f"{method} {path.replace('(?P<pk>[^/.]+)', '{pk}')} {handler.rpartition('.')[2]}"
        for method, path, handler in found
    }


def test_templates_of_the_project_replace_those_of_the_framework() -> None:
    router = """
    class Router(SimpleRouter):
        routes = [
            Route(r"^{prefix}{trailing_slash}$", {"get": "retrieve", "patch": "merge"}, "{basename}", False, {}),
            DynamicRoute(url=r"^{prefix}/do/{url_path}$", name="{basename}-{url_name}", detail=False, initkwargs={}),
            SimpleRouter().routes[3]._replace(url=r"^{prefix}/{lookup}/do/{url_path}$"),
        ]
    """
    assert paths(router) == {
        *("GET /orders Orders", "PATCH /orders Orders", "POST /orders/{pk}/do/pay pay"),
        *("DELETE /orders/{pk}/do/pay refund", "GET /shops Shops", "GET /shops/do/near-me near"),
    }


def test_a_choice_of_templates_by_viewset_adds_to_those_of_the_framework() -> None:
    router = """
    class Router(SimpleRouter):
        def get_routes(self, viewset):
            found = super().get_routes(viewset)
            if getattr(viewset, "lookup_fields", None):
                found.append(Route(url="^{prefix}/all$", mapping={"delete": "destroy"}, name="", initkwargs={}))
            return found
    """
    found = paths(router)
    assert "DELETE /orders/all Orders" in found
    assert {"GET /shops Shops", "GET /shops/{pk} Shops", "GET /shops/near-me near"} <= found
    assert not any("/shops/all" in row for row in found)


def test_patterns_of_the_project_for_several_lookups() -> None:
    router = """
    class Router(SimpleRouter):
        def get_urls(self):
            made = []
            for prefix, viewset, basename in self.registry:
                lookup = self.get_lookup_regex(viewset)
                for name in getattr(viewset, "lookup_fields", ("",))[1:]:
                    for extra in viewset.get_extra_actions():
                        regex = "^{prefix}/{lookup}/(?P<{name}>x)/{word}$".format(
                            prefix=prefix, lookup=lookup, name=name, word=extra.url_path
                        )
                        view = viewset.as_view(self.get_method_map(viewset, extra.mapping), **extra.kwargs)
                        made.append(re_path(regex, view, name=basename))
                for route in self.get_routes(viewset):
                    mapping = self.get_method_map(viewset, route.mapping)
                    if mapping and "{lookup}" not in route.url:
                        regex = route.url.format(prefix=prefix, lookup=lookup, trailing_slash=self.trailing_slash)
                        made.append(re_path(regex, viewset.as_view(mapping, **route.initkwargs), name=basename))
            return made
    """
    assert paths(router) == {
        *("GET /orders Orders", "POST /orders Orders", "GET /shops Shops", "GET /shops/near-me Shops"),
        *("POST /orders/{pk}/(?P<line>x)/pay Orders", "DELETE /orders/{pk}/(?P<line>x)/pay Orders"),
    }


def test_what_a_router_adds_to_viewsets_that_have_an_action() -> None:
    router = """
    import copy

    def destroy_all(self, request):
        return None

    class Router(SimpleRouter):
        routes = copy.deepcopy(SimpleRouter.routes)
        routes[0].mapping.update({"delete": "destroy_all"})

        def register(self, prefix, viewset, basename=None):
            if hasattr(viewset, "destroy"):
                viewset.destroy_all = destroy_all
            super().register(prefix, viewset, basename)
    """
    found = paths(router)
    assert "DELETE /orders Orders" in found
    assert {row for row in found if "/shops" in row} == {
        *("GET /shops Shops", "GET /shops/{pk} Shops", "GET /shops/near-me near")
    }
