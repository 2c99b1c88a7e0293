"""Databases of our own for replays: made with migrations, each call rolled back, the named one never opened."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from tests.command_line import tebiki, write
from toolkit.characterize.cases import case_of
from toolkit.errors import UsageError
from toolkit.model.lock import Case, Setup
from toolkit.probe.databases import django
from toolkit.session import table_sources
from toolkit.session.own_database import OwnDatabaseHolder, database_name, shared_holder
from toolkit.session.probe_session import ProbeSession, start_session
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


class Visit(models.Model):
    member = models.ForeignKey(Member, on_delete=models.DO_NOTHING)
""",
    "shop/services.py": """\
from django.db import IntegrityError, connection, transaction

from shop.models import Member, Visit


@transaction.atomic(durable=True)
def join(name):
    return [Member.objects.create(name=name).pk, Member.objects.count()]


def visit(member):
    Visit.objects.create(member_id=member)


def visit_both(member):
    with transaction.atomic():
        Visit.objects.create(member_id=member)
        with transaction.atomic():
            Visit.objects.create(member_id=1)
        return Visit.objects.count()


def move(member):
    Visit.objects.create(member_id=1)
    try:
        Visit.objects.update(member_id=member)
    except IntegrityError:
        return [one.member_id for one in Visit.objects.all()]


def imported(member, after):
    with connection.constraint_checks_disabled():
        Visit.objects.create(member_id=member)
    Visit.objects.create(member_id=after)
    return Visit.objects.count()


def imported_within(member):
    with transaction.atomic(), connection.constraint_checks_disabled():
        Visit.objects.create(member_id=member)


def join_by_hand(name, member):
    transaction.set_autocommit(False)
    try:
        Member.objects.create(name=name)
        transaction.commit()
        Member.objects.create(name="forgotten")
        transaction.rollback()
        with transaction.atomic():
            Visit.objects.create(member_id=member)
        transaction.commit()
    finally:
        transaction.set_autocommit(True)
    return [one.name for one in Member.objects.all()]


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
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("member", models.ForeignKey(to="shop.Member", on_delete=models.DO_NOTHING)),
            ],
        ),
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
    target.database[0].drop_database()


def _replay(target: RunTarget, *cases: Case) -> list[Response]:
    with fresh_copies(target)() as copy:
        responses = [one for _, one in ReplayProgram(SETUP, copy, SETUP.clocks[0]).run_cases(cases)]
        assert not (copy.root / "real.sqlite3").exists()
        return responses


def test_each_call_begins_with_the_rows_of_the_migrations(target: RunTarget) -> None:
    ann, bob = _call("join", name="ann"), _call("join", name="bob")
    responses = _replay(target, ann, bob, ann, _call("join", name="first"), bob, _call("used"))
    assert [one.parts.get("result") for one in responses] == [[2, 2], [2, 2], [2, 2], None, [2, 2], "{database}"]
    assert responses[3].parts["exception"]["class"] == "django.db.utils:IntegrityError"
    assert target.log.connections().databases == ("sqlite, a file",)


def test_deferred_constraints_are_checked_where_the_program_would_commit(target: RunTarget) -> None:
    calls = [_call(name, member=member) for member in (9999, 1) for name in ("visit", "visit_both", "move")]
    parts = [one.parts for one in _replay(target, *calls)]
    assert [one.get("exception", {}).get("class") for one in parts[:2]] == ["django.db.utils:IntegrityError"] * 2
    assert [one.get("result") for one in parts[2:]] == [[1], None, 2, None]


def test_a_program_that_ends_its_transactions_itself_keeps_what_it_commits(target: RunTarget) -> None:
    calls = [_call("join_by_hand", name="ann", member=member) for member in (1, 9999)]
    parts = [one.parts for one in _replay(target, *calls, _call("join", name="bob"))]
    assert [one.get("result") for one in parts] == [["first", "ann"], None, [2, 2]]
    assert parts[1]["exception"]["class"] == "django.db.utils:IntegrityError"


def test_rows_that_lead_nowhere_are_let_pass_where_the_checks_are_off(target: RunTarget) -> None:
    calls = [_call("imported", member=9999, after=after) for after in (1, 9998)]
    parts = [one.parts for one in _replay(target, *calls, _call("imported_within", member=9999))]
    assert parts[0].get("result") == 2
    assert [one.get("exception", {}).get("class") for one in parts[1:]] == ["django.db.utils:IntegrityError"] * 2


def test_rows_that_led_nowhere_before_are_let_pass(tmp_path: Path) -> None:
    leave = """

