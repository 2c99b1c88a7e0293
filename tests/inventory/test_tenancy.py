"""Tenants: who is asked for them, and who forgets."""

from collections import Counter
from collections.abc import Mapping
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inventory.programs import reader_and_routes, reader_of
from toolkit.inventory.call_graph.definitions import ProgramIndex
from toolkit.inventory.tenancy.find import find_tenancy
from toolkit.inventory.tenancy.siblings import Siblings
from toolkit.model.inventory import Route
from toolkit.model.tenancy import Tenancy

MODELS = """
    from django.db import models

    class Tenant(models.Model):
        name = models.CharField(max_length=9)

    class Order(models.Model):
        tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)

    class Invoice(models.Model):
        tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
"""
VIEWS = """
    from django.http import JsonResponse
    from shop.models import Invoice, Order

    def orders(request):
        return JsonResponse(list(Order.objects.filter(tenant=request.tenant).values()))

    def order(request, pk):
        return JsonResponse(Order.objects.get(pk=pk, tenant=request.tenant).id)

    def cancel(request, pk):
        found = Order.objects.filter(pk=pk).first()
        if found.tenant_id != request.tenant.id:
            raise Exception
        return found.cancel()

    def invoice(request, pk):
        return JsonResponse(Invoice.objects.get(pk=pk, tenant=request.tenant).id)

    def invoices(request):
        rows = Invoice.objects.all()
        return rows.filter(tenant=request.tenant)
"""
URLS = """
    from django.urls import path
    from shop import views

    urlpatterns = [
        path("orders/", views.orders), path("orders/<pk>/", views.order), path("orders/<pk>/cancel", views.cancel),
        path("invoices/<pk>/", views.invoice), path("invoices/", views.invoices),
    ]
"""


def tenancy_of(views: str = VIEWS, more: Mapping[str, str] | None = None) -> Tenancy:
    """The tenants of a small shop."""
    files = {
        "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
        "site_/__init__.py": "",
        "site_/settings.py": 'ROOT_URLCONF = "shop.urls"\n',
        "shop/__init__.py": "",
        "shop/models.py": MODELS,
        "shop/views.py": views,
        "shop/urls.py": URLS,
        **(more or {}),
    }
    return find_tenancy(reader_of(files)[0], ())


def places(tenancy: Tenancy) -> list[str]:
    """`qualname store shapes` of what forgets the tenant, most suspicious first."""
    return [f"{row.symbol.partition('::')[2]} {row.store} {' '.join(row.shapes)}" for row in tenancy.unscoped]


def test_nothing_is_suspicious_where_everybody_asks() -> None:
    tenancy = tenancy_of()
    assert tenancy.words == ("tenant",)
    assert [(item.store, item.field, item.scoped, item.queries) for item in tenancy.stores] == [
        ("Invoice", "tenant", 2, 2),
        ("Order", "tenant", 3, 3),
    ]
    assert tenancy.unscoped == ()


def test_sibling_that_differs() -> None:
    views = VIEWS.replace("Order.objects.get(pk=pk, tenant=request.tenant)", "Order.objects.get(pk=pk)")
    (row,) = tenancy_of(views).unscoped
    assert (row.symbol, row.store, row.shapes) == (
        "shop/views.py::order",
        "Order",
        ("sibling_differs", "id_from_request"),
    )
    assert row.endpoints == ("* /orders/{}",)
    assert (row.scoped, row.siblings) == (2, 3)


def test_check_afterwards_counts_and_its_removal_is_seen() -> None:
    views = VIEWS.replace("if found.tenant_id != request.tenant.id:", "if found.done:")
    assert places(tenancy_of(views)) == ["cancel Order sibling_differs id_from_request"]


def test_key_that_was_looked_up_with_the_tenant_before() -> None:
    views = VIEWS.replace(
        "        return JsonResponse(Invoice.objects.get(pk=pk, tenant=request.tenant).id)",
        "        Invoice.objects.get(pk=pk, tenant=request.tenant)\n        return Invoice.objects.get(pk=pk)",
    )
    assert places(tenancy_of(views)) == []


