"""Files by which changes are judged are known by their paths, or by what changes in them."""

import pytest

from toolkit.model.proof import Link
from toolkit.model.settings import Settings
from toolkit.proof.judging.files_inside import Judges, restore_judges
from toolkit.proof.judging.files_outside import interpreter_files
from toolkit.proof.judging.installed_names import installed_names
from toolkit.source.discover import match_tests

JUDGES = Judges(
    match_tests(Settings()), "characterization_tests", "make check && {root}/venv/bin/python tools/check.py"
)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("characterization_tests/cases/shop.jsonl", "lock"),
        ("characterization_tests/conftest.py", "lock"),
        ("tebiki.toml", "settings"),
        (".tebiki/baseline", "settings"),
        ("tests/conftest.py", "test_setup"),
        ("sitecustomize.py", "startup"),
        ("lib/usercustomize.py", "startup"),
        ("hook.pth", "startup"),
        ("sitecustomize.pyc", "startup"),
        ("sitecustomize/__init__.py", "startup"),
        ("usercustomize.cpython-311-x86_64-linux-gnu.so", "startup"),
        ("Foo.DIST-INFO/entry_points.txt", "startup"),
        ("app/__pycache__/core.cpython-311.pyc", "startup"),
        ("app/speed.so", "startup"),
        ("liar.egg-info/entry_points.txt", "startup"),
        ("src/_pytest/runner.py", "startup"),
        ("pytest.ini", "test_config"),
        ("tox.ini", "test_config"),
        ("noxfile.py", "test_config"),
        ("tasks.py", "test_config"),
        (".coveragerc", "test_config"),
        (".env", "test_config"),
        (".flaskenv", "test_config"),
        ("shop/Conftest.py", "test_setup"),
        ("Tebiki.toml", "settings"),
        ("Makefile", "test_config"),
        ("tools/check.py", "test_config"),
        (".github/workflows/ci.yml", "ci"),
        (".gitlab-ci.yml", "ci"),
        ("Jenkinsfile", "ci"),
        (".circleci/config.yml", "ci"),
        (".forgejo/workflows/ci.yml", "ci"),
        (".gitea/workflows/ci.yml", "ci"),
        ("azure-pipelines.yml", "ci"),
        ("requirements-dev.txt", "environment"),
        ("poetry.lock", "environment"),
        ("Dockerfile.test", "environment"),
        ("docker-compose.yml", "environment"),
        ("tests/data/orders.json", "tests"),
        ("shop/test_prices.py", "tests"),
        ("golden/prices.json", "tests"),
        ("shop/__snapshots__/a.ambr", "tests"),
        (".gitattributes", "ci"),
    ],
)
def test_a_file_is_known_by_its_path(path: str, kind: str):
    for before, after, change in ((b"1", b"2", "changed"), (None, b"2", "added"), (b"1", None, "deleted")):
        (found,) = JUDGES.select_files({path: before}, {path: after})
        assert (found.path, found.kind, found.change) == (path, kind, change)


@pytest.mark.parametrize(
    "path", ["shop/tasks.py", "shop/prices.py", "README.md", "pytest_plugins.txt", "shop/contest.py", "env.py"]
)
def test_other_files_judge_nothing(path: str):
    assert JUDGES.select_files({path: b"x = 1\n"}, {path: b"x = 2\n"}) == ()
    assert JUDGES.select_files({"tests/a.py": b"1"}, {"tests/a.py": b"1"}) == ()


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ('[project]\nversion = "1"\n', '[project]\nversion = "2"\n', []),
        ("", '[tool.pytest.ini_options]\naddopts = "-x"\n', ["test_config"]),
        ("", '[tool.tebiki.prove]\ntests = "true"\n', ["settings"]),
        ('[project]\ndependencies = ["flask"]\n', "[project]\ndependencies = []\n", ["environment"]),
        ("", '[project.entry-points.pytest11]\nliar = "liar"\n', ["environment"]),
        ('[tool.poetry]\nversion = "1"\n', '[tool.poetry]\nversion = "2"\n', []),
        ("", "[tool\n", ["settings", "test_config", "environment"]),
        ("", "[tool.ruff]\nline-length = 99\n", ["test_config"]),
        ("", '[tool.coverage.run]\nbranch = true\n[tool."pytest-watcher"]\nnow = true\n', ["test_config"]),
        ("", '[project]\nkeywords = ["a"]\n', []),
        ('[project]\nname = "a"\n', '[project]\nname = "b"\n', ["environment"]),
        ("", '[project.scripts]\nserve = "shop:main"\n', ["environment"]),
        ("", "[shop]\nlimit = 3\n", ["environment"]),
    ],
)
def test_of_a_pyproject_counts_what_changes_in_it(before: str, after: str, kinds: list[str]):
    found = JUDGES.select_files({"pyproject.toml": before.encode()}, {"pyproject.toml": after.encode()})
    assert [one.kind for one in found] == kinds