from django.db import connection
from django.db.models.signals import post_migrate


def leave(**_named):
    with connection.constraint_checks_disabled():
        Visit.objects.create(member_id=9998)


post_migrate.connect(leave)
"""
    files = {**FILES, "shop/models.py": FILES["shop/models.py"] + leave}
    target = RunTarget(sys.executable, write(tmp_path / "shop", files))
    try:
        parts = [one.parts for one in _replay(target, *[_call("visit_both", member=member) for member in (1, 9999)])]
        assert parts[0].get("result") == 3
        assert parts[1]["exception"]["class"] == "django.db.utils:IntegrityError"
    finally:
        target.database[0].drop_database()


@pytest.mark.parametrize("entry", [{}, {"ENGINE": ""}, {"ENGINE": None}, {"ENGINE": "django.db.backends.dummy"}])
def test_an_entry_without_an_engine_is_no_database(entry: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "settings")
    settings = SimpleNamespace(DATABASES={"default": entry})
    monkeypatch.setitem(sys.modules, "django.conf", SimpleNamespace(settings=settings))
    assert not django.is_wanted()  # type: ignore[no-untyped-call]


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

    def leave(self, _seconds: float) -> None:
        self.ended = True

    def end(self) -> None:
        raise AssertionError


def test_a_database_that_cannot_be_made_says_what_to_name() -> None:
    session, holder = _Failing(), OwnDatabaseHolder()
    with pytest.raises(UsageError, match=r"no server\. tebiki refused to connect to 127.0.0.1:5432\. .*--connects"):
        holder.make_database(lambda: session, "python")
    assert (session.ended, holder.is_made) == (True, False)
    holder.drop_database()


def test_a_database_that_is_no_longer_waited_for_is_given_up() -> None:
    class Interrupted(_Failing):
        def receive_hello(self, _seconds: float) -> dict[str, Any]:
            raise KeyboardInterrupt

    session, holder = Interrupted(), OwnDatabaseHolder()
    with pytest.raises(KeyboardInterrupt):
        holder.make_database(lambda: session, "python")
    assert (session.ended, holder.is_made) == (True, False)


def _begin_to_make(root: Path, work: str) -> ProbeSession:
    """Begin to make a database whose migration does something, in this folder."""
    last = FILES["shop/migrations/0001_initial.py"].replace(
        '    apps.get_model("shop', f'    {work}\n    apps.get_model("shop'
    )
    write(root, {**FILES, "shop/migrations/0001_initial.py": last})
    request = {"root": str(root), "scratch": str(root), "database": {"name": "tebiki_new_1", "keep": False}}
    request["guard"] = True
    variables = {"DJANGO_SETTINGS_MODULE": "settings"}
    return start_session(RunTarget(sys.executable, root), "replay.make_database", request, variables=variables)


def test_a_database_whose_migration_fails_is_dropped(tmp_path: Path) -> None:
    (tmp_path / ".tmp").mkdir()
    with _begin_to_make(tmp_path, "raise ValueError('no')") as session:
        hello = session.receive_hello(60)
        assert isinstance(hello, dict)
        assert hello["error"]["message"] == "no"
    assert list((tmp_path / ".tmp").iterdir()) == []


def test_a_database_is_dropped_where_nobody_waits_for_its_migration_any_more(tmp_path: Path) -> None:
    (tmp_path / ".tmp").mkdir()
    work = "import time; print('begun', flush=True); [time.sleep(0.1) for _ in range(6000)]"
    session = _begin_to_make(tmp_path, work)
    while not list((tmp_path / ".tmp").iterdir()):
        assert session.receive(0.1).reason == "timeout"
    session.leave(60)
    assert list((tmp_path / ".tmp").iterdir()) == []


def test_a_kept_database_is_another_one_when_migrations_change(tmp_path: Path) -> None:
    root = write(tmp_path / "shop", FILES)
    before = database_name("kept", root)
    assert database_name("kept", root) == before
    assert database_name("new", root) != database_name("new", root)
    (root / "shop/migrations/0002_more.py").write_text("x")
    assert database_name("kept", root) != before


_PRICES = """\
def _digits():
    return _places(8)