def test_tenant_that_is_given_and_not_used() -> None:
    more = {
        "shop/service.py": """
            from shop.models import Order

            def newest(tenant, since):
                return Order.objects.filter(at__gte=since)
        """
    }
    views = VIEWS.replace("from shop.models", "from shop.service import newest\n    from shop.models").replace(
        "return found.cancel()", "return newest(request.tenant, 3)"
    )
    assert places(tenancy_of(views, more))[0] == "newest Order tenant_unused sibling_differs"


def test_rows_of_a_view_and_of_a_serializer() -> None:
    more = {
        "shop/api.py": """
            from rest_framework import serializers, viewsets
            from shop.models import Invoice, Order

            class TenantMixin:
                def get_queryset(self):
                    return super().get_queryset().filter(tenant=self.request.tenant)

            class Orders(TenantMixin, viewsets.ModelViewSet):
                queryset = Order.objects.all()

            class Drafts(TenantMixin, viewsets.ModelViewSet):
                queryset = Order.objects.filter(draft=True)

            class Invoices(viewsets.ModelViewSet):
                queryset = Invoice.objects.all()

            class OrderSerializer(serializers.ModelSerializer):
                invoice = serializers.PrimaryKeyRelatedField(queryset=Invoice.objects.all())
        """,
        "shop/urls.py": URLS.replace(
            "urlpatterns = [",
            "from rest_framework.routers import SimpleRouter\n    from shop import api\n"
            "    router = SimpleRouter()\n    router.register('o', api.Orders)\n    router.register('d', api.Drafts)\n"
            "    router.register('i', api.Invoices)\n    urlpatterns = router.urls + [",
        ),
    }
    found = places(tenancy_of(more=more))
    assert "Invoices Invoice sibling_differs lists_all class_queryset" in found
    assert not any(item.startswith(("Orders", "Drafts")) for item in found)


def test_call_of_a_model_that_has_one_for_the_tenant() -> None:
    files = {
        "models.py": """
            from sqlalchemy import Column, ForeignKey, Integer

            class Team(Base):
                __tablename__ = "orgs"

            class Doc(Base):
                __tablename__ = "docs"
                org_id = Column(Integer, ForeignKey("orgs.id"))

                @classmethod
                def get_by_id(cls, key):
                    return cls.query.filter(cls.id == key).one()

                @classmethod
                def get_by_id_and_org(cls, key, org):
                    return cls.query.filter(cls.id == key, cls.org_id == org.id).one()

            class Note(Base):
                __tablename__ = "notes"
                org_id = Column(Integer, ForeignKey("orgs.id"))
        """,
        "web.py": """
            from flask import Flask, g
            from models import Doc, Note

            app = Flask(__name__)

            @app.route("/a/<key>")
            def a(key):
                return Doc.get_by_id_and_org(key, g.org)

            @app.route("/b/<key>")
            def b(key):
                return or_404(Doc.get_by_id_and_org, key, g.org)

            @app.route("/c/<key>")
            def c(key):
                return or_404(Doc.get_by_id, key)

            @app.route("/n/<key>")
            def n(key):
                return Note.query.filter(Note.org_id == g.org.id, Note.id == key).first()
        """,
    }
    tenancy = find_tenancy(reader_of(files)[0], ())
    assert tenancy.words[0] == "org"
    assert places(tenancy) == ["c Doc sibling_differs other_call_scoped id_from_request"]