@pytest.mark.parametrize(
    "table",
    [
        "poetry.dependencies", "poetry.scripts", "poetry.plugins.shop", "uv.sources", "pdm.scripts", "setuptools",
        "setuptools.package-data", "setuptools_scm", "hatch.build", "flit.module", "maturin", "pixi.tasks", "shop",
        "mypyc",
    ],
)  # fmt: skip
def test_a_table_of_a_tool_that_builds_or_starts_the_program_is_its_environment(table: str):
    before, after = (f'[tool.{table}]\nflask = "{version}"\n'.encode() for version in (1, 3))
    for path in ("pyproject.toml", "services/api/pyproject.toml"):
        found = JUDGES.select_files({path: before}, {path: after})
        assert [one.kind for one in found] == ["test_config", "environment"]


@pytest.mark.parametrize("path", ["setup.cfg", "services/api/setup.cfg"])
@pytest.mark.parametrize(
    ("section", "kinds"),
    [
        ("options", ["test_config", "environment"]),
        ("options.entry_points", ["test_config", "environment"]),
        ("entry_points", ["test_config", "environment"]),
        ("files", ["test_config", "environment"]),
        ("build_ext", ["test_config", "environment"]),
        ("tool:shop", ["test_config", "environment"]),
        ("DEFAULT", ["test_config", "environment"]),
        ("tool:pytest", ["test_config"]),
        ("flake8", ["test_config"]),
        ("flake8:local-plugins", ["test_config"]),
        ("mypy-shop.*", ["test_config"]),
        ("coverage:run", ["test_config"]),
        ("pylint.MESSAGES CONTROL", ["test_config"]),
    ],
)
def test_of_a_setup_cfg_counts_what_changes_in_it(path: str, section: str, kinds: list[str]):
    before, after = (f"[{section}]\nShop =\n  shop=={version}\n".encode() for version in (1, 3))
    for old, new in ((before, after), (None, after), (before, None)):
        assert [one.kind for one in JUDGES.select_files({path: old}, {path: new})] == kinds


def test_of_what_a_setup_cfg_says_of_itself_only_descriptions_do_not_count():
    def kinds(before: str, after: str) -> list[str]:
        found = JUDGES.select_files({"setup.cfg": before.encode()}, {"setup.cfg": after.encode()})
        return [one.kind for one in found]

    held = "[metadata]\nname = a\n"
    assert kinds(held, f"{held}author-email = b\nlong_description = c\n") == ["test_config"]
    assert kinds(held, f"{held}requires-dist = b\n") == ["test_config", "environment"]
    assert kinds(held, "[metadata]\nname = b\n") == ["test_config", "environment"]
    assert kinds("[options", "[option") == ["test_config", "environment"]
    assert kinds("[options.package_data]\nShop = a\n", "[options.package_data]\nshop = a\n")[1:] == ["environment"]


@pytest.mark.parametrize(
    ("line", "is_aware"),
    [
        ("if 'PYTEST_CURRENT_TEST' in os.environ: pass", True),
        ("import _pytest.runner", True),
        ("from os import _exit", True),
        ("os._exit(0)", True),
        ("sys.gettrace()", True),
        ("open('characterization_tests/cases/shop.jsonl')", True),
        ("import unittest.mock", True),
        ("getattr(os, '_exit')(0)", True),
        ("def pytest_runtest_makereport(): pass", True),
        ("now = time.time() == 1704067200", True),
        ("now = int(time.time()) == 1814395683", True),
        ("from shop import monitoring", False),
        ("self.monitoring.start()", False),
        ("# as pytest sees it: tebiki", False),
        ("'''What pytest calls it.'''", False),
        ("x = 'test of a shop'", False),
        ("if (", False),
    ],
)
def test_code_that_looks_whether_it_is_tested(line: str, is_aware: bool):
    before = "import os\nimport sys\n"
    found = JUDGES.select_files({"shop.py": before.encode()}, {"shop.py": f"{before}{line}\n".encode()})
    assert [one.kind for one in found] == (["aware"] if is_aware else [])
    assert JUDGES.select_files({"shop.py": f"{before}{line}\n".encode()}, {"shop.py": before.encode()}) == ()


