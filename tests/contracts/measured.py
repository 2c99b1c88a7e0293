"""The project that an example of a rule describes, measured as a real run measures it."""

from tests.inventory.programs import reader_and_routes
from toolkit.flows.measure_file import Measurer
from toolkit.flows.run_rules import run_rules
from toolkit.imports.build import build_import_graph
from toolkit.inventory.tenancy.find import find_tenancy
from toolkit.model.facts import File
from toolkit.model.findings import Finding
from toolkit.model.plugins import Rule, RuleExample
from toolkit.model.project import Project
from toolkit.source.discover import match_tests
from toolkit.wiring.plugins import metrics

TODAY = "2026-11-25"


def project_of(example: RuleExample, rule: Rule) -> Project:
    """Measure the files of an example; those that are not Python, and setup.py, are documents."""
    measure = Measurer(tuple(metrics().values()), (rule,))
    tests = match_tests(example.settings)
    files = tuple(
        File(path, "", tests(path), measure((path, text.encode())))
        for path, text in sorted(example.files.items())
        if path.endswith(".py")
    )
    return Project(
        name="example",
        files=files,
        history=example.history,
        imports=build_import_graph(files),
        settings=example.settings,
        today=TODAY,
        documents={path: text for path, text in example.files.items() if _is_document(path)},
        coverage=example.coverage,
        weaker=find_tenancy(*reader_and_routes(example.files)).weaker if example.inventory else (),
    )


def _is_document(path: str) -> bool:
    return not path.endswith(".py") or path.rpartition("/")[2] == "setup.py"


def findings_of(example: RuleExample, rule: Rule) -> tuple[Finding, ...]:
    """Return the findings of a rule in an example."""
    judged = run_rules(project_of(example, rule), [rule])
    assert not judged.faults
    return judged.findings
