"""Databases of our own for replays: made with migrations, each call rolled back, the named one never opened."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.command_line import tebiki, write
from toolkit.characterize.cases import case_of
from toolkit.errors import UsageError
from toolkit.model.lock import Case, Setup
from toolkit.session.own_database import OwnDatabaseHolder, database_name
from toolkit.session.replay_program import ReplayProgram, Response
from toolkit.session.run_target import RunTarget, fresh_copies

pytest.importorskip("django", reason="Django is of the dev extra")

FILES = {
    "settings.py": """\
import os

SECRET_KEY = "x"
INSTALLED_APPS = ["shop"]
HERE = os.path.dirname(os.path.abspath(__file__))
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(HERE, "real.sqlite3")}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
ROOT_URLCONF = "shop.urls"
USE_TZ = True
""",
    "shop/__init__.py": "",
    "shop/models.py": """\
from django.db import models


class Member(models.Model):
    name = models.CharField(max_length=20, unique=True)
""",
    "shop/services.py": """\
from django.db import connection, transaction

from shop.models import Member


@transaction.atomic(durable=True)
def join(name):
    return [Member.objects.create(name=name).pk, Member.objects.count()]


def used():
    return connection.settings_dict["NAME"].rpartition("/")[2][:11]
""",
    "shop/urls.py": """\
from django.http import JsonResponse
from django.urls import path

from shop import services

urlpatterns = [path("join/<name>", lambda request, name: JsonResponse({"came": services.join(name)}))]
""",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": """\
from django.db import migrations, models


def seed(apps, schema_editor):
    apps.get_model("shop", "Member").objects.create(name="first")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=20, unique=True)),
            ],
        ),
        migrations.RunPython(seed),
    ]
""",
}
SETUP = Setup(app="django", environment={"DJANGO_SETTINGS_MODULE": "settings"}, database="new")


def _call(function: str, /, **given: Any) -> Case:
    return case_of({"kind": "call", "seam": f"shop.services:{function}", "symbol": "", "given": given}, "recorded")


def _request(name: str, order: int) -> Case:
    ask = {"kind": "exchange", "method": "GET", "target": f"/join/{name}", "headers": [], "order": order}
    return case_of(ask, "recorded")


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunTarget]:
    target = RunTarget(sys.executable, write(tmp_path_factory.mktemp("shop"), FILES))
    yield target
    target.database.drop_database()


def _replay(target: RunTarget, *cases: Case) -> list[Response]:
    with fresh_copies(target)() as copy:
        responses = [one for _, one in ReplayProgram(SETUP, copy, SETUP.clocks[0]).run_cases(cases)]
        assert not (copy.root / "real.sqlite3").exists()
        return responses


def test_each_call_begins_with_the_rows_of_the_migrations(target: RunTarget) -> None:
    ann, bob = _call("join", name="ann"), _call("join", name="bob")
    responses = _replay(target, ann, bob, ann, _call("join", name="first"), bob, _call("used"))
    assert [one.parts.get("result") for one in responses] == [[2, 2], [2, 2], [2, 2], None, [2, 2], "tebiki_new_"]
    assert responses[3].parts["exception"]["class"] == "django.db.utils:IntegrityError"
    assert target.log.connections().databases == ("sqlite, a file",)


def test_requests_are_a_session_that_nobody_sees_later(target: RunTarget) -> None:
    for _ in range(2):
        bodies = [one.parts.get("body") for one in _replay(target, _request("ann", 1), _request("bob", 2))]
        assert bodies == ['{"came": [2, 2]}', '{"came": [3, 3]}']


def test_a_lock_takes_it_along_and_generates_calls_with_it(tmp_path: Path) -> None:
    root = write(tmp_path / "shop", FILES)
    told = ("--app", "django", "--env", "DJANGO_SETTINGS_MODULE=settings", "--database", "new")
    ran = tebiki("lock", root, "--only", "shop.services", "--seconds", 3, *told)
    assert ran.code == 0, ran.err
    assert "sqlite, a file" in ran.out
    cases = (root / "characterization_tests/cases/shop.services.jsonl").read_text("utf-8")
    assert '"result":[2,2]' in cases
    assert "no such table" not in cases
    assert '"database": "new"' in (root / "characterization_tests/lock.json").read_text("utf-8")
    assert not (root / "real.sqlite3").exists()


class _Failing:
    ended = False

    def receive_hello(self, _seconds: float) -> dict[str, Any]:
        refused = [["connect", "127.0.0.1:5432"]]
        return {"error": {"name": "OperationalError", "message": "no\nserver", "refused": refused}}

    def ask(self, _message: Any, _seconds: float) -> None:
        raise AssertionError

    def end(self) -> None:
        self.ended = True


def test_a_database_that_cannot_be_made_says_what_to_name() -> None:
    session, holder = _Failing(), OwnDatabaseHolder()
    with pytest.raises(UsageError, match=r"no server\. tebiki refused to connect to 127.0.0.1:5432\. .*--connects"):
        holder.make_database(lambda: session, "python")
    assert (session.ended, holder.is_made) == (True, False)
    holder.drop_database()


def test_a_kept_database_is_another_one_when_migrations_change(tmp_path: Path) -> None:
    root = write(tmp_path / "shop", FILES)
    before = database_name("kept", root)
    assert database_name("kept", root) == before
    assert database_name("new", root) != database_name("new", root)
    (root / "shop/migrations/0002_more.py").write_text("x")
    assert database_name("kept", root) != before


@pytest.mark.parametrize(
    ("given", "system", "vendor", "database"),
    [
        ({"connects": ("h:1",)}, "django", "postgresql", "new"),
        ({"connects": ("h:1",)}, "sqlalchemy", "mysql", "new"),
        ({"connects": ("h:1",)}, "sqlalchemy", "sqlite", ""),
        ({"connects": ("h:1",)}, "psycopg2", "postgresql", ""),
        ({"connects": ("h:1",), "before": (("make",),)}, "django", "postgresql", ""),
        ({"connects": ("h:1",), "database": "none"}, "sqlalchemy", "postgresql", "none"),
        ({}, "django", "postgresql", ""),
    ],
)
def test_who_names_a_server_gets_a_database_of_its_own_there(
    given: dict[str, Any], system: str, vendor: str, database: str
) -> None:
    from toolkit.characterize.complete_setup import complete_setup
    from toolkit.model.lock import Lock
    from toolkit.model.recording import Command, Recording

    recording = Recording(commands=(Command(system, "SELECT 1", database=vendor),))
    setup = complete_setup(msgspec.structs.replace(Setup(), **given), (), recording, Lock(Setup()))
    assert setup.database == database