def test_statements_and_documents() -> None:
    code = """
        import sqlite3
        import pymongo
        from flask import Flask, g

        app = Flask(__name__)
        db = sqlite3.connect("x")
        logs = pymongo.MongoClient().app.logs

        @app.route("/orders")
        def orders():
            return db.execute("SELECT * FROM orders WHERE tenant_id = %d" % g.tenant["id"])

        @app.route("/orders/<int:key>")
        def order(key):
            return db.execute("SELECT * FROM orders WHERE id = %d AND tenant_id = %d" % (key, g.tenant["id"]))

        @app.route("/orders/<int:key>/close")
        def close(key):
            return db.execute("UPDATE orders SET state = 1 WHERE id = %d" % key)

        @app.route("/logs")
        def all_logs():
            return logs.find({"tenant_id": g.tenant["id"]})

        @app.route("/logs/<key>")
        def one_log(key):
            return logs.find_one({"tenant_id": g.tenant["id"], "key": key})

        @app.route("/logs/<key>/raw")
        def raw_log(key):
            return logs.find_one({"key": key})
    """
    tenancy = find_tenancy(reader_of({"web.py": code})[0], ())
    assert {item.partition(" ")[0] for item in places(tenancy)} == {"close", "raw_log"}


def test_where_the_tenant_is_resolved() -> None:
    files = {
        "settings.py": "ALLOWED_HOSTS = ['*']\nUSE_X_FORWARDED_HOST = True\nHOSTS = {'a.example.com': 'a'}\n"
        "url = urlparse(DATABASE)\nDATABASES = {'HOST': url.hostname}\n",
        "middleware.py": """
            def resolve(request):
                host = request.get_host()
                name = host.split(".")[0]
                forwarded = request.META.get("HTTP_X_FORWARDED_HOST")
                return name, forwarded
        """,
        "nginx.conf": "server {\n  server_name shop.example.com;\n  proxy_set_header X-Forwarded-Host $host;\n"
        "  proxy_set_header X-Real-IP $remote_addr;\n  proxy_set_header X-Forwarded-Proto $scheme;\n}\n",
    }
    routes = [Route("/t/<tenant_id>/x", "GET", "web.x", "web.py", 3, "flask")]
    tenancy = find_tenancy(reader_of(files)[0], routes)
    assert {(item.kind, item.file, item.line) for item in tenancy.resolution} == {
        ("trust", "settings.py", 1),
        ("trust", "settings.py", 2),
        ("host", "middleware.py", 3),
        ("subdomain", "middleware.py", 4),
        ("forwarded_host", "middleware.py", 5),
        ("proxy_rule", "nginx.conf", 2),
        ("proxy_rule", "nginx.conf", 3),
    }
    assert {(item.host, item.file, item.beside) for item in tenancy.hosts} == {
        ("a.example.com", "settings.py", "'a'"),
        ("shop.example.com", "nginx.conf", ""),
    }


def shop_of(code: str) -> Tenancy:
    """The tenants of a program of one file with a database, a collection and three scoped queries of each."""
    head = """
        import sqlite3
        import pymongo
        from flask import Flask, g

        app = Flask(__name__)
        db = sqlite3.connect("x")
        logs = pymongo.MongoClient().app.logs

        @app.route("/orders")
        def orders():
            return db.execute("SELECT * FROM orders WHERE tenant_id = %d" % g.tenant["id"])

        @app.route("/orders/<int:key>")
        def order(key):
            return db.execute("SELECT * FROM orders WHERE id = %d AND tenant_id = %d" % (key, g.tenant["id"]))

        @app.route("/logs")
        def all_logs():
            return logs.find({"tenant_id": g.tenant["id"]})

        @app.route("/logs/<key>")
        def one_log(key):
            return logs.find_one({"tenant_id": g.tenant["id"], "key": key})
    """
    return find_tenancy(reader_of({"web.py": dedent(head) + dedent(code)})[0], ())


