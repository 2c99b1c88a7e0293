"""Requests of programs to databases and to the outside."""

from collections.abc import Mapping

import pytest

from tests.inventory.programs import read_data

WEB = {
    "store.py": """
        import pymongo

        _client = pymongo.MongoClient("mongodb://localhost")

        def database():
            return _client["shop"]

        def collection(name):
            return database()[name]
    """,
    "service.py": """
        from store import collection

        def open_orders(shop, since=None):
            query = {"shop": shop, "state": {"$in": ["new", "paid"]}}
            if since:
                query["at"] = {"$gte": since}
            return collection("orders").find(query, {"_id": 0, "total": 1}).sort("at", -1).limit(50)

        def totals(orders):
            return [collection("payments").find_one({"order": order}) for order in orders]

        def search(where):
            return list(collection("orders").find(where))
    """,
    "web.py": """
        from flask import Flask, request
        import service

        app = Flask(__name__)

        @app.route("/orders/<shop>")
        def orders(shop):
            return service.open_orders(shop)

        @app.route("/search", methods=["POST"])
        def search():
            return service.search(request.get_json())
    """,
}


def rows(files: Mapping[str, str]) -> dict[str, list[str]]:
    """`store operation` -> fields with their operators."""
    return {
        f"{query.store} {query.operation}": [f"{row.name} {' '.join(row.operators)}" for row in query.fields]
        for query in read_data(files).queries
    }


def test_mongo_filters_over_files() -> None:
    found = {f"{query.store} {query.operation} {query.line}": query for query in read_data(WEB).queries}
    orders = found["orders find 8"]
    assert [(row.name, row.operators) for row in orders.fields] == [
        ("at", ("$gte",)),
        ("shop", ("=",)),
        ("state", ("$in",)),
    ]
    assert (orders.sort, orders.projection, orders.bounded) == (("-at",), ("-_id", "total"), True)
    assert orders.endpoints == ("GET /orders/{}",)
    assert found["payments find_one 11"].in_loop
    assert found["orders find 14"].unresolved == "parameter `where` of `search`"


def test_index_of_equality_then_sort_then_range() -> None:
    advice = {item.store: item for item in read_data(WEB).indexes}
    assert advice["orders"].fields == ("shop", "state", "-at")
    assert advice["orders"].serves == ("service.py:8",)


def test_filter_given_by_a_client() -> None:
    (row,) = read_data(WEB).filters
    assert (row.endpoint, row.store, row.whole) == ("POST /search", "orders", True)
    assert row.risks == ("$where", "names", "operators", "regex")
    checked = WEB | {
        "service.py": """
            from store import collection

            def open_orders(shop):
                return shop

            def search(where):
                for key in where:
                    if key not in ("$eq", "$gt"):
                        raise ValueError(key)
                return list(collection("orders").find(where))
        """
    }
    # The test of a list of names is told as what is let through, not as proof.
    limited = [item for item in read_data(checked).filters if item.limited]
    assert limited == [] or all("$where" not in item.risks for item in limited)


def test_names_given_to_an_object_mapper_are_no_operators_of_mongodb() -> None:
    files = {
        "models.py": """
            from django.db import models

            class Export(models.Model):
                kind = models.CharField(max_length=9)
        """,
        "web.py": """
            from flask import Flask, request
            from models import Export

            app = Flask(__name__)

            @app.route("/exports", methods=["POST"])
            def exports():
                return list(Export.objects.filter(**request.get_json()))
        """,
    }
    (row,) = read_data(files).filters
    assert (row.store, row.whole, row.risks) == ("Export", True, ("names",))


def test_sql_through_wrappers_of_the_project() -> None:
    files = {
        "db.py": """
            import sqlite3
            connection = sqlite3.connect("x")

            def fetch(sql, values=()):
                return connection.execute(sql, values).fetchall()

            def insert_row(table, values):
                names = ", ".join(values)
                return connection.execute("INSERT INTO %s (%s) VALUES (1)" % (table, names))
        """,
        "jobs.py": """
            import db

            def overdue(shops):
                for shop in shops:
                    db.fetch("SELECT id FROM bills b WHERE b.shop_id = %d AND due < ? ORDER BY due LIMIT 10" % shop)
                    db.insert_row("reminders", {"shop": shop})
        """,
    }
    found = {query.through: query for query in read_data(files).queries if query.file == "jobs.py"}
    bills = found["fetch"]
    assert (bills.store, bills.operation, bills.dialect) == ("bills", "SELECT", "sqlite")
    assert [(row.name, row.operators) for row in bills.fields] == [("due", ("<",)), ("shop_id", ("=",))]
    assert (bills.sort, bills.bounded, bills.in_loop) == (("due",), True, True)
    assert (found["insert_row"].store, found["insert_row"].operation) == ("reminders", "INSERT")


