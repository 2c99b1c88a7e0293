"""Status codes of Django's generic views, which answer with pages and redirects."""

from tests.inventory.programs import describe, rows

FILES = {
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
    "site_/__init__.py": "",
    "site_/settings.py": 'ROOT_URLCONF = "shop.urls"\n',
    "shop/__init__.py": "",
    "shop/views.py": """
        from django.views.generic import CreateView, ListView
        from django.views.generic.edit import DeleteView, UpdateView

        class Deleting(DeleteView):
            success_message = "gone"

        class Orders(ListView):
            pass

        class Making(CreateView):
            def get_context_data(self, **kwargs):
                return super().get_context_data(**kwargs)

        class Changing(UpdateView):
            pass

        class Removing(Deleting):
            pass
    """,
    "shop/urls.py": """
        from django.urls import path
        from shop import views

        urlpatterns = [
            path("orders/", views.Orders.as_view()),
            path("orders/new", views.Making.as_view()),
            path("orders/<int:pk>/edit", views.Changing.as_view()),
            path("orders/<int:pk>/delete", views.Removing.as_view()),
        ]
    """,
}


def test_pages_redirect_where_interfaces_answer_201() -> None:
    expected = {
        "GET orders/": {200},
        "GET orders/new": {200},
        "POST orders/new": {200, 302},
        "GET orders/{pk}/edit": {200, 404},
        "POST orders/{pk}/edit": {200, 302, 404},
        "POST orders/{pk}/delete": {302, 404},
    }
    found = {f"{it.route.method} {it.template.strip('/')}".rstrip("/"): it.statuses for it in describe(FILES)}
    codes = {name: {status.code for status in found.get(name.rstrip("/"), ())} for name in expected}
    assert codes == expected, sorted(found)


def test_views_of_libraries_answer_the_methods_of_their_class() -> None:
    files = {
        "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf")\n',
        "conf.py": 'ROOT_URLCONF = "urls"\n',
        "urls.py": """
            from django.contrib.auth import views
            from django.urls import path
            from drf_spectacular.views import SpectacularJSONAPIView
            from elsewhere import Page
            urlpatterns = [
                path("reset", views.PasswordResetView.as_view()),
                path("reset/done", views.PasswordResetDoneView.as_view(template_name="done.html")),
                path("schema", SpectacularJSONAPIView.as_view()),
                path("page", Page.as_view()),
            ]
        """,
    }
    found = {tuple(line.split()[:2]) for line in rows(files)}
    assert found == {
        *[("GET", "/reset"), ("POST", "/reset"), ("PUT", "/reset")],
        *[("GET", "/reset/done"), ("GET", "/schema"), ("*", "/page")],
    }