@pytest.mark.parametrize(
    "body",
    [
        'row = db.execute("SELECT * FROM orders WHERE id = %d" % key)\n    return {"shop": row["tenant_id"]}',
        'logs.update({"key": key}, {"tenant_id": g.tenant["id"], "key": key}, upsert=True)',
        'row = db.execute("SELECT * FROM orders WHERE id = %d" % key)\n    note(g.tenant["id"], row)',
        'rows = [db.execute("SELECT * FROM orders WHERE id = %d" % key)]\n    rows.append(g.tenant)',
        'found = logs.find_one({"key": key}) or {}\n    found.update({"tenant_id": g.tenant["id"]})',
        'ids = key\n    row = db.execute("SELECT * FROM orders WHERE id = %d" % ids)\n    ids = g.tenant["orders"]',
    ],
    ids=["shown", "written", "passed_on", "put_beside", "put_into_the_row", "name_given_later"],
)
def test_tenant_beside_a_query_is_no_condition(body: str) -> None:
    tenancy = shop_of(f'\n@app.route("/x/<int:key>")\ndef other(key):\n    {body}\n')
    assert [row.symbol for row in tenancy.unscoped] == ["web.py::other"]


@pytest.mark.parametrize(
    "body",
    [
        'row = db.execute("SELECT * FROM orders WHERE id = %d" % key)\n    require_access(row, g.tenant)',
        'row = db.execute("SELECT * FROM orders WHERE id = %d" % key)\n    return render(Shop(row["tenant_id"]))',
        'rows = db.execute("SELECT 1 FROM orders WHERE id = %d" % key)\n    return [1 for r in rows if r["tenant_id"]]',
    ],
    ids=["check", "tenant_of_the_row", "each_row"],
)
def test_tenant_that_narrows_afterwards(body: str) -> None:
    tenancy = shop_of(f'\n@app.route("/x/<int:key>")\ndef other(key):\n    {body}\n')
    assert tenancy.unscoped == ()


def test_row_looked_up_without_the_tenant_that_it_is_written_with() -> None:
    code = """
        def count_order(tenant_id, day):
            row = db.execute("SELECT * FROM orders WHERE day = '%s'" % day)
            if not row:
                db.execute("INSERT INTO orders (tenant_id, day) VALUES (%d, '%s')" % (tenant_id, day))
    """
    (row,) = shop_of(code).unscoped
    assert row.shapes == ("sibling_differs", "written_with_tenant")


def test_unknown_collection_in_a_function_that_is_given_the_tenant() -> None:
    code = """
        @app.route("/tenants/<int:tenant_id>/drop")
        def drop(tenant_id):
            for name in logs.database.collection_names():
                pymongo.MongoClient().app[name].delete_many({})
    """
    assert places(shop_of(code)) == ["drop  tenant_unused sibling_differs"]


def test_table_with_two_models_is_called_by_its_name() -> None:
    more = {
        "old/__init__.py": "",
        "old/models.py": """
            from django.db import models

            class Purchase(models.Model):
                tenant = models.ForeignKey("shop.Tenant", on_delete=models.CASCADE)

                class Meta:
                    db_table = "shop_order"
        """,
    }
    assert [store.store for store in tenancy_of(more=more).stores] == ["Invoice", "shop_order"]


SPACES = {
    "shop/models.py": """
        import uuid
        from django.db import models

        class Person(models.Model):
            name = models.CharField(max_length=9)

        class Space(models.Model):
            name = models.CharField(max_length=9)

        class Shelf(models.Model):
            space = models.ForeignKey(Space, on_delete=models.CASCADE)

        class Box(models.Model):
            space = models.ForeignKey(Space, on_delete=models.CASCADE)
            shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
            people = models.ManyToManyField(Person, related_name="boxes")

        class Label(models.Model):
            space = models.ForeignKey(Space, on_delete=models.CASCADE)
            code = models.UUIDField(default=uuid.uuid4, unique=True)

        class Sticker(models.Model):
            label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="stickers")
    """,
    "shop/views.py": """
        from django.shortcuts import get_object_or_404
        from shop.checks import may_see
        from shop.models import Box, Label, Person, Shelf

        def shelves(request, space_id):
            return Shelf.objects.filter(space=request.space)

        def shelf(request, space_id, pk):
            return Shelf.objects.get(space=request.space, pk=pk)

        def boxes(request, space_id):
            return Box.objects.filter(space=request.space)

        def box(request, space_id, pk):
            return Box.objects.get(pk=pk, space=request.space)

        def full_boxes(request, space_id):
            return Box.objects.filter(space=request.space, full=True)

        def labels(request, space_id):
            return Label.objects.filter(space=request.space, name=request.GET["name"])
    """,
    "shop/checks.py": """
        def may_see(view):
            def inner(request, **kwargs):
                Note.objects.get(pk=kwargs["note"], author=request.user)
                if not Member.objects.filter(space=kwargs["space_id"], box=kwargs["pk"]).exists():
                    raise Exception
                return view(request, **kwargs)
            return inner
    """,
}


