"""Findings are found again, whatever was moved, renamed or changed in between."""

from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.match_findings import match_findings

KEYS = st.tuples(st.sampled_from(["rule_a", "rule_b"]), st.sampled_from("abcdef"), st.sampled_from(["", "x", "y", "z"]))


@given(st.lists(KEYS, max_size=8, unique_by=lambda key: key[:2]), st.randoms())
def test_every_finding_finds_itself_again(findings: list[tuple[str, str, str]], random) -> None:
    shuffled = findings[:]
    random.shuffle(shuffled)
    matched = match_findings(findings, shuffled)
    assert {findings[old]: shuffled[new] for old, new in matched.items()} == {item: item for item in findings}


@given(st.lists(KEYS, max_size=8), st.lists(KEYS, max_size=8))
def test_a_match_shares_the_rule_and_the_symbol_or_the_body(old, new) -> None:
    matched = match_findings(old, new)
    assert len(set(matched.values())) == len(matched)
    for before, after in matched.items():
        (rule, name, body), (new_rule, new_name, new_body) = old[before], new[after]
        assert rule == new_rule
        assert name == new_name or (body == new_body != "")


@given(st.lists(KEYS, max_size=8), st.lists(KEYS, max_size=8))
def test_a_match_is_as_large_as_it_can_be_by_symbol(old, new) -> None:
    """Findings that could still be matched by symbol never stay unmatched on both sides."""
    matched = match_findings(old, new)
    left = {old[index][:2] for index in range(len(old)) if index not in matched}
    right = {new[index][:2] for index in range(len(new)) if index not in matched.values()}
    assert not left & right


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6, unique=True))
def test_findings_survive_a_rename_by_their_bodies(names: list[str]) -> None:
    old = [("rule", f"old.py::{name}", name) for name in names]
    new = [("rule", f"new.py::{name}", name) for name in reversed(names)]
    assert {old[a][2]: new[b][2] for a, b in match_findings(old, new).items()} == {name: name for name in names}


def test_findings_survive_an_edit_by_their_symbols() -> None:
    assert match_findings([("rule", "a.py::f", "before")], [("rule", "a.py::f", "after")]) == {0: 0}


def test_another_rule_is_another_finding() -> None:
    assert match_findings([("one", "a.py::f", "x")], [("two", "a.py::f", "x")]) == {}
