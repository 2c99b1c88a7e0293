"""The commits in which the lines came that the first findings cite."""

from pathlib import Path

import pytest

from tests.history.repositories import ALICE, BOB, History, git
from toolkit.flows.analyze import gather_inputs
from toolkit.flows.cited_line_origins import find_origins
from toolkit.history import blame, latest_commits
from toolkit.model.excerpt import Excerpt
from toolkit.model.history import History as Past
from toolkit.model.history import Limit
from toolkit.model.line_origin import LineOrigin
from toolkit.model.request import AnalyzeOptions

HOSTILE = "<script>alert(1)</script> \x1b[31m\u202e password=hunter2 " + "long " * 40
KNOWN = Past(commits=2)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    past = History()
    past.commit({"cart.py": "a = 1\nb = 2\n", "requirements.txt": "x==1\n"}, ALICE, "2019-03-02", message="Add carts")
    past.commit({"cart.py": "a = 1\nif a:\n    b = 2\n    c = 3\n"}, BOB, "2020-04-05", message=HOSTILE)
    return past.build(tmp_path / "shop")


def origins(root: Path, *places: tuple[str, int], past: Past = KNOWN) -> dict[tuple[str, int], LineOrigin]:
    shown = [Excerpt(path, line, line, line, ()) for path, line in places]
    found = find_origins(root, gather_inputs(AnalyzeOptions(root, "2020-06-01")), past, shown)
    assert list(found) == sorted(found, key=lambda one: (one.path, one.line))
    return {(one.path, one.line): one for one in found}


def test_a_line_came_in_with_the_commit_that_wrote_it_whatever_its_indentation(shop: Path) -> None:
    found = origins(shop, ("cart.py", 1), ("cart.py", 3), ("cart.py", 4), ("requirements.txt", 1))
    first, second = git(shop, "rev-list", "--reverse", "HEAD").split()
    assert {place[1]: one.revision for place, one in found.items() if place[0] == "cart.py"} == {
        1: first,
        3: first,
        4: second,
    }
    assert found["requirements.txt", 1] == LineOrigin("requirements.txt", 1, first, "2019-03-02", "Add carts")


def test_a_long_subject_is_cut_and_a_secret_in_it_masked(shop: Path) -> None:
    (one,) = origins(shop, ("cart.py", 4)).values()
    assert one.subject.startswith("<script>alert(1)</script> \x1b[31m\u202e password=***")
    assert len(one.subject) <= 100
    assert one.subject.endswith("…")


def test_lines_are_those_of_the_work_tree_and_a_new_one_has_no_commit(shop: Path) -> None:
    (shop / "cart.py").write_text("new = 0\na = 1\n")
    (shop / "other.py").write_text("d = 1\n")
    found = origins(shop, ("cart.py", 1), ("cart.py", 2), ("other.py", 1))
    assert {place: one.subject for place, one in found.items()} == {("cart.py", 2): "Add carts"}


def test_a_commit_where_a_shallow_clone_ends_brought_no_line(shop: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{shop}", "shallow")
    cut = Past(commits=2, limits=(Limit("shallow", "1"),))
    assert origins(tmp_path / "shallow", ("cart.py", 4), past=cut) == {}
    git(shop, "commit", "-q", "--allow-empty", "-m", "x")
    git(tmp_path, "clone", "-q", "--depth=2", f"file://{shop}", "deeper")
    assert origins(tmp_path / "deeper", ("cart.py", 4), past=cut) == {}
    assert len(origins(shop, ("cart.py", 1))) == 1


def test_without_history_git_is_not_asked(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blame, "line_revisions", None)
    monkeypatch.setattr(latest_commits, "describe_commits", lambda _, revisions: dict.fromkeys(revisions))
    assert origins(shop, ("cart.py", 1), past=Past()) == {}


def test_nothing_is_started_that_the_repository_names(shop: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch '{tmp_path}/started'\n")
    evil.chmod(0o755)
    for key in ("filter.evil.clean", "diff.evil.textconv", "diff.external"):
        git(shop, "config", key, str(evil))
    (shop / ".gitattributes").write_text("*.py diff=evil filter=evil\n")
    assert len(origins(shop, ("cart.py", 1))) == 1
    assert not (tmp_path / "started").exists()
    git(shop, "blame", "cart.py")  # the trap works: git alone falls into it
    assert (tmp_path / "started").exists()


@pytest.fixture
def reformatted(tmp_path: Path) -> Path:
    past = History()
    past.commit({"cart.py": "a = f(1,2)\n"}, ALICE, "2019-03-02", message="Add carts")
    past.commit({"cart.py": "a = f(1, 2)\nb = 'x'\n"}, BOB, "2020-04-05", message="Say b")
    past.commit({"cart.py": 'a = f(\n    1, 2\n)\nb = "x"\nc = 3\n'}, BOB, "2020-05-05", message="Tidy up")
    return past.build(tmp_path / "reformatted")


def test_a_listed_reformatting_commit_brought_no_line_that_was_there(reformatted: Path) -> None:
    assert origins(reformatted, ("cart.py", 4))["cart.py", 4].subject == "Tidy up"
    last = git(reformatted, "rev-parse", "HEAD").strip()
    (reformatted / ".git-blame-ignore-revs").write_text(f"# formatter\n{last}\n{'0' * 40}\nno hash\n")
    found = origins(reformatted, ("cart.py", 4), ("cart.py", 5))
    assert found["cart.py", 4].subject == "Say b"


def test_a_listed_commit_that_is_unknown_changes_nothing(reformatted: Path) -> None:
    (reformatted / ".git-blame-ignore-revs").write_text(f"{'1' * 40}\n")
    assert origins(reformatted, ("cart.py", 4))["cart.py", 4].subject == "Tidy up"


def test_a_commit_that_says_it_reformats_is_skipped_without_a_list(reformatted: Path) -> None:
    git(reformatted, "commit", "-q", "--amend", "-m", "Reformat with black")
    assert origins(reformatted, ("cart.py", 4))["cart.py", 4].subject == "Say b"


def test_a_list_that_git_is_configured_to_use_counts(reformatted: Path) -> None:
    last = git(reformatted, "rev-parse", "HEAD").strip()
    (reformatted / "list").write_text(f"{last}\n")
    git(reformatted, "config", "blame.ignoreRevsFile", "list")
    assert origins(reformatted, ("cart.py", 4))["cart.py", 4].subject == "Say b"
