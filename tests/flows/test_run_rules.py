"""Facts become findings: grouping, suppressions, rules that cannot look and rules that fail."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from toolkit.flows.measure_file import Measurer
from toolkit.flows.run_rules import hash_of, run_rules
from toolkit.model.facts import File, Sign
from toolkit.model.findings import Finding, Place
from toolkit.model.history import History
from toolkit.model.plugins import Rule
from toolkit.model.project import Project, TestCoverage
from toolkit.model.settings import Settings
from toolkit.model.tree import SourceFile
from toolkit.model.words import RuleWords
from toolkit.rules._one_decision import is_one_for_all
from toolkit.source.parse import parse_file

WORDS = {"en": RuleWords("", "", "", "", (), "", ""), "ja": RuleWords("", "", "", "", (), "", "")}


def calls(file: SourceFile) -> Iterator[Sign]:
    """A sign for each mention of `bad`."""
    import ast

    for scope, node in file.each(ast.Name):
        if node.id == "bad":
            yield Sign("bad_call", scope.qualname, node.lineno, node.lineno, {"first": node.col_offset})


BAD = Rule("bad_call", "medium", WORDS, signs=calls)  # type: ignore[arg-type]


def whole(project: Project) -> Iterator[Finding]:
    """A finding for each production or test file."""
    for file in project.files:
        yield Finding("whole", file.path, "low", "guess", {}, (Place(file.path, 1),), is_test=file.is_test)


WHOLE = Rule("whole", "low", WORDS, find=whole)  # type: ignore[arg-type]


def project(*texts: str, **more: Any) -> Project:
    measurer = Measurer((), (BAD,))
    names = [f"m{number}.py" for number in range(len(texts) - 1)] + ["test_m.py"] if len(texts) > 1 else ["m0.py"]
    files = [
        File(path, "", path.startswith("test"), measurer.measure_file(parse_file(path, text.encode())))
        for path, text in zip(names, texts, strict=True)
    ]
    return Project("p", tuple(files), **more)


def test_the_signs_of_one_symbol_are_one_finding() -> None:
    judged = run_rules(project("bad\ndef f():\n    bad; bad\n    x\n    bad\ndef g(): pass\n"), [BAD])
    module, function = judged.findings
    assert (module.symbol, module.value, module.args) == ("m0.py", 1, {"first": 0, "count": 1})
    assert (function.symbol, function.value, function.args) == ("m0.py::f", 3, {"first": 4, "count": 2})
    assert function.evidence == (Place("m0.py", 3, 3), Place("m0.py", 5, 5))
    assert function.id == "bad_call:m0.py::f"
    assert (judged.runs[0].findings, judged.runs[0].suppressed) == (2, 0)


def test_the_hash_of_a_finding_is_that_of_the_definition_around_it() -> None:
    here = project("if a:\n    def f(): bad\nelse:\n    def f(): return bad\n")
    content = here.files[0].content
    first, second = (function.body_hash for function in content.functions)
    assert first != second
    assert [hash_of(content, "f", line) for line in (2, 4, 99)] == [first, second, first]
    assert hash_of(content, "", 1) == content.body_hash
    assert hash_of(content, "gone", 1) == ""


def test_a_suppression_hides_its_place_and_the_rest_stays() -> None:
    text = "def f():\n    bad  # tebiki: allow bad_call -- known\n    bad\nbad  # tebiki: allow bad_call -- known\n"
    judged = run_rules(project(text), [BAD])
    (finding,) = judged.findings
    assert (finding.symbol, finding.place.line, finding.value) == ("m0.py::f", 3, 1)
    assert (judged.runs[0].findings, judged.runs[0].suppressed) == (1, 2)
    assert [item.used for item in judged.suppressions] == [True, True]


def test_a_suppression_works_for_rules_that_judge_the_project() -> None:
    judged = run_rules(project("x = 1  # tebiki: allow whole -- generated\n"), [WHOLE])
    assert judged.findings == ()
    assert judged.runs[0].suppressed == 1


def test_a_suppression_that_hides_nothing_is_reported() -> None:
    text = "x = 1  # tebiki: allow bad_call -- old\ny = 2  # tebiki: allow no_such_rule\n"
    judged = run_rules(project(text), [BAD])
    assert [(item.rule, item.why, item.used) for item in judged.suppressions] == [
        ("bad_call", "old", False),
        ("no_such_rule", "", False),
    ]


def test_tests_are_spared_unless_a_rule_speaks_about_them() -> None:
    here = project("bad\n", "bad  # tebiki: allow bad_call -- fake\nbad\n")
    for rule in (BAD, WHOLE):
        assert [item.symbol for item in run_rules(here, [rule]).findings] == ["m0.py"]
        assert [item.symbol for item in run_rules(here, [replace(rule, in_tests=True)]).findings] == [
            "m0.py",
            "test_m.py",
        ]
    assert run_rules(here, [BAD]).runs[0].suppressed == 0


@pytest.mark.parametrize(
    ("rule", "more", "skipped"),
    [
        (BAD, {"settings": Settings(disable=("bad_call",))}, "disabled"),
        (replace(BAD, needs=("history",)), {}, "no_history"),
        (replace(BAD, needs=("history",)), {"history": History(commits=1)}, "no_history"),
        (replace(BAD, needs=("history",)), {"history": History(commits=2)}, ""),
        (replace(BAD, needs=("coverage",)), {}, "no_coverage"),
        (replace(BAD, needs=("coverage",)), {"coverage": TestCoverage({}, {})}, ""),
    ],
)
def test_a_rule_that_cannot_look_says_why(rule: Rule, more: dict[str, Any], skipped: str) -> None:
    judged = run_rules(project("bad\n", **more), [rule])
    assert judged.runs[0].skipped == skipped
    assert len(judged.findings) == judged.runs[0].findings == (0 if skipped else 1)


def test_a_faulty_rule_does_not_take_the_others_with_it() -> None:
    def faulty(here: Project) -> Iterator[Finding]:
        yield from whole(here)
        raise KeyError("x")

    judged = run_rules(project("bad\n"), [Rule("faulty", "low", WORDS, find=faulty), BAD])  # type: ignore[arg-type]
    assert judged.faults == {"faulty": "KeyError: 'x'"}
    assert [run.skipped for run in judged.runs] == ["fault", ""]
    assert [item.rule for item in judged.findings] == ["bad_call"]


def test_findings_come_sorted_whatever_the_rules_say_first() -> None:
    here = project("x\nbad\ndef f(): bad\n", "")
    judged = run_rules(here, [WHOLE, BAD])
    assert [(item.rule, str(item.place)) for item in judged.findings] == [
        ("bad_call", "m0.py:2"),
        ("bad_call", "m0.py:3"),
        ("whole", "m0.py:1"),
    ]


def test_what_one_decision_settles_is_one_finding_of_what_is_not_allowed() -> None:
    once = replace(BAD, decision=is_one_for_all)
    here = project("def f():\n    bad\n    bad\n\ndef g():\n    bad  # tebiki: allow bad_call -- known\n", "bad\n", "")
    (found,) = run_rules(here, [once]).findings
    assert (found.symbol, found.value, found.args["count"]) == (".", 3, 3)
    assert [place.line for place in found.evidence] == [2, 3, 1]
    assert len(run_rules(here, [BAD]).findings) == 2
    assert run_rules(project("x = 1\n"), [once]).findings == ()
    parts = run_rules(here, [once]).by_symbol
    assert [(item.symbol, len(item.evidence)) for item in parts] == [("m0.py::f", 2), ("m1.py", 1)]


def _first(project: Project) -> Iterator[Finding]:
    yield Finding("wildcard_import", "m0.py", "low", "certain", {}, (Place("m0.py", 1),))


def test_what_is_set_aside_is_counted_with_its_places() -> None:
    mild = Rule("wildcard_import", "low", WORDS, find=_first, decision=is_one_for_all)  # type: ignore[arg-type]
    large = run_rules(project(*["x = 1\n"] * 31), [mild])
    assert (large.findings, large.by_symbol) == ((), ())
    assert [str(place) for place in large.runs[0].set_aside] == ["m0.py:1"]
    assert [(item.symbol, str(item.place)) for item in large.aside] == [(".", "m0.py:1")]
    small = run_rules(project("x = 1\n"), [mild])
    assert (small.runs[0].findings, small.runs[0].set_aside) == (1, ())


def _by_hand(project: Project) -> Iterator[Finding]:
    yield Finding("call_without_timeout", "scripts/fill.py", "high", "certain", {}, (Place("scripts/fill.py", 1),))


def test_what_runs_by_hand_is_not_among_the_best_of_what_was_set_aside() -> None:
    found = run_rules(project("x = 1\n"), [Rule("call_without_timeout", "high", WORDS, find=_by_hand)])  # type: ignore[arg-type]
    assert (len(found.runs[0].set_aside), found.aside) == (1, ())
