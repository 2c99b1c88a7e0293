"""Histories that say nothing of hours are refused, with the reason."""

import subprocess

import pytest

from tests.estimate.history.teams import HOUR, NOW, START, branch, built, team_of
from tests.history.repositories import ALICE, code, git
from toolkit.errors import GitError
from toolkit.flows import touched_functions
from toolkit.flows.calibrate import learned_from
from toolkit.flows.mine import mine_tasks
from toolkit.history import log as log_module
from toolkit.history import tasks as tasks_module
from toolkit.history.tasks import FEWEST, read_tasks
from toolkit.model.cache import NoCache
from toolkit.model.history import Limit
from toolkit.model.request import silent

DAY = 24 * HOUR


def refused(root) -> tuple[str, str]:
    found = read_tasks(root, NOW, NoCache())
    assert found.refused
    assert not found.tasks
    return found.refused.key, found.refused.detail


def cloned(origin, where, *options: str):
    git(origin, "config", "uploadpack.allowFilter", "true")
    subprocess.run(["git", "clone", "-q", *options, f"file://{origin}", str(where)], check=True, capture_output=True)
    return where


def test_without_git_or_commits(tmp_path):
    assert refused(tmp_path)[0] == "no_git"
    git(tmp_path, "init", "-q")
    assert refused(tmp_path)[0] == "no_commits"


def test_a_shallow_clone(tmp_path):
    origin = built(team_of(FEWEST), tmp_path / "origin")
    assert refused(cloned(origin, tmp_path / "clone", "--depth", "5"))[0] == "shallow"


def test_a_clone_without_contents(tmp_path):
    origin = built(team_of(FEWEST), tmp_path / "origin")
    assert refused(cloned(origin, tmp_path / "clone", "--filter=blob:none", "--no-checkout"))[0] == "missing_contents"


def test_a_full_clone_that_was_to_be_partial_is_fine(tmp_path):
    origin = built(team_of(FEWEST), tmp_path / "origin")
    clone = cloned(origin, tmp_path / "clone", "--filter=blob:limit=1g")
    assert len(read_tasks(clone, NOW, NoCache()).tasks) == FEWEST


def test_a_history_in_which_git_lost_commits(tmp_path, monkeypatch):
    root = built(team_of(FEWEST), tmp_path)
    monkeypatch.setattr(log_module, "records", lambda *args: [])
    assert refused(root) == ("cut_short", f"git showed 0 of {3 * FEWEST + 1} commits")


def test_git_itself_refuses(tmp_path, monkeypatch):
    def refuses(_):
        raise GitError("git refuses to read it")

    monkeypatch.setattr(tasks_module, "repository", refuses)
    assert refused(tmp_path) == ("git_failed", "git refuses to read it")


def test_contents_that_vanish_while_functions_are_measured(tmp_path, monkeypatch):
    def fails(*_args, **_options):
        raise GitError("git cat-file failed")

    monkeypatch.setattr(touched_functions, "cat_file", fails)
    team = team_of(FEWEST)
    team.commit({"app.py": "def run():\n    return 2\n"}, day=START + 60 * DAY, branch="b", start=team.tips["main"])
    team.commit({}, day=START + 61 * DAY, merge=(team.tips["b"],))
    found = mine_tasks(built(team, tmp_path), NoCache())
    assert found.refused == Limit("git_failed", "git cat-file failed")
    assert not found.rows


@pytest.mark.parametrize("subject", ["Add a thing (#{0})", "Merged PR {0}: add a thing", "Fix (pull request #{0})"])
@pytest.mark.parametrize(("squashed", "is_refused"), [(FEWEST, True), (FEWEST - 1, False)])
def test_teams_that_squash(tmp_path, subject, squashed, is_refused):
    team = team_of(FEWEST)
    for number in range(squashed):
        team.commit({"a.py": f"x = {number}\n"}, day=START + (50 + number) * DAY, message=subject.format(number))
    root = built(team, tmp_path)
    if is_refused:
        assert refused(root) == ("squashed", "50%")
    else:
        assert read_tasks(root, NOW, NoCache()).refused is None


@pytest.mark.parametrize(("count", "is_refused"), [(FEWEST - 1, True), (FEWEST, False)])
def test_too_few_tasks_with_measured_time(tmp_path, count, is_refused):
    team = team_of(count)
    branch(team, "unmeasured", [START + 80 * DAY])
    root = built(team, tmp_path)
    if is_refused:
        assert refused(root) == ("few", str(count))
    else:
        assert len(mine_tasks(root, NoCache()).rows) == count + 1


def test_clocks_that_go_backwards(tmp_path):
    team = team_of(FEWEST)
    for number in range(4):
        branch(team, f"old{number}", [HOUR * (number + 1)])
    assert refused(built(team, tmp_path)) == ("clocks", "4")


def test_a_branch_merged_long_before_it_was_written_has_no_clock(tmp_path):
    team = team_of(FEWEST)
    team.commit({"a.py": "x = 1\n"}, ALICE, START + 60 * DAY, branch="b", start=team.tips["main"])
    team.commit({"a.py": "x = 1\n"}, ALICE, START + 50 * DAY, merge=(team.tips["b"],))
    assert read_tasks(built(team, tmp_path), NOW, NoCache()).left_out == {"clock": 1}


def test_three_branches_at_once_and_strange_histories_are_no_tasks(tmp_path):
    team = team_of(FEWEST)
    base = team.tips["main"]
    for name in ("x", "y"):
        team.commit({f"{name}.py": code("a = 1")}, day=START + 60 * DAY, branch=name, start=base)
    team.commit({}, day=START + 61 * DAY, merge=(team.tips["x"], team.tips["y"]))
    team.commit({"z.py": code("a = 1")}, day=START + 60 * DAY, branch="z")
    team.commit({}, day=START + 62 * DAY, merge=(team.tips["z"],))
    found = read_tasks(built(team, tmp_path), NOW, NoCache())
    assert len(found.tasks) == FEWEST
    assert found.left_out == {}


def test_a_refused_history_calibrates_nothing(tmp_path):
    git(tmp_path, "init", "-q")
    assert learned_from(mine_tasks(tmp_path, NoCache(), silent).rows) is None


def test_a_good_one_does(tmp_path):
    root = built(team_of(FEWEST), tmp_path)
    found = learned_from(mine_tasks(root, NoCache(), silent).rows)
    assert found
    assert (found.level, found.n, found.spread) == ("team_history", FEWEST, None)
