"""Files that are found, files that are not, and that every one of the latter is named."""

import os
import socket
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from toolkit.errors import SettingsError, UsageError
from toolkit.model.settings import Settings
from toolkit.source.discover import Discovery, discover_files, match_tests
from toolkit.source.git_files import list_files
from toolkit.source.walk import walk_files


def plant(root: Path, *paths: str, text: str = "x = 1\n") -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def git(root: Path, *args: str) -> None:
    identity = (
        "-c",
        "user.name=someone",
        "-c",
        "user.email=someone@example.invalid",
        "-c",
        "protocol.file.allow=always",
    )
    subprocess.run(["git", *identity, *args], cwd=root, check=True, capture_output=True)


def found(root: Path, **changes: object) -> Discovery:
    return discover_files(root, Settings(**changes))  # type: ignore[arg-type]


@pytest.fixture(params=["git", "walk"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    if request.param == "git":
        git(root, "init", "-q")
    return root


def test_python_files_are_found_in_order_by_suffix_or_by_their_first_line(project: Path) -> None:
    plant(project, "b.py", "a/c.PY", "a/w.pyw", "notes.txt", "data.pyc")
    plant(project, "bin/run", "bin/not_executable", text="#!/usr/bin/env python2.7\n")
    plant(project, "bin/shell", text="#!/bin/sh\n")
    for name in ("run", "shell"):
        (project / "bin" / name).chmod(0o755)
    assert found(project).files == ("a/c.PY", "a/w.pyw", "b.py", "bin/run")


def test_ignored_files_and_installed_packages_are_not_ours(project: Path) -> None:
    plant(project, "a.py", "generated/x.py", "kept/x.py", "kept/sub/y_pb2.py")
    plant(project, ".gitignore", text="/generated/\n")
    plant(project, "kept/.gitignore", text="*_pb2.py\n")
    plant(project, "env/lib/z.py", "env/pyvenv.cfg", "x.egg-info/z.py", "node_modules/m/z.py", "web/dist/z.py")
    plant(project, "characterization_tests/tebiki_probe/z.py")
    plant(project, "tools/build/__init__.py")
    result = found(project)
    assert result.files == ("a.py", "kept/x.py", "tools/build/__init__.py")
    not_entered = {"env", "node_modules", "web/dist", "characterization_tests/tebiki_probe"}
    assert {(path, "not_ours") for path in not_entered} <= set(result.left_out)


def test_what_git_tracks_is_ours_wherever_it_lies(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    plant(tmp_path, "node_modules/a.py", "ignored.py", "deleted.py")
    plant(tmp_path, ".gitignore", text="*.py\n")
    git(tmp_path, "add", "-f", ".")
    (tmp_path / "deleted.py").unlink()
    result = found(tmp_path)
    assert result.files == ("ignored.py", "node_modules/a.py")
    assert result.left_out == (("deleted.py", "absent"),)


def test_the_probe_beside_generated_tests_is_not_ours_though_git_tracks_it(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    plant(tmp_path, "characterization_tests/test_requests.py", "characterization_tests/tebiki_probe/replay/lock.py")
    git(tmp_path, "add", ".")
    result = found(tmp_path)
    assert result.files == ("characterization_tests/test_requests.py",)
    assert result.left_out == (("characterization_tests/tebiki_probe", "not_ours"),)


def test_a_directory_inside_a_repository_is_a_project_of_its_own(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    plant(tmp_path, "outer.py", "service/inner.py", "service/sub/more.py")
    git(tmp_path, "add", ".")
    assert found(tmp_path / "service").files == ("inner.py", "sub/more.py")


def test_a_directory_that_an_outer_repository_ignores_is_walked(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    plant(tmp_path, ".gitignore", text="scratch/\n")
    plant(tmp_path, "scratch/a.py")
    assert found(tmp_path / "scratch").files == ("a.py",)


def test_submodules_and_repositories_inside_are_named(tmp_path: Path) -> None:
    other, root = tmp_path / "other", tmp_path / "root"
    for folder in (other, root):
        folder.mkdir()
        git(folder, "init", "-q")
        plant(folder, "a.py")
        git(folder, "add", ".")
        git(folder, "commit", "-qm", "start")
    git(root, "submodule", "add", "-q", str(other), "vendor/other")
    (root / "clone").mkdir()
    git(root / "clone", "init", "-q")
    plant(root / "clone", "b.py")
    result = found(root)
    assert result.files == ("a.py",)
    assert result.left_out == (("clone", "submodule"), ("vendor/other", "submodule"))


def test_a_conflict_is_one_file(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    plant(tmp_path, "a.py")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "start")
    git(tmp_path, "switch", "-qc", "side")
    plant(tmp_path, "a.py", text="x = 2\n")
    git(tmp_path, "commit", "-qam", "side")
    git(tmp_path, "switch", "-q", "main")
    plant(tmp_path, "a.py", text="x = 3\n")
    git(tmp_path, "commit", "-qam", "main")
    with pytest.raises(subprocess.CalledProcessError):
        git(tmp_path, "merge", "side")
    assert found(tmp_path).files == ("a.py",)


def test_links_are_followed_inside_the_project_and_counted_once(project: Path, tmp_path: Path) -> None:
    plant(tmp_path, "outside/secret.py")
    plant(project, "a.py", "template.txt", "package/b.py")
    for name, target in {
        "again.py": "a.py",
        "from_text.py": "template.txt",
        "from_text_too.py": "template.txt",
        "nowhere.py": "missing.py",
        "circle.py": "circle.py",
        "out.py": "../outside/secret.py",
        "folder.py": "package",
        "folder_out": "../outside",
        "self": ".",
    }.items():
        (project / name).symlink_to(target)
    result = found(project)
    assert result.files == ("a.py", "from_text.py", "package/b.py")
    assert result.left_out == (("again.py", "same"), ("folder.py", "link"), ("from_text_too.py", "same"))
    unmeasured = {item.path: item.reason for item in result.unmeasured}
    assert unmeasured == {"nowhere.py": "not_a_file", "circle.py": "not_a_file", "out.py": "outside"}


def test_the_project_may_itself_be_reached_by_a_link(project: Path, tmp_path: Path) -> None:
    plant(project, "a.py")
    (tmp_path / "alias").symlink_to(project)
    assert found(tmp_path / "alias").files == ("a.py",)


def test_pipes_and_sockets_are_never_opened(tmp_path: Path) -> None:
    plant(tmp_path, "a.py")
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / "pipe_script", 0o755)
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "socket.py"))
    server.close()
    result = found(tmp_path)
    assert result.files == ("a.py",)
    assert [(item.path, item.reason) for item in result.unmeasured] == [
        ("pipe.py", "not_a_file"),
        ("socket.py", "not_a_file"),
    ]


def test_names_in_any_bytes_can_be_shown_and_stored(project: Path) -> None:
    for name in (b"\xff\xe9.py", "予約.py".encode(), b"two\nlines.py", b'"quoted".py', b"with \xe3\x81.py"):
        (project / os.fsdecode(name)).write_text("x = 1\n")
    files = found(project).files
    assert set(files) == {"\\xff\\xe9.py", "予約.py", "two\nlines.py", '"quoted".py', "with \\xe3\\x81.py"}
    for file in files:
        file.encode()


def test_settings_choose_and_what_they_leave_out_is_counted(project: Path) -> None:
    plant(project, "a.py", "vendor/b.py", "vendor/c.py", "docs/d.py", "notes.txt")
    assert found(project, exclude=("vendor/",)).excluded == 2
    result = found(project, include=("vendor/", "/a.py"), exclude=("*c.py",))
    assert (result.files, result.excluded) == (("a.py", "vendor/b.py"), 2)


def test_a_directory_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, "a.py", "closed/b.py")
    scandir = os.scandir

    def refusing(place: str) -> object:
        if place.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refusing)
    result = found(tmp_path)
    assert result.files == ("a.py",)
    assert [(item.path, item.reason) for item in result.unmeasured] == [("closed/", "unreadable")]


def test_an_empty_project_has_no_files(project: Path) -> None:
    assert found(project) == Discovery(files=())


def test_what_is_not_a_directory_is_a_usage_error(tmp_path: Path) -> None:
    plant(tmp_path, "a.py")
    with pytest.raises(UsageError, match=r"a\.py is not a directory: give a directory"):
        found(tmp_path / "a.py")
    with pytest.raises(UsageError, match="does not exist"):
        found(tmp_path / "missing")


def test_without_git_the_project_is_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q")
    plant(tmp_path, "a.py", "ignored.py")
    plant(tmp_path, ".gitignore", text="ignored.py\n")
    monkeypatch.setenv("PATH", "")
    assert found(tmp_path).files == ("a.py",)


def test_documents_are_small_texts_that_tell_something(project: Path) -> None:
    kept = (
        "requirements/prod.txt",
        "setup.py",
        "Dockerfile.web",
        ".github/workflows/ci.yml",
        "deploy/docker-compose.dev.yml",
        "Makefile",
        "deploy/etc/uwsgi.ini",
        "deploy/start.sh",
        "k8s/api/job.yaml",
    )
    plant(project, *kept, ".env", ".env.example", "src/setup.pyx", "README.md", "a/b/c/data.yaml", text="a")
    plant(project, "Pipfile.lock", text="a" * 300_000)
    (project / "tox.ini").write_bytes(b"\xff")
    assert found(project).documents == {**dict.fromkeys(sorted(kept), "a"), "tox.ini": "\ufffd"}


def test_tests_are_told_by_the_settings_patterns() -> None:
    judged = match_tests(Settings())
    assert [
        path for path in ("tests/a.py", "a/test_b.py", "contest/a.py", "testing.py", "x/tests.py") if judged(path)
    ] == [
        "tests/a.py",
        "a/test_b.py",
        "x/tests.py",
    ]


def test_a_pattern_that_is_none_is_named_in_the_settings_and_passed_over_in_a_gitignore(tmp_path: Path) -> None:
    plant(tmp_path, "a.py", "b.py", "sub/c.py")
    plant(tmp_path, ".gitignore", text="[z-a]\n!\n[[:alpha:]]x\nb.py\n")
    (tmp_path / "sub/.gitignore").symlink_to("../.gitignore")
    assert found(tmp_path).files == ("a.py", "sub/c.py")
    for bad in ("!", "[z-a]"):
        with pytest.raises(SettingsError, match="correct the pattern"):
            found(tmp_path, exclude=(bad,))


def test_a_gitignore_that_cannot_be_read_ignores_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    plant(tmp_path, "a.py")
    plant(tmp_path, ".gitignore", text="a.py\n")
    monkeypatch.setattr(Path, "read_text", refuse)
    assert found(tmp_path).files == ("a.py",)


def test_a_script_that_cannot_be_opened_is_no_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> object:
        raise PermissionError(13, "Permission denied")

    plant(tmp_path, "run", text="#!/usr/bin/python\n")
    (tmp_path / "run").chmod(0o755)
    monkeypatch.setattr("builtins.open", refuse)
    assert found(tmp_path).files == ()


_NAMES = st.sampled_from(["a", "b", "build", "x.py", "y.py", ".z.py"])
_PATHS = st.lists(st.lists(_NAMES, min_size=1, max_size=3).map("/".join), max_size=6)
_RULES = st.lists(
    st.sampled_from(
        ["a", "a/", "/a", "*.py", "!x.py", "**/b", "a/**", "b/*.py", "!a/b", "# a", "[xy].py", "\\!a", "a b "]
    ),
    max_size=3,
)


@effort(max_examples=40, deadline=None)
@example(paths=["a/x.py", "a/y.py"], rules=["a/**"], inner=["!x.py"])
@example(paths=["x.py/y.py/a"], rules=["[xy].py", "!x.py"], inner=[])
@given(paths=_PATHS, rules=_RULES, inner=_RULES)
def test_a_walk_finds_what_git_would_add(
    paths: list[str], rules: list[str], inner: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("walk")
    git(root, "init", "-q")
    for path in [*paths, "always"]:
        try:
            plant(root, path)
        except OSError:  # a file where another path wants a directory
            continue
    plant(root, ".gitignore", text="\n".join(rules))
    if (root / "a").is_dir():
        plant(root, "a/.gitignore", text="\n".join(inner))
    by_git, by_walk = list_files(root), walk_files(root)
    assert sorted(by_walk.paths) == sorted(by_git.paths)
