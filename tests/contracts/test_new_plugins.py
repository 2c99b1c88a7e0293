"""One file registers: a plug-in made from its template passes as it is, and nothing else has to be told of it.

One plug-in of each kind is made in a copy of this checkout. Besides its own file it needs a test and a changelog
fragment; the reference pages, in both languages, are written by one command.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import HOME
from toolkit.new.__main__ import filled_templates, kinds, main

MOST = 4
"""Files that somebody has to think of: those of the plug-in, and the generated pages as one."""
COPIED = ("toolkit", "codemods", "tests", "docs", "changelog.d", "README.md", "README.ja.md", "pyproject.toml")
CONTRACTS = ("tests/contracts", "tests/render/test_formats.py", "tests/probe/test_adapters.py")
NAMES = {kind: f"brand_new_{kind}_of_tomorrow" for kind in kinds()}
every_kind = pytest.mark.parametrize("kind", NAMES)


def run(copy: Path, *command: str) -> str:
    """What a program says in the copy, where `toolkit` is the copy's own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")} | {"PYTHONPATH": "."}
    ran = subprocess.run([sys.executable, *command], check=False, cwd=copy, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, f"{ran.stdout[-4000:]}\n{ran.stderr[-4000:]}"
    return ran.stdout


def texts(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        if (HOME / name).is_dir():
            shutil.copytree(HOME / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy(HOME / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def changed(copy: Path) -> set[str]:
    """The files of the copy that are new or others once there is a plug-in of each kind."""
    before = texts(copy)
    for kind, name in NAMES.items():
        run(copy, "-m", "toolkit.new", kind, name)
    run(copy, "docs/generate.py")
    return {path for path, text in texts(copy).items() if before.get(path) != text}


@every_kind
def test_a_plug_in_needs_few_files(kind: str, changed: set[str]) -> None:
    own = filled_templates(kind, NAMES[kind]).keys()
    assert own <= changed
    assert len(own) + 1 <= MOST


def test_nothing_else_has_to_know_it(copy: Path, changed: set[str]) -> None:
    own = {path for kind, name in NAMES.items() for path in filled_templates(kind, name)}
    pages = {path for path in changed - own if path.startswith(("docs/reference/", "README"))}
    assert changed == own | pages
    run(copy, "docs/generate.py", "--check")


def test_its_tests_and_those_of_all_plug_ins_pass(copy: Path, changed: set[str]) -> None:
    tests = [path for path in changed if path.startswith("tests/")]
    asked = (*CONTRACTS, *tests, "-k", "brand_new", "-p", "no:cacheprovider")
    said = run(copy, "-m", "pytest", "-q", *asked, "--deselect", "tests/contracts/test_new_plugins.py")
    assert "passed" in said.splitlines()[-1]


def test_it_is_written_as_the_project_writes(copy: Path, changed: set[str]) -> None:
    files = [path for path in changed if path.endswith(".py")]
    run(copy, "-m", "ruff", "check", *files)
    run(copy, "-m", "ruff", "format", "--check", *files)


@pytest.mark.parametrize(
    ("name", "message"),
    [("class", "not a name"), ("Name", "not a name"), ("a-b", "not a name"), ("bare_except", "exists")],
)
def test_a_name_that_cannot_be_used_is_refused(name: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rule", name])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_nothing_is_written_outside_a_checkout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["rule", "brand_new"], tmp_path)
    assert "not a checkout" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