def space_of(code: str, route: str) -> Tenancy:
    """The tenants of a store of boxes whose word for a tenant stands in no list, with one more view."""
    urls = f"""
        from django.urls import path
        from shop import views

        urlpatterns = [
            path("s/<space_id>/shelves", views.shelves), path("s/<space_id>/shelves/<pk>", views.shelf),
            path("s/<space_id>/boxes", views.boxes), path("s/<space_id>/boxes/<pk>", views.box),
            path("s/<space_id>/full", views.full_boxes), path("s/<space_id>/labels", views.labels),
            {route}
        ]
    """
    views = dedent(SPACES["shop/views.py"]) + dedent(code)
    more = {**SPACES, "shop/views.py": views, "shop/urls.py": urls}
    files = {
        "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_.settings")\n',
        "site_/__init__.py": "",
        "site_/settings.py": 'ROOT_URLCONF = "shop.urls"\n',
        "shop/__init__.py": "",
        **more,
    }
    reader, routes = reader_and_routes(files)
    return find_tenancy(reader, routes)


@pytest.mark.parametrize(
    ("code", "route", "expected"),
    [
        (
            "def other(request, slug, pk):\n    return Box.objects.get(pk=pk)\n",
            'path("spaces/<slug>/x/<pk>", views.other)',
            ["other Box tenant_in_path sibling_differs id_from_request"],
        ),
        (
            "def other(request, pk):\n    return Person.objects.get(pk=pk).boxes.filter(full=True)\n",
            'path("x/<pk>", views.other)',
            ["other Box sibling_differs id_from_request shared_owner"],
        ),
        (
            """
def other(request, space_id, pk):
    row = Shelf.objects.get(space=request.space, pk=pk)
    return row.box_set.filter(full=True)
""",
            'path("s/<space_id>/x/<pk>", views.other)',
            [],
        ),
        (
            "@may_see\ndef other(request, slug, pk):\n    return Box.objects.get(pk=pk)\n",
            'path("spaces/<slug>/x/<pk>", views.other)',
            [],
        ),
        (
            "@may_see\ndef other(request, slug, note):\n    return Box.objects.get(pk=note)\n",
            'path("spaces/<slug>/x/<note>", views.other)',
            ["other Box tenant_in_path sibling_differs id_from_request"],
        ),
        (
            """
def other(request, slug, pk):
    Box.objects.bulk_update(request.rows, ["full"])
    rows = Box.objects.none()
    return rows.filter(pk=pk)
""",
            'path("spaces/<slug>/x/<pk>", views.other)',
            [],
        ),
        (
            """
def other(request, slug, pk):
    mine = Box.objects.filter(space=request.space, pk=pk).exists()
    if not mine and not request.user.is_admin:
        raise Exception
    return Box.objects.get(pk=pk)
""",
            'path("spaces/<slug>/x/<pk>", views.other)',
            ["other Box sibling_differs id_from_request"],
        ),
    ],
    ids=["path", "person", "row_of_tenant", "decorator", "other_key", "no_rows", "two_reasons"],
)
def test_word_of_no_list(code: str, route: str, expected: list[str]) -> None:
    tenancy = space_of(code, route)
    assert tenancy.words == ("space",)
    assert places(tenancy) == expected


