"""Definitions that need no repository: lines, coupling, shares, labels, people, dates."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.history.authors import unite_signatures
from toolkit.history.commits import Commit, repair_days
from toolkit.history.coupling import change_coupling
from toolkit.history.line_diff import LineDiff, diff_lines
from toolkit.history.ownership import absent_authors, author_labels, column_letters, ownership_shares

TEXTS = st.lists(st.sampled_from([b"", b"a", b"b", b"else:", b"    return", b"\xff"]), max_size=12).map(
    lambda lines: b"".join(line + b"\n" for line in lines)
)


@given(TEXTS, TEXTS)
def test_lines_are_the_difference_of_two_multisets(old, new):
    before, after = Counter(old.splitlines()), Counter(new.splitlines())
    assert diff_lines(old, new) == LineDiff((after - before).total(), (before - after).total())


@given(TEXTS, TEXTS)
def test_lines_backwards(old, new):
    there, back = diff_lines(old, new), diff_lines(new, old)
    assert (there.added, there.deleted) == (back.deleted, back.added)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"", b"", (0, 0)),
        (b"", b"a\nb\n", (2, 0)),
        (b"a\nb\n", b"", (0, 2)),
        (b"a\nb\n", b"b\na\n", (0, 0)),
        (b"a\nb\nc\n", b"a\nX\nc\n", (1, 1)),
        (b"ab\n", b"b\n", (1, 1)),
        (b"x\nab\n", b"x\nb\n", (1, 1)),
        (b"a", b"a\n", (0, 0)),
        (b"a\n", b"a\na\n", (1, 0)),
        (b"\n", b"\n\n", (1, 0)),
    ],
)
def test_lines_by_hand(old, new, expected):
    lines = diff_lines(old, new)
    assert (lines.added, lines.deleted) == expected


COMMITS = st.lists(st.sets(st.sampled_from("abcde"), min_size=1).map(sorted), max_size=40)


@given(COMMITS, st.integers(1, 6), st.sampled_from([0.0, 0.3, 0.5, 1.0]))
def test_coupling_is_what_a_loop_over_all_pairs_finds(commits, together, degree):
    found = change_coupling(commits, together=together, degree=degree)
    expected = {}
    for left in "abcde":
        for right in "abcde":
            both = sum(left in files and right in files for files in commits)
            one, other = (sum(name in files for files in commits) for name in (left, right))
            if left < right and both >= together and both / ((one + other) / 2) >= degree:
                expected[left, right] = (both, one, other)
    assert {(c.left, c.right): (c.together, c.left_commits, c.right_commits) for c in found} == expected
    assert all(degree <= c.degree <= 1 for c in found)
    assert [c.degree for c in found] == sorted((c.degree for c in found), reverse=True)


@given(COMMITS)
def test_coupling_does_not_depend_on_the_order(commits):
    assert change_coupling(commits, together=1) == change_coupling(
        [files[::-1] for files in reversed(commits)], together=1
    )


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 10**6), min_size=1))
def test_shares_sum_to_one_and_the_largest_comes_first(amounts):
    found = ownership_shares(amounts)
    assert sum(found.values()) == pytest.approx(1)
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert found.keys() == amounts.keys()


def test_nobody_shares_nothing():
    assert ownership_shares({}) == {}


@pytest.mark.parametrize(("position", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (702, "AAA")])
def test_letters(position, name):
    assert column_letters(position) == name


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_letters_are_unique(one, other):
    assert (column_letters(one) == column_letters(other)) == (one == other)


def commit(author: str, day: int = 0, name: str = "") -> Commit:
    return Commit("0" * 40, author, name or author, day)


def test_labels_follow_the_lines_written():
    log = [commit("small"), commit("none"), commit("large")]
    assert author_labels(log, {"large": 9, "small": 1}, names=False) == {"large": "A", "small": "B", "none": "C"}


def test_names_are_told_apart():
    log = [commit("a@x", name="Old"), commit("a@x", name="Kim"), commit("b@x", name="Kim"), commit("c@x", name="Lee")]
    assert author_labels(log, {}, names=True) == {"a@x": "Kim <a@x>", "b@x": "Kim <b@x>", "c@x": "Lee"}


def test_gone_is_measured_from_the_last_day():
    log = [commit("gone", 100), commit("stays", 100), commit("stays", 400), commit("edge", 300)]
    assert absent_authors(log, last=400, absent_days=100) == {"gone"}


@pytest.mark.parametrize(
    ("signatures", "people"),
    [
        ([("Ann Lee", "a@x"), ("Ann Lee", "b@x")], 1),
        ([("Ann Lee", "a@x"), ("ann  LEE", "B@X")], 1),
        ([("Ann Lee", "a@x"), ("ann", "A@x")], 1),
        ([("root", "a@x"), ("root", "b@x")], 2),
        ([("a b", "1@x"), ("c d", "2@x"), ("a b", "2@x")], 1),
        ([("c d", "2@x"), ("e f", "3@x"), ("a b", "1@x"), ("a b", "3@x"), ("c d", "1@x")], 1),
        ([("nobody", ""), ("nobody", ""), ("somebody", "")], 2),
        ([("", "")], 1),
    ],
)
def test_people_behind_signatures(signatures, people):
    assert len(set(unite_signatures(signatures).values())) == people


@given(st.lists(st.tuples(st.sampled_from(["a b", "c d", "e"]), st.sampled_from(["1@x", "2@x", "3@x", ""]))))
def test_people_are_the_connected_parts(signatures):
    groups = [{signature} for signature in set(signatures)]
    for one in set(signatures):
        for other in set(signatures):
            if (one[1] and one[1] == other[1]) or (one[0] == other[0] and (" " in one[0] or not (one[1] or other[1]))):
                joined = [group for group in groups if one in group or other in group]
                groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    found = unite_signatures(signatures)
    assert len(set(found.values())) == len(groups)
    assert all(len({found[signature] for signature in group}) == 1 for group in groups)


TODAY = date(2026, 6, 1)
DAY = 86_400


def stamp(text: str) -> str:
    return str((date.fromisoformat(text) - date(1970, 1, 1)).days * DAY)


def test_impossible_dates_take_the_day_before_them():
    days, odd = repair_days(["0", stamp("2020-01-02"), stamp("2099-01-01"), stamp("2020-01-05"), ""], TODAY)
    assert [date.fromordinal(day).isoformat() for day in days] == [
        "2020-01-02",
        "2020-01-02",
        "2020-01-02",
        "2020-01-05",
        "2020-01-05",
    ]
    assert odd == 3


def test_dates_may_be_in_disorder():
    days, odd = repair_days([stamp("2020-05-01"), stamp("2019-01-01")], TODAY)
    assert (days[0] > days[1], odd) == (True, 0)


def test_without_any_possible_date_it_is_today():
    assert repair_days(["0"], TODAY) == ([TODAY.toordinal()], 1)


def test_tomorrow_somewhere_is_today_here():
    assert repair_days([stamp("2026-06-02")], TODAY) == ([TODAY.toordinal()], 0)
