"""The past of files, on repositories made for the purpose."""

import hashlib
import os
import subprocess
from datetime import date
from pathlib import Path

import msgspec
import pytest

from tests.history.repositories import ALICE, BOB, History, Memory, code, git, numbered
from toolkit.history.project_history import HistoryView, read_history
from toolkit.model.history import Limit

VIEW = HistoryView(date(2026, 1, 1))


def past(where: Path, *paths: str, view: HistoryView = VIEW, cache=None):
    return read_history(where, paths, view, cache)


def one(where: Path, path: str, **more):
    (found,) = past(where, path, **more).files
    return found


def keys(history) -> dict[str, str]:
    return {limit.key: limit.detail for limit in history.limits}


def test_churn_and_ownership(tmp_path):
    history = History()
    history.commit({"a.py": numbered(1, 8)}, ALICE, "2020-01-01")
    history.commit({"a.py": numbered(1, 10)}, BOB, "2021-06-01")
    history.commit({"a.py": numbered(2, 10)}, ALICE, "2021-06-02")
    history.commit({"README": "no Python\n"}, BOB, "2021-06-03")
    repo = history.build(tmp_path)
    found = past(repo, "a.py")
    assert (found.commits, found.authors, found.bulk) == (3, 2, 0)
    assert (found.first, found.last, found.branch) == ("2020-01-01", "2021-06-03", "main")
    assert found.revision == git(repo, "rev-parse", "HEAD")
    assert found.limits == ()
    (file,) = found.files
    assert (file.commits, file.recent, file.added, file.deleted, file.recent_lines) == (3, 2, 10, 1, 3)
    assert file.authors == {"A": 0.8, "B": 0.2}
    assert (file.first, file.last, file.left_share) == ("2020-01-01", "2021-06-02", 0.0)


def test_lines_are_counted_per_stretch_of_one_author(tmp_path):
    history = History()
    history.commit({"a.py": code("a", "b")}, ALICE)
    history.commit({"a.py": code("a", "x")}, ALICE)
    history.commit({"a.py": code("a", "c")}, ALICE)
    history.commit({"a.py": code("a", "d")}, BOB)
    found = one(history.build(tmp_path), "a.py")
    assert (found.added, found.deleted, found.commits) == (3, 1, 4)
    assert found.authors == pytest.approx({"A": 2 / 3, "B": 1 / 3})


def test_knowledge_that_left(tmp_path):
    history = History()
    history.commit({"a.py": numbered(1, 6)}, BOB, "2018-01-01")
    history.commit({"a.py": numbered(1, 8)}, ALICE, "2021-01-01")
    history.commit({"b.py": numbered(1, 2)}, ALICE, "2021-01-02")
    repo = history.build(tmp_path)
    assert one(repo, "a.py").left_share == 0.75
    assert one(repo, "a.py", view=HistoryView(date(2026, 1, 1), absent_days=2000)).left_share == 0


def test_an_author_who_works_elsewhere_in_the_repository_is_not_gone(tmp_path):
    history = History()
    history.commit({"web/a.py": "a = 1\n"}, BOB, "2018-01-01")
    history.commit({"README": "x"}, BOB, "2021-01-01")
    history.commit({"web/a.py": "a = 1\nb = 1\n"}, ALICE, "2021-01-02")
    assert one(history.build(tmp_path) / "web", "a.py").left_share == 0


def test_an_empty_file_is_shared_by_commits(tmp_path):
    history = History()
    history.commit({"a.py": ""}, BOB)
    found = one(history.build(tmp_path), "a.py")
    assert (found.added, found.authors) == (0, {"A": 1.0})


def test_renames_are_followed(tmp_path):
    history = History()
    history.commit({"old/a.py": numbered(1, 20)})
    history.commit({"old/a.py": numbered(1, 21)})
    history.commit(rename={"old/a.py": "src/b.py"}, files={"src/b.py": numbered(1, 22)})
    history.commit(rename={"src/b.py": "src/c.py"})
    found = past(history.build(tmp_path), "src/c.py").files[0]
    assert (found.commits, found.added, found.renames) == (4, 22, ("src/b.py", "old/a.py"))


