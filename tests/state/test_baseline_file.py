"""The ratchet fails on what is new or worse, and on nothing else."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import UsageError
from toolkit.model.analysis import BaselineEntry
from toolkit.model.findings import Finding, Place
from toolkit.state.baseline_file import (
    baseline_entries,
    compare_findings,
    format_baseline,
    parse_baseline,
    update_baseline,
)

ENTRIES = st.lists(
    st.builds(
        BaselineEntry,
        st.sampled_from(["deep_nesting", "hotspot"]),
        st.text(min_size=1, max_size=8).map(lambda text: f"a.py::{text}"),
        st.integers(1, 500).map(float),
        st.sampled_from(["", "00ff", "11ee"]),
    ),
    max_size=8,
    unique_by=lambda entry: (entry.rule, entry.symbol),
).map(sorted)


def finding(symbol: str, value: float = 1, body: str = "", rule: str = "deep_nesting") -> Finding:
    return Finding(rule, symbol, "low", "certain", {}, (Place(symbol.partition("::")[0], 3),), value, body)


@given(ENTRIES)
def test_what_is_written_is_read_again(accepted: list[BaselineEntry]) -> None:
    text = format_baseline(accepted)
    assert parse_baseline(text, "baseline") == accepted
    lines = text.split("\n")[1:-1]
    assert len(lines) == len(accepted)
    assert lines == sorted(lines)


def test_a_checkout_with_windows_line_ends_is_read() -> None:
    accepted = [BaselineEntry("deep_nesting", "a.py::f", 3, "00ff")]
    assert parse_baseline(format_baseline(accepted).replace("\n", "\r\n"), "baseline") == accepted


@given(ENTRIES, ENTRIES)
def test_two_branches_merge_line_by_line(one: list[BaselineEntry], other: list[BaselineEntry]) -> None:
    merged = format_baseline(one) + format_baseline(other).split("\n", 1)[1]
    assert set(parse_baseline(merged, "baseline")) == {*one, *other}


@given(ENTRIES)
def test_nothing_changed_means_nothing_failed(accepted: list[BaselineEntry]) -> None:
    now = [finding(entry.symbol, entry.value, entry.body_hash, entry.rule) for entry in accepted]
    result = compare_findings(accepted, now, set(), "baseline")
    assert (result.new, result.worse, result.gone, result.known) == ((), (), (), len(accepted))


@given(ENTRIES, ENTRIES)
def test_an_update_only_shrinks_unless_told_otherwise(
    baseline: list[BaselineEntry], present: list[BaselineEntry]
) -> None:
    shrunk = update_baseline(baseline, present, set(), accept_new=False)
    before = {(entry.rule, entry.symbol): entry.value for entry in baseline}
    assert len(shrunk) <= len(baseline)
    assert all(entry.value <= before.get((entry.rule, entry.symbol), entry.value) for entry in shrunk)
    assert {(entry.rule, entry.symbol) for entry in shrunk} <= {(entry.rule, entry.symbol) for entry in present}
    assert update_baseline(baseline, present, set(), accept_new=True) == present


def test_new_worse_and_gone_are_told_apart() -> None:
    baseline = baseline_entries([finding("a.py::same", 5), finding("a.py::grew", 5), finding("a.py::gone", 5)])
    now = [finding("a.py::same", 5), finding("a.py::grew", 6), finding("a.py::fresh")]
    result = compare_findings(baseline, now, set(), "baseline")
    assert result.new == ("deep_nesting:a.py::fresh",)
    assert result.worse == ("deep_nesting:a.py::grew",)
    assert result.gone == ("deep_nesting:a.py::gone",)


def test_a_little_growth_of_a_large_value_is_no_news() -> None:
    assert (
        compare_findings(baseline_entries([finding("a.py::f", 100)]), [finding("a.py::f", 108)], set(), "b").worse == ()
    )


def test_a_renamed_function_is_known_by_its_body() -> None:
    result = compare_findings(
        baseline_entries([finding("old.py::f", 3, "00ff")]), [finding("new.py::g", 3, "00ff")], set(), "b"
    )
    assert (result.new, result.gone, result.known) == ((), (), 1)


def test_what_could_not_be_measured_is_not_gone() -> None:
    baseline = baseline_entries([finding("a.py::f")])
    assert compare_findings(baseline, [], {"a.py"}, "b").gone == ()
    assert update_baseline(baseline, [], {"a.py"}, accept_new=False) == baseline


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("<<<<<<< HEAD", "baseline:2: a merge conflict is unresolved"),
        ("=======", "merge conflict"),
        ("deep_nesting a.py 3", "baseline:2: not a baseline entry"),
        ("deep_nesting\ta.py\tmany\t", "baseline:2: not a baseline entry"),
    ],
)
def test_a_line_that_is_no_entry_is_named(line: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_baseline(f"# head\n{line}\n", "baseline")


@pytest.mark.parametrize(("places", "worse"), [(20, ()), (21, ("deep_nesting:a.py",))])
def test_of_a_count_one_more_place_is_worse(places: int, worse: tuple[str, ...]) -> None:
    evidence = tuple(Place("a.py", line) for line in range(1, places + 1))
    now = msgspec.structs.replace(finding("a.py", places), evidence=evidence)
    assert compare_findings(baseline_entries([finding("a.py", 20)]), [now], set(), "b").worse == worse
