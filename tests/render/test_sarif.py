import json
from typing import Any
from urllib.parse import unquote

import pytest

from tests.render import sample
from toolkit.model.findings import Finding, Place
from toolkit.model.report import Report
from toolkit.render import sarif


def run(report: Report) -> Any:
    (found,) = json.loads(sarif.render(report, sample.CATALOGUE, "en")["findings.sarif"])["runs"]
    return found


def test_results_point_to_their_rule_and_place() -> None:
    found = run(sample.report())
    rules = found["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(sample.CATALOGUE.rules)
    assert len(found["results"]) == 36
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (place,) = result["locations"]
        region = place["physicalLocation"]["region"]
        assert 1 <= region["startLine"] <= region["endLine"]
    assert {result["level"] for result in found["results"]} == {"error", "warning", "note"}


def test_a_rule_brings_its_help() -> None:
    rules = {rule["id"]: rule for rule in run(sample.report())["tool"]["driver"]["rules"]}
    told = rules["swallowed_exception"]["help"]
    assert "1. Lock today's behaviour of `…`." in told["text"]
    assert "**Not a problem when**" in told["markdown"]
    assert "{" not in told["text"]


def test_addresses_are_relative_and_encoded() -> None:
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in run(sample.hostile())["results"]
    ]
    assert all(uri.isascii() and not set(uri) & set(' <>"\\|`{}:#?') for uri in uris)
    assert {unquote(uri) for uri in uris} >= {"クーポン/配信予約.py", "back\\slash|bar.py"}


def finding(line: int, body: str) -> Finding:
    return Finding(
        "swallowed_exception", "a.py::f", "high", "likely", {"caught": "x"}, (Place("a.py", line),), body_hash=body
    )


def test_fingerprints_know_no_line() -> None:
    def prints(item: Finding) -> Any:
        return run(sample.report(findings=(item,), top=()))["results"][0]["partialFingerprints"]

    assert prints(finding(3, "aa")) == prints(finding(90, "aa"))
    assert prints(finding(3, "aa"))["tebikiSymbol/v1"] == prints(finding(3, "bb"))["tebikiSymbol/v1"]
    assert prints(finding(3, "aa"))["tebikiBody/v1"] != prints(finding(3, "bb"))["tebikiBody/v1"]
    assert "tebikiBody/v1" not in prints(finding(3, ""))


def test_what_does_not_fit_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 5)
    found = run(sample.report(top=()))
    assert len(found["results"]) == 5
    assert {result["level"] for result in found["results"]} == {"error"}
    notes = [note["message"]["text"] for note in found["invocations"][0]["toolExecutionNotifications"]]
    assert notes[-1] == "Shown: 5 of 36. All of them are in `findings.csv`."


def test_files_that_were_not_measured_are_named() -> None:
    notes = run(sample.report())["invocations"][0]["toolExecutionNotifications"]
    assert [note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for note in notes] == [
        "old/bad.py",
        "deep.py",
    ]
