"""The pieces of planning: guessed sizes, what is known of the code, and the order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contracts.measured import findings_of
from tests.planning.projects import finding, project
from toolkit.model.findings import Finding, Place
from toolkit.model.plan import Step, first_step_for
from toolkit.model.project import Project, TestCoverage
from toolkit.model.pull import MOST_LINES
from toolkit.model.treatment import UNKNOWN
from toolkit.planning.batches import make_batches
from toolkit.planning.code import CodeIndex
from toolkit.planning.step_order import order_steps
from toolkit.planning.units import make_units
from toolkit.wiring.plugins import catalogue

TREATMENTS = catalogue().treatments()


def test_a_rule_that_is_not_known_is_planned_as_well() -> None:
    (unit,) = make_units([finding("a_rule_of_tomorrow")], TREATMENTS, CodeIndex(project()))
    assert unit.treatment is UNKNOWN


def test_a_place_is_in_the_innermost_function() -> None:
    code = CodeIndex(project())
    assert code.function_around(Place("m0.py", 1)) == "m0.py::f0"
    assert code.function_around(Place("m0.py", 80)) == "m0.py::f1"
    assert code.function_around(Place("m0.py", 9999)) == ""
    assert code.function_around(Place("gone.py", 3)) == ""


def test_what_a_finding_edits() -> None:
    code = CodeIndex(project())
    scattered = Finding("naive_datetime", "m0.py", "low", "certain", {}, (Place("m0.py", 2), Place("m0.py", 90)))
    assert code.touched_symbols(scattered) == ("m0.py::f0", "m0.py::f2")
    product = Finding("end_of_life", "requirements.txt::Flask", "high", "certain", {}, (Place("requirements.txt", 3),))
    assert code.touched_symbols(product) == ("requirements.txt::Flask",)
    assert code.line_count("m0.py::f1") == 40
    assert code.line_count("m0.py") == 240
    assert code.line_count("nothing") == 0
    assert code.total_complexity(["m0.py::f0", "m0.py::f1", "m0.py"]) == 9


def test_a_coverage_report_tells_what_tests_reach() -> None:
    where = project(tested=("f0",))
    half = TestCoverage({"m0.py": frozenset(range(42, 62))}, {"m0.py": frozenset({*range(62, 80), *range(2, 40)})})
    known = Project("shop", where.files, where.history, coverage=half)
    assert CodeIndex(known).untested_functions(["m0.py::f0", "m0.py::f1", "m0.py::f2", "m0.py"]) == (
        "m0.py::f0",
        "m0.py::f2",
    )


def test_the_size_follows_the_extent() -> None:
    code = CodeIndex(project())
    (one,), (many,) = (make_units([finding("sql_by_formatting", sites=sites)], TREATMENTS, code) for sites in (1, 5))
    assert (one.size.added, many.size.added) == (4, 20)
    (whole,) = make_units(
        [Finding("god_module", "m0.py", "low", "certain", {}, (Place("m0.py", 1),))], TREATMENTS, code
    )
    assert whole.symbols == ("m0.py",)
    assert (whole.size.added, whole.size.deleted, whole.size.extractions) == (126, 120, 1)
    copied = Finding(
        "duplicated_block", "m0.py::f0", "low", "certain", {}, (Place("m0.py", 1, 20), Place("m1.py", 1, 20))
    )
    (copies,) = make_units([copied], TREATMENTS, code)
    assert (copies.size.added, copies.size.deleted, copies.size.files) == (26, 40, 2)


def _step(number: int, worth: float, needs: tuple[int, ...]) -> Step:
    return Step(
        f"{number:016x}", "change", "", (f"s{number}",), needs=tuple(f"{key:016x}" for key in needs), worth=worth
    )


@st.composite
def _backlog(draw: st.DrawFn) -> tuple[list[Step], dict[str, float]]:
    size = draw(st.integers(0, 12))
    steps = [
        _step(
            number,
            draw(st.integers(0, 20)),
            tuple(draw(st.sets(st.integers(0, number - 1), max_size=2)) if number else ()),
        )
        for number in range(size)
    ]
    return steps, {step.id: float(draw(st.integers(1, 9))) for step in steps}


@settings(max_examples=150, deadline=None)
@given(_backlog(), st.randoms(use_true_random=False))
def test_the_order_is_that_of_a_plain_search(backlog: tuple[list[Step], dict[str, float]], random) -> None:
    steps, hours = backlog
    assert order_steps(random.sample(steps, len(steps)), hours) == _searched(steps, hours)


def _searched(steps: list[Step], hours: dict[str, float]) -> list[Step]:
    """The same as its docstring says it: look at every step that is left, again and again."""
    by_id = {step.id: step for step in steps}
    done: list[Step] = []

    def missing(step: Step) -> list[Step]:
        found: list[Step] = []
        for key in step.needs:
            found += [item for item in missing(by_id[key]) if item not in found and item not in done]
        return [*found, step] if step not in done else found

    while len(done) < len(steps):
        left = [step for step in steps if step not in done]
        best = min(
            left,
            key=lambda step: (
                -sum(item.worth for item in missing(step)) / sum(hours[item.id] for item in missing(step)),
                step.symbols,
            ),
        )
        done += missing(best)
    return done


def test_the_findings_of_every_rule_can_be_planned() -> None:
    """Rules choose the keys of their arguments freely: the same key may mean something else in another rule."""
    code = CodeIndex(project())
    for rule in catalogue().rules.values():
        for example in rule.examples:
            found = findings_of(example, rule)
            assert len(make_units(found, TREATMENTS, code)) <= len(found)


def test_the_deletion_of_one_file_is_one_pull_request() -> None:
    dead = Finding("unimported_module", "m0.py", "low", "guess", {"lines": 811}, (Place("m0.py", 1),))
    code = CodeIndex(project(length=100))
    (batch,) = make_batches(make_units([dead], TREATMENTS, code), code)
    assert batch.size.deleted > MOST_LINES


def test_the_part_at_the_cited_place_comes_first() -> None:
    finding = Finding("any", ".::any", "high", "certain", {}, (Place("b.py", 7), Place("a.py", 1)))
    lock, other, cited = (
        Step("1", "lock", "any", ("b.py::f",), places=(Place("b.py", 7),)),
        Step("2", "change", "any", ("a.py::f",), places=(Place("a.py", 1),), part=1, parts=2),
        Step("3", "change", "any", ("b.py::f",), places=(Place("b.py", 7),), part=2, parts=2),
    )
    assert first_step_for(finding, (lock, other, cited)) == cited
    assert first_step_for(finding, (lock, other)) == other
