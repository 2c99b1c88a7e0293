"""States of rows: what sets them, from which state, what refuses them and what takes them up."""

import pytest

from tests.inventory.programs import describe, reader_of
from toolkit.inventory.lifecycles.find import find_lifecycles
from toolkit.model.lifecycles import Lifecycle
from toolkit.render.pictures.states import MOST_EDGES, state_diagram

CHOICES = """
from django.db import models

class Status(models.TextChoices):
    NEW = "new", "New"
    PAID = "paid"
    SENT = "sent"

class Order(models.Model):
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.NEW)
    country_state = models.CharField(max_length=2)

    def pay(self):
        if self.status != Status.NEW:
            raise ValueError("paid")
        self.status = Status.PAID
        self.save()
"""
TABLE = """
from app import db

NEW = "new"
PAID = "paid"

class Order(db.Model):
    __tablename__ = "orders"
    status = db.Column(db.String(9), default=NEW)
"""
MACHINE = """
from django.db import models
from django_fsm import FSMField, transition

class Ticket(models.Model):
    state = FSMField(default="open", choices=[("open", "Open"), ("closed", "Closed"), ("lost", "Lost")])

    @transition(field=state, source=["open", "lost"], target="closed")
    def close(self):
        pass
"""
ROWS: dict[str, tuple[dict[str, str], set[str]]] = {
    "a method of the model, which ends before if it may not": (
        {"shop/models.py": CHOICES},
        {"new,paid,sent from new", "paid <- new", "refuses ValueError !new"},
    ),
    "a query that selects and changes": (
        {
            "shop/models.py": CHOICES,
            "shop/jobs.py": """
                from shop.models import Order, Status
                def send():
                    Order.objects.filter(status=Status.PAID).update(status=Status.SENT)
            """,
        },
        {"new,paid,sent from new", "paid <- new", "sent <- paid", "refuses ValueError !new", "takes paid"},
    ),
    "a function that gets the state, and constants of a module": (
        {
            "models.py": TABLE,
            "dao.py": "def change(order, status):\n    order.status = status\n",
            "views.py": """
                from dao import change
                from models import Order, NEW, PAID
                def pay(order: Order):
                    if order.status == NEW:
                        change(order, PAID)
                    else:
                        return {"error": "x"}, 409
                def begin():
                    return Order(status=NEW)
            """,
        },
        {"paid,new from new", "paid <- new", "+new", "refuses 409 !new"},
    ),
    "states that a function sets one after the other": (
        {
            "models.py": TABLE,
            "jobs.py": """
                from models import Order
                def run():
                    order = Order.query.first()
                    order.status = "running"
                    try:
                        work()
                        order.status = "done"
                    except Exception:
                        order.status = "failed"
                def restart():
                    for order in Order.query.filter(Order.status.in_(["failed", "done"])):
                        order.status = "new"
            """,
        },
        {
            *("running,done,failed,new from new", "running <- ", "done <- running", "failed <- running"),
            *("new <- failed,done", "takes failed,done"),
        },
    ),
    "constants of a module, a helper that sets what a table names, and a name with a value for each branch": (
        {
            "app/kinds/__init__.py": "",
            "app/kinds/order_status.py": "OPEN = 'Open'\nLATE = 'Late'\nCLOSED = 'Closed'\n",
            "app/models.py": """
                from app import db
                from app.kinds import order_status
                class Order(db.Model):
                    status = db.Column(db.Enum(order_status.OPEN, order_status.LATE, order_status.CLOSED, name="s"))
                    def __init__(self, status=order_status.OPEN):
                        self.status = status
            """,
            "app/store.py": """
                def update_object(data, kind, key):
                    row = kind.query.get(key)
                    for name, value in data.items():
                        setattr(row, name, value)
            """,
            "app/views.py": """
                from app.kinds import order_status
                from app.models import Order
                from app.store import update_object
                def close(key):
                    order = Order.query.get(key)
                    if order.status != order_status.CLOSED and order.paid:
                        update_object({"status": order_status.CLOSED}, Order, key)
                    else:
                        raise ValueError("closed")
                def extend(key, due):
                    if due < 3:
                        new = order_status.LATE
                    else:
                        new = order_status.OPEN
                    update_object({"status": new}, Order, key)
            """,
        },
        {
            *("Open,Late,Closed from Open", "Closed <- not Closed if order.paid", "Late <-  if due < 3"),
            "Open <-  if not due < 3",
        },
    ),
    "declared transitions": (
        {"desk/models.py": MACHINE},
        {"open,closed,lost from open", "closed <- open,lost declared"},
    ),
    "a table of allowed changes": (
        {
            "models.py": TABLE,
            "flow.py": """
                from models import Order
                ALLOWED_TRANSITIONS = {"new": ["paid", "gone"], "paid": ["gone"]}
                def leave(order):
                    order.status = "gone"
                def pay(order):
                    order.status = "paid"
            """,
        },
        {
            *("gone,paid,new from new", "gone <- ", "paid <- ", "paid <- new declared", "gone <- new declared"),
            "gone <- paid declared",
        },
    ),
    "no states: a status of an answer, rows that are only made, numbers": (
        {
            "models.py": TABLE,
            "views.py": """
                from models import Order
                def show(response):
                    response.status = 404
                    return Order(status="new")
            """,
        },
        set(),
    ),
}


