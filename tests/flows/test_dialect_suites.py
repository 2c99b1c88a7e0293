"""A locked dialect is put to the old and the new code of a change that its implementation imports."""

import sys
from pathlib import Path

import msgspec
import pytest

from tests.command_line import write
from tests.proof.sample import committed, repository
from toolkit.filters.dialects.lock import DialectSetup
from toolkit.flows.dialect_suites import DialectSuite, ask_suites, dialect_suites
from toolkit.model.dialect import Dialect, SuiteAnswers
from toolkit.model.proof import ProofResult
from toolkit.proof.context import ProofContext
from toolkit.proof.scratch_checkout import open_scratch_checkout
from toolkit.proof.tools import ProofTools
from toolkit.wiring import plugins

EVALUATOR = """\
from .compare import OPERATORS


def matches(filter_, document):
    return all(holds(condition, document.get(name)) for name, condition in filter_.items())


def holds(condition, value):
    if not isinstance(condition, dict):
        return value == condition
    return all(OPERATORS[name](value, argument) for name, argument in condition.items())
"""
COMPARE = """\
OPERATORS = {
    "$nin": lambda value, argument: value not in argument,
    "$ne": lambda value, argument: value != argument,
}
"""
EXAMPLE = b'{"id": "one-1", "filter": {"a": {"$ne": 1}}, "document": {"a": 1}, "answer": false}\n'
SUITE = "tests/filters"


def _project(root: Path) -> Path:
    dialect = Dialect("shop.filters", "MongoDB", ("$nin", "$ne"), ("a",), ("int", "array"), False, 1, 1, 1, 0, ())
    setup = DialectSetup("shop.filters:matches", "", "../..")
    files = {
        "shop/__init__.py": "",
        "shop/filters.py": EVALUATOR,
        "shop/compare.py": COMPARE,
        "shop/prices.py": "PRICE = 1\n",
        f"{SUITE}/dialect.json": msgspec.json.encode(dialect),
        f"{SUITE}/target.json": msgspec.json.encode(setup),
        f"{SUITE}/known_cells.txt": "",
        f"{SUITE}/examples.jsonl": EXAMPLE,
    }
    return repository(root, files)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _project(tmp_path_factory.mktemp("dialects") / "shop")


@pytest.fixture(scope="module")
def suites(project: Path) -> tuple[DialectSuite, ...]:
    return dialect_suites(project, sys.executable)


def _prove(project: Path, suites: tuple[DialectSuite, ...], path: str, text: str) -> ProofResult:
    def ask(folder: Path, paths: list[str], known: SuiteAnswers) -> SuiteAnswers:
        return ask_suites(suites, 20.0, folder, paths, known)

    with open_scratch_checkout(project, _head(project)) as checkout:
        before = {path: (project / path).read_bytes()}
        context = ProofContext(checkout, ProofTools(dialects=ask), before, {path: text.encode()})
        return plugins.proofs()["dialects"].prove(context)


def _head(project: Path) -> str:
    from toolkit.change.revisions import resolve_revision

    return resolve_revision(project, "HEAD")


def test_only_suites_whose_implementation_imports_what_is_changed_are_asked(
    project: Path, suites: tuple[DialectSuite, ...]
) -> None:
    assert [it.name for it in suites] == [SUITE]
    reached = [
        suites[0].imports_any(project, [path]) for path in ("shop/compare.py", "shop/filters.py", "shop/prices.py")
    ]
    assert reached == [True, True, False]
    found = _prove(project, suites, "shop/prices.py", "PRICE = 2\n")
    assert (found.standing, found.reason) == ("not_run", "not_reached")


def test_a_branch_that_no_locked_case_reaches_is_found_by_the_suite(
    project: Path, suites: tuple[DialectSuite, ...]
) -> None:
    wrong = COMPARE.replace("value not in argument", "bool(argument) and value not in argument")
    found = _prove(project, suites, "shop/compare.py", wrong)
    assert (found.standing, found.reason) == ("failed", "changed")
    assert found.examples[0] == '{"a": {"$nin": []}} of {}: yes -> no'
    same = _prove(project, suites, "shop/compare.py", COMPARE.replace("value not in argument", "not value in argument"))
    assert (same.standing, same.reason) == ("passed", "same")
    assert same.args["count"] > 50
    gone = _prove(project, suites, "shop/compare.py", "import nowhere\n")
    assert (gone.standing, gone.reason) == ("failed", "does_not_start")


def test_a_dialect_of_something_outside_of_the_project_is_left_out(tmp_path: Path) -> None:
    root = _project(tmp_path / "shop")
    setup = DialectSetup("shop.filters:matches", "", "../../../elsewhere")
    committed(write(root, {f"{SUITE}/target.json": msgspec.json.encode(setup)}), "elsewhere")
    assert dialect_suites(root, sys.executable) == ()


def test_without_a_suite_nothing_is_said(project: Path) -> None:
    with open_scratch_checkout(project, _head(project)) as checkout:
        context = ProofContext(
            checkout, ProofTools(), {"shop/compare.py": COMPARE.encode()}, {"shop/compare.py": b"x = 1\n"}
        )
        assert plugins.proofs()["dialects"].prove(context).reason == "no_suite"
