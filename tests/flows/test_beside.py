"""Rules stay silent about what lies beside the product."""

import pytest
from msgspec.structs import replace

from tests.rules.ask import measured
from toolkit.flows.measure_file import Measurer
from toolkit.flows.run_rules import run_rules
from toolkit.imports.build import build_import_graph
from toolkit.model.facts import File
from toolkit.model.history import FileHistory, History
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


@pytest.mark.parametrize(
    ("holder", "commits", "silent"),
    [("packers", 2, True), ("packers", 6, False), ("shop co", 2, False), ("", 2, False)],
)
def test_a_file_of_somebody_else_that_nobody_changed_has_no_findings(holder: str, commits: int, silent: bool) -> None:
    paths = ("lib/pack.py", *(f"shop/part{number}.py" for number in range(5)))
    content = measured(RULE, "lib/pack.py", _BARE).content
    files = tuple(File(path, "", False, replace(content, held_by=holder if "lib" in path else "")) for path in paths)
    changed = FileHistory("lib/pack.py", commits, 0, 9, 9, 9, {"A": 1.0}, "2015-04-01", "2024-01-30")
    known = Project("shop", files, history=History(revision="0" * 40, commits=80, files=(changed,)))
    assert match_non_product(known)("lib/pack.py") is silent
    assert not match_non_product(Project("shop", files))("lib/pack.py")  # no history


@pytest.mark.parametrize(
    ("folder", "version", "commits", "silent"),
    [
        ("shop/lib/packer", "__version__ = '1.2'\n", 1, True),
        ("shop/lib/packer", "", 1, False),
        ("shop/lib/packer", "__version__ = '1.2'\nfrom shop import part0\n", 1, False),
        ("shop/lib/packer", "__version__ = '1.2'\n", 9, False),
        ("shop/lib/shop", "__version__ = '1.2'\n", 1, False),
        ("packer", "__version__ = '1.2'\n", 1, False),
    ],
)
def test_a_release_inside_the_product_that_nobody_changed_has_no_findings(
    folder: str, version: str, commits: int, silent: bool
) -> None:
    paths = ("shop/__init__.py", f"{folder}/__init__.py", *(f"shop/part{number}.py" for number in range(9)))
    texts = {path: version if path == f"{folder}/__init__.py" else "VALUE = 1\n" for path in paths}
    files = tuple(File(path, "", False, Measurer((), ())((path, text.encode()))) for path, text in texts.items())
    past = FileHistory(f"{folder}/__init__.py", commits, 0, 9, 9, 9, {"A": 1.0}, "2015-04-01", "2024-01-30")
    history = History(revision="0" * 40, commits=80, files=(past,))
    known = Project("shop", files, history=history, imports=build_import_graph(files))
    assert match_non_product(known)(f"{folder}/__init__.py") is silent