def lifecycles(files: dict[str, str]) -> tuple[Lifecycle, ...]:
    reader, handlers = reader_of(files)
    return find_lifecycles(reader, reader.access(handlers).outside)


@pytest.mark.parametrize("name", ROWS)
def test_states_are_read_from_code(name: str) -> None:
    files, expected = ROWS[name]
    found: set[str] = set()
    for item in lifecycles(files):
        found.add(f"{','.join(item.states)} from {item.initial}")
        for change in item.changes:
            end = " declared" if change.is_declared else f" if {change.condition}" if change.condition else ""
            before = f"not {','.join(change.excluded)}" if change.excluded else ",".join(change.sources)
            found.add(f"+{change.state}" if change.is_new else f"{change.state} <- {before}{end}")
        found |= {f"refuses {row.answer} {'!' * row.is_negated}{','.join(row.states)}" for row in item.refusals}
        found |= {f"takes {','.join(row.states)}" for row in item.selections}
    assert found == expected


def test_states_in_rows_that_sql_and_dictionaries_write_are_those_of_the_model_of_the_table() -> None:
    jobs = """
        from sqlalchemy import text
        from app import engine

        def change(table, id, values):
            return engine.execute("UPDATE %s SET %s WHERE id = %s" % (table, values, id))

        def due(now):
            return engine.execute("SELECT * FROM orders WHERE status = 'new' AND at <= '" + now + "'").fetchall()

        def send(row):
            engine.execute(text("UPDATE orders SET status = 'sending' WHERE id = %d AND status IN ('new')" % row["id"]))

        def cancel(id):
            row = engine.execute("SELECT * FROM orders WHERE id = %d" % id)
            if row["status"] != "new":
                raise ValueError("late")
            engine.execute("UPDATE orders SET status = 'gone' WHERE id = %d" % row["id"])

        def other(id):
            engine.execute("UPDATE items SET status = 'nothing' WHERE id = %d" % id)
    """
    (item,) = lifecycles({"app.py": "db = 1\nengine = 2\n", "shop/models.py": TABLE, "shop/jobs.py": jobs})
    assert (item.owner, item.states) == ("Order", ("sending", "gone", "new"))
    assert {(row.state, row.sources, row.symbol.partition("::")[2]) for row in item.changes} == {
        ("sending", ("new",), "send"),
        ("gone", ("new",), "cancel"),
    }
    assert [row.symbol.partition("::")[2] for row in item.selections if not row.is_negated] == ["due", "send"]
    assert [(row.states, row.answer, row.is_negated) for row in item.refusals] == [(("new",), "ValueError", True)]


def test_a_permission_class_says_from_which_state_a_row_comes() -> None:
    views = """
        from rest_framework import permissions, viewsets
        from rest_framework.decorators import action
        from shop.models import Order, Status
        class IsPaid(permissions.BasePermission):
            def has_object_permission(self, request, view, obj):
                return obj.status == Status.PAID
        class OrderViewSet(viewsets.GenericViewSet):
            queryset = Order.objects.all()
            @action(detail=True, methods=["POST"], permission_classes=(IsPaid,))
            def send(self, request, pk=None):
                order = self.get_object()
                order.status = Status.SENT
                order.save()
    """
    urls = """
        from rest_framework.routers import DefaultRouter
        from shop.views import OrderViewSet
        router = DefaultRouter()
        router.register("orders", OrderViewSet)
        urlpatterns = router.urls
    """
    files = {"shop/models.py": CHOICES, "shop/views.py": views, "shop/urls.py": urls, "shop/__init__.py": ""}
    reader, handlers = reader_of(files)
    (item,) = find_lifecycles(reader, reader.access(handlers).outside, describe(files))
    assert [(row.state, row.sources) for row in item.changes if row.endpoints] == [("sent", ("paid",))]
    (refusal,) = [row for row in item.refusals if row.answer == "403"]
    assert (refusal.states, refusal.is_negated, refusal.condition) == (("paid",), True, "not obj.status == Status.PAID")


def test_a_diagram_names_functions_and_is_cut() -> None:
    (item,) = lifecycles({"desk/models.py": MACHINE})
    assert state_diagram(item, "any") == (
        'stateDiagram-v2\n  state "open" as s0\n  state "closed" as s1\n  state "lost" as s2\n'
        "  [*] --> s0\n  s0 --> s1: close\n  s2 --> s1: close\n"
    )
    states = [f"s{number}" for number in range(90)]
    body = "".join(f"    def f{number}(self):\n        self.status = '{name}'\n" for number, name in enumerate(states))
    (many,) = lifecycles({"models.py": f"{TABLE.strip()}\n{body}"})
    assert state_diagram(many, "any").count("-->") == MOST_EDGES
