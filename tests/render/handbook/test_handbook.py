"""Documents of a project: every sentence has its evidence or is marked, in both languages."""

import re
from typing import get_args

import msgspec
import pytest

from tests.render.pictures.test_page import FOUND
from toolkit.model.callers import CallFailure
from toolkit.model.data_access import (
    MASKED_DEFAULT,
    DataAccess,
    DataModel,
    DataQuery,
    JobEffect,
    ModelField,
    OutsideUse,
    Setting,
    UnreadQuery,
)
from toolkit.model.documents import ProjectDocuments
from toolkit.model.facts import Lang
from toolkit.model.inventory import Endpoint, Inventory, MigrationBase, MigrationOperation, Route
from toolkit.model.picture import SequencePicture
from toolkit.model.setup import (
    DeliveryFact,
    DeliveryKind,
    MigrationReversal,
    ReadmeFault,
    SetupFacts,
    StatedFact,
    WayBack,
)
from toolkit.model.tenancy import Tenancy
from toolkit.render.handbook.handbook import render_handbook
from toolkit.render.handbook.questions import open_questions, question_lines
from toolkit.render.handbook.relevance import relevant_questions
from toolkit.render.handbook.sentences import MOST_ROWS
from toolkit.render.handbook.summary import render_summary

SETUP = SetupFacts(
    pythons=(StatedFact("3.8", "Dockerfile:1"),),
    starts=(StatedFact("gunicorn app:app", "Procfile:1"),),
    readme="README.md",
    faults=(ReadmeFault("README.md:4", "missing_file", "requirements.txt"),),
)
KNOWN = ProjectDocuments("shop", FOUND, SETUP, {"backup": "every night"})
MARKS: dict[Lang, str] = {"en": "to be confirmed by the team", "ja": "チームで確認が必要"}


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_each_sentence_has_its_place_or_is_marked(lang: Lang) -> None:
    sentences = [line for line in render_handbook(KNOWN, lang).split("\n") if line.startswith("- ")]
    assert len(sentences) > len(relevant_questions(KNOWN))
    for line in sentences:
        backed = re.search(r"[(（]`[^`]+:\d+`", line)
        known = "every night" in line or line.endswith(("0 test files.", "見つかりませんでした。", "was found."))
        assert backed or MARKS[lang] in line or known, line


def test_an_answer_takes_the_place_of_the_mark() -> None:
    lines = render_handbook(KNOWN, "en").split("\n")
    assert "- Backup: every night (answer of the team)" in lines
    asked = relevant_questions(KNOWN)
    assert "backup" in asked
    assert sum(f"**{MARKS['en']}** (" in line for line in lines) == len(asked) - 1
    assert not any(line.startswith("- Backup") for line in render_summary(KNOWN, "en").split("\n"))


def test_what_a_readme_says_wrongly_is_told() -> None:
    assert (
        "- The README names `requirements.txt`, which the repository does not contain. (`README.md:4`)"
        in render_handbook(KNOWN, "en").split("\n")
    )
    assert "- 1 statement of the README contradicts the repository." in render_summary(KNOWN, "en").split("\n")
    moved = msgspec.structs.replace(SETUP, notices=(StatedFact("It moved.", "README.md:3"),))
    summary = render_summary(msgspec.structs.replace(KNOWN, setup=moved), "en")
    assert '- **Notice at the top of the README:** "It moved.". (`README.md:3`)' in summary.split("\n")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_summary_fits_a_page(lang: Lang) -> None:
    assert len(render_summary(KNOWN, lang).split("\n")) <= 60


def test_questions_say_why_and_whom_until_they_are_answered() -> None:
    answers = {"backup": "every night", "bakcup": "x"}
    questions = open_questions(msgspec.structs.replace(KNOWN, answers=answers), "en")
    lines = list(question_lines(questions, answers, "en"))
    assert "    answer: every night" in lines
    assert lines[-2].startswith(f"{len(questions) - 1} questions open.")
    assert "bakcup" in lines[-1]
    assert sum(line.startswith("    ask: ") for line in lines) == len(questions) - 1