def test_statement_that_is_put_together_is_named() -> None:
    files = {"a.py": "def find(cursor, where):\n    cursor.execute('SELECT * FROM t WHERE a = 1 AND ' + where)\n"}
    (query,) = read_data(files).queries
    assert query.unresolved == "conditions are put in: `where`"
    unread = {"a.py": "def find(cursor):\n    cursor.execute(build())\n    cursor.execute(open('x').name)\n"}
    assert [item.why for item in read_data(unread).unread] == ["the text is `open('x').name`"]


def test_a_table_whose_name_is_only_partly_written_is_unknown() -> None:
    program = """
        import sqlite3

        def files(db, mod):
            return db.cursor().execute(f"SELECT name FROM updates_{mod}_files WHERE id = 1").fetchall()
    """
    assert [(query.store, query.operation) for query in read_data({"a.py": program}).queries] == [("?", "SELECT")]


def test_models_and_queries_of_django() -> None:
    files = {
        "shop/models.py": """
            from django.db import models

            class Shop(models.Model):
                name = models.CharField(max_length=9)

            class Item(models.Model):
                shop = models.ForeignKey(Shop, on_delete=models.CASCADE)
                price = models.IntegerField()
        """,
        "shop/views.py": """
            from django.db.models import Q
            from django.shortcuts import get_object_or_404
            from shop.models import Item

            def cheap(request, pk):
                one = get_object_or_404(Item, pk=pk)
                rows = Item.objects.filter(Q(price__lt=3) | Q(price=9)).exclude(shop__name="x").order_by("-price")
                return rows.values("id")[:10]
        """,
    }
    data = read_data(files)
    item = next(model for model in data.models if model.name == "Item")
    assert (item.store, [(row.name, row.relation) for row in item.fields]) == (
        "shop_item",
        [("shop", "Shop"), ("price", "")],
    )
    assert rows(files) == {"Item get_object_or_404": ["pk ="], "Item exclude": ["price = lt", "shop__name ="]}
    assert next(query for query in data.queries if query.operation == "exclude").sort == ("-price",)


def test_models_and_queries_of_sqlalchemy() -> None:
    files = {
        "models.py": """
            from sqlalchemy import Column, ForeignKey, Integer, select

            class Order(Base):
                __tablename__ = "orders"
                id = Column(Integer, primary_key=True)
                shop_id = Column(Integer, ForeignKey("shops.id"))

                @classmethod
                def of(cls, shop):
                    return cls.query.filter(cls.shop_id == shop).all()

            def newest(session, shop):
                session.query(Order).filter(Order.shop_id == shop, Order.id.in_([1])).first()
                return session.execute(select(Order).where(Order.id > 3).limit(5))
        """
    }
    (model,) = read_data(files).models
    assert (model.store, model.fields[1].relation) == ("orders", "shops")
    assert rows(files) == {
        "Order all": ["shop_id ="],
        "Order first": ["id in", "shop_id ="],
        "Order limit": ["id >"],
    }


def test_collections_of_subclasses_and_of_mongoengine() -> None:
    files = {
        "a.py": """
            from pymongo import MongoClient
            import mongoengine as me
            db = MongoClient().x

            class Store:
                name = ""
                def __init__(self):
                    self.rows = db[self.name]
                def one(self, key):
                    return self.rows.find_one({"key": key})

            class Users(Store):
                name = "users"

            class Page(me.Document):
                meta = {"collection": "pages"}
                title = me.StringField()

            def pages(title):
                return Page.objects(title=title, views__gte=3).first()
        """
    }
    assert rows(files) == {"users find_one": ["key ="], "Page first": ["title =", "views gte"]}


def test_names_of_variables_may_be_constants_of_another_file() -> None:
    data = read_data(
        {
            "shop/names.py": "KEY_URI = 'DATABASE_URI'\nKEY_LEVEL = 'LEVEL'\n",
            "shop/setup.py": """
                import os
                from flask import request
                from shop.names import KEY_LEVEL, KEY_URI

                class Config:
                    def __init__(self, name):
                        self.uri = os.environ.get(KEY_URI)
                        self.level = os.environ[KEY_LEVEL]
                        self.other = os.environ.get(name)

                def shut():
                    return request.environ.get("werkzeug.server.shutdown")
            """,
        }
    )
    found = {(item.name, item.line) for item in data.settings if item.source == "environment"}
    assert found == {("DATABASE_URI", 8), ("LEVEL", 9)}


