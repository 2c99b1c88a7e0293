"""Context in which code runs: start-up may wait, clean-up may fail, and both are milder."""

import pytest

from tests.contracts.measured import findings_of
from tests.rules.ask import findings_in
from toolkit.flows.measure_file import Measurer
from toolkit.model.facts import File
from toolkit.model.findings import Finding, Place
from toolkit.model.plugins import RuleExample
from toolkit.model.project import Project
from toolkit.rules._run_context import context_in, run_context, weigh_by_context
from toolkit.rules.query_in_loop import RULE as LOOPS
from toolkit.rules.retry_without_limit import RULE

OPEN = """def send(gateway):
    while True:
        try:
            return gateway.send()
        except IOError:
            pass
"""


def severity(rule: str, symbol: str) -> str:
    path = symbol.partition("::")[0]
    found = weigh_by_context(Finding(rule, symbol, "high", "certain", {}, (Place(path, 3),)), Project("shop", ()))
    return found.severity if found else ""


@pytest.mark.parametrize(
    ("rule", "symbol", "expected"),
    [
        ("retry_without_limit", "shop/mongo.py::setup_mongo", "medium"),
        ("retry_without_limit", "shop/setup/mongo.py::connect", "medium"),
        ("blocking_sleep", "shop/app.py::wait_for_database", "medium"),
        ("retry_without_limit", "shop/gateway.py::send", "high"),
        ("swallowed_exception", "shop/db.py::Pool.close", "medium"),
        ("swallowed_exception", "shop/db.py::_tables_clear", "medium"),
        ("swallowed_exception", "shop/db.py::disclose", "high"),
        ("swallowed_exception", "shop/views.py::ping_view", "medium"),
        ("blocking_sleep", "shop/views.py::Status.health", "medium"),
        ("swallowed_exception", "shop/views.py::shipping_view", "high"),
        ("tls_verification_off", "shop/config.py::Development", ""),
        ("tls_verification_off", "shop/config.py::DevConfig", ""),
        ("tls_verification_off", "shop/config.py::Develop", "high"),
        ("hard_coded_secret", "shop/config.py::Development", "low"),
        ("sql_by_formatting", "shop/db.py::setup", "high"),
    ],
)
def test_functions_that_start_or_clean_up_are_milder(rule: str, symbol: str, expected: str) -> None:
    assert severity(rule, symbol) == expected


def test_the_name_of_the_product_says_nothing_about_where_its_code_runs() -> None:
    files = {f"seed/part{n}.py": "" for n in range(20)} | {"seed/api.py": OPEN, "seed/commands/load.py": OPEN}
    found = {finding.place.path: finding.severity for finding in findings_in(RULE, files)}
    assert found == {"seed/api.py": "high"}  # what runs by hand is a note


def test_a_small_folder_says_where_its_code_runs() -> None:
    files = {f"shop/part{n}.py": "" for n in range(20)} | {"seed/api.py": OPEN}
    assert findings_in(RULE, files) == ()


def test_migrations_are_migrations_also_where_most_files_are() -> None:
    files = {f"shop/migrations/part{n}.py": "" for n in range(8)} | {"shop/migrations/fill.py": OPEN}
    assert [finding.severity for finding in findings_in(RULE, files)] == ["medium"]


QUERY = "def load(rows):\n    for row in rows:\n        User.objects.get(id=row)\n"


@pytest.mark.parametrize(
    ("importer", "queries", "severity"),
    [
        ("shop/management/commands/fill.py", 0, "medium"),
        ("shop/urls.py", 1, "high"),
        ("shop/loaders/all.py", 1, "high"),
        ("tests/test_loaders.py", 1, "high"),
    ],
)
def test_what_only_commands_import_runs_as_they_do(importer: str, queries: int, severity: str) -> None:
    files = {"shop/loaders/base.py": QUERY + OPEN, "shop/loaders/csv.py": "from shop.loaders import base\n"}
    files |= {importer: "from shop.loaders import csv\n", "shop/__init__.py": "", "shop/loaders/__init__.py": ""}
    assert len(findings_of(RuleExample(files), LOOPS)) == queries
    assert [finding.severity for finding in findings_of(RuleExample(files), RULE)] == [severity]