def test_questions_depend_on_what_the_system_has() -> None:
    assert set(relevant_questions(ProjectDocuments("x", Inventory((), (), ()), SetupFacts()))) == {
        *("purpose", "load_balancer", "environments", "local_setup", "test_environment", "deployment", "rollback"),
        *("monitoring", "on_call", "known_troubles"),
    }
    settings = (
        Setting("MODE", "environment", "conf.py", 1, "'dummy'"),
        Setting("API_KEY", "settings", "conf.py", 2, MASKED_DEFAULT),
        Setting("MAIL_API", "settings", "conf.py", 3, "'http://mail'"),
    )
    models = (
        DataModel("admin/models.py", 3, "Member", "django", "users", (ModelField("email", "EmailField"),)),
        DataModel("shop/models.py", 5, "User", "sqlalchemy", "users"),
    )
    uses = (
        OutsideUse("batch/bill.py", 9, "batch/bill.py", "command", "python", "batch/bill.py"),
        OutsideUse("batch/mail.py", 9, "batch/mail.py", "command", "python", "batch/mail.py"),
    )
    setup = SetupFacts(
        about=(StatedFact("A shop.", "README.md:1"),),
        schedules=(StatedFact("5 4 * * * python batch/mail.py", "crontab:1"),),
        test_commands=(StatedFact("pytest", "Makefile:2"),),
        delivery=(DeliveryFact("make deploy", "Makefile:4", "procedure"), DeliveryFact("undo.sh", "undo.sh:1", "undo")),
        installs=(StatedFact("pip install -r requirements.txt", "requirements.txt:1"),),
        starts=(StatedFact("gunicorn app:app", "Procfile:1"),),
    )
    data = DataAccess(models=models, settings=settings, outside=uses)
    asked = relevant_questions(ProjectDocuments("x", msgspec.structs.replace(FOUND, data=data), setup))
    assert not asked.keys() & {"purpose", "local_setup", "test_environment", "deployment", "rollback"}
    assert asked["schedules"] == "batch/bill.py"
    assert asked["production_values"] == "API_KEY, MODE"
    assert asked["secrets"] == "API_KEY"
    assert asked["schema"] == "admin/models.py, shop/models.py"
    assert asked["data_retention"] == "Member.email"
    assert asked["outside_contacts"] == "MAIL"


def test_new_migrations_have_their_steps_and_old_ones_are_counted() -> None:
    place = ("shop/migrations/0002.py", 6, "RemoveField order.state", "breaks", "column_dropped", "django")
    new = MigrationOperation(*place, "order", ("state",), new=True, used_at=("shop/views.py:3",))
    old = MigrationOperation("shop/migrations/0001.py", *place[1:])
    found = msgspec.structs.replace(FOUND, migrations=(old, new), migration_base=MigrationBase("main", "0" * 40))
    lines = render_handbook(msgspec.structs.replace(KNOWN, found=found), "en").split("\n")
    first = next(number for number, line in enumerate(lines) if "RemoveField order.state" in line)
    assert lines[first].endswith("(`shop/migrations/0002.py:6`)")
    assert lines[first + 1] == "  - Code still uses it. (`shop/views.py:3`)"
    assert [line.split(":")[0] for line in lines[first + 2 : first + 5]] == [
        "  - expand",
        "  - contract",
        "  - order of deployments",
    ]
    assert lines[first + 5].startswith("- 1 operation of older migrations would be a risk")
    assert lines[first + 5].endswith("(`shop/migrations/0001.py:6`)")
    assert "- 1 operation of a migration disturbs a revision that still runs." in render_summary(
        msgspec.structs.replace(KNOWN, found=found), "en"
    ).split("\n")


