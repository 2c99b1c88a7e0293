"""Merged branches as tasks: which ones count, how large they are, and what git saw of the hours."""

import pytest

from tests.estimate.history.teams import HOUR, NOW, START, branch, built, team_of
from tests.history.repositories import ALICE, BOB, History, Memory, code, git
from toolkit.flows.mine import mine_tasks
from toolkit.history.tasks import FEWEST, read_tasks
from toolkit.model.cache import NoCache
from toolkit.model.tasks import TaskRow

DAY = 24 * HOUR


def reasons(team: History, where) -> dict[str, int]:
    return read_tasks(built(team, where), NOW, NoCache()).left_out


def test_a_branch_becomes_a_row(tmp_path):
    team = team_of(FEWEST)
    first = START + 60 * DAY
    team.commit({"app.py": "", "tests/test_app.py": code("def test_run():", "    assert True")}, day=first - DAY)
    team.commit(
        {"app.py": code("@route", "def run():", "    if True:", "        return 1", "    return 2")},
        day=first - DAY + 60,
    )
    base = team.tips["main"]
    changed = code(
        "@route", "def run():", "    if True:", "        return 3", "    return 4", "def more():", "    pass"
    )
    team.commit({"app.py": changed}, ALICE, first, branch="b", start=base, message="Fix the run")
    added = {"new.py": "x = 1\n", "tests/test_app.py": code("def test_run():", "    assert 1"), "page.html": "a\nb\n"}
    team.commit(added, ALICE, first + 40 * 60, branch="b", message="Refactor")
    tree = {"app.py": changed, **added}
    team.commit(tree, BOB, first + DAY, merge=(team.tips["b"],), message="Merge branch 'b'\n\nStop the crash")
    [*_, row] = mine_tasks(built(team, tmp_path / "shop"), NoCache()).rows
    assert row == TaskRow(
        repo="shop",
        sha=git(tmp_path / "shop", "rev-parse", "HEAD")[:10],
        t=first,
        t_merge=first + DAY,
        author=row.author,
        type="fix",
        type_refactor=1,
        p_files=2,
        p_add=5,
        p_del=2,
        p_hunks=2,
        p_newfiles=1,
        t_files=1,
        t_add=1,
        t_del=1,
        t_hunks=1,
        o_files=1,
        o_churn=2,
        f_n=1,
        f_cc=2,
        f_loc=4,
        f_ccmax=2,
        f_locmax=4,
        f_nest=1,
        n_first2h=1,
        gapsum2h_min=40,
    )
    assert row.hours == pytest.approx(40 / 60 + 0.5)
    assert "alice" not in row.author.lower()


def test_a_gap_may_begin_on_another_branch_and_at_most_two_hours_count(tmp_path):
    team = team_of(FEWEST)
    first = START + 50 * DAY
    branch(team, "one", [first, first + 2 * HOUR, first + 4 * HOUR + 1])
    branch(team, "two", [first + 4 * HOUR + 601])
    rows = {row.gapsum2h_min: row.n_first2h for row in mine_tasks(built(team, tmp_path), NoCache()).rows[-2:]}
    assert rows == {120.0: 2, 10.0: 0}


@pytest.mark.parametrize(
    ("why", "times", "options"),
    [
        ("many_commits", [START + 50 * DAY + number * 60 for number in range(41)], {}),
        ("long", [START + 50 * DAY, START + 96 * DAY], {}),
        ("robot", [START + 50 * DAY], {"author": "dependabot[bot] <1+dependabot[bot]@example.invalid>"}),
        ("mechanical", [START + 50 * DAY], {"title": "Run black over"}),
        ("clock", [9 * 365 * DAY], {}),
        ("bulk", [START + 50 * DAY], {"files": 900}),
    ],
)
def test_what_is_no_work_of_one_or_two_people_is_left_out_and_counted(tmp_path, why, times, options):
    team = team_of(FEWEST)
    branch(team, "odd", times, **options)
    assert reasons(team, tmp_path) == {why: 1}


def test_what_is_just_within_the_limits_counts(tmp_path):
    team = team_of(FEWEST)
    branch(team, "busy", [START + 50 * DAY + number * 60 for number in range(40)])
    branch(team, "slow", [START + 100 * DAY, START + 145 * DAY])
    branch(team, "talk", [START + 200 * DAY], title="Add a black list of robots to")
    found = read_tasks(built(team, tmp_path), NOW, NoCache())
    assert len(found.tasks) == FEWEST + 2
    assert found.left_out == {"mechanical": 1}  # a word in a title is all there is to go by