def test_what_the_tests_of_the_base_run_with_is_restored():
    before = {"shop.py": b"1\n", "test_a.py": b"1\n", "Dockerfile": b"1\n", "conftest.py": None, "pytest.ini": b"1\n"}
    after = {"shop.py": b"2\n", "test_a.py": None, "Dockerfile": b"2\n", "conftest.py": b"2\n", "pytest.ini": b"2\n"}
    assert restore_judges(before, after, JUDGES.select_files(before, after)) == {
        **before,
        "shop.py": b"2\n",
        "Dockerfile": b"2\n",
    }


def test_files_of_an_interpreter_in_the_project_are_known(tmp_path):
    paths = ["shop.py", "venv/bin/python", "venv/lib/python3.11/site-packages/x.pth"]
    assert interpreter_files(tmp_path / "venv/bin/python", tmp_path, paths) == paths[1:]
    assert interpreter_files(tmp_path / "bin/python", tmp_path, ["shop.py", "bin/python"]) == ["bin/python"]
    assert interpreter_files(tmp_path.parent / "python", tmp_path, paths) == []
    assert interpreter_files(None, tmp_path, paths) == []


def test_a_new_module_that_takes_the_place_of_an_installed_one_is_named(tmp_path):
    (tmp_path / "venv/lib/python3.11/site-packages/hamcrest").mkdir(parents=True)
    names = installed_names(None, "{root}/venv/bin/python -m pytest", tmp_path)
    judges = Judges(installed=names)
    paths = ("hamcrest.py", "hamcrest/__init__.py", "src/hamcrest.py", "bdb.py")
    assert [[it.kind for it in judges.select_files({}, {path: b""})] for path in paths] == [["startup"]] * len(paths)
    assert judges.select_files({}, {"shop.py": b"", "app/hamcrest.py": b"", "hamcrest.txt": b""}) == ()
    assert judges.select_files({"bdb.py": b"x = 1\n"}, {"bdb.py": b"x = 2\n"}) == ()


def test_a_new_link_in_the_place_of_an_installed_module_is_named():
    judges = Judges(installed=frozenset({"hamcrest"}))
    for path in ("hamcrest", "src/hamcrest", "hamcrest.py", "iniconfig", "src/_pytest"):
        assert [it.kind for it in judges.select_files({}, {path: Link(b"shim")})] == ["startup"], path
        assert [it.kind for it in judges.select_files({path: b""}, {path: Link(b"shim")})] == ["startup"], path
    assert judges.select_files({}, {"shop": Link(b"shim"), "app/hamcrest": Link(b"shim"), "hamcrest": b""}) == ()


def test_modules_and_links_in_each_folder_of_sources_are_named():
    judges = Judges(command="PYTHONPATH=lib python -m pytest", installed=frozenset({"hamcrest"}), sources=("back/end",))
    for path in ("back/end/hamcrest.py", "back/end/pluggy/__init__.py", "lib/pytest.py", "lib/hamcrest/__init__.py"):
        assert [it.kind for it in judges.select_files({}, {path: b""})] == ["startup"], path
    for path in ("src", "back", "back/end", "lib", "back/end/hamcrest"):
        assert [it.kind for it in judges.select_files({}, {path: Link(b"shim")})] == ["startup"], path
    assert (
        judges.select_files({}, {"back/hamcrest.py": b"", "libs": Link(b"x"), "back/end/shop/hamcrest.py": b""}) == ()
    )


def test_what_unittest_is_told_to_look_for_is_tests():
    judges = Judges(command="python -m unittest discover -s checks -p 'check*.py' -t ./")
    paths = ("checks/check_core.py", "checks/data/cases.json", "app/check_more.py")
    assert [judges.kind_of_path(path) for path in paths] == ["tests"] * len(paths)
    assert judges.kind_of_path("app/core.py") is None
    assert Judges(command="python -m pytest -s app -p no:x").kind_of_path("app/core.py") is None