def routes_of(amount: int) -> Inventory:
    routes = tuple(
        Route(f"/shop/v{number}/<int:id>", method, f"app.views.show{number}", "app/views.py", number + 1, "flask")
        for number in range(amount)
        for method in ("GET", "PUT")
    )
    endpoints = tuple(Endpoint(route, route.path.replace("<int:id>", "{id}")) for route in routes)
    return msgspec.structs.replace(FOUND, routes=routes, endpoints=endpoints)


def known(found: Inventory) -> ProjectDocuments:
    return ProjectDocuments("shop", found, SETUP)


def test_methods_of_one_handler_share_a_row_with_a_readable_path() -> None:
    text = render_handbook(known(routes_of(2)), "en")
    assert "| GET, PUT | `/shop/v1/{id}` | none found | ? |  |  | `show1` | `app/views.py:2` |" in text.split("\n")
    assert "Appendix" not in text


@pytest.mark.parametrize(("lang", "heading"), [("en", "Appendix: all endpoints"), ("ja", "付録：エンドポイントの一覧")])
def test_a_long_table_of_endpoints_is_summed_and_moves_to_the_end(lang: Lang, heading: str) -> None:
    before, after = render_handbook(known(routes_of(MOST_ROWS + 1)), lang).split(f"\n## {heading}\n")
    assert f"| `/shop` | {MOST_ROWS + 1} | GET, PUT |" in before, "prefixes of one path each are counted together"
    assert after.count("`app/views.py:") == MOST_ROWS + 1


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_table_never_continues_a_list_and_holds_no_html(lang: Lang) -> None:
    settings = (
        Setting("NAME", "settings", "settings.py", 1, "'<b> | `x`'", ("a.py:1",)),
        Setting("API_KEY", "settings", "settings.py", 2, MASKED_DEFAULT),
    )
    uses = (OutsideUse("app/__bill__.py", 5, "app/__bill__.py", "command", "python", "app/__bill__.py"),)
    text = render_handbook(
        known(msgspec.structs.replace(FOUND, data=DataAccess(outside=uses, settings=settings))), lang
    )
    lines = text.split("\n")
    heads = [number for number, line in enumerate(lines) if line.startswith("|---")]
    assert len(heads) > 2
    assert all(not lines[number - 2] for number in heads)
    assert "`` '<b> \\| `x`' ``" in text
    assert "`app/__bill__.py`" in text
    assert MASKED_DEFAULT not in text
    assert "\n\n\n" not in text


def test_settings_that_need_a_value_come_first() -> None:
    settings = (
        Setting("A", "settings", "settings.py", 1, "1", ("a.py:1",)),
        Setting("B", "environment", "settings.py", 2, "", ("a.py:2",)),
        Setting("C", "settings", "settings.py", 3, "''"),
        Setting("limit", "database", "views.py", 4, "", ("views.py:4",)),
    )
    text = render_handbook(known(msgspec.structs.replace(FOUND, data=DataAccess(settings=settings))), "en")
    assert re.findall(r"^\| `([ABC])`", text, re.MULTILINE) == ["B", "A", "C"]
    assert "- 2 settings that the code reads" in text
    assert "| `limit` | entry in the database | (no fallback found: the entry must exist) |" in text