def test_a_new_file_under_an_old_name_starts_anew(tmp_path):
    history = History()
    history.commit({"a.py": numbered(1, 20)})
    history.commit(rename={"a.py": "b.py"})
    history.commit({"a.py": numbered(50, 70)}, BOB)
    found = {file.path: file for file in past(history.build(tmp_path), "a.py", "b.py").files}
    assert (found["a.py"].commits, found["b.py"].commits) == (1, 2)
    assert found["a.py"].renames == ()


def test_two_files_swap_names(tmp_path):
    history = History()
    history.commit({"a.py": numbered(1, 20)}, ALICE)
    history.commit({"b.py": numbered(50, 90)}, BOB)
    history.commit({"a.py": None, "b.py": None, "c.py": numbered(50, 90), "d.py": numbered(1, 20)})
    found = {file.path: file for file in past(history.build(tmp_path), "c.py", "d.py").files}
    assert (found["c.py"].renames, found["d.py"].renames) == (("b.py",), ("a.py",))


def test_a_deleted_file_that_comes_back_is_the_same(tmp_path):
    history = History()
    history.commit({"a.py": numbered(1, 5)})
    history.commit({"a.py": None})
    history.commit({"a.py": numbered(1, 5)})
    assert one(history.build(tmp_path), "a.py").commits == 3


def test_work_on_a_branch_that_did_not_know_of_the_rename(tmp_path):
    history = History()
    start = history.commit({"a.py": numbered(1, 20)}, day="2020-01-01")
    side = history.commit({"a.py": numbered(0, 20)}, BOB, "2020-01-05", branch="side", start=start)
    history.commit(rename={"a.py": "b.py"}, day="2020-01-03")
    history.commit({"b.py": numbered(0, 20)}, day="2020-01-06", merge=(side,))
    found = one(history.build(tmp_path), "b.py")
    assert (found.commits, found.renames) == (3, ("a.py",))
    assert set(found.authors) == {"A", "B"}


def test_merges_are_not_counted_even_with_eight_parents(tmp_path):
    history = History()
    start = history.commit({"a.py": "a = 1\n"})
    sides = [
        history.commit({f"s{number}.py": f"s = {number}\n"}, BOB, branch=f"b{number}", start=start)
        for number in range(8)
    ]
    history.commit({f"s{number}.py": f"s = {number}\n" for number in range(8)}, merge=tuple(sides))
    found = past(history.build(tmp_path), "a.py", "s0.py", "s7.py")
    assert found.commits == 9
    assert [file.commits for file in found.files] == [1, 1, 1]


def test_coupling_leaves_bulk_commits_out_and_says_so(tmp_path):
    history = History()
    for number in range(6):
        history.commit({"a.py": f"a = {number}\n", "b.py": f"b = {number}\n"})
    history.commit({"a.py": "a = 9\n"})
    history.commit({f"m{number}.py": "" for number in range(30)} | {"a.py": "", "b.py": ""})
    found = past(history.build(tmp_path), "a.py", "b.py")
    (pair,) = found.coupling
    assert (pair.left, pair.right, pair.together, pair.left_commits, pair.right_commits) == ("a.py", "b.py", 6, 7, 6)
    assert pair.degree == pytest.approx(6 / 6.5)
    assert (found.bulk, keys(found)) == (1, {"bulk": "1"})


def test_commits_that_the_team_calls_noise_say_nothing(tmp_path):
    history = History()
    history.commit({"a.py": numbered(1, 10)}, ALICE)
    history.commit({"a.py": numbered(21, 30)}, BOB)
    repo = history.build(tmp_path)
    (repo / ".git-blame-ignore-revs").write_text(f"# black\n{git(repo, 'rev-parse', 'HEAD')}\n")
    found = past(repo, "a.py")
    assert found.files[0].authors == {"A": 1.0}
    assert (found.commits, found.bulk) == (1, 1)


