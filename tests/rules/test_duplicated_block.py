from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.measured import findings_of, project_of
from toolkit.flows.run_rules import run_rules
from toolkit.model.findings import Finding
from toolkit.model.plugins import RuleExample
from toolkit.model.settings import Settings, Thresholds
from toolkit.rules._windows import FLOOR
from toolkit.rules.duplicated_block import RULE

LIMIT = Settings(thresholds=Thresholds(duplicate_lines=FLOOR))
STATEMENTS = [f"step{n}(db, {n})" for n in range(9)]


def function(name: str, *statements: str) -> str:
    return f"def {name}(db):\n" + "".join(f"    {line}\n" for line in statements) + "\n"


def found(settings: Settings = LIMIT, **texts: str) -> tuple[Finding, ...]:
    return findings_of(RuleExample({f"{name}.py": text for name, text in texts.items()}, settings=settings), RULE)


def places(findings: tuple[Finding, ...]) -> list[list[tuple[str, int, int]]]:
    return [[(place.path, place.line, place.end_line) for place in finding.evidence] for finding in findings]


def test_one_long_run_is_one_finding() -> None:
    text = function("a", *STATEMENTS) + function("b", *STATEMENTS)
    assert places(found(a=text)) == [[("a.py", 2, 10), ("a.py", 13, 21)]]


def test_lines_in_between_are_told_where_there_are_any() -> None:
    long = [f"step{n}(db, {n})" for n in range(24)]
    changed = [*long[:14], "other(db)", *long[15:]]
    (same,) = found(a=function("a", *long), b=function("b", *long))
    (apart,) = found(a=function("a", *long), b=function("b", *changed))
    assert (same.args["says"], apart.args["says"]) == ("", "apart")


def test_what_surrounds_a_run_does_not_matter() -> None:
    left = function("a", "x = 1", *STATEMENTS[:7], "return x")
    right = function("b", *STATEMENTS[:7], "return 2")
    assert places(found(a=left, b=right)) == [[("a.py", 3, 9), ("b.py", 2, 8)]]


def test_a_shorter_run_inside_a_longer_one_is_told_only_for_a_new_place() -> None:
    long = function("a", *STATEMENTS) + function("b", *STATEMENTS)
    short = function("c", "x = 0", *STATEMENTS[2:8], "return x")
    findings = found(a=long, c=short)
    assert places(findings)[0] == [("a.py", 2, 10), ("a.py", 13, 21)]
    assert ("c.py", 3, 8) in places(findings)[1]
    assert len(findings) == 2


def test_indentation_blank_lines_and_comments_do_not_matter() -> None:
    plain = function("a", *STATEMENTS)
    nested = "def b(db):\n    if db:\n" + "".join(
        f"\n        # {n}\n        {line}  # so\n" for n, line in enumerate(STATEMENTS)
    )
    assert len(found(a=plain, b=nested)) == 1


def test_lines_that_repeat_themselves_are_no_copies_of_each_other() -> None:
    assert found(a=function("a", *["tick(db)"] * 9)) == ()


def test_two_copies_of_a_function_in_one_symbol_are_one_finding() -> None:
    text = "if True:\n" + "".join("    " + line + "\n" for line in function("a", *STATEMENTS).splitlines())
    text += "else:\n" + "".join("    " + line + "\n" for line in function("a", *STATEMENTS).splitlines())
    assert len(found(a=text)) == 1


@pytest.mark.parametrize(("limit", "speaks"), [(9, True), (10, False)])
def test_the_limit_is_in_lines(limit: int, speaks: bool) -> None:
    settings = Settings(thresholds=Thresholds(duplicate_lines=limit))
    text = function("a", *STATEMENTS) + function("b", *STATEMENTS)
    assert bool(found(settings, a=text)) is speaks


def test_the_value_is_what_could_go() -> None:
    (finding,) = found(a=function("a", *STATEMENTS) + function("b", *STATEMENTS) + function("c", *STATEMENTS))
    assert (finding.args["lines"], finding.args["copies"], finding.value) == (9, 3, 18)


@given(st.lists(st.lists(st.integers(0, 2), min_size=7, max_size=12), min_size=2, max_size=4))
def test_finds_what_comparing_every_pair_finds(bodies: list[list[int]]) -> None:
    """Two functions share a run of `FLOOR` statements exactly if a finding has a place in both."""
    text = {f"f{n}": function(f"f{n}", *(f"s{kind}(db)" for kind in body)) for n, body in enumerate(bodies)}
    named = {frozenset(path for path, _, _ in group) for group in places(found(**text))}
    together = {frozenset(pair) for group in named for pair in combinations(sorted(group), 2)}
    for left, right in combinations(range(len(bodies)), 2):
        pair = frozenset((f"f{left}.py", f"f{right}.py"))
        if not runs(bodies[left]) & runs(bodies[right]):
            assert pair not in together
    assert bool(named - {frozenset((name,)) for name in {f"f{n}.py" for n in range(len(bodies))}}) or not any(
        runs(left) & runs(right) for left, right in combinations(bodies, 2)
    )


def runs(body: list[int]) -> set[tuple[int, ...]]:
    return {tuple(body[at : at + FLOOR]) for at in range(len(body) - FLOOR + 1)}


@pytest.mark.parametrize(("name", "speaks"), [("a", False), ("b", True)])
def test_twins_that_wait_and_do_not_are_no_copies(name: str, speaks: bool) -> None:
    left = "class Sync:\n" + "".join(f"    {line}\n" for line in function("a", *STATEMENTS).splitlines())
    right = "class Waiting:\n" + "".join(f"    {line}\n" for line in function(name, *STATEMENTS).splitlines())
    assert bool(found(a=left + right.replace("def ", "async def "))) is speaks
    assert found(a=left + right)


@pytest.mark.parametrize(("uses", "told"), [("", 0), ("from orders import m0\n", 1)])
def test_services_of_one_repository_share_nothing(uses: str, told: int) -> None:
    names = ("orders", "users")
    files = {f"{name}/m{n}.py": f"def {name}{n}():\n    return {n}\n" for name in names for n in range(5)}
    files |= {f"{name}/__init__.py": "" for name in names}
    block = "\n".join(f"    value{n} = call{n}(data, {n})" for n in range(30))
    files |= {f"{name}/work.py": f"def work(data):\n{block}\n    return data\n" for name in names}
    files["users/m0.py"] = uses + files["users/m0.py"]
    assert len(run_rules(project_of(RuleExample(files), RULE), [RULE]).by_symbol) == told