def test_a_setting_and_its_variable_are_one_row_and_dangers_and_test_settings_are_apart() -> None:
    settings = (
        Setting("HOSTS_FOR_ALL", "environment", "base.py", 1, "'*'", ("base.py:1",)),
        Setting(
            *("ALLOWED_HOSTS", "settings", "base.py", 1, "env.list('HOSTS_FOR_ALL', str, '*')"),
            variables=("HOSTS_FOR_ALL",),
        ),
        Setting("KEY_OF_APP", "environment", "base.py", 2, "", ("base.py:2",), required=True),
        Setting("BIND", "settings", "base.py", 3, "True", ("a.py:3",), condition="x == 1", comment="Where it listens"),
        Setting("GATEWAY", "environment", "base.py", 4, "'dummy'", ("base.py:4",)),
        Setting("NAME", "settings", "settings/testing.py", 5, "'bob'", ("a.py:5",)),
    )
    lines = render_handbook(known(msgspec.structs.replace(FOUND, data=DataAccess(settings=settings))), "en").split("\n")
    start = next(number for number, line in enumerate(lines) if line == "- **2 defaults are not for production.**")
    shown = [line for line in lines[start:] if line.startswith(("|", "- "))]
    assert shown[3:5] == [
        "| `ALLOWED_HOSTS ← HOSTS_FOR_ALL` | `'*'` | any host name is accepted | `base.py:1` |",
        "| `GATEWAY` | `'dummy'` | a stand-in for development | `base.py:4` |",
    ]
    assert shown[5].startswith("- Values in production: ")
    assert shown[6] == "- 1 variable must be set, or what reads it does not start: `KEY_OF_APP` (`base.py:2`)"
    assert [line.split("`")[1] for line in shown[9:] if line.startswith("| `")][:4] == [
        *("KEY_OF_APP", "ALLOWED_HOSTS ← HOSTS_FOR_ALL", "BIND", "GATEWAY"),
    ]
    needed = next(line for line in shown[9:] if line.startswith("| `KEY_OF_APP` "))
    assert needed.split(" | ")[2] == "(must be set: the program does not start without it)"
    assert "| `BIND` | settings | `True if x == 1` | Where it listens | `base.py:3` |" in shown
    assert "- 1 setting is only for tests: `NAME` (`settings/testing.py:5`)" in shown


def test_jobs_are_called_by_their_function_and_programs_are_apart() -> None:
    uses = (
        OutsideUse("app/tasks.py", 2, "app/tasks.py::send_mail", "job", "celery.task"),
        OutsideUse("app/tasks.py", 9, "app/tasks.py", "command", "subprocess.call", "['rm', 'x']"),
    )
    text = render_handbook(known(msgspec.structs.replace(FOUND, data=DataAccess(outside=uses))), "en")
    assert "| `send_mail` |  |  |  |  | `app/tasks.py:2` |" in text
    assert "- It runs a program: `['rm', 'x']` (`app/tasks.py:9`)" in text


def test_jobs_say_what_they_do_and_a_switch_is_one_sentence() -> None:
    uses = (
        OutsideUse("app/tasks.py", 2, "app/tasks.py::send_mail", "job", "celery.task"),
        OutsideUse("app/web.py", 5, "app/web.py::f", "switch", "state.maintenance_hosts"),
        OutsideUse("app/web.py", 7, "app/web.py::g", "switch", "maintenance_on"),
    )
    queries = (DataQuery("app/tasks.py", 4, "app/tasks.py::send_mail", "sql", "mails", "INSERT"),)
    effects = (JobEffect("app/tasks.py", 2, ("mails", "?"), ("settings.MAIL_API",)),)
    setup = SetupFacts(programs=(StatedFact("Sends the mails of a day.", "app/tasks.py:2"),))
    found = msgspec.structs.replace(FOUND, data=DataAccess(queries, outside=uses), job_effects=effects)
    lines = render_handbook(ProjectDocuments("shop", found, setup), "en").split("\n")
    row = "| `send_mail` |  | Sends the mails of a day. | mails | settings.MAIL_API | `app/tasks.py:2` |"
    assert row in lines
    assert [line.partition(": ")[2] for line in lines if line.startswith("- Switch")] == [
        "`maintenance_hosts, maintenance_on` (`app/web.py:5`, `app/web.py:7`)"
    ]


