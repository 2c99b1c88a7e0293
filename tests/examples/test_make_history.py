"""The invented history: the same everywhere, ends in the bundled files, and has what analysis looks for."""

import ast
import os
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
SCRIPT = EXAMPLES / "make_history.py"
BUNDLED = EXAMPLES / "push_api"


def _make(*arguments: Path | str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", SCRIPT, *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def _git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=repository, capture_output=True, check=True)
    return done.stdout.decode(errors="backslashreplace")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    destination = tmp_path_factory.mktemp("history") / "a" / "b"
    done = _make(destination)
    assert done.returncode == 0, done.stderr
    return destination


def test_it_is_the_same_whoever_makes_it(repository, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        "[core]\n\tautocrlf = true\n\thooksPath = /nowhere\n[init]\n\tdefaultBranch = trunk\n"
        "[commit]\n\tgpgsign = true\n[user]\n\tname = Somebody\n\temail = somebody@example.invalid\n"
    )
    (tmp_path / "other").mkdir()
    done = _make(
        tmp_path / "other",
        HOME=str(home),
        TZ="America/Halifax",
        LC_ALL="C",
        PYTHONHASHSEED="7",
        GIT_DIR=str(tmp_path / "nowhere"),
        GIT_AUTHOR_DATE="2001-01-01T00:00:00Z",
    )
    assert done.returncode == 0, done.stderr
    assert _git(tmp_path / "other", "rev-parse", "main") == _git(repository, "rev-parse", "HEAD")
    assert _git(tmp_path / "other", "fsck", "--strict") == ""


def test_it_ends_in_the_bundled_files(repository):
    left_behind = (BUNDLED / ".gitignore").read_text().replace("/", "").split()
    bundled = {
        path.relative_to(BUNDLED).as_posix(): path.read_bytes()
        for path in BUNDLED.rglob("*")
        if path.is_file()
        and not any(fnmatch(part, rule) for part in path.relative_to(BUNDLED).parts for rule in left_behind)
    }
    made = {name: (repository / name).read_bytes() for name in _git(repository, "ls-files").splitlines()}
    assert made == bundled
    assert _git(repository, "status", "--porcelain") == ""


def test_it_is_years_of_work_by_roles(repository):
    log = [line.split("\t") for line in _git(repository, "log", "--format=%an\t%ae\t%as\t%ad\t%s").splitlines()]
    assert len(log) >= 300
    days = [day for _, _, day, *_ in log]
    assert days[-1].startswith("2014-04")
    assert days[0].startswith("2022")
    assert all(mail.endswith("@example.invalid") for _, mail, *_ in log)
    assert all(when.endswith("+0900") for *_, when, _ in log)
    assert all(day_name not in when for *_, when, _ in log for day_name in ("Sat", "Sun"))
    assert "\ufffd" not in "".join(subject for *_, subject in log)


def test_branches_of_several_commits_were_merged(repository):
    sizes = []
    for line in _git(repository, "log", "--merges", "--format=%P").splitlines():
        first, second = line.split()
        sizes.append(int(_git(repository, "rev-list", "--count", f"{first}..{second}")))
    assert len(sizes) >= 30
    assert min(sizes) >= 2
    assert len(set(sizes)) >= 3
    assert len(_git(repository, "branch", "--list").splitlines()) == 1


def test_no_commit_changes_nothing(repository):
    log = _git(repository, "log", "--no-merges", "--format=tformat:commit", "--name-only")
    assert [part for part in log.split("commit\n")[1:] if not part.strip()] == []


def test_who_wrote_the_filters_has_left(repository):
    filters = _git(repository, "log", "--format=%an", "--", "push_api/filter_eval.py").splitlines()
    assert Counter(filters).most_common(1)[0][0] == "Filter engineer"
    assert _git(repository, "log", "--author=Filter engineer", "--since=2020-01-01", "--format=%h") == ""


def test_files_that_do_not_import_each_other_change_together(repository):
    pair = ["push_api/models.py", "admin_site/shops/models.py"]
    commits = [set(_git(repository, "log", "--format=%H", "--", path).split()) for path in pair]
    assert len(commits[0] & commits[1]) >= 8
    assert len(commits[0] & commits[1]) >= 0.3 * min(map(len, commits))


def test_files_were_renamed_and_reformatted_and_copies_removed(repository):
    summary = _git(repository, "log", "-M90%", "--summary", "--format=")
    assert "condition_sql.py => filter_sql.py" in summary
    assert "{cron => batch}/deliver.py" in summary
    reformat = _git(repository, "log", "--grep=Reformat", "--format=", "--numstat").splitlines()
    assert len(reformat) >= 20
    assert sum(int(line.split()[0]) for line in reformat) >= 300
    removed = _git(repository, "log", "-p", "--format=", "-G", r"def \w+_old\(", "--", "*.py")
    assert "\n-def " in removed


def test_every_version_of_every_file_parses_unless_it_is_a_leftover(repository):
    blobs = {}
    for line in _git(repository, "rev-list", "--objects", "HEAD").splitlines():
        name, _, path = line.partition(" ")
        if path.endswith(".py") and "/old/" not in path and not path.startswith("tools/"):
            blobs[name] = path
    reader = subprocess.Popen(
        ["git", "cat-file", "--batch"], cwd=repository, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    contents, _ = reader.communicate("\n".join(blobs).encode())
    position = 0
    for name, path in blobs.items():
        end = contents.index(b"\n", position)
        size = int(contents[position:end].split()[2])
        ast.parse(contents[end + 1 : end + 1 + size], filename=f"{path} {name}")
        position = end + size + 2
    assert len(blobs) >= 400


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    for destination in (tmp_path, tmp_path / "mine.txt"):
        done = _make(destination)
        assert done.returncode == 2
        assert "is not an empty folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("arguments", [[], ["a", "b"]])
def test_wrong_use_shows_the_usage(arguments):
    done = _make(*arguments)
    assert (done.returncode, done.stderr) == (2, "usage: python examples/make_history.py DEST\n")


def test_without_git_it_says_so(tmp_path):
    done = _make(tmp_path / "new", PATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (1, "git is not installed, or not on the PATH\n")


def test_what_git_says_is_passed_on(tmp_path):
    broken = tmp_path / "bin" / "git"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho no space left >&2\nexit 1\n")
    broken.chmod(0o755)
    done = _make(tmp_path / "new", PATH=str(broken.parent))
    assert (done.returncode, done.stderr) == (1, "git init failed: no space left\n")