@pytest.mark.parametrize(
    ("path", "context"),
    [
        ("manage_api.py", "command"),
        ("shop/manager.py", "service"),
        ("shop/console.py", "command"),
        ("locust/locustfile.py", "fixture"),
        ("shop/testing.py", "fixture"),
        ("test_project/shop/settings.py", "fixture"),
        ("shop/settings/secret_template.py", "fixture"),
        ("shop/mail_template.py", "service"),
        ("selenium_tests/util.py", "fixture"),
        ("ws-tests/client.py", "fixture"),
        ("shop/integrationTests/client.py", "fixture"),
        ("playwright_tests/core/pages.py", "fixture"),
        ("shop/upload-screenshots.py", "command"),
        ("extras/authors/list.py", "command"),
        ("shop/loaddata.py", "fixture"),
        ("ab-tests/views.py", "service"),
        ("ab_tests/views.py", "service"),
        ("shop/views.py", "service"),
        ("shop/settings/dev.py", "fixture"),
        ("shop/management/commands/dev_environment_setup.py", "fixture"),
        ("shop/devices.py", "service"),
        ("shop/settings/local_mail.py", "fixture"),
        *((f"shop/config/{name}.py", "service") for name in ("city", "device", "locale", "testimonials", "circuits")),
    ],
)
def test_names_say_where_code_runs(path: str, context: str) -> None:
    assert run_context(path) == context


MAIN = "if __name__ == '__main__':\n    send(None)\n"


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        ({"walk.py": OPEN + MAIN}, "medium"),
        ({"walk.py": OPEN}, "high"),
        ({"walk.py": "import flask\n" + OPEN + MAIN}, "high"),
        ({"walk.py": OPEN + MAIN, "shop/urls.py": "import walk\n"}, "high"),
        ({"shop/walk.py": OPEN + MAIN, "shop/__init__.py": ""}, "high"),
        ({"walk.py": OPEN + MAIN, "Dockerfile": "CMD python walk.py\n"}, "high"),
    ],
)
def test_a_file_that_runs_itself_outside_of_a_package_is_a_script(files: dict[str, str], severity: str) -> None:
    assert [finding.severity for finding in findings_of(RuleExample(files), RULE)] == [severity]


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("rows = load()\nprint(rows)\n", "command"),
        ("rows = load()\n", "service"),
        ("def load():\n    print(1)\n", "service"),
    ],
)
def test_a_file_that_defines_nothing_and_prints_is_a_script(text: str, context: str) -> None:
    file = File("walk.py", "", False, Measurer((), ())(("walk.py", text.encode())))
    assert context_in(Project("shop", (file,)), "walk.py") == context


@pytest.mark.parametrize(
    ("path", "importer", "told"),
    [
        ("shop/factory.py", "tests/test_a.py", 0),
        ("shop/factory.py", "shop/views.py", 1),
        ("shop/refactory.py", "tests/test_a.py", 1),
        ("shop/views.py", "tests/test_a.py", 1),
    ],
)
def test_what_makes_data_for_tests_alone_is_no_product(path: str, importer: str, told: int) -> None:
    files = {"shop/__init__.py": "", importer: f"import {path.removesuffix('.py').replace('/', '.')}\n", path: OPEN}
    assert len(findings_of(RuleExample(files), RULE)) == told


def test_importers_run_from_commands_unless_the_service_uses_them() -> None:
    loop = "from shop import Shop\n\ndef load(names):\n    for name in names:\n        Shop.objects.get(name=name)\n"
    files = {"shop/importer/base.py": loop, "shop/__init__.py": "", "shop/importer/__init__.py": ""}
    command = {"shop/management/commands/load.py": "from shop.importer.base import load\n"}
    view = {"shop/views.py": "from shop.importer.base import load\n"}
    assert findings_of(RuleExample({**files, **command}), LOOPS) == ()
    assert len(findings_of(RuleExample({**files, **command, **view}), LOOPS)) == 1