def test_endpoints_with_most_risks_come_first_and_statements_that_could_not_be_read_are_told() -> None:
    queries = (
        DataQuery("a.py", 4, "a.py::f", "django", "Coupon", "get", in_loop=True, endpoints=("GET /x/{}", "GET /y")),
        DataQuery("a.py", 9, "a.py::f", "django", "self.model", "get", in_loop=True, endpoints=("GET /y",)),
    )
    data = DataAccess(queries=queries, models=FOUND.data.models, unread=(UnreadQuery("a.py", 12, "run(q)", "?"),))
    drawn = {"GET /x/{}": SequencePicture("GET /x", (), (), unresolved=("a.py:12 run(q)",))}
    endpoints = (Endpoint(Route("/x/<id>", "GET", "a.f", "a.py", 1, "flask"), "/x/{id}"),)
    found = msgspec.structs.replace(FOUND, data=data, sequences=drawn, endpoints=endpoints)
    lines = render_handbook(known(found), "en").split("\n")
    assert [line for line in lines if line.startswith("| `GET /")] == [
        "| `GET /x/{id}` | 1 | 1 |",
        "| `GET /y` | 0 | 2 |",
    ]
    assert any("checked by reading" in line and line.endswith("(`a.py:12`)") for line in lines)
    assert "| `coupons` | SQL | `app/models.py:9` |  | 1 | 2 |" in lines
    assert "| (known only at run time) | SQL |  |  | 1 | 1 |" in lines


def test_a_program_without_tenants_says_how_many_models_were_looked_at() -> None:
    models = (DataModel("shop/models.py", 3, "Shop", "django"), DataModel("shop/models.py", 9, "Visit", "django"))
    without = msgspec.structs.replace(FOUND, data=DataAccess(models=models), tenancy=Tenancy())
    text = render_handbook(known(without), "en")
    assert "- No field for a tenant was found in 2 models. (`shop/models.py:3`, `shop/models.py:9`)" in text
    with_tenants = msgspec.structs.replace(without, tenancy=Tenancy(("shop",)))
    assert "No field for a tenant" not in render_handbook(known(with_tenants), "en")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_deploying_and_going_back_are_cited_or_marked(lang: Lang) -> None:
    delivery = tuple(DeliveryFact(f"run {kind}", f"{kind}.sh:2", kind) for kind in get_args(DeliveryKind))
    ways = tuple(MigrationReversal(f"m/{way}.py:4", f"0002_{way}", way, "RunPython") for way in get_args(WayBack))
    setup = msgspec.structs.replace(SETUP, delivery=delivery, reversals=ways)
    text = render_handbook(msgspec.structs.replace(KNOWN, setup=setup), lang)
    section = next(part for part in text.split("\n## ") if "`undo.sh:2`" in part)
    lines = [line for line in section.split("\n") if line.startswith("- ")]
    for fact in delivery:
        assert sum(f"`{fact.text}`" in line and f"`{fact.place}`" in line for line in lines) == 1
    assert all(sum(f"`{item.place}`" in line for line in lines) == 1 for item in ways)
    assert not any(MARKS[lang] in line for line in lines)
    assert len(lines) == len(delivery) + len(ways)


def test_many_facts_of_a_kind_are_counted() -> None:
    kind: DeliveryKind = "proxy"
    delivery = tuple(DeliveryFact(f"server {number}", f"nginx.conf:{number}", kind) for number in range(1, 11))
    text = render_handbook(msgspec.structs.replace(KNOWN, setup=SetupFacts(delivery=delivery)), "en")
    assert "- And 2 more of this kind. (`nginx.conf:9`, `nginx.conf:10`)" in text.split("\n")
    assert "- No target, script, job or command for rolling back was found." in text.split("\n")