def test_relation_that_a_form_offers_whole() -> None:
    form = """
        from django import forms
        from shop.models import Box

        class BoxForm(forms.ModelForm):
            class Meta:
                model = Box
                fields = ["shelf", "name"]
        """
    narrowed = form + (
        "\n            def __init__(self, space, **rest):\n                super().__init__(**rest)\n"
        '                self.fields["shelf"].queryset = space.shelves\n'
    )
    view = "def other(request, space_id):\n    return BoxForm(request.POST).save()\n"
    route = 'path("s/<space_id>/x", views.other)'
    assert places(space_of(dedent(form) + view, route)) == ["BoxForm Shelf sibling_differs lists_all serializer_field"]
    assert places(space_of(dedent(narrowed) + view, route)) == []


def test_value_that_a_serializer_took_from_the_request() -> None:
    code = """
        from rest_framework import serializers

        class BoxSerializer(serializers.Serializer):
            def create(self, validated_data):
                name = validated_data["name"].strip()
                if box := Box.objects.filter(name=name).first():
                    return box
                return Box.objects.create(name=name, space=self.context["request"].space)
    """
    (row,) = space_of(code, "").unscoped
    assert (row.symbol, row.shapes) == (
        "shop/views.py::BoxSerializer.create",
        ("sibling_differs", "written_with_tenant", "id_from_request"),
    )


HANDED = """
    from ninja import NinjaAPI, Schema
    from shop.models import Invoice, Order
    from shop.service import pay

    api = NinjaAPI()

    class Payment(Schema):
        order: int

    @api.get("/orders/{pk}")
    def order(request, pk: int):
        return Order.objects.get(pk=pk, tenant=request.tenant)

    @api.get("/orders")
    def orders(request):
        return Order.objects.filter(tenant=request.tenant)

    @api.get("/invoices/{pk}")
    def invoice(request, pk: int):
        return Invoice.objects.get(pk=pk, tenant=request.tenant)

    @api.post("/payments")
    def payment(request, payload: Payment):
        return pay(payload.order)
"""
PAY = "from shop.models import Order\n\ndef pay(number):\n    return Order.objects.get(pk=number)\n"


def ninja_tenancy(views: str, service: str = PAY) -> list[str]:
    """Return what forgets the tenant in a shop with Django Ninja."""
    urls = 'from django.urls import path\nfrom shop.views import api\nurlpatterns = [path("api/", api.urls)]\n'
    return places(tenancy_of(views, {"shop/urls.py": urls, "shop/service.py": service}))


def test_key_of_a_body_that_a_handler_hands_on() -> None:
    assert ninja_tenancy(HANDED) == ["pay Order sibling_differs id_from_request"]


def test_key_that_a_handler_looks_up_with_the_tenant_before_it_hands_it_on() -> None:
    checked = HANDED.replace(
        "        return pay(", "        Order.objects.get(pk=payload.order, tenant=request.tenant)\n        return pay("
    )
    assert ninja_tenancy(checked, PAY.replace("number", "order")) == []


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ("if not may_read(pk, request.user):\n        raise Exception", []),
        ("rows, _ = readable(request.user)\n    if pk not in rows:\n        raise Exception", []),
        ("if pk not in KNOWN:\n        raise Exception", ["cancel Order sibling_differs id_from_request"]),
        (
            "if not (request.user.is_admin or pk in request.user.orders):\n        raise Exception",
            ["cancel Order sibling_differs id_from_request"],
        ),
        ("if request.user.is_new or pk not in request.user.orders:\n        raise Exception", []),
        ("log(pk, request.user)", ["cancel Order sibling_differs id_from_request"]),
    ],
)
def test_key_that_is_compared_with_what_the_user_may_see(check: str, expected: list[str]) -> None:
    views = dedent(VIEWS).replace("    found =", f"    {check}\n    found =")
    views = views.replace("if found.tenant_id != request.tenant.id:", "if found.done:")
    assert check in views
    assert places(tenancy_of(views)) == expected


