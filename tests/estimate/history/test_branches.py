"""Random histories: what a merge brought, from where, and gaps between commits, against plain definitions."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.history.repositories import ALICE, BOB, History, git
from toolkit.git import repository
from toolkit.history.branch_diffs import read_branch_diffs
from toolkit.history.intent import branch_kind, is_refactoring, is_robot, is_squash_merge
from toolkit.history.log import LogEntry, read_log
from toolkit.history.merges import mainline_commits, merged_branches, squash_share
from toolkit.history.work_sessions import LONGEST_GAP, commit_gaps, observed_time
from toolkit.model.cache import NoCache

START = 1_600_000_000
NAMES = ("main", "one", "two", "three")


@st.composite
def histories(draw) -> History:
    """Up to five branches that fork and merge in any order."""
    made = History()
    made.commit({"a.py": "0\n"}, day=START)
    for step in range(1, draw(st.integers(2, 14))):
        name = draw(st.sampled_from(NAMES))
        others = [tip for other, tip in made.tips.items() if other != name]
        merge = (draw(st.sampled_from(others)),) if others and draw(st.booleans()) else ()
        text = "".join(f"{line}\n" for line in draw(st.lists(st.integers(0, 4), max_size=6)))
        who = draw(st.sampled_from((ALICE, BOB)))
        time = START + draw(st.integers(0, 9)) * 3000
        start = made.tips["main"]
        made.commit({f"{step % 3}.py": text}, who, time, branch=name, start=start, merge=merge)
    return made


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories())
def test_a_merge_brings_what_git_says(tmp_path_factory, made):
    root = made.build(tmp_path_factory.mktemp("random"))
    found = repository(root)
    assert found
    log = read_log(found)
    told = merged_branches(log)
    listed = git(root, "rev-list", "--first-parent", "--reverse", "HEAD").split()
    assert [entry.hash for entry in mainline_commits(log)] == listed
    all_merges = git(root, "rev-list", "--first-parent", "--merges", "--reverse", "HEAD").split()
    merges = [name for name in all_merges if git(root, "rev-list", f"{name}^1..{name}^2")]
    assert [branch.merge.hash for branch in told] == merges
    diffs = read_branch_diffs(found, told, NoCache())
    for branch in told:
        new = git(root, "rev-list", "--no-merges", f"{branch.merge.hash}^1..{branch.merge.hash}^2").split()
        assert {entry.hash for entry in branch.commits} == set(new)
        bases = git(root, "merge-base", "--all", f"{branch.merge.hash}^1", f"{branch.merge.hash}^2").split()
        assert branch.base in bases
        numbers = git(
            root, "-c", "diff.context=0", "diff", "-M", "--no-rename-empty", "--numstat", branch.base, branch.tip
        )
        rows = [line.split("\t") for line in numbers.splitlines()]
        files = [(str(file.added), str(file.deleted)) for file in diffs[branch.merge.hash]]
        assert files == [(added, deleted) for added, deleted, _ in rows]


def entry(number: int, person: str, written: int) -> LogEntry:
    return LogEntry(str(number), (), person, person, written, written, "")


people = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 40_000)), max_size=30)


@given(people)
def test_gaps_are_the_time_since_the_latest_earlier_commit_of_the_same_person(rows):
    log = [entry(number, person, written) for number, (person, written) in enumerate(rows)]
    found = commit_gaps(log)
    for place, one in enumerate(log):
        before = [
            other.written
            for other_place, other in enumerate(log)
            if other.person == one.person and (other.written, other_place) < (one.written, place)
        ]
        assert found[one.hash] == (one.written - max(before) if before else None)
    told = observed_time(log, found)
    assert told.minutes >= 0
    assert told.sessions == sum(gap is None or gap > LONGEST_GAP for gap in found.values())


@given(people, st.integers(-100, 100))
def test_hours_do_not_depend_on_when_the_clock_began(rows, shift):
    log = [entry(number, person, written) for number, (person, written) in enumerate(rows)]
    later = [entry(number, person, written + shift * 1000) for number, (person, written) in enumerate(rows)]
    assert observed_time(log, commit_gaps(log)) == observed_time(later, commit_gaps(later))


@pytest.mark.parametrize(
    ("merge", "subjects", "expected"),
    [
        ("Merge pull request #1 from a/b\n\nFix the price", ["Add a test"], "fix"),
        ("Merge branch 'x'", ["Remove the old door"], "remove"),
        ("Merge branch 'x'", ["Page of prices", "fix"], "other"),
        ("Merge branch 'x' into 'main'\n\n不具合を修正", [], "fix"),
        ("Merge branch 'x'", ["クーポンの追加"], "feat"),
        ("Merge branch 'x'", ["Move to Django 2"], "refactor"),
        ("Merge branch 'x'", ["Upgrade Django"], "upgrade"),
        ("Merge branch 'x'", ["README"], "doc"),
        ("", [], "other"),
    ],
)
def test_what_a_branch_was_for(merge, subjects, expected):
    assert branch_kind(merge, subjects) == expected


def test_restructuring_robots_and_squashes():
    assert is_refactoring("Merge branch 'x'", ["Add", "then refactor"])
    assert not is_refactoring("Merge branch 'refactor'", ["Add"])
    assert is_robot("renovate <bot@example.invalid>")
    assert not is_robot("Abbot Smith <abbot@example.invalid>")
    assert is_squash_merge("Add x (#12)\n\nbody")
    assert not is_squash_merge("See #12 (#x)")
    assert squash_share([]) == 0


def test_a_date_that_cannot_be():
    today = int(START + (date(2021, 1, 1) - date(2020, 1, 1)).days)
    assert entry(1, "a", START).has_possible_dates(today)
    assert not entry(1, "a", START + 10**6).has_possible_dates(today)
    assert not entry(1, "a", -5).has_possible_dates(today)
