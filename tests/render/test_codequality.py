import json

from tests.render import sample
from toolkit.model.findings import Finding, Place
from toolkit.render.codequality import render


def items(*findings: Finding) -> list[dict[str, object]]:
    report = sample.report(findings=findings, ratchet=None, top=())
    found: list[dict[str, object]] = json.loads(render(report, sample.CATALOGUE, "en")["codequality.json"])
    return found


def finding(line: int = 3, symbol: str = "a.py::f") -> Finding:
    return Finding("swallowed_exception", symbol, "high", "certain", {"caught": "except:"}, (Place("a.py", line),))


def test_an_item_has_what_gitlab_asks_for() -> None:
    (item,) = items(finding(0))
    assert item.keys() == {"check_name", "description", "severity", "fingerprint", "location"}
    assert item["severity"] == "critical"
    assert item["location"] == {"path": "a.py", "lines": {"begin": 1}}


def test_the_fingerprint_knows_no_line() -> None:
    (before,), (after,), (other,) = items(finding(3)), items(finding(90)), items(finding(3, "a.py::g"))
    assert before["fingerprint"] == after["fingerprint"] != other["fingerprint"]


def test_fingerprints_differ() -> None:
    report = sample.large(files=60)
    found = json.loads(render(report, sample.CATALOGUE, "ja")["codequality.json"])
    assert len({item["fingerprint"] for item in found}) == len(found) == len(report.sections.findings)


def test_nothing_found_is_an_empty_list() -> None:
    assert items() == []
