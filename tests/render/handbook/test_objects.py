"""The section on main objects: what they belong to, and who makes, changes and deletes them."""

from pathlib import Path
from textwrap import dedent

import msgspec
import pytest

from toolkit.flows.inventory import take_inventory
from toolkit.model.facts import Lang
from toolkit.model.inventory import Inventory
from toolkit.model.main_objects import MainObjects
from toolkit.render.handbook.kinds_of_users import user_lines
from toolkit.render.handbook.objects import object_lines
from toolkit.render.handbook.sentences import Sentences
from toolkit.state.settings import load
from toolkit.wiring.inventory import route_adapters

SHOP = """
    from flask import Flask, abort
    from flask_login import current_user
    from flask_sqlalchemy import SQLAlchemy

    app = Flask(__name__)
    db = SQLAlchemy(app)

    class Stamped(db.Model):
        __abstract__ = True
        made_by = db.Column(db.String)

    class Shop(db.Model):
        name = db.Column(db.String)
        links = db.relationship("ShopItem", cascade="all, delete-orphan")

    class Order(Stamped):
        "What a customer buys, e.g. a book. One basket is one order."
        shop_id = db.Column(db.Integer, db.ForeignKey("shop.id", ondelete="CASCADE"))
        total = db.Column(db.Integer)

        def add(self):
            db.session.add(self)

    class OrderLog(db.Model):
        text = db.Column(db.String)

    class User(db.Model):
        role = db.Column(db.String)

        @property
        def is_seller(self):
            if self.banned:
                return False
            if self.role == "seller":
                return True
            return self.is_boss

        def is_complex(self):
            count = 1
            return count

    class Item(db.Model):
        order_id = db.Column(db.Integer, db.ForeignKey("order.id"))
        name = db.Column(db.String)

    class ShopItem(db.Model):
        shop_id = db.Column(db.Integer, db.ForeignKey("shop.id"))
        item_id = db.Column(db.Integer, db.ForeignKey("item.id"))

    @app.post("/orders")
    def create():
        order = Order(total=1)
        order.add()
        db.session.add(OrderLog(text="made"))

    @app.post("/orders/<int:id>/remove")
    def remove(id):
        db.session.delete(Order.query.get(id))
        Shop.query.first()

    def check_seller():
        if not current_user.is_seller:
            abort(403)

    @app.post("/items")
    def item():
        check_seller()
        if current_user.role not in ("seller", "boss"):
            abort(403)
        ShopItem.query.first()
        Item.query.first()
"""


POLICIES = """
    class OrderAuth:
        def _create(self, user, order=None):
            if order is None:
                return False, "no order"
            return user.id == order.owner_id

        def _read(self, user):
            return True

        def repository(self):
            return True

    def can_pay(user):
        if user.banned:
            return False
        return True

    def can_list(user):
        rows = user.rows
        return rows
"""


@pytest.fixture(scope="module", name="found")
def _found(tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    root: Path = tmp_path_factory.mktemp("shop")
    (root / "app.py").write_text(dedent(SHOP))
    (root / "permissions.py").write_text(dedent(POLICIES))
    return take_inventory(root, load(root), route_adapters)


def test_models_with_most_use_and_relations_are_the_main_ones(found: Inventory) -> None:
    objects = MainObjects(found)
    assert [item.name for item in objects.shown] == ["Order", "Shop", "Item"]
    assert {(row.owner, row.target) for row in objects.relations} >= {("Order", "Shop"), ("Item", "Order")}


def test_an_object_says_what_it_is_what_it_has_and_who_makes_and_deletes_it(found: Inventory) -> None:
    text = "\n".join(object_lines(found, Sentences("en", {})))
    part = text.partition("### `Order`")[2].partition("###")[0]
    assert '"What a customer buys, e.g. a book." (`app.py:17`)' in part
    assert "Belongs to: `Shop`." in part
    assert "Has: `Item`." in part
    assert "Own fields: `total`, `made_by`." in part
    assert "| made | `POST /orders` |" in part
    assert "| deleted | `POST /orders/{id}/remove` |" in part
    assert "Has: `ShopItem` (deleted with it), `Order` (deleted with it)." in text.partition("### `Shop`")[2]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_few_models_make_no_section(lang: Lang, found: Inventory) -> None:
    few = msgspec.structs.replace(found, data=msgspec.structs.replace(found.data, models=found.data.models[:2]))
    assert not [*object_lines(few, Sentences(lang, {}))]


def test_kinds_of_users_say_how_the_code_recognizes_them_and_how_many_endpoints_ask(found: Inventory) -> None:
    lines = "\n".join(user_lines(found, Sentences("en", {})))
    condition = "`self.banned` is empty or false and (`self.role` is `'seller'` or `self.is_boss` is true)"
    assert f"| `User.is_seller` | {condition} | 1 |" in lines
    assert "`User.role`" in lines
    assert "is_complex" not in lines
    assert "`boss` (1), `seller` (1)" in lines
    assert not [*user_lines(Inventory((), (), ()), Sentences("ja", {}))]


def test_classes_and_modules_of_rules_are_policies(found: Inventory) -> None:
    known = {item.name: [(rule.name, rule.condition) for rule in item.rules] for item in found.policies}
    assert known == {"OrderAuth": [("create", "not order is None and user.id == order.owner_id"), ("read", "True")]}
