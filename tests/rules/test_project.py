"""Rules on the whole project: imports, history, tests."""

import pytest

from tests.contracts.measured import findings_of, project_of
from toolkit.model.history import Coupling, FileHistory, History
from toolkit.model.plugins import Rule, RuleExample
from toolkit.model.project import TestCoverage
from toolkit.model.settings import Settings, Thresholds
from toolkit.rules import (
    filter_implementation,
    hidden_coupling,
    hotspot,
    import_cycle,
    knowledge_island,
    python2_leftover,
    untested_hotspot,
)

COMPLEX = "def f(x):\n    for y in x:\n        if y and x or z:\n            while y:\n                go(y)\n"
LOW = Settings(thresholds=Thresholds(cognitive=5))


def past(path: str, recent: int = 9, *, left: float = 0.0, top: float = 0.5) -> FileHistory:
    return FileHistory(path, 20, recent, 90, 9, 9, {"A": top, "B": 1 - top}, "2015-04-01", "2024-01-30", left)


def history(*files: FileHistory, coupling: tuple[Coupling, ...] = ()) -> History:
    return History(revision="0" * 40, commits=99, authors=5, files=files, coupling=coupling)


def paths(rule: Rule, example: RuleExample) -> list[str]:
    return [finding.place.path for finding in findings_of(example, rule)]


def test_the_evidence_of_a_cycle_is_its_shortest_circle() -> None:
    files = {
        "p/a.py": "import p.b\n",
        "p/b.py": "import os\nimport p.c\nimport p.d\n",
        "p/c.py": "import p.d\n",
        "p/d.py": "import p.a\n",
        "p/__init__.py": "",
    }
    (finding,) = findings_of(RuleExample(files), import_cycle.RULE)
    assert finding.args == {"files": 4, "length": 3, "chain": ["p/a.py", "p/b.py", "p/d.py", "p/a.py"]}
    assert [str(place) for place in finding.evidence] == ["p/a.py:1", "p/b.py:3", "p/d.py:1"]
    assert finding.severity == "medium"


def test_a_package_and_its_parts_weigh_less() -> None:
    files = {"p/__init__.py": "VERSION = 1\nfrom p.b import B\n", "p/b.py": "from p import VERSION\n\nB = 2\n"}
    (finding,) = findings_of(RuleExample(files), import_cycle.RULE)
    assert finding.severity == "low"


def test_a_cycle_of_few_files_weighs_less() -> None:
    files = {"p/a.py": "import p.b\n", "p/b.py": "import p.a\n", "p/__init__.py": ""}
    (finding,) = findings_of(RuleExample(files), import_cycle.RULE)
    assert finding.severity == "low"


def test_a_package_that_only_loads_its_parts_does_not_hide_another_circle() -> None:
    files = {
        "p/__init__.py": "VERSION = 1\nfrom . import a\nimport p.b\n",
        "p/a.py": "from p.b import B\n\nA = 1\n",
        "p/b.py": "from p.a import A\n\nB = 2\n",
    }
    (finding,) = findings_of(RuleExample(files), import_cycle.RULE)
    assert finding.args["chain"] == ["p/a.py", "p/b.py", "p/a.py"]


def test_tests_that_import_each_other_are_left_alone() -> None:
    files = {"tests/a.py": "import tests.b\n", "tests/b.py": "import tests.a\n", "tests/__init__.py": ""}
    assert paths(import_cycle.RULE, RuleExample(files)) == []


def pair(left: str, right: str, together: int = 10) -> Coupling:
    return Coupling(left, right, together, 12, 12, together / 12)


def coupled(files: dict[str, str], *pairs: Coupling) -> RuleExample:
    return RuleExample(files, history=history(*map(past, files), coupling=pairs))


def test_a_migration_changes_with_the_code_that_it_migrates() -> None:
    files = {"shop/models.py": "", "shop/migrations/a1.py": "", "shop/forms.py": ""}
    assert paths(hidden_coupling.RULE, coupled(files, pair("shop/models.py", "shop/migrations/a1.py"))) == []
    assert paths(hidden_coupling.RULE, coupled(files, pair("shop/models.py", "shop/forms.py"))) == ["shop/forms.py"]


@pytest.mark.parametrize(("right", "told"), [("to_sql.py", ["matches.py"]), ("c.py", [])])
def test_two_implementations_of_filters_are_coupled_even_if_they_rest(right: str, told: list[str]) -> None:
    filters = [next(iter(example.files.values())) for example in filter_implementation.RULE.examples[:2]]
    files = {"matches.py": filters[0], "to_sql.py": filters[1], "c.py": COMPLEX}
    resting = history(*(past(path, 0) for path in files), coupling=(pair("matches.py", right),))
    measured = project_of(RuleExample(files, history=resting), filter_implementation.RULE)
    assert [item.path for item in hidden_coupling.find(measured)] == told