def _places(number):
    return number + 2


class Price(models.Model):
    amount = models.DecimalField(max_digits=_digits())

    @property
    def doubled(self):
        return self.amount * 2

    def written(self):
        return str(self.amount)

    @declared_attr
    def place(cls):
        return 'name'

    def start(self):
        metadata.create()


class Words(models.CharField):
    def db_type(self, connection):
        return 'varchar(40)'
"""


@pytest.mark.parametrize(
    ("was", "now", "is_same"),
    [
        ("self.amount * 2", "self.amount + self.amount", True),
        ("return _places(8)", "return _places(9)", False),
        ("return number + 2", "return number + 3", False),
        ("metadata.create()", "metadata.create_everything()", False),
        ("class Price(", "class Prices(", False),
        ("_digits())", "_digits(), null=True)", False),
        ("def doubled(self):", "def doubled(self)::", False),
        ("return self.amount * 2", "return " + "+".join(["self.amount"] * 4000), False),
        ("return 'varchar(40)'", "return 'varchar(3)'", False),
        ("return str(self.amount)", "return repr(self.amount)", True),
        ("return 'name'", "return 'code'", False),
    ],
)
def test_functions_that_make_no_tables_do_not_change_the_database(
    tmp_path: Path, was: str, now: str, is_same: bool
) -> None:
    first, second = (write(tmp_path / name, {**FILES, "shop/prices.py": _PRICES}) for name in ("first", "second"))
    assert was in _PRICES
    (second / "shop/prices.py").write_text(_PRICES.replace(was, now))
    assert (_holder(first) is _holder(second)) is is_same


def test_a_file_is_searched_for_tables_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searched = []

    class Tables:
        """Notes what is searched."""

        @staticmethod
        def search(data: bytes) -> bool:
            searched.append(data)
            return b"Column" in data

    monkeypatch.setattr(table_sources, "_TABLES", Tables)
    root = write(tmp_path, {"once/models.py": "NEW = Column()\n", "once/other.py": "NEW = 1\n"})
    assert [table_sources.read_table_sources(root) for _ in range(3)] == [{b"once/models.py": b"NEW = Column()\n"}] * 3
    assert sorted(searched) == [b"NEW = 1\n", b"NEW = Column()\n"]


def test_functions_may_make_rows_where_code_runs_once_tables_are_there(tmp_path: Path) -> None:
    files = {**FILES, "shop/prices.py": _PRICES, "shop/apps.py": "post_migrate.connect(start_prices)\n"}
    files["locks/tebiki_probe/databases.py"] = "create_all()\n"
    first, second = (write(tmp_path / name, files) for name in ("first", "second"))
    assert _holder(first) is _holder(second)
    (second / "shop/prices.py").write_text(_PRICES.replace("str(self.amount)", "repr(self.amount)"))
    assert _holder(first) is not _holder(second)
    for folder in (first, second):
        (folder / "shop/apps.py").unlink()
    assert _holder(first) is _holder(second)


def test_a_secret_that_a_lock_names_by_its_variable_is_the_one_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "shop", FILES)
    monkeypatch.setenv("KEY", "of-today")
    by_name, plain, other = (Setup(database="new", environment={"KEY": it}) for it in ("${KEY}", "of-today", "older"))
    assert _holder(root, by_name) is _holder(root, plain) is not _holder(root, other)


def _holder(root: Path, setup: Setup = SETUP) -> OwnDatabaseHolder:
    return shared_holder(setup, "python", "", root)


def test_versions_share_a_database_unless_their_tables_may_differ(tmp_path: Path) -> None:
    first, second = (write(tmp_path / name, {**FILES, "shop/prices.py": "x = 1\n"}) for name in ("first", "second"))
    assert _holder(first) is _holder(second)
    assert _holder(first, Setup(database="new", app="other")) is not _holder(first)
    (second / "shop/prices.py").write_text("x = 2\n")
    assert _holder(first) is _holder(second)
    for name, text in (
        ("shop/migrations/0002_more.py", "x"),
        ("shop/prices.py", "price = Column(Integer)"),
        ("shop/prices.py", "class Price(models.Model): pass"),
        ("shop/prices.py", "class Price(Dated):\n    amount = models.IntegerField()"),
        ("shop/prices.py", "from django.db.models import (\n    Manager,\n    Model,\n)\nclass Price(Model): pass"),
        ("shop/prices.py", "class Price(Base):\n    amount: Mapped[int]"),
        ("shop/prices.py", "post_migrate.connect(fill_prices)"),
        ("shop/start.py", "db.create_all()"),
    ):
        (second / name).write_text(text)
        assert _holder(first) is not _holder(second)
        (second / name).unlink()
        (second / "shop/prices.py").write_text("x = 2\n")


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


_OF_TWO = """\
DATABASES = {
    "default": {},
    "main": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(HERE, "real.sqlite3")},
    "replica": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.path.join(HERE, "real.sqlite3"),
        "TEST": {"MIRROR": "main"},
    },
}
"""
_JOINING = """\
from shop.models import Member