def test_keys_of_a_body_that_are_taken_in_pairs() -> None:
    views = VIEWS + (
        "\n    def sort(request):\n        for key, place in json.loads(request.body).items():\n"
        "            Order.objects.filter(id=key).update(place=place)\n"
    )
    assert places(tenancy_of(views)) == ["sort Order sibling_differs id_from_request"]


ACTIONS = """
    from rest_framework.decorators import action
    from rest_framework.viewsets import ModelViewSet
    from shop.models import Invoice, Order

    class OrderViewSet(ModelViewSet):
        queryset = Order.objects.all()

        def get_queryset(self):
            return Order.objects.filter(tenant=self.request.tenant)

        @action(detail=True)
        def pay(self, request, pk):
            return self.get_object().pay()

        @action(detail=True)
        def send(self, request, pk):
            return self.get_object().send()

        @action(detail=True)
        def bills(self, request, pk):
            return Invoice.objects.filter(order=pk)

    def invoice(request, pk):
        return Invoice.objects.get(pk=pk, tenant=request.tenant)
"""


def test_action_that_does_not_look_for_the_row_of_its_path() -> None:
    urls = (
        "from django.urls import include, path\nfrom rest_framework.routers import DefaultRouter\n"
        "from shop import views\nrouter = DefaultRouter()\nrouter.register('orders', views.OrderViewSet)\n"
        "urlpatterns = [path('', include(router.urls)), path('i/<pk>', views.invoice)]\n"
    )
    more = {"shop/urls.py": urls}
    assert places(tenancy_of(ACTIONS, more))[:1] == ["OrderViewSet.bills Invoice sibling_differs id_from_request"]
    alone = ACTIONS.replace("return self.get_object()", "return Order()")
    assert tenancy_of(ACTIONS, more).unscoped[0].suspicion > tenancy_of(alone, more).unscoped[0].suspicion + 3
    kept = ACTIONS.replace("Invoice.objects.filter(order=pk)", "Invoice.objects.filter(order=self.get_object())")
    assert places(tenancy_of(kept, more)) == []


def test_class_that_serves_the_rows_of_a_model() -> None:
    service = """
        from shop.models import Order

        class Rows:
            model = None

            @classmethod
            def get_by_id(cls, key):
                return cls.model.objects.get(pk=key)

        class Orders(Rows):
            model = Order
        """
    views = VIEWS + "\n    def cancel(request, pk):\n        return Orders.get_by_id(pk)\n"
    found = tenancy_of(
        views.replace("from shop.models", "from shop.service import Orders\n    from shop.models"),
        {"shop/service.py": service},
    )
    assert places(found) == ["cancel Order sibling_differs id_from_request"]


def test_stores_that_are_all_named_after_the_tenant() -> None:
    models = MODELS.replace("class Order(", "class TenantOrder(").replace("class Invoice(", "class TenantInvoice(")
    views = VIEWS.replace("Order.objects", "TenantOrder.objects").replace("Invoice.objects", "TenantInvoice.objects")
    views = views.replace("import Invoice, Order", "import TenantInvoice, TenantOrder")
    views = views.replace("get(pk=pk, tenant=request.tenant).id)\n\n    def cancel", "get(pk=pk).id)\n\n    def cancel")
    assert places(tenancy_of(views, {"shop/models.py": models})) == [
        "order TenantOrder sibling_differs id_from_request"
    ]


def test_field_that_says_whom_the_tenant_owns() -> None:
    models = MODELS.replace("        tenant = ", "        owner_tenant = ")
    views = VIEWS.replace("(tenant=", "(owner_tenant=").replace(", tenant=", ", owner_tenant=")
    views = views.replace("found.tenant_id", "found.owner_tenant_id")
    tenancy = tenancy_of(
        views.replace(
            "get(pk=pk, owner_tenant=request.tenant).id)\n\n    def cancel", "get(pk=pk).id)\n\n    def cancel"
        ),
        {"shop/models.py": models},
    )
    assert [item.field for item in tenancy.stores] == ["owner_tenant", "owner_tenant"]
    assert places(tenancy) == ["order Order sibling_differs id_from_request"]