def test_an_import_over_one_file_between_explains_a_coupling() -> None:
    files = {"a.py": "import b\n", "b.py": "import c\n", "c.py": "import d\n", "d.py": ""}
    assert paths(hidden_coupling.RULE, coupled(files, pair("a.py", "c.py"))) == []
    assert paths(hidden_coupling.RULE, coupled(files, pair("c.py", "a.py"))) == []
    assert paths(hidden_coupling.RULE, coupled(files, pair("a.py", "d.py"))) == ["a.py"]


def test_the_closest_partner_leads() -> None:
    files = {"a.py": "", "b.py": "", "c.py": ""}
    (finding,) = findings_of(coupled(files, pair("a.py", "b.py", 8), pair("a.py", "c.py", 11)), hidden_coupling.RULE)
    assert finding.args["other"] == "c.py"
    assert finding.args["partners"] == 2
    assert [place.path for place in finding.evidence] == ["a.py", "c.py", "b.py"]


def test_tests_and_release_files_change_with_everything() -> None:
    files = {"a.py": "", "tests/test_a.py": "", "setup.py": "", "p/__init__.py": ""}
    pairs = [pair("a.py", other) for other in files if other != "a.py"]
    assert paths(hidden_coupling.RULE, coupled(files, *pairs)) == []


def test_a_hotspot_is_hotter_than_most() -> None:
    files = {f"m{n}.py": COMPLEX for n in range(9)}
    heated = history(*(past(path, 12 + n) for n, path in enumerate(files)))
    lower = Settings(thresholds=Thresholds(cognitive=2))
    hot = paths(hotspot.RULE, RuleExample(files, settings=lower, history=heated))
    assert sorted(hot) == ["m6.py", "m7.py", "m8.py"]


def test_documentation_is_no_hotspot() -> None:
    files = {"docs/conf_tools.py": COMPLEX}
    assert paths(hotspot.RULE, RuleExample(files, settings=LOW, history=history(past("docs/conf_tools.py")))) == []


@pytest.mark.parametrize(("statements", "hot"), [(4, []), (50, ["a.py"])])
def test_a_function_around_a_brain_function_is_not_told_again(statements: int, hot: list[str]) -> None:
    inner = "".join(f"    {line}\n" for line in COMPLEX.splitlines())
    limits = Thresholds(cognitive=2, cyclomatic=2, function_statements=statements)
    example = {"a.py": f"def outer(x):\n{inner}    if x:\n        return f(x)\n"}
    heated = history(past("a.py", 20))
    assert paths(hotspot.RULE, RuleExample(example, settings=Settings(thresholds=limits), history=heated)) == hot


def test_tools_of_copied_javascript_are_no_part_of_the_product() -> None:
    code = "print 'built'\n"
    assert [
        paths(python2_leftover.RULE, RuleExample({path: code, "app.py": "A = 1\n"}))
        for path in ("media/js/lib/build.py", "media/build.py")
    ] == [[], ["media/build.py"]]


def test_knowledge_that_left_weighs_more_than_knowledge_of_one() -> None:
    files = {"a.py": COMPLEX * 4, "b.py": "import a\n"}
    for seen, severity in ((past("a.py", 24, left=0.9), "medium"), (past("a.py", 24, top=0.9), "low")):
        (finding,) = findings_of(RuleExample(files, settings=LOW, history=history(seen)), knowledge_island.RULE)
        assert finding.severity == severity


@pytest.mark.parametrize(("inherited", "told"), [(3, ["a.py"]), (4, [])])
def test_where_the_authors_of_most_files_are_gone_no_file_stands_out(inherited: int, told: list[str]) -> None:
    files = {f"{name}.py": COMPLEX for name in "abcdefg"} | {"main.py": "import a\n"}
    pasts = [past(f"{name}.py", 12, left=0.9 if n < inherited else 0.0) for n, name in enumerate("abcdefg")]
    example = RuleExample(files, history=history(*pasts), settings=Settings(thresholds=Thresholds(cognitive=1)))
    assert paths(knowledge_island.RULE, example) == told


def test_a_guess_that_no_test_reaches_it_is_told_once() -> None:
    test = {"tests/test_other.py": "def test_x():\n    assert go() == 1\n"}
    files = {"a.py": COMPLEX, "b.py": COMPLEX, **test}
    assert paths(untested_hotspot.RULE, RuleExample(files, settings=LOW)) == ["a.py"]
    measured = RuleExample(
        files, settings=LOW, coverage=TestCoverage({}, {"a.py": frozenset({2}), "b.py": frozenset({2})})
    )
    assert paths(untested_hotspot.RULE, measured) == ["a.py", "b.py"]


def test_a_test_that_mentions_something_beside_it_may_reach_it() -> None:
    files = {"a.py": COMPLEX + "def beside(x):\n    return f(x)\n", "tests/test_a.py": "def test_x():\n    beside(1)\n"}
    assert paths(untested_hotspot.RULE, RuleExample(files, settings=LOW)) == []
