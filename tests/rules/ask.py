"""Ask one rule what it finds in files written down in a test."""

from collections.abc import Mapping

from toolkit.flows.run_rules import run_rules
from toolkit.model.facts import Content, File
from toolkit.model.findings import Finding
from toolkit.model.plugins import Rule
from toolkit.model.project import Project
from toolkit.source.parse import parse_file

TODAY = "2026-11-25"


def findings_in(rule: Rule, files: Mapping[str, str], *, today: str = TODAY) -> tuple[Finding, ...]:
    """Return the findings of the rule; files that are not Python are documents of the project."""
    python = tuple(measured(rule, path, text) for path, text in sorted(files.items()) if path.endswith(".py"))
    judged = run_rules(Project("asked", python, today=today, documents=dict(files)), [rule])
    assert not judged.faults
    return judged.findings


def lines_in(rule: Rule, text: str, path: str = "app.py") -> list[int]:
    """The lines that the rule's findings point at in one file."""
    findings = findings_in(rule, {path: text})
    return sorted(place.line for finding in findings for place in finding.evidence)


def measured(rule: Rule, path: str, text: str) -> File:
    """One file as far as the rule needs it."""
    source = parse_file(path, text.encode())
    signs = tuple(rule.signs(source)) if rule.signs else ()
    content = Content(source.python2, source.encoding, {}, (), (), (), signs, (), (), "")
    return File(path, "", path.startswith("tests/"), content)
