"""States of rows: what sets them, from which state, what refuses them and what takes them up."""

import pytest

from tests.inventory.programs import reader_of
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
        {"paid,new from new", "paid <- new", "+new"},
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
            end = " declared" if change.is_declared else ""
            found.add(f"+{change.state}" if change.is_new else f"{change.state} <- {','.join(change.sources)}{end}")
        found |= {f"refuses {row.answer} {'!' * row.is_negated}{','.join(row.states)}" for row in item.refusals}
        found |= {f"takes {','.join(row.states)}" for row in item.selections}
    assert found == expected


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