def join(name):
    Member.objects.using("main").create(name=name)
    return Member.objects.using("replica").count()
"""


def test_a_mirror_sees_what_is_not_committed_and_an_empty_entry_is_no_database(tmp_path: Path) -> None:
    seed = 'apps.get_model("shop", "Member").objects'
    migration = FILES["shop/migrations/0001_initial.py"].replace(seed, f"{seed}.using(schema_editor.connection.alias)")
    settings = "\n".join(line for line in FILES["settings.py"].splitlines() if "DATABASES" not in line)
    files = {
        "settings.py": f"{settings}\n{_OF_TWO}",
        "shop/services.py": _JOINING,
        "shop/urls.py": "urlpatterns = []\n",
    }
    target = RunTarget(
        sys.executable, write(tmp_path / "shop", {**FILES, **files, "shop/migrations/0001_initial.py": migration})
    )
    try:
        responses = _replay(target, _call("join", name="ann"), _call("join", name="ann"))
        assert [one.parts.get("result") for one in responses] == [2, 2]
        assert target.log.connections().databases == ("sqlite, a file",)
    finally:
        target.database[0].drop_database()


class _Atomic:
    def __init__(self, using: str) -> None:
        self.using = using

    def __enter__(self) -> None:
        if self.using == "broken":
            raise OSError
        entered.append(self.using)

    def __exit__(self, *_error: object) -> None:
        entered.remove(self.using)


class _Connection(SimpleNamespace):
    vendor, connection = "stand_in", None

    def set_rollback(self, _value: bool) -> None: ...

    commit = rollback = set_autocommit = set_rollback


entered: list[str] = []


def test_no_transaction_stays_open_where_another_one_cannot_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("default", "broken")
    connections = {alias: _Connection(alias=alias) for alias in names}
    settings = SimpleNamespace(DATABASES={alias: {"ENGINE": "x", "NAME": alias} for alias in names})
    signal = SimpleNamespace(disconnect=lambda _receiver: None)
    stand_ins = {
        "django.conf": SimpleNamespace(settings=settings),
        "django.db": SimpleNamespace(connections=connections, close_old_connections=None),
        "django.db.transaction": SimpleNamespace(Atomic=_Atomic, atomic=_Atomic, get_connection=connections.get),
        "django.core.signals": SimpleNamespace(request_started=signal, request_finished=signal),
    }
    for name, module in stand_ins.items():
        monkeypatch.setitem(sys.modules, name, module)
    with pytest.raises(OSError):
        django.begin()  # type: ignore[no-untyped-call]
    assert entered == []


def test_each_database_is_removed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    removed: list[tuple[str, str]] = []

    def connection(alias: str) -> SimpleNamespace:
        creation = SimpleNamespace(_destroy_test_db=lambda name, _verbosity: removed.append((alias, name)))
        return SimpleNamespace(close=lambda: None, creation=creation, vendor="stand_in")

    places = {"default": "tebiki_new_1", "other": "tebiki_new_1_other", "replica": "tebiki_new_1"}
    connections = {alias: connection(alias) for alias in places}
    monkeypatch.setitem(sys.modules, "django.db", SimpleNamespace(connections=connections))
    django.drop(places)  # type: ignore[no-untyped-call]
    assert sorted(removed) == [("default", "tebiki_new_1"), ("other", "tebiki_new_1_other")]