def test_outside_world_and_settings() -> None:
    files = {
        "settings.py": "import os\nAPI = os.environ.get('API', 'http://api')\nSECRET_KEY = 'abc'\nDEBUG = True\n",
        "tasks.py": """
            import smtplib
            import boto3
            import redis
            import requests
            from celery import shared_task
            import settings

            cache = redis.Redis()

            @shared_task
            def send(order):
                if settings.DEBUG and not settings.maintenance_mode:
                    requests.post("http://mail/%s" % order)
                cache.set("sent", 1)
                smtplib.SMTP("relay")
                boto3.client("s3").put_object(Bucket="b")

            def later(order):
                send.delay(order)

            CELERY_BEAT_SCHEDULE = {
                "nightly": {"task": "shop.tasks.clean", "schedule": crontab(hour=0, minute=0)},
            }
            CRONJOBS = [("*/5 * * * *", "shop.cron.send")]
        """,
    }
    data = read_data(files)
    found = {(use.kind, use.what, use.target) for use in data.outside}
    assert {
        ("http", "requests.post", "http://mail/*"),
        ("mail", "smtplib.SMTP", "relay"),
        ("object_storage", "boto3.client", "s3"),
        ("job", "celery.shared_task", ""),
        ("job", "crontab(hour=0, minute=0)", "shop.tasks.clean"),
        ("job", "*/5 * * * *", "shop.cron.send"),
        ("queue", "send.delay", "send"),
        ("cache", "Redis.set", "sent"),
        ("switch", "settings.maintenance_mode", ""),
    } <= found
    settings = {(item.name, item.source): item for item in data.settings}
    assert settings["API", "environment"].default == "'http://api'"
    assert settings["SECRET_KEY", "settings"].default == "(a literal text)"
    assert settings["DEBUG", "settings"].reads == ("tasks.py:13",)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("GATEWAY_KEY = 'k-1'", "(a literal text)"),
        ("DB_PW = 'abc'", "(a literal text)"),
        ("MAIL_PASS = os.environ.get('P', 'abc')", "(a literal text)"),
        ("API_TOKEN = ''", "''"),
        ("AUTH_PASSWORD_VALIDATORS = ['a.B']", "['a.B']"),
        ("PASSWORD_LOGIN_ENABLED = 'true'", "'true'"),
        ("BROKER = 'amqp://u:abc@mq/1'", "'amqp://u:***@mq/1'"),
        ("DATABASE = {'PASSWORD': 'abc', 'NAME': 'shop'}", "{'PASSWORD': '***', 'NAME': 'shop'}"),
        ("KEYBOARD = 'qwerty'", "'qwerty'"),
        ("REGION = 'AKIAIOSFODNN7EXAMPLE'", "'***'"),
        ("HEADERS = {'Authorization': 'Bearer hunter2'}", "{'Authorization': '***'}"),
        ("CONF = dict(api_token='hunter2', size=3)", "dict(api_token='***', size=3)"),
        ("BANK = os.getenv('BANK_API_KEY', 'hunter2')", "os.getenv('BANK_API_KEY', '***')"),
        ("SIGNED = os.environ.get('SIGNING_KEY') or 'hunter2'", "os.environ.get('SIGNING_KEY') or '***'"),
        ("ODBC = 'SERVER=db;UID=sa;PWD=hunter2'", "'SERVER=db;UID=sa;PWD=***'"),
        ("LEVELS = ['info', 'warning']", "['info', 'warning']"),
        ("CACHE = os.environ.get('CACHE', 'memory')", "'memory'"),
    ],
)
def test_defaults_that_may_be_secrets_are_not_shown(written: str, shown: str) -> None:
    data = read_data({"settings.py": f"import os\n{written}\n"})
    name = written.partition(" ")[0]
    assert next(item.default for item in data.settings if item.name == name) == shown


@pytest.mark.parametrize(
    ("called", "shown"),
    [
        ('"http://u:hunter2@shop.example/x?day=1"', "http://u:***@shop.example/x?day=1"),
        ('"https://shop.example/x?token=hunter2&day=1"', "https://shop.example/x?token=***&day=1"),
        ('f"http://u:hunter2@{host}/"', "http://u:***@*/"),
        ('"http://u:hunter2@%s/" % host', "http://u:***@*/"),
        ('BASE + "/x?api_key=hunter2"', "BASE + '/x?api_key=***'"),
        ('"https://shop.example/%s" % token', "https://shop.example/*"),
    ],
)
def test_addresses_outside_are_told_without_their_secrets(called: str, shown: str) -> None:
    data = read_data({"a.py": f"import requests\n\ndef f(host, token):\n    requests.get({called})\n"})
    assert [use.target for use in data.outside] == [shown]


