"""Rules stay silent about what lies beside the product."""

import pytest

from tests.rules.ask import measured
from toolkit.flows.measure_file import Measurer
from toolkit.flows.run_rules import run_rules
from toolkit.model.facts import File
from toolkit.model.project import Project
from toolkit.model.settings import Settings
from toolkit.rules.bare_except import RULE
from toolkit.source.non_product import match_non_product

_BARE = "def load(path):\n    try:\n        return read(path)\n    except:\n        return log(path)\n"
_HEAD = "# packer v1.2 - https://example.invalid/packer\n# MIT License\n"


def spoken(path: str, settings: Settings | None = None) -> int:
    project = Project("shop", (measured(RULE, path, _BARE),), settings=settings or Settings())
    return len(run_rules(project, [RULE]).findings)


@pytest.mark.parametrize(
    "path",
    [
        *("docs/conf.py", "shop/examples/a.py", "example-api/a.py", "lib/vendor/a.py"),
        *("shop/migrations/0012_token.py", "db_migration/versions/add_token.py", "alembic/versions/1f3a.py"),
    ],
)
def test_documentation_examples_migrations_and_vendored_code_have_no_findings(path: str) -> None:
    assert spoken(path) == 0
    assert spoken(path, Settings(beside=())) == 1


@pytest.mark.parametrize(
    "path", ["docs.py", "documents/a.py", "shop/vendors.py", "api/versions/v1.py", "db/migrations/loader.py"]
)
def test_the_product_has_findings(path: str) -> None:
    assert spoken(path) == 1


@pytest.mark.parametrize(("project", "silent"), [("shop", True), ("packer", False), ("python-packer", False)])
def test_a_release_of_another_product_has_no_findings(project: str, silent: bool) -> None:
    content = Measurer((), (RULE,))(("lib/packer.py", (_HEAD + _BARE).encode()))
    file = File("lib/packer.py", "", False, content)
    known = Project(project, (file,))
    assert match_non_product(known)("lib/packer.py") is silent
    assert bool(run_rules(known, [RULE]).findings) is not silent