def test_three_people_or_no_python_are_left_out(tmp_path):
    team = team_of(FEWEST)
    base, first = team.tips["main"], START + 50 * DAY
    for number, who in enumerate((ALICE, BOB, "Carol Clark <carol@example.invalid>")):
        team.commit({f"c{number}.py": "x = 1\n"}, who, first + number, branch="crowd", start=base)
    team.commit({}, BOB, first + DAY, merge=(team.tips["crowd"],))
    team.commit({"page.html": "a"}, ALICE, first + 2 * DAY, branch="page", start=base)
    team.commit({"page.html": "a"}, BOB, first + 3 * DAY, merge=(team.tips["page"],))
    assert reasons(team, tmp_path) == {"many_authors": 1, "no_python": 1}


def test_names_of_paths_may_be_anything(tmp_path):
    team = team_of(FEWEST)
    base, first = team.tips["main"], START + 50 * DAY
    names = ['a "b".py', "tab\t.py", "日本.py", b"latin\xe9.py", "index a..b.py", "new\nline.py", "@@ -1 +1 @@.py"]
    team.commit(dict.fromkeys(names, "@@ -1 +1 @@\n:100644\nindex 1..2\n"), day=first, branch="odd", start=base)
    team.commit(dict.fromkeys(names, "@@ -1 +1 @@\n"), BOB, first + DAY, merge=(team.tips["odd"],))
    [*_, task] = read_tasks(built(team, tmp_path), NOW, NoCache()).tasks
    shown = {name if isinstance(name, str) else "latin\\xe9.py" for name in names}
    assert {file.path: (file.added, file.hunks) for file in task.files} == dict.fromkeys(shown, (3, 1))


def test_a_branch_that_took_from_the_mainline_is_measured_from_there(tmp_path):
    team = team_of(FEWEST)
    base, first = team.tips["main"], START + 50 * DAY
    team.commit({"own.py": "a = 1\n"}, day=first, branch="b", start=base)
    other = branch(team, "other", [first + 60])
    tree = {"other_0.py": "def other(total):\n    if total:\n        total += 1\n", "own.py": "a = 1\n"}
    team.commit(tree, day=first + 2 * HOUR, branch="b", merge=(other,))
    team.commit({"own.py": "a = 1\nb = 2\n"}, day=first + 2 * HOUR + 60, branch="b")
    team.commit({"own.py": "a = 1\nb = 2\n"}, BOB, first + DAY, merge=(team.tips["b"],))
    [*_, task] = read_tasks(built(team, tmp_path), NOW, NoCache()).tasks
    assert task.branch.base == git(tmp_path, "merge-base", "HEAD^1", "HEAD^2")
    assert [entry.message.strip() for entry in task.branch.commits] == [".", "."]


def test_only_a_new_commit_is_read_again(tmp_path):
    team, cache = team_of(FEWEST), Memory()
    root = built(team, tmp_path)
    first = mine_tasks(root, cache)
    stored = len(cache.kept)
    branch(team, "late", [START + 90 * DAY, START + 90 * DAY + 600])
    again = mine_tasks(built(team, tmp_path / "again"), cache)
    assert [row.sha for row in again.rows[:-1]] == [row.sha for row in first.rows]
    assert len(cache.kept) == stored + 1  # its sizes; it touched no function that there was
    assert again.notes == ()


def test_a_rewritten_history_is_mined_anew_and_said(tmp_path):
    cache = Memory()
    mine_tasks(built(team_of(FEWEST), tmp_path / "one"), cache)
    again = mine_tasks(built(team_of(FEWEST + 1, minutes=31), tmp_path / "two"), cache)
    assert [note.key for note in again.notes] == ["rewritten"]
    assert {row.gapsum2h_min for row in again.rows} == {31}
    assert mine_tasks(tmp_path / "two", cache).notes == ()


def test_past_versions_that_nobody_can_parse_are_counted(tmp_path):
    team = team_of(FEWEST)
    team.commit({"app.py": "def broken(:\n"}, day=START + 50 * DAY)
    base = team.tips["main"]
    team.commit({"app.py": "x = 1\n"}, day=START + 51 * DAY, branch="b", start=base)
    team.commit({"app.py": "x = 1\n"}, BOB, START + 52 * DAY, merge=(team.tips["b"],))
    found = mine_tasks(built(team, tmp_path), NoCache())
    assert [(note.key, note.detail) for note in found.notes] == [("unmeasured", "1")]
    assert found.rows[-1].f_n == 0