def test_stores_of_endpoints_kinds_servers_and_areas() -> None:
    place = ("app.py", 3, "app.py::show")
    queries = (
        DataQuery(*place, "mongo", "notes", "find", endpoints=("GET /notes/{}",)),
        DataQuery(*place, "sql", "users", "UPDATE", endpoints=("GET /notes/{}",)),
    )
    settings = (
        Setting("DB", "environment", "settings.py", 4, "'postgres://db/notes'"),
        Setting("CACHE", "settings", "settings.py", 5, "redis_timeout"),
    )
    route = Route("/notes/<id>", "GET", "show", "app.py", 3, "flask", "certain", "app.py:3")
    data = DataAccess(queries, settings=settings)
    found = Inventory(("flask",), (route,), (), endpoints=(Endpoint(route, "/notes/{id}"),), data=data)
    lines = render_handbook(ProjectDocuments("notes", found, SetupFacts(), {}), "en").split("\n")
    assert "| GET | `/notes/{id}` | none found | ? | notes, users |  | `show` | `app.py:3` |" in lines
    assert {"| `notes` | MongoDB |  |  | 1 | 1 |", "| `users` | SQL |  | `GET /notes/{id}` | 1 | 1 |"} <= {*lines}
    assert [line for line in lines if "Server named" in line] == [
        "- Server named in settings: postgresql (`DB`) (`settings.py:4`)"
    ]
    assert "- Its paths, with their numbers: `/notes (1)` (`app.py:3`)" in lines


def test_where_tables_come_from_and_which_systems_are_called() -> None:
    models = (
        DataModel("admin/models.py", 3, "Member", "django", "users", is_unmanaged=True),
        DataModel("shop/models.py", 5, "User", "sqlalchemy", "users"),
    )
    settings = (
        Setting("SHOP_MALL_URL", "environment", "conf.py", 1, "''", ("conf.py:1",)),
        Setting(
            *("MALL_URL", "settings", "conf.py", 1, "os.environ.get('SHOP_MALL_URL', '')", ("a.py:1",)),
            variables=("SHOP_MALL_URL",),
            without=("if not MALL_URL: return None at a.py:7",),
        ),
        Setting("MALL_PREVIEW_URL", "settings", "conf.py", 2, "MALL_URL + '/p'"),
        Setting("MEDIA_URL", "settings", "conf.py", 3, "'/media/'"),
        Setting("SENTRY_DSN", "environment", "conf.py", 4, ""),
    )
    uses = (
        OutsideUse("a.py", 1, "a.py::f", "http", "requests.get", "settings.MALL_URL", ("GET /a",)),
        OutsideUse("a.py", 2, "a.py::f", "http", "requests.get", "url"),
        OutsideUse("a.py", 3, "a.py::f", "file_storage", "default_storage.open", "path"),
        OutsideUse("a.py", 4, "a.py::f", "file_storage", "default_storage.open", "name"),
    )
    data = DataAccess(models=models, settings=settings, outside=uses)
    setup = SetupFacts(schema_files=(StatedFact("11", "schema.sql:2"),))
    failures = (CallFailure("a.py", 1, "no_timeout", "requests.get", call="a.py:1"),)
    found = msgspec.structs.replace(FOUND, data=data, call_failures=failures)
    lines = render_handbook(ProjectDocuments("shop", found, setup), "en").split("\n")
    assert {
        "- A file of SQL makes 11 tables. (`schema.sql:2`)",
        "- Where `MALL_URL` is empty, the code stops early: `if not MALL_URL: return None` (`a.py:7`)",
        "| `MALL` | MALL_URL, MALL_PREVIEW_URL | `conf.py:1` |",
        "| `Sentry` | SENTRY_DSN | `conf.py:4` |",
        "| HTTP | `settings.MALL_URL` | `GET /a` | waits without end (no timeout) | `a.py:1` |",
        "| HTTP | `requests.get() in a` | `f` |  | `a.py:2` |",
        "| file storage | `default_storage.open()` | `f` |  | `a.py:3` |",
    } <= {*lines}
    assert any(line.startswith("- No migrations were found") for line in lines)
    assert any(line.startswith("- 1 model is unmanaged") for line in lines)
    several = next(line for line in lines if line.startswith("- 1 table has more than one model"))
    assert several.endswith(": `users (Member / User)` (`admin/models.py:3`, `shop/models.py:5`)")
    assert not any("MEDIA_URL" in line for line in lines if line.startswith("| `MEDIA` "))
