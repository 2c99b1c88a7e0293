"""Fields and tables that a migration takes away, and code that still uses them."""

from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.flows.inventory import take_inventory
from toolkit.model.settings import Settings

MODELS = """\
from django.db import models

class Order(models.Model):
    state = models.CharField(max_length=3)
    total = models.IntegerField()
"""
VIEWS = """\
from shop.models import Order

def by_state(): return Order.objects.filter(state__in=["x"])
def sorted_by_state(): return Order.objects.order_by("-state")
def states(): return Order.objects.values("state")
def by_total(): return Order.objects.filter(total=1)
"""
USERS = """\
from sqlalchemy import Column, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()

class User(Base):
    __tablename__ = "users"
    name = Column(String)
    mail = Column(String)
    options = Column("encrypted_options", String)

def find(session): return session.query(User).filter(User.name == "x").all()
def secret(session): return session.query(User).filter(User.options == "x").all()
def read(session): return session.execute("SELECT mail FROM users WHERE name = 'x'")
"""
MONGO = """\
import pymongo
db = pymongo.MongoClient().shop

def named(): return db.users.find({"name.first": "x"})
def other(): return db.shops.find({"name": "x"})
def move(): db.users.update_many({}, {"$rename": {"name": "full_name"}})
"""
DJANGO = """\
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("shop", "0001")]
    operations = [OPERATION]
"""
ALEMBIC = "revision = 'b'\ndown_revision = 'a'\n\ndef upgrade():\n    OPERATION\n"
STATE_USES = ["shop/models.py:4", "shop/views.py:3", "shop/views.py:4", "shop/views.py:5"]


@pytest.mark.parametrize(
    ("kind", "operation", "uses"),
    [
        ("django", "migrations.RemoveField('order', 'state')", STATE_USES),
        ("django", "migrations.RenameField('order', 'state', 'status')", STATE_USES),
        ("django", "migrations.RunSQL('ALTER TABLE shop_order DROP COLUMN state')", STATE_USES),
        ("django", "migrations.RemoveField('order', 'gone')", []),
        (
            "django",
            "migrations.RemoveField('order', 'state'),\n migrations.AddField('order', 'state', own.Field())",
            [],
        ),
        ("django", "migrations.AddIndex('order', models.Index(fields=['state']))", []),
        (
            "django",
            "migrations.DeleteModel('Order')",
            ["shop/models.py:3", *(f"shop/views.py:{n}" for n in (3, 4, 5, 6))],
        ),
        ("alembic", "op.drop_column('users', 'name')", ["users.py:12", "users.py:14", "users.py:8"]),
        ("alembic", "op.execute('ALTER TABLE users RENAME COLUMN mail TO email')", ["users.py:14", "users.py:9"]),
        ("alembic", "op.drop_column('users', 'options')", []),
        ("alembic", "op.drop_column('users', 'encrypted_options')", ["users.py:10", "users.py:13"]),
        ("mongo", "", ["mongo.py:4"]),
    ],
)
def test_code_that_still_uses_it(tmp_path: Path, kind: str, operation: str, uses: list[str]) -> None:
    files = {
        "django": {
            "shop/models.py": MODELS,
            "shop/views.py": VIEWS,
            "shop/migrations/0002.py": DJANGO.replace("OPERATION", operation),
            "bar/models.py": MODELS.replace("Order", "Bill"),
        },
        "alembic": {"users.py": USERS, "versions/b.py": ALEMBIC.replace("OPERATION", operation)},
        "mongo": {"mongo.py": MONGO},
    }
    found = take_inventory(write(tmp_path / "app", files[kind]), Settings(), dict)
    assert sorted(place for item in found.migrations for place in item.used_at) == uses
    assert found.migrations


def test_a_model_of_the_same_name_in_another_application_is_not_taken_for_it(tmp_path: Path) -> None:
    dropped = DJANGO.replace("OPERATION", "migrations.RemoveField('order', 'state')")
    files = {"shop/models.py": MODELS, "shop/views.py": VIEWS, "bar/migrations/0002.py": dropped}
    found = take_inventory(write(tmp_path / "app", files), Settings(), dict)
    assert [item.used_at for item in found.migrations] == [()]