@pytest.mark.parametrize("kind", ["outside", "pipe", "huge"])
def test_lists_of_a_repository_are_read_as_its_own_files_only(tmp_path, kind):
    history = History()
    history.commit({"a.py": numbered(1, 10)}, ALICE)
    history.commit({"a.py": numbered(21, 30)}, BOB)
    repo = history.build(tmp_path / "repo")
    target = tmp_path / "outside" if kind == "outside" else repo / ".git" / "target"
    if kind == "pipe":
        os.mkfifo(target)
    else:
        target.write_text(f"{git(repo, 'rev-parse', 'HEAD')}\n[submodule\n")
    if kind == "huge":
        os.truncate(target, 1 << 25)
    for name in (".git-blame-ignore-revs", ".gitmodules"):
        (repo / name).symlink_to(target)
    found = past(repo, "a.py")
    assert (found.commits, found.bulk, "submodules" in keys(found)) == (2, 0, False)


def test_a_directory_inside_the_repository(tmp_path):
    history = History()
    history.commit({"lib/a.py": numbered(1, 20), "web/b.py": "b = 1\n"})
    history.commit({"lib/a.py": numbered(1, 21)})
    history.commit(rename={"lib/a.py": "web/app/a.py"})
    found = past(history.build(tmp_path) / "web", "app/a.py", "b.py")
    assert [(file.path, file.commits, file.renames) for file in found.files] == [
        ("app/a.py", 3, ("../lib/a.py",)),
        ("b.py", 1, ()),
    ]
    assert found.commits == 2


def test_a_file_that_somebody_else_wrote_before_it_came_into_the_directory(tmp_path):
    history = History()
    history.commit({"a.py": numbered(1, 20)}, ALICE)
    history.commit(rename={"a.py": "sub/a.py"}, files={"sub/a.py": numbered(1, 25)}, author=BOB)
    repo = history.build(tmp_path)
    found = past(repo / "sub", "a.py", view=HistoryView(VIEW.today, names=True))
    assert found.commits == 1
    assert set(found.files[0].authors) == {"Alice Adams", "Bob Brown"}


def test_scripts_without_a_suffix(tmp_path):
    history = History()
    history.commit({"bin/serve": "a = 1\n", "a.py": "a = 1\n"})
    history.commit({"bin/serve": "a = 2\n", "bin/other": "a = 2\n"})
    assert one(history.build(tmp_path), "bin/serve").commits == 2


def test_people_are_merged_by_mailmap_and_named_only_if_asked(tmp_path):
    history = History()
    history.commit({"a.py": numbered(1, 3)}, "ali <a1@example.invalid>")
    history.commit({"a.py": numbered(1, 4)}, "aa <a2@example.invalid>")
    repo = history.build(tmp_path)
    (repo / ".mailmap").write_text("Alice Adams <alice@example.invalid> <a1@example.invalid>\n"
                                   "Alice Adams <alice@example.invalid> <a2@example.invalid>\n")  # fmt: skip
    assert one(repo, "a.py").authors == {"A": 1.0}
    assert one(repo, "a.py", view=HistoryView(VIEW.today, names=True)).authors == {"Alice Adams": 1.0}


def test_hostile_names(tmp_path):
    author = b"<script>\x1b[31m::error::\xff <evil@example.invalid>".replace(b"<script>", b"script")
    paths = [b"a b\n::error::.py", b"<b>\x1b[2J.py", b"\xff\xfe.py", "日本.py".encode(), b"--help.py", b":(top)x.py"]
    history = History()
    history.commit(dict.fromkeys(paths, "a = 1\n"), author)
    history.commit(dict.fromkeys(paths, "a = 2\n"), author)
    repo = history.build(tmp_path / "repo")
    git(repo, "checkout", "-q", "-b", "<img>'$(id)")
    shown = [path.decode("utf-8", "backslashreplace") for path in paths]
    found = past(repo, *shown, view=HistoryView(VIEW.today, names=True))
    assert [file.path for file in found.files] == sorted(shown)
    assert {file.commits for file in found.files} == {2}
    assert found.branch == "<img>'$(id)"
    assert msgspec.json.decode(msgspec.json.encode(found), type=type(found)) == found