def test_one_among_many_comes_before_one_of_few() -> None:
    views = VIEWS.replace("Invoice.objects.get(pk=pk, tenant=request.tenant)", "Invoice.objects.get(pk=pk)")
    views = views.replace("found.tenant_id != request.tenant.id", "found.done")
    more = "\n".join(
        f"    def other{number}(request):\n        return Order.objects.filter(tenant=request.tenant)\n"
        for number in range(9)
    )
    first, second = tenancy_of(f"{views}\n{more}").unscoped
    assert (first.store, second.store) == ("Order", "Invoice")
    assert first.suspicion > second.suspicion + 1


def test_word_of_operators_in_a_path_that_clients_use() -> None:
    views = VIEWS.replace("Order.objects.get(pk=pk, tenant=request.tenant)", "Order.objects.get(pk=pk)")
    plain, of_things, of_operators = (
        tenancy_of(views, {"shop/urls.py": URLS.replace('"orders/<pk>/"', f'"{path}"')}).unscoped[0].suspicion
        for path in ("orders/<pk>/", "metrics/<pk>/orders", "admin/<pk>/orders")
    )
    assert plain == of_things > of_operators


def test_action_without_a_key_forgets_no_row() -> None:
    urls = (
        "from django.urls import include, path\nfrom rest_framework.routers import DefaultRouter\n"
        "from shop import views\nrouter = DefaultRouter()\nrouter.register('orders', views.OrderViewSet)\n"
        "urlpatterns = [path('', include(router.urls)), path('i/<pk>', views.invoice)]\n"
    )
    views = ACTIONS.replace("def bills(self, request, pk):", "def bills(self, request):")
    views = views.replace("order=pk", 'order=request.GET["order"]')
    one, all_of_them = (tenancy_of(code, {"shop/urls.py": urls}).unscoped[0] for code in (ACTIONS, views))
    assert one.suspicion > all_of_them.suspicion + 2


def test_row_found_by_a_secret_of_another_model_s_method() -> None:
    views = VIEWS + "\n    def cancel(request, token):\n        return Order.get_by_api_key(token)\n"
    assert places(tenancy_of(views)) == []


@given(scoped=st.integers(0, 60), bare=st.integers(1, 60))
def test_odds_grow_with_those_that_ask_and_fall_with_those_that_do_not(scoped: int, bare: int) -> None:
    def odds(asking: int, others: int) -> float:
        groups = Siblings(ProgramIndex(None, {}), Counter({"k": asking}), Counter({"k": asking + others}))  # type: ignore[arg-type]
        return groups.odds_of("k")

    assert odds(scoped + 1, bare) >= odds(scoped, bare) >= odds(scoped, bare + 1)
    assert -1.5 <= odds(scoped, bare) <= 3


def test_rows_of_the_class_where_get_queryset_narrows_them() -> None:
    view = """
    from rest_framework.viewsets import ModelViewSet

    class OrderViewSet(ModelViewSet):
        queryset = Order.objects.all()

        def get_queryset(self):
            return super().get_queryset().filter(tenant=self.request.tenant)

        def get_object(self):
            return self.queryset.get(pk=self.kwargs["pk"])
    """
    more = {
        "shop/urls.py": "from rest_framework.routers import DefaultRouter\nfrom shop import views\n"
        "router = DefaultRouter()\nrouter.register('orders', views.OrderViewSet)\nurlpatterns = router.urls\n"
    }
    assert places(tenancy_of(VIEWS + view, more)) == ["OrderViewSet.get_object Order sibling_differs id_from_request"]
    kept = view.replace("self.queryset.get", "self.get_queryset().get")
    assert places(tenancy_of(VIEWS + kept, more)) == []