def test_a_statement_that_is_handed_to_a_function_of_the_project_and_cannot_be_read_is_told() -> None:
    files = {
        "db.py": "def fetch(sql):\n    return connect().cursor().execute(sql)\n",
        "views.py": "import db\n\ndef known():\n    db.fetch('SELECT a FROM t')\n\n"
        "def given(request):\n    db.fetch(request.get_json()['sql'])\n",
    }
    data = read_data(files)
    assert [row.store for row in data.queries] == ["t"]
    assert [(row.file, row.line, row.why) for row in data.unread] == [
        ("views.py", 7, "the text is `request.get_json()['sql']`")
    ]


def test_choices_and_managers_are_no_models() -> None:
    source = """
        from django.db import models

        class Orders(models.Manager):
            pass

        class Order(models.Model):
            class State(models.TextChoices):
                OPEN = "open"

            state = models.CharField(max_length=9, choices=State.choices)
            objects = Orders()
    """
    assert [model.name for model in read_data({"shop/models.py": source}).models] == ["Order"]


def test_condition_that_is_made_of_itself_and_a_shortcut_for_a_class_that_is_no_model() -> None:
    access = read_data(
        {
            "models.py": """
                from django.db import models

                class Order(models.Model):
                    state = models.CharField(max_length=9)
            """,
            "views.py": """
                from django.db.models import Q
                from django.shortcuts import get_object_or_404
                from models import Order

                class Basket:
                    pass

                def orders(request):
                    asked = Q(state="open")
                    asked = asked & Q(paid=True)
                    return Order.objects.filter(asked)

                def listed(request):
                    asked = [Q(state="open")]
                    asked = [*asked, Q(paid=True)]
                    return Order.objects.exclude(*asked)

                def basket(request, key):
                    return get_object_or_404(Basket, pk=key)
            """,
        }
    )
    found = {(row.store, row.operation, tuple(field.name for field in row.fields)) for row in access.queries}
    assert found == {
        ("Order", "filter", ("paid", "state")),
        ("Order", "exclude", ("paid", "state")),
        ("Basket", "get_object_or_404", ("pk",)),
    }


def test_rows_that_a_relation_leads_to() -> None:
    access = read_data(
        {
            "models.py": """
                from django.db import models

                class Order(models.Model):
                    state = models.CharField(max_length=9)

                class Line(models.Model):
                    order = models.ForeignKey(Order, related_name="lines", on_delete=models.CASCADE)

                class Note(models.Model):
                    order = models.ForeignKey(Order, on_delete=models.CASCADE)
                    other = models.ForeignKey(Order, related_name="+", on_delete=models.CASCADE)
            """,
            "views.py": """
                def lines(order):
                    return order.lines.filter(open=True), order.note_set.all(), order.lines.items.filter(open=True)
            """,
        }
    )
    assert [(row.store, row.operation) for row in access.queries] == [("Line", "filter"), ("Note", "all")]


CHOSEN = {
    "store.py": """
        import pymongo

        db = pymongo.MongoClient("mongodb://localhost")["shop"]
        orders = db["orders"]

        def newest(archive):
            rows = orders if not archive else db["archive"]
            return list(rows.find().sort("at", -1).limit(5))

        class Store:
            def pages(self, kind, criteria):
                return getattr(self, f"store_{kind}").find(criteria, {"_id": 0})

            def place(self, text):
                return text.find("a", 1)
    """
}


def test_a_collection_of_two_and_one_that_only_its_projection_shows() -> None:
    rows = {it.symbol.rpartition("::")[2]: (it.store, it.bounded, it.unresolved) for it in read_data(CHOSEN).queries}
    unknown = "parameter `criteria` of `Store.pages`; the collection is `getattr(self, f'store_{kind}')`"
    assert rows == {"newest": ("orders, archive", True, ""), "Store.pages": ("", False, unknown)}


def test_a_model_of_the_registry_is_named() -> None:
    files = {
        "shop/models.py": """
            from django.db import models
            class Order(models.Model):
                state = models.CharField()
        """,
        "shop/jobs.py": """
            from django.apps import apps
            def count():
                rows = apps.get_model("shop", "Order")
                return rows.objects.filter(state="new").count() + apps.get_model("shop.Order").objects.count()
        """,
    }
    assert [(it.store, it.operation) for it in read_data(files).queries] == [("Order", "count")] * 2