def test_dates_from_nowhere(tmp_path):
    history = History()
    history.commit({"a.py": "a = 1\n"}, day="2020-01-01")
    history.commit({"a.py": "a = 2\n"}, day=0)
    history.commit({"a.py": "a = 3\n"}, day=4_000_000_000)
    history.commit({"a.py": "a = 4\n"}, day="2019-06-01")
    found = past(history.build(tmp_path), "a.py")
    assert (found.first, found.last, keys(found)) == ("2019-06-01", "2020-01-01", {"dates": "2"})


def test_no_git(tmp_path):
    found = past(tmp_path, "a.py")
    assert (found.limits, found.tells) == ((Limit("no_git"),), False)


def test_no_commit_yet(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    found = past(tmp_path, "a.py")
    assert (found.limits, found.branch) == ((Limit("no_commits"),), "main")


def test_one_initial_import(tmp_path):
    history = History()
    history.commit({"a.py": "a = 1\n"})
    history.commit({"README": "x\n"})
    found = past(history.build(tmp_path), "a.py")
    assert (keys(found), found.tells) == ({"single_commit": "1"}, False)


def test_files_that_are_not_committed(tmp_path):
    history = History()
    history.commit({"a.py": "a = 1\n"})
    history.commit({"a.py": "a = 2\n"})
    found = past(history.build(tmp_path), "a.py", "new.py", "sub/module.py")
    assert [file.path for file in found.files] == ["a.py"]
    assert keys(found) == {"uncommitted": "2"}


def test_detached_head_bare_repository_and_submodule(tmp_path):
    history = History()
    history.commit({"a.py": "a = 1\n"})
    history.commit({"a.py": "a = 2\n", ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = ../x\n'})
    repo = history.build(tmp_path / "repo")
    git(repo, "checkout", "-q", "--detach")
    assert keys(past(repo, "a.py")) == {"detached": git(repo, "rev-parse", "HEAD")[:12], "submodules": "1"}
    git(tmp_path, "clone", "-q", "--bare", str(repo), "bare.git")
    assert past(tmp_path / "bare.git", "a.py").files[0].commits == 2


def test_replaced_history_is_named(tmp_path):
    history = History()
    history.commit({"a.py": "a = 1\n"})
    history.commit({"a.py": "a = 2\n"})
    repo = history.build(tmp_path)
    (repo / ".git/info").mkdir(exist_ok=True)
    (repo / ".git/info/grafts").write_text(git(repo, "rev-parse", "HEAD") + "\n")
    assert "grafted" in keys(past(repo, "a.py"))


def test_what_git_replaces_is_read_as_it_was_committed(tmp_path):
    history = History()
    history.commit({"a.py": "a = 1\n"})
    history.commit({"a.py": "a = 2\n"})
    repo = history.build(tmp_path)
    git(repo, "replace", "--graft", "HEAD")
    found = past(repo, "a.py")
    assert "grafted" not in keys(found)
    assert found.files[0].commits == 2


@pytest.fixture
def origin(tmp_path):
    history = History()
    history.commit({"a.py": numbered(1, 30), "b.py": "b = 1\n"}, BOB, "2019-01-01")
    history.commit({"a.py": numbered(1, 31)}, BOB, "2019-02-01")
    history.commit({"c.py": numbered(1, 32)}, BOB, "2019-03-01", rename={"a.py": "c.py"})
    history.commit({"c.py": numbered(1, 33)}, ALICE, "2019-04-01")
    repo = history.build(tmp_path / "origin")
    git(repo, "config", "uploadpack.allowFilter", "true")
    return repo


def test_a_shallow_clone_does_not_credit_the_last_commit_with_everything(origin, tmp_path):
    git(tmp_path, "clone", "-q", "--depth=2", f"file://{origin}", "shallow")
    found = past(tmp_path / "shallow", "b.py", "c.py")
    assert keys(found) == {"shallow": "2"}
    assert [(file.path, file.commits, file.added) for file in found.files] == [("c.py", 1, 1)]
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{origin}", "flat")
    assert past(tmp_path / "flat", "c.py").files == ()


def test_a_partial_clone_counts_commits_and_says_what_it_could_not_count(origin, tmp_path):
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{origin}", "partial")
    found = past(tmp_path / "partial", "b.py", "c.py")
    assert keys(found).keys() >= {"partial", "missing_blobs", "exact_renames"}
    assert [(file.path, file.commits) for file in found.files] == [("b.py", 1), ("c.py", 2)]
    assert found.files[1].authors == {"A": 0.5, "B": 0.5}  # by commits, as no line is known


def test_a_clone_without_directories_names_what_it_could_not_read(origin, tmp_path):
    git(tmp_path, "clone", "-q", "--filter=tree:0", f"file://{origin}", "treeless")
    found = past(tmp_path / "treeless", "c.py")
    assert keys(found).keys() >= {"partial", "unread"}
    assert int(keys(found)["unread"]) >= 2


def test_one_lost_directory_costs_two_commits_at_most(origin):
    lose(origin, git(origin, "rev-parse", "HEAD~2^{tree}"))
    found = past(origin, "b.py", "c.py")
    assert keys(found) == {"unread": "2", "exact_renames": "2"}
    assert [(file.path, file.commits) for file in found.files] == [("b.py", 1), ("c.py", 1)]


def test_one_lost_content_costs_its_lines(origin):
    lose(origin, git(origin, "rev-parse", "HEAD~1:c.py"))
    found = past(origin, "b.py", "c.py")
    assert keys(found) == {"missing_blobs": "2", "exact_renames": "3"}
    assert [(file.path, file.commits) for file in found.files] == [("b.py", 1), ("c.py", 2)]


def lose(repo: Path, key: str) -> None:
    """Take the objects out of their pack, and remove one of them."""
    for pack in (repo / ".git" / "objects" / "pack").glob("*.pack"):
        moved = pack.rename(repo / "moved.pack")
        pack.with_suffix(".idx").unlink()
        with moved.open("rb") as stream:
            subprocess.run(["git", "-C", repo, "unpack-objects", "-q"], stdin=stream, check=True)
        moved.unlink()
    (repo / ".git" / "objects" / key[:2] / key[2:]).unlink()


def test_git_fails(origin):
    (origin / ".git" / "HEAD").write_text("garbage\n")
    (found,) = past(origin, "c.py").limits
    assert found.key in {"git_failed", "no_git"}


def test_a_second_run_costs_only_the_new_commit(origin):
    cache = Memory()
    first = past(origin, "b.py", "c.py", cache=cache)
    assert past(origin, "b.py", "c.py", cache=cache) == first
    before = len(cache.puts)
    (origin / "c.py").write_text(numbered(1, 40))
    git(origin, "commit", "-qam", "more")
    again = past(origin, "b.py", "c.py", cache=cache)
    assert cache.puts[before:] == [1, 1]
    assert again == past(origin, "b.py", "c.py")
    assert again.commits == first.commits + 1


def test_rewritten_history_is_read_anew(origin):
    cache = Memory()
    past(origin, "b.py", "c.py", cache=cache)
    git(origin, "reset", "-q", "--hard", "HEAD~2")
    (origin / "a.py").write_text(numbered(1, 50))
    git(origin, "commit", "-qam", "another way")
    assert past(origin, "a.py", "b.py", cache=cache) == past(origin, "a.py", "b.py")


def test_nothing_is_written(origin):
    def snapshot():
        return {
            str(path.relative_to(origin)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in origin.rglob("*")
            if path.is_file()
        }

    (origin / "c.py").write_text("changed, not committed\n")
    before = snapshot()
    past(origin, "b.py", "c.py")
    assert snapshot() == before
